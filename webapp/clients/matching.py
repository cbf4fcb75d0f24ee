"""Clients by the starts of their search terms: the one way in for every box into which a client is typed."""

from peewee import Select, Value, fn

from webapp.clients.models import Client, SearchTerm
from webapp.db import database
from webapp.text import digits, fold, squeeze

LAST = "\U0010ffff"
WORDS = 6  # of what was typed; more do not make a client easier to tell
ENOUGH = 200  # rows after which a word counts as common
ROWS = 3  # search terms looked through for each client wanted, to begin with


def ids(text, staff, limit):
    """Ids of up to `limit` clients that `staff` may see and that fit each word typed, by the term found, without doubles."""
    ranges = _ranges(text)
    if not ranges:
        return []
    first, *others = _rarest_first(ranges)
    query = SearchTerm.select(SearchTerm.client).where(_within(SearchTerm, first))
    for other in others:
        term = SearchTerm.alias()
        query = query.where(fn.EXISTS(term.select(Value(1)).where(term.client == SearchTerm.client, _within(term, other))))
    query = query.where(Client.seen_in(SearchTerm.client, staff))
    return _distinct(query.order_by(SearchTerm.term, SearchTerm.client), limit)


def starts(column, text):
    """The condition that a folded column starts so, as an index answers it."""
    return (column >= text) & (column < text + LAST)


def _distinct(query, limit):
    rows = limit * ROWS
    while True:
        found = [client for (client,) in query.limit(rows).tuples()]
        if len(set(found)) >= limit or len(found) < rows:
            return list(dict.fromkeys(found))[:limit]
        rows *= 10  # one client with very many terms that fit


def _ranges(text):
    """One tuple of starts for each word, any of which fits; a number or postcode typed with blanks counts as one word."""
    number, bare, folded = digits(text), squeeze(text), fold(text)
    if len(number) >= 3 and not any(c.isalpha() for c in text):
        return [(number,)]
    if number and " " in folded and len(bare) <= 8 and bare[0].isalpha():
        return [(bare, folded)]
    return [(word,) for word in folded.split()[:WORDS]]


def _within(term, choices):
    condition = starts(term.term, choices[0])
    for choice in choices[1:]:
        condition |= starts(term.term, choice)
    return condition


def _rarest_first(ranges):
    """The ranges, fewest terms first as far as ENOUGH, longest word first among common ones: the first finds, the others check."""
    if len(ranges) == 1:
        return ranges
    few = [SearchTerm.select(SearchTerm.id).where(_within(SearchTerm, choices)).limit(ENOUGH) for choices in ranges]
    counted = Select([], [rows.select_from(fn.COUNT(rows.c.id)) for rows in few])
    (counts,) = counted.tuples().execute(database)
    weighed = zip(counts, ranges, strict=True)
    return [choices for _, choices in sorted(weighed, key=lambda pair: (pair[0], -len(pair[1][0])))]

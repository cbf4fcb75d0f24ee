"""Choosing whom a job or an appointment is for: clients by what they are called, dialled or written to."""

from functools import reduce
from operator import and_

from webapp.clients.models import Client, SearchTerm
from webapp.text import digits, fold, forbidden, squeeze

SHORTEST, MOST, LONGEST = 2, 20, 100


def search(typed, staff):
    """(what was typed, clients that `staff` may see and that it fits, by name): every word is the start of one of their terms."""
    typed = "" if forbidden(typed) else typed[:LONGEST].strip()
    return typed, _called(typed, staff)


def _called(typed, staff):
    whole = _with_term(fold(typed)) | _with_term(squeeze(typed)) | _with_term(digits(typed))
    words = [_with_term(word) for word in fold(typed).split()[:6] if len(word) >= SHORTEST]
    named = reduce(and_, words) if words else Client.id.is_null()
    return list(Client.visible_to(staff).where(whole | named).order_by(Client.name_folded, Client.id).limit(MOST))


def _with_term(start):
    """The condition that one of a client's search terms starts so."""
    if len(start) < SHORTEST:
        return Client.id.is_null()
    fits = (SearchTerm.term >= start) & (SearchTerm.term < start + "\U0010ffff")
    return Client.id.in_(SearchTerm.select(SearchTerm.client).where(fits))

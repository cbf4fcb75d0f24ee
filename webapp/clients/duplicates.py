"""Whether somebody may be on record already: a hint while they are being typed, a question before a second record is made."""

from functools import reduce
from operator import or_

from webapp.clients.models import Client, Contact, SearchTerm
from webapp.clients.terms import same_phone
from webapp.errors import Refused
from webapp.staff.models import Shop
from webapp.text import fold, forbidden

SHORTEST_NAME = 3
SHOWN = 5
NEW = "new"  # the answer that it is none of those on record
LONGEST_ID = 18  # digits
LONGEST = 300  # characters of what is looked for


def possible(*, name="", phones=(), emails=(), staff, but=None):
    """At most five clients, among those that `staff` may see, with such a name (or one that starts so), phone or e-mail.

    `but`: the id of a client to leave out, so that nobody is shown as their own duplicate.
    """
    tests = [] if _is_odd(name, *phones, *emails) else [*_named(fold(name)), *_reached(phones, emails)]
    if not tests:
        return []
    alike = SearchTerm.select(SearchTerm.client).where(reduce(or_, tests))
    query = Client.visible_to(staff).where(Client.id.in_(alike))
    if but is not None:
        query = query.where(Client.id != but)
    return list(query.order_by(Client.name_folded, Client.id).limit(SHOWN))


def duplicates_of(client, staff):
    """Other clients, among those that `staff` may see, with the same whole name, a phone or an e-mail of this one."""
    contacts = list(Contact.select().where(Contact.client == client))
    phones = [contact.value for contact in contacts if contact.kind == "phone"]
    emails = [contact.value for contact in contacts if contact.kind == "e-mail"]
    return _with_phones(_same(client.name_folded, phones, emails, staff).where(Client.id != client.id))


def offered(values, staff):
    """(id as text, words) of those who may be whoever is typed: with the same whole name, phone or e-mail, or chosen before.

    `values`: name; phones, emails (lists); alike: what was chosen, if anything. Among those that `staff` may see.
    """
    name, phones, emails = values["name"] or "", values["phones"], values["emails"]
    rows = [] if _is_odd(name, *phones, *emails) else _with_phones(_same(fold(name), phones, emails, staff))
    chosen = _chosen(values["alike"], staff)
    if chosen and chosen not in rows:
        rows = [*_with_phones(Client.visible_to(staff).where(Client.id == chosen.id)), *rows]
    return [(str(row.id), ", ".join([row.name, row.number, *row.phones, *["enquirer"] * row.is_prospect])) for row in rows]


def _is_odd(*typed):
    """Whether a text is longer, or holds, what nobody types: no record does, and the form says so beside the field."""
    return any(len(text or "") > LONGEST or forbidden(text or "") for text in typed)


def settle(values, by):
    """The client on record who was chosen as the one typed, or None for somebody new. Refused until it has been said which.

    `values` as `offered` takes them. Only those that `by` may see are asked about: the question tells of nobody else.
    """
    answer = values.get("alike") or ""
    if answer == NEW:
        return None
    if answer:
        if (chosen := _chosen(answer, by)) is None:
            raise Refused("They are not on record any more, or not among those you may see.", field="alike")
        return chosen
    if _same(fold(values["name"] or ""), values["phones"], values["emails"], by).exists():
        raise Refused("Somebody with this name, phone or e-mail is on record. Choose them, or “Somebody new”.", field="alike")
    return None


def _same(folded, phones, emails, staff):
    tests = [*([_is("name", folded)] if folded else []), *_reached(phones, emails)]
    if not tests:
        return Client.select().where(Client.id.is_null())
    alike = SearchTerm.select(SearchTerm.client).where(reduce(or_, tests))
    query = Client.visible_to(staff).where(Client.id.in_(alike))
    return query.order_by(Client.name_folded, Client.id).limit(SHOWN)


def _chosen(answer, staff):
    if not (answer and answer.isdecimal() and len(answer) <= LONGEST_ID):
        return None
    return Client.visible_to(staff).where(Client.id == int(answer)).first()


def _with_phones(query):
    """The clients of a query, each with `.phones`."""
    rows = list(query)
    phones = Contact.select().where(Contact.client.in_([row.id for row in rows]), Contact.kind == "phone").order_by(Contact.id)
    reached = list(phones) if rows else []
    for row in rows:
        row.phones = [contact.value for contact in reached if contact.client_id == row.id]
    return rows


def _named(folded):
    if len(folded) < SHORTEST_NAME:
        return []
    starts = (SearchTerm.term >= folded) & (SearchTerm.term < folded + "\U0010ffff")
    return [(SearchTerm.kind == "name") & starts]


def _reached(phones, emails):
    here = Shop.region()
    dialled = [same_phone(number, here) for number in phones if number]
    tests = [_is("phone", term) for term in dialled if len(term) >= 6]
    return tests + [_is("e-mail", fold(address)) for address in emails if "@" in (address or "")]


def _is(kind, term):
    return (SearchTerm.kind == kind) & (SearchTerm.term == term)

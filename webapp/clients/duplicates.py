"""Whether somebody may be on record already, told while their name, phone or e-mail is being typed. A hint, never a bar."""

from functools import reduce
from operator import or_

from webapp.clients.models import Client, Contact, SearchTerm
from webapp.clients.terms import region, same_phone
from webapp.text import fold

SHORTEST_NAME = 3
SHOWN = 5


def possible(*, name="", phones=(), emails=(), staff, but=None):
    """At most five clients, among those that `staff` may see, with such a name (or one that starts so), phone or e-mail."""
    tests = [*_named(fold(name)), *_reached(phones, emails)]
    if not tests:
        return []
    alike = SearchTerm.select(SearchTerm.client).where(reduce(or_, tests))
    query = Client.visible_to(staff).where(Client.id.in_(alike))
    if but is not None:
        query = query.where(Client.id != but.id)
    return list(query.order_by(Client.name_folded, Client.id).limit(SHOWN))


def of(client, staff):
    """Other clients, among those that `staff` may see, with the same whole name, a phone or an e-mail of this one."""
    contacts = list(Contact.select().where(Contact.client == client))
    phones = [contact.value for contact in contacts if contact.kind == "phone"]
    emails = [contact.value for contact in contacts if contact.kind == "e-mail"]
    tests = [_is("name", client.name_folded), *_reached(phones, emails)]
    alike = SearchTerm.select(SearchTerm.client).where(reduce(or_, tests))
    query = Client.visible_to(staff).where(Client.id.in_(alike), Client.id != client.id)
    return list(query.order_by(Client.name_folded, Client.id).limit(SHOWN))


def _named(folded):
    if len(folded) < SHORTEST_NAME:
        return []
    starts = (SearchTerm.term >= folded) & (SearchTerm.term < folded + "\U0010ffff")
    return [(SearchTerm.kind == "name") & starts]


def _reached(phones, emails):
    here = region()
    dialled = [same_phone(number, here) for number in phones if number]
    tests = [_is("phone", term) for term in dialled if len(term) >= 6]
    return tests + [_is("e-mail", fold(address)) for address in emails if "@" in (address or "")]


def _is(kind, term):
    return (SearchTerm.kind == kind) & (SearchTerm.term == term)

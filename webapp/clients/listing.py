"""The list of clients by name, a page at a time."""

from webapp.clients.models import Client, Contact
from webapp.paging import PAGE, page_of


def by_name(staff, standing, *, after=None, size=PAGE):
    """(rows, id to go on after or None): clients of a standing that `staff` may see, each with `.phone` and `.email`."""
    seen = Client.visible_to(staff)
    query = seen.where(Client.standing == standing)
    rows, more = page_of(query, Client.name_folded, Client.id, after=after, among=seen, size=size)
    _add_contacts(rows)
    return rows, more


def _add_contacts(rows):
    contacts = Contact.select().where(Contact.client.in_([row.id for row in rows])).order_by(Contact.id.desc())
    firsts = {(contact.client_id, contact.kind): contact.value for contact in contacts}
    for row in rows:
        row.phone, row.email = firsts.get((row.id, "phone"), ""), firsts.get((row.id, "e-mail"), "")

"""The list of clients by name, a page at a time."""

from webapp.clients.models import Client, Contact

PAGE = 50
LARGEST_ID = 2**63 - 1


def by_name(staff, standing, *, after=None, size=PAGE):
    """(rows, id to go on after or None): clients of a standing that `staff` may see, each with `.phone` and `.email`."""
    query = Client.visible_to(staff).where(Client.standing == standing).order_by(Client.name_folded, Client.id)
    last = Client.visible_to(staff).where(Client.id == after).first() if after and 0 < after <= LARGEST_ID else None
    if last:
        query = query.where(Client.name_folded >= last.name_folded, (Client.name_folded > last.name_folded) | (Client.id > last.id))
    rows = list(query.limit(size + 1))
    _add_contacts(rows)
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def _add_contacts(rows):
    contacts = Contact.select().where(Contact.client.in_([row.id for row in rows])).order_by(Contact.id.desc())
    firsts = {(contact.client_id, contact.kind): contact.value for contact in contacts}
    for row in rows:
        row.phone, row.email = firsts.get((row.id, "phone"), ""), firsts.get((row.id, "e-mail"), "")

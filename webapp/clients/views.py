"""Who looked at which client, a row a day: for the client's own access list (C5)."""

from peewee import fn

from webapp.clients.models import Client, ClientView


def open_client(client_id, staff, day):
    """The client of this id whom `staff` may see, or None; that they looked is noted. One statement but for a day's first look."""
    seen = ClientView.select().where(ClientView.client == Client.id, ClientView.staff == staff, ClientView.day == day)
    client = Client.visible_to(staff).select_extend(fn.EXISTS(seen).alias("seen")).where(Client.id == client_id).first()
    if client and not client.seen:
        ClientView.insert(client=client, staff=staff, day=day).on_conflict("nothing").execute()
    return client


def note_view(client, staff, day):
    """Note that `staff` looked at a client on a local day; the second look of a day writes nothing."""
    seen = (ClientView.client == client) & (ClientView.staff == staff) & (ClientView.day == day)
    if not ClientView.select().where(seen).exists():
        ClientView.insert(client=client, staff=staff, day=day).on_conflict("nothing").execute()

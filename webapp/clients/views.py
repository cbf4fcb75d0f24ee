"""Who looked at which client, a row a day: for the client's own access list (C5)."""

from peewee import fn

from webapp.clients.models import Client, ClientView


def with_own_view(staff, day):
    """Return a query of the clients that `staff` may see, each with `.viewed`: whether `staff` looked at it on a local day."""
    viewed = ClientView.select().where(ClientView.client == Client.id, ClientView.staff == staff, ClientView.day == day)
    return Client.visible_to(staff).select_extend(fn.EXISTS(viewed).alias("viewed"))


def note_view(client, staff, day):
    """Note that `staff` looked at a client on a local day; the second look of a day writes nothing."""
    viewed = getattr(client, "viewed", None)
    if viewed is None:
        same = (ClientView.client == client) & (ClientView.staff == staff) & (ClientView.day == day)
        viewed = ClientView.select().where(same).exists()
    if not viewed:
        ClientView.insert(client=client, staff=staff, day=day).on_conflict("nothing").execute()

"""What a client's page shows to management: the ways to everything held on them, to ending with them, and to erasing them."""

from webapp.permissions import Permission


def client_panel(client, staff, day):
    """The danger zone, for those who may use it."""
    if not staff.can(Permission.ERASE_CLIENT):
        return None
    return {"template": "erasure/client_panel.html", "place": "side", "client": client}

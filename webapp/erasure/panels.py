"""What a client's page shows to management: the ways to everything held on them, to ending with them, and to erasing them."""

from datetime import date
from typing import Any

from webapp.clients.models import Client
from webapp.permissions import Permission
from webapp.staff.models import Staff


def client_panel(client: Client, staff: Staff, day: date) -> dict[str, Any] | None:
    """The danger zone, for those who may use it."""
    if not staff.can(Permission.ERASE_CLIENT):
        return None
    return {"template": "erasure/client_panel.html", "place": "side", "client": client}

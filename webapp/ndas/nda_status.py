"""What other pages show of NDAs: whether we are bound to a client today."""

from webapp.ndas.models import Nda, NdaState
from webapp.permissions import Permission


def client_panel(client, staff, day):
    """The NDA panel of a client's page."""
    if not staff.can(Permission.SEE_NDA_STATUS):
        return None
    rows = Nda.glance(client, day)
    banner = next((line.number for line in rows if line.state == NdaState.IN_FORCE), None)
    place = "" if banner else "side"  # who is bound to nothing is told so last
    return {"template": "ndas/client_panel.html", "place": place, "client": client, "rows": rows, "banner": banner}

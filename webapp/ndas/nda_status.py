"""What other pages show of NDAs: whether we are bound to a client today."""

from webapp.ndas.models import Nda, NdaState
from webapp.permissions import Permission


def client_panel(client, staff, day):
    """The NDA panel of a client's page."""
    if not staff.can(Permission.SEE_NDA_STATUS):
        return None
    rows = Nda.glance(client, day)
    banner, doubtful = _binding(rows), next((line.number for line in rows if not line.intact), None)
    place = "" if banner else "side"  # who is bound to nothing is told so last
    known = {"client": client, "rows": rows, "banner": banner, "doubtful": doubtful}
    return {"template": "ndas/client_panel.html", "place": place, **known}


def binding(client, day):
    """The number of an NDA that binds us to a client on a day, or None; one that was changed from outside counts as binding."""
    return _binding(Nda.glance(client, day))


def _binding(rows):
    return next((line.number for line in rows if line.state == NdaState.IN_FORCE or not line.intact), None)

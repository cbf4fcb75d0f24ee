"""What other pages show of NDAs: whether we are bound to a client today."""

from webapp import clock
from webapp.ndas.models import Nda, NdaState, newest_in_force
from webapp.permissions import Permission
from webapp.staff.models import Shop


def shops_day():
    """Today, in the shop's zone."""
    return clock.today(Shop.current().timezone)


def banner_for(client):
    """The NDA that binds us to a client today, or None: for a client's, job's or device's page and for labels."""
    return newest_in_force(client, shops_day())


def client_panel(client, staff, day):
    """The NDA panel of a client's page."""
    if not staff.can(Permission.SEE_NDA_STATUS):
        return None
    rows = Nda.glance(client, day)
    banner = next((line.number for line in rows if line.state == NdaState.IN_FORCE), None)
    place = "" if banner else "side"  # who is bound to nothing is told so last
    return {"template": "ndas/client_panel.html", "place": place, "client": client, "rows": rows, "banner": banner}

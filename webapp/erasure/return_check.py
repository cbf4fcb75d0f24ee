"""Return before removal (N2): a termination removes nothing that was not handed over first."""

from webapp.clients.models import Client
from webapp.dossier import packages
from webapp.dossier.models import HandOver, Package
from webapp.erasure.models import Erasure, ErasureKind
from webapp.errors import Refused


def refuse_before_hand_over(row: Erasure) -> None:
    """Refuse a termination whose return package has not been handed over; any other erasure passes."""
    if row.kind == ErasureKind.TERMINATION and row.handed_over_at is None:
        raise Refused("Everything is returned before it is removed: hand the return package over first.")


def refuse_incomplete(row: Erasure, client: Client) -> None:
    """Refuse a termination also where something came after the package was handed over: it would never be returned."""
    refuse_before_hand_over(row)
    if row.kind != ErasureKind.TERMINATION:
        return
    handed = HandOver.select(HandOver, Package).join(Package).where(HandOver.client == client).order_by(HandOver.id.desc()).first()
    if handed is None or not packages.is_current(handed.package):
        raise Refused("Something about this client has changed since the package was handed over. Withdraw this and begin again.")

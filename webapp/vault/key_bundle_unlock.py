"""Opening a manager's bundle: attempt counted, one-time code burnt, then the passphrase; for an unlock or for a signature."""

from nacl.signing import SigningKey, VerifyKey

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Busy, Refused
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.staff import codes, standing, throttle
from webapp.staff.models import Staff
from webapp.vault import alerts, epochs, key_bundles, passphrase
from webapp.vault.epoch_models import Bundle, Epoch, Grant
from webapp.vault.key_bundles import Opened

WRONG = "That passphrase and code do not fit together. A code works once: wait for the next one if you have just used it."
BUSY = "Somebody else is opening the vault at this moment. Wait until your phone shows the next code, then try again."


def open_bundle(staff: Staff, typed: str, code: str) -> tuple[Epoch, Grant, Opened]:
    """(Epoch, Grant, Opened) of a manager, or Refused, always with the same sentence whatever was wrong.

    Each step commits by itself before the next: the attempt is counted, the code is burnt even if the passphrase turns
    out wrong, then Argon2id runs behind a gate of one. Never inside a transaction, which could take those back.
    """
    if database.in_transaction():
        raise RuntimeError("an attempt at the vault must be counted for good, so not inside a transaction")
    if not staff.can(Permission.OPEN_VAULT):
        raise Refused("Only management opens the vault.")
    standing.current(staff)
    epoch = epochs.require()
    grant = epochs.grant_of(epoch, staff)
    if grant is None:
        raise Refused("You are not yet among those who can open the vault. A manager who is has to let you in.")
    throttle.admit("vault", staff.uid)
    _note_attempt(staff)
    if not codes.consume(staff, "".join(code.split())):
        alerts.note_failure(staff)
        raise Refused(WRONG, field="passphrase")
    try:
        opened = key_bundles.open_with(grant.bundle, passphrase.normal(typed))
    except Busy as error:
        throttle.take_back("vault", staff.uid)
        raise Busy(BUSY) from error
    except Unopenable as error:
        alerts.note_failure(staff)
        raise Refused(WRONG, field="passphrase") from error
    throttle.clear("vault", staff.uid)
    return epoch, grant, opened


def open_signing_key(staff: Staff, typed: str, code: str) -> SigningKey:
    """The manager's Ed25519 SigningKey for this one request, at the price of passphrase and code (vault.md, flow 13)."""
    return open_bundle(staff, typed, code)[2].signing


def verify_key_of(staff: Staff) -> VerifyKey | None:
    """The Ed25519 VerifyKey of a manager in the present epoch, or None."""
    epoch = epochs.current()
    grant = epochs.grant_of(epoch, staff) if epoch else None
    return VerifyKey(bytes(grant.bundle.verify)) if grant else None


def verify_key_known(staff_id: int, verify_key: bytes) -> bool:
    """Whether these 32 bytes are or were the verify key of the manager with this Staff.id, in an epoch whose MAC holds."""
    held = Grant.select(Grant, Bundle).join(Bundle).where(Grant.staff == staff_id, Bundle.verify == verify_key)
    return any(epochs.is_as_made(grant.epoch) for grant in held)


@database.atomic()
def _note_attempt(staff: Staff) -> None:
    record(Act.UNLOCK_TRIED, by=staff, about=staff)

"""Epochs: who can open the vault, one MACed row a generation, chained, and pinned in keys.db so that it never goes back."""

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from webapp import keyring
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.row_mac import MacedRow
from webapp.sealing import Canonical, Unopenable, canonical, digest, raw
from webapp.staff.models import Staff
from webapp.vault.epoch_models import Bundle, Epoch, Grant

PIN = "vault epoch"
START = b"\0" * 32


class Damaged(Refused):
    """What the vault keeps has been changed from outside the program, so nothing is sealed or opened with it."""

    def __init__(self) -> None:
        super().__init__(
            "The vault's records have been changed from outside the program, so nothing was sealed or opened. "
            "Run `flask doctor` and restore from a backup."
        )


def current() -> Epoch | None:
    """The newest Epoch, checked against its MAC and the pin, or None before the vault is set up. Raises Damaged."""
    epoch, _ = _current()
    return epoch


def require() -> Epoch:
    """The current Epoch, or Refused before the vault is set up."""
    return held()[0]


def held() -> tuple[Epoch, list[Grant]]:
    """(current Epoch, its Grants with bundles and staff), or Refused before the vault is set up.

    These are the very objects that the MAC was checked over: whoever wraps anything for a bundle's key takes it from
    them, for a row that is read again may be another by then.
    """
    epoch, grants = _current()
    if epoch is None:
        raise Refused("The vault has not been set up yet. Management does that first, under Vault.")
    return epoch, grants


def _current() -> tuple[Epoch | None, list[Grant]]:
    epoch = Epoch.select().order_by(Epoch.number.desc()).first()
    number, pinned = keyring.pinned(PIN)
    if epoch is None:
        if number:
            raise Damaged
        return None, []
    grants = _check(epoch)
    if epoch.number < number or (epoch.number == number and link(epoch) != pinned):
        raise Damaged
    return epoch, grants


def verify() -> int:
    """Check every epoch and the chain between them. Raises Damaged; returns how many there are."""
    before, count = START, 0
    for epoch in list(Epoch.select().order_by(Epoch.number)):
        _check(epoch)
        if epoch.number != count + 1 or bytes(epoch.before) != before:
            raise Damaged
        before, count = link(epoch), epoch.number
    current()
    return count


def newest() -> Epoch | None:
    """The newest Epoch, checked against its MAC but not against the pin (for recovery, when that is all there is), or None."""
    epoch = Epoch.select().order_by(Epoch.number.desc()).first()
    if epoch is not None:
        _check(epoch)
    return epoch


def add(
    *,
    group_public: bytes,
    recovery_public: bytes,
    recovery_grant: bytes,
    grants: list[tuple[Bundle, bytes]],
    sheet_signature: bytes | None,
    last: Epoch | None = None,
) -> Epoch:
    """Append an epoch after `last`, inside the caller's transaction. `grants` is a list of (Bundle, sealed group key).

    `sheet_signature` is shop_key.sign's by the sheet of `recovery_public`, or None for a sheet from before there were any.
    The pin follows once the transaction has committed: the main database may be ahead of it, never behind.
    """
    epoch = Epoch(
        number=last.number + 1 if last else 1,
        group_public=group_public,
        recovery_public=recovery_public,
        recovery_grant=recovery_grant,
        recovery_digest=digest(recovery_grant),
        before=link(last) if last else START,
        sheet_signature=sheet_signature,
        made_at=now(),
    )
    rows = [
        Grant(epoch=epoch, staff=bundle.staff, bundle=bundle, sealed=sealed, sealed_digest=digest(sealed))
        for bundle, sealed in grants
    ]
    epoch.sign_row(*_bound(rows), *_signature(epoch))
    epoch.save(force_insert=True)
    for row in rows:
        row.save(force_insert=True)
    database.after_commit(_pin_newest)
    return epoch


def forget_before(epoch: Epoch) -> None:
    """Delete what opened the epochs before this one: grants, recovery grants and the bundles that none of its grants uses.

    What stays (who had a grant, digests, verify keys) is what the MACs cover, so signatures of then can still be checked.
    """
    Grant.update(sealed=None).where(Grant.epoch != epoch).execute()
    Epoch.update(recovery_grant=None).where(Epoch.number != epoch.number).execute()
    in_use = Grant.select(Grant.bundle).where(Grant.epoch == epoch)
    before = Grant.select(Grant.bundle).where(Grant.epoch != epoch)
    Bundle.update(sealed=b"").where(Bundle.id.not_in(in_use), Bundle.id.in_(before)).execute()


def _pin_newest() -> None:
    # What the database holds now that it has committed: an epoch whose savepoint was rolled back is not among it.
    newest = Epoch.select().order_by(Epoch.number.desc()).first()
    if newest:
        keyring.pin(PIN, newest.number, link(newest))


def repin() -> None:
    """Take the newest epoch as it stands, or that there is none, even where the pin is ahead: for restoring and recovery alone."""
    epoch = newest()
    keyring.repin(PIN, epoch.number if epoch else 0, link(epoch) if epoch else START)


def grant_of(epoch: Epoch, staff: Staff) -> Grant | None:
    """The Grant by which a member of staff opens this epoch, or None."""
    return Grant.select(Grant, Bundle).join(Bundle).where(Grant.epoch == epoch, Grant.staff == staff).first()


def wrap(group_private: PrivateKey, public: bytes) -> bytes:
    """The group's private key sealed to a 32-byte public key."""
    return SealedBox(PublicKey(bytes(public))).encrypt(group_private.encode())


def unwrap(epoch: Epoch, grant: Grant, private: PrivateKey) -> PrivateKey:
    """The group's PrivateKey of a checked epoch, opened with a manager's own. Raises Unopenable."""
    return _unwrap(epoch, grant.sealed, private)


def unwrap_by_sheet(epoch: Epoch, recovery: PrivateKey) -> PrivateKey:
    """The group's PrivateKey of a checked epoch, opened with the recovery sheet's. Raises Unopenable."""
    return _unwrap(epoch, epoch.recovery_grant, recovery)


def _unwrap(epoch: Epoch, sealed: bytes | None, private: PrivateKey) -> PrivateKey:
    if sealed is None:
        raise Unopenable
    try:
        group = PrivateKey(SealedBox(private).decrypt(bytes(sealed)))
    except CryptoError as error:
        raise Unopenable from error
    if group.public_key.encode() != bytes(epoch.group_public):
        raise Unopenable
    return group


def is_as_made(epoch: Epoch) -> bool:
    """Whether an epoch, the present or an earlier one, still fits its MAC."""
    try:
        _check(epoch)
    except Damaged:
        return False
    return True


def link(epoch: Epoch) -> bytes:
    """The 32-byte digest by which the next epoch and the pin hold this one."""
    return digest(canonical("discreet/epoch-link/1", epoch.number, bytes(epoch.mac)))


def _check(epoch: Epoch) -> list[Grant]:
    """Check an epoch's MAC and its sealed keys. Raises Damaged; the Grants that it was checked over, by their staff's names."""
    query = Grant.select(Grant, Bundle, Staff).join(Bundle).switch(Grant).join(Staff).where(Grant.epoch == epoch)
    grants = list(query.order_by(Staff.name_folded))
    check(epoch, *_bound(grants), *_signature(epoch))
    held = [(grant.sealed, grant.sealed_digest) for grant in grants] + [(epoch.recovery_grant, epoch.recovery_digest)]
    if any(sealed is not None and digest(raw(sealed)) != bytes(expected) for sealed, expected in held):
        raise Damaged
    return grants


def _bound(grants: list[Grant]) -> list[Canonical]:
    """What an epoch's MAC binds of its grants: how many there are, each one's manager and keys, and the sealed key's digest."""
    bound: list[Canonical] = [len(grants)]
    for grant in sorted(grants, key=lambda g: g.staff.uid):
        bound += [grant.staff.uid, *grant.bundle.identity, grant.sealed_digest]
    return bound


def _signature(epoch: Epoch) -> list[bytes]:
    return [] if epoch.sheet_signature is None else [raw(epoch.sheet_signature)]


def check(row: MacedRow, *more: Canonical) -> None:
    """Check the MAC of a row of the vault's. Raises Damaged, or keyring.Gone where its key has been destroyed."""
    try:
        row.check_row(*more)
    except Unopenable as error:
        raise Damaged from error

"""A new epoch: what lets a manager in, takes one out, or follows a new sheet, is this one path (vault.md, flow 2)."""

from nacl.public import PrivateKey
from peewee import JOIN, Expression

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.db import database
from webapp.disk import shop_key
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.sealing import Unopenable
from webapp.staff import standing
from webapp.staff.models import Staff
from webapp.vault import epochs, key_bundle_unlock, purpose_keys
from webapp.vault.access_models import Unlock
from webapp.vault.epoch_models import Bundle, Epoch, Grant
from webapp.vault.models import PurposePair
from webapp.vault.return_models import ReturnKey

MEANWHILE = "Somebody else has just changed who opens the vault. Look at it again, then decide."


def opened_group(by: Staff, typed: str, code: str) -> tuple[Epoch, PrivateKey]:
    """(Epoch, its group's PrivateKey), at the price of passphrase and code; for the one request. Raises Refused."""
    epoch, grant, opened = key_bundle_unlock.open_bundle(by, typed, code)
    try:
        return epoch, epochs.unwrap(epoch, grant, opened.private)
    except Unopenable as error:
        raise epochs.Damaged from error


def renew(typed: str, code: str, *, by: Staff) -> Epoch:
    """The light re-key: a new epoch for the same managers, at the price of passphrase and code."""
    epoch, group = opened_group(by, typed, code)
    return turn(epoch, group, by=by)[0]


@database.atomic()
def turn(
    epoch: Epoch,
    group: PrivateKey,
    *,
    by: Staff | None,
    joins: Bundle | None = None,
    but: Staff | None = None,
    sheet: PrivateKey | None = None,
) -> tuple[Epoch, PrivateKey]:
    """Make a new epoch and wrap every purpose's key for it; grants of before and all unlocks go. The new Epoch and its PrivateKey.

    `epoch` is the present one, `group` its PrivateKey, `sheet` a new recovery sheet's. The epoch is checked again, with its grants,
    and the new key is wrapped for exactly the bundles that were checked: active managers', with `joins` (a Bundle) added and
    `but` (a Staff) left out. A pair changed from outside stays as it is, wrapped for the epoch before, and so opens no more.
    """
    present, grants = epochs.held()
    if present != epoch:
        raise Refused(MEANWHILE)
    if group.public_key.encode() != bytes(present.group_public):
        raise epochs.Damaged
    bundles = _bundles(grants, joins, but)
    if not bundles:
        raise Refused("Nobody would be left who can open the vault.")
    new, recovery_public = PrivateKey.generate(), sheet.public_key.encode() if sheet else bytes(present.recovery_public)
    after = epochs.add(
        last=present,
        group_public=new.public_key.encode(),
        recovery_public=recovery_public,
        recovery_grant=epochs.wrap(new, recovery_public),
        grants=[(bundle, epochs.wrap(new, bundle.public)) for bundle in bundles],
        sheet_signature=shop_key.sign(keyring.shop_key(), sheet) if sheet else present.sheet_signature,
    )
    left = sum(not _rewrapped(pair, group, after) for pair in all_pairs())
    epochs.forget_before(after)
    Unlock.delete().execute()
    ReturnKey.delete().execute()
    record(Act.EPOCH_MADE, by=by, epoch=after.number, managers=len(bundles), damaged=left)
    if epochs.require() != after:  # read back: what was written is what counts from here on
        raise epochs.Damaged
    return after, new


def keepers(epoch: Epoch) -> list[Grant]:
    """The Grants of an epoch with staff and bundles, by name: who holds a key to the vault, rightly or no longer so."""
    query = Grant.select(Grant, Staff, Bundle).join(Staff).switch(Grant).join(Bundle).where(Grant.epoch == epoch)
    return list(query.order_by(Staff.name_folded))


def still_in(epoch: Epoch) -> list[Staff]:
    """Staff who hold a key to the vault though they are no active managers any more. It opens nothing as long as they are not."""
    managers = {staff.id for staff in Staff.managers()}
    return [grant.staff for grant in keepers(epoch) if grant.staff_id not in managers]


def all_pairs(*conditions: Expression) -> list[PurposePair]:
    """Every PurposePair with client and job, by id, in memory: a live cursor would see the rows that a re-key writes."""
    query = PurposePair.select(PurposePair, Client, Job).join(Client).switch(PurposePair).join(Job, JOIN.LEFT_OUTER)
    return list(query.where(*conditions).order_by(PurposePair.id) if conditions else query.order_by(PurposePair.id))


def _bundles(grants: list[Grant], joins: Bundle | None, but: Staff | None) -> list[Bundle]:
    managers = {staff.id for staff in standing.managers()} - ({but.id} if but else set()) - ({joins.staff_id} if joins else set())
    kept = [grant.bundle for grant in grants if grant.staff_id in managers]
    return [*kept, joins] if joins else kept


def _rewrapped(pair: PurposePair, group: PrivateKey, epoch: Epoch) -> bool:
    try:
        purpose_keys.rewrap(pair, group, epoch)
    except (epochs.Damaged, Unopenable):
        return False
    except keyring.Gone:
        return True  # withdrawn: the next start clears the row
    return True

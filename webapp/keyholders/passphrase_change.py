"""A manager changes his own vault passphrase: the same keys in a new bundle, brought in by a new epoch."""

from collections.abc import Callable

from nacl.public import PrivateKey

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import epoch_rotation
from webapp.sealing import Unopenable
from webapp.staff import passwords
from webapp.staff.models import Staff
from webapp.vault import alerts, epochs, key_bundle_unlock, key_bundles, passphrase
from webapp.vault.epoch_models import Bundle, Epoch


def change(present: str, code: str, chosen: str, repeated: str, *, by: Staff) -> Epoch:
    """Change one's own passphrase, at the price of the present one and a code; the new Epoch.

    The keys stay, so the fingerprint that another manager compared and the verify key of what was signed hold on. The epoch
    is new because it names the bundle under its MAC: an old bundle put back into the database does not open.
    """
    _good(chosen, repeated, lambda text: False)  # a slip of the finger should not cost a code
    if passphrase.normal(chosen) == passphrase.normal(present):
        raise Refused("That is the passphrase you have now. Choose another one.", field="chosen")
    epoch, grant, opened = key_bundle_unlock.open_bundle(by, present, code)
    words = _good(chosen, repeated, lambda text: passwords.matches(by, text))
    try:
        group = epochs.unwrap(epoch, grant, opened.private)
    except Unopenable as error:
        raise epochs.Damaged from error
    return _change(epoch, group, key_bundles.make_bundle(by, words, opened), by)


def _good(chosen: str, repeated: str, is_sign_in_password: Callable[[str], bool]) -> str:
    try:
        return passphrase.check(chosen, repeated, is_sign_in_password)
    except Refused as refused:
        field = "chosen" if refused.field == "passphrase" else refused.field
        raise Refused(refused.sentence, field=field) from None


@database.atomic()
def _change(epoch: Epoch, group: PrivateKey, bundle: Bundle, by: Staff) -> Epoch:
    bundle.save(force_insert=True)
    after, _ = epoch_rotation.turn(epoch, group, by=by, joins=bundle)
    record(Act.PASSPHRASE_CHANGED, by=by, about=by, epoch=after.number)
    alerts.after_change(by, alerts.PASSPHRASE)
    return after

"""Whether the vault is sound: epochs and pairs under their MACs, keys without a pair and pairs without a key."""

from webapp import keyring
from webapp.keyring import LOGINS, PurposeKey
from webapp.vault import epochs
from webapp.vault.models import PurposePair


def examine() -> tuple[bool, str]:
    """(good, sentence) about the vault, for `flask doctor`."""
    try:
        count = epochs.verify()
        for pair in PurposePair.select():
            _check(pair)
    except epochs.Damaged:
        return False, "its records have been changed from outside the program. Restore from a backup."
    if not count:
        return True, "not set up yet."
    orphans = len(orphaned_keys())
    if orphans:
        return True, f"sound; {orphans} keys have nothing sealed to them (a crash between the two files). They do no harm."
    return True, "sound."


def orphaned_keys() -> list[tuple[str, str]]:
    """(client uid, purpose) of keys for logins that no pair stands on. Reported only: a key is never deleted by itself."""
    for_logins = (PurposeKey.purpose == LOGINS) | PurposeKey.purpose.startswith("job:")
    keys = set(PurposeKey.select(PurposeKey.client, PurposeKey.purpose).where(for_logins).tuples())
    return sorted(keys - {(pair.client.uid, pair.purpose) for pair in PurposePair.select()})


def _check(pair: PurposePair) -> None:
    try:
        epochs.check(pair)
    except keyring.Gone:  # withdrawn: the next start clears what is left
        return

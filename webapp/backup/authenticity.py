"""Whose backup it is: anybody who writes to a place can seal a made-up shop to a recovery sheet, which only the shop can sign."""

import re

from webapp.audit import trail
from webapp.disk import shop_key
from webapp.errors import Refused
from webapp.sealing import Unopenable

ANCHOR = re.compile(rf"(\d{{1,18}}):([0-9a-f]{{{trail.ANCHOR},64}})")
WHY_ASKED = (
    "This recovery sheet was made before sheets signed the shop's key, so it cannot tell this backup from one that somebody "
    "else made up. A printed day sheet can: type the fingerprint of the shop key on it or, from an older day sheet, the number "
    "of an entry, a colon and its hash."
)
NOT_OURS = "The backup is not from the shop that made this recovery sheet: somebody else made it. Nothing was changed."
NO_MATCH = (
    "What you typed does not match this backup. Check each digit against the day sheet and try again. If it still does not "
    "match, somebody else made this backup. Nothing was changed."
)
NO_ENTRY = (
    "This backup does not hold the entry that you typed. Check each digit, and use a day sheet printed before the backup was "
    "made. If it still does not match, somebody else made this backup. Nothing was changed."
)


def prove(master, sheet, signature, ask):
    """Refuse a backup whose shop.key (`master`) is not that of the shop that made the recovery sheet (its PrivateKey).

    `signature` is the sheet's own over shop.key. Where a sheet is too old to have made one, `ask()` gives what a day sheet on
    paper says: the fingerprint of shop.key, or an entry as NUMBER:HASH. Returns that (number, hash), which is still to be
    checked in the trail that the backup brings, or None.
    """
    if signature is not None:
        try:
            shop_key.check(master, sheet, signature)
        except Unopenable as error:
            raise Refused(NOT_OURS) from error
        return None
    if ask is None:
        raise Refused(WHY_ASKED)
    typed = ask()
    if shop_key.fits(master, typed):
        return None
    if found := ANCHOR.fullmatch(re.sub(r"\s", "", typed).lower()):
        return int(found[1]), found[2]
    raise Refused(NO_MATCH)


def check_anchor(anchor):
    """Refuse a backup in whose trail, which verifies, the (number, hash) from a day sheet is another; None: nothing to check."""
    if anchor is not None and not trail.fits_anchor(*anchor):
        raise Refused(NO_ENTRY)

"""Management decides which version of a replaced login stays: the new one, or the one that was there before."""

from webapp import keyring
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.logins import revealing, unlocking
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.vault import entries, replacements
from webapp.vault.epochs import Damaged
from webapp.vault.models import Login

FIRST = "Open one of them first, so that you know which one works."


@database.atomic()
def keep(login, number, *, by, session, cookie):
    """Keep one version (its number) of a login that somebody replaced who cannot read it; the others open no more.

    Where it is not the newest, it is sealed again as the newest, by this manager, with their unlock for this client.
    """
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management decides which login stays.")
    login = Login.get_by_id(login.id)
    open_ones = replacements.undecided(login)
    if not open_ones:
        raise Refused("There is nothing to decide about this login: it has one version that opens.")
    if not all(row.opened_at for row in open_ones):
        raise Refused(FIRST)
    version = next((one for one in replacements.openable(login) if one.number == number), None)
    if version is None:
        raise Refused("That version opens no more.")
    if number == login.newest.number:
        replacements.settle(login, by=by)
    else:
        entries.replace_with(login, _body_of(login, number, by, session, cookie), by=by)


def _body_of(login, number, by, session, cookie):
    row = unlocking.require(cookie, by=by, session=session)
    if not revealing.may_open(row, login, by, session, now()):
        raise Refused(unlocking.OVER)
    try:
        return revealing.open_version(row, login, cookie, number)
    except (Unopenable, keyring.Gone) as error:
        raise Damaged from error

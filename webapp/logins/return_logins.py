"""Returning a client's logins all at once, for a request that stands: the one way to take out many, each on record."""

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client
from webapp.db import database
from webapp.errors import Refused
from webapp.permissions import Permission
from webapp.sealing import Unopenable
from webapp.staff.models import Staff
from webapp.vault import entries, epochs, key_bundle_unlock, purpose_keys
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, OptIn, PurposePair, logins_shown

# Callables(client) -> bool of the features to the right: whether a request stands for which all logins may be returned.
REQUESTS = []


def count_of(client: Client) -> int:
    """How many logins are kept for a client and would be returned."""
    live = OptIn.live().where(OptIn.client == client).select(OptIn.uid)
    return Login.select().join(PurposePair).where(Login.client == client, PurposePair.source.in_(live)).count()


def open_all(client: Client, passphrase: str, code: str, *, by: Staff) -> list[tuple[Login, Body]]:
    """[(Login, Body)] of every login kept for a client, for a request that stands; each recorded before any is opened.

    Costs the manager passphrase and code, like an unlock, but counts towards no unlock's reveals. What cannot be opened
    refuses the whole: nobody is to be told that they got everything when they did not.
    """
    if not by.can(Permission.OPEN_VAULT):
        raise Refused("Only management opens logins.")
    if not any(stands(client) for stands in REQUESTS):
        raise Refused("No request of this client stands for which their logins could be returned.")
    versions = newest_of(client)
    epoch, grant, opened = key_bundle_unlock.open_bundle(by, passphrase, code)
    _note(versions, by)
    try:
        group = epochs.unwrap(epoch, grant, opened.private)
        return [(version.login, entries.open_version(version, _private(version, group))) for version in versions]
    except (Unopenable, keyring.Gone) as error:
        raise epochs.Damaged from error


def _private(version, group):
    pair = version.login.pair
    epochs.check(pair)
    return purpose_keys.open_private(pair, group)


def newest_of(client):
    """The newest version of each login kept for a client at their own request, oldest first."""
    if not OptIn.live().where(OptIn.client == client).exists():
        return []
    kept = logins_shown(client).where(PurposePair.job.is_null())
    newest = {}
    for version in kept:
        if version.login_id not in newest or newest[version.login_id].number < version.number:
            newest[version.login_id] = version
    return sorted(newest.values(), key=lambda version: version.login_id)


@database.atomic()
def _note(versions, by):
    for version in versions:
        record(Act.LOGIN_RETURNED, by=by, about=version.login)

"""What the clients' records prove of the promises: their sources (P1), who looked at them (C5), their keys (D1)."""

from peewee import fn

from webapp import compiled_queries, keyring
from webapp.clauses import Count, Finding, count, none
from webapp.clients.models import Client, ClientView, Source
from webapp.staff.models import Staff


def _unsourced(scope):
    return count(Client, scope.rows(Client), Client.source.not_in([source.value for source in Source]))


def _foreign_views(scope):
    return ClientView.select(fn.COUNT(ClientView.id)).join(Staff).where(scope.rows(ClientView), Staff.roles == "")


COUNTS = (
    Count("P1", _unsourced, none("{n} recorded without a source.", "Open them and record where they come from."), grows=True),
    Count(
        "C5",
        _foreign_views,
        none("{n} of the looks at a client by somebody without a role.", "Ask whose role was taken, and when."),
        grows=True,
    ),
)


def of_keys(shop, scope):
    """Find clients without a key and keys without a client: among the newest of both, once a day among all."""
    clients, keys = _newest_clients(scope), set(keyring.newest(keyring.RECORD, scope.limit))
    if not scope.whole:  # whatever is newest on one side has its like on the other, maybe further back
        keyless = clients - keys - set(keyring.among(clients - keys, keyring.RECORD))
        idle = keys - clients - set(_among(keys - clients))
    else:
        keyless, idle = clients - keys, keys - clients
    found = f"{len(keyless) or 'None'} of the clients without a key, {len(idle) or 'none'} of the keys without a client."
    yield "D1", Finding(not keyless and not idle, found, "Restore the newest backup, or finish the erasures that were begun.")


def _newest_clients(scope):
    return {uid for (uid,) in compiled_queries.rows(_client_uids, scope.limit)}


def _client_uids(limit):
    return Client.select(Client.uid).order_by(Client.id.desc()).limit(limit)


def _among(uids):
    return [uid for (uid,) in Client.select(Client.uid).where(Client.uid.in_(list(uids))).tuples()] if uids else []

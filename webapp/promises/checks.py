"""What privacy can prove of the promises by other means than counting: declarations, the shop's words, clocks, keys."""

from webapp import compiled_queries, keyring, legal_deadlines, screening
from webapp.clauses import Finding
from webapp.clients.models import Client, Declared
from webapp.compiled_queries import ON
from webapp.dossier import dossier
from webapp.erasure.models import Erasure, ErasureKind
from webapp.jobs.models import WorkLogEntry
from webapp.requests import deadline_status
from webapp.requests.models import RequestKind, SubjectRequest
from webapp.sealing import digest

LINES, DAILY = 50, 2_000  # newest lines of the log that are read again as the page opens, and once a day


def of_construction(shop, scope):
    """What stands in the program's own text, and the shop's words."""
    tables = dossier.models()
    bare = [model.__name__ for model in tables if not isinstance(getattr(model, "declared", None), Declared)]
    found = f"{len(tables) - len(bare)} of the {len(tables)} tables about clients declare their purpose."
    yield "P3", Finding(not bare, found, f"Declare the purpose of {', '.join(bare)}.")
    yield "X1", Finding(bool(shop.notice.strip()), "The words stand in the settings.", "Write them in the shop’s settings.")
    for clause, room in NOT_BUILT:
        yield clause, Finding(None, room)


NOT_BUILT = (
    ("P4", "Faults by kind over time, and systems past support, are not shown yet."),
    ("P5", "The feed for phones and the printed day sheet are not built yet."),
    ("P6", "The experts’ directory is not built yet."),
    ("P7", "Reminders are not built yet."),
    ("P10", "The mail room and the list of paper records are not built yet."),
    ("C6", "The list of installed software is not built yet."),
)


def of_notes(shop, scope):
    """The newest lines of the log, read again as if they were being saved."""
    count = DAILY if scope.whole else LINES
    lines = compiled_queries.rows(_newest_lines, count)
    found = sum(_looks_like_a_credential(text) for (text,) in lines)
    yield (
        "C2",
        Finding(not found, f"{found or 'None'} of the newest {count} log lines looks like a credential.", "Seal it in the vault."),
    )


def _newest_lines(count):
    return WorkLogEntry.select(WorkLogEntry.text).order_by(WorkLogEntry.id.desc()).limit(count)


def _looks_like_a_credential(text):
    """Reading a line takes half a millisecond, so what was found is kept for a while, under a hash and not the text."""
    name = digest(text.encode())
    if name not in _read:
        if len(_read) >= DAILY:
            _read.clear()
        _read[name] = bool(screening.find(text))
    return _read[name]


_read = {}


def of_erasures(shop, scope):
    """Whatever was begun is finished within a working day."""
    begun = _unfinished_erasures() if compiled_queries.rows(_unfinished_erasures) else []
    late = [row.kind for row in begun if row.late(legal_deadlines.late_before(shop))]
    ending = late.count(ErasureKind.TERMINATION)
    do = "Open the register of erasures, and go on."
    yield "P12", Finding(len(late) == ending, f"{len(late) - ending or 'None'} of the erasures has waited over a working day.", do)
    yield "N2", Finding(not ending, f"{ending or 'None'} of those who leave has waited over a working day.", do)


def _unfinished_erasures():
    return Erasure.select().where(Erasure.withdrawn_at.is_null(), Erasure.scrubbed_at.is_null())


def of_keys(shop, scope):
    """Each client has a key, each key a client: the newest of both, once a day all."""
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


def of_requests(shop, scope):
    """Whoever asked about their data has an answer in time; how many wait at all."""
    any_at_all = compiled_queries.rows(_old_requests, on=scope.on)
    late = [row.kind for row in deadline_status.overdue(shop, scope.on)] if any_at_all else []
    erasing = late.count(RequestKind.ERASURE)
    do = "Open the register of requests, and answer it today."
    yield "P11", Finding(len(late) == erasing, f"{len(late) - erasing or 'None'} of the requests is overdue.", do)
    yield "P12", Finding(not erasing, f"{erasing or 'None'} of the requests to be erased is overdue.", do)


def _old_requests():
    old = SubjectRequest.received_on < ON - deadline_status.SHORTEST
    return SubjectRequest.unfinished().where(old).select(SubjectRequest.id).limit(1)


GROWING = (of_notes, of_keys)
EVIDENCE = (of_construction, of_notes, of_erasures, of_keys, of_requests)

"""What privacy can prove of the promises by other means than counting: declarations, the shop's words, clocks, keys."""

from webapp import keyring, screening
from webapp.clients.models import Client, Declared
from webapp.jobs.models import WorkLogEntry
from webapp.privacy import dossier, lamps
from webapp.privacy.models import Erasure, Kind
from webapp.privacy.promises import Finding
from webapp.privacy.request_models import What

LINES = 50  # newest lines of the log that are read again


def of_construction(shop, on):
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


def of_notes(shop, on):
    """The newest lines of the log, read again as if they were being saved."""
    lines = WorkLogEntry.select(WorkLogEntry.text).order_by(WorkLogEntry.id.desc()).limit(LINES).tuples()
    found = sum(bool(screening.find(text)) for (text,) in lines)
    yield (
        "C2",
        Finding(not found, f"{found or 'None'} of the newest {LINES} log lines looks like a credential.", "Seal it in the vault."),
    )


def of_erasures(shop, on):
    """Whatever was begun is finished within a working day."""
    late = [row.kind for row in Erasure.select().where(Erasure.withdrawn_at.is_null(), Erasure.scrubbed_at.is_null()) if row.late()]
    ending = late.count(Kind.TERMINATION)
    do = "Open the register of erasures, and go on."
    yield "P12", Finding(len(late) == ending, f"{len(late) - ending or 'None'} of the erasures has waited over a working day.", do)
    yield "N2", Finding(not ending, f"{ending or 'None'} of those who leave has waited over a working day.", do)


def of_keys(shop, on):
    """Each client has a key, each key a client."""
    keys = {client for client, purpose in keyring.names() if purpose == keyring.RECORD}
    clients = {uid for (uid,) in Client.select(Client.uid).tuples()}
    keyless, idle = len(clients - keys) or "None", len(keys - clients) or "none"
    found = f"{keyless} of the clients without a key, {idle} of the keys without a client."
    yield "D1", Finding(keys == clients, found, "Restore the newest backup, or finish the erasures that were begun.")


def of_requests(shop, on):
    """Whoever asked about their data has an answer in time; how many wait at all."""
    late = [row.kind for row in lamps.overdue(shop, on)]
    erasing = late.count(What.ERASURE)
    do = "Open the register of requests, and answer it today."
    yield "P11", Finding(len(late) == erasing, f"{len(late) - erasing or 'None'} of the requests is overdue.", do)
    yield "P12", Finding(not erasing, f"{erasing or 'None'} of the requests to be erased is overdue.", do)


EVIDENCE = (of_construction, of_notes, of_erasures, of_keys, of_requests)

"""Erasing a client: asked for, approved, then carried out step by step, each done once however often it is begun again."""

import json
import logging
from collections.abc import Callable
from datetime import datetime

from webapp import files, keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients.models import Client, StoredFile
from webapp.clients.obstacles import obstacles_of
from webapp.clock import now
from webapp.counters import next_number
from webapp.db import database
from webapp.dossier import dossier
from webapp.erasure import approvals, orphaned_files, return_check, scrub_schedule, steps
from webapp.erasure.models import Erasure, ErasureKind, ErasureReason
from webapp.errors import Refused
from webapp.keyring import Tombstone
from webapp.permissions import Permission
from webapp.staff import second_managers
from webapp.staff.models import Staff, Submission
from webapp.text import counted

# Callables() run after a client's keys were destroyed, outside any transaction: the newest keys file goes to every backup target.
# One that raises is called again within the hour. They may be called more often than there are erasures.
KEYS_CHANGED: list[Callable[[], None]] = []
# Callables() -> (targets, confirmed): at how many places backups lie, and at how many of them the newest keys file was verified.
CONFIRMATIONS: list[Callable[[], tuple[int, int]]] = []
# Callables(moment) -> names of places, no longer reached, where keys destroyed at that moment may still lie.
BEYOND_REACH: list[Callable[[datetime | None], list[str]]] = []

COSTS = (
    "We will know nothing of past jobs: no trends, no history to judge a fault by, no next step.",
    "Should they come back, they start as a new client, with every question asked again.",
    "What we did for them cannot be shown any more, to them or to anybody else.",
    "It cannot be undone, and no backup brings it back.",
)


@database.atomic()
def request(client: Client, typed: str, reason: str, *, by: Staff, kind: ErasureKind = ErasureKind.ERASURE) -> Erasure:
    """Ask for a client to be erased: their number typed, a reason from the list. One request at a time stands for a client.

    Where there is no second manager it counts as approved. Nothing is removed yet.
    """
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management erases a client.")
    if typed.strip().upper() != client.number:
        raise Refused(f"Type the client’s number as it stands above: {client.number}.", field="number")
    if Erasure.standing(client):
        raise Refused("This client’s removal has been asked for already.")
    if kind == ErasureKind.ERASURE and (found := obstacles_of(client)):
        raise Refused(" ".join(found))
    at, alone = now(), not approvals.needs_second_manager()
    if alone:
        approvals.refuse_alone()
    return steps.add(
        Act.ERASURE_REQUESTED,
        client,
        by=by,
        ordinal=next_number("erasure"),
        client_number=client.ordinal,
        kind=kind,
        reason=ErasureReason(reason),
        requested_at=at,
        requested_by=by,
        approved_at=at if alone else None,
    )


@database.atomic()
def approve(row: Erasure, *, by: Staff) -> None:
    """A second manager agrees to an erasure; whoever asked for it cannot."""
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management approves an erasure.")
    row = steps.open_row(row)
    if row.approved_at is not None:
        raise Refused("This has been approved already.")
    return_check.refuse_before_hand_over(row)
    second_managers.refuse_tied(row.requested_by_id, by=by)
    steps.take(row, Act.ERASURE_APPROVED, client_of(row), by=by, approved_at=now(), approved_by=by)


@database.atomic()
def withdraw(row: Erasure, *, by: Staff) -> None:
    """Take back what was asked for, as long as it has not begun."""
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management withdraws this.")
    row = steps.open_row(row)
    steps.take(row, Act.ERASURE_WITHDRAWN, client_of(row), by=by, withdrawn_at=now())


def perform(row: Erasure, *, by: Staff) -> Erasure:
    """Erase the client: from the first commit on it is carried out to its end, whatever happens to the machine.

    Keys first, then files and rows; the backups' keys files and the scrub follow in `finish`. Never inside a transaction.
    Returns the Erasure; it is done only when its state says so.
    """
    if database.in_transaction():
        raise RuntimeError("an erasure commits step by step, so not inside a transaction")
    _begin(row, by)
    return advance(Erasure.get_by_id(row.id))


@database.atomic()
def _begin(row: Erasure, by: Staff) -> None:
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management erases a client.")
    row = steps.open_row(row)
    client = client_of(row)
    if row.approved_at is None:
        raise Refused("Another manager has to approve this first.")
    if row.approved_by_id is None:
        if approvals.needs_second_manager():
            raise Refused("There is a second manager now. Withdraw this, ask again, and let them approve it.")
        approvals.refuse_alone()
    if client is None:
        raise Refused("This client has been removed already.")
    return_check.refuse_incomplete(row, client)
    if found := obstacles_of(client):
        raise Refused(" ".join(found))
    counted = dossier.counts_of(client)
    begun = {"begun_at": now(), "begun_by": by, "counts": json.dumps(counted), "remains": json.dumps(dossier.remains_of(client))}
    steps.take(row, Act.ERASURE_BEGUN, client, by=by, numbers={"rows": sum(counted.values())}, **begun)


def advance(row: Erasure) -> Erasure:
    """Do what is left of a begun erasure but its scrub, in order; each step does nothing where it has been done.

    Raises Altered where the row was changed from outside, before anything is destroyed.
    """
    steps.refuse_unsound(row)
    if row.begun_at is None:
        raise Refused("This erasure has not begun.")
    _destroy_keys(row)
    _remove_rows(row)
    return Erasure.get_by_id(row.id)


def _destroy_keys(row: Erasure) -> None:
    tombs = Tombstone.select().where(Tombstone.client == row.client_uid, Tombstone.purpose == "*")
    if not tombs.exists() or keyring.has_any(row.client_uid):
        keyring.destroy_all(row.client_uid)
    with database.atomic():
        steps.note_now(row, "keys_at")


def _remove_rows(row: Erasure) -> None:
    """Files before rows: as long as a row names a file, a crash cannot leave one behind that nobody knows of.

    Their key is gone by now, so they are deleted and not overwritten.
    """
    client = client_of(row)
    if client is not None:
        for stored in list(StoredFile.select().where(StoredFile.client == client)):
            files.remove(stored.uid, overwrite=False)
    with database.atomic():
        late = []
        if client is not None:
            late = [stored.uid for stored in StoredFile.select().where(StoredFile.client == client)]
            client.delete_instance()
            here = f"/clients/{client.id}"
            Submission.delete().where((Submission.location == here) | Submission.location.startswith(f"{here}/")).execute()
        if steps.note_now(row, "rows_at"):
            record(Act.CLIENT_ERASED, by=row.begun_by, about=row)
    for uid in late:
        files.remove(uid, overwrite=False)


def finish(row: Erasure) -> Erasure:
    """What may take its time after an erasure: every backup target gets the new keys file, and a small shop scrubs now."""
    finish_all([row])
    return Erasure.get_by_id(row.id)


def finish_all(rows: list[Erasure]) -> None:
    """The same after many erasures: the backups are told once and there is one scrub."""
    _tell_backups(rows)
    scrub_schedule.at_once()


def _tell_backups(rows: list[Erasure]) -> None:
    untold = [row for row in rows if row.told_at is None]
    if not untold:
        return
    try:
        for tell in KEYS_CHANGED:
            tell()
        answers = [ask() for ask in CONFIRMATIONS]
    except Exception as error:  # noqa: BLE001 (a place that cannot be reached must not hold up the removal here)
        logging.getLogger(__name__).warning("a backup's keys file was not renewed: %s", type(error).__name__)
        return
    if all(targets == confirmed for targets, confirmed in answers):
        with database.atomic():
            for row in steps.sound(untold):
                steps.note(row, told_at=now(), targets=sum(targets for targets, _ in answers))


def resume() -> str | None:
    """Finish every erasure that was begun, and erase again whoever a restored database brought back; one sentence, or None.

    An erasure whose row was changed from outside is left alone, and the program starts nonetheless.
    """
    erased = {uid for uid, purpose in keyring.destroyed_since() if purpose == "*"}
    here = {uid for (uid,) in Client.select(Client.uid).tuples()} if erased else set()
    for uid in sorted(erased & here):
        _note_return(Client.get(Client.uid == uid))
    rows = steps.sound(list(Erasure.select().where(Erasure.begun_at.is_null(False), Erasure.rows_at.is_null())))
    for row in rows:
        advance(row)
    return f"{len(rows)} erasures were carried on." if rows else None


def settle() -> str | None:
    """What the timer does: finish what was begun, let every backup target know, scrub when it is time; a sentence, or None."""
    said = [resume()]
    untold = Erasure.select().where(Erasure.rows_at.is_null(False), Erasure.told_at.is_null())
    _tell_backups(steps.sound(list(untold)))
    swept = orphaned_files.sweep()
    said += [f"Removed: {counted(swept, 'file')} that no row names." if swept else None, scrub_schedule.due()]
    return " ".join(sentence for sentence in said if sentence) or None


@database.atomic()
def _note_return(client: Client) -> None:
    """Somebody with a tombstone has rows: begun here, or brought back by an older database. Either way they go."""
    known = Erasure.select().where(Erasure.client_uid == client.uid, Erasure.begun_at.is_null(False), Erasure.rows_at.is_null())
    if steps.sound(list(known)):
        return
    at, counted = now(), json.dumps(dossier.counts_of(client))
    steps.add(
        Act.ERASURE_BEGUN,
        client,
        by=None,
        ordinal=next_number("erasure"),
        client_number=client.ordinal,
        kind=ErasureKind.REPLAY,
        reason=ErasureReason.RESTORED,
        approved_at=at,
        begun_at=at,
        counts=counted,
    )


def client_of(row: Erasure) -> Client | None:
    """The client while there is one, else None."""
    return Client.get_or_none(Client.uid == row.client_uid)

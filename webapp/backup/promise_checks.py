"""What backups prove of the promises: their age, the keys there, and when a restore was last rehearsed (P13)."""

from datetime import datetime, timedelta

from peewee import Case

from webapp.backup import state
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.clauses import Count, Finding
from webapp.clock import now
from webapp.running.scheduler import Duty
from webapp.text import counted

REHEARSED = timedelta(days=40)  # monthly, and ten days to put right what failed


def of_backups(shop, scope):
    """Find whether backups are made as they should be, and whether any place is off the data's own disk."""
    good, sentence = state.health()
    found = [Finding(bool(good), sentence, "Open the page of backups and put it right."), *_off_site()]
    return [("P13", finding) for finding in found]


def _off_site():
    """Whether there is a place off the data's own disk; that it is off the premises as well is for people to see to."""
    places = list(BackupTarget.in_use())
    if not places:
        return []
    if not all(map(targets.beside_the_data, places)):
        return [Finding(True, "A place for backups is not on the disk that the data is on.")]
    found = "Every place for backups is a folder on the disk that the data itself is on."
    return [Finding(False, found, "Add a place that is not in this building: a disk taken home, SFTP or S3.")]


def _last_rehearsal(scope):
    return Duty.select(Duty.last_ok).where(Duty.name == "rehearsal")


def _judge_rehearsal(moment):
    if moment is None:
        return Finding(False, "No restore has been rehearsed yet.", "Rehearse one on the page of backups.")
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    days = max((now() - at).days, 0)
    said = f"A restore was last rehearsed {counted(days, 'day')} ago."
    return Finding(now() - at < REHEARSED, said, "Rehearse one on the page of backups.")


def _last_inspection(scope):
    return Duty.select(Case(None, [(Duty.failed, "1 ")], "0 ").concat(Duty.last_outcome)).where(Duty.name == "inspection")


def _judge_inspection(told):
    if told is None:
        return Finding(True, "Every row is looked at once a day; that has not been done yet.")
    failed, said = told.split(" ", 1)
    return Finding(failed == "0", f"When every row was last looked at: {said}", "Open the promise that it names, and put it right.")


COUNTS = (
    Count("P13", _last_rehearsal, _judge_rehearsal),
    Count("D1", _last_inspection, _judge_inspection),
)

"""What an erasure's certificate says: numbers, dates, methods and names of staff, never the client's; and what lies outside."""

from dataclasses import dataclass
from datetime import date

from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.erasure.erasure import BEYOND_REACH
from webapp.erasure.models import Erasure, ErasureKind, ErasureState, OutsideTick
from webapp.errors import Refused
from webapp.permissions import Permission
from webapp.staff.models import Staff
from webapp.vault.return_models import LOGINS_RETURNED

METHODS = (
    "Every key of the client was destroyed: what is encrypted with them, wherever it lies, cannot be opened any more.",
    "Every file was deleted, once the only key that opens it was destroyed.",
    "Every row in every table was deleted, its bytes overwritten as it went.",
    "The database and the keys file were rebuilt, and their logs emptied, so that no older copy of a row is left in them.",
)
# What no program reaches: key, and what there is to do.
OUTSIDE = {
    "mail": "Mails at the mail provider, and in the mail programs of staff",
    "phones": "Calendars, contacts and call lists on phones",
    "images": "Disk images and copies of the client’s devices, on any disk in the shop",
    "copies": "Copies made by hand: exports, downloads, screenshots, USB sticks",
    "paper": "Paper records, labels and receipts",
}


@dataclass(frozen=True)
class SignedProof:
    """What is kept of something that the client signed or asked for: when that was, and where there was a text, its hash."""

    what: str
    on: date | None
    ended: date | None
    sha256: str


@dataclass(frozen=True)
class Certificate:
    """An erasure that is done, ready to be printed. Holds no name of the client."""

    row: Erasure
    backups: str

    @property
    def number(self) -> str:
        """The certificate's own number."""
        return f"E-{self.row.ordinal:04d}"

    @property
    def performed_by(self) -> str:
        """Who carried it out."""
        return self.row.begun_by.name if self.row.begun_by else "the program, after a restore"

    @property
    def approved_by(self) -> str:
        """Who approved it."""
        return self.row.approved_by.name if self.row.approved_by else "nobody else: there was one manager"

    @property
    def methods(self) -> tuple[str, ...]:
        """How it was removed, a sentence each."""
        return METHODS

    @property
    def proofs(self) -> list[SignedProof]:
        """A Proof of each thing that is kept."""
        return [_proof(**left) for left in self.row.kept]

    @property
    def login_files(self) -> list[str]:
        """The SHA-256, as hex digits, of every file of logins that was returned before the removal."""
        return [left["sha256"] for left in self.row.kept if left["what"] == LOGINS_RETURNED and left["sha256"]]

    @property
    def is_termination(self) -> bool:
        """Whether everything was returned before."""
        return self.row.kind == ErasureKind.TERMINATION


def certificate_of(row: Erasure) -> Certificate:
    """The Certificate of an erasure, refused until the scrub of both files has gone through."""
    if row.state != ErasureState.DONE:
        raise Refused("There is no certificate yet: traces are still being scrubbed out of the database.")
    return Certificate(row, backups_of(row))


def _proof(what: str, on: str, ended: str = "", sha256: str = "", **_: str) -> SignedProof:
    return SignedProof(what, date.fromisoformat(on) if on else None, date.fromisoformat(ended) if ended else None, sha256)


def backups_of(row: Erasure) -> str:
    """What can be said about backups, and no more than that."""
    lost = [name for ask in BEYOND_REACH for name in ask(row.keys_at)]
    beyond = f" Not so at {_list(lost)}, given up as lost before: should it turn up, destroy what is on it." if lost else ""
    return _confirmed(row) + beyond


def _list(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _confirmed(row: Erasure) -> str:
    if row.told_at is None:
        return "Not every backup place has confirmed yet that the client’s keys are gone. This is tried every hour."
    if not row.targets:
        return "No backup has been made by this program."
    return "Unreadable in every backup this program made: each place has confirmed the keys file without this client’s keys."


def ticked(row: Erasure) -> dict[str, OutsideTick]:
    """{what: OutsideTick} of what was seen to outside the program."""
    return {tick.what: tick for tick in row.ticks}


@database.atomic()
def tick(row: Erasure, what: str, *, by: Staff) -> None:
    """Note that something outside the program's reach was seen to; once for each."""
    if not by.can(Permission.ERASE_CLIENT):
        raise Refused("Only management ticks this off.")
    if what not in OUTSIDE:
        raise Refused("That is not on the list.")
    if row.ticks.where(OutsideTick.what == what).exists():
        return
    OutsideTick.create(erasure=row, what=what, by=by, at=now())
    record(Act.OUTSIDE_SEEN_TO, by=by, about=row, what=what)

"""The record of processing (UK GDPR, Article 30), made from what every table declares: nobody writes it, so it is never old."""

from dataclasses import dataclass
from datetime import timedelta

from webapp.clients.models import StoredFile
from webapp.dossier import dossier
from webapp.requests import letters

BACKUPS = timedelta(days=90)  # as webapp.backup keeps them; it stands to the right, so a test compares the two
MEASURES = (
    "Every member of staff signs in with a password and a second factor; sessions end by themselves, or from anywhere.",
    "Each right is tied to a role; technicians see only the clients of their own and of waiting jobs.",
    "Every client has keys of their own: files are encrypted under them, and destroying them makes every copy unreadable.",
    "Logins are sealed so that nobody but management can open them, for an open job, with a trace that the client can read.",
    "Notes that seem to hold a password are refused.",
    "Every act is on a chained trail in which nothing can be changed or taken out unseen; looking at a client leaves a line a day.",
    f"Backups are encrypted before they leave the machine, kept {BACKUPS.days} days at most, and rehearsed.",
    "What is deleted is overwritten or loses its only key; after an erasure the database is rebuilt.",
    "The program listens on its own machine only unless encryption stands in front; its pages load nothing from elsewhere.",
)
CATEGORIES = ("Clients, and people who have asked us something", "Staff, as far as they act for a client")
# Columns that say nothing about anybody: how the program finds, counts and proves its rows.
PROGRAMS = set("id client uid version mac session digest sha256 job request device package pair login_id".split())


@dataclass(frozen=True)
class Activity:
    """One table as the record of processing lists it."""

    title: str
    purpose: str
    kinds: str
    period: str
    ends: str


def activities():
    """An Activity for the client's own row and for every table that hangs from it."""
    return [_activity(model) for model in dossier.models()]


def head(shop):
    """(name, words) of what stands on top of the record: who is responsible, whom it is about, where it goes."""
    return [
        ("Responsible", letters.reach(shop)),
        ("Whom it is about", "; ".join(CATEGORIES)),
        ("Transfers abroad", "None."),
        ("Decisions by machine", "None, and no profiling."),
    ]


def _activity(model):
    declared = model.declared
    return Activity(dossier.title_of(model), declared.purpose, _kinds(model), declared.period, declared.ends)


def _kinds(model):
    names = [field.name for field in model._meta.sorted_fields if field.name not in PROGRAMS and not field.name.endswith("_folded")]
    return ", ".join(name.replace("_", " ") for name in names) + (", bytes of the file" if model is StoredFile else "")

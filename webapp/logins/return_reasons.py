"""What all logins of a client may be handed over for: the features to the right say what stands, and what it waits for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webapp.clients.models import Client
from webapp.staff.models import Staff


@dataclass(frozen=True)
class ReturnReason:
    """A termination or a request for access that stands; `waits`: the sentence on what it still waits for, or ""."""

    kind: str
    uid: str
    title: str  # of the page on which it is dealt with
    endpoint: str
    arguments: Mapping[str, int]
    waits: str = ""
    agreed_by: Staff | None = None  # the second manager, where one had to agree


# Callables(client, staff) -> ReturnReasons that stand for a client, as they are for this manager.
REASONS: list[Callable[[Client, Staff], list[ReturnReason]]] = []


def find(client: Client, uid: str, by: Staff) -> ReturnReason | None:
    """The ReturnReason of this uid that stands for a client, or None."""
    found = (reason for ask in REASONS for reason in ask(client, by))
    return next((reason for reason in found if reason.uid == uid), None)

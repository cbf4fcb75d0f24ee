"""One thing that is due to be destroyed, and the rule that says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from webapp.retention.models import Hold


@dataclass(frozen=True)
class DueItem:
    """One thing that is due: under which Rule, what, whose, on which date, why; and what keeps it from going."""

    rule: "RetentionRule"
    what: str
    client: int  # id
    on: date
    reason: str
    row: int = 0  # id of the row that it is about
    whole: bool = False  # whether the client as a whole goes
    held: Hold | None = None
    blocks: tuple = ()

    @property
    def free(self):
        """Whether nothing keeps it from going."""
        return self.held is None and not self.blocks


@dataclass(frozen=True)
class RetentionRule:
    """One rule: `find(on, shop)` gives its Lines up to a date. `act(lines)` destroys and says how many; it runs by itself.

    A rule that is automatic and has no act is seen to by a duty of its own; one that is not is a proposal for management,
    which `decided` says where to decide: "nda" or "departure".
    """

    title: str
    automatic: bool
    find: Callable
    act: Callable | None = None
    decided: str = ""

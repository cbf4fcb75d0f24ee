"""What cannot wait, on top of a manager's first page: backups that stand still, alerts of the vault, what has been asked."""

from dataclasses import dataclass

from peewee import Select

from webapp.backup import state
from webapp.db import database
from webapp.figures import FIGURES
from webapp.home import first_steps
from webapp.permissions import Permission
from webapp.vault import alerts


@dataclass(frozen=True)
class Notice:
    """One thing to look at: how grave ("danger" or "warning"), a sentence, and the endpoint where it is dealt with.

    `alert`: the id of the alert of which one can take note right here; `page`: the address where to look into it, or "".
    """

    tone: str
    sentence: str
    endpoint: str
    alert: int | None = None
    page: str = ""


def attention_for(staff, shop):
    """(the Notices for this member of staff, the gravest first; the Steps that a new shop still has before it)."""
    known, counted = _ask(staff, shop)
    found = []
    if staff.can(Permission.MANAGE_BACKUPS):
        good, sentence = state.health()
        if not good:
            found.append(Notice("danger" if good is False else "warning", sentence, "backup.index"))
    found += [Notice(figure.tone, figure.sentence(n), figure.endpoint) for figure, n in counted if n]
    for alert in alerts.unseen_for(staff):
        found.append(
            Notice("warning", f"{alert.staff.name} {alerts.sentence(alert, staff)}.", "vault.overview", alert.id, alert.page)
        )
    return sorted(found, key=lambda notice: notice.tone != "danger"), first_steps.steps(shop, known)


def _ask(staff, shop):
    """({name: number} of the first steps' facts, [(Figure, number)]), in one statement."""
    figures = [figure for figure in FIGURES if staff.can(figure.right)]
    facts = first_steps.facts(staff)
    asked = [*facts.values(), *(figure.count(shop) for figure in figures)]
    if not asked:
        return {}, []
    (numbers,) = Select([], asked).tuples().execute(database)
    return dict(zip(facts, numbers, strict=False)), list(zip(figures, numbers[len(facts) :], strict=True))

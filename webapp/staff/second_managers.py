"""Who counts as a second person for somebody who asks: nobody whose account the asker, or the console, has had in hand lately."""

import re
from datetime import datetime, timedelta

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import name_of
from webapp.clock import now, to_local
from webapp.country import by_code, write_day
from webapp.errors import Refused
from webapp.staff import standing
from webapp.staff.models import Shop, Staff

LATELY = timedelta(days=14)
CONSOLE = 0  # stands for whoever invites and resets at the console: that can be any manager
TYING = (Act.STAFF_JOINED, Act.STAFF_RESET, Act.STAFF_ROLES_CHANGED, Act.STAFF_ENABLED)

Tie = tuple[int, int, datetime]  # two staff numbers, and the naive UTC moment from which they count for each other again


def tied_to(asker: int | None) -> set[int]:
    """Return the numbers of the staff who do not count as a second person for a member of staff, their own among them.

    Whoever invited somebody, gave them roles, enabled or reset them within 14 days is one hand with them, in both
    directions and along chains: a manager made up by one who was made up counts as little.
    """
    return _hand(asker, _ties(), now())


def others(asker: int | None) -> list[Staff]:
    """Return the active managers besides a member of staff, whether they count or not, by name. Raises Altered."""
    return [manager for manager in standing.everybody() if manager.active and manager.is_management and manager.id != asker]


def counting(asker: int | None) -> list[Staff]:
    """Return the active managers who count as a second one for a member of staff, by name."""
    tied = tied_to(asker)
    return [manager for manager in others(asker) if manager.id not in tied]


def waits_until(asker: int | None) -> datetime | None:
    """Return from when on the first of the other managers counts, or None where one counts now or there is no other."""
    rest, ties = {manager.id for manager in others(asker)}, _ties()
    moments = [now(), *sorted(until for _, _, until in ties)]
    first = next((moment for moment in moments if rest - _hand(asker, ties, moment)), None) if rest else None
    return first if first != moments[0] else None


def refuse_tied(asker: int | None, *, by: Staff) -> None:
    """Refuse `by` as the second manager for what `asker` asked for, where they do not count; says from when on they would."""
    if by.id == asker:
        raise Refused("You asked for it, so another manager has to approve it.")
    ties = _ties()
    if by.id not in _hand(asker, ties, now()):
        return
    until = next(moment for moment in sorted(until for _, _, until in ties) if by.id not in _hand(asker, ties, moment))
    raise Refused(
        "You and whoever asked for this do not count as two managers yet: one of you was invited, given roles, enabled, or "
        f"had password and phone set anew in the last {LATELY.days} days, by the other, through somebody in between, or at the "
        f"console. Another manager has to approve it, or you from {said(until)} on."
    )


def said(moment: datetime) -> str:
    """Return the day of a naive UTC moment in the shop, as its country writes it."""
    shop = Shop.current()
    return write_day(to_local(moment, shop.timezone).date(), by_code(shop.country)) if shop else moment.date().isoformat()


def _hand(asker: int | None, ties: list[Tie], at: datetime) -> set[int]:
    """Everybody whom the ties that last beyond a moment lead to from the asker or the console."""
    found, lasting = {asker or CONSOLE, CONSOLE}, [{one, other} for one, other, until in ties if until > at]
    while reached := [pair for pair in lasting if len(pair & found) == 1]:
        found |= set().union(*reached)
    return found


def _ties() -> list[Tie]:
    """The Ties that the trail of the last 14 days tells of. Raises Altered where entries about accounts were changed."""
    entries = [entry for entry in standing.of_accounts() if entry.act in TYING and entry.at > now() - LATELY]
    numbers = {name_of(staff): staff.id for staff in Staff.select(Staff.id, Staff.uid)} if entries else {}
    pairs = [(_maker(entry), numbers.get(entry.about), entry.at + LATELY) for entry in entries]
    return [(maker, other, until) for maker, other, until in pairs if other is not None and maker != other]


def _maker(entry: Entry) -> int:
    """The number of whoever had the account in hand: of a newcomer, whoever invited them."""
    if entry.act != Act.STAFF_JOINED:
        return entry.by or CONSOLE
    invited = re.search(r"\binvited_by=(\d+)", entry.numbers)
    return int(invited[1]) if invited else CONSOLE

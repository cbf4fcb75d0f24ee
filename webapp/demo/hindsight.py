"""Living a year in seconds: acts are done in their order, then what they wrote is dated to when it would have been."""

from bisect import bisect_right
from datetime import timedelta

from webapp import clock
from webapp.clients.models import Client
from webapp.clock import now
from webapp.db import database
from webapp.demo.people import ZONE
from webapp.intake.deadlines import purge_date
from webapp.intake.models import CustodyEvent, Device, Enquiry, Release
from webapp.jobs.models import Closure, Job, StatusChange, WorkLogEntry
from webapp.staff.models import Shop

# Not the vault's rows, nor signatures, nor the trail: their times are sealed into them and stay true.
DATED = (
    (Client, ("recorded_at",)),
    (Enquiry, ("taken_at", "became_client_at")),
    (Job, ("opened_at", "closed_at")),
    (StatusChange, ("at",)),
    (WorkLogEntry, ("at",)),
    (Closure, ("at",)),
    (Device, ("checked_in_at",)),
    (CustodyEvent, ("at",)),
    (Release, ("at",)),
)


class Year:
    """A list of what happens when. `plan` in any order, `live` once."""

    def __init__(self, today):
        self.today, self.began = today, now()
        self._plans = []

    def moment(self, day, minute):
        """A local date and minute of the day as naive UTC, or shortly before now where that has not come yet."""
        start, _ = clock.day_bounds(day, ZONE)
        return min(start + timedelta(minutes=minute), self.began - timedelta(minutes=3))

    def working_day(self, day):
        """The day, or Monday where it is a Sunday."""
        return day + timedelta(days=1) if day.weekday() == 6 else day

    def plan(self, moment, act):
        """Have `act()` done at a naive UTC moment; acts of the same moment keep the order in which they were planned."""
        self._plans.append((moment, len(self._plans), act))

    def live(self):
        """Do everything in order, then put every row's time where it belongs."""
        done, moments = [], []
        for moment, _, act in sorted(self._plans, key=lambda plan: plan[:2]):
            done.append(now())
            moments.append(moment)
            act()
        for model, names in DATED:
            for name in names:
                _date_back(model, getattr(model, name), done, moments)
        _date_facts()


def _date_back(model, field, done, moments):
    rows = list(model.select(model.id, field).where(field >= done[0]).tuples())
    statement, _ = model.update({field: done[0]}).where(model.id == 0).sql()
    for key, at in rows:
        database.execute_sql(statement, (str(_then(at, done, moments)), key))


def _then(at, done, moments):
    place = bisect_right(done, at) - 1
    return moments[place] + (at - done[place])


def _date_facts():
    """Local dates follow the moments they were taken from."""
    for client in Client.select(Client.id, Client.recorded_at).where(Client.client_since.is_null(False)):
        since = clock.to_local(client.recorded_at, ZONE).date()
        Client.update(client_since=since).where(Client.id == client.id).execute()
    year_ends = Shop.current().year_ends
    for enquiry in Enquiry.select(Enquiry.id, Enquiry.taken_at):
        day = clock.to_local(enquiry.taken_at, ZONE).date()
        facts = {"received_on": day, "purge_on": purge_date(day, year_ends)}
        Enquiry.update(facts).where(Enquiry.id == enquiry.id).execute()

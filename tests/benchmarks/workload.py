"""Jobs in bulk, evenly over the years: lines, statuses, closures, devices with their custody, visits; the newest still open."""

from collections import defaultdict
from datetime import timedelta

from tests.benchmarks.clientele import uid_of
from webapp import clock
from webapp.audit.acts import Act
from webapp.clock import now
from webapp.counters import NumberCounter
from webapp.demo.bench import STORIES
from webapp.demo.people import ZONE
from webapp.demo.wares import CONDITIONS, MODELS, VISIT_NOTES
from webapp.diary.models import Appointment
from webapp.intake.models import Custody, CustodyEvent, Device, IdentityCheck, Place, Release
from webapp.jobs.models import Closure, Job, StatusChange, WorkLogEntry
from webapp.text import squeeze

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CHUNK = 5_000  # jobs
COLUMNS = {
    Job: ("id", "client", "uid", "number", "title", "status", "technician", "opened_at", "opened_by", "closed_at", "device_count"),
    StatusChange: ("client", "job", "status", "by", "at"),
    WorkLogEntry: ("id", "client", "job", "by", "at", "text", "fault", "minutes", "paper_reference", "next_step"),
    Closure: ("client", "job", "by", "at"),
    Device: (
        "id", "client", "uid", "job", "number", "kind", "make", "model", "serial", "serial_folded", "system", "condition", "place",
        "checked_in_at",
    ),
    CustodyEvent: ("client", "device", "what", "place", "by", "at"),
    Release: ("client", "device", "to", "checked", "by", "at"),
}  # fmt: skip


class Works:
    """Makes the rows of one job after the other and writes them in chunks."""

    def __init__(self, bulk, trail, scale, team, statuses, clients, random):
        self.bulk, self.trail, self.scale, self.team, self.clients, self.random = bulk, trail, scale, team, clients, random
        self.statuses = [status.id for status in statuses]
        self.done = next(status.id for status in statuses if status.finished)
        self.places = sorted(place.id for place in Place.in_use())
        self.rows, self.numbers = defaultdict(list), defaultdict(int)
        self.began = now()
        self.step = DAY * 365 * scale.years / scale.jobs

    def fill(self):
        """Every job; the ids of the open ones with their clients."""
        still_open = []
        for place in range(self.scale.jobs):
            opened = self.began - self.step * (self.scale.jobs - place) - 2 * HOUR
            is_open = place >= self.scale.jobs - self.scale.open_jobs
            still_open += self._job(place, opened, is_open)
            if place % CHUNK == CHUNK - 1:
                self._write()
        self._write()
        self.bulk.insert(NumberCounter, ("name", "last"), [(f"job {year}", last) for year, last in self.numbers.items()])
        return still_open

    def _job(self, place, opened, is_open):
        random, story = self.random, self.random.choice(STORIES)
        client = self.clients[int(len(self.clients) * random.random() ** 1.3)]
        job, uid = self.bulk.next_id(Job), uid_of(random)
        worker = (self.team.technician if random.random() < 0.75 else self.team.manager).id
        waiting = is_open and random.random() < 0.15
        status = random.choice(self.statuses) if is_open else self.done
        closed = None if is_open else min(opened + DAY * random.uniform(0.2, 9), self.began)
        year = clock.to_local(opened, ZONE).year
        self.numbers[year] += 1
        number = f"{year}-{self.numbers[year]:04d}"
        self.rows[Job].append(
            (job, client.id, uid, number, random.choice(story.titles), self.statuses[0] if waiting else status,
             None if waiting else worker, str(opened), self.team.reception.id, str(closed) if closed else None,
             1 if story.devices else 0)
        )  # fmt: skip
        self.trail.add(opened, Act.JOB_OPENED, self.team.reception.id, f"Job {uid}", client.uid)
        self.rows[StatusChange].append((client.id, job, self.statuses[0], self.team.reception.id, str(opened)))
        if story.devices:
            self._device(story, client, job, number, opened, closed)
        if not waiting:
            self._lines(story, client, job, uid, worker, opened, closed)
        if closed:
            self.rows[StatusChange].append((client.id, job, self.done, worker, str(closed)))
            self.rows[Closure].append((client.id, job, worker, str(closed)))
            self.trail.add(closed, Act.JOB_CLOSED, worker, f"Job {uid}", client.uid)
        return [(job, client)] if is_open else []

    def _lines(self, story, client, job, uid, worker, opened, closed):
        until, count = closed or self.began, self.scale.lines_a_job
        for n in range(count):
            at = opened + (until - opened) * (n + 1) / (count + 1)
            text, minutes, next_step = story.lines[n % len(story.lines)]
            line = self.bulk.next_id(WorkLogEntry)
            paper = f"Book {line // 400}, page {line % 400}"
            self.rows[WorkLogEntry].append((line, client.id, job, worker, str(at), text, story.fault, minutes, paper, next_step))
            self.trail.add(at, Act.JOB_LOGGED, worker, f"Job {uid}", client.uid, f"line={line}")

    def _device(self, story, client, job, number, opened, closed):
        random, kind = self.random, self.random.choice(story.devices)
        device, place = self.bulk.next_id(Device), random.choice(self.places)
        serial = "".join(random.choices("BCDFGHJKLMNPQRSTVWXZ23456789", k=10))
        self.rows[Device].append(
            (device, client.id, uid_of(random), job, f"{number}-1", kind, *random.choice(MODELS[kind]), serial, squeeze(serial), "",
             random.choice(CONDITIONS), None if closed else place, str(opened))
        )  # fmt: skip
        by = self.team.reception.id
        self.rows[CustodyEvent].append((client.id, device, Custody.RECEIVED.value, place, by, str(opened)))
        if closed:
            self.rows[CustodyEvent].append((client.id, device, Custody.RELEASED.value, None, by, str(closed)))
            self.rows[Release].append((client.id, device, client.name, IdentityCheck.RECEIPT.value, by, str(closed)))

    def _write(self):
        for model, names in COLUMNS.items():
            self.bulk.insert(model, names, self.rows[model])
        self.rows.clear()
        self.trail.write(self.bulk)


def fill(bulk, trail, scale, team, statuses, clients, random):
    """All jobs, then the diary: [(job id, Known client)] of the open ones."""
    still_open = Works(bulk, trail, scale, team, statuses, clients, random).fill()
    _diary(bulk, scale, team, clients, random)
    return still_open


def _diary(bulk, scale, team, clients, random):
    """Visits on every day from the first until two months ahead, then one a week for a year."""
    start, _ = clock.day_bounds(clock.today(ZONE), ZONE)
    days = [*range(-365 * scale.years, 60), *range(60, 420, 7)]
    rows = [
        (random.choice(clients).id, uid_of(random), "visit", str(start + DAY * day + HOUR * random.randint(9, 16)),
         team.technician.id, random.choice(VISIT_NOTES), team.reception.id)
        for day in days
        for _ in range(scale.visits_a_day if day < 60 else 1)
    ]  # fmt: skip
    bulk.insert(Appointment, ("client", "uid", "kind", "starts_at", "staff", "note", "booked_by"), rows)

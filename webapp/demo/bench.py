"""A year at the bench: jobs that come in, are worked on and go out again, and those that are still here."""

from dataclasses import dataclass
from datetime import date, timedelta

from webapp.demo import errands, stories, wares
from webapp.intake import custody, places
from webapp.intake.models import IdentityCheck, Place
from webapp.jobs import assignment, closing, worklog
from webapp.jobs.models import JobStatus
from webapp.jobs.opening import open_job

STORIES = (*stories.REPAIRS, *errands.ERRANDS)
PLACES = (
    ("Bench 1", "Idris Calder"),
    ("Bench 2", "Idris Calder, Moira Fenwick"),
    ("Shelf A", "Everybody; behind the counter"),
    ("Locked cabinet", "Moira Fenwick"),
    ("Front desk", "Tess Hallam"),
)
BENCHES, STORE = ("Bench 1", "Bench 2"), ("Shelf A", "Locked cabinet")
CLOSING = 17 * 60  # minutes of the day
OLD, RECENT, WITHOUT_JOB = 106, 22, 16
NEW, LOOKING, PARTS, CLIENT = "New", "Diagnosing", "Waiting for parts", "Waiting for the client"
READY, DONE = "Ready to collect", "Finished"
# How far the open jobs are: (status, days since they came in).
STILL_HERE = (
    *((NEW, days) for days in (0, 0, 0, 1, 1, 2, 3)),
    *((LOOKING, days) for days in (1, 2, 2, 3, 4, 5, 6)),
    *((PARTS, days) for days in (6, 8, 11, 17, 23)),
    *((CLIENT, days) for days in (5, 9, 16, 31)),
    *((READY, days) for days in (4, 6, 9, 19, 26, 44)),
    *((DONE, days) for days in (3, 5, 8)),
)


@dataclass
class Work:
    """One job on its way: what is known of it before it begins, and its rows once they are there."""

    story: stories.Story
    day: date
    slow: bool
    until: str | None = None  # the status where it stands today; none: handed back and closed
    client: object = None
    job: object = None
    device: object = None


class Bench:
    """Plans each job's steps into the year; every step is one of the shop's own acts."""

    def __init__(self, year, team, folk, random):
        self.year, self.team, self.folk, self.random = year, team, folk, random
        self.places = arrange(team)
        self.statuses = {status.name: status for status in JobStatus.in_use()}
        self.page = 212

    def plan(self, work):
        """Plan the whole of a job, or what has happened of it so far."""
        self._day, self._minute, self._work = work.day, self.random.randint(9 * 60, 14 * 60), work
        worker = self.random.choice((self.team.technician, self.team.technician, self.team.technician, self.team.manager))
        given = work.until != NEW and self.random.random() < (0.8 if work.slow else 0.2)
        self._then(lambda: self._open(work, worker if given else None))
        if work.until == NEW:
            return
        self._step(1)
        if not given:
            self._then(lambda: self._take(work, worker))
        self._plan_lines(work, worker)

    def _plan_lines(self, work, worker):
        lines = list(work.story.lines)
        if work.until == LOOKING:
            self._then(lambda: self._wait(work, worker, LOOKING))
            lines = [self.random.choice(stories.STILL_LOOKING)]
        elif work.until in (PARTS, CLIENT):
            lines = lines[:1]
        for place, line in enumerate(lines):
            self._step(2)
            self._then(lambda line=line: self._log(work, worker, line))
            if place == 0 and work.story.parts and work.until in (None, READY) and work.slow:
                self._then(lambda: self._wait(work, worker, PARTS))
                self._step(5)
        if work.until in (PARTS, CLIENT):
            self._then(lambda: self._wait(work, worker, work.until))
        elif work.until != LOOKING:
            self._plan_end(work, worker)

    def _plan_end(self, work, worker):
        self._then(lambda: self._finish(work, worker))
        if work.until is None:
            if work.story.devices:
                self._step(4)
            self._then(lambda: self._hand_back(work, worker))

    def _step(self, most):
        """Let up to `most` days go by where the job is slow; otherwise an hour or so."""
        if self._work.slow:
            self._day += timedelta(days=self.random.randint(0, most))
        self._minute += self.random.randint(40, 100)
        if self._minute > CLOSING:
            self._day, self._minute = self._day + timedelta(days=1), self.random.randint(9 * 60, 11 * 60)
        self._day = self.year.working_day(self._day)

    def _then(self, act):
        self._minute += self.random.randint(1, 6)
        self.year.plan(self.year.moment(self._day, self._minute), act)

    def _open(self, work, worker):
        random, by = self.random, self.random.choice((self.team.reception,) * 4 + (self.team.technician,))
        by = by if worker in (None, by) else self.team.reception  # a technician opens jobs for nobody but himself
        regulars = self.folk.clients
        known = len(regulars) > 30 and random.random() < 0.42
        work.client = random.choice(regulars[: max(8, len(regulars) // 3)]) if known else self.folk.record(by=by)
        work.job = open_job(work.client, random.choice(work.story.titles), by=by, year=work.day.year, technician=worker)
        if work.story.devices:
            place = random.choice(BENCHES if worker else ("Front desk", *STORE))
            work.device = custody.check_in(work.job, self._facts(work), place=self.places[place], by=by)

    def _facts(self, work):
        random, kind = self.random, self.random.choice(work.story.devices)
        make, model = random.choice(wares.MODELS[kind])
        apple = make == "Apple" and kind == "laptop"
        return {
            "kind": kind,
            "make": make,
            "model": model,
            "serial": "".join(random.choices("BCDFGHJKLMNPQRSTVWXZ23456789", k=10)) if random.random() < 0.8 else "",
            "system": "macOS" if apple else "iOS or iPadOS" if make == "Apple" else wares.SYSTEMS.get(kind, ""),
            "condition": random.choice(wares.CONDITIONS),
            "accessories": random.choice(wares.ACCESSORIES),
        }

    def _take(self, work, worker):
        assignment.take(work.job, by=worker)
        assignment.move(work.job, self.statuses[LOOKING], by=worker, version=work.job.version)
        self._put(work, self.random.choice(BENCHES), worker)

    def _log(self, work, worker, line):
        text, minutes, next_step = line
        self.page += 1
        paper = f"Book 14, page {self.page}" if self.random.random() < 0.6 else ""
        minutes += 5 * self.random.randint(0, 2)
        facts = {"text": text, "fault": work.story.fault, "minutes": minutes, "paper_reference": paper, "next_step": next_step}
        worklog.append(work.job, **facts, by=worker)

    def _wait(self, work, worker, status):
        assignment.move(work.job, self.statuses[status], by=worker, version=work.job.version)
        if not work.slow:
            self._put(work, self.random.choice(BENCHES if status == LOOKING else STORE), worker)

    def _finish(self, work, worker):
        status = READY if work.device else DONE
        assignment.move(work.job, self.statuses[status], by=worker, version=work.job.version)
        if not work.slow:
            self._put(work, self.random.choice(("Shelf A", "Front desk")), worker)

    def _hand_back(self, work, worker):
        if work.device is None:
            return closing.close(work.job, by=worker)
        checked = self.random.choice((IdentityCheck.KNOWN, IdentityCheck.RECEIPT, IdentityCheck.RECEIPT, IdentityCheck.PHOTO_ID))
        return custody.release(work.device, to=work.client.name[:120], checked=checked, by=self.team.reception)

    def _put(self, work, name, by):
        place = self.places[name]
        if work.device is not None and work.device.place_id != place.id:
            custody.move(work.device, place, by=by)
            work.device.place = place


def fill(year, team, folk, random):
    """Plan everything that came in during the last twelve months: old jobs, quick ones of late, and those still open."""
    bench = Bench(year, team, folk, random)
    deck = _deck(random)
    for _ in range(WITHOUT_JOB):
        day = year.working_day(year.today - timedelta(days=random.randint(340, 364)))
        opened = year.moment(day, random.randint(9 * 60, 16 * 60))
        year.plan(opened, lambda: folk.record(by=team.reception))
    for _ in range(OLD):
        bench.plan(Work(next(deck), _day(year, random.randint(42, 364)), slow=True))
    for _ in range(RECENT):
        bench.plan(Work(next(deck), _day(year, random.randint(7, 40)), slow=False))
    for status, days in STILL_HERE:
        story = next(story for story in deck if _fits(story, status))
        bench.plan(Work(story, _day(year, days), slow=False, until=status))


def arrange(team):
    """Give the shop its places, those that every shop starts with made over: Place by name."""
    there = {place.name: place for place in Place.in_use()}
    spare = [place for name, place in there.items() if name not in dict(PLACES)]
    for name, keys in PLACES:
        place = there.get(name) or (spare.pop() if spare else None)
        if place is None:
            places.add(name, keys, by=team.manager)
        else:
            places.edit(place, name=name, keys_held_by=keys, by=team.manager, version=place.version)
    return {place.name: place for place in Place.in_use()}


def _deck(random):
    """Stories without end: each comes once before any comes again."""
    while True:
        yield from random.sample(STORIES, len(STORIES))


def _fits(story, status):
    if status == DONE:
        return not story.devices
    if status == READY:
        return bool(story.devices)
    return status not in (PARTS, CLIENT) or bool(story.parts and story.devices)


def _day(year, back):
    return year.working_day(year.today - timedelta(days=back)) if back > 1 else year.today - timedelta(days=back)

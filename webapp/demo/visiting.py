"""The diary of the made-up shop: today, the weeks around it, and yearly services a year ahead."""

from datetime import time, timedelta

from webapp import clock
from webapp.clock import now
from webapp.demo.people import ZONE
from webapp.demo.wares import VISIT_NOTES
from webapp.diary import diary
from webapp.diary.models import Appointment, AppointmentKind
from webapp.intake.models import Device
from webapp.jobs.models import Job

LATER = timedelta(days=7 * 104)  # where the diary is empty: it takes no bookings in the past
TODAY = ((9, 15), (10, 45), (12, 0), (14, 0), (15, 30))
SLOTS = ((9, 30), (11, 0), (13, 30), (15, 0), (16, 30))
BACK, AHEAD = 21, 24  # days
YEARLY = (178, 203, 251, 296, 338, 364, 371, 392)


def book_all(today, team, folk, random):
    """Book what has been, what is today and what is to come."""
    at_home = list(Job.open_jobs().where(Job.id.not_in(Device.select(Device.job))).order_by(Job.id))
    for place, (hour, minute) in enumerate(TODAY):
        job = at_home[place] if place < len(at_home) else None
        _book(today, hour, minute, team, folk, random, job=job if job and place % 2 == 0 else None, place=place)
    for offset in [*range(-BACK, 0), *range(1, AHEAD)]:
        day = today + timedelta(days=offset)
        if day.weekday() == 6:
            continue
        for place, (hour, minute) in enumerate(sorted(random.sample(SLOTS, random.randint(1, 3 if day.weekday() < 5 else 1)))):
            _book(day, hour, minute, team, folk, random, place=place)
    for offset in YEARLY:
        day = today + timedelta(days=offset + (1 if (today + timedelta(days=offset)).weekday() == 6 else 0))
        _book(day, 10, 0, team, folk, random, note="Yearly service, both computers", minutes=90)


def _book(day, hour, minute, team, folk, random, *, job=None, note=None, minutes=60, place=0):
    client = job.client if job else random.choice(folk.clients)
    kind = (AppointmentKind.VISIT, AppointmentKind.DROP_OFF, AppointmentKind.VISIT, AppointmentKind.COLLECTION)[place % 4]
    visit = kind == AppointmentKind.VISIT
    staff = random.choice((team.technician, team.technician, team.manager)) if visit else None
    if visit and job and job.technician:
        staff = job.technician
    start, _ = clock.day_bounds(day, ZONE)
    past = start + timedelta(hours=hour, minutes=minute + (minutes if visit else 15)) <= now() + timedelta(minutes=5)
    booked = diary.book(
        client,
        kind=kind,
        day=day + LATER if past else day,
        at=time(hour, minute),
        minutes=minutes if visit else 15,
        by=team.reception,
        zone=ZONE,
        staff=staff,
        note=note if note is not None else random.choice(VISIT_NOTES) if visit and random.random() < 0.5 else "",
        job=job,
    )
    if past:
        Appointment.update(starts_at=diary.moment(day, time(hour, minute), ZONE)).where(Appointment.id == booked.id).execute()

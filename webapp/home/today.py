"""What the first page shows: today's diary, devices by place, jobs that wait, and what management has to decide."""

from datetime import timedelta

from peewee import fn

from webapp import clock
from webapp.clients.models import Client
from webapp.diary.models import Appointment
from webapp.intake.models import Device, Enquiry, Place
from webapp.jobs.models import Job, JobStatus
from webapp.ndas.models import Nda

LONG = timedelta(days=14)


def appointments(staff, zone):
    """Today's standing appointments that this member of staff may see, in order."""
    start, end = clock.day_bounds(clock.today(zone), zone)
    return list(Appointment.between(start, end).where(Appointment.shown_to(staff)))


def devices_by_place(staff):
    """(place name, how many devices, how many of them here over 14 days) for each place that holds any."""
    old = fn.COUNT(Device.id).filter(Device.checked_in_at < clock.now() - LONG)
    query = Device.in_custody().select(Place.id, Place.name, fn.COUNT(Device.id), old).join(Place)
    query = query.where(Job.seen_in(Device.job, staff))
    return list(query.group_by(Place.id, Place.name).order_by(Place.name, Place.id).tuples())


def counts(staff, zone):
    """How many jobs are open, waiting, the staff's own, and finished but here; how many enquiries, and how many end soon."""
    open_ones = Enquiry.select(fn.COUNT(Enquiry.id)).where(Enquiry.became_client_at.is_null())
    ending = open_ones.where(Enquiry.purge_on <= clock.today(zone) + LONG)
    query = Job.visible_to(staff).where(Job.closed_at.is_null()).join(JobStatus)
    shown = (
        fn.COUNT(Job.id),
        fn.COUNT(Job.id).filter(Job.technician.is_null()),
        fn.COUNT(Job.id).filter(Job.technician == staff.id),
        fn.COUNT(Job.id).filter(JobStatus.finished),
        open_ones,
        ending,
    )
    return dict(zip(("open", "waiting", "mine", "finished", "enquiries", "ending"), query.select(*shown).tuples()[0], strict=True))


def jobs(staff, limit=8):
    """(the oldest open jobs that nobody has taken, the oldest that this member of staff has), with clients, in one statement."""
    waiting, mine = _oldest(staff, Job.technician.is_null(), limit), _oldest(staff, Job.technician == staff.id, limit)
    rows = list(waiting.union_all(mine).namedtuples())
    return [row for row in rows if not row.taken], [row for row in rows if row.taken]


def unsigned_ndas(limit=5):
    """NDAs that wait for management's signature."""
    return list(Nda.waiting_for_signature().limit(limit))


def _oldest(staff, whose, limit):
    shown = (Job.id, Job.number, Job.title, Job.opened_at, Client.name, JobStatus.name.alias("status"), JobStatus.tone)
    taken = Job.technician.is_null(False).alias("taken")
    query = Job.visible_to(staff).where(Job.closed_at.is_null(), whose).select(*shown, taken)
    query = query.join(Client).switch(Job).join(JobStatus).order_by(Job.opened_at, Job.id).limit(limit)
    # Each part has an order and an end of its own, which SQLite takes only from a query inside.
    part = query.alias("part")
    columns = [part.c[name] for name in ("id", "number", "title", "name", "status", "tone", "taken")]
    return Job.select(*columns, part.c.opened_at.converter(Job.opened_at.python_value)).from_(part)


def greeting(zone):
    """Good morning, afternoon or evening, by the shop's clock."""
    hour = clock.to_local(clock.now(), zone).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"

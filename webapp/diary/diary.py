"""The diary: visits, drop-offs and collections, with no horizon, booked in the shop's time and kept in UTC."""

from datetime import datetime, timedelta

from peewee import JOIN

from webapp import screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import add_years, day_bounds, now, to_local, to_utc
from webapp.db import database
from webapp.diary.models import Appointment, AppointmentKind
from webapp.errors import Refused
from webapp.jobs.assignment import open_now
from webapp.jobs.opening import refuse_for_another
from webapp.permissions import Permission
from webapp.staff.models import Staff

SHORTEST, LONGEST, NOTE = 5, 720, 140  # minutes, minutes, characters


@database.atomic()
def book(client, *, kind, day, at, minutes, by, zone, staff=None, note="", job=None):
    """Book an appointment at a local date and time of `zone`: never in the past, and nobody is in two places at once.

    Only staff who may assign jobs book for a colleague: whoever goes to a visit sees whose it is.
    """
    starts_at, note = moment(day, at, zone), note or ""
    if kind not in list(AppointmentKind):
        raise Refused("Choose a kind from the list.", "kind")
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(f"An appointment takes between {SHORTEST} minutes and {LONGEST // 60} hours.", "minutes")
    if starts_at + timedelta(minutes=minutes) <= now():
        raise Refused("That time has passed. Choose one to come.", "day")
    if len(note) > NOTE:
        raise Refused(f"A note can be at most {NOTE} characters.", "note")
    screening.refuse(note=note)
    if job is not None and open_now(job).client_id != client.id:
        raise Refused("That job is another client's.")
    refuse_for_another(staff, by=by, field="staff")
    if staff is not None:
        _refuse_busy(staff, starts_at, minutes, zone)
    booked = Appointment.create(
        client=client, job=job, kind=kind, starts_at=starts_at, minutes=minutes, staff=staff, note=note, booked_by=by
    )
    record(Act.APPOINTMENT_BOOKED, by=by, about=booked)
    return booked


@database.atomic()
def cancel(appointment, *, by):
    """Cancel an appointment; it stays on record, and its time is free again."""
    standing = (Appointment.id == appointment.id) & Appointment.cancelled_at.is_null()
    values = {"cancelled_at": now(), "cancelled_by": by, "version": Appointment.version + 1}
    if not Appointment.update(values).where(standing).execute():
        raise Refused("This appointment was cancelled already.")
    record(Act.APPOINTMENT_CANCELLED, by=by, about=appointment)


def moment(day, at, zone):
    """A local date and time as naive UTC. Refused where the clocks jump over it; the first of the two where they go back."""
    local = datetime.combine(day, at)
    utc = to_utc(local, zone)
    if to_local(utc, zone).replace(tzinfo=None) != local:
        raise Refused(f"The clocks go forward on that day, and {at:%H:%M} is left out. Choose a time an hour later.", "at")
    return utc


def of_job(job):
    """The job's standing appointments, in order, with the names of who comes."""
    one = Appointment
    query = one.select(one.id, one.kind, one.starts_at, one.minutes, one.note, Staff.name.alias("who"))
    query = query.join(Staff, JOIN.LEFT_OUTER, on=one.staff).where(one.job == job, one.cancelled_at.is_null())
    return list(query.order_by(one.starts_at, one.id).namedtuples())


def week(monday, staff, zone):
    """[(date, standing appointments that `staff` may see)] of the seven days from `monday` on, in the shop's dates."""
    days = [monday + timedelta(days=n) for n in range(7)]
    start, end = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    found = list(Appointment.between(start, end).where(Appointment.shown_to(staff)))
    return [(day, [row for row in found if local_day(row, zone) == day]) for day in days]


def may_open(appointment, staff):
    """Whether `staff` may open the page of the job that it belongs to."""
    if appointment.job_id is None:
        return False
    return staff.can(Permission.SEE_EVERY_CLIENT) or appointment.job.technician_id == staff.id or appointment.job.waiting


def leaps(day):
    """[(words, date)]: where else in the diary one goes from a date, over a year ahead (P5)."""
    far = [("Previous week", -7), ("Next week", 7), ("In four weeks", 28)]
    return [*((words, day + timedelta(days=days)) for words, days in far), ("In a year", add_years(day, 1))]


def local_day(appointment, zone):
    """The shop's date on which it starts."""
    return to_local(appointment.starts_at, zone).date()


def next_visit(client, staff):
    """The client's next standing appointment that `staff` may see, or None."""
    query = Appointment.visible_to(staff).where(Appointment.client == client, Appointment.cancelled_at.is_null())
    return query.where(Appointment.starts_at > now()).order_by(Appointment.starts_at, Appointment.id).first()


def _refuse_busy(staff, starts_at, minutes, zone):
    staff = Staff.get_by_id(staff.id)
    if not staff.active:
        raise Refused(f"{staff.name} does not work here any more. Choose somebody else.", "staff")
    ends_at = starts_at + timedelta(minutes=minutes)
    near = (Appointment.starts_at > starts_at - timedelta(minutes=LONGEST)) & (Appointment.starts_at < ends_at)
    for other in Appointment.select().where(near, Appointment.staff == staff, Appointment.cancelled_at.is_null()):
        end = other.starts_at + timedelta(minutes=other.minutes)
        if end > starts_at:
            hours = f"{to_local(other.starts_at, zone):%H:%M} to {to_local(end, zone):%H:%M}"
            raise Refused(f"{staff.name} is booked from {hours} then. Choose another time or somebody else.", "staff")

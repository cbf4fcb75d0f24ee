"""What is typed about jobs, their log, the diary and the statuses."""

from webapp.jobs import opening, worklog
from webapp.jobs.models import Fault, JobStatus
from webapp.jobs.statuses import TONES
from webapp.staff.models import Staff
from webapp.web import staff_choice
from webapp.web.fields import Choice, Lines, Number, Once, Text, Tick, Version
from webapp.web.forms import Form
from webapp.web.guard import me


def _fault(fault):
    return "None: this is a note" if fault == Fault.NOTE else fault.value.capitalize()


class JobForm(Form):
    """A new job of a client."""

    title = Text("What is to be done", max=opening.TITLE, description="A few words. No passwords.", screened=True)
    technician = Choice("Technician", optional=True)
    once = Once()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = opening.assignable(Staff.technicians(), me())
        self.technician.choices = staff_choice.choices(people, staff_choice.NOBODY)


class TitleForm(Form):
    """A job's title."""

    title = Text("What is to be done", max=opening.TITLE, screened=True)
    version = Version()


class StatusForm(Form):
    """How far a job is."""

    to = Choice("Status")
    version = Version()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.to.choices = [(str(status.id), status.name) for status in JobStatus.in_use()]


class AssignmentForm(Form):
    """Who does a job."""

    technician = Choice("Technician", optional=True)
    version = Version()

    def __init__(self, people, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.technician.choices = staff_choice.choices(people, staff_choice.NOBODY)


class LogForm(Form):
    """A line of the work log."""

    text = Lines(
        "What was done", max=worklog.TEXT, description="Short. Details go on paper, passwords into the vault.", screened=True
    )
    fault = Choice("Kind of fault", [("", "Choose one"), *((fault.value, _fault(fault)) for fault in Fault)])
    minutes = Number("Minutes", min=0, max=worklog.DAY, optional=True)
    paper_reference = Text("Paper reference", max=worklog.PAPER, optional=True, screened=True)
    next_step = Text("Next step", max=worklog.NEXT, optional=True, description="What to tell the client.", screened=True)
    once = Once()


class JobStatusForm(Form):
    """A status that jobs go through."""

    name = Text("Name", max=40)
    tone = Choice("Colour", [(tone, tone.capitalize()) for tone in TONES], description="The words always stand beside it.")
    finished = Tick("The work is done: a job with this status may be closed")


class PlacedStatusForm(JobStatusForm):
    """A status that there is, with its place in the list."""

    position = Number("Place in the list", min=0, max=10_000, description="Lower numbers come first.")
    version = Version()

"""Forms of the diary."""

from webapp.diary import diary
from webapp.diary.models import AppointmentKind
from webapp.jobs import opening
from webapp.staff.models import Staff
from webapp.web import staff_choice
from webapp.web.fields import Choice, Day, Number, Once, Text, TimeOfDay
from webapp.web.forms import Form
from webapp.web.guard import me


class AppointmentForm(Form):
    """Something for the diary."""

    kind = Choice("What for", [(kind.value, kind.value.capitalize()) for kind in AppointmentKind])
    day = Day("Date")
    at = TimeOfDay("Time")
    minutes = Number("Minutes", min=diary.SHORTEST, max=diary.LONGEST, default=60)
    staff = Choice("Who", optional=True)
    note = Text("Note", max=diary.NOTE, optional=True, description="No passwords.", screened=True)
    once = Once()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        staff = opening.assignable(Staff.select().where(Staff.active).order_by(Staff.name_folded), me())
        self.staff.choices = staff_choice.choices(staff, staff_choice.NOBODY)

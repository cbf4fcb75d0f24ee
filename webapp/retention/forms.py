"""What is typed about holds, departures, and what is confirmed of retention."""

from webapp.retention.models import DepartureKind, HoldKind
from webapp.web.fields import Day, Number, Postcode, RadioChoice, Text, Tick
from webapp.web.forms import Form

HOLDS = [(HoldKind.OPEN, "The enquiry is still open"), (HoldKind.LEGAL, "A claim, a dispute or the police")]
DEPARTURES = [(DepartureKind.MOVED, "They have moved"), (DepartureKind.DECEASED, "They have died")]


class HoldForm(Form):
    """Why records are kept past their day, and until when."""

    kind = RadioChoice("Why", HOLDS)
    reason = Text("The reason, as the list shows it", max=200, screened=True)
    until = Day("Keep until")


class DepartureForm(Form):
    """That a client has died or moved: who told us, and when."""

    kind = RadioChoice("What has happened", DEPARTURES)
    told_by = Text("Who told us", max=120, screened=True)
    told_on = Day("When")
    postcode = Postcode("New {}, if they moved")


class DepartureDecisionForm(Form):
    """The client's number, and where it is near the line that somebody has looked at a map."""

    looked = Tick("I have looked up the distance: it is more than 25 miles")
    number = Text("The client’s number", max=20)


class RetentionConfirmForm(Form):
    """How many, as the list shows it."""

    count = Number("How many go by themselves today", max=1_000_000)


class NdaForm(Form):
    """The NDA's number."""

    number = Text("The NDA’s number", max=20)

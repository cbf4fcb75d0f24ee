"""Forms of breaches and of the policy."""

from webapp.accountability.breach_models import Decision
from webapp.web.fields import Day, Lines, Number, Once, RadioChoice, Tick, TimeOfDay, Version
from webapp.web.forms import Form, moment_of

DECISIONS = [(Decision.REPORT, "Report it to the regulator"), (Decision.NOT, "Do not report it: a risk to people is unlikely")]


class BreachForm(Form):
    """A breach as far as it is known."""

    happened = Lines("What happened", max=2000, screened=True)
    day = Day("Day we became aware of it")
    at = TimeOfDay("Time")
    touched = Lines("Which kinds of data", max=500, screened=True, name="data")  # a form has something else under `data`
    people = Number("How many people, about", max=1_000_000)
    effects = Lines("What may come of it for them", max=1000, optional=True, screened=True)
    steps = Lines("What was done about it", max=2000, optional=True, screened=True)
    version = Version()
    once = Once()

    def record(self):
        """What the act takes: the day and time as one moment in UTC."""
        return self.values("day", "at", "touched") | {"aware_at": moment_of(self), "data": self.touched.data}


class BreachDecisionForm(Form):
    """Whether the regulator is told, and why."""

    decision = RadioChoice("Decision", DECISIONS)
    reason = Lines("Reason", max=1000, screened=True)


class ReportForm(Form):
    """When the regulator was told."""

    day = Day("Day")
    at = TimeOfDay("Time")


class PolicyForm(Form):
    """A new version of the policy."""

    long_text = True
    text = Lines("The policy", max=30_000)
    version = Version()


class AcknowledgeForm(Form):
    """That somebody has read it."""

    version = Version()
    agree = Tick("I have read it, and I will keep to it", must="Tick the box once you have read it.")

"""Forms of consents."""

from webapp.consents.opt_ins import TOLD, Method
from webapp.web.fields import Choice, Day, Lines, RadioChoice, Text, Tick
from webapp.web.forms import Form
from webapp.web.uploads import SCANS, Upload

METHODS = [(Method.PAPER, "They signed our printed words"), (Method.LETTER, "They wrote a letter of their own")]


class OptInForm(Form):
    """What a client signed or wrote."""

    method = RadioChoice("How the client asked", METHODS, default=Method.PAPER)
    version = Text("Version printed on the paper", max=24, optional=True)
    letter = Lines("The client's words, for a letter of their own", max=2000, optional=True)
    given_on = Day("Day of the signature")
    scan = Upload("Scan", SCANS, 10_000_000)


class ToldForm(Form):
    """How the client told us."""

    told = Choice("How the client told us", TOLD)


class WithdrawalForm(ToldForm):
    """How the client told us, and that all of it goes."""

    sure = Tick("Destroy every login kept for this client", must="Tick the box to destroy the logins.")

"""What is typed for the vault. Secrets are never put back into a page."""

from webapp.consents import opt_ins
from webapp.logins.revealing import PURPOSES
from webapp.web.fields import Choice, Code, Lines, RadioChoice, Secret, Text
from webapp.web.forms import Form


class UnlockForm(Form):
    """What opens the vault for one job."""

    job = Choice("Job", coerce=int)
    passphrase = Secret("Vault passphrase", max=300)
    code = Code()


class RevealForm(Form):
    """What a login is opened for; of a replaced one, which of its versions."""

    which = RadioChoice("Which one", optional=True, coerce=int)
    purpose = Choice("Purpose", PURPOSES)
    words = Text("In a few words", max=280, screened=True)


class AccessRequestForm(Form):
    """What a technician needs a login opened for."""

    purpose = Choice("Purpose", PURPOSES)
    words = Text("In a few words", max=280, screened=True)


class AccessRefusalForm(Form):
    """Why management does not open it."""

    answer = Lines("A word on why", max=280, screened=True)


class JobConsentForm(Form):
    """How the client agreed that a login is held for one job; posted to consents.agree."""

    told = Choice("How the client told us", opt_ins.TOLD)

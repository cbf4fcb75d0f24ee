"""Forms of erasures and terminations."""

from webapp.dossier.models import HOWS
from webapp.erasure.models import ErasureReason
from webapp.intake.models import AgreementMethod, Custody
from webapp.web.fields import Choice, Lines, RadioChoice, Secret, Text, Tick
from webapp.web.forms import Form

REASONS = [
    (ErasureReason.ASKED, "The client asked us to"),
    (ErasureReason.DECEASED, "The client has died"),
    (ErasureReason.MOVED, "The client moved away"),
    (ErasureReason.NOT_NEEDED, "We surely need it no longer"),
]


FATES = [(Custody.LOST, "It was lost"), (Custody.RECYCLED, "It was recycled")]


WORDS = [(AgreementMethod.WRITTEN, "In writing"), (AgreementMethod.IN_PERSON, "In person"), (AgreementMethod.PHONE, "By phone")]


class ErasureForm(Form):
    """The number of whom to erase, and why."""

    reason = Choice("Why", REASONS)
    number = Text("The client’s number", max=20)


class TerminationForm(Form):
    """The number of the client who leaves."""

    number = Text("The client’s number", max=20)


class ReturnForm(Form):
    """A return package, under a passphrase where it is sent."""

    lock = Secret("Passphrase for the package", max=200, optional=True)


class HandOverForm(Form):
    """How, to whom, and signed with which name."""

    how = RadioChoice("How", HOWS)
    to = Text("Handed to", max=120)
    signature = Text("Signed for with the name", max=120)
    sure = Tick("They have received it and signed for it", must="Tick the box once they have signed for it.")


class WriteOffForm(Form):
    """What became of a device that does not go back."""

    fate = RadioChoice("What became of it", FATES)
    word = Choice("The client said that they know and agree", WORDS)
    reason = Lines("What happened", max=200, screened=True)

"""What is typed for one-time links, on the shop's tablet and on a client's own pages; and for access requests."""

from wtforms import HiddenField

from webapp.consents import wording
from webapp.intake.models import IdentityCheck
from webapp.links.models import LinkMedium, LinkPurpose
from webapp.web.fields import Choice, RadioChoice, Text, Tick
from webapp.web.forms import Form

PURPOSES_OF_LINKS = {
    LinkPurpose.OPT_IN: "Ask us to keep logins, then type them",
    LinkPurpose.LOGINS: "Type logins that we keep at their request",
    LinkPurpose.JOB: "Type a login for one job only",
    LinkPurpose.WITHDRAW: "Withdraw, and have the logins destroyed",
}
FORMS = [
    (LinkMedium.TABLET, "On our tablet: eight characters to type"),
    (LinkMedium.PHONE, "On their own phone: a QR code, on our Wi-Fi"),
]
CHECKS = [
    (IdentityCheck.KNOWN, "Known in person"),
    (IdentityCheck.RECEIPT, "Showed the receipt"),
    (IdentityCheck.PHOTO_ID, "Showed photo identification"),
    (IdentityCheck.CALLED_BACK, "Called back on the number on record"),
    (IdentityCheck.AUTHORITY, "Written authority from the client"),
]


class LinkForm(Form):
    """What a client is to do by a link, how, and how we know that it is them."""

    purpose = RadioChoice("What the client will do")
    job = Choice("Job", optional=True, coerce=lambda value: int(value) if str(value).isdigit() else None)
    form = RadioChoice("How", FORMS, default=LinkMedium.TABLET)
    identity = RadioChoice("How you know that it is them", CHECKS)


class StartForm(Form):
    """The press that opens a link."""


class CharactersForm(Form):
    """The eight characters, typed at the tablet."""

    characters = Text("The eight characters", max=20)


class ClientWordsForm(Form):
    """The client's tick under the exact words that were on the page."""

    seen = HiddenField()
    agreed = Tick(wording.AGREED, must="Tick the box if this is what you ask for. If not, give the tablet back or close the page.")


class SignatureForm(Form):
    """The client's name and drawn mark under the words that were agreed to."""

    seen = HiddenField()
    name = Text("Your name", max=120)
    drawing = HiddenField()


class WithdrawForm(Form):
    """The client's tick before everything kept for them is destroyed."""

    sure = Tick("Yes, destroy my logins", must="Tick the box to have the logins destroyed.")

"""What is typed about NDAs and their templates."""

from wtforms import HiddenField

from webapp.ndas.signing import CONSENT
from webapp.web.fields import Choice, Code, Day, Lines, Once, Secret, Text, Tick, Version
from webapp.web.forms import Form
from webapp.web.uploads import SCANS, Upload

LONGEST_TEXT = 20_000
LARGEST_SCAN = 8_000_000


class PrepareForm(Form):
    """Which template, and from when until when."""

    template = Choice("Template")
    starts_on = Day("First day")
    ends_on = Day("Last day", optional=True, description="Leave it empty to hold until one side ends it.")
    once = Once()

    def values(self, *left_out):
        """What was typed, without the once-only token."""
        return super().values("once", *left_out)


class DraftForm(Form):
    """The words of a draft."""

    long_text = True
    title = Text("Title", screened=True)
    text = Lines("Text", max=LONGEST_TEXT)
    starts_on = Day("First day")
    ends_on = Day("Last day", optional=True, description="Leave it empty to hold until one side ends it.")
    version = Version()


class SignForm(Form):
    """What signing asks: the words that were shown, that they were read, and who you are."""

    seen = HiddenField()
    read = Tick(CONSENT, must="Tick that you have read the whole agreement. Without that there is no signature.")
    passphrase = Secret("Vault passphrase", max=256, render_kw={"autocomplete": "off"})
    code = Code()

    def renew(self, fingerprint):
        """Bind the form to the words that the page shows now; where they are others than before, they are not read yet."""
        if self.seen.data != fingerprint:
            self.seen.data, self.read.data = fingerprint, False


class EndForm(Form):
    """When a signed NDA ends."""

    ended_on = Day("Last day")


class PaperForm(Form):
    """The client's own signature on paper."""

    signed_on = Day("Signed by the client on")
    scan = Upload("Scan", SCANS, LARGEST_SCAN)
    once = Once()


class TemplateForm(Form):
    """A template's name, which becomes the agreement's title, and its words."""

    long_text = True
    name = Text("Name", description="It becomes the title of the agreements.", screened=True)
    body = Lines(
        "Text", max=LONGEST_TEXT, description="Blank lines part paragraphs. A line such as “1. What this is about” is a heading."
    )
    once = Once()
    version = Version()

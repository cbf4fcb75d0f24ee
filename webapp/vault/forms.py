"""What is typed for the vault. Secrets are never put back into a page."""

from webapp.text import file_name
from webapp.vault.opt_ins import Method, Told
from webapp.vault.revealing import PURPOSES
from webapp.web.forms import Choice, Code, Day, Form, Lines, Secret, Text, Tick
from webapp.web.uploads import MEDIA_TYPES, SCANS, Upload

TOLD = [(Told.IN_PERSON, "In person"), (Told.PHONE, "By phone"), (Told.LETTER, "By letter"), (Told.EMAIL, "By e-mail")]
METHODS = [(Method.PAPER, "They signed our printed words"), (Method.LETTER, "They wrote a letter of their own")]


class SetUpForm(Form):
    """The passphrase, twice."""

    passphrase = Secret("Vault passphrase", max=300)
    repeated = Secret("The same passphrase again", max=300)


class SheetForm(Form):
    """The recovery sheet, typed back."""

    sheet = Lines("The four lines of the sheet", max=300)


class UnlockForm(Form):
    """What opens the vault for one job."""

    job = Choice("Job", coerce=int)
    passphrase = Secret("Vault passphrase", max=300)
    code = Code()


class RevealForm(Form):
    """What a login is opened for."""

    purpose = Choice("Purpose", PURPOSES)
    words = Text("In a few words", max=280, screened=True)


class OptInForm(Form):
    """What a client signed or wrote."""

    method = Choice("How the client asked", METHODS, radio=True, default=Method.PAPER)
    version = Text("Version printed on the paper", max=24, optional=True)
    letter = Lines("The client's words, for a letter of their own", max=2000, optional=True)
    given_on = Day("Day of the signature")
    scan = Upload("Scan", SCANS, 10_000_000)

    @property
    def scanned(self):
        """(file name, media type, bytes) of the scan."""
        name = file_name(self.scan.data.filename)
        return name, MEDIA_TYPES[name.rsplit(".", 1)[-1].lower()], self.scan.data.read()


class ToldForm(Form):
    """How the client told us."""

    told = Choice("How the client told us", TOLD)


class WithdrawalForm(ToldForm):
    """How the client told us, and that all of it goes."""

    sure = Tick("Destroy every login kept for this client", must="Tick the box to destroy the logins.")

"""What is typed about requests, letters, breaches and the policy."""

from webapp.clients import duplicates
from webapp.dossier.models import HOWS
from webapp.dossier.redaction_marks import Marks
from webapp.requests.models import Channel, IdentityProof, RequestKind
from webapp.web.fields import Choice, Choices, Day, Email, Lines, Once, Phone, RadioChoice, Secret, Text, Tick
from webapp.web.forms import Form
from webapp.web.guard import me

KINDS = [
    (RequestKind.ACCESS, "To see what we hold"),
    (RequestKind.ERASURE, "To be erased"),
    (RequestKind.RECTIFICATION, "To have something corrected"),
    (RequestKind.RESTRICTION, "To have us stop using it"),
    (RequestKind.OBJECTION, "They object to a use of it"),
    (RequestKind.COMPLAINT, "A complaint"),
]
WORDS = 2000  # characters
CHANNELS = [(channel.value, channel.value.capitalize()) for channel in Channel]
PROOFS = [(proof.value, proof.value.capitalize()) for proof in IdentityProof]


class RequestForm(Form):
    """A request as it comes in."""

    kind = Choice("What they ask for", KINDS)
    channel = Choice("How it came in", CHANNELS)
    received_on = Day("Day it came in")
    about = Lines("What they asked, in short", max=1000, screened=True)
    number = Text("The client’s number", max=20, optional=True)
    name = Text("Name", max=120, optional=True)
    phone = Phone("Phone")
    email = Email("E-mail")
    alike = RadioChoice("Is it one of these?", [], optional=True)
    in_doubt = Tick("We have reason to doubt that it is them who asks")
    once = Once()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        typed = {"name": self.name.data, "phones": [self.phone.data], "emails": [self.email.data], "alike": self.alike.data}
        found = duplicates.offered(typed, me()) if self.is_submitted() else []
        self.alike.choices = [*found, (duplicates.NEW, "Somebody new")]


class StepForm(Form):
    """A step about a request."""

    on = Day("Day")
    words = Lines("In words", max=1000, optional=True, screened=True)


class IdentityProofForm(StepForm):
    """How an identity was checked."""

    how = RadioChoice("How it was checked", PROOFS)


class CollectionForm(Form):
    """Which package was handed over, how, and to whom."""

    package = Choice("Package")
    how = RadioChoice("How", HOWS)
    to = Text("Handed to", max=120)
    on = Day("Day")
    without_logins = Tick("They do not want the logins that we keep for them")
    looked = Tick(
        "I have looked through it: what is about other people is blacked out",
        must="Look through the package first, and black out what is about other people.",
    )


class BlackeningForm(Form):
    """What is to be black in a package. Nothing of it is kept."""

    words = Lines("Words to black out", max=WORDS, optional=True)
    texts = Choices("Texts to black out as a whole")
    files = Choices("Files to leave out")
    reason = Text("Why they are left out", max=200, optional=True, screened=True)
    lock = Secret("Passphrase for the package", max=200, optional=True)

    def offer(self, passages, files):
        """Take the texts and files that there are as what can be ticked."""
        self.texts.choices = [(passage.key, passage.title) for passage in passages]
        self.files.choices = [(str(stored.id), stored.name) for stored in files]

    def marks(self, passages, files):
        """What is marked, as Marks: of more words than the field takes, none."""
        typed = self.words.data or "" if len(self.words.data or "") <= WORDS else ""
        ticked, left = set(self.texts.data or ()), set(self.files.data or ())
        return Marks(
            words=tuple(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip())),
            texts=frozenset(passage.place for passage in passages if passage.key in ticked),
            files=frozenset(stored.id for stored in files if str(stored.id) in left),
            reason=self.reason.data or "",
        )


class LetterForm(Form):
    """The words of a letter."""

    text = Lines("The letter", max=4000)

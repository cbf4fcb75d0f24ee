"""A small form for each kind of login. Secrets are never put back into a page."""

from webapp.consents.opt_ins import TOLD
from webapp.vault import kinds
from webapp.vault.login_payload import NAMES, Body
from webapp.vault.models import LoginKind
from webapp.web.fields import Choice, Lines, Once, RadioChoice, Secret, Text
from webapp.web.forms import Form

NOTE = 1000  # characters
KINDS = list(kinds.TITLES.items())


class SealForm(Form):
    """What every kind's form has. What is not secret stays in the page after a mistake; the rest has to be typed again."""

    def body(self):
        """What was typed, as a Body."""
        return Body(**{name: self[name].data or "" for name in NAMES if name in self})

    def forget(self):
        """Take what is secret out of the form before it is shown again."""
        for name in ("password", "note", "seed"):
            if name in self:
                self[name].data = None
        return self


def _form(kind):
    """The form class of one kind: its parts, under its own names for them."""
    named = kinds.PARTS[kind]
    makers = {
        "label": lambda title: Text(title, max=120, optional=True),
        "url": lambda title: Text(title, max=500, optional=True),
        "username": lambda title: Text(title, max=254, optional=True),
        "password": lambda title: Secret(title, max=500, optional=True),
        "seed": lambda title: Secret(title, max=200, optional=True),
        "note": lambda title: Lines(title, max=NOTE, optional=True),
        "sort": lambda title: RadioChoice(title, kinds.LOCKS if kind == LoginKind.DEVICE else kinds.NETWORKS, optional=True),
    }
    made = {name: makers[name](title) for name, title in named.items()}
    return type(f"{kind.name.title()}Form", (SealForm,), {"__doc__": f"A login of the kind {kind}.", **made, "once": Once()})


BY_KIND = {kind: _form(kind) for kind in LoginKind}


class NoteForm(SealForm):
    """What was refused in a note, to be cut down to the secret itself. It stays in the page: it was readable where it was typed."""

    password = Lines("Password, passcode or key", max=NOTE)
    kind = Choice("Kind", KINDS)
    label = Text("What it is called", max=120, optional=True)
    username = Text("User name", max=254, optional=True)
    job = Choice("For which job", optional=True)
    told = Choice("How the client told us", [("", "Choose…"), *TOLD], optional=True)
    once = Once()


class KindForm(Form):
    """Which kind of login is to be sealed."""

    kind = RadioChoice("Kind", KINDS)

"""What is typed to hand a client's logins back to them."""

from webapp.vault.return_models import ReturnMedium
from webapp.web.fields import Code, RadioChoice, Secret
from webapp.web.forms import Form

MEDIA = [
    (ReturnMedium.FILE, "As a file under a passphrase"),
    (ReturnMedium.PAPER, "On paper, without any file"),
]


class LoginReturnForm(Form):
    """How the client gets them, and what opens the vault for it."""

    medium = RadioChoice("How the client gets them", MEDIA, default=ReturnMedium.FILE)
    passphrase = Secret("Vault passphrase", max=300)
    code = Code()

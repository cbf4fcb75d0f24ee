"""What is typed where the vault's keys change hands."""

from webapp.web.fields import Code, Lines, RadioChoice, Secret, Tick
from webapp.web.forms import Form

LIGHT, FULL = "light", "full"
KINDS = [
    (LIGHT, "New keys for those who open the vault: takes seconds, and everything unlocked is locked"),
    (FULL, "New keys for every client too: if somebody may have copied what is on the shop’s machine"),
]


class VaultSetUpForm(Form):
    """The passphrase, twice."""

    passphrase = Secret("Vault passphrase", max=300)
    repeated = Secret("The same passphrase again", max=300)


class SheetForm(Form):
    """The recovery sheet, typed back."""

    sheet = Lines("The four lines of the sheet", max=300)


class VaultProofForm(Form):
    """What proves, for this one act, that a manager is who he is: passphrase and code."""

    passphrase = Secret("Vault passphrase", max=300)
    code = Code()


class AdmitForm(VaultProofForm):
    """The proof, and that two people have looked at both screens."""

    compared = Tick("I have compared the fingerprint on both screens, in person", must="Compare the fingerprint first.")


class RenewForm(VaultProofForm):
    """The proof, and how far the renewal goes."""

    kind = RadioChoice("How much", KINDS, default=LIGHT)


class NewSheetForm(VaultProofForm):
    """The new recovery sheet, typed back, and the proof."""

    sheet = Lines("The four lines of the new sheet", max=300)


class AdmissionRequestForm(Form):
    """The passphrase of one who joins, twice."""

    passphrase = Secret("Your vault passphrase", max=300)
    repeated = Secret("The same passphrase again", max=300)


class PassphraseChangeForm(VaultProofForm):
    """Another passphrase for oneself, twice, and the proof with the present one."""

    chosen = Secret("Your new vault passphrase", max=300)
    repeated = Secret("The new passphrase again", max=300)
    passphrase = Secret("The vault passphrase you have now", max=300)


class DrillForm(SheetForm):
    """The sheet, typed for a drill."""

"""What is typed at sign-in, when joining, and about the staff."""

from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from webapp.country import COUNTRIES
from webapp.permissions import Role
from webapp.staff import time_zones
from webapp.web.fields import Choice, Choices, Code, Email, Lines, Phone, Secret, Text, Version
from webapp.web.forms import Form

COUNTRY_CHOICES = [(country.code, country.name) for country in COUNTRIES.values()]
NATIONS = [("ENG", "England"), ("WLS", "Wales"), ("SCT", "Scotland"), ("NIR", "Northern Ireland")]
YEAR_ENDS = [
    ("04-05", "5 April (the UK's tax year)"),
    ("01-31", "31 January"),
    ("02-28", "The end of February"),
    ("03-31", "31 March"),
    ("04-30", "30 April"),
    ("05-31", "31 May"),
    ("06-30", "30 June"),
    ("07-31", "31 July"),
    ("08-31", "31 August"),
    ("09-30", "30 September"),
    ("10-31", "31 October"),
    ("11-30", "30 November"),
    ("12-31", "31 December"),
]
ROLES = [(role.value, role.value.capitalize()) for role in Role]


def _zones(blank=False):
    return [SelectChoice(zone, words, optgroup=part) for part, pairs in time_zones.choices(blank).items() for zone, words in pairs]


class SignInForm(Form):
    """Name, password and a second factor, in one step."""

    name = Text("Your name", max=80, render_kw={"autocomplete": "username"})
    password = Secret("Password", render_kw={"autocomplete": "current-password"})
    code = Code("One-time code")


class ConfirmForm(Form):
    """A second factor again."""

    accepts_missing_secrets = True
    long_text = True  # it sends any other form on
    code = Code("One-time code")


class SignInProofForm(Form):
    """Password and second factor, for what changes how somebody signs in."""

    password = Secret("Present password", render_kw={"autocomplete": "current-password"})
    code = Code("One-time code")


class SetUpForm(Form):
    """The terminal's code and the shop's details."""

    code = Text("Set-up code", max=40)
    name = Text("Shop's name", max=80)
    country_code = Choice("Country", COUNTRY_CHOICES, default="GB")
    timezone = Choice("Time zone", _zones(blank=True), optional=True)


class JoinForm(Form):
    """The name that is shown, and a password."""

    name = Text("Your name", max=80, render_kw={"autocomplete": "username"})
    password = Secret("Password", render_kw={"autocomplete": "new-password"})
    again = Secret("The same password again", render_kw={"autocomplete": "new-password"})

    def validate_again(self, field):
        """The two must be the same."""
        if self.password.data and field.data != self.password.data:
            raise ValidationError("The two passwords differ. Type the same one twice.")


class CodeForm(Form):
    """A code typed back from the phone."""

    code = Code("The six digits that the app shows now")


class PasswordForm(JoinForm):
    """A new password for the one there is."""

    name = None
    old = Secret("Present password", render_kw={"autocomplete": "current-password"})
    code = Code("One-time code")


class InviteForm(Form):
    """Somebody new."""

    name = Text("Name", max=80)
    roles = Choices("Roles", ROLES, at_least_one=True)


class RolesForm(Form):
    """Somebody's roles."""

    roles = Choices("Roles", ROLES, at_least_one=True)
    version = Version()


class ShopForm(Form):
    """The shop's own details."""

    name = Text("Shop's name", max=80)
    address = Lines("Address", max=300, optional=True)
    phone = Phone("Phone")
    email = Email("E-mail")
    country = Choice("Country", COUNTRY_CHOICES)
    nation = Choice("Nation", NATIONS)
    timezone = Choice("Time zone", _zones())
    year_ends = Choice("Last day of the financial year", YEAR_ENDS)
    notice = Lines("Words on every receipt", max=600)
    version = Version()

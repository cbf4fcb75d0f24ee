"""What is typed about a client."""

from wtforms.validators import StopValidation

from webapp.clients.models import USUAL_SYSTEMS, Source
from webapp.web.fields import Choice, Choices, Email, Lines, Once, Phone, Postcode, Text, Version
from webapp.web.forms import Form

SOURCES = [("", "Choose…"), *[(source.value, source.value[0].upper() + source.value[1:]) for source in Source]]
MOST_SYSTEMS, LONGEST_SYSTEM = 10, 60


def few_systems(form, field):
    """At most ten, each a short name."""
    names = split_systems(field.data)
    if len(names) > MOST_SYSTEMS or any(len(name) > LONGEST_SYSTEM for name in names):
        raise StopValidation(f"Name at most {MOST_SYSTEMS} other systems, each in at most {LONGEST_SYSTEM} characters.")


def split_systems(text):
    """The names in a list with commas."""
    return [name for part in (text or "").split(",") if (name := part.strip())]


class ClientForm(Form):
    """A client's details, whole."""

    name = Text("Name")
    source = Choice("Where the contact came from", SOURCES)
    source_detail = Text("Which online directory", max=80, optional=True, screened=True)
    phone = Phone("Phone")
    phone2 = Phone("Second phone")
    phone3 = Phone("Third phone")
    email = Email("E-mail")
    email2 = Email("Second e-mail")
    address = Lines("Postal address", max=400, optional=True)
    postcode = Postcode()
    systems = Choices("Operating systems in use", [(name, name) for name in USUAL_SYSTEMS])
    other_systems = Text(
        "Other systems", max=240, optional=True, extra=[few_systems], description="Separated by commas.", screened=True
    )
    once = Once()
    version = Version()

    def record(self):
        """What was typed, as the act takes it."""
        return {name: self[name].data for name in ("name", "source", "source_detail", "address", "postcode")} | {
            "phones": [self.phone.data, self.phone2.data, self.phone3.data],
            "emails": [self.email.data, self.email2.data],
            "systems": [*(self.systems.data or []), *split_systems(self.other_systems.data)],
        }


class TypedSoFar(Form):
    """What has been typed of somebody who may be on record; nothing is refused while it is being typed."""

    name = Text("Name", max=2000, optional=True)
    phone = Text("Phone", max=2000, optional=True)
    email = Text("E-mail", max=2000, optional=True)


def typed(facts, version):
    """A client's details, as record_client takes them, as the fields of ClientForm show them."""
    phones, emails = [*facts["phones"], "", "", ""], [*facts["emails"], "", ""]
    return facts | {
        "phone": phones[0],
        "phone2": phones[1],
        "phone3": phones[2],
        "email": emails[0],
        "email2": emails[1],
        "systems": [name for name in facts["systems"] if name in USUAL_SYSTEMS],
        "other_systems": ", ".join(name for name in facts["systems"] if name not in USUAL_SYSTEMS),
        "version": version,
    }

"""What is typed about enquiries, devices and places."""

from webapp.clients import duplicates
from webapp.clients.models import USUAL_SYSTEMS, Source
from webapp.intake.models import DeviceKind, IdentityCheck, Place
from webapp.web.fields import Choice, Email, Lines, Once, Phone, Postcode, RadioChoice, Text, Version
from webapp.web.forms import Form
from webapp.web.guard import me


def _choices(kinds):
    return [("", "Choose…"), *[(kind.value, kind.value[0].upper() + kind.value[1:]) for kind in kinds]]


class PersonForm(Form):
    """Who it is, how to reach them, and where the contact came from (P1)."""

    name = Text("Name")
    phone = Phone("Phone")
    email = Email("E-mail")
    source = Choice("Where the contact came from", _choices(Source))
    source_detail = Text(
        "Which online directory", max=80, optional=True, description="Only when they came through a directory.", screened=True
    )

    def person(self):
        """Them, as record_client takes them."""
        facts = {name: self[name].data for name in ("name", "source", "source_detail")}
        return facts | {"phones": [self.phone.data], "emails": [self.email.data]}


class AddressForm(PersonForm):
    """Somebody, and where they live or work; where they may be on record already, which of those they are."""

    alike = RadioChoice("Is it one of these?", [], optional=True)
    address = Lines("Postal address", max=400, optional=True)
    postcode = Postcode()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = duplicates.offered(self.person(), me()) if self.is_submitted() else []
        self.alike.choices = [*found, (duplicates.NEW, "Somebody new")]

    def person(self):
        """Them, and the answer to whether they are on record."""
        return super().person() | {"alike": self.alike.data}


class FaultForm(Form):
    """What brings a device here. Forms list what is wrong in the order in which their fields are written down in this file."""

    title = Text("Fault reported", max=120, description="What the client says, in a few words. No passwords.", screened=True)


class EnquiryForm(PersonForm):
    """What somebody asks, and who it is."""

    about_a_client = False
    about = Lines("What they ask about", max=280, description="Short; no passwords.", screened=True)
    once = Once()
    version = Version()

    def record(self):
        """What was typed, as the act takes it."""
        return self.person() | {"about": self.about.data}


class DeviceForm(Form):
    """A device, as it stands on the counter."""

    kind = Choice("Kind of device", _choices(DeviceKind))
    make = Text("Make", max=60)
    model = Text("Model", max=60, optional=True)
    serial = Text("Serial number", max=60, optional=True)
    system = Text("Operating system", max=60, optional=True, render_kw={"list": "systems"}, screened=True)
    condition = Lines("Condition", max=280, description="Scratches, cracks, missing parts. No passwords.", screened=True)
    accessories = Text(
        "Accessories", max=200, optional=True, description="Charger, bag, cables: whatever came with it.", screened=True
    )
    version = Version()
    usual_systems = USUAL_SYSTEMS

    def facts(self):
        """The device, as the acts take it."""
        return {name: self[name].data for name in ("kind", "make", "model", "serial", "system", "condition", "accessories")}


class PlaceField:
    """The choice of a place in use, on forms that have a field `place`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {str(place.id): place for place in Place.in_use()}
        self.place.choices = [("", "Choose…"), *[(key, place.name) for key, place in self.places.items()]]

    def chosen_place(self):
        """The Place that was chosen."""
        return self.places[self.place.data]


class ReceivedForm(PlaceField, DeviceForm):
    """A further device for a job, and where it is kept."""

    place = Choice("Kept at", [])
    once = Once()


class CheckInForm(ReceivedForm, FaultForm):
    """A job and its first device."""


class NewClientCheckInForm(CheckInForm, AddressForm):
    """Somebody new, their job and its first device."""

    def person(self):
        """Them, as record_client takes them; the device's system is one that they use."""
        facts = {"address": self.address.data, "postcode": self.postcode.data, "systems": [self.system.data]}
        return super().person() | facts


class MoveForm(PlaceField, Form):
    """Where a device goes."""

    place = Choice("To", [])
    note = Text("Note", max=140, optional=True, screened=True)


class ReleaseForm(Form):
    """Who took a device, and how we knew."""

    to = Text("Handed to", description="The name of the person who takes it.")
    checked = Choice("How it was checked", _choices(IdentityCheck))


class PlaceForm(Form):
    """A place in the shop."""

    name = Text("Name", max=60)
    keys_held_by = Text("Who holds the keys", optional=True, screened=True)
    version = Version()

"""The shared fields: each kind of thing that is typed has one field class, whatever form it is in."""

import re

import pytest
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from webapp.config import ROOT
from webapp.staff.models import Shop
from webapp.web.fields import Email, Phone, Postcode
from webapp.web.forms import Form

BY_NAME = {"phone": Phone, "postcode": Postcode, "email": Email}  # what a field of such a name is
WHILE_TYPING = "TypedSoFar"  # refuses nothing


class Reached(Form):
    """A form with one of each."""

    phone = Phone("Phone")
    email = Email("E-mail")
    postcode = Postcode()


@pytest.fixture
def filled(app):
    """filled(country, **typed) -> the validated form, in a shop of that country."""

    def fill(country="GB", **typed):
        Shop.update(country=country).execute()
        with app.test_request_context():
            form = Reached(MultiDict(typed), meta={"csrf": False})
            form.validate()
        return form

    return fill


def forms():
    """Every form class of the program."""
    found = [Form]
    for form in found:
        found += form.__subclasses__()
    return [form for form in found if form.__module__.startswith("webapp.")]


def test_every_phone_postcode_and_email_is_the_shared_field(app):
    seen = 0
    for form in forms():
        for name, field in vars(form).items() if form.__name__ != WHILE_TYPING else ():
            kind = BY_NAME.get(name.rstrip("0123456789"))
            if kind and isinstance(field, UnboundField):
                seen += 1
                assert issubclass(field.field_class, kind), f"{form.__name__}.{name}"
    assert seen >= 12


@pytest.mark.parametrize(("country", "label"), [("GB", "Postcode"), ("US", "ZIP code")])
def test_a_postcode_has_the_name_that_its_country_gives_it(filled, country, label):
    form = filled(country, postcode="!!")
    assert form.postcode.label.text == label
    assert form.postcode.errors[0].startswith(f"{label} does not look right.")


def test_no_page_writes_the_word_out():
    asks_for_the_country = {"staff/shop.html", "staff/set_up.html"}
    word = re.compile(r'(?<![\w.])(?!(?<=")postcode")[Pp]ostcodes?(?![\w.])')  # "postcode" is a field's key
    folder = ROOT / "templates"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if word.search(path.read_text())}
    assert found == asks_for_the_country


@pytest.mark.parametrize("typed", ["LS1 4DY", "12207", "12207-1234", "K1A 0B1", ""])
def test_a_postcode_of_any_country_is_taken(filled, typed):
    assert not filled(postcode=typed).postcode.errors


@pytest.mark.parametrize(("country", "fits"), [("US", True), ("GB", False)])
def test_a_phone_number_without_prefix_is_of_the_shops_country(filled, country, fits):
    assert bool(filled(country, phone="1 518 555 0142").phone.errors) is not fits

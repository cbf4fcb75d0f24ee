"""The Form base and the fields that features share: what may be typed, and a full sentence where it may not."""

import secrets
from contextlib import contextmanager
from datetime import date, datetime

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask import g, request
from flask_wtf import FlaskForm
from wtforms import fields, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from webapp import screening
from webapp.clock import to_utc
from webapp.errors import Refused, Stale
from webapp.text import clean, digits, forbidden
from webapp.web.form_resubmission import LEFT_OUT
from webapp.web.pages import zone


class Form(FlaskForm):
    """The base of every form. What was typed stays in it when something is wrong."""

    takes_parts = False  # whether it may be sent with what LEFT_OUT tells of missing
    about_a_client = True  # for whom the vault could keep what is refused as a credential
    stale = {}  # after a Stale: field name -> (what stands now, what was typed)

    class Meta(FlaskForm.Meta):
        def render_field(self, field, render_kw):
            """Leave out `required` and the like: the server's sentences are the ones that are shown."""
            return super().render_field(field, {"required": False, **render_kw})

        def wrap_formdata(self, form, formdata):
            """Only what a form sends is read: a JSON body brings numbers and lists where fields expect text."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    def validate(self, **kwargs):
        """As ever; but what came without its secrets and files, by way of the page that confirms who it is, is not acted on."""
        fine = super().validate(**kwargs)
        if LEFT_OUT in request.form and not self.takes_parts:
            self.form_errors.append("You have confirmed who you are. Give the secrets and files again, then send it.")
        return fine and not self.form_errors

    def values(self, *left_out):
        """What was typed, by field name, without the tokens, the version and the names given."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "version", "once", *left_out)}

    @property
    def sealable(self):
        """Names of the fields whose text was refused as a credential (C2): the vault would take it."""
        return [field.name for field in self if field.errors and isinstance(field.data, str) and screening.find(field.data)]


@contextmanager
def show_errors(form):
    """Turn a rule's no inside the block into a sentence at its field, or on top of the form."""
    try:
        yield
    except Refused as refused:
        form.status, g.retry_after = refused.status, refused.seconds
        if isinstance(refused, Stale):
            form.stale = refused.changes
            form.version.data = refused.version
        if refused.field and refused.field in form:
            form[refused.field].errors = [*form[refused.field].errors, refused.sentence]
        else:
            form.form_errors.append(refused.sentence)


def _tidy(value):
    return clean(value) if isinstance(value, str) else value


class Plain:
    """Refuse what no person types: control characters, lone surrogates, overrides of the writing direction."""

    def __call__(self, form, field):
        if isinstance(field.data, str) and forbidden(field.data):
            raise StopValidation(f"{_named(field)} holds a character that cannot be stored. Type it again without pasting.")


def no_credentials(form, field):
    """Refuse what looks like a password or key (C2), unless refused already. The text stays in the form and goes nowhere else."""
    try:
        screening.refuse(form.about_a_client, **{field.name: "" if field.errors else field.data})
    except Refused as refused:
        raise StopValidation(refused.sentence) from None


def _named(field):
    return field.label.text if field.label.text else "This"


def _needed(label, optional):
    return [Optional(strip_whitespace=True)] if optional else [InputRequired(f"“{label}” is empty. Fill it in.")]


def Text(label, max=120, optional=False, extra=(), screened=False, **kwargs):
    """One line of text, at most `max` characters; `screened`: no credential may stand in it."""
    extra = [*extra, no_credentials] if screened else extra
    long = Length(max=max, message=f"{label} can be at most {max} characters.")
    checks = [*_needed(label, optional), Plain(), _one_line, long, *extra]
    return fields.StringField(label, filters=[_tidy], validators=checks, **kwargs)


def Lines(label, max=1000, optional=False, extra=(), screened=False, **kwargs):
    """Several lines of text, at most `max` characters; `screened`: no credential may stand in it."""
    extra = [*extra, no_credentials] if screened else extra
    long = Length(max=max, message=f"{label} can be at most {max} characters.")
    render = {"maxlength": max} | kwargs.pop("render_kw", {})
    return fields.TextAreaField(
        label, filters=[_tidy], validators=[*_needed(label, optional), Plain(), long, *extra], render_kw=render, **kwargs
    )


def _one_line(form, field):
    if field.data and ("\n" in field.data or "\t" in field.data):
        raise StopValidation(f"{_named(field)} must be on one line.")


def _options(pairs):
    return pairs if pairs is None or callable(pairs) else [SelectChoice(*c) if isinstance(c, tuple) else c for c in pairs]


class _Pairs:
    """Takes its choices as plain (value, label) pairs; nothing chosen is for `InputRequired` to say."""

    def __init__(self, *args, choices=None, **kwargs):
        super().__init__(*args, choices=_options(choices), invalid_choice_message="Choose one from the list.", **kwargs)

    @property
    def choices(self):
        return fields.SelectField.choices.fget(self)

    @choices.setter
    def choices(self, pairs):
        fields.SelectField.choices.fset(self, _options(pairs))

    def pre_validate(self, form):
        if self.data:
            super().pre_validate(form)


class _Select(_Pairs, fields.SelectField):
    """One choice from a list that drops down."""


class _Radio(_Pairs, fields.RadioField):
    """One choice, all of them in sight."""


def Choice(label, choices=None, optional=False, radio=False, **kwargs):
    """One of (value, label) pairs; set `.choices` in the view when they come from the database."""
    kind = _Radio if radio else _Select
    needed = [Optional()] if optional else [InputRequired(f"Nothing is chosen under “{label}”. Choose one.")]
    return kind(label, choices=choices, validators=needed, **kwargs)


class TickList(_Pairs, fields.SelectMultipleField):
    """Any number of choices, as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def Choices(label, choices=None, at_least_one=False, **kwargs):
    """Any number of (value, label) pairs, as boxes to tick."""
    needed = [InputRequired(f"Nothing is ticked under “{label}”. Tick at least one.")] if at_least_one else [Optional()]
    return TickList(label, choices=choices, validators=needed, **kwargs)


def Tick(label, must=None, **kwargs):
    """A box to tick. `must`: the sentence shown when it is not ticked but has to be."""
    return fields.BooleanField(label, validators=[InputRequired(must)] if must else [], **kwargs)


def Number(label, min=0, max=1_000_000, optional=False, **kwargs):
    """A whole number in bounds."""
    bounds = NumberRange(min, max, f"{label} must be a whole number between {min} and {max}.")
    return _Whole(label, validators=[*_needed(label, optional), bounds], **kwargs)


class _Whole(fields.IntegerField):
    def process_formdata(self, valuelist):
        if not valuelist or not valuelist[0].strip():
            return
        typed = valuelist[0].strip()
        if not typed.isascii() or not typed.lstrip("-").isdigit() or len(typed) > 12:
            self.data = None
            raise ValueError(f"{_named(self)} must be a whole number.")
        self.data = int(typed)


class _Day(fields.DateField):
    def process_formdata(self, valuelist):
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError as error:
            self.data = None
            raise ValueError(f"{_named(self)} must be a real date, as year-month-day.") from error


def Day(label, optional=False, **kwargs):
    """A date between 1990 and 2100."""
    return _Day(label, validators=[*_needed(label, optional), _sensible_year], **kwargs)


def _sensible_year(form, field):
    if field.data and not 1990 <= field.data.year <= 2100:
        raise StopValidation(f"{_named(field)} must lie between 1990 and 2100.")


def TimeOfDay(label, optional=False, **kwargs):
    """A local time of day, hours and minutes."""
    return _Time(label, validators=_needed(label, optional), **kwargs)


class _Time(fields.TimeField):
    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError(f"{_named(self)} must be a time of day such as 14:30.") from error


def Phone(label, region, optional=True, **kwargs):
    """A phone number; `region` is a callable giving the country whose numbers need no prefix."""

    def dialable(form, field):
        if not field.data:
            return
        try:
            parsed = phonenumbers.parse(field.data, region())
        except phonenumbers.NumberParseException:
            parsed = None
        if parsed is None or not phonenumbers.is_possible_number(parsed) or len(digits(field.data)) < 5:
            raise StopValidation(f"{label} does not look like a phone number. Check the digits.")

    return Text(label, max=40, optional=optional, extra=[dialable], **kwargs)


def Email(label, optional=True, **kwargs):
    """An e-mail address, checked for form only: nothing is looked up."""

    def well_formed(form, field):
        if not field.data:
            return
        try:
            validate_email(field.data, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(f"{label} does not look like an e-mail address, such as name@example.com.") from error

    return Text(label, max=254, optional=optional, extra=[well_formed], **kwargs)


def Secret(label, max=128, optional=False, **kwargs):
    """A password, passphrase or login's secret part: never shown again, and never trimmed."""
    long = Length(max=max, message=f"{label} can be at most {max} characters.")
    return fields.PasswordField(label, validators=[*_needed(label, optional), long], **kwargs)


def Code(label="One-time code", **kwargs):
    """The six digits of a one-time code, or a recovery code."""
    render = {"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}
    return Text(label, max=40, render_kw=render, **kwargs)


class Version(fields.HiddenField):
    """The version of the row that a form was opened from."""

    def process_formdata(self, valuelist):
        typed = (valuelist or [""])[0]
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class Once(fields.HiddenField):
    """A random token, new with every blank form, by which a form that is sent twice is known: see staff/submissions.py."""

    def __init__(self, **kwargs):
        super().__init__(default=lambda: secrets.token_urlsafe(16), **kwargs)

    def process_formdata(self, valuelist):
        typed = (valuelist or [""])[0]
        self.data = typed if typed.isascii() and typed.isprintable() and len(typed) <= 64 else ""


def moment_of(form):
    """The day and time of a form, in the shop's zone, as a naive UTC moment."""
    return to_utc(datetime.combine(form.day.data, form.at.data), zone())

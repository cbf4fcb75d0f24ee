"""The form fields that features share: what may be typed into each, and a full sentence where it may not."""

import re
import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from wtforms import fields, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from webapp import screening
from webapp.text import clean, digits, forbidden
from webapp.web.pages import here


class Text(fields.StringField):
    """One line of text, at most `max` characters. `screened`: the act refuses credentials in it. `extra`: more validators."""

    def __init__(
        self, label: str, max: int = 120, optional: bool = False, extra: Iterable[Any] = (), screened: bool = False, **kwargs: Any
    ) -> None:
        checks = [*_needed(label, optional), _at_most(label, max), refuse_forbidden, _one_line, *extra]
        super().__init__(label, checks, filters=[_tidy], **kwargs)
        self.screened = screened


class Lines(fields.TextAreaField):
    """Several lines of text, at most `max` characters. `screened`: the act refuses credentials in it. `extra`: more validators."""

    def __init__(
        self,
        label: str,
        max: int = 1000,
        optional: bool = False,
        extra: Iterable[Any] = (),
        screened: bool = False,
        render_kw: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        checks = [*_needed(label, optional), _at_most(label, max), refuse_forbidden, *extra]
        super().__init__(label, checks, filters=[_tidy], render_kw={"maxlength": max} | (render_kw or {}), **kwargs)
        self.screened = screened


class Phone(Text):
    """A phone number; one of the shop's own country needs no prefix."""

    def __init__(self, label: str, optional: bool = True, **kwargs: Any) -> None:
        super().__init__(label, max=40, optional=optional, extra=[_dialable, _no_credential], **kwargs)


class Email(Text):
    """An e-mail address, checked for form only: nothing is looked up."""

    def __init__(self, label: str, optional: bool = True, **kwargs: Any) -> None:
        super().__init__(label, max=254, optional=optional, extra=[_well_formed, _no_credential], **kwargs)


class Postcode(Text):
    """A postcode, under the name that the shop's country has for it; any country's pattern is taken.

    A `label` has `{}` where that name stands.
    """

    def __init__(self, label: str | None = None, optional: bool = True, **kwargs: Any) -> None:
        name = label.format(here().postcode_name) if label else here().postcode_label
        super().__init__(name, max=12, optional=optional, extra=[_plausible_postcode, _no_credential], **kwargs)


class Code(Text):
    """The six digits of a one-time code, or a recovery code."""

    def __init__(self, label: str = "One-time code", **kwargs: Any) -> None:
        render = {"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}
        super().__init__(label, max=40, render_kw=render, **kwargs)


class Secret(fields.PasswordField):
    """A password, passphrase or login's secret part: never shown again, and never trimmed."""

    def __init__(self, label: str, max: int = 128, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, [*_needed(label, optional), _at_most(label, max)], **kwargs)


class _Pairs:
    """Takes its choices as plain (value, label) pairs; `InputRequired` says that nothing is chosen."""

    def __init__(self, label: str, validators: list[Any], choices: Iterable[tuple[Any, str]] | None = None, **kwargs: Any) -> None:
        shown = {"choices": _options(choices), "invalid_choice_message": "Choose one from the list."}
        super().__init__(label, validators, **shown, **kwargs)

    @property
    def choices(self):
        return fields.SelectField.choices.fget(self)

    @choices.setter
    def choices(self, pairs):
        fields.SelectField.choices.fset(self, _options(pairs))

    def pre_validate(self, form):
        if self.data:
            super().pre_validate(form)


class Choice(_Pairs, fields.SelectField):
    """One of (value, label) pairs from a drop-down list; set `.choices` in the view when they come from the database."""

    def __init__(self, label: str, choices: Iterable[tuple[Any, str]] | None = None, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, _chosen(label, optional), choices, **kwargs)


class RadioChoice(_Pairs, fields.RadioField):
    """One of (value, label) pairs, all of them in sight."""

    def __init__(self, label: str, choices: Iterable[tuple[Any, str]] | None = None, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, _chosen(label, optional), choices, **kwargs)


class Choices(_Pairs, fields.SelectMultipleField):
    """Any number of (value, label) pairs, as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(
        self, label: str, choices: Iterable[tuple[Any, str]] | None = None, at_least_one: bool = False, **kwargs: Any
    ) -> None:
        needed = InputRequired(f"Nothing is ticked under “{label}”. Tick at least one.") if at_least_one else Optional()
        super().__init__(label, [needed], choices, **kwargs)


class Tick(fields.BooleanField):
    """A box to tick. `must`: the sentence shown when it is not ticked but has to be."""

    def __init__(self, label: str, must: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, [InputRequired(must)] if must else [], **kwargs)


class Number(fields.IntegerField):
    """A whole number from `min` to `max`."""

    def __init__(self, label: str, min: int = 0, max: int = 1_000_000, optional: bool = False, **kwargs: Any) -> None:
        bounds = NumberRange(min, max, f"{label} must be a whole number between {min} and {max}.")
        super().__init__(label, [*_needed(label, optional), bounds], **kwargs)

    def process_formdata(self, valuelist):
        if not valuelist or not valuelist[0].strip():
            return
        typed = valuelist[0].strip()
        if not typed.isascii() or not typed.lstrip("-").isdigit() or len(typed) > 12:
            self.data = None
            raise ValueError(f"{_named(self)} must be a whole number.")
        self.data = int(typed)


class Day(fields.DateField):
    """A date between 1990 and 2100."""

    def __init__(self, label: str, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, [*_needed(label, optional), _sensible_year], **kwargs)

    def process_formdata(self, valuelist):
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError as error:
            self.data = None
            raise ValueError(f"{_named(self)} must be a real date, as year-month-day.") from error


class TimeOfDay(fields.TimeField):
    """A local time of day, hours and minutes."""

    def __init__(self, label: str, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, _needed(label, optional), **kwargs)

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError(f"{_named(self)} must be a time of day such as 14:30.") from error


class Version(fields.HiddenField):
    """The version of the row that a form was opened from."""

    def process_formdata(self, valuelist):
        typed = (valuelist or [""])[0]
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class Once(fields.HiddenField):
    """A random token, new with every blank form, by which a form that is sent twice is known: see staff/submissions.py."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=lambda: secrets.token_urlsafe(16), **kwargs)

    def process_formdata(self, valuelist):
        typed = (valuelist or [""])[0]
        self.data = typed if typed.isascii() and typed.isprintable() and len(typed) <= 64 else ""


def refuse_forbidden(form, field):
    """Refuse what no person types: control characters, lone surrogates, overrides of the writing direction."""
    if isinstance(field.data, str) and forbidden(field.data):
        raise StopValidation(f"{_named(field)} holds a character that cannot be stored. Type it again without pasting.")


def _needed(label, optional):
    return [Optional(strip_whitespace=True)] if optional else [InputRequired(f"“{label}” is empty. Fill it in.")]


def _chosen(label, optional):
    return [Optional()] if optional else [InputRequired(f"Nothing is chosen under “{label}”. Choose one.")]


class _AtMost(Length):
    """Refuse a longer text before any other check reads it."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(str(error)) from error


def _at_most(label, max):
    return _AtMost(max=max, message=f"{label} can be at most {max} characters.")


def _options(pairs):
    return pairs if pairs is None or callable(pairs) else [SelectChoice(*c) if isinstance(c, tuple) else c for c in pairs]


def _tidy(value):
    return clean(value) if isinstance(value, str) else value


def _named(field):
    return field.label.text if field.label.text else "This"


def _one_line(form, field):
    if field.data and ("\n" in field.data or "\t" in field.data):
        raise StopValidation(f"{_named(field)} must be on one line.")


def _sensible_year(form, field):
    if field.data and not 1990 <= field.data.year <= 2100:
        raise StopValidation(f"{_named(field)} must lie between 1990 and 2100.")


def _dialable(form, field):
    if not field.data:
        return
    try:
        parsed = phonenumbers.parse(field.data, here().code)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_possible_number(parsed) or len(digits(field.data)) < 5:
        raise StopValidation(f"{_named(field)} does not look like a phone number. Check the digits.")


def _well_formed(form, field):
    if not field.data:
        return
    try:
        validate_email(field.data, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValidationError(f"{_named(field)} does not look like an e-mail address, such as name@example.com.") from error


def _plausible_postcode(form, field):
    if field.data and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 -]{1,10}[A-Za-z0-9]", field.data):
        raise StopValidation(f"{_named(field)} does not look right. One here looks like {here().postcode_example}.")


def _no_credential(form, field):
    """Refuse a credential behind a number, or in place of a postcode (C2): none of these is ever a name that looks like one."""
    if field.data and screening.read(field.data.replace("@", " "), screening.NAME):
        raise StopValidation(f"{_named(field)} seems to hold a password or code. Take it out.")

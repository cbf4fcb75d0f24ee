"""The Form base: what was typed stays in it, and a rule's refusal becomes a sentence in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm

from webapp import screening
from webapp.clock import to_utc
from webapp.errors import Refused, Stale
from webapp.text import unstorable
from webapp.web.form_resubmission import LEFT_OUT
from webapp.web.pages import zone

KEPT = "kept_names"  # what the button "Keep it: it is a name" sends: names of fields


class Form(FlaskForm):
    """The base of every form. What was typed stays in it when something is wrong."""

    accepts_missing_secrets = False  # whether it may be re-posted without its secrets and files
    long_text = False  # whether it is sent as multipart, where a letter takes its own bytes and not three times as many
    about_a_client = True  # for whom the vault could keep what is refused as a credential
    keepable = ()  # names of the fields whose text was refused as a credential, and may be a name all the same
    sealable = ()  # names of the fields whose text was refused as a credential (C2): the vault would take it
    stale = {}  # after a Stale: field name -> (what stands now, what was typed)

    class Meta(FlaskForm.Meta):
        def render_field(self, field, render_kw):
            """Leave out `required` and the like: the server's sentences are the ones that are shown."""
            return super().render_field(field, {"required": False, **render_kw})

        def wrap_formdata(self, form, formdata):
            """Only what a form sends is read: a JSON body brings numbers and lists where fields expect text."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    def validate(self, **kwargs):
        """Validate every field; refuse a form that was re-posted after re-authentication and lacks its secrets or files."""
        fine = self._refuse_unstorable(super().validate(**kwargs))
        self._keep_names()
        if LEFT_OUT in request.form and not self.accepts_missing_secrets:
            self.form_errors.append("You have confirmed who you are. Give the secrets and files again, then send it.")
        if not fine:
            self._screen()
        return fine and not self.form_errors

    def _refuse_unstorable(self, fine):
        """Refuse what nothing can hold in any field, secrets and hidden ones too; whether the form is fine still."""
        for field in self:
            given = field.data if isinstance(field.data, list) else [field.data]
            if not field.errors and any(isinstance(text, str) and unstorable(text) for text in given):
                field.errors = [f"{field.label.text} holds a character that cannot be stored. Type it again without pasting."]
                fine = False
        return fine

    def _keep_names(self):
        """Mark what staff say is a name, though it was refused as a credential: the act puts that on record."""
        for name in request.form.get(KEPT, "").split():
            if name in self and isinstance(self[name].data, str):
                self[name].data = screening.KeptName(self[name].data)

    def _screen(self):
        """Screen a form with other errors, which no act will read, so that everything wrong with it is shown at once."""
        with show_errors(self):
            texts = {field.name: field.data for field in self if getattr(field, "screened", False) and not field.errors}
            screening.refuse(self.about_a_client, **texts)

    def values(self, *left_out: str) -> dict[str, Any]:
        """What was typed, by field name, without the tokens, the version and the names given."""
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "version", "once", *left_out)}


@contextmanager
def show_errors(form: Form) -> Iterator[None]:
    """Show a Refused raised in the block as an error of its field, or of the form."""
    try:
        yield
    except Refused as refused:
        form.status, g.retry_after = refused.status, refused.seconds
        if isinstance(refused, Stale):
            form.stale = refused.changes
            form.version.data = refused.version
        if isinstance(refused, screening.CredentialFound):
            form.sealable, form.keepable = refused.sealable, refused.keepable
        for name, sentence in refused.fields.items():
            field = form[name] if name in form else next((field for field in form if field.name == name), None)
            if field is None:
                form.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]


def moment_of(form):
    """The day and time of a form, in the shop's zone, as a naive UTC moment."""
    return to_utc(datetime.combine(form.day.data, form.at.data), zone())

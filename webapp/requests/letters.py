"""Letters about requests, in the shop's words: plain text with fixed placeholders, filled from what is on record."""

import re
from enum import StrEnum

from webapp import country, legal_deadlines
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import today
from webapp.db import database
from webapp.dossier import article_15
from webapp.errors import Refused
from webapp.permissions import Permission
from webapp.requests import deadline_status
from webapp.requests.models import LetterText, RequestStep, StepKind


class Letter(StrEnum):
    """A kind of letter."""

    ACKNOWLEDGEMENT = "acknowledgement"
    CLARIFICATION = "clarification"
    EXTENSION = "extension"
    REFUSAL = "refusal"
    ANSWER = "answer"


PLACEHOLDERS = {
    "client": "the name of whoever asked",
    "number": "the request’s number",
    "kind": "what was asked for, such as access",
    "received": "the day it came in",
    "due": "the last day for our answer",
    "reasons": "the words of the step: the question, or the reasons",
    "complaints": "where to complain: to us, to the regulator, in court",
    "shop": "the shop’s name",
}
# What a letter must hold, because the law says that it is told.
NEEDED = {
    Letter.ACKNOWLEDGEMENT: ("received",),
    Letter.CLARIFICATION: ("reasons",),
    Letter.EXTENSION: ("reasons", "due"),
    Letter.REFUSAL: ("reasons", "complaints"),
    Letter.ANSWER: (),
}
STEP_OF = {Letter.CLARIFICATION: StepKind.ASKED, Letter.EXTENSION: StepKind.EXTENDED, Letter.REFUSAL: StepKind.REFUSED}
START = "Dear {client},\n\n"
END = "\n\nYours sincerely,\n{shop}"
READY = {
    Letter.ACKNOWLEDGEMENT: "We received your {kind} request on {received} and gave it the number {number}. "
    "You will hear from us by {due}.",
    Letter.CLARIFICATION: "Thank you for your {kind} request of {received} (number {number}). "
    "So that we can answer it, please tell us:\n\n{reasons}\n\nThe time that the law gives us stands still until we hear from you.",
    Letter.EXTENSION: "Your {kind} request of {received} (number {number}) takes us longer than a month. "
    "The reasons:\n\n{reasons}\n\nYou will have our answer by {due} at the latest.",
    Letter.REFUSAL: "We cannot do what you asked on {received} (number {number}). The reasons:\n\n{reasons}\n\n{complaints}",
    Letter.ANSWER: "With this letter comes our answer to your {kind} request of {received} (number {number}).\n\n{complaints}",
}
PLACE = re.compile(r"\{(\w*)\}")


def text_of(kind):
    """The words that stand for a Letter: the shop's own, else those it starts with."""
    row = LetterText.select().where(LetterText.kind == Letter(kind)).order_by(LetterText.id.desc()).first()
    return row.text if row else START + READY[Letter(kind)] + END


@database.atomic()
def word(kind, text, *, by):
    """Keep new words for a letter. Placeholders are those there are, and what the law wants told stays in."""
    if not by.can(Permission.DECIDE_REQUEST):
        raise Refused("Only management words the letters.")
    found = set(PLACE.findall(text))
    if odd := sorted(found - PLACEHOLDERS.keys()):
        raise Refused(f"There is no placeholder “{{{odd[0]}}}”.", field="text")
    if missing := [name for name in NEEDED[Letter(kind)] if name not in found]:
        raise Refused(f"This letter needs {{{missing[0]}}}: {PLACEHOLDERS[missing[0]]}.", field="text")
    row = LetterText.create(kind=Letter(kind), text=text, by=by)
    record(Act.LETTER_WORDED, by=by, about=row)
    return row


def write(kind, request, shop):
    """The letter about a request, ready to print. A letter that gives reasons waits for its step to be on record."""
    kind, reasons = Letter(kind), ""
    if step := STEP_OF.get(kind):
        query = RequestStep.select().where(RequestStep.request == request, RequestStep.step == step)
        row = query.order_by(RequestStep.id.desc()).first()
        if row is None:
            raise Refused(f"Put “{step}” on record first: the letter takes its words from there.")
        reasons = row.words
    return fill(text_of(kind), facts_of(request, shop) | {"reasons": reasons})


def fill(text, facts):
    """A text with its placeholders filled, once: what is filled in is never looked at for placeholders."""
    return PLACE.sub(lambda found: facts.get(found[1], found[0]), text)


def facts_of(request, shop):
    """What the placeholders but `reasons` stand for."""
    here, nation = country.by_code(shop.country), legal_deadlines.nation_of(shop)
    due = legal_deadlines.acknowledgement_due(request.received_on, nation) if request.is_complaint else None
    due = due or deadline_status.answer_due(request, nation)
    return {
        "client": request.client.name,
        "number": request.number,
        "kind": request.kind,
        "received": country.write_day(request.received_on, here),
        "due": country.write_day(due, here),
        "complaints": complaints(shop),
        "shop": shop.name,
        "today": country.write_day(today(shop.timezone), here),
    }


def complaints(shop):
    """Where somebody can complain: to us, to the regulator, and in court."""
    ours = f"If you are not content, you can complain to us: {reach(shop)}."
    if shop.country == "US":
        return f"{ours} You can also complain to your state’s attorney general, and you can go to court."
    return f"{ours} You can also complain to {article_15.REGULATOR}, and you can ask a court to order us to comply."


def reach(shop):
    """The shop's name and how to reach it, on one line."""
    address = ", ".join(line for line in shop.address.splitlines() if line.strip())
    return ", ".join(part for part in (shop.name, address, shop.phone, shop.email) if part)

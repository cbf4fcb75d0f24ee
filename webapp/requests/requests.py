"""Requests about somebody's own data: logged by anyone, then step by step to an answer, each step on record with its day."""

import re

from webapp import legal_deadlines, screening
from webapp.audit.acts import Act
from webapp.audit.trail import record, record_kept
from webapp.clients import duplicates
from webapp.clients.models import Client, Source
from webapp.counters import next_number
from webapp.db import database
from webapp.errors import Refused
from webapp.intake import enquiries
from webapp.paging import PAGE, page_of
from webapp.permissions import Permission
from webapp.requests import deadline_status
from webapp.requests.models import Channel, IdentityProof, RequestKind, RequestStep, StepKind, SubjectRequest
from webapp.staff.models import Shop

ACTS = {
    StepKind.DOUBTED: Act.REQUEST_DOUBTED,
    StepKind.PROVED: Act.REQUEST_PROVED,
    StepKind.ASKED: Act.CLARIFICATION_ASKED,
    StepKind.CLARIFIED: Act.CLARIFICATION_CAME,
    StepKind.EXTENDED: Act.REQUEST_EXTENDED,
    StepKind.ACKNOWLEDGED: Act.REQUEST_ACKNOWLEDGED,
    StepKind.ANSWERED: Act.REQUEST_ANSWERED,
    StepKind.REFUSED: Act.REQUEST_REFUSED,
    StepKind.WITHDRAWN: Act.REQUEST_WITHDRAWN,
}
SOURCES = {
    Channel.IN_PERSON: Source.WALK_IN,
    Channel.PHONE: Source.PHONE,
    Channel.EMAIL: Source.EMAIL,
    Channel.LETTER: Source.EXISTING,
    Channel.WEBSITE: Source.WEBSITE,
}
REASONED = {StepKind.ASKED, StepKind.EXTENDED, StepKind.REFUSED}
FINDS_NUMBER = re.compile(r"(?i)(?:c-?)?0*([1-9]\d{0,8})")


@database.atomic()
def log(values, *, by, on):
    """Log a request of any kind that came in any way. The clock starts the day it came in, unless who asks is in doubt.

    `values`: kind, channel, about, received_on, in_doubt; number (a client's) or name with phone or email, and where somebody
    alike is on record which of them it is (`alike`): who is not on record is taken in as an enquirer, so that what they tell
    us is destroyed like any enquiry.
    """
    if not by.can(Permission.LOG_REQUEST):
        raise Refused("Your role does not include logging requests.")
    screening.refuse(about=values["about"])
    day = values["received_on"]
    if day > on:
        raise Refused("It cannot have come in after today.", field="received_on")
    client = _on_record(values["number"], by) if values["number"] else _taken_in(values, by)
    request = SubjectRequest.create(
        client=client,
        ordinal=next_number("request"),
        kind=RequestKind(values["kind"]),
        channel=Channel(values["channel"]),
        about=values["about"],
        received_on=day,
        started_on=day,
        in_doubt=bool(values["in_doubt"]),
        logged_by=by,
    )
    RequestStep.create(client=client, request=request, step=StepKind.RECEIVED, on=day, how=values["channel"], by=by)
    record(Act.REQUEST_LOGGED, by=by, about=request)
    return request


@database.atomic()
def take_step(request, step, *, by, on, today, words="", how="", to=""):
    """Put one step about a request on record, on the day it happened, and let the clock follow.

    `how`: for a proof the method, for an answer the way it went; `to`: who got it. A refusal, an extension and a
    question for clarification need words; nothing follows once a request is over.
    """
    if not by.can(Permission.DECIDE_REQUEST):
        raise Refused("Only management decides about requests.")
    request, step, words = SubjectRequest.get_by_id(request.id), StepKind(step), words or ""
    screening.refuse(words=words)
    if not request.received_on <= on <= today:
        raise Refused("The day must lie between the day it came in and today.", field="on")
    if on < _last_day(request):
        raise Refused("An earlier step has a later day than this.", field="on")
    if step not in open_to(request):
        raise Refused(f"“{step.capitalize()}” does not follow from where this request stands.")
    if step in REASONED and not words:
        raise Refused("Fill in the words: they stand in the letter.", field="words")
    changes = CHANGES[step](request, on, how)
    SubjectRequest.update(**changes).where(SubjectRequest.id == request.id).execute()
    row = RequestStep.create(client=request.client_id, request=request, step=step, on=on, words=words, how=how, to=to, by=by)
    record(ACTS[step], by=by, about=request)
    record_kept(row, by=by)
    return row


def open_to(request):
    """The Steps that may follow from where a request stands, in the order they are offered."""
    if request.ended_on:
        return []
    steps = [StepKind.PROVED if request.in_doubt or not request.proof else None, StepKind.DOUBTED if not request.in_doubt else None]
    if not request.acknowledged_on:
        steps.append(StepKind.ACKNOWLEDGED)
    if request.paused_on:
        steps.append(StepKind.CLARIFIED)
    else:
        steps.append(StepKind.ASKED)
    if not request.is_complaint and not request.extended_on and not request.in_doubt:
        steps.append(StepKind.EXTENDED)
    if not request.in_doubt and (request.proof or request.kind != RequestKind.ACCESS):
        steps.append(StepKind.ANSWERED)
    return [step for step in (*steps, StepKind.REFUSED, StepKind.WITHDRAWN) if step]


def _doubted(request, on, how):
    if request.proof:
        raise Refused("Their identity has been proved already.")
    return {"in_doubt": True}


def _proved(request, on, how):
    """The clock starts on the day of proof where there was doubt, else it goes on as it was."""
    if how not in list(IdentityProof):
        raise Refused("Choose how their identity was checked.", field="how")
    return {"proof": how, "in_doubt": False} | ({"started_on": on, "paused_days": 0} if request.in_doubt else {})


def _asked(request, on, how):
    return {"paused_on": on}


def _clarified(request, on, how):
    """The clock stood still since it was asked, or since it started, where that was later."""
    stood = (on - max(request.paused_on, request.started_on)).days
    return {"paused_on": None, "paused_days": request.paused_days + max(stood, 0)}


def _extended(request, on, how):
    """Two months more, told within the first one."""
    nation = legal_deadlines.nation_of(Shop.current())
    if request.paused_on is None and on > deadline_status.answer_due(request, nation):
        raise Refused("The first month is over: an extension is told within it.", field="on")
    return {"extended_on": on}


def _acknowledged(request, on, how):
    return {"acknowledged_on": on}


def _ended(outcome):
    return lambda request, on, how: {"ended_on": on, "outcome": outcome, "paused_on": None}


CHANGES = {
    StepKind.DOUBTED: _doubted,
    StepKind.PROVED: _proved,
    StepKind.ASKED: _asked,
    StepKind.CLARIFIED: _clarified,
    StepKind.EXTENDED: _extended,
    StepKind.ACKNOWLEDGED: _acknowledged,
    **{step: _ended(step) for step in (StepKind.ANSWERED, StepKind.REFUSED, StepKind.WITHDRAWN)},
}


def steps_of(request):
    """The RequestSteps of a request, oldest first."""
    return list(RequestStep.select().where(RequestStep.request == request).order_by(RequestStep.id))


def obstacles(client):
    """An unanswered request stands in the way of erasing whoever made it, unless being erased is what they ask for."""
    rows = SubjectRequest.unfinished().where(SubjectRequest.client == client, SubjectRequest.kind != RequestKind.ERASURE)
    return [f"Request {row.number} ({row.kind}) is still open: answer it first." for row in rows.order_by(SubjectRequest.id)]


def register(staff, finished=False, before=None, size=PAGE):
    """(rows, id to go on before or None): the requests that `staff` may see, with their clients; unfinished ones oldest first."""
    query = SubjectRequest.visible_to(staff).select_extend(Client).join(Client)
    query = query.where(SubjectRequest.ended_on.is_null(not finished))
    if not finished:
        return list(query.order_by(SubjectRequest.received_on, SubjectRequest.id).limit(10 * size)), None
    return page_of(query, SubjectRequest.id, after=before, newest_first=True, size=size)


def is_visible(request, staff):
    """Return whether `staff` may see this request."""
    return SubjectRequest.visible_to(staff).where(SubjectRequest.id == request.id).exists()


def _last_day(request):
    return (
        RequestStep.select(RequestStep.on)
        .where(RequestStep.request == request)
        .order_by(RequestStep.on.desc(), RequestStep.id.desc())
        .first()
        .on
    )


def _on_record(number, by):
    found = FINDS_NUMBER.fullmatch(number.strip())
    client = Client.visible_to(by).where(Client.ordinal == int(found[1])).first() if found else None
    if client is None:
        raise Refused("There is no such client among those you may see. Leave it empty and fill in the name.", field="number")
    return client


def _taken_in(values, by):
    if not values["name"]:
        raise Refused("Fill in the client’s number, or the name of somebody who is not on record.", field="name")
    reached = {"phones": [values["phone"]], "emails": [values["email"]]}
    if found := duplicates.settle(reached | {"name": values["name"], "alike": values.get("alike")}, by):
        return found
    known = {
        "name": values["name"],
        "about": enquiries.ABOUT_THEIR_DATA,
        "source": SOURCES[Channel(values["channel"])],
        "source_detail": "",
    }
    return enquiries.take(known | reached, by=by).client

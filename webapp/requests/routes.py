"""Pages of requests: the register, logging one, its steps, handing a package over, its letters."""

from flask import Blueprint, abort, flash, redirect, request, url_for

from webapp import legal_deadlines
from webapp.clients import views
from webapp.clients.models import Client
from webapp.logins import return_records
from webapp.permissions import Permission
from webapp.requests import deadline_status, letters, package_delivery, requests
from webapp.requests.forms import CollectionForm, IdentityProofForm, LetterForm, RequestForm, StepForm
from webapp.requests.letters import Letter
from webapp.requests.models import RequestKind, StepKind, SubjectRequest
from webapp.staff import submissions
from webapp.staff.models import Staff
from webapp.web.forms import show_errors
from webapp.web.guard import me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page, shop, today

bp = Blueprint("requests", __name__)


@bp.get("/requests")
@requires(Permission.LOG_REQUEST)
def index():
    finished = request.args.get("show") == "finished"
    rows, more = requests.register(me(), finished, before=asked_number("before"))
    badges = {row.id: deadline_status.badge(row, legal_deadlines.nation_of(shop()), today()) for row in rows}
    return page("requests/requests.html", rows=rows, more=more, finished=finished, badges=badges)


@bp.route("/requests/new", methods=["GET", "POST"])
@requires(Permission.LOG_REQUEST)
def new():
    form = RequestForm(data={"received_on": today(), "number": _number_asked_for()})
    if form.validate_on_submit():
        with show_errors(form):
            location = submissions.once(
                form.once.data, lambda: requests.log(form.values(), by=me(), on=today()), _after_logging, by=me()
            )
            flash("The request is on record, and its clock runs.", "success")
            return redirect(location)
    return page("requests/request_new.html", form=form)


@bp.get("/requests/<int:request_id>")
@requires(Permission.LOG_REQUEST)
def show(request_id):
    row, nation = load(SubjectRequest, request_id), legal_deadlines.nation_of(shop())
    views.note_view(row.client, me(), today())
    steps = requests.open_to(row) if me().can(Permission.DECIDE_REQUEST) else []
    shown = {
        "badge": deadline_status.badge(row, nation, today()),
        "due": deadline_status.due(row, nation),
        "names": Staff.names(),
    }
    return page("requests/request.html", row=row, done=requests.steps_of(row), open=steps, letters=list(Letter), **shown)


@bp.route("/requests/<int:request_id>/steps/<request_step>", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUEST, recent=True)
def step(request_id, request_step):
    row = load(SubjectRequest, request_id)
    if request_step not in list(StepKind):
        abort(404)
    if request_step == StepKind.ANSWERED and row.kind == RequestKind.ACCESS:
        return redirect(url_for("requests.collect", request_id=row.id))
    form = (IdentityProofForm if request_step == StepKind.PROVED else StepForm)(data={"on": today()})
    if form.validate_on_submit():
        with show_errors(form):
            requests.take_step(row, request_step, **form.values(), by=me(), today=today())
            flash("It is on record.", "success")
            return redirect(url_for("requests.show", request_id=row.id))
    reasons = request_step in requests.REASONED
    return page("requests/request_step.html", form=form, row=row, step=StepKind(request_step), reasons=reasons)


@bp.route("/requests/<int:request_id>/collection", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUEST, recent=True)
def collect(request_id):
    row, form = load(SubjectRequest, request_id), CollectionForm(data={"on": today()})
    made = package_delivery.packages_of(row)
    form.package.choices = [(str(package.id), f"Package {package.id}") for package in made]
    if form.validate_on_submit():
        with show_errors(form):
            chosen = next(package for package in made if str(package.id) == form.package.data)
            package_delivery.hand_over(row, chosen, **form.values("package", "looked"), by=me(), today=today())
            flash("Handed over, and the request is answered. The package is destroyed in 14 days.", "success")
            return redirect(url_for("requests.show", request_id=row.id))
    logins = return_records.situation_of(row.client, row.uid)
    return page("requests/request_collection.html", form=form, row=row, made=made, logins=logins)


@bp.get("/requests/<int:request_id>/letters/<letter>")
@requires(Permission.DECIDE_REQUEST)
def print_letter(request_id, letter):
    row, kind = load(SubjectRequest, request_id), _letter(letter)
    return page("requests/request_letter.html", row=row, kind=kind, text=letters.write(kind, row, shop()), day=today())


@bp.get("/letters")
@requires(Permission.DECIDE_REQUEST)
def wordings():
    return page("requests/letters.html", letters=list(Letter))


@bp.route("/letters/<letter>", methods=["GET", "POST"])
@requires(Permission.DECIDE_REQUEST, recent=True)
def word_letter(letter):
    kind = _letter(letter)
    form = LetterForm(data={"text": letters.text_of(kind)})
    if form.validate_on_submit():
        with show_errors(form):
            letters.word(kind, form.text.data, by=me())
            flash("These words stand from now on.", "success")
            return redirect(url_for("requests.wordings"))
    return page("requests/letter_words.html", form=form, kind=kind, places=letters.PLACEHOLDERS, needed=letters.NEEDED[kind])


def _number_asked_for():
    """The number of the client that /requests/new?client=… is for, or "" for whoever will be typed."""
    if "client" not in request.args:
        return ""
    return load(Client, asked_number("client")).number


def _letter(word):
    return Letter(word) if word in list(Letter) else abort(404)


def _after_logging(row):
    seen = requests.is_visible(row, me())
    return url_for("requests.show", request_id=row.id) if seen else url_for("requests.index")

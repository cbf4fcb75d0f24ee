"""Pages of NDAs: the register, preparing, changing, signing, printing, and the shop's templates."""

from flask import Blueprint, abort, flash, make_response, redirect, url_for

from webapp.clients.models import Client
from webapp.ndas import documents, drafting, proof, signing, templates
from webapp.ndas.forms import DraftForm, EndForm, PaperForm, PrepareForm, SignForm, TemplateForm
from webapp.ndas.models import Nda, NdaTemplate, NdaTemplateText
from webapp.permissions import Permission
from webapp.sealing import raw
from webapp.staff import submissions
from webapp.web.bodies import FILE
from webapp.web.forms import show_errors
from webapp.web.guard import can, me, requires
from webapp.web.loading import asked_number, load
from webapp.web.pages import page, shop, today
from webapp.web.pdf import pdf_or_none

bp = Blueprint("ndas", __name__)


@bp.get("/ndas")
@requires(Permission.SEE_NDA_STATUS)
def index():
    rows, more = Nda.register(me(), today(), before=asked_number("before"))
    return page("ndas/index.html", rows=rows, more=more)


@bp.route("/ndas/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_NDA)
def new():
    client = load(Client, asked_number("client"))
    form = PrepareForm(data={"starts_on": today()})
    form.template.choices = [(str(text.template_id), text.name) for text in NdaTemplateText.newest()]
    if form.validate_on_submit():
        with show_errors(form):
            return redirect(submissions.once(form.once.data, lambda: _prepare(client, form), _page_of, by=me()))
    return page("ndas/new.html", form=form, client=client)


@bp.get("/ndas/<int:nda_id>")
@requires(Permission.PREPARE_NDA)
def show(nda_id):
    nda = _load(nda_id)
    return page("ndas/show.html", nda=nda, **_shown(nda))


@bp.route("/ndas/<int:nda_id>/edit", methods=["GET", "POST"])
@requires(Permission.PREPARE_NDA)
def edit(nda_id):
    nda = _load(nda_id)
    drafting.refuse_settled(nda)
    form = DraftForm(obj=nda)
    if form.validate_on_submit():
        with show_errors(form):
            drafting.edit(nda, **form.values(), by=me(), version=form.version.data)
            flash("The draft is saved.", "success")
            return redirect(_page_of(nda))
    return page("ndas/edit.html", form=form, nda=nda)


@bp.post("/ndas/<int:nda_id>/withdrawal")
@requires(Permission.PREPARE_NDA)
def withdraw(nda_id):
    nda = _load(nda_id)
    drafting.withdraw(nda, by=me())
    flash(f"{nda.number} is withdrawn.", "success")
    return redirect(_page_of(nda))


@bp.route("/ndas/<int:nda_id>/signature", methods=["GET", "POST"])
@requires(Permission.SIGN_NDA)
def sign(nda_id):
    nda, form = _load(nda_id), SignForm()
    if form.validate_on_submit():
        with show_errors(form):
            signing.sign(nda, form.seen.data, form.passphrase.data, form.code.data, by=me())
            flash(f"{nda.number} is signed.", "success")
            return redirect(_page_of(nda))
    if not form.is_submitted():
        drafting.refuse_settled(nda)
    raw = documents.bytes_of(_load(nda_id))
    form.renew(documents.fingerprint(raw))
    return page("ndas/sign.html", form=form, nda=nda, blocks=list(documents.blocks(raw.decode())))


@bp.route("/ndas/<int:nda_id>/ending", methods=["GET", "POST"])
@requires(Permission.SIGN_NDA, recent=True)
def end(nda_id):
    nda, form = _load(nda_id), EndForm(data={"ended_on": today()})
    if form.validate_on_submit():
        with show_errors(form):
            drafting.end(nda, **form.values(), by=me())
            flash(f"The end of {nda.number} is on record.", "success")
            return redirect(_page_of(nda))
    return page("ndas/end.html", form=form, nda=nda)


@bp.route("/ndas/<int:nda_id>/paper-copies", methods=["GET", "POST"])
@requires(Permission.SIGN_NDA, body=FILE)
def add_paper(nda_id):
    nda, form = _load(nda_id), PaperForm()
    if form.validate_on_submit():
        with show_errors(form):
            location = submissions.once(form.once.data, lambda: _keep_paper(nda, form), lambda copy: _page_of(nda), by=me())
            flash("The client’s signed copy is kept.", "success")
            return redirect(location)
    return page("ndas/paper.html", form=form, nda=nda)


@bp.get("/ndas/<int:nda_id>/print")
@requires(Permission.PREPARE_NDA)
def print_out(nda_id):
    return _printed("ndas/print_out.html", _load(nda_id))


@bp.get("/ndas/<int:nda_id>/pdf")
@requires(Permission.PREPARE_NDA)
def pdf(nda_id):
    nda = _load(nda_id)
    raw = pdf_or_none(_printed("ndas/pdf.html", nda)[0])
    if raw is None:
        flash("This machine cannot make PDFs. Print the page, or save it as a PDF from the browser’s print window.", "info")
        return redirect(url_for("ndas.print_out", nda_id=nda.id))
    return _file(raw, "application/pdf", f"{nda.number}.pdf")


@bp.get("/ndas/<int:nda_id>/evidence")
@requires(Permission.READ_NDA)
def hand_out_evidence(nda_id):
    nda = _load(nda_id)
    signature = nda.signature or abort(404)
    return _file(raw(signature.evidence) or abort(404), "application/json; charset=utf-8", f"{nda.number}.json")


@bp.get("/nda-templates", endpoint="templates")
@requires(Permission.EDIT_NDA_TEMPLATES)
def template_list():
    return page("ndas/templates.html", texts=list(NdaTemplateText.newest()))


@bp.route("/nda-templates/new", methods=["GET", "POST"])
@requires(Permission.EDIT_NDA_TEMPLATES, recent=True)
def new_template():
    form = TemplateForm()
    if form.validate_on_submit():
        with show_errors(form):
            add = lambda: templates.add_template(form.name.data, form.body.data, by=me())  # noqa: E731
            return redirect(submissions.once(form.once.data, add, lambda made: url_for("ndas.templates"), by=me()))
    return page("ndas/new_template.html", form=form)


@bp.route("/nda-templates/<int:template_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_NDA_TEMPLATES, recent=True)
def edit_template(template_id):
    template = load(NdaTemplate, template_id)
    form = TemplateForm(data={"name": template.name, "body": templates.newest_text(template).body, "version": template.version})
    if form.validate_on_submit():
        with show_errors(form):
            templates.save_template(template, form.name.data, form.body.data, by=me(), version=form.version.data)
            flash("The template is saved. NDAs made from earlier versions stay as they are.", "success")
            return redirect(url_for("ndas.templates"))
    return page("ndas/edit_template.html", form=form, saved=template)


def _load(nda_id):
    return Nda.whole(nda_id, me()) or abort(404)


def _page_of(nda):
    return url_for("ndas.show", nda_id=nda.id)


def _prepare(client, form):
    source = templates.newest_text(NdaTemplate.get_by_id(int(form.template.data)))
    return drafting.prepare(client, source, starts_on=form.starts_on.data, ends_on=form.ends_on.data, by=me(), on=today())


def _printed(template, nda):
    """The agreement with what stands beneath it, as page() gives it."""
    shown = _shown(nda)
    return page(template, nda=nda, **shown) if shown["readable"] else abort(403)


def _file(raw, kind, name):
    answer = make_response(raw)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _keep_paper(nda, form):
    return signing.record_paper(nda, signed_on=form.signed_on.data, scan=form.scan.read(), by=me(), on=today())


def _shown(nda):
    """What pages show of an NDA: of a signed one what its checked evidence says, and nothing where that does not hold.

    Those who prepare NDAs read drafts; what is or was signed, management alone reads.
    """
    found = signing.examine(nda, today())
    agreement, readable = found.agreement, can("READ_NDA") or not (nda.signature or found.fault)
    text = agreement.proof.text if agreement else "" if nda.signature else documents.text_of(nda)
    return {
        "readable": readable,
        "found": found,
        "agreement": agreement,
        "number": agreement.number if agreement else nda.number,
        "blocks": list(documents.blocks(text)) if text and readable else [],
        "copies": proof.copies_of(nda) if nda.signature else [],
        "named": [agreement is None or proof.names(agreement, name) for name in (shop().name, nda.client.name)],
    }

"""Pages for signing in and joining; management's staff list and the shop's details."""

from datetime import timedelta

import segno
from flask import Blueprint, abort, flash, g, redirect, request, session, url_for
from flask_login import login_user, logout_user

from webapp import config
from webapp.permissions import Permission
from webapp.staff import (
    accounts,
    codes,
    invitations,
    known_devices,
    own_account,
    sessions,
    set_up,
    settings,
    sign_in as signing_in,
    throttle,
)
from webapp.staff.forms import CodeForm, InviteForm, JoinForm, RolesForm, SetUpForm, ShopForm, SignInForm, SignInProofForm
from webapp.staff.models import Invitation, Session, Staff
from webapp.text import plural
from webapp.web import cookies
from webapp.web.addresses import client_address
from webapp.web.forms import show_errors
from webapp.web.guard import ANYONE, SIGNED_IN, SignedIn, me, my_session, next_page, requires, visitor
from webapp.web.loading import load
from webapp.web.pages import page, shop

bp = Blueprint("staff", __name__)
BROWSER_DAYS = 400


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(ANYONE)
def sign_in():
    if set_up.is_open():
        return redirect(url_for("staff.begin_set_up"))
    form = SignInForm()
    if visitor() and not form.is_submitted():
        return redirect(next_page())
    if form.validate_on_submit():
        with show_errors(form):
            known = cookies.read("browser") or ""
            throttle.knock("sign-in", client_address(), known if signing_in.is_ours(known) else "")
            handle, token = signing_in.sign_in(**form.values(), known=known, browser=_browser(), address=client_address())
            _enter(handle)
            return _remember_browser(redirect(next_page()), token)
    return page("staff/sign_in.html", form=form, next=request.args.get("next"))


@bp.post("/sign-out")
@requires(SIGNED_IN)
def sign_out():
    sessions.end(my_session(), by=me())
    _leave()
    flash("You are signed out.", "success")
    return redirect(url_for("staff.sign_in"))


@bp.route("/set-up", methods=["GET", "POST"])
@requires(ANYONE)
def begin_set_up():
    if not set_up.is_open():
        abort(404)
    form = SetUpForm()
    if form.validate_on_submit():
        with show_errors(form):
            return redirect(url_for("staff.join", token=set_up.begin(**form.values())))
    return page("staff/set_up.html", form=form)


@bp.route("/join/<token>", methods=["GET", "POST"])
@requires(ANYONE)
def join(token):
    invitation = invitations.find(token) or abort(404)
    form = JoinForm(data={"name": invitation.name})
    if form.validate_on_submit():
        with show_errors(form):
            throttle.knock("join", client_address())
            session["joining"] = invitations.set_password(invitation, form.name.data, form.password.data)
            return redirect(url_for("staff.join_code", token=token))
    return page("staff/join.html", form=form, invitation=invitation, first=set_up.is_open())


@bp.route("/join/<token>/code", methods=["GET", "POST"])
@requires(ANYONE)
def join_code(token):
    invitation = invitations.find(token) or abort(404)
    if not invitations.is_proof(invitation, session.get("joining", "")):
        return redirect(url_for("staff.join", token=token))
    form, first = CodeForm(), set_up.is_open()
    if form.validate_on_submit():
        with show_errors(form):
            throttle.knock("join", client_address())
            staff = invitations.finish(invitation, form.code.data)
            _enter(sessions.begin(staff, _browser(), client_address()))
            return page("staff/recovery_codes.html", codes=codes.renew_recovery(staff), new=True, first=first)
    seed, uri = codes.open_seed(invitation), codes.provisioning_uri(invitation, invitation.name, shop().name)
    qr = segno.make(uri).svg_data_uri(scale=5, border=4, light="white")
    return page("staff/join_code.html", form=form, seed=seed, qr=qr, first=first, invitation=invitation)


@bp.get("/staff")
@requires(Permission.MANAGE_STAFF)
def members_list():
    everyone = Staff.select().order_by(Staff.active.desc(), Staff.name_folded)
    return page("staff/members.html", everyone=list(everyone), invitations=list(invitations.waiting()))


@bp.route("/staff/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF, recent=True)
def invite():
    form = InviteForm()
    if form.validate_on_submit():
        with show_errors(form):
            token = invitations.invite(form.name.data, form.roles.data, by=me())
            return _show_link(form.name.data, token, "three days", reset=False)
    return page("staff/invite.html", form=form)


@bp.post("/staff/invitations/<int:invitation_id>/withdrawal")
@requires(Permission.MANAGE_STAFF)
def withdraw(invitation_id):
    invitations.withdraw(load(Invitation, invitation_id), by=me())
    flash("The invitation is withdrawn: its link no longer works.", "success")
    return redirect(url_for("staff.members_list"))


@bp.get("/staff/<int:staff_id>")
@requires(Permission.MANAGE_STAFF)
def member(staff_id):
    staff = load(Staff, staff_id)
    live = Session.live().where(Session.staff == staff).order_by(Session.seen_at.desc(), Session.digest)
    return page("staff/member.html", staff=staff, sessions=list(live))


@bp.route("/staff/<int:staff_id>/roles", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF, recent=True)
def roles(staff_id):
    staff = load(Staff, staff_id)
    form = RolesForm(data={"roles": staff.roles.split(), "version": staff.version})
    if form.validate_on_submit():
        with show_errors(form):
            accounts.set_roles(staff, form.roles.data, by=me(), version=form.version.data)
            flash(f"The roles of {staff.name} are saved.", "success")
            return redirect(url_for("staff.member", staff_id=staff.id))
    return page("staff/roles.html", form=form, staff=staff)


@bp.route("/staff/<int:staff_id>/reset", methods=["GET", "POST"])
@requires(Permission.MANAGE_STAFF)
def reset(staff_id):
    staff, form = load(Staff, staff_id), SignInProofForm()
    if form.validate_on_submit():
        with show_errors(form):
            own_account.prove(me(), form.password.data, form.code.data)
            return _show_link(staff.name, invitations.start_reset(staff, by=me()), "one day", reset=True)
    return page("staff/reset.html", form=form, staff=staff, wait=codes.seconds_to_next(me()))


@bp.get("/staff/<int:staff_id>/disablement")
@requires(Permission.MANAGE_STAFF, recent=True)
def before_disabling(staff_id):
    return page("staff/disable.html", staff=load(Staff, staff_id))


@bp.post("/staff/<int:staff_id>/disablement")
@requires(Permission.MANAGE_STAFF, recent=True)
def disable(staff_id):
    staff = load(Staff, staff_id)
    accounts.disable(staff, by=me())
    flash(f"{staff.name} can no longer sign in.", "success")
    return redirect(url_for("staff.member", staff_id=staff_id))


@bp.get("/staff/<int:staff_id>/enablement")
@requires(Permission.MANAGE_STAFF, recent=True)
def before_enabling(staff_id):
    return page("staff/enable.html", staff=load(Staff, staff_id))


@bp.post("/staff/<int:staff_id>/enablement")
@requires(Permission.MANAGE_STAFF, recent=True)
def enable(staff_id):
    staff = load(Staff, staff_id)
    accounts.enable(staff, by=me())
    flash(f"{staff.name} can sign in again.", "success")
    return redirect(url_for("staff.member", staff_id=staff_id))


@bp.post("/staff/<int:staff_id>/sessions/end")
@requires(Permission.END_SESSIONS)
def end_sessions(staff_id):
    count = sessions.end_all(load(Staff, staff_id), by=me(), but=my_session())
    flash(f"{count} {plural(count, 'signed-in browser')} ended.", "success")
    return redirect(url_for("staff.member", staff_id=staff_id))


@bp.route("/settings/shop", methods=["GET", "POST"])
@requires(Permission.EDIT_SETTINGS, recent=True)
def edit_shop():
    form = ShopForm(obj=shop())
    if form.validate_on_submit():
        with show_errors(form):
            settings.change_shop(shop(), form.values(), by=me(), version=form.version.data)
            flash("The shop's details are saved.", "success")
            return redirect(url_for("staff.edit_shop"))
    return page("staff/shop.html", form=form)


def _show_link(name, token, life, reset):
    base = config.setting("BASE_URL") or request.host_url
    link = base.rstrip("/") + url_for("staff.join", token=token)
    return page("staff/link.html", name=name, link=link, life=life, reset=reset)


def _enter(handle):
    """Begin anew: whatever session this browser had ends, and nothing of its cookie, CSRF token included, goes on."""
    if visitor():
        sessions.end(my_session(), by=me())
    session.clear()
    g.pop("csrf_token", None)
    login_user(SignedIn(sessions.find(handle), handle))


def _leave():
    logout_user()
    session.clear()


def _browser():
    return known_devices.describe(request.user_agent.string)


def _remember_browser(response, token):
    cookies.write(response, "browser", token, timedelta(days=BROWSER_DAYS))
    return response

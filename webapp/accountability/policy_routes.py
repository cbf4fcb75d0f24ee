"""Pages of the policy: reading and acknowledging it, publishing a new version."""

from flask import Blueprint, flash, redirect, url_for

from webapp.accountability import policy
from webapp.accountability.forms import AcknowledgeForm, PolicyForm
from webapp.accountability.policy_models import Policy
from webapp.permissions import Permission
from webapp.web.forms import show_errors
from webapp.web.guard import SIGNED_IN, me, requires
from webapp.web.pages import page

bp = Blueprint("policy", __name__)


@bp.route("/policy", methods=["GET", "POST"])
@requires(SIGNED_IN)
def show():
    standing = Policy.in_force()
    form = AcknowledgeForm(data={"version": standing.id if standing else 0})
    if form.validate_on_submit():
        with show_errors(form):
            policy.acknowledge(form.version.data, by=me())
            flash("Thank you. That you have read it is on record.", "success")
            return redirect(url_for("home.today"))
    managed = standing and me().can(Permission.PUBLISH_POLICY)
    crew = {"waiting": policy.waiting_for(standing), "done": policy.acknowledged(standing)} if managed else {}
    return page("accountability/policy.html", form=form, policy=standing, **crew)


@bp.route("/policy/new", methods=["GET", "POST"])
@requires(Permission.PUBLISH_POLICY, recent=True)
def publish():
    standing = Policy.in_force()
    form = PolicyForm(data={"text": standing.text if standing else "", "version": standing.id if standing else 0})
    if form.validate_on_submit():
        with show_errors(form):
            policy.publish(form.text.data, by=me(), after=form.version.data)
            flash("It is in force. Everyone, you included, acknowledges it before going on.", "success")
            return redirect(url_for("policy.show"))
    return page("accountability/policy_new.html", form=form, policy=standing)

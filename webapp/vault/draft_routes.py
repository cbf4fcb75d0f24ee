"""A note that was refused becomes a login to seal: one press, and its text is in that form instead (C2)."""

from flask import Blueprint, abort, request, url_for

from webapp import screening
from webapp.guard import me, requires
from webapp.jobs.models import Job
from webapp.pages import page
from webapp.permissions import Permission
from webapp.vault import consents, kind_forms

bp = Blueprint("draft", __name__)


@bp.post("/jobs/<int:job_id>/logins/draft")
@requires(Permission.SEAL_LOGIN)
def start(job_id):
    """The text comes in the body, goes out in the form's note, and is kept nowhere on the way."""
    job = Job.visible_to(me()).where(Job.id == job_id).first() or abort(404)
    typed = [request.form.get(name, "")[: kind_forms.NOTE] for name in ("text", "next_step", "note", "title")]
    form = kind_forms.LoginForm(formdata=None, note="\n".join(text for text in typed if screening.find(text))[: kind_forms.NOTE])
    back = url_for("vault.job_logins", job_id=job.id)
    return page("vault/seal.html", form=form, client=job.client, job=job, back=back, allowed=consents.live_of(job))

"""What intake shows on a client's and on a job's page."""

from webapp.intake import board
from webapp.intake.models import Enquiry


def enquiry_panel(client, staff, day):
    """What an enquirer asked, and when it is destroyed if nothing comes of it."""
    if not client.is_prospect:
        return None
    rows = list(Enquiry.visible_to(staff).where(Enquiry.client == client).order_by(Enquiry.id.desc()).limit(5))
    return {"template": "intake/enquiry_panel.html", "rows": rows} if rows else None


def here_panel(client, staff, day):
    """The client's devices that are here now."""
    rows = board.here_of(client, staff)
    return {"template": "intake/here_panel.html", "rows": rows, "long": board.LONG} if rows else None


def job_panel(job, staff):
    """The job's devices, and what can be done with each."""
    rows = board.of_job(job, staff)
    all_back = bool(rows) and job.open and not job.status.finished and not any(device.held for device in rows)
    return {"template": "intake/job_panel.html", "place": "first", "rows": rows, "job": job, "all_back": all_back}

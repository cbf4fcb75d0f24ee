"""The diary on other pages: a client's next visit, a job's visits."""

from webapp.diary import diary
from webapp.permissions import Permission


def client_visit(client, staff, day):
    """The next appointment."""
    visit = diary.next_visit(client, staff)
    if visit is None and client.is_prospect:
        return None
    return {"template": "diary/client_visit.html", "place": "side", "visit": visit, "client": client}


def job_visits(job, staff):
    """The job's visits, and the way to book one while it is open."""
    visits = diary.of_job(job)
    book = job.open and staff.can(Permission.EDIT_DIARY)
    if not visits and not book:
        return None
    return {"template": "diary/job_visits.html", "place": "side", "visits": visits, "book": book, "job": job}

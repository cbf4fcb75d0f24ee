"""What a job's page takes from the features to the right, and what jobs put on a client's page."""

from datetime import timedelta

from webapp.clock import now
from webapp.jobs import listing, worklog
from webapp.jobs.models import Fault

# Callables(job, staff) -> None | dict(template=…, place=…, **what the template needs), as webapp.clients.panels says.
JOB_PANELS = []
YEAR = timedelta(days=365)
OFTEN = 3  # jobs with the same kind of fault within a year that are worth a word


def panels_of(job, staff):
    """The panels that have something to show to this member of staff."""
    return [panel for make in JOB_PANELS if (panel := make(job, staff))]


def client_jobs(client, staff, day):
    """The client's newest jobs."""
    if client.is_prospect:
        return None
    rows, more = listing.of_client(client, staff)
    return {"template": "jobs/client_jobs.html", "rows": rows, "more": more, "client": client}


def client_log(client, staff, day):
    """The work log at a glance, with the faults of a year by kind; lines only of jobs that `staff` may see (C5)."""
    faults = worklog.faults_since(client, staff, now() - YEAR)
    lines = worklog.lines_of(client, staff)
    if not lines and not faults:
        return None
    often = [(fault, jobs) for fault, _, jobs in faults if jobs >= OFTEN and fault != Fault.SERVICE]
    return {
        "template": "jobs/client_log.html",
        "lines": lines,
        "faults": faults,
        "often": often,
        "most": max([n for _, n, _ in faults] or [1]),
    }

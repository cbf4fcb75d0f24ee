"""Requests for a login at a device, counted for the first page."""

from webapp.figures import Figure, said
from webapp.logins import access_requests
from webapp.permissions import Permission


def requests_waiting(shop):
    """Count the requests of technicians that wait for a key holder; a query."""
    return access_requests.count_open()


WAITING = Figure(
    Permission.OPEN_VAULT,
    requests_waiting,
    "warning",
    said("Somebody on a job needs a login opened at the device.", "{n} jobs need a login opened at the device."),
    "access_requests.waiting",
)

"""What is counted for management's first page: a sentence each, where there is any."""

from webapp.home.attention import Figure
from webapp.logins import access_requests
from webapp.permissions import Permission
from webapp.promises import attention_counts


def _said(one, many):
    return lambda n: one if n == 1 else many.format(n=n)


OF_PRIVACY = (
    Figure(
        Permission.DECIDE_REQUEST,
        lambda staff, shop: attention_counts.breaches_running(),
        "danger",
        _said("A breach is on record, and its 72 hours run.", "{n} breaches are on record, and their 72 hours run."),
        "breaches.index",
    ),
    Figure(
        Permission.DECIDE_REQUEST,
        lambda staff, shop: attention_counts.requests_near_their_day(),
        "danger",
        _said(
            "A request about data is near its last day, or past it.", "{n} requests about data are near their last day, or past it."
        ),
        "requests.index",
    ),
    Figure(
        Permission.MANAGE_RETENTION,
        lambda staff, shop: attention_counts.purges_stopped(),
        "danger",
        lambda n: "Nothing is destroyed by itself until somebody has looked at the date.",
        "retention.index",
    ),
    Figure(
        Permission.ERASE_CLIENT,
        lambda staff, shop: attention_counts.removals_late(shop),
        "danger",
        _said(
            "A client’s removal has waited for more than a working day.",
            "{n} clients’ removals have waited for more than a working day.",
        ),
        "privacy.index",
    ),
    Figure(
        Permission.ERASE_CLIENT,
        lambda staff, shop: attention_counts.departures_undecided(),
        "warning",
        _said("A client has died or moved away: decide what follows.", "{n} clients have died or moved away: decide what follows."),
        "retention.index",
    ),
    Figure(
        Permission.ERASE_CLIENT,
        lambda staff, shop: attention_counts.ndas_to_remove(),
        "warning",
        _said("An NDA ended six years ago: remove it.", "{n} NDAs ended six years ago: remove them."),
        "retention.index",
    ),
)

OF_VAULT = (
    Figure(
        Permission.OPEN_VAULT,
        lambda staff, shop: access_requests.count_open(),
        "warning",
        _said("Somebody on a job needs a login opened at the device.", "{n} jobs need a login opened at the device."),
        "access_requests.waiting",
    ),
)

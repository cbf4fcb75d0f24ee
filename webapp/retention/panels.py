"""What a client's page shows of retention: the ways to a hold, and to recording that they died or moved."""

from webapp.permissions import Permission


def client_panel(client, staff, day):
    """The links, for whoever may use one of them."""
    report = staff.can(Permission.REPORT_DEPARTURE) and not client.is_prospect
    hold = staff.can(Permission.MANAGE_RETENTION)
    if not report and not hold:
        return None
    return {"template": "retention/retention_panel.html", "place": "side", "client": client, "report": report, "hold": hold}

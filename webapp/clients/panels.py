"""What stands on a client’s page: each feature to the right adds its own panel."""

# Callables(client, staff, day) -> None | dict(template=…, place=…, **what the template needs), in the order shown.
# `place` is "top" (banners), "" (the wide column, where it is left out) or "side"; the template reads it all from `panel`.
CLIENT_PANELS = []


def panels_of(client, staff, day):
    """The panels that have something to show to this member of staff on a date in the shop."""
    return [panel for make in CLIENT_PANELS if (panel := make(client, staff, day))]

"""Hooks: the named lists through which a feature acts inside one on its left."""

from typing import Any


def join(registry: list[Any], *calls: Any) -> None:
    """Append to a list of hooks whatever is not in it yet, in the order given, so that a second application adds nothing."""
    for call in calls:
        if call not in registry:
            registry.append(call)

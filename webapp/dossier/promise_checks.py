"""What the dossier proves of the promises: every table about clients has its purpose (P3), packages can be made (P11).

No package holds a copy of a login (C3).
"""

from peewee import fn

from webapp.clauses import Count, Finding, count, none, some
from webapp.clients.models import Declared
from webapp.dossier import dossier, login_copies
from webapp.dossier.models import Package


def _packages(scope):
    return count(Package, Package.finished_at.is_null(False))


def _copies(scope):
    return login_copies.holding_logins().select(fn.COUNT(Package.id))


COUNTS = (
    Count("P11", _packages, some("{n} of the packages made is here for handing over.")),
    Count(
        "C3",
        _copies,
        none("{n} of the packages kept has logins in it that anybody can read.", "Start the program again: it deletes them."),
    ),
)


def of_purposes(shop, scope):
    """Find the tables about clients that declare no purpose."""
    tables = dossier.models()
    bare = [model.__name__ for model in tables if not isinstance(getattr(model, "declared", None), Declared)]
    found = f"{len(tables) - len(bare)} of the {len(tables)} tables about clients declare their purpose."
    yield "P3", Finding(not bare, found, f"Declare the purpose of {', '.join(bare)}.")

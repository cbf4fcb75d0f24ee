"""What the dossier proves of the promises: every table about clients has its purpose (P3), packages can be made (P11).

No package holds a copy of a login (C3).
"""

from peewee import fn

from webapp.clauses import Count, Finding, count, some
from webapp.clients.models import Declared
from webapp.dossier import dossier, login_copies
from webapp.dossier.models import Package
from webapp.text import counted, plural


def _packages(scope):
    return count(Package, Package.finished_at.is_null(False))


def _copies(scope):
    return login_copies.holding_logins().select(fn.COUNT(Package.id))


def _of_copies(number):
    if not number:
        return Finding(True, "No stored package has logins in it that anybody can read.")
    kept = f"{counted(number, 'stored package')} {plural(number, 'has', 'have')} logins in {plural(number, 'it', 'them')}"
    return Finding(False, f"{kept} that anybody can read.", "Start the program again: it deletes them.")


COUNTS = (
    Count("P11", _packages, some("{n} of the packages made is here for handing over.")),
    Count("C3", _copies, _of_copies),
)


def of_purposes(shop, scope):
    """Find the tables about clients that declare no purpose."""
    tables = dossier.models()
    bare = [model.__name__ for model in tables if not isinstance(getattr(model, "declared", None), Declared)]
    found = f"{len(tables) - len(bare)} of the {len(tables)} tables about clients declare their purpose."
    yield "P3", Finding(not bare, found, f"Declare the purpose of {', '.join(bare)}.")

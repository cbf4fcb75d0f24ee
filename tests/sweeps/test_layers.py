"""Who may import whom: the layers of the house, held by reading the imports of every module."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

ASSEMBLY = {
    "wsgi",
    "webapp",
    "webapp.cli",
    "webapp.schema",
    *(f"webapp.running.{name}" for name in ("daily", "doctor", "receiving", "revisions", "serving", "starting")),
}
FOUNDATION = set(
    """clauses clock compiled_queries config counters country db disk.database_files disk.link_errors disk.safe_files disk.shop_key
    errors figures files hash_concurrency hooks hosts keyring legal_deadlines paging permissions row_mac screening
    sealing text typed_peewee running.background running.checkpointer running.hardening running.scheduler
    running.schema_check""".split()
)
FLASK = {"flask", "flask_login", "flask_wtf", "wtforms"}
KNOWS_FLASK = {"assembly", "web", "routes", "cli", "forms", "feature"}  # a feature joins its pages to the application
HEAVY = {"weasyprint", "faker"}  # slow to import and not always needed: the only imports allowed inside a function
MIGRATES = {"webapp.db", "webapp.running.revisions"}  # applies them, writes them
BANNED_NAMES = set("util utils helper helpers common misc base service services manager managers".split())
BANNED_IN_ROUTES = {"save", "create", "atomic", "delete_instance", "execute_sql"}
OPEN_TO_THE_RIGHT = {"models", "domain"}  # what a feature shows to those on its right

# What each kind may import of webapp: the foundation's kinds, and kinds of its own feature.
MAY_IMPORT = {
    "foundation": {"foundation"},
    "web": {"foundation", "web"},
    "models": {"foundation", "models"},
    "domain": {"foundation", "models", "domain"},
    "forms": {"foundation", "web", "models", "domain", "forms"},
    "cli": {"foundation", "web", "models", "domain", "forms"},
    "routes": {"foundation", "web", "models", "domain", "forms"},
    "feature": {"foundation", "web", "models", "domain", "forms", "cli", "routes"},
}


def features(source):
    """The names in FEATURES, in their order from left to right, read without running anything."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "FEATURES" for t in node.targets):
            return [name.rpartition(".")[2] for name in ast.literal_eval(node.value)]
    raise AssertionError("webapp/__init__.py has no FEATURES")


def place(module, order):
    """(feature or None, kind) of a module; the kind is None when the house has no place for it."""
    name, last = module.removeprefix("webapp."), module.rpartition(".")[2]
    feature, *inside = name.split(".")
    if module in ASSEMBLY or feature == "demo":
        return None, "assembly"
    if name in FOUNDATION or (feature == "screening" and len(inside) == 1) or name in ("running", "disk"):
        return None, "foundation"
    if feature == "web" and len(inside) < 2:
        return feature, "web"
    if feature in order and inside in ([], ["feature"]):
        return feature, "feature"
    if feature in order and len(inside) == 1:
        last = last.rpartition("_")[2]  # invitation_routes is a routes module, split off by its noun
        return feature, last if last in {"models", "forms", "routes", "cli"} else "domain"
    return None, None


def imports(tree, modules):
    """(node, dotted name) for every import; `from webapp.clients import visibility` names the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = "." * node.level + (node.module or "")
            for alias in node.names:
                yield node, f"{whole}.{alias.name}" if f"{whole}.{alias.name}" in modules else whole


def crossing(module, name, order):
    """Why `module` may not import `name`, another part of webapp, or None."""
    (mine, kind), (theirs, other) = place(module, order), place(name, order)
    if kind in {"assembly", None}:
        return None
    if theirs and theirs != mine and other != "web":
        if mine is None:
            return f"the foundation imports the feature {theirs}"
        if order.index(theirs) > order.index(mine):
            return f"{theirs} is to the right of {mine}"
        return None if other in OPEN_TO_THE_RIGHT else f"{name} is not for other features"
    return None if other in MAY_IMPORT[kind] else f"{kind} imports {other or 'an unknown module'}"


def complaints(modules, order):
    """One line for every breach in `modules`, a dict of dotted name to source."""
    for module, source in modules.items():
        _, kind = place(module, order)
        if kind is None:
            yield f"{module}: the house has no place for it"
        if module.rpartition(".")[2] in BANNED_NAMES:
            yield f"{module}: named for nothing"
        if re.search(r"[a-z]\d+$", module):
            yield f"{module}: split by noun, not by number"
        tree = ast.parse(source)
        for node, name in imports(tree, modules):
            top, at = name.partition(".")[0], f"{module}:{node.lineno}: {name}"
            if name.startswith("."):
                yield f"{at}: a relative import"
            elif top in {"webapp", "wsgi"} and (why := crossing(module, name, order)):
                yield f"{at}: {why}"
            elif top in FLASK and kind not in KNOWS_FLASK:
                yield f"{at}: the web in a {kind} module"
            elif name.startswith("playhouse.migrations") and module not in MIGRATES:
                yield f"{at}: migrations are the business of webapp.db"
            elif top == "importlib" and kind != "assembly":
                yield f"{at}: an import out of this test's sight"
            if node not in tree.body and top not in HEAVY:
                yield f"{at}: an import not at the top"
        if kind in {"routes", "cli"}:
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and node.attr in BANNED_IN_ROUTES:
                    yield f"{module}:{node.lineno}: .{node.attr} belongs in an act"


def cycle(modules):
    """A ring of modules that import one another, or []. Importing webapp.staff.models runs webapp.staff as well."""
    graph = {}
    for module, source in modules.items():
        graph[module] = needs = set()
        for _, name in imports(ast.parse(source), modules):
            needs |= {known for known in (name, name.rpartition(".")[0]) if known in modules}
        needs -= {module, module.rpartition(".")[0], "webapp"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def the_house():
    """Every module of the program but its migrations, as dotted name to source."""
    paths = [ROOT / "wsgi.py", *sorted((ROOT / "webapp").rglob("*.py"))]
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths}
    return {
        name.removesuffix(".__init__"): path.read_text("utf-8") for path, name in names.items() if "migrations" not in path.parts
    }


def test_every_module_keeps_to_its_layer():
    modules = the_house()
    order = features(modules["webapp"])
    assert {f"webapp.{feature}.models" for feature in order} & modules.keys(), "no feature found"
    assert list(complaints(modules, order)) == []


def test_no_module_needs_itself():
    assert cycle(the_house()) == []


@pytest.mark.parametrize(
    ("module", "source", "why"),
    [
        ("webapp.clients.book", "from flask import request", "the web in a domain module"),
        ("webapp.clients.models", "import wtforms.fields", "the web in a models module"),
        ("webapp.clock", "from flask import current_app", "the web in a foundation module"),
        ("webapp.clients.book", "from webapp.web.guard import me", "domain imports web"),
        ("webapp.clients.book", "from webapp.jobs.models import Job", "jobs is to the right of clients"),
        ("webapp.clients.book", "from webapp.jobs import desk", "jobs is to the right of clients"),
        ("webapp.jobs.routes", "from webapp.clients import forms", "not for other features"),
        ("webapp.jobs.desk", "import webapp.clients.routes", "not for other features"),
        ("webapp.jobs.models", "from webapp.jobs.desk import take", "models imports domain"),
        ("webapp.jobs.desk", "from webapp.jobs.forms import JobForm", "domain imports forms"),
        ("webapp.db", "from webapp.clients.models import Client", "the foundation imports the feature"),
        ("webapp.jobs.desk", "from webapp.schema import MODELS", "domain imports assembly"),
        ("webapp.jobs.desk", "from webapp import create_app", "domain imports assembly"),
        ("webapp.jobs.desk", "from .models import Job", "a relative import"),
        ("webapp.jobs.desk", "def take():\n    import json", "an import not at the top"),
        ("webapp.jobs.desk", "try:\n    import json\nexcept ImportError:\n    pass", "not at the top"),
        ("webapp.jobs.desk", "from importlib import import_module", "out of this test's sight"),
        ("webapp.jobs.desk", "from playhouse.migrations import Runner", "the business of webapp.db"),
        ("webapp.jobs.routes", "def new():\n    Job.create(kind='x')", ".create belongs in an act"),
        ("webapp.jobs.routes", "def new():\n    with database.atomic():\n        pass", ".atomic belongs"),
        ("webapp.jobs.cli", "def new(job):\n    job.save()", ".save belongs in an act"),
        ("webapp.jobs.helpers", "", "named for nothing"),
        ("webapp.jobs.routes2", "", "split by noun"),
        ("webapp.extras", "", "no place for it"),
        ("webapp.jobs.inner.desk", "", "no place for it"),
        ("webapp.jobs.visit_routes", "from webapp.jobs.models import Job\nJob.create()", ".create belongs in an act"),
        ("webapp.web.guard", "from webapp.clients.models import Client", "clients is to the right of web"),
        ("webapp.jobs.desk", "from webapp.clients.models import Client\nimport peewee", None),
        ("webapp.web.pdf", "def pdf(html):\n    import weasyprint", None),
        ("webapp.jobs.routes", "import flask\nfrom webapp.jobs import desk, forms\nfrom webapp import db", None),
    ],
)
def test_a_breach_is_noticed(module, source, why):
    house = dict.fromkeys(
        [
            "webapp.db",
            "webapp.web.guard",
            "webapp.staff.routes",
            "webapp.staff.sessions",
            "webapp.jobs.desk",
            "webapp.jobs.forms",
            "webapp.clients.forms",
            "webapp.clients.models",
        ],
        "",
    )
    found = list(complaints(house | {module: source}, ["staff", "web", "clients", "jobs"]))
    assert (why in found[0] and len(found) == 1) if why else found == []


def test_a_cycle_is_noticed():
    assert cycle({"webapp.a": "import webapp.b", "webapp.b": "from webapp import a"})
    through_a_package = {
        "webapp.web.guard": "from webapp.staff.models import Staff",
        "webapp.staff": "from webapp.staff import routes",
        "webapp.staff.models": "",
        "webapp.staff.routes": "from webapp.web.guard import requires",
    }
    assert cycle(through_a_package)
    assert not cycle(through_a_package | {"webapp.staff": "", "webapp": "from webapp.staff import routes"})

"""No state in process memory between requests: sessions, unlocks, throttles and leases are rows, so several processes can serve."""

import ast
from pathlib import Path

import pytest

WEBAPP = Path(__file__).resolve().parent.parent.parent / "webapp"
MODULES = sorted(path for path in WEBAPP.rglob("*.py") if "migrations" not in path.parts and "demo" not in path.parts)
CHANGES = set("append add update setdefault pop popitem clear remove discard extend insert appendleft sort".split())
CACHES = {"cache", "lru_cache"}

# What a process keeps all the same, and why another process does not miss it.
KEPT = {
    "compiled_queries._written": "SQL that Peewee has written once, without a value of any row",
    "config._held": "the settings that the process was started with",
    "files._held": "the data folder that the process was started with",
    "keyring._held": "shop.key of that folder",
    "keyring._subkeys": "what shop.key gives by calculation",
    "screening.reading._harmless": "which texts held no credential, under a keyed hash: the same in every process and country",
    "staff.passwords._dummies": "a hash that nothing matches, for names that are nobody's",
    "running.schema_check.heads_of_migrations": "what the program's own migrations make, worked out on a scratch database",
    "running.schema_check.hash_of": "the hash of a schema, worked out from the schema alone",
    "running.schema_check._keys_schema": "the same of keys.db",
    "running.daily._children": "the processes that this one has started, which nobody else can wait for",
    "legal_deadlines.bank_holidays": "the law's own days, by calculation",
    "retention.distance.table": "a file of the program, read once",
    "screening.classifier.table": "a file of the program, read once",
    "staff.time_zones.choices": "the machine's own list of time zones",
    "web.pages.asset": "hashes of the program's own static files",
    "web.pdf.our_style": "the program's own style sheets, read once",
    "web.pdf.is_possible": "whether the machine has what PDF needs",
}


def kept_by(source):
    """Names at a module's top that its functions change, or whose results are cached: what outlives a request."""
    tree = ast.parse(source)
    top = {name.id for node in tree.body for name in _targets(node)}
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        if any(_root(decorator) in CACHES for decorator in function.decorator_list):
            yield function.name
        own = {name.id for node in ast.walk(function) for name in _targets(node)} | {
            argument.arg for argument in function.args.args
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield from node.names
            elif name := _changed(node):
                if name in top - own:
                    yield name


def _targets(node):
    named = getattr(node, "targets", None) or [getattr(node, "target", None)]
    return [name for name in named if isinstance(name, ast.Name) and not isinstance(node, ast.Delete)]


def _root(node):
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return getattr(node, "id", None)


def _changed(node):
    """The name at the root of what a statement changes in place: x of x[1] = 2, del x[1] and x.append(1)."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return _root(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        return _root(node.func.value) if isinstance(node.func.value, ast.Name | ast.Subscript) else None
    return None


def name_of(path):
    """A module's name below webapp."""
    return ".".join(path.relative_to(WEBAPP).with_suffix("").parts).removesuffix(".__init__")


def test_a_process_keeps_what_is_listed_and_nothing_else():
    assert {f"{name_of(path)}.{name}" for path in MODULES for name in kept_by(path.read_text("utf-8"))} == set(KEPT)


@pytest.mark.parametrize(
    "body",
    ["_seen[1] = 2", "_seen.append(1)", "global _seen; _seen = 1", "del _seen[0]", "_seen[1].add(2)"],
)
def test_what_a_process_would_keep_is_noticed(body):
    assert list(kept_by(f"_seen = []\n\n\ndef act():\n    {body}\n")) == ["_seen"]


def test_what_a_call_keeps_for_itself_is_let_be():
    assert not list(kept_by("seen = []\n\n\ndef act(rows):\n    seen = {}\n    seen[1] = 2\n    rows.append(1)\n"))
    assert list(kept_by("@cache\ndef read():\n    return 1\n")) == ["read"]

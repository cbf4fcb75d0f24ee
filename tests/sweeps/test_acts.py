"""Every act looks first at who acts: whoever lacks the right is refused before anything else is looked at, and in words."""

import ast
import importlib
import inspect

import pytest

from tests.sweeps.test_layers import the_house
from webapp.errors import Refused

LATER = {  # what is looked at before, and why
    "webapp.jobs.closing.close": "the job, for whoever works on it closes it without a right of his own",
    "webapp.jobs.opening.refuse_for_another": "whether the work is for somebody else; for oneself no right is needed",
    "webapp.jobs.opening.assignable": "refuses nobody: it narrows a list",
    "webapp.vault.replacements.note": "refuses nobody: management decides at once, others leave it to them",
    "webapp.vault.replacements.refuse_strangers": "whether the client has an open job; the right only chooses the words",
    "webapp.vault.alerts.take_note": "whether the alert is about the one who reads it, in the same condition",
}


class Anything:
    """Stands for every argument but who acts: an act that looks at one before the right would find nothing that it could use."""

    def __getattr__(self, name):
        raise AssertionError(f"looked at .{name} before the right of whoever acts")


class Stranger:
    """Somebody on the staff without any right."""

    id, name, is_management = -1, "Charlie", False

    def can(self, permission):
        """No."""
        return False


def asks(node):
    """Whether a part of a function asks what `by` may do."""
    calls = (part for part in ast.walk(node) if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute))
    return any(call.func.attr == "can" and isinstance(call.func.value, ast.Name) and call.func.value.id == "by" for call in calls)


def begins_with_right(function):
    """Whether the first thing a function does, but for refusing an open transaction, is to refuse whoever lacks the right."""
    does = [node for node in function.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    if isinstance(does[0], ast.If) and "in_transaction" in ast.dump(does[0].test):
        does = does[1:]
    if not isinstance(does[0], ast.If) or not isinstance(does[0].body[-1], ast.Raise):
        return False
    test = does[0].test
    alone = isinstance(test, ast.UnaryOp) or isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or)
    return alone and asks(test)


def acts(modules):
    """{name: whether the right comes first} of every function that asks what `by` may do."""
    return {
        f"{module}.{node.name}": begins_with_right(node)
        for module, source in modules.items()
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and asks(node)
    }


ACTS = acts(the_house())


def test_the_right_comes_first():
    assert {name for name, first in ACTS.items() if not first} == LATER.keys()


def test_the_sweep_finds_a_right_that_comes_later():
    late = "def act(row, *, by):\n    row.touch()\n    if not by.can(1):\n        raise Refused\n"
    assert acts({"a": late, "b": late.replace("    row.touch()\n", "")}) == {"a.act": False, "b.act": True}


@pytest.mark.parametrize("name", [name for name, first in ACTS.items() if first])
def test_whoever_lacks_the_right_is_refused(app, name):
    module, _, function = name.rpartition(".")
    act = getattr(importlib.import_module(module), function)
    given = {key: Anything() for key, each in inspect.signature(act).parameters.items() if each.default is each.empty}
    with pytest.raises(Refused):
        act(**given | {"by": Stranger()})

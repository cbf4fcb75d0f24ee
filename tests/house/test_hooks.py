"""Hooks exist where features meet: each list of them is filled by features to the right, with `join`, and by nobody else."""

import ast

from tests.sweeps.test_layers import the_house
from webapp.hooks import join

BY_HAND = {"append", "extend", "insert"}


def lists(modules):
    """{(module, name)} of every list of hooks: a constant of a module that is empty until features join it."""
    return {
        (module, target.id)
        for module, source in modules.items()
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and not node.value.elts
        for target in node.targets
        if target.id.isupper()
    }


def named(node, tree, modules):
    """The (module, name) that an expression of a module stands for, or None."""
    where = {}
    for origin in (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)):
        for alias in origin.names:
            whole = f"{origin.module}.{alias.name}"
            where[alias.asname or alias.name] = whole if whole in modules else (origin.module, alias.name)
    if isinstance(node, ast.Name):
        return where.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return where.get(node.value.id), node.attr
    return None


def joined(modules):
    """(joining module, (module, name) of the list) of every call of `join`."""
    for module, source in modules.items():
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "join":
                yield module, named(node.args[0], tree, modules)


def by_hand(modules):
    """A line for each list of hooks that a module changes without `join`."""
    hooks = {name for _, name in lists(modules)}
    for module, source in modules.items():
        for node in ast.walk(ast.parse(source)):
            changed = node.target if isinstance(node, ast.AugAssign) else None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BY_HAND:
                changed = node.func.value
            if getattr(changed, "attr", getattr(changed, "id", None)) in hooks:
                yield f"{module}:{node.lineno}: {ast.unparse(changed)}"


def room(module):
    """The part of webapp that a module is in."""
    return module.split(".")[1]


def lonely(modules):
    """A line for each list of hooks that no feature fills, or none but its own."""
    fillers = {}
    for module, hooks in joined(modules):
        fillers.setdefault(hooks, set()).add(room(module))
    for module, name in sorted(lists(modules)):
        if not fillers.get((module, name), set()) - {room(module)}:
            yield f"{module}: {name} is filled by {fillers.get((module, name)) or 'nobody'}"


def test_hooks_are_joined_in_order_and_once():
    hooks = ["a"]
    for _ in range(2):
        join(hooks, "b", "a", "c")
    assert hooks == ["a", "b", "c"]


def test_only_join_fills_a_list_of_hooks():
    assert list(by_hand(the_house())) == []


def test_only_a_feature_module_joins():
    assert [module for module, _ in joined(the_house()) if not module.endswith(".feature")] == []


def test_a_list_filled_by_hand_is_noticed():
    house = {"webapp.jobs.closing": "ON_CLOSE = []"}
    for source in ("ON_CLOSE.append(call)", "closing.ON_CLOSE += [call]"):
        assert list(by_hand(house | {"webapp.vault.feature": source}))


def test_every_list_is_filled_by_another_feature():
    assert list(lonely(the_house())) == []


def test_a_list_filled_by_its_own_feature_is_noticed():
    house = {"webapp.jobs.closing": "ON_CLOSE = []"}
    own = "from webapp.jobs import closing\njoin(closing.ON_CLOSE, call)"
    other = "from webapp.jobs.closing import ON_CLOSE\njoin(ON_CLOSE, call)"
    assert list(lonely(house)) == ["webapp.jobs.closing: ON_CLOSE is filled by nobody"]
    assert list(lonely(house | {"webapp.jobs.feature": own})) == ["webapp.jobs.closing: ON_CLOSE is filled by {'jobs'}"]
    assert list(lonely(house | {"webapp.vault.feature": other})) == []

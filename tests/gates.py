"""The two gates: tests marked `whole` run with `--whole` only; every run says how many it left for that."""

import os

import pytest
from xdist.scheduler import WorkStealingScheduling

COUNTED = pytest.StashKey[list]()  # [tests of this run, tests left for --whole]
SEEN = pytest.StashKey[tuple]()  # the (path, name) of every test that runs at every commit, and of every one with --whole only


def one_in(count, cases):
    """Cases for parametrize: one in so many runs at every commit, the others with --whole. A tuple is several arguments."""
    whole = pytest.mark.whole
    return [
        case if at % count == 0 else pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=whole)
        for at, case in enumerate(cases)
    ]


def pytest_addoption(parser):
    """Add --whole."""
    parser.addoption("--whole", action="store_true", help="run the tests marked `whole` too: more than an hour's work for one core")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what is marked `whole`, unless it was asked for, and count both."""
    whole = [item for item in items if item.get_closest_marker("whole")]
    everyday = [item for item in items if not item.get_closest_marker("whole")]
    config.stash[SEEN] = tuple({(item.path, item.originalname) for item in some} for some in (everyday, whole))
    left = [] if config.getoption("whole") else whole
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = everyday
    config.stash[COUNTED] = [len(items), len(left)]
    if hasattr(config, "workeroutput"):
        config.workeroutput["counted"] = config.stash[COUNTED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take the counts over from a worker; all workers collect the same tests."""
    if counted := getattr(node, "workeroutput", {}).get("counted"):
        node.config.stash[COUNTED] = counted


def pytest_terminal_summary(terminalreporter, config):
    """Say how many tests were in this run, and how many are left for --whole; .ci/run reads this line."""
    here, left = config.stash.get(COUNTED, [0, 0])
    terminalreporter.write_line(f"{here} tests in this run, {left} left for --whole")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One more than there are cores: a browser, a disk or a lock is waited for in a sixth of the time."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let a worker that has nothing left take tests from one that has, so that no core idles at the end."""
    return WorkStealingScheduling(config, log)

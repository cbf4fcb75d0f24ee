"""Another program of the same account looks for secrets in a command at the console: in its memory, or in what it leaves."""

import sys

import pytest

from tests import processes
from webapp.erasure import scrub

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc and prctl")

SAYS = "import ctypes, os, resource; print([ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(4), oct(os.umask(0))])"
HARDENED = "[0, 0, 0, '0o77']"  # not dumpable, no core whatever the soft or hard limit, files for this account alone
# Runs what is given as `flask` does, with what the process says of itself at its end.
AT_THE_END = f"import atexit, sys; atexit.register(lambda: exec({SAYS!r})); from flask.cli import main; main()"
SCRUB = f"import atexit, runpy, sys; atexit.register(lambda: exec({SAYS!r})); runpy.run_path(sys.argv[1], run_name='__main__')"
COMMANDS = ["backup list", "vault recover Alice", "db upgrade"]


def said(*words, **options):
    """What a program says last."""
    return processes.python(*words, **options).stdout.strip().rpartition("\n")[2]


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_is_as_hard_to_look_into_as_the_server(new_folder, words):
    env = {"DISCREET_DATA": str(new_folder), "FLASK_APP": "wsgi"}
    assert said("-c", AT_THE_END, *words.split(), environment=env, input="") == HARDENED


def test_a_restore_is_as_hard_to_look_into_as_the_server(tmp_path):
    env = {"DISCREET_DATA": str(tmp_path / "new"), "FLASK_APP": "wsgi"}
    words = ["backup", "restore", str(tmp_path), "--keys", str(tmp_path)]
    assert said("-c", AT_THE_END, *words, environment=env, input="0000\n" * 4) == HARDENED


def test_the_scrub_is_as_hard_to_look_into_as_the_server(tmp_path):
    assert said("-c", SCRUB, scrub.__file__, "1") == HARDENED

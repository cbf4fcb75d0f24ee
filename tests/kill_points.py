"""SIGKILL at the N-th write of something the program does, in forks of one process that has everything imported already."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import pytest

from webapp import config, create_app, open_folder
from webapp.db import database
from webapp.keyring import keys_database
from webapp.running import starting

CALLS = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate"
KILLED = -9
LONG = 12  # writes of one kind in a row
COMMIT = re.compile("fdatasync|-wal|-journal")
RANDOM = re.compile(r"[0-9a-f]{16,}|\.\d+\.part$|\d{6,}[\dTZ.]*|^[0-9a-f]{2}$")
SHARES = 8
EVERYDAY = 9  # of the places where phases change one in so many is hit at every commit
# What `points` is to choose: some of the places where phases change, at every commit; all writes, in eight shares, with --whole.
WHERE = pytest.mark.parametrize(
    "share",
    ["phases", *(pytest.param(number, marks=pytest.mark.whole, id=f"writes {number} of {SHARES}") for number in range(SHARES))],
)


@dataclass(frozen=True)
class Done:
    """How a run ended: its exit status (-9 when it was killed), and what it printed."""

    code: int
    said: str


class Image:
    """A process that waits to be forked. For a `with`; its runs call "module:function" with texts."""

    def __enter__(self):
        command = [sys.executable, "-c", "from tests import kill_points; kill_points.serve()"]
        env = {**os.environ, "PYTHONPATH": str(config.ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, env=env, cwd=config.ROOT, stdin=pipe, stdout=pipe, text=True)
        return self

    def __exit__(self, *error):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def run(self, call, *words, kill_at=None, fail_at=None, log=None):
        """Call it in a new fork: killed as it enters one of its `points`, or told of an I/O error there, or logged; a Done."""
        fault = ("signal=KILL", *kill_at) if kill_at else ("error=EIO", *fail_at) if fail_at else None
        asked = {"call": call, "words": list(map(str, words)), "fault": fault, "log": str(log) if log else None}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Done(*json.loads(self._process.stdout.readline()))

    def writes(self, log, call, *words):
        """Call it undisturbed: the Done, and its writes in order, a text for each."""
        done = self.run(call, *words, log=log)
        return done, [line for line in log.read_text().splitlines() if re.match(r"\w+\(", line)]


def lay_out(source, target):
    """Copy a data folder that nobody has open, in place of what was there."""
    database.close()
    keys_database.close()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


@contextmanager
def reopened():
    """Around what closes the databases: a handle that was closed has forgotten the context that `app` will leave."""
    yield
    for handle in (database, keys_database):
        handle.close()
        handle.connection_context().__enter__()


def points(writes, share, *, commits=True, last=1):
    """At which writes to kill, as (call, its how-manieth): one share of all, or those where one phase gives way to the next.

    That is the first and last of every stretch that does one thing to one file.
    Of a long stretch the middle too. What happens in one way again and again (one file of a client's after the other) is
    hit twice. Every commit is hit at each of its steps, or, where no commit counts yet, none. Of all these one in EVERYDAY,
    and every one of the `last` so many.
    """
    if share != "phases":
        return [*_counted(writes)][share::SHARES]
    kinds = [_kind(line) for line in writes]
    starts = [at for at in range(len(kinds)) if not at or kinds[at] != kinds[at - 1]]
    seen, chosen = {}, set()
    for start, following in zip(starts, [*starts[1:], len(kinds)], strict=True):
        turn = (kinds[start - 1] if start else "", kinds[start])
        seen[turn] = seen.get(turn, 0) + 1
        if "-shm" in kinds[start] or (not commits and COMMIT.search(kinds[start])):
            continue  # -shm: an index of the log that is made anew whenever somebody opens it
        if seen[turn] <= (2 if commits else 1) or (commits and ".db" in kinds[start]):
            chosen |= {start, following - 1}
            chosen |= {(start + following) // 2} if following - start > LONG else set()
    hit = sorted(chosen)
    hit = {*hit[:-last:EVERYDAY], *hit[-last:]}
    return [counted for at, counted in enumerate(_counted(writes)) if at in hit]


def _counted(writes):
    """(call, its how-manieth) of each write: strace counts every kind of call by itself."""
    seen = {}
    for line in writes:
        call = line.partition("(")[0]
        seen[call] = seen.get(call, 0) + 1
        yield call, seen[call]


def _kind(line):
    """What a write does and to what kind of file: names that are random or a date are all the same."""
    call, _, rest = line.partition("(")
    names = [path.rpartition("/")[2] for path in re.findall(r'[<"](/[^>"]*)[>"]', rest)]
    return " ".join([call, *(RANDOM.sub("#", name) for name in names)])


def flask(folder, typed, *words):
    """`flask WORDS` over a data folder, with what is typed."""
    result = opened(folder).test_cli_runner().invoke(args=words, input=typed)
    print(result.output)
    return result.exit_code


def start(folder):
    """Start the program over a data folder, as far as its first page needs."""
    opened(folder, NEW_SHOP=True)
    starting.make_ready()


@cache
def _built():
    """The application, put together once, before the forks: that takes longer than most of what they do."""
    with tempfile.TemporaryDirectory() as folder:
        return create_app(DATA=folder, TESTING=True)


def opened(folder, **settings):
    """The application over a data folder."""
    open_folder(_built(), DATA=folder, TESTING=True, **settings)
    return _built()


def serve():
    """Fork for every line that is read, until there are no more."""
    _built()
    for line in sys.stdin:
        print(json.dumps(_one(**json.loads(line))), flush=True)


def _one(call, words, fault, log):
    ready, go = os.pipe()
    heard, tells = os.pipe()
    child = os.fork()
    if not child:
        os.read(ready, 1)
        os.dup2(tells, 1)
        os.dup2(tells, 2)
        os._exit(_call(call, words))
    os.close(tells)
    with _traced(child, fault, log) if fault or log else nullcontext():
        os.write(go, b"!")  # not before it is watched
        with os.fdopen(heard, "rb") as pipe:
            said = pipe.read().decode()
        _, status = os.waitpid(child, 0)
    os.close(ready)
    os.close(go)
    return os.waitstatus_to_exitcode(status), said


@contextmanager
def _traced(child, fault, log):
    """Around what strace is to watch a process do."""
    tracing = ["strace", "-y", "-s", "0", "-o", log or os.devnull, "-e", f"trace={CALLS}", "-p", str(child)]
    tracing += ["-e", "inject={1}:{0}:when={2}".format(*fault)] if fault else []
    with subprocess.Popen(tracing, stderr=subprocess.PIPE, text=True) as tracer:
        said = tracer.stderr.readline()
        if "attached" not in said:
            os.kill(child, signal.SIGKILL)
            raise RuntimeError(said)
        yield
        tracer.stderr.read()


def _call(call, words):
    module, _, name = call.partition(":")
    try:
        return getattr(import_module(module), name)(*words) or 0
    except BaseException:  # noqa: BLE001 (a fork must never go on where its parent was)
        traceback.print_exc()
        return 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()

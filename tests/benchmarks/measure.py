"""Measures the program's pages beside a bare "hello", in one run on this machine, and says which of speed.md's targets are met.

    python -m tests.benchmarks.measure [--scale S|L|both] [--quick]

Everything on loopback, every loop bounded. The data is made first where it is not there yet (about two minutes for L).
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tests.benchmarks import acts, concurrent_unlocks, keeping, rekeys, scales
from tests.benchmarks.figures import Times, limit_line, page_line, rival_table, table
from tests.benchmarks.servers import HELLO, ROOT, program, running
from tests.benchmarks.subjects import Subjects
from tests.benchmarks.visitor import Visitor
from tests.benchmarks.wire import weigh

WARM = 5  # requests


@dataclass
class Taken:
    """What was measured at one scale."""

    pages: dict = field(default_factory=dict)
    hello: Times | None = None
    acts: dict = field(default_factory=dict)
    suggestions: Times | None = None
    lines: list = field(default_factory=list)


def main(words=None):
    """Measure and print."""
    options = _options(words)
    names = ("S", "L") if options.scale == "both" else (options.scale,)
    taken = {}
    with running(*HELLO) as hello:
        for name in names:
            folder, accounts = scales.kept(name)
            taken[name] = _measure(folder, accounts, hello, options, full=name == names[-1])
    small, large, last = taken.get(names[0] if names[0] != "L" else None), taken.get("L"), taken[names[-1]]
    lines = [
        page_line(what, small and small.pages[what], large and large.pages[what], last.hello) for what in last.pages
    ] + last.lines
    print(f"\nhello: {last.hello.ms:.2f} ms; {options.rounds} requests a page, medians of one sequential user\n")
    print(table(lines))
    if large:
        print("\n" + rival_table({what: times.ms for what, times in large.pages.items()} | {"reveal": large.acts["reveal"].ms}))
    return 0


def _options(words):
    parser = argparse.ArgumentParser(prog="measure", description="Measure pages beside a bare hello.")
    parser.add_argument("--scale", choices=("S", "L", "both", "micro"), default="both")
    parser.add_argument("--quick", action="store_true", help="fewer requests: to see where one stands")
    options = parser.parse_args(words)
    options.rounds = 30 if options.quick else 200
    return options


def _measure(folder, accounts, hello, options, full):
    taken = Taken()
    manager, _, technician = accounts["accounts"]
    with program(folder) as server, Visitor(server.url) as visitor, Visitor(hello.url) as greeter:
        visitor.get("/sign-in")
        start = time.perf_counter() - server.began
        began = time.perf_counter()
        visitor.sign_in(manager, steps_back=1)
        signing_in = time.perf_counter() - began
        subjects = Subjects.of(folder)
        before = _times(greeter, ["/"], options.rounds * 3, hello)
        for what, paths in subjects.pages().items():
            taken.pages[what] = _times(visitor, paths, options.rounds, server)
        with Visitor(server.url) as other:
            other.sign_in(technician)
            for what, paths in subjects.pages(technician=True).items():
                taken.pages[f"{what}, technician"] = _times(other, paths, options.rounds, server)
        taken.suggestions = _times(visitor, subjects.typed(), options.rounds)
        after = _times(greeter, ["/"], options.rounds * 3, hello)
        taken.hello = Times(before.seconds + after.seconds, before.cpu and (before.cpu + after.cpu) / 2)
        taken.acts = acts.measure(server.url, visitor, manager, accounts["vault_passphrase"], subjects, options)
        taken.lines = _lines(taken, start, signing_in, visitor, server, options)
        taken.lines += rekeys.lines(folder, visitor, manager, accounts["vault_passphrase"])
    if full:
        taken.lines += [_verify(folder), *concurrent_unlocks.lines(), *([] if options.quick else keeping.lines(folder))]
    return taken


def _times(visitor, paths, rounds, server=None):
    """How long GETs of these paths take, in turn; some to warm up first, and none may fail."""
    seconds, used = [], None
    for n in range(rounds + WARM):
        if n == WARM:
            used = server and server.cpu()
        answer = visitor.get(paths[n % len(paths)])
        assert answer.status == 200, f"{paths[n % len(paths)]} answers {answer.status}"
        seconds.append(answer.seconds)
    return Times(tuple(seconds[WARM:]), (server.cpu() - used) / rounds if used else None)


def _lines(taken, start, signing_in, visitor, server, options):
    hello, typed = taken.hello, taken.suggestions
    lines = [
        limit_line("suggestions, median", typed.ms, 15, times_hello=hello),
        limit_line("suggestions, p95", typed.p95, 40, times_hello=hello),
        limit_line("sign-in (Argon2id in it)", signing_in * 1000, None, "vault.md: 64 MiB, t = 2"),
        limit_line("unlock (Argon2id in it)", taken.acts["unlock"].ms, None, "vault.md: 750 ms; 256 MiB, t = 3"),
        limit_line("reveal", taken.acts["reveal"].ms, 30, times_hello=hello),
        limit_line("seal", taken.acts["seal"].ms, None, "vault.md: 5.5 ms"),
        limit_line("log line, one writer", taken.acts["save"].ms, None, "reported only"),
        limit_line("log line, 8 writers, p95", taken.acts["save under 8"].p95, 60, times_hello=hello),
    ]
    first, following = weigh(visitor, "/")
    lines += [
        limit_line("first visit, compressed", first.packed / 1000, 65, unit="KB"),
        limit_line("first visit, plain", first.plain / 1000, None, "reported only", unit="KB"),
        limit_line("first visit, requests", first.requests, 8, unit=""),
        limit_line("next page, compressed", following.packed / 1000, 20, unit="KB"),
        limit_line("start to first page", start * 1000, 1500),
    ]
    count = 300 if options.quick else 2_000
    _times(visitor, ["/", "/clients", "/jobs", "/diary"], count)
    lines.append(limit_line(f"memory after {count} more requests", server.memory(), 130, unit="MiB"))
    return lines


def _verify(folder):
    began = time.perf_counter()
    command = [sys.executable, "-m", "flask", "audit", "verify"]
    done = subprocess.run(command, cwd=ROOT, env=acts.environment(folder), capture_output=True, text=True, timeout=240, check=False)
    words = done.stdout.strip()[-60:] or "did not run"
    return limit_line(f"audit verify: {words}", (time.perf_counter() - began), None, "reported only", unit="s")


if __name__ == "__main__":
    sys.exit(main())

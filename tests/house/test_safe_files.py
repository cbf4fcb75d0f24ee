"""Files are written, renamed, overwritten and deleted through webapp/disk/safe_files.py alone, which follows no link."""

import ast
from pathlib import Path

import pytest

WEBAPP = Path(__file__).resolve().parent.parent.parent / "webapp"
ITSELF = WEBAPP / "disk" / "safe_files.py"
MODULES = sorted(path for path in WEBAPP.rglob("*.py") if "migrations" not in path.parts and path != ITSELF)

METHODS = set(
    """write_bytes write_text rename unlink rmdir rmtree mkdir makedirs touch chmod lchmod fchmod chown symlink symlink_to
    hardlink_to link_to removedirs renames ftruncate copyfile copytree copy2 mkdtemp mkstemp mknod mkfifo
    NamedTemporaryFile TemporaryDirectory TemporaryFile extractall""".split()
)
COMMON = set("open remove replace link truncate move copy".split())  # words that other things have too: only of these modules
SYSTEM = {"os", "shutil"}
READS = {"r", "rb", "rt"}
OPENERS = (None, "io", "gzip", "codecs")  # whose `open` takes the path before the mode

# What does so all the same, and why nobody can put a link in its way.
ALLOWED = {
    "config.mkdir": "the data folder itself, which whoever starts the program names",
    "running.revisions.TemporaryDirectory": "for developers: writes a migration into the source",
    "running.revisions.copytree": "for developers: writes a migration into the source",
    "running.revisions.shutil.copy": "for developers: writes a migration into the source",
    "running.revisions.write_text": "for developers: writes a migration into the source",
    "running.serving.TemporaryDirectory": "the made-up shop's folder, new and this account's alone",
    "erasure.scrub.os.open": "its own process without this program's modules; with O_NOFOLLOW",
}


def writes(source):
    """The names of the calls in a module's source that open a file to write, or rename, make or delete one."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name, on = _called(node.func)
        if name == "open" and on != "os" and not _reads(node, 1 if on in OPENERS else 0):
            yield "open"
        elif name in COMMON and on in SYSTEM:
            yield f"{on}.{name}"
        elif name in METHODS:
            yield name


def _called(func):
    if isinstance(func, ast.Attribute):
        return func.attr, getattr(func.value, "id", "")
    return getattr(func, "id", ""), None


def _reads(node, position):
    mode = node.args[position] if len(node.args) > position else next((k.value for k in node.keywords if k.arg == "mode"), None)
    return mode is None or (isinstance(mode, ast.Constant) and mode.value in READS)


def name_of(path):
    """A module's name below webapp."""
    return ".".join(path.relative_to(WEBAPP).with_suffix("").parts)


def test_files_are_written_and_removed_through_one_module_alone():
    found = {f"{name_of(path)}.{call}" for path in MODULES for call in writes(path.read_text("utf-8"))}
    assert found - set(ALLOWED) == set()


def test_every_exception_is_still_one():
    found = {f"{name_of(path)}.{call}" for path in MODULES for call in writes(path.read_text("utf-8"))}
    assert set(ALLOWED) - found == set()


@pytest.mark.parametrize(
    "source",
    [
        "open(path, 'w')",
        "open(path, mode='r+b')",
        "open(path, mode)",
        "path.open('wb')",
        "io.open(path, 'a')",
        "gzip.open(path, 'wt')",
        "path.write_bytes(raw)",
        "path.write_text(text)",
        "path.rename(other)",
        "os.rename(a, b)",
        "os.replace(a, b)",
        "os.remove(a)",
        "os.open(path, os.O_RDONLY)",
        "path.unlink()",
        "shutil.rmtree(path)",
        "rmtree(path)",
        "shutil.move(a, b)",
        "path.chmod(0o600)",
        "tempfile.NamedTemporaryFile()",
    ],
)
def test_a_write_past_the_module_is_noticed(source):
    assert list(writes(source))


@pytest.mark.parametrize("source", ["open(path)", "open(path, 'rb')", "path.open('rb')", "text.replace('a', 'b')", "job.open()"])
def test_reading_and_other_words_are_let_be(source):
    assert not list(writes(source))

"""Where things live and what they are called: files per folder, names, both gates, the README's table, commit subjects."""

import ast
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.gates import SEEN

ROOT = Path(__file__).resolve().parent.parent.parent
MOST, USUAL = 24, 17  # files in a folder: never more than the one, mostly fewer than the other
NAMELESS = {"of", "make"}
# A test of which no case runs at every commit, and the tests that stand for it there.
WHOLE_ONLY = {
    "test_no_body_takes_many_calls_anywhere": {"test_no_field_of_any_form_takes_many_calls_to_check"},
    "test_no_field_falls_over": {"test_no_form_falls_over"},
    "test_the_whole_way_over_sftp": {"test_a_bundle_spoiled_there_is_named"},
    "test_names_that_are_not_the_programs_own_are_neither_fetched_nor_removed": {"test_a_bundle_spoiled_there_is_named"},
    "test_gone_on_losing_sight_and_on_print": {"test_gone_on_leaving_and_coming_back"},
    "test_a_copy_is_taken_off_the_clipboard_unless_something_else_is_on_it": {"test_one_part_at_a_time_gone_after_thirty_seconds"},
    "test_nothing_stays_in_what_the_browser_keeps": {"test_nothing_of_a_login_is_in_the_browsers_profile"},
    "test_without_javascript_everything_works_but_drawing": {"test_from_the_counter_to_the_phone_and_to_management"},
    "test_the_morning": {
        "test_reception_takes_an_enquiry_wrong_then_right_with_a_double_click",
        "test_reception_checks_in_wrong_then_right_with_a_double_click",
        "test_a_technician_writes_a_line_wrong_then_right_with_a_double_click",
        "test_from_the_counter_to_the_phone_and_to_management",
    },
    "test_in_a_browser_without_scripts": {"test_the_page_marks_previews_and_makes"},
    "test_the_whole_way_over_s3": {"test_no_bucket_and_silence_are_sentences"},
}
SUBJECTS = ROOT / ".ci" / "subjects"


def crowded(root):
    """(complaints about the folders below this one, the share of them that has fewer than USUAL files)."""
    folders = Counter(path.parent for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    complaints = [f"{folder.relative_to(root.parent)}: {count} files" for folder, count in folders.items() if count > MOST]
    return complaints, sum(count < USUAL for count in folders.values()) / len(folders)


def named_badly(modules):
    """One line for each public class whose name is taken and each public function that is called for nothing; {module: source}."""
    classes = defaultdict(list)
    for module, source in modules.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(module)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in NAMELESS:
                yield f"{module}: a function called only {node.name}"
    yield from (f"class {name}: in {', '.join(found)}" for name, found in classes.items() if len(found) > 1)


def written_in(path):
    """The names of a file's tests and of what looks like one, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name


@pytest.mark.parametrize("name", ["webapp", "templates", "tests"])
def test_folders_hold_few_files(name):
    complaints, share = crowded(ROOT / name)
    assert complaints == []
    assert share > 2 / 3


def test_a_crowded_folder_is_noticed(tmp_path):
    for number in range(MOST):
        (tmp_path / f"{number}.py").touch()
    assert crowded(tmp_path) == ([], 0)
    (tmp_path / "one more.py").touch()
    assert crowded(tmp_path)[0] == [f"{tmp_path.name}: 25 files"]


def test_public_names_are_unique_and_say_something():
    modules = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in (ROOT / "webapp").rglob("*.py")}
    assert list(named_badly(modules)) == []


def test_a_bad_name_is_noticed():
    first, second = "class Form:\n    def of(self): ...\ndef make(): ...", "class Form: ...\nclass _Row: ...\nclass _Row: ..."
    found = list(named_badly({"a": first, "b": second}))
    assert found == ["a: a function called only make", "class Form: in a, b"]


def test_every_test_is_in_one_of_the_gates(request):
    """Of what this run was asked for, every test was collected, and each at every commit in some form."""
    everyday, whole = request.config.stash[SEEN]
    asked = [ROOT / word for word in request.config.args if "::" not in word]
    paths = {path for place in asked for path in ([place] if place.is_file() else place.rglob("*.py"))}
    written = {(path, name) for path in paths for name in written_in(path)}
    assert written - everyday - whole == set(), "in neither gate"
    assert {name for _, name in (whole - everyday) & written} == {name for _, name in written if name in WHOLE_ONLY}
    if ROOT / "tests" in asked:
        assert set().union(*WHOLE_ONLY.values()) <= {name for _, name in everyday}


def test_the_readme_names_every_room():
    table = (ROOT / "README.md").read_text("utf-8").partition("### Where things are")[2].partition("\n### ")[0]
    rooms = {path.parent.name for path in (ROOT / "webapp").glob("*/__init__.py")}
    assert rooms and not [room for room in rooms if not re.search(rf"\b{room}\b", table)]


@pytest.fixture
def history(tmp_path):
    """history(*subjects) -> the folder of a repository with a commit for each."""

    def made(*subjects):
        folder = tmp_path / "history"
        who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "init", "-q", folder], check=True)
        for subject in subjects:
            subprocess.run(["git", "-C", folder, *who, "commit", "-q", "--allow-empty", "-m", subject], check=True)
        return folder

    return made


def subjects(folder, base):
    """What .ci/subjects says of a repository: (exit status, words)."""
    done = subprocess.run(["bash", str(SUBJECTS), base], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_long_subject_is_noticed_from_the_base_on(history, tmp_path):
    folder = history("old " * 40, "Base", "Zoë " + "é" * 68, "x" * 73)
    assert subjects(folder, "HEAD~1") == (1, subjects(folder, "HEAD~1")[1]) and "73 characters" in subjects(folder, "HEAD~1")[1]
    assert subjects(folder, "HEAD~2")[1].count("characters, not") == 1, "the long one before the base, or one of 72, was counted"
    base = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD~2"], capture_output=True, text=True).stdout.strip()
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "2", f"file://{folder}", shallow], check=True)
    status, said = subjects(shallow, base)
    assert status == 1 and said.count("characters, not") == 1
    assert "is not in this history" in subjects(folder, "0" * 40)[1]


def test_subjects_of_this_history_are_short():
    """Where the files lie without their history, .ci/run has read it already."""
    base = re.search(r"^base=(\w{40})", (ROOT / ".ci" / "run").read_text("utf-8"), re.MULTILINE)[1]
    assert not (ROOT / ".git").exists() or shutil.which("git") is None or subjects(ROOT, base)[0] == 0

"""Folders are reached by descriptor: no link is followed below the folder that is given, and each operation says what was there."""

import os

import pytest

from webapp.disk.link_errors import LinkFound
from webapp.disk.safe_files import Directory
from webapp.errors import Refused

# Every operation that writes, renames or deletes under a name, or reads it.
ACTS = {
    "read": lambda folder: folder.read("name"),
    "write": lambda folder: folder.write("name", b"x"),
    "remove": lambda folder: folder.remove("name"),
    "overwrite": lambda folder: folder.overwrite("name"),
    "shred": lambda folder: folder.shred("name"),
    "lock_file": lambda folder: folder.lock_file("name"),
    "move from": lambda folder: folder.move("name", folder, "other"),
    "move to": lambda folder: (folder.create("other"), folder.move("other", folder, "name")),
    "remove_tree": lambda folder: folder.remove_tree("name"),
    "exists": lambda folder: folder.exists("name"),
    "check_plain": lambda folder: folder.check_plain("name"),
    "flush_files": lambda folder: folder.flush_files(["name"]),
}
ONE_NAME = ["write", "overwrite", "shred", "lock_file", "check_plain"]  # what a file with a second name is not good for


@pytest.fixture
def folder(tmp_path):
    """A folder, two below the one that is given."""
    made = Directory(tmp_path, "outer", "inner")
    made.make()
    return made


@pytest.fixture
def mine(tmp_path):
    """A file elsewhere that must stay as it is."""
    path = tmp_path / "mine"
    path.write_bytes(b"mine")
    return path


@pytest.mark.parametrize("act", ACTS)
def test_a_link_is_refused_by_name(folder, mine, act):
    (folder.path / "name").symlink_to(mine)
    with pytest.raises(LinkFound, match=f"{folder.path / 'name'} is a link"):
        ACTS[act](folder)
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"remove_tree", "exists"}))
def test_a_link_to_nothing_makes_nothing(folder, tmp_path, act):
    (folder.path / "name").symlink_to(tmp_path / "new")
    with pytest.raises(LinkFound):
        ACTS[act](folder)
    assert not (tmp_path / "new").exists()


def test_nobody_is_told_to_remove_a_file_with_a_second_name(folder, mine):
    os.link(mine, folder.path / "name")
    with pytest.raises(LinkFound, match=f"Do not delete it here yet: .*-samefile {folder.path / 'name'}`"):
        folder.overwrite("name")


@pytest.mark.parametrize("act", ONE_NAME)
def test_a_file_with_a_second_name_is_not_written_to(folder, mine, act):
    os.link(mine, folder.path / "name")
    with pytest.raises(LinkFound, match="second name"):
        ACTS[act](folder)
    assert mine.read_bytes() == b"mine"


def test_a_file_with_a_second_name_is_read(folder, mine):
    os.link(mine, folder.path / "name")
    assert folder.read("name") == b"mine"


@pytest.mark.parametrize("act", ["read", "write", "overwrite", "lock_file", "check_plain", "flush_files"])
def test_a_pipe_is_refused_and_holds_nobody_up(folder, act):
    os.mkfifo(folder.path / "name")
    with pytest.raises(LinkFound, match="is not a plain file"):
        ACTS[act](folder)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("part", ["outer", "outer/inner"])
def test_a_link_on_the_way_is_refused_by_name(folder, tmp_path, part, act):
    (tmp_path / part).rename(tmp_path / "moved")
    (tmp_path / part).symlink_to(tmp_path / "moved")
    before = sorted(path.name for path in (tmp_path / "moved").rglob("*"))
    with pytest.raises(LinkFound, match=f"{tmp_path / part} is a link to {tmp_path / 'moved'}"):
        ACTS[act](folder)
    assert sorted(path.name for path in (tmp_path / "moved").rglob("*")) == before


@pytest.mark.parametrize("act", ["make", "names", "folders", "sizes", "flush"])
def test_a_folder_that_is_a_link_is_refused_whatever_is_done_with_it(folder, tmp_path, act):
    folder.path.rename(tmp_path / "moved")
    folder.path.symlink_to(tmp_path / "moved")
    with pytest.raises(LinkFound):
        getattr(folder, act)()


def test_a_folder_swapped_for_a_link_while_it_is_open_is_not_left(folder, tmp_path, mine):
    with folder.opened() as handle:
        folder.path.rename(tmp_path / "moved")
        folder.path.symlink_to(tmp_path)
        os.close(os.open("new", os.O_CREAT | os.O_WRONLY, 0o600, dir_fd=handle))
    assert (tmp_path / "moved" / "new").exists()


def test_the_folder_that_is_given_may_be_a_link(folder, tmp_path):
    (tmp_path / "shortcut").symlink_to(tmp_path / "outer")
    Directory(tmp_path / "shortcut", "inner").write("name", b"x")
    assert folder.read("name") == b"x"


def test_from_the_root_no_part_may_be_one(folder, tmp_path):
    (tmp_path / "shortcut").symlink_to(tmp_path / "outer")
    with pytest.raises(LinkFound, match="shortcut is a link to"):
        Directory.from_root(tmp_path / "shortcut" / "inner").write("name", b"x")


@pytest.mark.parametrize("name", ["", ".", "..", "../mine", "a/b", "/etc/passwd", "a\0b"])
@pytest.mark.parametrize("act", ["read", "write", "create", "remove", "child"])
def test_a_name_that_leads_elsewhere_is_refused(folder, name, act):
    with pytest.raises(Refused, match="is not the name of a file"):
        getattr(folder, act)(name, *([b"x"] if act == "write" else []))


def test_a_half_that_a_crash_left_is_written_over(folder):
    (folder.path / "name.part").write_bytes(b"half, and longer than the whole")
    folder.write("name", b"whole")
    assert folder.read("name") == b"whole" and folder.names() == ["name"]


@pytest.mark.parametrize("make", ["symlink_to", "hardlink_to"])
def test_a_half_that_is_a_link_is_refused(folder, mine, make):
    getattr(folder.path / "name.part", make)(mine)
    with pytest.raises(LinkFound, match=r"name\.part (is|has) a"):
        folder.write("name", b"whole")
    assert mine.read_bytes() == b"mine"


def test_what_is_created_must_be_new(folder, mine):
    (folder.path / "name").symlink_to(mine)
    with pytest.raises(FileExistsError):
        folder.create("name", b"x")
    assert mine.read_bytes() == b"mine"


def test_what_is_made_is_this_accounts_alone(folder):
    os.umask(0)
    folder.child("more").make()
    folder.child("more").write("name", b"x")
    modes = [os.stat(path).st_mode & 0o777 for path in (folder.path / "more", folder.path / "more" / "name")]
    os.umask(0o077)
    assert modes == [0o700, 0o600]


@pytest.mark.parametrize("shred", [False, True])
def test_a_tree_goes_whole(folder, shred):
    folder.child("tree", "in").make()
    folder.child("tree", "in").write("name", b"x")
    folder.child("tree").write("name", b"x")
    folder.remove_tree("tree", shred=shred)
    assert folder.names() == []


@pytest.mark.parametrize("shred", [False, True])
def test_of_a_tree_with_a_link_in_it_nothing_goes(folder, mine, shred):
    folder.child("tree", "in").make()
    folder.child("tree").write("name", b"x")
    (folder.path / "tree" / "in" / "link").symlink_to(mine)
    with pytest.raises(LinkFound, match="tree/in/link is a link"):
        folder.remove_tree("tree", shred=shred)
    assert folder.child("tree").names() == ["in", "name"] and mine.read_bytes() == b"mine"


@pytest.mark.parametrize("size", [0, 1, (1 << 20) + 1])
def test_a_shredded_files_bytes_are_zero(folder, size):
    folder.write("name", b"x" * size)
    with (folder.path / "name").open("rb") as held:
        folder.shred("name")
        assert held.read() == bytes(size)
    assert folder.names() == []


def test_what_is_not_there_is_said_as_such(folder):
    nowhere = folder.child("nowhere")
    assert (nowhere.names(), nowhere.folders(), nowhere.sizes(), nowhere.exists("x")) == ([], [], {}, False)
    assert not folder.remove("x") and not folder.overwrite("x")
    with pytest.raises(FileNotFoundError):
        nowhere.write("x", b"x")


def test_sizes_count_plain_files_alone(folder, mine):
    folder.write("name", b"four")
    (folder.path / "link").symlink_to(mine)
    folder.child("more").make()
    assert folder.sizes() == {"name": 4}

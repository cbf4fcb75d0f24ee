"""What is said of links that are found where the program keeps files of its own: what is there, and what to do about it."""

from pathlib import Path
from shlex import quote

from webapp.errors import Refused, Unusable

REMOVE = "Find out who put it there, and remove it."
FIND_OTHER = (
    "Do not delete it here yet: find the other name with `sudo find / -samefile {path}`. If it is a copy that a backup tool made, "
    "delete that one. If it is a file that is not this program’s, delete the name here instead."
)


class LinkFound(Refused, Unusable):
    """A link, or something else that is no plain file or folder, is where the program keeps a file or folder of its own."""

    def __init__(self, path: Path, what: str, do: str = REMOVE) -> None:
        super().__init__(f"{path} {what}, so nothing was done with it. {do}")


class HardLinkFound(LinkFound):
    """A file of the program's has a second name: a backup tool made one, or it is another file that somebody linked here."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "has a second name elsewhere on this disk (a hard link)", FIND_OTHER.format(path=quote(str(path))))

"""What is black in a package: words, whole texts, files left out. Marks are kept nowhere once it has been made."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from peewee import BlobField, CharField, TextField

from webapp.clients.models import SearchTerm
from webapp.text import fold

BAR = "█" * 6  # as long for a short name as for a long one
HASH = 64  # bytes: what is longer and reads as text is a document
NOT_WORDS = {"uid", "sha256", "digest"}
OWN = {("client", "name"), ("client", "name_folded"), ("client", "postcode")}  # no word blacks out the client's own name


@dataclass(frozen=True)
class Marks:
    """What is to be black: words wherever they stand, whole texts as (table, row id, column), ids of files left out, and why."""

    words: tuple = ()
    texts: frozenset = frozenset()
    files: frozenset = frozenset()
    reason: str = ""

    def __bool__(self):
        return bool(self.words or self.texts or self.files)

    @cached_property
    def _pattern(self):
        return _pattern(self.words)

    @cached_property
    def _folded(self):
        return _pattern([*self.words, *map(fold, self.words)])

    def plain(self, text):
        """A text without the words that are marked."""
        return self._pattern.sub(BAR, text) if self.words and text else text

    def cell(self, table, row, column, text):
        """(a text as it leaves the shop, how many bars it has) of one column of one row."""
        if not text or column in NOT_WORDS:
            return text, 0
        if (table, row, column) in self.texts:
            return BAR, 1
        if not self.words or (table, column) in OWN:
            return text, 0
        if column.endswith("_folded"):  # made from another column, whose bars are counted
            return self._folded.sub(BAR, text), 0
        return self._pattern.subn(BAR, text)

    def row(self, row):
        """A loaded row, changed in memory to what leaves the shop."""
        for name in _text_columns(type(row)):
            setattr(row, name, self.cell(row._meta.table_name, row.get_id(), name, getattr(row, name))[0])
        return row

    def table(self, table):
        """A dossier.Table as it leaves the shop."""
        if not (self.words or self.texts):
            return table
        if table.model is SearchTerm:  # folded copies of names and numbers that stand in other tables
            return replace(table, rows=[])
        return replace(table, rows=[self._values(table.model, row) for row in table.rows])

    def _values(self, model, row):
        """One row's plain values. A document kept as bytes, such as a signed agreement, is black as a whole."""
        changed = {name: self.cell(model._meta.table_name, row["id"], name, row[name])[0] for name in _text_columns(model)}
        documents = [field.column_name for field in model._meta.sorted_fields if isinstance(field, BlobField)]
        return row | changed | {name: BAR for name in documents if _reads_as_text(row[name])}

    def bars(self, tables: Iterable):
        """How many bars dossier.Tables get."""
        return sum(
            self.cell(table.name, row["id"], name, row[name])[1]
            for table in tables
            if table.model is not SearchTerm
            for name in _text_columns(table.model)
            for row in table.rows
        )


NONE = Marks()


def _text_columns(model):
    return [field.column_name for field in model._meta.sorted_fields if isinstance(field, (CharField, TextField))]


def _reads_as_text(digits):
    raw = bytes.fromhex(digits or "")
    if len(raw) <= HASH:
        return False
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _pattern(words):
    """Finds any of the words as a whole, whatever the case, the blanks between its parts and the kind of apostrophe."""
    shapes = [r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True)]
    either = "|".join(re.sub("['’]", "['’]", shape) for shape in shapes)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)

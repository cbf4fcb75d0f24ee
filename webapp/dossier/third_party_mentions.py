"""The free texts and files held on one client, to look through for other people before a package leaves."""

import re
from dataclasses import dataclass
from functools import reduce

import phonenumbers
from peewee import CharField, TextField, Value

from webapp.clients import terms
from webapp.clients.models import Client, Contact, SearchTerm, StoredFile
from webapp.dossier import dossier
from webapp.staff.models import Shop, Staff
from webapp.text import digits, fold

FREE = 80  # characters: a column that holds as many takes what people type, unless its model says otherwise (`not_free_text`)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
LONGEST_NAME = 4  # words of a name that is looked for
EDGES = ".,;:!?()[]\"“”‘’'"


@dataclass(frozen=True)
class Passage:
    """One free text: where it stands, what it says, and whom it seems to name."""

    table: str
    row: int
    column: str
    title: str
    text: str
    names: tuple = ()

    @property
    def place(self):
        """What stands for it among Marks."""
        return self.table, self.row, self.column

    @property
    def key(self):
        """What stands for it in a form."""
        return f"{self.table}.{self.row}.{self.column}"


def passages_of(client):
    """Every Passage held on a client, those that seem to name somebody else ahead; in three statements, however many there are."""
    columns = [(model, field) for model in dossier.models() for field in free(model)]
    asked = [_ask(model, field, client) for model, field in columns]
    rows = reduce(lambda whole, part: whole.union_all(part), asked[1:], asked[0]).tuples()
    found = [Passage(table, row, column, _titles(columns)[table, column], text) for table, row, column, text in rows]
    look = _Others(client, found)
    seen = [Passage(**{**vars(passage), "names": look.named_in(passage)}) for passage in found]
    return sorted(seen, key=lambda passage: not passage.names)


def free(model):
    """The fields of a table that take free text: long ones that it does not declare to be something else."""
    fields = [field for field in model._meta.sorted_fields if isinstance(field, (CharField, TextField))]
    return [field for field in fields if _is_free(field) and field.name not in model.not_free_text]


def _is_free(field):
    return not field.name.endswith("_folded") and getattr(field, "max_length", FREE) >= FREE


def _ask(model, field, client):
    own = (model.id if model is Client else model.client) == client.id
    shown = (Value(model._meta.table_name), model.id, Value(field.column_name), field)
    made = [StoredFile.kind != dossier.PACKAGES] if model is StoredFile else []  # earlier packages are not in the next
    return model.select(*shown).where(own, field != "", *made)


def _titles(columns):
    return {
        (model._meta.table_name, field.column_name): f"{dossier.title_of(model)}: {field.name.replace('_', ' ')}"
        for model, field in columns
    }


class _Others:
    """Knows the names of other clients and of staff, and which numbers and addresses are the client's own."""

    def __init__(self, client, found):
        names = SearchTerm.select(SearchTerm.term).where(SearchTerm.kind == "name", SearchTerm.client != client.id)
        self._clients = {name for (name,) in names.tuples()} - {fold(client.name)}
        self._staff = {fold(name) for (name,) in Staff.select(Staff.name).tuples()}
        own = [passage.text for passage in found if passage.table == Contact._meta.table_name]
        self._region = Shop.region()
        self._mails = {fold(text) for text in own}
        self._phones = {terms.same_phone(text, self._region) for text in own}

    def named_in(self, passage):
        """What a passage names that is not the client's, as sentences' parts."""
        if passage.table == Contact._meta.table_name:
            return ()
        grams = _grams(fold(passage.text))
        found = [f"a client’s name, {_as_written(name, passage.text)}" for name in sorted(grams & self._clients)]
        found += [f"one of the staff, {_as_written(name, passage.text)}" for name in sorted(grams & self._staff)]
        found += [f"an address, {mail}" for mail in EMAIL.findall(passage.text) if fold(mail) not in self._mails]
        return tuple(found + [f"a number, {number}" for number in self._numbers(passage.text)])

    def _numbers(self, text):
        if len(digits(text)) < 7:
            return []
        found = [match.raw_string for match in phonenumbers.PhoneNumberMatcher(text, self._region)]
        return [number for number in found if terms.same_phone(number, self._region) not in self._phones]


def _as_written(name, text):
    """A folded name as the text has it, so that it is found again by whoever reads."""
    words = [word.strip(EDGES) for word in text.split()]
    runs = (" ".join(words[start : start + len(name.split())]) for start in range(len(words)))
    return next((run for run in runs if fold(run) == name), name)


def _grams(text):
    """Every run of up to four words of a folded text."""
    words = [word.strip(EDGES) for word in text.split()]
    return {" ".join(words[start : start + size]) for start in range(len(words)) for size in range(1, LONGEST_NAME + 1)}

"""Which text column is read how: declared beside a table's fields, and held as its rows are written.

A table's `screening` gives each of its text columns NOTE, NAME or DOCUMENT or, in plain words, why nobody reads it. What
an act writes is read as the row is written, so that no act can forget to.
"""

from typing import Any, ClassVar

from peewee import Field

from webapp import typed_peewee
from webapp.screening.reading import NAME, CredentialFound, KeptName, Reading, Screened, read
from webapp.typed_peewee import Typed


def chosen(*names: str) -> dict[str, str]:
    """The declaration of columns that hold one of a list."""
    return dict.fromkeys(names, "one of a list")


def made(*names: str) -> dict[str, str]:
    """The declaration of columns that the program fills: ids, hashes, numbers, and texts folded from columns that are read."""
    return dict.fromkeys(names, "made by the program")


def read_columns() -> dict[type["ReadBeforeWritten"], dict[str, Reading]]:
    """{table: {column: Reading}} of every column of the program that is read."""
    found = {
        model: {name: way for name, way in model.screening.items() if isinstance(way, Reading)}
        for model in _tables(ReadBeforeWritten)
    }
    return {model: columns for model, columns in found.items() if columns}


def _tables(base):
    for model in base.__subclasses__():
        if model.__module__.startswith("webapp."):
            yield model
            yield from _tables(model)


class ReadBeforeWritten(Typed):
    """A table whose texts are read as they are written. `insert_many` is for copying rows and for what the program makes."""

    screening: ClassVar[dict[str, str]] = {}

    @classmethod
    def insert(cls, data: Any = None, /, **values: Any) -> Any:
        """An INSERT. Raises CredentialFound where a text seems to hold a credential."""
        cls.refuse_credentials(cls._normalize_data(data, values))
        return super().insert(data, **values)

    @classmethod
    def update(cls, data: Any = None, /, **values: Any) -> "typed_peewee.Update":
        """An UPDATE. Raises CredentialFound where a text seems to hold a credential."""
        cls.refuse_credentials(cls._normalize_data(data, values))
        return super().update(data, **values)

    @classmethod
    def refuse_credentials(cls, values: dict[Any, Any]) -> None:
        """Raise CredentialFound for the texts, by Field, that seem to hold a credential (C2)."""
        found = {}
        for field, text in values.items():
            reading = cls.screening.get(field.name) if isinstance(field, Field) else None
            if isinstance(reading, Reading) and isinstance(text, str) and text and not _is_fine(text, reading):
                if credential := read(text, reading):
                    found[field.name] = credential, reading
        if found:
            raise CredentialFound(found)

    @classmethod
    def screen(cls, **texts: Any) -> None:
        """Raise CredentialFound for texts, by column, as writing them would: before anything that cannot be undone."""
        cls.refuse_credentials(cls._normalize_data(texts, {}))

    def as_read(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values by field name, those Screened that stay as they are: what was kept as a name stays kept."""
        stay = {name: Screened(text) for name, text in values.items() if isinstance(text, str) and text == self.__data__.get(name)}
        return values | stay

    def kept_columns(self) -> list[str]:
        """The columns whose names staff keep; they count as recorded from then on."""
        names = [name for name, value in self.__data__.items() if isinstance(value, KeptName)]
        self.__data__.update({name: str(self.__data__[name]) for name in names})
        return names


def _is_fine(text, reading):
    return isinstance(text, Screened) or reading == NAME and isinstance(text, KeptName)

"""What Peewee's own type stubs leave open, for the type checker alone: at run time these names are Peewee's classes."""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, TypeVar

from peewee import Model, ModelDelete, ModelSelect, ModelUpdate, SqliteDatabase, _atomic

M = TypeVar("M", bound=Model)
Act = TypeVar("Act", bound=Callable[..., Any])

if TYPE_CHECKING:

    class Query(ModelSelect[M]):
        """A query whose rows are of the model M."""

        def first(self, database: object = None, n: int = 1) -> M | None: ...
        def select(self, *fields: object) -> "Query[M]": ...
        def tuples(self, as_tuple: bool = True) -> ModelSelect[Any]: ...  # type: ignore[override] # rows of it are no models

    class Update(ModelUpdate):
        """An UPDATE; executed, it says how many rows it hit."""

        def where(self, *conditions: object) -> Self: ...
        def execute(self, database: object = None) -> int: ...

    class Delete(ModelDelete):
        """A DELETE; executed, it says how many rows went."""

        def execute(self, database: object = None) -> int: ...

    class Typed(Model):
        """A model whose queries know it."""

        @classmethod
        def select(cls, *fields: object) -> Query[Self]: ...
        @classmethod
        def update(cls, data: object = None, /, **values: object) -> Update: ...
        @classmethod
        def delete(cls) -> Delete: ...
        @classmethod
        def get_or_create(cls, **values: object) -> tuple[Self, bool]: ...
        def get_id(self) -> Any: ...

    class Transaction(_atomic):
        """A transaction around a block, or around an act, whose signature it leaves as it is."""

        def __call__(self, act: Act) -> Act: ...

    class TypedSqlite(SqliteDatabase):
        """A database whose transactions keep the signatures of acts."""

        _state: Any  # of the connection, a thread's own

        def atomic(self, *options: object, **named: object) -> Transaction: ...
        def connection(self) -> sqlite3.Connection: ...
        def execute(self, query: object, **options: object) -> sqlite3.Cursor: ...
        def execute_sql(self, sql: str, params: object = None) -> sqlite3.Cursor: ...

else:
    Query, Typed, TypedSqlite = ModelSelect, Model, SqliteDatabase

"""What webapp.db uses of playhouse.migrations, which comes without types."""

from datetime import datetime
from typing import NamedTuple

from peewee import Database

class Migration(NamedTuple):
    idx: int
    name: str
    path: str | None
    applied: datetime | None

class Runner:
    def __init__(self, database: Database, directory: str = ..., table_name: str = ..., schema: str | None = ...) -> None: ...
    def migrations(self) -> list[Migration]: ...
    def status(self) -> list[Migration]: ...
    def _run(self, name: str, module: object, direction: str, fake: bool = ...) -> None: ...
    def up(self, target: str | None = ..., fake: bool = ...) -> list[str]: ...

"""The numbers that people say, one after another: each is taken in the transaction that uses it, and none comes twice."""

from peewee import CharField, IntegerField

from webapp.db import Model
from webapp.screening import made


class NumberCounter(Model):
    """The last number given under a name, as "client" or "job 2026"."""

    name = CharField(24, primary_key=True)
    last = IntegerField(default=0)
    screening = made("name")


def next_number(name: str) -> int:
    """Count the counter of this name up by one, within the caller's transaction; the number, from 1."""
    first = NumberCounter.insert(name=name, last=1)
    first.on_conflict(conflict_target=[NumberCounter.name], update={NumberCounter.last: NumberCounter.last + 1}).execute()
    return NumberCounter.get_by_id(name).last

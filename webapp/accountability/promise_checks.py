"""What the policy proves of the promises: all staff have acknowledged the one in force (C5)."""

from peewee import fn

from webapp.clauses import Count, Finding, count
from webapp.staff.models import Shop, Staff


def _unread(scope):
    """How many of the active staff have not acknowledged the policy in force; null where none has been published."""
    return fn.NULLIF(Shop.policy, 0) * 0 + count(Staff, Staff.active, Staff.policy < Shop.policy)


def _judge_policy(n):
    if n is None:
        return Finding(False, "No policy has been published yet.", "Publish it under Privacy, Policy: everyone reads it first.")
    do = "Ask them to read it. Until they have, they reach no client’s data."
    return Finding(not n, f"{n or 'None'} of the staff has not acknowledged the policy.", do)


COUNTS = (Count("C5", _unread, _judge_policy),)

"""A form that is sent twice, by a double click or by going back, does its work once."""

import hashlib
from datetime import timedelta

from webapp.clock import now
from webapp.db import database
from webapp.staff.models import Submission

KEPT = timedelta(days=2)


@database.atomic()
def once(token, act, to, *, by):
    """Run `act()` unless this member of staff has already sent the form with this token; either way, the address to go on to.

    `token` is the hidden field's text, `to` makes an address (ids only) from what `act` returns. Both happen in one
    transaction, so of two that arrive together the second waits and is answered with the first one's address. A
    refusal leaves nothing behind: the same form may be sent again. Without a token nothing is remembered.
    """
    digest = hashlib.sha256(f"discreet/submission/1 {by.id} {token}".encode()).hexdigest()
    earlier = Submission.get_or_none(Submission.digest == digest) if token else None
    if earlier:
        return earlier.location
    location = to(act())
    if token:
        Submission.delete().where(Submission.at < now() - KEPT).execute()
        Submission.create(digest=digest, location=location)
    return location

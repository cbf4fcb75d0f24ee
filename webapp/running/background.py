"""What a page starts and does not wait for: in a thread of its own with connections of its own, over when the work is."""

import threading
from collections.abc import Callable
from typing import Any

from webapp import config
from webapp.db import database
from webapp.keyring import keys_database


def start(work: Callable[..., object], *given: Any) -> None:
    """Call work(*given) beside the page. What is cut off by a crash must be something that the timer finishes."""
    if config.setting("TESTING"):  # tests look at what came of it, so there it is waited for
        work(*given)
    else:
        threading.Thread(target=_connected, args=(work, given), name=work.__name__, daemon=True).start()


def _connected(work, given):
    with database.connection_context(), keys_database.connection_context():
        work(*given)

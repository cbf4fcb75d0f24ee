"""For tests: carry out one erasure that has been asked for, in a data folder, and say "removed" once it is."""

from webapp import create_app
from webapp.db import database
from webapp.erasure import erasure, scrub
from webapp.erasure.models import Erasure
from webapp.keyring import keys_database
from webapp.staff.models import Staff


def erase(folder):
    """Erase the one client whose erasure has been asked for, up to the scrub."""
    create_app(DATA=folder, TESTING=True)
    with database.connection_context(), keys_database.connection_context():
        row = erasure.perform(Erasure.select().first(), by=Staff.select().first())
        print("removed" if row.rows_at else "not removed")


def scrub_both(folder):
    """Scrub both files, as the process that the timer starts does it."""
    return scrub.main(["4", f"{folder}/discreet.db", f"{folder}/keys.db"])

"""A program for tests: carry out one erasure that has been asked for, in a data folder, and say "removed" once it is."""

import sys

from webapp import create_app
from webapp.db import database
from webapp.keyring import keys_database
from webapp.privacy import erasure
from webapp.privacy.models import Erasure
from webapp.staff.models import Staff

if __name__ == "__main__":
    create_app(DATA=sys.argv[1], TESTING=True)
    with database.connection_context(), keys_database.connection_context():
        row = erasure.perform(Erasure.select().first(), by=Staff.select().first())
        print("removed" if row.rows_at else "not removed")

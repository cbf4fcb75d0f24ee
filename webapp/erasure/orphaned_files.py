"""Files that no row names: what a crash between a file and its row leaves."""

import time

from webapp import files
from webapp.clients.models import StoredFile

OLD = 3600  # seconds; a younger one may be a file whose row is about to be written


def sweep() -> int:
    """Remove files without a row, and halves of files, that are older than an hour; how many."""
    before = time.time() - OLD
    return files.sweep({uid for (uid,) in StoredFile.select(StoredFile.uid).tuples()}, before)

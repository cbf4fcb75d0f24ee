"""Everything that runs by the clock, in order: the one list; and what runs it, beside the server or from `flask tick`."""

import logging
import os
import subprocess
import sys
import threading
from datetime import timedelta

from webapp import config
from webapp.backup import keys_file, rehearsing
from webapp.backup.models import Backup
from webapp.backup_places.models import BackupTarget
from webapp.db import database
from webapp.dossier import packages
from webapp.erasure import erasure
from webapp.errors import Refused
from webapp.keyholders import set_up
from webapp.keyring import keys_database
from webapp.links import links
from webapp.promises import pages
from webapp.requests import package_delivery
from webapp.retention import purge
from webapp.running import scheduler
from webapp.running.scheduler import Timed
from webapp.vault import destruction, versions

EVERY = 60.0
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _backup():
    return _apart("make") if BackupTarget.in_use().exists() else scheduler.SKIPPED


def _rehearsal():
    if not BackupTarget.in_use().exists():
        return scheduler.SKIPPED
    if not Backup.select().exists():
        raise Refused("There is no backup to rehearse with yet.")
    return _apart("rehearse")


def _apart(word):
    """Run `flask backup WORD` in a process of its own, so that pages stay quick and its memory goes with it; what it said."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", word]
    environment = {**os.environ, "DISCREET_DATA": str(config.data_folder())}
    with subprocess.Popen(  # noqa: S603 (our own interpreter, fixed words)
        command, cwd=config.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        _children.add(child)
        try:
            said, complaint = child.communicate()
        finally:
            _children.discard(child)
    if child.returncode:
        raise Refused(complaint.strip().rpartition("\n")[2] or "It was stopped before its end.")
    return said.strip()


_children = set()


def _when_the_clock_is_right(destroy, meanwhile=lambda: None):
    """What goes after so many days waits for management as the purge does, where the clock may have jumped."""
    return lambda: destroy() if purge.trusts_clock() else meanwhile()


DUTIES = (
    Timed("erasures", HOUR, erasure.settle),
    Timed("retention", HOUR, purge.run),
    Timed("collected packages", HOUR, _when_the_clock_is_right(package_delivery.sweep)),
    Timed("old packages", HOUR, _when_the_clock_is_right(packages.expire)),
    Timed("temporary logins", HOUR, _when_the_clock_is_right(destruction.expire, destruction.drop_unlocks)),
    Timed("destroyed logins", HOUR, destruction.replay),
    Timed("replaced logins", HOUR, versions.drop_old),
    Timed("clients' links", HOUR, links.sweep),
    Timed("unfinished set-ups", HOUR, set_up.drop_stale),
    Timed("leftovers", HOUR, rehearsing.sweep),
    Timed("keys files", timedelta(seconds=50), keys_file.renew),
    Timed("inspection", DAY, pages.inspect),
    Timed("backup", DAY, _backup, lease=HOUR),
    Timed("rehearsal", timedelta(days=30), _rehearsal, lease=HOUR, again=DAY),
)


def run():
    """Do every duty that is due and that no other process has in hand; the names of those that were done."""
    with database.connection_context(), keys_database.connection_context():
        return scheduler.run_due(DUTIES)


class Timer(threading.Thread):
    """Looks every minute for what is due, and at once when something is asked for, beside the server."""

    def __init__(self, every=EVERY):
        super().__init__(name="duties", daemon=True)
        self._every, self._done = every, False

    def run(self):
        """Until stopped. What fails is written down with the duty; where not even that can be done, the log has its kind."""
        while not self._done:
            scheduler.wake.clear()
            try:
                run()
            except Exception as error:  # noqa: BLE001 (the thread must outlive a full disk)
                logging.getLogger(__name__).error("the duties could not be looked at: %s", type(error).__name__)
            if not self._done:
                scheduler.wake.wait(self._every)

    def stop(self):
        """Finish after the duty at hand; a backup or a rehearsal is cut short, and made anew next time."""
        self._done = True
        scheduler.wake.set()
        for child in list(_children):
            child.terminate()
        self.join()

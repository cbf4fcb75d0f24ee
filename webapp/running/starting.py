"""Before the first page: a new folder gets its schema, an older or newer one is refused with what to do, the pin is checked."""

from webapp import config, db, files, keyring
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.backup import restoring
from webapp.db import database
from webapp.disk import shop_key
from webapp.disk.database_files import make_file
from webapp.dossier import login_copies
from webapp.erasure import erasure, resurrected_keys, steps
from webapp.errors import Unusable
from webapp.intake.places import seed_places
from webapp.jobs.models import JobStatus
from webapp.jobs.statuses import seed_statuses
from webapp.ndas.templates import seed_templates
from webapp.running import schema_check
from webapp.staff import set_up, standing
from webapp.text import counted
from webapp.vault import destruction


def make_ready():
    """Open the databases and leave them as the first page needs them, or raise Unusable."""
    refuse_half_restored()
    with database.connection_context(), keyring.keys_database.connection_context():
        if not _is_seeded():
            upgrade()
        refuse_other_schema()
        refuse_other_key()
        shop_key.remember()
        refuse_rollback()
        pin_newest_entries()
        resurrected_keys.destroy(resurrected_keys.find())
        erasure.resume()
        destruction.replay()
        login_copies.delete_all()


def _is_seeded():
    """Whether the first start went through: it ends with the statuses, so that one that was killed before begins again."""
    return database.table_exists("job_status") and JobStatus.select().exists()


def make_folder():
    """Make the data folder, its keys and its empty database where they are missing: for what serves or writes. Raises Unusable."""
    refuse_half_restored()  # before a database is made there, which would pass for a shop
    folder = config.make_folder()
    keyring.make_keys(folder)
    files.make_folder(folder)
    make_file(folder / "discreet.db")


def upgrade():
    """Bring the schema up to date; a new shop gets its first statuses, places and templates. The names applied."""
    if database.table_exists("audit_entry"):
        refuse_other_key()  # before a step signs rows with it
    names = db.upgrade()
    with database.atomic():
        seed_statuses()
        seed_places()
        seed_templates()
    return names


def refuse_other_schema():
    """Refuse an older schema, naming the command that upgrades it, and a newer one, naming what it has that we lack."""
    if names := db.unknown():
        raise Unusable(schema_check.NEWER.format(names[-1]))
    if names := db.pending():
        steps = counted(len(names), "step")
        raise Unusable(f"The database is older than this program ({steps}). Copy the data folder, then run: flask db upgrade")


def refuse_other_key():
    """Refuse a shop.key that is not the one by which keys.db and the audit trail were written."""
    known, folder = shop_key.is_known(), config.data_folder()
    ends = [Entry.select().order_by(order).first() for order in (Entry.number, Entry.number.desc())]
    fits = [trail.is_as_written(entry) for entry in ends if entry]
    if known is False and any(fits):
        raise Unusable(
            f"{folder / 'keys.db'} was not written with this shop.key: it is another shop's. Put back this shop's own keys.db, "
            "from your copy or by restoring a backup into a new folder. Nothing was changed."
        )
    if known is False or (fits and not any(fits)):
        raise Unusable(
            f"{folder / 'shop.key'} is not the key that this shop was written with: it was replaced or damaged. Put back this "
            "shop's own shop.key, from your copy or by restoring a backup into a new folder. Nothing was changed."
        )


def refuse_half_restored():
    """Refuse a folder that a restore was building when it was cut short."""
    if restoring.is_unfinished(config.data_folder()):
        raise Unusable("A restore into this folder was cut short. Run `flask backup restore` again; nothing is lost.")


def refuse_rollback():
    """Refuse a main database that is behind what keys.db remembers of the audit trail: it was put back from an older copy."""
    number, _ = trail.head()
    pinned, _ = keyring.pinned(trail.PIN)
    if number < pinned:
        raise Unusable(
            f"The database ends at audit entry {number}, but entry {pinned} has been written: it was replaced by an older copy. "
            "Put back the newest copy; nothing was changed. If there is none, `flask vault recover NAME` takes it as it stands, by "
            "the recovery sheet, and puts both heads on record."
        )


def pin_newest_entries():
    """Have keys.db remember the newest entry about each row that rests on one, once: of a shop of before, or after a restore."""
    if not keyring.pinned(keyring.NEWEST_PINNED)[0]:
        standing.pin_all()
        trail.pin_every(steps.ACTS)
        keyring.pin(keyring.NEWEST_PINNED, 1, b"")


def set_up_code():
    """A fresh code for the terminal when the shop still waits for its first manager, or None."""
    with database.connection_context():
        return set_up.new_code() if set_up.is_open() else None

"""Rows that decide about sign-in, logins, erasures and backups get a MAC; passwords' seeds and recovery codes an owner.

What a MAC is made over is written out here as it was at this step, so that later changes of the program change nothing.
"""

import secrets
from datetime import datetime

from peewee import *

from webapp import db as program, keyring
from webapp.errors import Unusable
from webapp.sealing import Unopenable, aead_open, aead_seal, canonical, mac

COLUMNS = [
    ("staff", "entry", BigIntegerField(default=0)),
    ("staff", "mac", BlobField(null=True)),
    ("backup_target", "mac", BlobField(null=True)),
    ("erasure", "entry", BigIntegerField(default=0)),
    ("erasure", "mac", BlobField(null=True)),
    ("invitation", "uid", CharField(max_length=32, default="")),
    ("invitation", "mac", BlobField(null=True)),
    ("job_consent", "mac", BlobField(null=True)),
    ("job_consent_end", "mac", BlobField(null=True)),
    ("opt_in", "mac", BlobField(null=True)),
    ("session", "mac", BlobField(null=True)),
    ("unlock", "entry", BigIntegerField(default=0)),
    ("unlock", "mac", BlobField(null=True)),
    ("withdrawal", "mac", BlobField(null=True)),
    ("client_link", "mac", BlobField(null=True)),
    ("client_session", "mac", BlobField(null=True)),
]
OF_STAFF = (
    "'staff joined', 'staff roles changed', 'staff disabled', 'staff enabled', 'staff reset started', 'staff credentials renewed', "
    "'password changed'"
)
OF_ERASURES = "'erasure requested', 'erasure approved', 'erasure withdrawn', 'erasure begun'"
NEWEST = "SELECT max(number) FROM audit_entry WHERE act IN ({}) AND about = '{} ' || {}.uid"

# (table, its key, the subkey of shop.key, the domain, what the MAC covers; a moment's name ends in "@", a truth's in "?").
SIGNED = [
    (
        "staff", "id", "staff rows", "discreet/staff/1",
        "SELECT id, id, uid, name, name_folded, joined_at AS 'joined_at@', roles, password_hash, code_seed, active AS 'active?', "
        "entry FROM staff",
    ),
    (
        "session", "digest", "sessions", "discreet/session-row/1",
        "SELECT digest, digest, staff.id, staff.uid, staff.entry, session.made_at AS 'made_at@', factor_at AS 'factor_at@', "
        "browser, address FROM session JOIN staff ON staff.id = session.staff_id",
    ),
    (
        "invitation", "id", "invitations", "discreet/invitation-row/1",
        "SELECT id, digest, uid, staff_id, name, roles, code_seed, password_hash, expires_at AS 'expires_at@', invited_by "
        "FROM invitation",
    ),
    (
        "erasure", "id", "erasures", "discreet/erasure/1",
        "SELECT id, uid, client_uid, ordinal, client_number, kind, reason, requested_at AS 'requested_at@', requested_by_id, "
        "approved_at AS 'approved_at@', approved_by_id, withdrawn_at AS 'withdrawn_at@', handed_over_at AS 'handed_over_at@', "
        "handed_over_how, package_sha256, begun_at AS 'begun_at@', begun_by_id, keys_at AS 'keys_at@', rows_at AS 'rows_at@', "
        "told_at AS 'told_at@', targets, scrubbed_at AS 'scrubbed_at@', counts, remains, entry FROM erasure",
    ),
    (
        "opt_in", "id", "vault grounds", "discreet/opt-in/1",
        "SELECT o.id, c.uid, o.uid, wording, wording_version, method, given_on, scan_id, o.recorded_at AS 'recorded_at@', "
        "o.recorded_by_id FROM opt_in o JOIN client c ON c.id = o.client_id",
    ),
    (
        "withdrawal", "id", "vault grounds", "discreet/withdrawal/1",
        "SELECT w.id, c.uid, w.uid, o.uid, w.method, w.logins, w.at AS 'at@', w.recorded_by_id FROM withdrawal w "
        "JOIN client c ON c.id = w.client_id JOIN opt_in o ON o.id = w.opt_in_id",
    ),
    (
        "job_consent", "id", "vault grounds", "discreet/job-consent/1",
        "SELECT j.id, c.uid, j.uid, job.uid, method, j.recorded_at AS 'recorded_at@', j.recorded_by_id, expires_at AS 'expires_at@' "
        "FROM job_consent j JOIN client c ON c.id = j.client_id JOIN job ON job.id = j.job_id",
    ),
    (
        "job_consent_end", "id", "vault grounds", "discreet/job-consent-end/1",
        "SELECT e.id, c.uid, j.uid, e.reason, e.logins, e.at AS 'at@', e.by_id FROM job_consent_end e "
        "JOIN client c ON c.id = e.client_id JOIN job_consent j ON j.id = e.consent_id",
    ),
    (
        "client_link", "id", "client link rows", "discreet/client-link-row/1",
        "SELECT l.id, c.uid, l.uid, digest, form, purpose, job.uid, identity, made_by_id, made_at AS 'made_at@', "
        "expires_at AS 'expires_at@', made_from FROM client_link l JOIN client c ON c.id = l.client_id "
        "LEFT JOIN job ON job.id = l.job_id",
    ),
    (
        "client_session", "id", "client sessions", "discreet/client-session-row/1",
        "SELECT s.id, c.uid, l.uid, s.digest, s.made_at AS 'made_at@' FROM client_session s "
        "JOIN client c ON c.id = s.client_id JOIN client_link l ON l.id = s.link_id",
    ),
    (
        "backup_target", "id", "backup place rows", "discreet/backup-target/1",
        "SELECT id, uid, name, kind, path, keys_path, host, login, host_key, region, secret, added_at AS 'added_at@', "
        "active AS 'active?', keys_state, keys_at AS 'keys_at@' FROM backup_target",
    ),
]  # fmt: skip


def up(migrator, db):
    for table, name, field in COLUMNS:
        migrator.migrate(migrator.add_column(table, name, field))
    if db is program.database and keyring.pinned(keyring.ROWS_SIGNED)[0]:
        raise Unusable(
            "The rows of this database were signed before, and now they are not: it was replaced, or changed from outside the "
            "program. Nothing was signed. Put back the newest copy, or restore a backup."
        )
    db.execute_sql("DELETE FROM unlock")
    for table, acts, kind in (("staff", OF_STAFF, "Staff"), ("erasure", OF_ERASURES, "Erasure")):
        db.execute_sql(f"UPDATE {table} SET entry = coalesce(({NEWEST.format(acts, kind, table)}), 0)")
    _bind_seeds(db)
    _bind_recovery_codes(db)
    for signed in SIGNED:
        _sign(db, *signed)
    if db is program.database:
        db.after_commit(lambda: keyring.pin(keyring.ROWS_SIGNED, 1, b""))


def _bind_seeds(db):
    """Seal each seed anew for its owner; whoever is invited gets the uid now that they will have as staff."""
    for number, uid in db.execute_sql("SELECT i.id, s.uid FROM invitation i LEFT JOIN staff s ON s.id = i.staff_id").fetchall():
        db.execute_sql("UPDATE invitation SET uid = ? WHERE id = ?", (uid or secrets.token_hex(16), number))
    for table in ("staff", "invitation"):
        for number, uid, sealed in db.execute_sql(f"SELECT id, uid, code_seed FROM {table}").fetchall():
            key = keyring.shop_subkey("one-time codes")
            try:
                seed = aead_open(key, sealed, canonical("discreet/code-seed/1"))
            except Unopenable:
                continue  # opened for nobody before either
            bound = aead_seal(key, seed, canonical("discreet/code-seed/2", uid))
            db.execute_sql(f"UPDATE {table} SET code_seed = ? WHERE id = ?", (bound, number))


def _bind_recovery_codes(db):
    query = "SELECT r.id, s.uid, r.digest FROM recovery_code r JOIN staff s ON s.id = r.staff_id"
    for number, uid, digest in db.execute_sql(query).fetchall():
        bound = mac(keyring.shop_subkey("recovery codes"), canonical("discreet/recovery-code/2", uid, digest)).hex()
        db.execute_sql("UPDATE recovery_code SET digest = ? WHERE id = ?", (bound, number))


def _sign(db, table, key, subkey, domain, query):
    cursor = db.execute_sql(query)
    names = [column[0] for column in cursor.description][1:]
    for number, *values in cursor.fetchall():
        message = canonical(domain, *(_plain(name, value) for name, value in zip(names, values, strict=True)))
        tag = mac(keyring.shop_subkey(subkey), message)
        db.execute_sql(f"UPDATE {table} SET mac = ? WHERE {key} = ?", (tag, number))


def _plain(name, value):
    if value is not None and name.endswith("@"):
        return datetime.fromisoformat(value).isoformat(timespec="microseconds")
    return bool(value) if name.endswith("?") else value

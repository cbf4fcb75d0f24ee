"""Alerts say whom or which client they are about and where to look; replaced logins wait for a decision; signatures have MACs."""

from datetime import date, datetime
from hashlib import sha256

from peewee import *
from playhouse.sqlite_ext import AutoIncrementField

from webapp import keyring
from webapp.ndas import documents, evidence
from webapp.sealing import canonical, mac

AGREEMENTS = """
    SELECT s.id, s.evidence, c.uid, n.uid, n.number, n.source_id, n.starts_on, n.ends_on, s.by_id, s.at, s.signer_name, s.sha256, s.verify_key,
        s.client_id, n.client_id, n.title, n.text, (SELECT staff.uid FROM staff WHERE staff.id = s.by_id)
    FROM signature s JOIN nda n ON n.id = s.nda_id JOIN client c ON c.id = n.client_id"""
ENDINGS = """
    SELECT e.id, c.uid, n.uid, e.ended_on, e.by_id, e.at
    FROM nda_ending e JOIN nda n ON n.id = e.nda_id JOIN client c ON c.id = e.client_id"""
PAPERS = """
    SELECT p.id, c.uid, n.uid, p.scan_id, p.signed_on, p.recorded_by_id, p.recorded_at
    FROM paper_copy p JOIN nda n ON n.id = p.nda_id JOIN client c ON c.id = p.client_id"""


def up(migrator, db):
    class Staff(Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "staff"

    class Client(Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client"

    class Login(Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "login"

    class LoginReplacement(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        login = ForeignKeyField(Login, field=Login.id, on_delete="CASCADE")
        number = IntegerField()
        by = ForeignKeyField(Staff, field=Staff.id, on_delete="RESTRICT")
        at = DateTimeField()
        opened_at = DateTimeField(null=True)
        settled_at = DateTimeField(null=True)
        settled_by = ForeignKeyField(Staff, field=Staff.id, null=True, on_delete="RESTRICT", backref="+")
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "login_replacement"
            indexes = ((("login", "number"), True),)

    db.create_tables([LoginReplacement])
    migrator.migrate(
        migrator.add_column("known_browser", "address", CharField(max_length=64, default="")),
        migrator.add_column("client_link", "made_from", CharField(max_length=64, default="")),
        migrator.add_column("client_link", "opened_from", CharField(max_length=60, default="")),
        migrator.add_column("reveal", "version", IntegerField(default=0)),
        migrator.add_column("vault_alert", "about", CharField(max_length=24, default="")),
        migrator.add_column("vault_alert", "subject_id", ForeignKeyField(Staff, field=Staff.id, null=True, on_delete="RESTRICT")),
        migrator.add_column("vault_alert", "page", CharField(max_length=120, default="")),
    )
    for table in ("signature", "nda_ending", "paper_copy"):
        migrator.migrate(migrator.add_column(table, "mac", BlobField(null=True)))
    for number, raw, *row in db.execute_sql(AGREEMENTS).fetchall():
        if _is_as_signed(bytes(raw), row):  # what differs from its evidence gets no MAC, and is shown as changed
            _sign(db, "signature", number, "discreet/nda-signature-row/1", row[:11], moments=(7,))
    for number, *row in db.execute_sql(ENDINGS).fetchall():
        _sign(db, "nda_ending", number, "discreet/nda-ending-row/1", row, moments=(4,))
    for number, *row in db.execute_sql(PAPERS).fetchall():
        _sign(db, "paper_copy", number, "discreet/nda-paper-row/1", row, moments=(5,))


def _is_as_signed(raw, row):
    client, uid, number, _, starts, ends, _, at, name, hashed, key, client_id, nda_client_id, title, text, signer = row
    try:
        proof = evidence.read(raw)
        said, parsed = proof.statement, documents.parse(proof.text)
    except (evidence.Foreign, evidence.Tampered, ValueError):
        return False
    days = (date.fromisoformat(starts), date.fromisoformat(ends) if ends else None)
    here = (client, uid, number, signer, name, datetime.fromisoformat(at).isoformat(timespec="seconds") + "Z", client_id)
    there = (said.client, said.nda, said.number, said.signer, said.signer_name, said.signed_at, nda_client_id)
    same_text = parsed == (title, number, *days, text) and sha256(proof.document).digest() == bytes(hashed)
    return here == there and same_text and proof.verify_key == bytes(key)


def _sign(db, table, number, domain, values, moments):
    plain = [
        datetime.fromisoformat(value).isoformat(timespec="microseconds") if at in moments else value for at, value in enumerate(values)
    ]
    tag = mac(keyring.shop_subkey("agreement rows"), canonical(domain, *plain))
    db.execute_sql(f"UPDATE {table} SET mac = ? WHERE id = ?", (tag, number))

"""Logins handed over: a table each for the hand-overs, the copies that left, the key to repeat one, a second manager's agreement."""

from peewee import *
from playhouse.sqlite_ext import AutoIncrementField


def up(migrator, db):
    class Client(Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client"

    class Staff(Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "staff"

    class LoginReturn(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, on_delete="CASCADE")
        uid = CharField(max_length=32, unique=True)
        kind = CharField(max_length=16)
        reason = CharField(max_length=32, index=True)
        medium = CharField(max_length=8)
        staff = ForeignKeyField(Staff, on_delete="RESTRICT")
        agreed_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")
        logins = IntegerField()
        covers = BlobField()
        at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "login_return"

    class ReturnedCopy(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, on_delete="CASCADE")
        login_return = ForeignKeyField(LoginReturn, on_delete="CASCADE")
        sha256 = BlobField(null=True)
        at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "returned_copy"

    class ReturnKey(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, on_delete="CASCADE")
        login_return = ForeignKeyField(LoginReturn, unique=True, on_delete="CASCADE")
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        session = CharField(max_length=64)
        expires_at = DateTimeField()
        sealed = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "return_key"

    class ReturnApproval(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, on_delete="CASCADE")
        erasure = CharField(max_length=32, unique=True)
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "return_approval"

    db.create_tables([LoginReturn, ReturnedCopy, ReturnKey, ReturnApproval])
    migrator.migrate(
        migrator.drop_not_null("reveal", "job_id"),
        migrator.alter_column_type("reveal", "purpose", CharField(max_length=24)),
    )

"""Alerts say whom or which client they are about and where to look; replaced logins wait for management to decide."""

from peewee import *
from playhouse.sqlite_ext import AutoIncrementField


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

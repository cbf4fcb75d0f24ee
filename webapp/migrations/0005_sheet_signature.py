"""A recovery sheet signs shop.key, so that a restore tells the shop whose sheet it is from one that somebody made up."""

from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('epoch', 'sheet_signature', BlobField(null=True)))

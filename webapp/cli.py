"""The commands that belong to no one feature: `flask db upgrade`, `flask permissions`, `flask doctor`, `flask tick`."""

import json
import sys
from functools import wraps

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from webapp import config, schema
from webapp.db import database
from webapp.errors import Refused, Unusable
from webapp.keyring import keys_database
from webapp.running import daily, revisions, schema_check, starting
from webapp.running.doctor import examine
from webapp.web.guard import permission_table

# What works where no shop is yet, or an older one.
WITHOUT_SHOP = {"db upgrade", "db revision", "permissions", "backup restore", "vault screen", "nda verify"}
TO_MEND, UNUSABLE = 1, 2  # exit statuses of `flask doctor` and the others where the database was changed from outside
MARKS = {True: "ok  ", None: "todo", False: "MEND"}
db = AppGroup("db", help="The database's schema.")


@db.command("upgrade")
def upgrade():
    """Apply every pending migration, each whole or not at all."""
    try:
        if not (config.data_folder() / "discreet.db").exists():
            starting.make_folder()
        names = starting.upgrade()
    except Unusable as why:
        click.echo(str(why), err=True)
        sys.exit(2)
    click.echo(f"Applied: {', '.join(names)}." if names else "The database is up to date.")


@db.command("revision")
@click.argument("name")
def revision(name):
    """Write webapp/migrations/NNNN_NAME.py, the migration that the models need beyond the newest one. Read it, then commit it."""
    try:
        made = revisions.write_revision(name, schema.MODELS)
    except Unusable as why:
        click.echo(str(why), err=True)
        sys.exit(2)
    click.echo(f"Written: {made}. Read it before you commit it." if made else "The migrations make what the models say already.")


@click.command("permissions")
@with_appcontext
def permissions():
    """Print who may do what: a JSON list with an object for every rule."""
    click.echo(json.dumps(permission_table(current_app), indent=1))


@click.command("doctor")
@with_appcontext
def doctor():
    """Look for what would hurt later: file modes, clock, SQLite, disk. Exit 1: something must be mended; 2: no shop there."""
    findings = examine()
    for finding in findings:
        click.echo(f"{MARKS[finding.good]}  {finding.what}: {finding.sentence}")
    sys.exit(1 if any(finding.good is False for finding in findings) else 0)


@click.command("tick")
@with_appcontext
def tick():
    """Do what is due by the clock, for a machine where the program does not run all the time. A thing in hand elsewhere is left."""
    done = daily.run()
    click.echo(f"Done: {', '.join(done)}." if done else "Nothing is due.")


COMMANDS = (db, permissions, doctor, tick)


def ask_for_a_shop(commands, group=""):
    """Have each of these commands, and of their groups', say in a sentence where there is no shop of this version: exit 2."""
    for command in commands:
        if isinstance(command, click.Group):
            ask_for_a_shop(command.commands.values(), f"{command.name} ")
        elif group + command.name not in WITHOUT_SHOP and not hasattr(command.callback, "asks"):
            command.callback = _asking(command.callback, TO_MEND if command is doctor else UNUSABLE)


def _asking(callback, foreign):
    @wraps(callback)
    def asked(*arguments, **options):
        _refuse_no_shop(foreign)
        try:
            return callback(*arguments, **options)
        except Refused as refused:
            click.echo(refused.sentence, err=True)
            sys.exit(2)

    asked.asks = True
    return asked


def _refuse_no_shop(foreign):
    folder = config.data_folder()
    try:
        if not _has_shop(folder):
            raise Unusable(f"There is no shop in {folder} yet. Start Discreet once, or set DISCREET_DATA to the shop's folder.")
        if found := schema_check.examine():
            raise schema_check.ForeignSchema(found)
        with database.connection_context(), keys_database.connection_context():
            starting.refuse_other_schema()
            starting.refuse_other_key()
    except schema_check.ForeignSchema:
        for line in schema_check.examine():
            click.echo(f"{MARKS[False]}  Schema: {line}.")
        click.echo(schema_check.WHAT_NOW, err=True)
        sys.exit(foreign)
    except Unusable as why:
        click.echo(str(why), err=True)
        sys.exit(2)


def _has_shop(folder):
    if not (folder / "discreet.db").exists():
        return False
    with database.connection_context():
        return database.table_exists("staff")

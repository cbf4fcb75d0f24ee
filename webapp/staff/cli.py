"""`flask staff`: invitations and resets from the console."""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp import config
from webapp.errors import Refused
from webapp.permissions import Role
from webapp.staff import invitations
from webapp.staff.models import Staff
from webapp.text import fold

staff = AppGroup("staff", help="Invitations and resets.")
HERE = "http://127.0.0.1:8000"  # where wsgi.py serves unless told otherwise; DISCREET_BASE_URL says otherwise
ROLE = click.Choice([role.value for role in Role])


@staff.command("invite")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=ROLE, help="May be given twice.")
def invite(name, roles):
    """Print a one-time link by which NAME joins."""
    _print_link(lambda: invitations.invite(name, list(roles), by=None), "three days")


@staff.command("reset")
@click.argument("name")
def reset(name):
    """Print a one-time link by which NAME sets a new password and new codes; every session of theirs ends."""
    person = Staff.get_or_none(Staff.name_folded == fold(name))
    if person is None:
        raise click.ClickException(f"Nobody on the staff is called {name}.")
    _print_link(lambda: invitations.start_reset(person, by=None), "one day")


def _print_link(make, life):
    try:
        token = make()
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    path = current_app.url_map.bind("").build("staff.join", {"token": token})
    click.echo(f"Open this address within {life}. It works once:")
    click.echo(f"{(config.setting('BASE_URL') or HERE).rstrip('/')}{path}")

"""`flask vault`: what the vault does from the terminal."""

import sys
from typing import BinaryIO

import click
from flask.cli import AppGroup

from webapp import keyring, screening
from webapp.db import database
from webapp.errors import Refused
from webapp.keyholders import recovery, recovery_sheet
from webapp.vault import passphrase
from webapp.vault.epoch_models import Epoch

vault = AppGroup("vault", help="The vault, and what must not stand outside it.")


@vault.command("screen", with_appcontext=False)
@click.argument("file", type=click.File("rb"), default="-")
def screen(file: BinaryIO) -> None:
    """Print for each line of FILE (or of what is piped in) "refused" or "ok", a tab and the line's number; nothing of its text."""
    for number, line in enumerate(file, start=1):
        found = screening.find(line.decode("utf-8", "replace"))
        click.echo(f"{'refused' if found else 'ok'}\t{number}")


@vault.command("recover")
@click.argument("name")
def recover(name: str) -> None:
    """Give the manager NAME new keys to the vault by the recovery sheet, and print a new sheet.

    For a lost passphrase, and after a restored backup. Nothing counts until the new sheet has been typed back.
    """
    try:
        with database.connection_context(), keyring.keys_database.connection_context():
            epoch = _recover(name)
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused
    click.echo(f"Done: this is epoch {epoch.number} of the vault, and {name} opens it with the new passphrase.")
    click.echo("Lock the new sheet away. Backups from before today open with the old one only; without such, destroy it.")
    click.echo("Make a full backup now. If a password or phone was lost too: flask staff reset NAME.")


def _recover(name: str) -> Epoch:
    person = recovery.person(name)
    typed = _ask("The four lines of the recovery sheet, on one line")
    click.echo(f"Six words made up for you: {passphrase.offer()}" if sys.stdout.isatty() else "")
    words = _ask("New vault passphrase (these six words, or one of your own)")
    prepared = recovery.prepare(person, typed, words, _ask("The same passphrase again"))
    click.echo("The new recovery sheet. It is shown this once and kept nowhere:")
    click.echo("\n".join(f"    {line}" for line in recovery_sheet.lines(prepared.recovery)))
    click.echo(f"Fingerprint: {recovery_sheet.fingerprint(prepared.recovery.public_key)}. Write it down, or print this.")
    while True:
        try:
            return recovery.finish(prepared, _ask("Type its four lines back, on one line, from the paper"))
        except Refused as refused:
            if refused.field != "sheet":
                raise
            click.echo(refused.sentence)


def _ask(what: str) -> str:
    """A secret typed at the terminal without an echo, or the next line of what is piped in."""
    if sys.stdin.isatty():
        return click.prompt(what, hide_input=True)
    line = sys.stdin.readline()
    if not line:
        raise Refused("That was not all: the sheet, the passphrase twice, and the new sheet typed back.")
    return line.rstrip("\n")

"""`flask nda verify FILE`: whether an NDA's evidence file holds. Exit 0 good, 1 bad, 2 unusable."""

import sys

import click
from flask.cli import AppGroup

from webapp.ndas import checking

nda = AppGroup("nda", help="Non-disclosure agreements.")


@nda.command("verify")
@click.argument("file")
@click.option(
    "--key", "key", help="The signer's key or its fingerprint, in hex, where this machine does not keep the shop's vault."
)
def verify(file, key):
    """Check the evidence FILE of a signed NDA: document, signature and key. Prints one sentence."""
    verdict = checking.check_file(file, key)
    click.echo(verdict.sentence)
    sys.exit(verdict.exit_code)

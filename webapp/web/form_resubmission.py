"""What was typed, carried over a page that comes in between; never a secret, and never a file."""

from flask import request

# Fields of these names are never written into a page again, whatever form they stand in.
SECRETS = {"password", "again", "old", "passphrase", "chosen", "repeated", "code", "secret", "seed", "lock", "sheet"}
TICKET = "confirm-ticket"  # says where it is to go on to
LEFT_OUT = "left-out"  # what came without its secrets or files says so, and no form takes it for whole


def carried():
    """([(name, value)] of the form that was sent, fit for a page in between; whether secrets or files were left out of it)."""
    own = ("csrf_token", "confirm-code", TICKET)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in own]
    kept = [(name, value) for name, value in sent if name not in SECRETS and name != LEFT_OUT]
    secret = any(value for name, value in sent if name in SECRETS or name == LEFT_OUT)
    left_out = secret or any(request.files.values())
    return kept + [(LEFT_OUT, "1")] * left_out, left_out

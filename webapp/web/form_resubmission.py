"""Re-post a form after re-authentication, without secrets or files."""

from flask import request

# Names of fields that are never written into a page again, in whatever form they are.
SECRETS = {"password", "again", "old", "passphrase", "chosen", "repeated", "code", "secret", "seed", "lock", "sheet"}
TICKET = "confirm-ticket"  # the field that names the address to re-post to
LEFT_OUT = "left-out"  # the field that says that secrets or files are missing, so that no form is taken for complete
OWN = ("csrf_token", "confirm-code", TICKET)  # fields of the confirmation page itself


def fields_to_resubmit():
    """Return ([(name, value)] of the submitted form, for the confirmation page; whether secrets or files were left out)."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN]
    kept = [(name, value) for name, value in sent if name not in SECRETS and name != LEFT_OUT]
    secret = any(value for name, value in sent if name in SECRETS or name == LEFT_OUT)
    left_out = secret or any(request.files.values())
    return kept + [(LEFT_OUT, "1")] * left_out, left_out

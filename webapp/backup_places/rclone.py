"""Calling rclone: SFTP and S3 by fixed words; what signs in goes by the environment, never by a command line or a file."""

import os
import shutil
import subprocess

from webapp import config
from webapp.backup_places.models import PlaceKind
from webapp.disk.safe_files import Directory
from webapp.errors import Refused

SHORT, LONG = 120, 6 * 3600  # seconds: a look, a transfer
FLAGS = "--contimeout 15s --timeout 60s --retries 2 --low-level-retries 3 --transfers 8 --checkers 8".split()
NOT_FOUND = (3, 4)


class Rclone:
    """One place, reached with what its row says. Paths are below the place's own; `keys` ones below that of the keys file."""

    def __init__(self, target, secret):
        self.program = shutil.which("rclone")
        if self.program is None:
            raise Refused("rclone is not installed on this machine. Install it: sudo apt install rclone.")
        self.name, self.environment = target.name, _environment(target, secret, self.program)

    def run(self, *words, limit=SHORT, given=None, missing_is_empty=False):
        """Run rclone with these words; its output as bytes. Refused in a sentence when it does not go well."""
        command = [self.program, *FLAGS, *words]
        try:
            done = subprocess.run(command, env=self.environment, input=given or b"", capture_output=True, timeout=limit)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise Refused(f"{self.name} took too long to answer. Try again later.") from error
        if done.returncode in NOT_FOUND and missing_is_empty:
            return b""
        if done.returncode:
            raise Refused(f"{self.name} cannot be used: {_why(done.stderr.decode('utf-8', 'replace'))}")
        return done.stdout


def at(path):
    """How rclone names a path at the place."""
    return f"place:{path}"


def _environment(target, secret, program):
    settings = _sftp(target, secret, program) if target.kind == PlaceKind.SFTP else _s3(target, secret)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    named = {f"RCLONE_CONFIG_PLACE_{name}": value for name, value in settings.items() if value}
    return {**kept, "RCLONE_CONFIG": os.devnull, **named}


def forget(target):
    """Remove what was laid down here to reach a place."""
    Directory(config.data_folder()).remove(_known_hosts(target))


def _known_hosts(target):
    return f"backup-{target.uid}.hosts"


def _sftp(target, secret, program):
    host, _, port = target.host.partition(":")
    known = _known_hosts(target)
    Directory(config.data_folder()).write(known, (target.host_key.strip() + "\n").encode())
    hidden = subprocess.run([program, "obscure", "-"], input=secret.encode(), capture_output=True, timeout=SHORT, check=True)  # noqa: S603
    return {
        "TYPE": "sftp", "HOST": host, "PORT": port or "22", "USER": target.login, "PASS": hidden.stdout.decode().strip(),
        "KNOWN_HOSTS_FILE": str(config.data_folder() / known), "SHELL_TYPE": "none", "DISABLE_HASHCHECK": "true",
    }  # fmt: skip


def _s3(target, secret):
    return {
        "TYPE": "s3", "PROVIDER": "Other", "ENDPOINT": target.host, "ACCESS_KEY_ID": target.login, "SECRET_ACCESS_KEY": secret,
        "REGION": target.region, "NO_CHECK_BUCKET": "true",
    }  # fmt: skip


def _why(complaint):
    text = complaint.lower()
    for sign, sentence in (
        ("knownhosts", "it does not show the host key that was given. Somebody may be in between; ask who runs it."),
        ("host key", "it does not show the host key that was given. Somebody may be in between; ask who runs it."),
        ("unable to authenticate", "it does not take the user and password."),
        ("accessdenied", "it does not take the access key, or that key may not write there."),
        ("signaturedoesnotmatch", "it does not take the secret key."),
        ("invalidaccesskeyid", "it does not know the access key."),
        ("nosuchbucket", "it has no such bucket. Make the bucket first."),
        ("no space left", "it is full."),
        ("quota", "it is full."),
        ("permission denied", "the account there may not write in that folder."),
    ):
        if sign in text:
            return sentence
    return "it does not answer as it should. Look at the address, and whether this machine has a connection."

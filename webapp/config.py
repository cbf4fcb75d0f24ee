"""Defaults, each overridable from the environment as DISCREET_<NAME>; secrets also from a file named by <NAME>_FILE."""

import os
from pathlib import Path
from typing import Any

from nacl.pwhash import argon2id

from webapp.disk.safe_files import Directory
from webapp.errors import Unusable

ROOT = Path(__file__).resolve().parent.parent

DEFAULTS = {
    "DATA": str(ROOT / "instance"),
    "BASE_URL": "",
}

# What no environment may lower: only a caller of create_app, that is a test, can pass others.
LIMITS = {
    "SIGN_IN_OPS": argon2id.OPSLIMIT_INTERACTIVE,
    "SIGN_IN_MEMORY": argon2id.MEMLIMIT_INTERACTIVE,
    "VAULT_OPS": argon2id.OPSLIMIT_MODERATE,
    "VAULT_MEMORY": argon2id.MEMLIMIT_MODERATE,
}

_held = {"DATA": DEFAULTS["DATA"], **LIMITS}


def from_environment() -> dict[str, str]:
    """The settings as the environment has them."""
    settings = {}
    for name, default in DEFAULTS.items():
        settings[name] = os.environ.get(f"DISCREET_{name}", default)
        if path := os.environ.get(f"DISCREET_{name}_FILE"):
            settings[name] = Path(path).read_text().strip()
    return settings


def settle(settings: dict[str, Any]) -> Path:
    """Make these settings the process's own; the data folder's path. Nothing is made on the disk."""
    _held.clear()
    _held.update({"DATA": DEFAULTS["DATA"], **LIMITS, **settings})
    return data_folder()


def make_folder() -> Path:
    """Make the data folder where it is missing, for this account alone (0700); its path. Raises Unusable."""
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        Directory(folder).make_private()
    except OSError as error:
        raise Unusable(
            f"The data folder {folder} cannot be made or used ({error.strerror}). Choose another with --data."
        ) from error
    return folder


def setting(name: str) -> Any:
    """One of the settings by name, or None."""
    return _held.get(name)


def data_folder() -> Path:
    """The folder that holds everything: databases, keys, files, locks."""
    return Path(_held["DATA"])


def limit(name: str) -> int:
    """An Argon2id limit by its name in LIMITS."""
    return _held[name]

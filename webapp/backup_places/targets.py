"""The places that backups go to: adding and removing one, and reaching it without ever writing into an empty mount point."""

import errno
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp import config, keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.backup_places import rclone, remotes
from webapp.backup_places.folder import MARKER, Folder, KeysFolder
from webapp.backup_places.models import BackupTarget, PlaceKind
from webapp.clients.models import new_uid
from webapp.db import database
from webapp.disk.safe_files import Directory
from webapp.errors import Refused
from webapp.sealing import aead_open, aead_seal, canonical

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True)
class Reached:
    """A place that answers: its backups, and its keys file."""

    target: BackupTarget
    backups: object
    keys: object


def add(values, *, by):
    """Take a place into use. It must be there and take a file; a folder gets a mark, so that an unmounted disk is noticed."""
    values = {name: value or "" for name, value in values.items()}
    secret = values.pop("secret", "")
    target = BackupTarget(uid=new_uid(), **values)
    target.keys_path = target.keys_path or type(target.path)(f"{target.path.rstrip('/')}/keys")  # kept as a name where it is
    BackupTarget.screen(**{name: getattr(target, name) for name in BackupTarget.screening})
    target.secret = _seal(target, secret) if secret else None
    if BackupTarget.in_use().where(BackupTarget.path == target.path, BackupTarget.host == target.host).exists():
        raise Refused("Backups go to that place already.", field="path")
    with plainly(target, field="path"):
        if target.kind == PlaceKind.FOLDER:
            _mark(target)
        else:
            try:
                remotes.mark(target, secret_of(target))
            except Refused:
                rclone.forget(target)
                raise
    return _keep(target, by)


@database.atomic()
def _keep(target, by):
    target.sign_row()
    target.save(force_insert=True)
    record(Act.BACKUP_PLACE_ADDED, by=by, about=target, kind=target.kind)
    return target


def remove(target, *, lost=False, by):
    """Stop using a place. Its keys file is deleted first, or later erasures would not reach it; `lost`: the place is no more."""
    target.refuse_altered()
    gone = {} if lost else {"keys_at": None, "keys_state": None}  # what is lost may still have the keys of today
    if not lost:
        with plainly(target):
            keys = reach(target).keys
            for name in keys.names():
                keys.drop(name)
    with database.atomic():
        if not BackupTarget.in_use().where(BackupTarget.id == target.id).exists():
            raise Refused("That place is not in use any more.")
        target.change(active=False, secret=None, **gone)
        record(Act.BACKUP_PLACE_REMOVED, by=by, about=target, lost=int(lost))
    rclone.forget(target)


def reach(target):
    """The Reached of a place, or Refused with what is wrong.

    Whatever is written to a place or read from it goes through here, so its row is checked here. Raises Altered.
    """
    target.refuse_altered()
    with plainly(target):
        if target.kind != PlaceKind.FOLDER:
            return remotes.reach(target, secret_of(target), Reached)
        _refuse_links_on_the_way(target)
        for path in (target.path, *_own_disk(target)):
            if _marked(path) != target.uid:
                raise Refused(f"{target.name} is not there: {path} lacks the mark of this place. Plug in or mount the disk.")
        return Reached(target, Folder(target.path), KeysFolder(target.keys_path))


def _refuse_links_on_the_way(target):
    """Refuse a folder whose path leads through a link: the shop's own, from when such paths were taken, or somebody else's."""
    for path in (target.path, target.keys_path):
        link = next((part for part in (*reversed(Path(path).parents), Path(path)) if part.is_symlink()), None)
        if link is not None:
            raise Refused(
                f"A part of the path of {target.name} is a link: {link} is a link to {os.readlink(link)}. If it is yours, remove "
                f"the place as lost, and add it again by its real path, {os.path.realpath(path)}. If it is not, find out who put "
                "it there. Nothing was done with it."
            )


@contextmanager
def plainly(target, field=None):
    """Turn what the disk says inside the block into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            sentence = f"{target.name} is full. Make room there; the earlier backups are as they were."
        elif error.errno in READ_ONLY:
            sentence = f"{target.name} cannot be written to. Give this program's account the right to, then try again."
        else:
            sentence = f"{target.name} cannot be used ({error.strerror or type(error).__name__})."
        raise Refused(sentence, field=field) from error


def beside_the_data(target):
    """Whether a place is a folder on the file system that the shop's data is on, so that one broken disk takes both."""
    try:
        return target.kind == PlaceKind.FOLDER and Path(target.path).stat().st_dev == config.data_folder().stat().st_dev
    except OSError:
        return False  # a disk that is not plugged in: the health of backups tells


def secret_of(target):
    """The password or secret key of a place, as text."""
    return aead_open(keyring.shop_subkey("backup places"), target.secret, _context(target)).decode() if target.secret else ""


def _seal(target, secret):
    return aead_seal(keyring.shop_subkey("backup places"), secret.encode(), _context(target))


def _context(target):
    return canonical("discreet/backup-place/1", target.uid, target.kind, target.host, target.login)


def _own_disk(target):
    """The keys' folder, where it is not inside the backups' own. By their paths alone: no part of either may be a link."""
    inside = Path(os.path.normpath(target.keys_path)).is_relative_to(os.path.normpath(target.path))
    return [] if inside else [target.keys_path]


def _mark(target):
    data = config.data_folder().resolve()
    for field, path in [("path", target.path), *(("keys_path", path) for path in _own_disk(target))]:
        folder = Path(path)
        if not folder.is_absolute() or not folder.is_dir():
            raise Refused("There is no such folder here. Make it, or mount the disk; give its whole path.", field=field)
        where = folder.resolve()
        if where != Path(os.path.normpath(folder)):
            raise Refused(
                f"A part of {path} is a link, which may lead elsewhere one day. Give the real path: {where}.", field=field
            )
        if where.is_relative_to(data) or data.is_relative_to(where) or where.is_relative_to(config.ROOT):
            raise Refused("That is where the shop's data or the program itself is. Choose a folder on another disk.", field=field)
        if (known := _marked(path)) and BackupTarget.in_use().where(BackupTarget.uid == known).exists():
            raise Refused("That folder belongs to a place that is in use already.", field=field)
        Directory.from_root(path).write(MARKER, (json.dumps({"target": target.uid}) + "\n").encode())


def _marked(path):
    try:
        return json.loads(Directory.from_root(path).read(MARKER))["target"]
    except (OSError, ValueError, KeyError, TypeError):
        return None

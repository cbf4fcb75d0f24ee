"""Making a backup: one moment of the shop, a sealed bundle for each client who has changed, the others referred to."""

import secrets
from dataclasses import dataclass, field

from webapp import clock, files
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.backup import bundles, keys_file, locks, manifests, pruning
from webapp.backup.models import Backup
from webapp.backup.snapshot import TRAIL, Snapshot
from webapp.backup_places import targets
from webapp.backup_places.folder import MANIFEST, SHOP_KEY, name_of
from webapp.backup_places.models import BackupTarget
from webapp.db import database
from webapp.errors import Refused
from webapp.keyring import RECORD, PurposeKey, Tombstone
from webapp.text import counted, plural

STAMP = "%Y%m%dT%H%M%SZ"
STRETCH = 2_000  # entries of the trail in one bundle
NO_VAULT = "Backups are sealed to the recovery sheet, and there is none yet. Set up the vault first: it prints the sheet."


def make_everywhere(*, full=False, progress=lambda done, total: None):
    """Back up to every place; one sentence on how it went. Raises Refused when any of them failed, naming it."""
    places, failed, said = list(BackupTarget.in_use()), [], []
    if not places:
        raise Refused("There is no place to back up to yet.")
    for target in places:
        try:
            made = make_backup(target, full=full, progress=progress)
            said.append(f"{target.name}: {_count(made.clients, 'client')}, {_count(made.written, 'bundle')} written.")
            if made.missing:
                failed.append(f"{target.name}: {counted(made.missing, 'client')} without a key, so nothing of theirs is in it.")
        except Refused as refused:
            failed.append(refused.sentence)
    if failed:
        raise Refused(" ".join(failed))
    return " ".join(said)


def _count(number, noun):
    return f"{number} {plural(number, noun)}"


def make_backup(target, *, full=False, progress=lambda done, total: None):
    """Make one backup at a place; its Backup row. Whatever goes wrong, the earlier ones there are as they were."""
    began = clock.now()
    with locks.held("backup", "A backup is being made at this moment."), targets.plainly(target):
        reached = targets.reach(target)
        making = _Making(reached.backups, keys_file.shop_key(), began)
        with Snapshot() as snapshot:
            manifest = making.run(snapshot, full, progress, lambda: keys_file.write(reached))
        pruning.prune(reached.backups, making.master, began)
    return _note(target, manifest, making, began)


@database.atomic()
def _note(target, manifest, making, began):
    seconds = int((clock.now() - began).total_seconds())
    made = Backup.create(
        target=target,
        name=manifest["name"],
        made_at=began,
        clients=len(manifest["clients"]),
        written=making.written,
        size=making.size,
        seconds=seconds,
        missing=len(manifest["missing"]),
    )
    Backup.delete().where(Backup.made_at < began - pruning.KEPT).execute()
    record(Act.BACKUP_MADE, by=None, about=target, clients=made.clients, written=made.written, size=made.size)
    return made


@dataclass
class _Making:
    """One backup being made in a Folder (or what behaves like one)."""

    folder: object
    master: bytes
    began: object
    written: int = 0
    size: int = 0
    present: dict = field(default_factory=dict)

    def run(self, snapshot, full, progress, keys):
        """Call `keys()`, write what is new, then the manifest; the manifest.

        The keys go first: a backup that counts can always be opened by the keys file beside it. Whoever is in the snapshot
        had a key before it was taken.
        """
        number, recovery, signature = snapshot.epoch()
        if recovery is None:
            raise Refused(NO_VAULT)
        name = f"{self.began:{STAMP}}"
        if name in self.folder.backups():
            raise Refused("A backup was made this very second. Wait a moment.")
        if self.folder.begin(name):
            pruning.collect(self.folder, self.master)
        try:
            keys()
            last = {} if full else manifests.newest(self.folder, self.master) or {}
            self.present = self.folder.sizes() if last else {}
            manifest = self._manifest(snapshot, name, number, last, progress)
            sealed = bundles.seal_shop_key(self.master, recovery, signature)
            manifest["shop_key"] = name_of(sealed)
            self.folder.finish(name, {SHOP_KEY: sealed, MANIFEST: bundles.seal_manifest(self.master, manifest)})
        except BaseException:
            self.folder.give_up(name)
            raise
        return manifest

    def _manifest(self, snapshot, name, epoch, last, progress):
        canary = secrets.token_hex(16)
        manifest = {
            "format": bundles.FORMAT, "name": name, "created": self.began.isoformat(timespec="seconds"),
            "schema": snapshot.schema(), "columns": snapshot.columns, "marks": snapshot.marks(), "head": snapshot.head(),
            "epoch": epoch, "previous": last.get("name"), "canary": name_of(canary.encode()),
            "sequences": snapshot.sequences(), "counts": snapshot.counts(), "missing": [], "absent": [],
        }  # fmt: skip
        if any(last.get(part) != manifest[part] for part in ("format", "schema", "columns", "epoch")):
            last = {}
        manifest["trail"] = self._trail(snapshot, last, manifest["head"][0])
        manifest["clients"] = self._clients(snapshot, last, manifest, progress)
        shop = snapshot.shop()
        manifest["shop"] = self._put(bundles.seal_part(self.master, "shop", {"canary": canary, "tables": shop}))
        manifest["counts"] |= {table: len(rows) for table, rows in shop.items()} | {"clients": len(manifest["clients"])}
        return manifest

    def _trail(self, snapshot, last, head):
        kept = [stretch for stretch in last.get("trail", ()) if self._stands(stretch[2:]) and stretch[1] <= head]
        if kept and kept[-1][1] - kept[-1][0] + 1 < STRETCH:
            kept.pop()
        kept = kept if not kept or (kept[0][0] == 1 and all(a[1] + 1 == b[0] for a, b in zip(kept, kept[1:], strict=False))) else []
        macs = snapshot.columns[TRAIL].index("mac")
        for first in range(kept[-1][1] + 1 if kept else 1, head + 1, STRETCH):
            until = min(first + STRETCH - 1, head)
            sealed = bundles.seal_trail(self.master, f"trail {first}-{until}", snapshot.trail(first, until), macs)
            kept.append([first, until, *self._put(sealed)])
        return kept

    def _clients(self, snapshot, last, manifest, progress):
        everybody = snapshot.clients()
        known = last.get("clients", {})
        changed = snapshot.changed_since(last["head"][0], last["marks"]) if known else set()
        keys = dict(PurposeKey.select(PurposeKey.client, PurposeKey.key).where(PurposeKey.purpose == RECORD).tuples().iterator())
        # (iterator: a query keeps every row it has given, and there are as many as clients)
        gone = {row[0] for row in Tombstone.select(Tombstone.client).where(Tombstone.purpose == "*").tuples()}
        found, wanted = {}, {}
        for number, uid in everybody:
            if uid in gone:
                continue  # being erased at this moment
            if uid not in keys:
                manifest["missing"].append(uid)
            elif uid in known and number not in changed and self._stands(known[uid]):
                found[uid] = known[uid]
            else:
                wanted[number] = uid
        del everybody
        for done, (number, tables) in enumerate(snapshot.of_each(list(wanted))):
            uid = wanted[number]
            key = keys.pop(uid)
            held = self._files(snapshot.files_of(tables), uid, known.get(uid), manifest["absent"])
            found[uid] = [*self._put(bundles.seal_client(self.master, bytes(key), uid, tables)), held]
            if done % 50 == 0:
                progress(done, len(wanted))
        progress(len(wanted), len(wanted))
        return found

    def _files(self, names, uid, entry, absent):
        held, kept = {}, entry[2] if entry else {}
        for file in names:
            if file in kept and self.present.get(kept[file][0]) == kept[file][1]:
                held[file] = kept[file]
                continue
            try:
                held[file] = self._put(bundles.seal_file(self.master, uid, file, files.read_sealed(file)))
            except FileNotFoundError:
                absent.append(file)
        return held

    def _stands(self, entry):
        """Whether the bundle of an earlier manifest's entry, and its files', are there in their full length."""
        files_too = entry[2].values() if len(entry) > 2 else ()
        return all(self.present.get(name) == size for name, size in [entry[:2], *files_too])

    def _put(self, raw):
        self.written += 1
        self.size += len(raw)
        return [self.folder.put(raw), len(raw)]

"""Who else holds the shop's backups, for whoever asks what happens to their data."""

from webapp.backup_places.models import BackupTarget, PlaceKind

HELD = {
    PlaceKind.FOLDER: "a disk of the shop’s own",
    PlaceKind.SFTP: "a machine that the shop reaches by SFTP",
    PlaceKind.S3: "a storage provider",
}


def recipients(shop):
    """Name each place in use and what holds it, a sentence each."""
    about = "where encrypted backups lie that nobody there can read"
    return [f"{place.name}, {HELD[place.kind]}: {about}." for place in BackupTarget.in_use()]

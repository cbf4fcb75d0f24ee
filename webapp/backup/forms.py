"""Forms of backups: a place to back up to, and letting go of one."""

from webapp.backup_places.models import PlaceKind
from webapp.web.fields import Lines, RadioChoice, Secret, Text, Tick
from webapp.web.forms import Form

KINDS = [
    (PlaceKind.FOLDER.value, "A folder or mounted disk of this machine"),
    (PlaceKind.SFTP.value, "Another machine, by SFTP"),
    (PlaceKind.S3.value, "Storage that speaks S3"),
]


class BackupPlaceForm(Form):
    """A place that backups go to."""

    name = Text("Name", max=60, description="What people call it: the blue disk, the shop's other branch.")
    kind = RadioChoice("Kind", KINDS, default=PlaceKind.FOLDER.value)
    path = Text("Path", max=240, description="The folder's whole path; for S3 the bucket, and a folder in it if you like.")
    keys_path = Text(
        "Path of the keys file",
        max=240,
        optional=True,
        description="Leave empty for a folder named keys beside the backups. It must not be where older versions are kept.",
    )
    host = Text(
        "Machine or address", max=200, optional=True, description="SFTP: backup.example or backup.example:2022. S3: https://…"
    )
    login = Text("User or access key", max=120, optional=True)
    secret = Secret("Password or secret key", max=200, optional=True)
    host_key = Lines("Host key", max=1000, optional=True, description="SFTP: the lines that ssh-keyscan prints.")
    region = Text("Region", max=40, optional=True, description="S3 only, where the storage asks for one.")


class RemovalForm(Form):
    """Letting go of a place."""

    lost = Tick("Remove it as lost: that disk or storage is gone or cannot be reached, so the program cannot delete its keys file.")

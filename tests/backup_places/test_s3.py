"""A place that speaks S3, against moto's server on this machine: the same backups, the same refusals."""

import shutil
import sys
from http.client import HTTPConnection

import pytest

from tests import processes
from tests.backup_places.test_remotes import free_port
from tests.fixtures.backup import flask, there_and_back
from tests.fixtures.tampering import honestly
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.backup_places.rclone import LONG, Rclone, at
from webapp.errors import Refused

pytestmark = pytest.mark.skipif(not shutil.which("rclone"), reason="not installed: rclone; apt install rclone")
PLACE = {
    "name": "Storage", "kind": "s3", "path": "shop/backups", "keys_path": "shop/keys", "login": "key-id", "secret": "a secret key",
    "region": "us-east-1",
}  # fmt: skip
SIGNED = "AWS4-HMAC-SHA256 Credential=key-id/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"  # it checks none


@pytest.fixture
def storage():
    """What a manager types to reach an S3 server with an empty bucket called shop."""
    with processes.started(sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0") as process:
        port = int(processes.wait_for(process.stderr, "Running on http://127.0.0.1:").rpartition(":")[2])
        bucket = HTTPConnection("127.0.0.1", port)  # rclone itself is told never to make one
        bucket.request("PUT", "/shop", headers={"Authorization": SIGNED})
        assert bucket.getresponse().status == 200
        bucket.close()
        place = PLACE | {"host": f"http://127.0.0.1:{port}"}
        yield place, Rclone(BackupTarget(**{name: value for name, value in place.items() if name != "secret"}), place["secret"])


@pytest.mark.whole
def test_the_whole_way_over_s3(shop, storage, clock, tmp_path):
    place, remote = storage
    honestly(BackupTarget.get(), active=False)
    target = targets.add(place, by=shop.alice)
    assert b"a secret key" not in bytes(target.secret)
    there_and_back(shop, target, clock)
    fetched = tmp_path / "fetched"  # as an owner fetches it before a restore
    remote.run("copy", at("shop"), str(fetched), limit=LONG)
    done = flask(
        "backup", "restore", fetched / "backups", "--keys", fetched / "keys", data=tmp_path / "new", typed=shop.lines()
    )  # fmt: skip
    assert done.returncode == 0 and "5 clients" in done.stdout and "1 client had been removed" in done.stdout, done.stderr
    targets.remove(target, by=shop.alice)
    assert remote.run("lsf", "--recursive", "--files-only", at("shop/keys"), missing_is_empty=True) == b""


def test_no_bucket_and_silence_are_sentences(shop, storage):
    place, _ = storage
    for changed, words in (
        ({"path": "nowhere/backups", "keys_path": "nowhere/keys"}, "has no such bucket"),
        ({"host": f"http://127.0.0.1:{free_port()}"}, "does not answer"),
    ):
        with pytest.raises(Refused, match=words) as said:
            targets.add(place | changed, by=shop.alice)
        assert "a secret key" not in said.value.sentence
    assert BackupTarget.select().count() == 1

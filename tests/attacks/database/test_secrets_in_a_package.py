"""What leaves in a client's package holds no session, key or check value of the program's."""

import io
import json
import re
import zipfile

import pytest
from peewee import BlobField

from webapp import schema
from webapp.consents import job_consents
from webapp.dossier import archive, packages
from webapp.row_mac import MacedRow
from webapp.vault import entries
from webapp.vault.access_models import Unlock
from webapp.vault.login_payload import Body
from webapp.vault.models import LoginVersion, OptIn, PurposePair

RECORDS = sorted(schema.client_records(), key=lambda model: model.__name__)
SECRET_NAMES = re.compile(r"session|digest|token|secret|seed|hash|mac$|wrapped|private|sealed|(?<!host)_key$|^key$")
# Columns of bytes, or with such a name, that are the client's to have, and why.
HANDED_OUT = {
    ("StoredFile", "sha256"): "the hash of a file that is in the package",
    ("Package", "sha256"): "the hash of an earlier package",
    ("Package", "state_of_data"): "a hash of everything held, by which a change is noticed",
    ("ClientLink", "sealed"): "how many logins were sealed by the link",
    ("Signature", "sha256"): "the hash of the agreement",
    ("Signature", "verify_key"): "the public key by which the client checks the signature",
    ("Signature", "evidence"): "the evidence that the client checks",
    ("PurposePair", "public"): "a public key",
    ("LoginReturn", "covers"): "a hash of which versions were handed over",
    ("ReturnedCopy", "sha256"): "the hash of the file that the client was given",
}


def suspicious(model):
    """Columns of a table that hold bytes, or are called like a secret."""
    return [f for f in model._meta.sorted_fields if isinstance(f, BlobField) or SECRET_NAMES.search(f.name)]


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_each_column_like_a_secret_is_withheld_or_has_a_reason(model):
    withheld = archive.withheld_from(model)
    unsaid = [field.name for field in suspicious(model) if field.column_name not in withheld]
    assert [name for name in unsaid if (model.__name__, name) not in HANDED_OUT] == []


def test_every_reason_still_is_one_of_a_column():
    there = {(model.__name__, field.name) for model in RECORDS for field in suspicious(model)}
    assert set(HANDED_OUT) <= there


def test_a_package_holds_no_session_key_or_mac(vault):
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    entries.seal(vault.client, Body(password="for the job"), kind="device", by=vault.bob, job=vault.job)
    unlocked = vault.unlock()
    package = packages.build(packages.begin(vault.client, by=vault.alice))
    zipped = zipfile.ZipFile(io.BytesIO(packages.read(package, by=vault.alice)))
    whole = b"".join(zipped.read(name) for name in zipped.namelist()).decode("utf-8", "replace")
    assert unlocked.session.digest not in whole
    secrets = [bytes(row.mac) for model in (OptIn, PurposePair, LoginVersion, Unlock) for row in model.select()]
    secrets += [bytes(row.private) for row in PurposePair.select()]
    secrets += [bytes(part) for row in LoginVersion.select() for part in (row.wrapped, row.body)]
    secrets += [bytes(part) for row in Unlock.select() for part in (row.logins_key, row.job_key) if part]
    assert len(secrets) > 10 and not [secret for secret in secrets if secret.hex() in whole]


def test_a_package_says_what_it_leaves_out(vault):
    package = packages.build(packages.begin(vault.client, by=vault.alice))
    data = json.loads(zipfile.ZipFile(io.BytesIO(packages.read(package, by=vault.alice))).read("data.json"))
    maced = [model for model in RECORDS if issubclass(model, MacedRow)]
    assert all(data["tables"][model._meta.table_name]["left_out"] for model in maced)

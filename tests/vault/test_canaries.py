"""A scripted week with the vault leaves no credential anywhere: database, log, file, error page or process (F79-F81)."""

import base64
import logging
import os
import re
import tempfile
from html import unescape
from pathlib import Path

import pytest
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.pwhash import argon2id

from tests.fixtures.searching import found_in
from tests.fixtures.tampering import refuse_inserts
from tests.fixtures.vault import PASSPHRASE, SECRET, started
from webapp import config, keyring
from webapp.backup import making
from webapp.backup_places import targets
from webapp.consents import job_consents
from webapp.dossier import packages
from webapp.jobs import assignment
from webapp.logins import access_requests
from webapp.sealing import Unopenable, aead_open, canonical, mac
from webapp.vault import key_bundles
from webapp.vault.access_models import Reveal
from webapp.vault.epoch_models import Bundle, Epoch, Grant
from webapp.vault.models import Login, PurposePair

WORDS = "Quastenflosser"  # in every secret of this file, so that one search finds any
SECRETS = {
    name: f"{name}-{WORDS}-{n}77"
    for n, name in enumerate(["account", "job", "device", "drafted", "phone", "replaced", "package", "guess", "note", "log"])
}
FORM = {"label": f"label-{WORDS}", "username": f"user-{WORDS}", "url": f"https://{WORDS}.example", "seed": SECRET.seed}
BAITED = "Wolpertinger"  # in the text of an exception
BAIT = {**FORM, "password": SECRETS["account"], "note": SECRETS["note"], "passphrase": SECRETS["guess"], "code": "000000"}


def needles():
    """What may stand nowhere, as it might stand: plain, UTF-16, base64."""
    for text in [WORDS, SECRET.seed, PASSPHRASE]:
        yield from (text.encode(), text.lower().encode(), text.encode("utf-16-le"))
        yield from (base64.b64encode(b"x" * n + text.encode())[4:-4] for n in range(3))


def hits(place, raw):
    return [(place, needle) for needle in needles() if needle in raw]


@pytest.fixture
def everywhere(vault, tmp_path, caplog, monkeypatch):
    """everywhere() -> (where, what) for each credential in a file, a log line or the process's own surroundings."""
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def looked():
        found = found_in(tmp_path, needles=list(needles()))
        found += hits("log", caplog.text.encode())
        found += hits("environment", repr(dict(os.environ)).encode()) + hits("process", Path("/proc/self/cmdline").read_bytes())
        return found

    looked.caplog = caplog
    return looked


def test_a_week_leaves_no_credential_anywhere(vault, sign_in, phone, asked, everywhere, tmp_path, second_job):
    client, job = vault.client, vault.job
    desk, bench, mine = sign_in(vault.ruth), sign_in(vault.bob), sign_in(vault.alice)
    assignment.take(job, by=vault.bob)
    at_job, at_client = f"/jobs/{job.id}/logins", f"/clients/{client.id}/logins"
    # sealed in every way there is
    assert desk.post(f"{at_client}/new", data=FORM | {"kind": "account", "password": SECRETS["account"]}).status_code == 302
    job_consents.agree(job, "in person", by=vault.ruth)
    assert bench.post(f"{at_job}/new", data={"kind": "device", "password": SECRETS["device"], "sort": "PIN"}).status_code == 302
    refused = bench.post(f"/jobs/{job.id}/log", data={"text": f"password is {SECRETS['log']}", "minutes": "5", "fault": "hardware"})
    assert refused.status_code == 422 and WORDS in refused.text
    assert bench.post(f"{at_job}/draft", data={"refused": "text", "text": f"password is {SECRETS['log']}"}).status_code == 200
    assert bench.post(f"{at_job}/draft", data={"password": SECRETS["drafted"], "kind": "other"}).status_code == 302
    _, token = asked()
    started(phone, token).post("/client/logins/account", data=FORM | {"password": SECRETS["phone"]})
    phone.post("/client/end")
    login = Login.get(Login.pair == vault.login.pair, Login.id != vault.login.id)
    assert desk.post(f"/vault/entries/{login.id}/replacement", data={"password": SECRETS["replaced"]}).status_code == 302
    # opened, shown, copied; guessed at
    access_requests.ask(job, "repair", "To test the new disk.", by=vault.bob)
    unlocking = {"job": job.id, "passphrase": PASSPHRASE, "code": vault.code()}
    assert mine.post("/vault/unlocks", data=unlocking | {"passphrase": SECRETS["guess"]}).status_code == 422
    assert mine.post("/vault/unlocks", data=unlocking | {"code": vault.code()}).status_code == 302
    assert mine.post(f"/vault/entries/{login.id}/reveal", data={"purpose": "repair", "words": "To test."}).status_code == 200
    parts = f"/vault/reveals/{Reveal.get().uid}"
    assert SECRETS["replaced"] in mine.post(f"{parts}/password").text and mine.post(f"{parts}/password/copy").status_code == 204
    # kept and handed on
    disk = tmp_path / "disk"
    disk.mkdir()
    making.make_backup(targets.add({"name": "Disk", "kind": "folder", "path": str(disk), "keys_path": ""}, by=vault.alice))
    packages.build(packages.begin(client, by=vault.alice))
    assert Login.select().count() == 5 and list(disk.rglob("*")) and everywhere() == []
    (tmp_path / "left behind").write_text(SECRETS["phone"])
    assert everywhere(), "the search can find something"


def answers(vault, app, sign_in):
    """(status, answer) of a mistake of every sort, each with credentials in what was sent."""
    mine, bench, stranger = sign_in(vault.alice), sign_in(vault.bob), sign_in(None)
    sealing, at = f"/clients/{vault.client.id}/logins/new", {"kind": "account"}
    yield 400, mine.get("/?day=x", headers={"Host": "evil.example"})
    yield 401, stranger.post(sealing, data=BAIT)
    yield 403, bench.post("/vault/unlocks", data=BAIT)
    yield 404, mine.post(f"/clients/99/logins/new?q={WORDS}", data=BAIT)
    yield 404, mine.post(f"/{WORDS}", data=BAIT)
    yield 405, mine.post("/vault", data=BAIT)
    yield 409, mine.post(f"/vault/entries/{vault.login.id}/reveal", data=BAIT | {"purpose": "repair", "words": "To test."})
    yield 413, mine.post(sealing, data=BAIT | {"note": WORDS * 8000})
    yield 422, mine.post(sealing, data={"kind": "account", **BAIT, "seed": f"{WORDS}!"})
    for _ in range(7):
        late = sign_in(vault.alice).post("/vault/unlocks", data=BAIT | {"job": vault.job.id})
    yield 429, late
    triggers = {500: f"Traceback {BAITED} /srv/app.py", 507: f"database or disk is full {BAITED}"}
    for status, words in triggers.items():
        refuse_inserts("login_version", words)
        yield status, mine.post(sealing, data=BAIT | at)
    app.config["WTF_CSRF_ENABLED"] = True
    yield 400, mine.post(sealing, data=BAIT | at)


def test_error_pages_say_what_to_do_and_nothing_of_what_was_typed_or_of_us(vault, app, sign_in, everywhere):
    app.config["TESTING"] = app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for status, answer in answers(vault, app, sign_in):
        assert answer.status_code == status, (status, answer.status_code)
        text = unescape(answer.text)
        public = {FORM["label"], FORM["url"], FORM["username"]} if status == 422 else set()  # what is no secret stays in a form
        for kept in public:
            text = text.replace(kept, "")
        assert not [word for word in (WORDS, WORDS.lower(), SECRET.seed, BAITED) if word in text], status
        for ours in ("Traceback", "peewee", "sqlite", "SELECT", "/srv", "site-packages", "werkzeug", str(config.ROOT), 'File "'):
            assert ours not in text, (status, ours)
        assert answer.mimetype in ("text/html", "text/plain")
    assert re.search(r'<span class="no">[0-9a-f]{8}</span>', answers_500(vault, app, sign_in)), "a number to ask for help by"
    assert everywhere() == []
    assert "incident" in everywhere.caplog.text and BAITED not in everywhere.caplog.text


def answers_500(vault, app, sign_in):
    app.config["WTF_CSRF_ENABLED"] = False
    refuse_inserts("login_version", "odd")
    return sign_in(vault.alice).post(f"/clients/{vault.client.id}/logins/new", data=BAIT | {"kind": "account"}).text


def test_the_whole_disk_opens_nothing_without_a_passphrase(vault):
    """Both databases and shop.key in hand: every key there is, and what it would make of a wrong passphrase, opens no bundle."""
    bundle = Bundle.get()
    salted = argon2id.kdf(32, b"a wrong passphrase", bytes(bundle.salt), bundle.ops, bundle.memory)
    names = ["vault bundles", "vault epochs", "vault rows", "vault unlocks", "audit chain", "client links"]
    keys = [keyring.shop_subkey(name) for name in names] + [bytes(row.key) for row in keyring.PurposeKey.select()]
    bundle_key = keyring.shop_subkey("vault bundles")
    keys += [mac(bundle_key, canonical("discreet/bundle-key/1", bundle.uid, key)) for key in [*keys, salted]]
    for key in keys:
        with pytest.raises(Unopenable):
            aead_open(key, bundle.sealed, key_bundles._context(bundle))
        for sealed in (Grant.get().sealed, Epoch.get().recovery_grant, PurposePair.get().private):
            with pytest.raises(CryptoError):
                SealedBox(PrivateKey(key)).decrypt(bytes(sealed))
    assert key_bundles.open_with(bundle, PASSPHRASE).private.encode() not in keys

"""Rows changed, swapped, moved, relabelled, rolled back or forged in the database do not open."""

import random
from datetime import timedelta

import pytest
from nacl.public import PrivateKey, PublicKey, SealedBox

from tests.fixtures.tampering import drop_guards, set_column
from tests.fixtures.vault import SECRET
from webapp import keyring
from webapp.audit.models import Entry
from webapp.clock import now
from webapp.consents import job_consents
from webapp.errors import Refused
from webapp.logins import unlocking
from webapp.row_mac import Altered
from webapp.sealing import Unopenable, aead_seal, digest, mac, new_key
from webapp.vault import entries, epochs, grounds, login_payload, purpose_keys
from webapp.vault.access_models import Unlock
from webapp.vault.models import Login, LoginVersion, OptIn, PurposePair

BAD = (Unopenable, epochs.Damaged, keyring.Gone)


@pytest.fixture
def private(vault):
    """The private key of the client's logins, as an unlock gives it."""
    unlocked = vault.unlock()
    return unlocking.private_of(unlocked.row, vault.login.pair, unlocked.cookie)


def reopened(vault, private):
    """Open the login afresh from the database."""
    return entries.open_version(Login.get_by_id(vault.login.id).newest, private)


def test_an_untouched_row_opens(vault, private):
    assert reopened(vault, private) == SECRET


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Login, {"kind": "router"}),
        (Login, {"uid": "0" * 32}),
        (LoginVersion, {"number": 2}),
        (LoginVersion, {"writer": 1}),
        (LoginVersion, {"at": LoginVersion.at + timedelta(seconds=1)}),
        (LoginVersion, {"mac": bytes(32)}),
        (LoginVersion, {"mac": b""}),
        (LoginVersion, {"body": b""}),
        (LoginVersion, {"wrapped": b""}),
        (PurposePair, {"public": bytes(32)}),
        (PurposePair, {"public": PrivateKey.generate().public_key.encode()}),
        (PurposePair, {"purpose": "job:" + "0" * 32}),
        (PurposePair, {"source": "0" * 32}),
        (PurposePair, {"private": bytes(80)}),
        (PurposePair, {"mac": bytes(32)}),
    ],
)
def test_a_changed_row_does_not_open(vault, private, model, change):
    if "at" in change:
        change = {"at": vault.login.newest.at + timedelta(seconds=1)}
    if "writer" in change:
        change = {"writer": vault.alice}
    model.update(**change).execute()
    with pytest.raises(BAD):
        reopened(vault, private)


def test_two_hundred_single_bits_flipped_all_fail(vault, private):
    version, dice = vault.login.newest, random.Random(20261123)
    for _ in range(200):
        name = dice.choice(["body", "wrapped", "mac"])
        raw = bytearray(getattr(version, name))
        bit = dice.randrange(len(raw) * 8)
        raw[bit // 8] ^= 1 << bit % 8
        LoginVersion.update(**{name: bytes(raw)}).execute()
        with pytest.raises(BAD):
            reopened(vault, private)
        LoginVersion.update(**{name: getattr(version, name)}).execute()
    assert reopened(vault, private) == SECRET


def test_bodies_of_two_logins_swapped_do_not_open(vault, private):
    other = entries.seal(vault.client, login_payload.Body(label="b", password="other"), kind="account", by=vault.bob)
    one, two = vault.login.newest, other.newest
    for names in (["body"], ["wrapped"], ["body", "wrapped"], ["body", "wrapped", "mac"]):
        LoginVersion.update(**{name: getattr(two, name) for name in names}).where(LoginVersion.id == one.id).execute()
        with pytest.raises(BAD):
            reopened(vault, private)


def test_a_login_moved_to_another_client_does_not_open(vault, neighbour):
    vault.opt_in(neighbour)
    kept = entries.seal(neighbour, login_payload.Body(password="the neighbour's"), kind="account", by=vault.bob)
    Login.update(client=vault.client, pair=vault.login.pair).where(Login.id == kept.id).execute()
    LoginVersion.update(client=vault.client).where(LoginVersion.login == kept.id).execute()
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(vault.unlock(), Login.get_by_id(kept.id))
    Login.update(pair=purpose_keys.find(neighbour, "logins")).where(Login.id == kept.id).execute()
    with pytest.raises(Refused):
        vault.reveal(vault.unlock(), Login.get_by_id(kept.id))


def test_an_older_version_put_back_does_not_open(vault, private):
    old = vault.login.newest
    newer = entries._sealed(vault.login, login_payload.pack(login_payload.Body(password="newer")), vault.bob, number=2)
    newer.save(force_insert=True)
    with entries.database.atomic():
        entries.record(entries.Act.LOGIN_SEALED, by=vault.bob, about=vault.login, version=2, digest=entries.digest_of(newer).hex())
    assert reopened(vault, private).password == "newer"
    newer.delete_instance()
    assert vault.login.newest == old
    with pytest.raises(Unopenable):
        reopened(vault, private)


def test_an_entry_forged_with_the_public_key_alone_does_not_open(vault, private):
    version = vault.login.newest
    context, key = version.context, new_key()
    version.body = aead_seal(key, login_payload.pack(login_payload.Body(url="https://phish.example")), context)
    version.wrapped = SealedBox(PublicKey(bytes(vault.login.pair.public))).encrypt(key + digest(context))
    version.mac = mac(bytes(32), version.message_of(version))
    version.save()
    with pytest.raises(BAD):
        reopened(vault, private)
    drop_guards()
    made_to_fit = f"digest={entries.digest_of(version).hex()} version=1"
    Entry.update(numbers=made_to_fit).where(Entry.act == entries.Act.LOGIN_SEALED).execute()
    with pytest.raises(BAD):
        reopened(vault, private)


def test_a_pair_of_a_strangers_making_is_never_sealed_to(vault):
    PurposePair.update(public=PrivateKey.generate().public_key.encode()).execute()
    with pytest.raises(epochs.Damaged):
        entries.seal(vault.client, SECRET, kind="account", by=vault.bob)


def test_an_opt_in_forged_in_the_database_gives_no_key(vault, neighbour):
    opt_in = OptIn.get()
    OptIn.create(client=neighbour, wording="x", wording_version="x", method="letter", given_on=opt_in.given_on,
                 scan=opt_in.scan, recorded_by=vault.alice)  # fmt: skip
    with pytest.raises(Refused, match="changed from outside"):
        entries.seal(neighbour, SECRET, kind="account", by=vault.bob)


@pytest.mark.parametrize("change", [{"expires_at": timedelta(hours=1)}, {"job": None}, {"session": "f" * 64}])
def test_an_unlock_row_that_was_stretched_or_moved_does_not_open(vault, second_job, change):
    unlocked = vault.unlock()
    session = unlocked.session
    if "expires_at" in change:
        change = {"expires_at": unlocked.row.expires_at + timedelta(hours=1)}
    elif "job" in change:
        change = {"job": second_job}
    else:
        session = vault.session()
        change = {"session": session.digest}
    Unlock.update(**change).execute()
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(unlocked, session=session)


def test_a_consent_whose_job_was_moved_to_another_client_counts_for_neither(vault, neighbour):
    job_consents.agree(vault.job, "in person", by=vault.ruth)
    assert len(grounds.sources_of(vault.client, now())) == 2
    set_column(vault.job, "client_id", neighbour.id)
    with pytest.raises(Altered):
        grounds.sources_of(vault.client, now())
    assert grounds.sources_of(neighbour, now()) == set()

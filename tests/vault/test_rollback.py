"""An older version put back, with the trail changed to fit: the entry is no longer as it was written, so nothing opens."""

import pytest

from tests.fixtures.tampering import drop_guards
from tests.fixtures.vault import SECRET
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.db import database
from webapp.errors import Refused
from webapp.vault import entries, login_payload
from webapp.vault.models import Login, LoginVersion


def test_a_trail_changed_to_fit_an_older_version_is_noticed_at_the_reveal(vault):
    first = entries.digest_of(vault.login.newest).hex()
    with database.atomic():
        newer = entries._sealed(vault.login, login_payload.pack(login_payload.Body(password="newer")), vault.bob, number=2)
        newer.save(force_insert=True)
        entries.record(Act.LOGIN_SEALED, by=vault.bob, about=vault.login, version=2, digest=entries.digest_of(newer).hex())
    assert vault.reveal(vault.unlock(), Login.get_by_id(vault.login.id)).password == "newer"
    LoginVersion.delete().where(LoginVersion.id == newer.id).execute()
    drop_guards()
    told = Entry.select().where(Entry.act == Act.LOGIN_SEALED).order_by(Entry.number.desc()).first()
    Entry.update(numbers=f"digest={first} version=1").where(Entry.number == told.number).execute()
    with pytest.raises(Refused, match="changed from outside"):
        vault.reveal(vault.unlock(), Login.get_by_id(vault.login.id))
    assert trail.verify() == (told.number - 1, f"entry {told.number} is not as it was written")


def test_an_untouched_one_opens_by_its_entry(vault):
    assert vault.reveal(vault.unlock()) == SECRET

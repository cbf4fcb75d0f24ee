"""The morning that must work, from an empty folder, at a desk and on a phone; and after it no login's text anywhere in clear."""

import pyotp
import pytest

from tests import processes
from tests.browser import DESKTOP, PATIENT, PHONE, listen, serving
from tests.conftest import CHEAP
from tests.fixtures.searching import files_in
from tests.journeys.morning import CANARIES, TEMPORARY, Morning
from webapp import create_app, keyring
from webapp.db import database
from webapp.running import starting
from webapp.staff.models import Staff
from webapp.vault.models import Login, PurposePair


@pytest.fixture
def empty_shop(tmp_path):
    """(address, set-up code, data folder) of a shop that nobody has set up, served by waitress."""
    folder = tmp_path / "shop"
    app = create_app(DATA=str(folder), NEW_SHOP=True, **CHEAP)
    starting.make_ready()
    code = starting.set_up_code()
    with serving(app) as address:
        yield address, code, folder


@pytest.fixture
def people(browser, empty_shop):
    """people(size) -> a function that opens a window of that size onto the empty shop."""
    address, _, _ = empty_shop
    contexts = []

    def of_size(size, scheme):
        def opened():
            context = browser.new_context(viewport=size, color_scheme=scheme, base_url=address, locale="en-GB")
            context.set_default_timeout(PATIENT)
            contexts.append(context)
            page = context.new_page()
            return listen(page, address)

        return opened

    yield of_size
    for context in contexts:
        context.close()


def fresh(who, seed):
    """The code that the phone shows now; that an earlier one of this half minute was used is put back, to save the wait."""
    with database.connection_context():
        Staff.update(last_step=0).where(Staff.name == who).execute()
    return pyotp.TOTP(seed).now()


@pytest.mark.browser
@pytest.mark.whole
@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_the_morning(people, empty_shop, tmp_path, size, scheme, caplog):
    _, code, folder = empty_shop
    scan = tmp_path / "paper.pdf"
    scan.write_bytes(b"%PDF-1.4 the signed paper")
    day = Morning(people(size, scheme), fresh, "desk" if size == DESKTOP else "phone")
    day.set_up(code)
    day.staff()
    day.enquiry()
    day.check_in()
    day.work()
    day.vault()
    day.opt_in(scan)
    day.seal()
    day.reveal()
    evidence = export(day, day.nda(), tmp_path)
    day.hand_back()
    temporary_logins_are_gone()
    assert verify(evidence, folder).returncode == 0
    evidence.write_bytes(evidence.read_bytes().replace(b"2026", b"2027", 1))
    assert verify(evidence, folder).returncode == 1
    assert traces(folder, tmp_path, scan) == []
    assert not [secret for secret in [*CANARIES.values(), TEMPORARY, day.passphrase] if secret in caplog.text]


def export(day, address, tmp_path):
    """The evidence file of the signed NDA, as management downloads it."""
    with day.alice.expect_download() as download:
        day.alice.get_by_role("link", name="Evidence file").click()
    target = tmp_path / "evidence.json"
    download.value.save_as(target)
    return target


def verify(file, folder):
    """`flask nda verify FILE`, as the owner runs it."""
    return processes.python("-m", "flask", "nda", "verify", file, environment={"DISCREET_DATA": str(folder)})


def temporary_logins_are_gone():
    """Handing the last device back closed the job, and with it went the job's key and what it opened."""
    with database.connection_context(), keyring.keys_database.connection_context():
        assert [row.purpose for row in PurposePair.select()] == ["logins"]
        assert Login.select().count() == 1
        assert not keyring.PurposeKey.select().where(keyring.PurposeKey.purpose.startswith("job:")).exists()


def traces(folder, tmp_path, scan):
    """(file, secret) for every login's text, in any common encoding, in any file below these folders."""
    secrets = [*CANARIES.values(), TEMPORARY]
    shapes = {s: {s.encode(), s.encode("utf-16-le"), s.encode().hex().encode()} for s in secrets}
    files = [(path, raw) for path, raw in files_in(folder, tmp_path) if path != scan]
    return [(path.name, s) for path, raw in files for s, forms in shapes.items() if any(form in raw for form in forms)]

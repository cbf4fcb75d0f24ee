"""A vault that is set up, a client with an open job who has opted in, and the acts' helpers, on a frozen clock."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pyotp
import pytest
import time_machine

from tests import make
from webapp.consents import opt_ins, wording
from webapp.keyholders import recovery_sheet, set_up
from webapp.links import links
from webapp.logins import revealing, unlocking
from webapp.staff import codes, sessions
from webapp.staff.models import Shop
from webapp.vault import entries
from webapp.vault.login_payload import Body

PASSPHRASE = "mokal rudin zapet bovim gelur tasok"
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PDF = b"%PDF-1.4 a scan of a signed paper"
SECRET = Body(
    label="Canary-Label", url="https://canary-url.example", username="canary-user",
    password="canary-password", note="canary-note", seed="CANARYSEED",
)  # fmt: skip
CANARIES = [b"Canary-Label", b"canary-url", b"canary-user", b"canary-password", b"canary-note", b"CANARYSEED"]
WHY = {"purpose": "repair", "words": "To test the new disk."}  # of a reveal, as its form has it


@pytest.fixture
def connected(app):
    """The application, its databases connected."""
    return app


@pytest.fixture
def password():
    """What every member of the cast signs in with."""
    return make.PASSWORD


@pytest.fixture
def client(alice):
    """A client."""
    return make.client(alice)


@pytest.fixture
def neighbour(alice):
    """Another client."""
    return make.client(alice)


@pytest.fixture
def job(client, alice):
    """An open job of the client, waiting for a technician."""
    return make.job(client, alice)


@pytest.fixture
def second_job(client, alice):
    """Another open job of the same client."""
    return make.job(client, alice)


@pytest.fixture
def clock():
    """The frozen clock: `clock.shift(seconds)`."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def vault(connected, clock, alice, bob, ruth, client, job):
    """Everything set up and opted in, with one login sealed by bob the technician, and short ways to act."""
    recovery = set_up.begin(PASSPHRASE, PASSPHRASE, by=alice)
    set_up.confirm(" ".join(recovery_sheet.lines(recovery)), by=alice)
    house = House(clock=clock, alice=alice, bob=bob, ruth=ruth, client=client, job=job, recovery=recovery)
    house.opt_in()
    house.login = entries.seal(client, SECRET, kind="account", by=bob)
    return house


@pytest.fixture
def asked(vault):
    """asked(purpose, form="phone", …) -> (ClientLink, token), made by ruth at the counter."""

    def made(purpose="logins", form="phone", client=None, **given):
        return links.make(client or vault.client, purpose=purpose, form=form, identity="known in person", by=vault.ruth, **given)

    return made


@pytest.fixture
def phone(sign_in):
    """A client's phone: a browser that nobody has signed in to."""
    return sign_in(None)


@pytest.fixture
def unlocked(vault, sign_in):
    """alice's browser, unlocked for the job."""
    browser = sign_in(vault.alice)
    answer = browser.post("/vault/unlocks", data={"job": vault.job.id, "passphrase": PASSPHRASE, "code": vault.code()})
    assert answer.status_code == 302, answer.data.decode()
    return browser


def canaries_in(answer):
    """Which parts of the sealed login an answer holds."""
    return [canary for canary in CANARIES if canary in answer.data]


def started(phone, token):
    """The phone, once Start has been pressed."""
    answer = phone.post(f"/c/{token}")
    assert answer.status_code == 302 and answer.location == "/client"
    return phone


class House(SimpleNamespace):
    """What a test of the vault works with."""

    def opt_in(self, client=None):
        """Record the client's opt-in from paper, as alice."""
        words, version = wording.current(Shop.current())
        return opt_ins.opt_in(
            client or self.client, words=words, version=version, method="signed paper", given_on=TODAY,
            scan=("paper.pdf", "application/pdf", PDF), by=self.alice, on=TODAY,
        )  # fmt: skip

    def code(self, staff=None):
        """A one-time code that has not been used: half a minute goes by for it."""
        self.clock.shift(30)
        return pyotp.TOTP(codes.open_seed((staff or self.alice).code_seed)).now()

    def session(self, staff=None):
        """A signed-in browser's session."""
        return sessions.find(sessions.begin(staff or self.alice))

    def unlock(self, job=None, passphrase=PASSPHRASE, staff=None, code=None, session=None):
        """Unlock; the Unlocked, with the renewed session beside it."""
        staff = staff or self.alice
        session = session or self.session(staff)
        done = unlocking.unlock(job or self.job, passphrase, self.code(staff) if code is None else code, by=staff, session=session)
        return SimpleNamespace(row=done.row, cookie=done.cookie, session=sessions.find(done.handle), by=staff)

    def reveal(self, unlocked, login=None, words="To test the new disk.", **changes):
        """Reveal with an unlock, anything of it replaced by `changes`; the Body."""
        given = {"by": unlocked.by, "session": unlocked.session, "cookie": unlocked.cookie} | changes
        return revealing.reveal(login or self.login, "repair", words, **given)[1]

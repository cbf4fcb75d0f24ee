"""One-time codes: each is taken once, at sign-in or at the vault, by compare-and-swap on its time step."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from hmac import compare_digest
from typing import Protocol

import pyotp

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.sealing import Unopenable, aead_open, aead_seal, canonical, mac
from webapp.staff.models import RecoveryCode, Staff

STEP = 30
DIGITS = 6
RECOVERY_CODES = 8


class PhoneOwner(Protocol):
    """Whose phone it is: a member of staff, or an invitation of somebody who becomes one."""

    @property
    def uid(self) -> str: ...

    @property
    def code_seed(self) -> bytes: ...


@dataclass(frozen=True)
class Nobody:
    """Stands for whoever has a name that is not on the staff."""

    uid: str
    code_seed: bytes


def new_seed(uid: str) -> bytes:
    """A random base32 seed, 160 bits, sealed for the database, good for the member of staff of this uid alone."""
    return seal_seed(pyotp.random_base32(), uid)


def seal_seed(seed: str, uid: str) -> bytes:
    """A base32 seed encrypted under its subkey of shop.key, bound to its owner's uid."""
    return aead_seal(keyring.shop_subkey("one-time codes"), seed.encode(), _context(uid))


def open_seed(whose: PhoneOwner) -> str:
    """The base32 seed. Raises Unopenable where it is not theirs."""
    return aead_open(keyring.shop_subkey("one-time codes"), whose.code_seed, _context(whose.uid)).decode()


def _context(uid: str) -> bytes:
    return canonical("discreet/code-seed/2", uid)


def provisioning_uri(whose: PhoneOwner, name: str, shop: str) -> str:
    """The otpauth:// address that an authenticator app scans."""
    return pyotp.TOTP(open_seed(whose)).provisioning_uri(name=name, issuer_name=shop)


def step_of(whose: PhoneOwner, code: str) -> int | None:
    """The time step, present or the one before, that these six ASCII digits belong to, or None, as for a seed not theirs."""
    if len(code) != DIGITS or not code.isascii() or not code.isdigit():
        return None
    try:
        totp, present = pyotp.TOTP(open_seed(whose)), int(time.time()) // STEP
    except Unopenable:
        return None
    return next((step for step in (present, present - 1) if compare_digest(totp.generate_otp(step), code)), None)


def consume(staff: Staff, code: str) -> bool:
    """Take a one-time code: True once, and never again for it or an older one. Commits by itself."""
    step = step_of(staff, code)
    if step is None:
        return False
    with database.atomic():
        taken = Staff.update(last_step=step).where(Staff.id == staff.id, Staff.last_step < step).execute()
    return bool(taken)


def consume_in_vain(code):
    """Take as long over a code for a name that is nobody's as for one that is somebody's, to no effect."""
    step_of(Nobody("", new_seed("")), code)
    if len(code) > DIGITS:
        with database.atomic():
            RecoveryCode.delete().where(RecoveryCode.staff == 0, RecoveryCode.digest == _digest("", code)).execute()


def seconds_to_next(staff):
    """How long until the phone shows a code that has not been used: 0 when the present one has not."""
    at = int(time.time())
    return STEP - at % STEP if staff.last_step >= at // STEP else 0


def consume_recovery(staff, code):
    """Take one of the recovery codes: True once. Commits by itself."""
    with database.atomic():
        taken = RecoveryCode.delete().where(RecoveryCode.staff == staff, RecoveryCode.digest == _digest(staff.uid, code)).execute()
        if taken:
            record(Act.RECOVERY_CODE_USED, by=staff, left=RecoveryCode.select().where(RecoveryCode.staff == staff).count())
    return bool(taken)


@database.atomic()
def renew_recovery(staff):
    """New recovery codes in place of the old: the texts, to be shown once. Each holds 128 random bits."""
    RecoveryCode.delete().where(RecoveryCode.staff == staff).execute()
    texts = ["-".join(secrets.token_hex(4) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.insert_many([{"staff": staff, "digest": _digest(staff.uid, text)} for text in texts]).execute()
    record(Act.RECOVERY_CODES_RENEWED, by=staff, about=staff)
    return texts


def _digest(uid, code):
    """What is kept of a recovery code: keyed and bound to its owner, so that nobody can put one of his own into the database."""
    bare = "".join(c for c in code.lower() if c in "0123456789abcdef")
    return bound_digest(uid, hashlib.sha256(b"discreet/recovery/1" + bare.encode()).hexdigest())


def bound_digest(uid: str, digest: str) -> str:
    """The keyed digest of a code whose plain SHA-256 is `digest` (hex)."""
    return mac(keyring.shop_subkey("recovery codes"), canonical("discreet/recovery-code/2", uid, digest)).hex()

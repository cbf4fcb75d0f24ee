"""One-time codes: each is taken once, at sign-in or at the vault, by compare-and-swap on its time step."""

import hashlib
import secrets
import time
from hmac import compare_digest

import pyotp

from webapp import keyring
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.db import database
from webapp.sealing import aead_open, aead_seal, canonical
from webapp.staff.models import RecoveryCode, Staff

STEP = 30
DIGITS = 6
RECOVERY_CODES = 8


def new_seed():
    """A random base32 seed, 160 bits, sealed for the database."""
    return seal_seed(pyotp.random_base32())


def seal_seed(seed):
    """A base32 seed encrypted under its subkey of shop.key."""
    return aead_seal(keyring.shop_subkey("one-time codes"), seed.encode(), canonical("discreet/code-seed/1"))


def open_seed(sealed):
    """The base32 seed."""
    return aead_open(keyring.shop_subkey("one-time codes"), sealed, canonical("discreet/code-seed/1")).decode()


def provisioning_uri(sealed, name, shop):
    """The otpauth:// address that an authenticator app scans."""
    return pyotp.TOTP(open_seed(sealed)).provisioning_uri(name=name, issuer_name=shop)


def step_of(sealed, code):
    """The time step, present or the one before, that these six ASCII digits belong to, or None."""
    if len(code) != DIGITS or not code.isascii() or not code.isdigit():
        return None
    totp, present = pyotp.TOTP(open_seed(sealed)), int(time.time()) // STEP
    return next((step for step in (present, present - 1) if compare_digest(totp.generate_otp(step), code)), None)


def consume(staff: Staff, code: str) -> bool:
    """Take a one-time code: True once, and never again for it or an older one. Commits by itself."""
    step = step_of(staff.code_seed, code)
    if step is None:
        return False
    with database.atomic():
        taken = Staff.update(last_step=step).where(Staff.id == staff.id, Staff.last_step < step).execute()
    return bool(taken)


def consume_in_vain(code):
    """Take as long over a code for a name that is nobody's as for one that is somebody's, to no effect."""
    step_of(new_seed(), code)
    if len(code) > DIGITS:
        with database.atomic():
            RecoveryCode.delete().where(RecoveryCode.staff == 0, RecoveryCode.digest == _digest(code)).execute()


def seconds_to_next(staff):
    """How long until the phone shows a code that has not been used: 0 when the present one has not."""
    at = int(time.time())
    return STEP - at % STEP if staff.last_step >= at // STEP else 0


def consume_recovery(staff, code):
    """Take one of the recovery codes: True once. Commits by itself."""
    with database.atomic():
        taken = RecoveryCode.delete().where(RecoveryCode.staff == staff, RecoveryCode.digest == _digest(code)).execute()
        if taken:
            record(Act.RECOVERY_CODE_USED, by=staff, left=RecoveryCode.select().where(RecoveryCode.staff == staff).count())
    return bool(taken)


@database.atomic()
def renew_recovery(staff):
    """New recovery codes in place of the old: the texts, to be shown once. Each holds 128 random bits."""
    RecoveryCode.delete().where(RecoveryCode.staff == staff).execute()
    texts = ["-".join(secrets.token_hex(4) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.insert_many([{"staff": staff, "digest": _digest(text)} for text in texts]).execute()
    record(Act.RECOVERY_CODES_RENEWED, by=staff, about=staff)
    return texts


def _digest(code):
    bare = "".join(c for c in code.lower() if c in "0123456789abcdef")
    return hashlib.sha256(b"discreet/recovery/1" + bare.encode()).hexdigest()

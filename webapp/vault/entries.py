"""Sealing a login and opening one: a fresh key per version, bound to whose it is, what for, by whom and when."""

from dataclasses import replace

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.audit.trail import record
from webapp.clients.models import Client, new_uid
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.jobs.models import Job
from webapp.keyring import LOGINS
from webapp.permissions import Permission
from webapp.sealing import KEY_BYTES, Unopenable, aead_open, aead_seal, digest, new_key
from webapp.staff.models import Staff
from webapp.vault import epochs, grounds, login_payload, purpose_keys, replacements
from webapp.vault.login_payload import Body
from webapp.vault.models import Login, LoginKind, LoginVersion, PurposePair

SEALED = (Act.LOGIN_SEALED, Act.LOGIN_REKEYED)  # the acts that tell the trail a login's newest digest


@database.atomic()
def seal(client: Client, body: Body, *, kind: str, by: Staff, job: Job | None = None, through: str = "") -> Login:
    """Seal a login for good (opt-in needed), or for one job (the client's say for it needed). Takes a public key only.

    `through` names the link by which the client sealed it; `by` then is who made the link. Returns the Login. Nothing of
    the Body can be read back without a manager's unlock.
    """
    body = _ready(body, by)
    pair = _pair_to_seal_to(client, job)
    login = Login.create(client=client, pair=pair, kind=LoginKind(kind), uid=new_uid())
    _keep(_sealed(login, login_payload.pack(body), by, through=through))
    return login


@database.atomic()
def replace_with(login: Login, body: Body, *, by: Staff) -> Login:
    """Seal a new version of a login in place of the present one, which opens no more and goes after 30 days.

    Where somebody replaces it who cannot read it, the present one opens until management has decided: see replacements.
    """
    body = _ready(body, by)
    login = Login.get_by_id(login.id)
    replacements.refuse_strangers(login, by=by)
    pair = _pair_to_seal_to(login.client, login.pair.job)
    if pair.id != login.pair_id:
        raise Refused("That login was kept for a request that is over, so nothing takes its place.")
    version = _sealed(login, login_payload.pack(body), by, number=login.newest.number + 1)
    _keep(version)
    replacements.note(version, by=by)
    return login


def _ready(body: Body, by: Staff) -> Body:
    if not by.can(Permission.SEAL_LOGIN):
        raise Refused("You may not seal logins.")
    if body.empty:
        raise Refused("There is nothing to seal yet: give a user name, a password, a code seed or a note.", field="password")
    epochs.require()
    return replace(body, seed=login_payload.tidy_seed(body.seed))


def _keep(version: LoginVersion) -> None:
    version.save(force_insert=True)
    by = None if version.through else version.writer
    record(Act.LOGIN_SEALED, by=by, about=version.login, version=version.number, digest=digest_of(version).hex())


def _pair_to_seal_to(client: Client, job: Job | None) -> PurposePair:
    if job is None:
        opt_in = grounds.opt_in_of(client)
        pair = purpose_keys.find(client, LOGINS) if opt_in else None
        if opt_in is None or pair is None or pair.source != opt_in.uid:
            raise Refused("The client has not asked us to keep logins, so there is no key to seal this with.")
        return pair
    if job.closed_at is not None or job.client_id != client.id:
        raise Refused("That job is closed, so no login is held for it.")
    consent = grounds.consent_of(job, now())
    pair = purpose_keys.find(client, f"job:{job.uid}") if consent else None
    if consent is None or pair is None or pair.source != consent.uid:
        raise Refused("The client's say for this job has not been recorded, so there is no key to seal this with.")
    return pair


def _sealed(login: Login, padded: bytes, by: Staff, number: int = 1, through: str = "") -> LoginVersion:
    """A LoginVersion (not saved yet) of a login."""
    version = LoginVersion(client=login.client, login=login, number=number, writer=by, through=through, at=now())
    context, key = version.context, new_key()
    version.body = aead_seal(key, padded, context)
    _wrap(version, key, context)
    return version


def check(version: LoginVersion) -> None:
    """Check that a version is as it was sealed and the newest the trail knows of. Raises Unopenable, Damaged or Gone.

    An older one passes where its replacement is undecided and the newest passes as well.
    """
    epochs.check(version.login.pair)
    version.check_row()
    known = Entry.select().where(
        Entry.client == version.login.client.uid, Entry.act.in_(SEALED), Entry.about == trail.name_of(version.login)
    )
    last = known.order_by(Entry.number.desc()).first()
    if version.number < version.login.newest.number and replacements.leaves_open(version):
        check(version.login.newest)
        last = known.where(Entry.numbers.endswith(f" version={version.number}")).order_by(Entry.number.desc()).first()
    sealed = f"digest={digest_of(version).hex()} version={version.number}"
    if last is None or last.numbers != sealed or not trail.is_as_written(last):
        raise Unopenable


def open_version(version: LoginVersion, private: bytes) -> Body:
    """The Body of a version, opened with its pair's private key (32 bytes). Raises Unopenable, Damaged or Gone."""
    check(version)
    context = version.context
    return login_payload.unpack(aead_open(_unwrap(version, private, context), version.body, context))


def _unwrap(version: LoginVersion, private: bytes, context: bytes) -> bytes:
    try:
        raw = SealedBox(PrivateKey(private)).decrypt(bytes(version.wrapped))
    except CryptoError as error:
        raise Unopenable from error
    if raw[KEY_BYTES:] != digest(context):
        raise Unopenable
    return raw[:KEY_BYTES]


def keys_in(login: Login, private: bytes) -> list[tuple[LoginVersion, bytes]]:
    """(LoginVersion, its key) for every version of a login, opened with its pair's private key for a re-key.

    Raises Unopenable, Damaged or Gone where one is not as it was sealed.
    """
    versions = list(LoginVersion.select().where(LoginVersion.login == login).order_by(LoginVersion.number))
    for version in versions:
        version.login = login  # the same rows for all, so that new keys of the pair are every version's
        version.check_row()
    if versions:
        check(versions[-1])
    return [(version, _unwrap(version, private, version.context)) for version in versions]


def wrap_anew(keys: list[tuple[LoginVersion, bytes]], *, by: Staff) -> None:
    """Wrap a login's versions, as `keys_in` gave them, for its pair's new keys.

    The trail learns the digests of those that can be opened, the newest one's last.
    """
    for version, key in keys:
        _wrap(version, key, version.context)
        version.save(only=[LoginVersion.wrapped, LoginVersion.mac])
    known = [version.number for version in replacements.openable(keys[-1][0].login)] if keys else []
    for version in [version for version, _ in keys if version.number in known]:
        record(Act.LOGIN_REKEYED, by=by, about=version.login, version=version.number, digest=digest_of(version).hex())


def _wrap(version: LoginVersion, key: bytes, context: bytes) -> None:
    public = PublicKey(bytes(version.login.pair.public))
    version.wrapped = SealedBox(public).encrypt(key + digest(context))
    version.sign_row()


@database.atomic()
def discard(login: Login, *, by: Staff) -> None:
    """Delete one login. Its key goes with the client's others, on withdrawal; the sealed bytes go now."""
    if not by.can(Permission.DELETE_LOGIN):
        raise Refused("Only management deletes a login.")
    if not Login.select().where(Login.id == login.id).exists():
        raise Refused("This login has been deleted already.")
    record(Act.LOGIN_DELETED, by=by, about=login)
    login.delete_instance(recursive=True)


def digest_of(version: LoginVersion) -> bytes:
    """The 32 bytes by which the audit trail knows a version."""
    return digest(LoginVersion.message_of(version) + bytes(version.mac))

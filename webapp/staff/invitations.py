"""Joining and renewing: a one-time link by which each member of staff sets a password and codes that nobody else ever sees."""

import hashlib
import secrets
from datetime import timedelta
from hmac import compare_digest

from peewee import IntegrityError

from webapp.audit.acts import Act
from webapp.audit.trail import record, record_kept
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.permissions import Role
from webapp.screening import still_kept
from webapp.staff import codes, own_account, passwords, sessions, standing
from webapp.staff.models import Invitation, KnownBrowser, RecoveryCode, SetUpCode, Shop, Staff, new_uid
from webapp.text import fold

GOOD_FOR = timedelta(days=3)
RESET_GOOD_FOR = timedelta(hours=24)
NO_PASSWORD = ""  # that no password fits


@database.atomic()
def invite(name, roles, *, by):
    """Invite somebody with these roles: the link's token. The name must be free; an earlier link for it ends."""
    if Shop.current() is None:
        raise Refused("The shop is not set up yet. Open its set-up page first; staff are invited after that.")
    _refuse_name(name, but=None)
    refuse_odd_roles(roles)
    for waiting_one in waiting():
        if fold(waiting_one.name) == fold(name):
            waiting_one.delete_instance()
    token = _new(name, roles, None, GOOD_FOR, by)
    record(Act.STAFF_INVITED, by=by)
    return token


def first_manager():
    """The invitation by which an empty shop gets its first manager, inside set-up's transaction: the link's token."""
    Invitation.delete().execute()
    token = _new("", [Role.MANAGEMENT], None, GOOD_FOR, None)
    record(Act.STAFF_INVITED, by=None)
    return token


@database.atomic()
def withdraw(invitation, *, by):
    """End a link before it is used."""
    if not Invitation.delete().where(Invitation.id == invitation.id).execute():
        raise Refused("This invitation has just been used or withdrawn.")
    record(Act.STAFF_INVITATION_WITHDRAWN, by=by)


def refuse_odd_roles(roles):
    """Nobody is both management and something else: management has the others' rights anyway."""
    if Role.MANAGEMENT in roles and len(roles) > 1:
        raise Refused("Management has every right of the other roles: choose management alone.", "roles")


@database.atomic()
def start_reset(staff, *, by):
    """Let somebody set a new password and new codes: the link's token.

    Their sessions end and what they signed in with stops working at once: it may be in other hands.
    """
    staff = standing.current(staff)
    if not staff.active:
        raise Refused(f"{staff.name} is disabled. Enable the account first.")
    Invitation.delete().where(Invitation.staff == staff).execute()
    standing.change(staff, Act.STAFF_RESET, {"password_hash": NO_PASSWORD}, by=by)
    RecoveryCode.delete().where(RecoveryCode.staff == staff).execute()
    KnownBrowser.delete().where(KnownBrowser.staff == staff).execute()
    sessions.end_all(staff, by=by)
    token = _new(still_kept(staff.name), staff.roles.split(), staff, RESET_GOOD_FOR, by)
    if staff.is_management and by is None:
        own_account.changed(staff, own_account.RESET_BY_CONSOLE)
    elif staff.is_management and staff.id != by.id:
        own_account.changed(by, own_account.RESET, staff)
    return token


def find(token):
    """The live Invitation of a token, or None. Raises Altered where it is not as it was made."""
    found = Invitation.get_or_none(Invitation.digest == _digest(token), Invitation.expires_at > now())
    return found.refuse_altered() if found else None


def waiting():
    """Live invitations of people who have not joined yet, by name."""
    return (
        Invitation.select()
        .where(Invitation.expires_at > now(), Invitation.staff.is_null())
        .order_by(Invitation.name, Invitation.id)
    )


def set_password(invitation, name, password):
    """First step: the name as it is to be shown, and the password. A proof that this was done here, for the next step.

    The seed is new each time, so that whoever had the link in hand before does not know the one that counts.
    """
    _refuse_name(name, but=invitation.staff_id)
    passwords.refuse_weak(password, about=[name, Shop.current().name])
    uid = invitation.uid
    values = {"name": name, "password_hash": passwords.hash_password(password, uid), "code_seed": codes.new_seed(uid)}
    with database.atomic():
        if Invitation.select().where(Invitation.id == invitation.id).exists():
            invitation.change(**values)
        record_kept(invitation, by=None)
    return _proof(values["password_hash"])


def is_proof(invitation, proof):
    """Whether this is what `set_password` gave for the password that stands: only that browser may see the seed."""
    return bool(invitation.password_hash) and compare_digest(_proof(invitation.password_hash).encode(), proof.encode())


def finish(invitation, code):
    """Last step: a code typed back proves that the phone has the seed. The Staff who joined or was renewed."""
    step = codes.step_of(invitation, "".join(code.split()))
    if not invitation.password_hash:
        raise Refused("Choose a password first.")
    if step is None:
        raise Refused("That code does not fit. Check that the phone's clock is right, and type the code it shows now.", "code")
    try:
        return _finish(invitation, step)
    except IntegrityError as error:
        raise Refused("This invitation has just been used.") from error


@database.atomic()
def _finish(invitation, step):
    invitation.refuse_altered()
    same = (Invitation.id == invitation.id) & (Invitation.password_hash == invitation.password_hash)
    if not Invitation.delete().where(same).execute():
        raise Refused("This invitation has just been used.")
    SetUpCode.delete().execute()
    values = {
        "name": still_kept(invitation.name),
        "name_folded": fold(invitation.name),
        "password_hash": invitation.password_hash,
        "code_seed": invitation.code_seed,
        "last_step": step,
    }
    if invitation.staff_id is None:
        joins = {"uid": invitation.uid, "roles": invitation.roles, **values}
        staff = standing.add(joins, invited_by=invitation.invited_by or 0)
        inviter = Staff.get_or_none(Staff.id == invitation.invited_by) if invitation.invited_by else None
        own_account.changed(staff, own_account.JOINED if inviter else own_account.JOINED_BY_CONSOLE, inviter)
        return staff
    staff = standing.current(invitation.staff)
    if not staff.active:
        raise Refused("This account is disabled. Ask management.")
    standing.change(staff, Act.STAFF_CREDENTIALS_RENEWED, values, by=staff)
    KnownBrowser.delete().where(KnownBrowser.staff == staff).execute()
    sessions.end_all(staff, by=staff)
    own_account.changed(staff, own_account.RENEWED)
    return staff


def _new(name, roles, staff, good_for, by):
    Invitation.delete().where(Invitation.expires_at <= now()).execute()
    token = secrets.token_urlsafe(24)
    uid = staff.uid if staff else new_uid()
    row = Invitation.add(
        digest=_digest(token),
        uid=uid,
        staff=staff,
        name=name,
        roles=" ".join(sorted(str(role) for role in roles)),
        code_seed=codes.new_seed(uid),
        expires_at=now() + good_for,
        invited_by=by.id if by else None,
    )
    record_kept(row, by=by)
    return token


def _refuse_name(name, *, but):
    if not fold(name):
        raise Refused("Type a name that can be read.", "name")
    if Staff.select().where(Staff.name_folded == fold(name), Staff.id != (but or 0)).exists():
        raise Refused("Somebody of that name is on the staff already. Add a surname or initial.", "name")


def _digest(token):
    return hashlib.sha256(b"discreet/invitation/1" + token.encode()).hexdigest()


def _proof(password_hash):
    return hashlib.sha256(b"discreet/joining/1" + password_hash.encode()).hexdigest()

"""Staff, their sessions, invitations, recovery codes and failed attempts; and the shop itself."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    DateTimeField,
    Expression,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.clock import now
from webapp.db import Model, Versioned, database
from webapp.permissions import Permission, Role, granted
from webapp.row_mac import ROW_NUMBER, MacFields, RowMac, SignedRow
from webapp.screening import DOCUMENT, NAME, chosen, made
from webapp.text import initials
from webapp.typed_peewee import Query

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
RECENT = timedelta(minutes=5)


class Shop(Versioned):
    """The shop: one row, once it is set up."""

    name = CharField(80)
    address = TextField(default="")
    phone = CharField(40, default="")
    email = CharField(254, default="")
    country = CharField(2, default="GB")
    nation = CharField(3, default="ENG")  # of the United Kingdom: whose bank holidays move a deadline
    timezone = CharField(64, default="Europe/London")
    year_ends = CharField(5, default="04-05")  # month-day: the last day of the financial year
    notice = TextField(default="")  # X1: what stands on every receipt, in the shop's words
    policy = IntegerField(default=0)  # number of the policy in force, which staff acknowledge; 0: none
    screening = {"name": NAME, "address": NAME, "phone": NAME, "email": NAME, "notice": DOCUMENT} | chosen(
        "country", "nation", "timezone", "year_ends"
    )

    @classmethod
    def current(cls) -> "Self | None":
        """The shop, or None before it is set up."""
        return cls.select().first()

    @classmethod
    def region(cls) -> str:
        """The code of the country whose phone numbers need no prefix: the shop's, and GB where no database is open."""
        shop = None if database.is_closed() else cls.current()
        return shop.country if shop else "GB"


class SetUpCode(Model):
    """The hash of the one-time code that the terminal showed, by which an empty shop is set up."""

    digest = BlobField()
    made_at = DateTimeField(default=now)


def new_uid() -> str:
    """128 random bits as text, for a member of staff."""
    return secrets.token_hex(16)


class Staff(SignedRow, Versioned):
    """Somebody who signs in. What they may do and sign in with is under a MAC, and rests on an entry of the audit trail."""

    uid = CharField(32, unique=True, default=new_uid)
    name = CharField(80)
    name_folded = CharField(160, unique=True)
    roles = CharField(64, default="")
    password_hash = CharField(255)
    code_seed = BlobField()  # one-time-code seed, under a subkey of shop.key
    last_step = IntegerField(default=0)  # the last time step whose code was accepted
    active = BooleanField(default=True)
    joined_at = DateTimeField(default=now)
    policy = IntegerField(default=0)  # number of the policy that they acknowledged last
    screening = {"name": NAME} | made("uid", "name_folded", "password_hash") | chosen("roles")
    entry = BigIntegerField(default=0)  # number of the audit entry by which roles, password and phone are what they are
    mac = BlobField(null=True)

    row_mac = RowMac(
        "discreet/staff/1",
        "staff rows",
        left_out={
            "version": "counts how often it was saved, so that two who edit notice each other",
            "last_step": "only ever goes up, at every code; put back, it lets a code of the last minute be used again",
            "policy": "which policy was acknowledged: asks for it once more, or not; gives no right",
        },
    )

    def mac_fields(self) -> MacFields:
        """Who it is, by uid, number and name; what they may do and sign in with; and the entry that all of it rests on."""
        who = (self.id, self.uid, self.name, self.name_folded, self.joined_at)
        return *who, self.roles, self.password_hash, self.code_seed, self.active, self.entry

    @property
    def role_set(self) -> frozenset[Role]:
        """Their roles."""
        return frozenset(Role(word) for word in self.roles.split())

    @property
    def initials(self) -> str:
        """Letters to stand for the name in a small space."""
        return initials(self.name)

    def can(self, permission: Permission) -> bool:
        """Whether one of their roles has this Permission."""
        return self.active and permission in granted(self.role_set)

    @property
    def is_management(self) -> bool:
        """Whether they are one of the managers."""
        return Role.MANAGEMENT in self.role_set

    @classmethod
    def names(cls) -> dict[int, str]:
        """Everybody's name by number."""
        return dict(cls.select(cls.id, cls.name).tuples())

    @classmethod
    def crew(cls) -> "Crew":
        """Everybody's name by number, and how many active managers there are: a Crew, in one statement."""
        rows = list(cls.select(cls.id, cls.name, cls.roles, cls.active))
        return Crew({row.id: row.name for row in rows}, sum(row.active and row.is_management for row in rows))

    @classmethod
    def managers(cls) -> "Query[Staff]":
        """Active managers."""
        return cls.select().where(cls.active, cls.roles.contains(Role.MANAGEMENT.value))

    @classmethod
    def outside_management(cls) -> Expression:
        """The condition under which a row is not one of the managers', active or not."""
        return ~cls.roles.contains(Role.MANAGEMENT.value)

    @classmethod
    def technicians(cls) -> "Query[Staff]":
        """Active staff who can work on a job, by name."""
        able = cls.roles.contains(Role.TECHNICIAN.value) | cls.roles.contains(Role.MANAGEMENT.value)
        return cls.select().where(cls.active, able).order_by(cls.name_folded)


@dataclass(frozen=True)
class Crew:
    """Names by number, and the number of active managers."""

    names: dict
    managers: int


class Session(SignedRow, Model):
    """One signed-in browser. Only the hash of its handle is kept."""

    digest = CharField(64, primary_key=True)
    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    staff_id: int
    made_at = DateTimeField(default=now)
    seen_at = DateTimeField(default=now)
    factor_at = DateTimeField(default=now)  # when a second factor was last shown
    browser = CharField(80, default="")
    address = CharField(45, default="")
    screening = made("digest", "browser", "address")
    mac = BlobField(null=True)

    row_mac = RowMac("discreet/session-row/1", "sessions", left_out={"seen_at": "moves with every page; it bounds idle time"})

    def mac_fields(self) -> MacFields:
        """Whose session, and on which entry their rights rested when it began: with others it ends; since when, from where."""
        staff = self.staff
        return self.digest, staff.id, staff.uid, staff.entry, self.made_at, self.factor_at, self.browser, self.address

    @classmethod
    def live(cls) -> "Query[Session]":
        """Sessions that are neither idle too long nor too old."""
        at = now()
        return cls.select().where(cls.seen_at > at - IDLE, cls.made_at > at - ABSOLUTE)

    @property
    def recent(self) -> bool:
        """Whether a second factor was shown within the last five minutes."""
        return timedelta(0) <= now() - self.factor_at < RECENT


class Invitation(SignedRow, Model):
    """A one-time link by which somebody joins, or renews a lost password and phone. Only the token's hash is kept."""

    digest = CharField(64, unique=True)
    uid = CharField(32, default="")  # of the member of staff who joins or is renewed: password and seed are bound to it
    staff = ForeignKeyField(Staff, null=True, on_delete="CASCADE")  # set when an existing account is renewed
    staff_id: int | None
    name = CharField(80)
    roles = CharField(64)
    code_seed = BlobField()
    password_hash = CharField(255, default="")  # once the first step is done
    expires_at = DateTimeField()
    invited_by = IntegerField(null=True)
    screening = {"name": NAME} | made("digest", "uid", "password_hash") | chosen("roles")
    mac = BlobField(null=True)

    row_mac = RowMac("discreet/invitation-row/1", "invitations", left_out=ROW_NUMBER)

    def mac_fields(self) -> MacFields:
        """Whose link, until when, by whom; and what it gives: name, roles, password and seed."""
        given = (self.name, self.roles, self.code_seed, self.password_hash)
        return self.digest, self.uid, self.staff_id, *given, self.expires_at, self.invited_by


class RecoveryCode(Model):
    """One of the codes, 128 bits each, that stand in for a lost phone once."""

    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    digest = CharField(64, unique=True)
    screening = made("digest")


class KnownBrowser(Model):
    """A browser that somebody has signed in from before: its attempts are counted apart, so that nobody can be locked out."""

    digest = CharField(64, unique=True)
    staff = ForeignKeyField(Staff, on_delete="CASCADE")
    seen_at = DateTimeField(default=now)
    address = CharField(64, default="")  # a check value of the network address at the last sign-in
    screening = made("digest", "address")


class Failures(Model):
    """How often something was tried in vain: `kind` and `who` name it, never in clear."""

    kind = CharField(24)
    who = CharField(64)
    count = IntegerField(default=0)
    today = IntegerField(default=0)
    day = IntegerField(default=0)
    until = DateTimeField(null=True)
    screening = made("kind", "who")

    class Meta:
        indexes = ((("kind", "who"), True),)


class Submission(Model):
    """That a form was sent, under the hash of its one-time token, and the address of what came of it: holds ids only."""

    digest = CharField(64, primary_key=True)
    location = CharField(120)
    at = DateTimeField(default=now, index=True)
    screening = made("digest", "location")

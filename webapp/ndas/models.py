"""NDAs: the templates they are made from, the agreements, the shop's signatures, paper copies, and how they ended."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from peewee import (
    JOIN,
    BlobField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    Value,
    fn,
    prefetch,
)

from webapp.clients.models import Client, ClientRecord, Declared, StoredFile, new_uid
from webapp.clock import now
from webapp.db import Model, Versioned
from webapp.paging import LARGEST_ID, page_of
from webapp.screening import DOCUMENT, NOTE, made
from webapp.staff.models import Staff

_LIMITATION = "Six years after the agreement has ended, the limitation period of a contract."
_EVIDENCE = "With its NDA; the trail keeps ids, date and SHA-256."


class NdaState(StrEnum):
    """Where an NDA stands on a day."""

    DRAFT = "draft"
    SIGNED = "signed"
    IN_FORCE = "in force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class NdaLine(NamedTuple):
    """What a list shows of an NDA."""

    id: int
    number: str
    client: str
    starts_on: date
    last_day: date | None
    state: NdaState


class NdaTemplate(Versioned):
    """A text that NDAs are prepared from. Its version counts its saves, and every one of them is kept."""

    uid = CharField(32, unique=True, default=new_uid)
    name = CharField(120)
    name_folded = CharField(240, unique=True)
    screening = {"name": NOTE} | made("uid", "name_folded")


class NdaTemplateText(Model):
    """One version of a template, word for word."""

    template = ForeignKeyField(NdaTemplate, on_delete="CASCADE", backref="+")
    number = IntegerField()
    name = CharField(120)
    body = TextField()
    saved_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT", backref="+")  # none: it came with the program
    saved_at = DateTimeField(default=now)
    screening = {"name": NOTE, "body": DOCUMENT}

    class Meta:
        indexes = ((("template", "number"), True),)

    @classmethod
    def newest(cls):
        """The present version of every template, by name."""
        return (
            cls.select(cls, NdaTemplate)
            .join(NdaTemplate)
            .where(cls.number == NdaTemplate.version)
            .order_by(NdaTemplate.name_folded)
        )


class Nda(ClientRecord, Versioned):
    """An agreement with a client not to disclose what we learn. Its text stands still from the signature on."""

    uid = CharField(32, unique=True, default=new_uid)
    number = CharField(16, unique=True)
    source = ForeignKeyField(NdaTemplateText, on_delete="RESTRICT", backref="+")
    title = CharField(120)
    text = TextField()
    starts_on = DateField()
    ends_on = DateField(null=True)  # the last day; none: until it is ended
    prepared_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    prepared_at = DateTimeField(default=now)
    screening = {"title": NOTE, "text": DOCUMENT} | made("uid", "number")

    declared = Declared("To promise a client secrecy and to keep to it (N1).", _LIMITATION, "Erasure, or the period's end.")

    @property
    def signature(self):
        """The shop's Signature, or None."""
        return next(iter(self.signatures), None)

    @property
    def withdrawal(self):
        """The NdaWithdrawal of a draft, or None."""
        return next(iter(self.withdrawals), None)

    @property
    def ending(self):
        """The NdaEnding of a signed one, or None."""
        return next(iter(self.endings), None)

    def last_day(self):
        """The last day on which it binds, or None while that is open. An ending can only bring it forward."""
        return _first(self.ends_on, self.ending and self.ending.ended_on)

    def state(self, on):
        """Its State on a date."""
        return state_of(bool(self.signature), bool(self.withdrawal), self.starts_on, self.last_day(), on)

    def in_force(self, on):
        """Whether it binds on a date: signed by the shop, begun, not ended."""
        return self.state(on) == NdaState.IN_FORCE

    @classmethod
    def in_force_for(cls, client_ids, on):
        """The NDAs that bind on a date, of these clients (a list of ids or a query of them)."""
        ended = NdaEnding.select(NdaEnding.nda).where(NdaEnding.ended_on < on)
        query = cls.select().where(cls.client.in_(client_ids), cls.id.in_(Signature.select(Signature.nda)))
        return query.where(cls.starts_on <= on, cls.ends_on.is_null() | (cls.ends_on >= on), cls.id.not_in(ended))

    @classmethod
    def register(cls, staff, on, *, before=None):
        """Return (NdaLines as of a date, of clients that `staff` may see, newest first; the id to go on before, or None)."""
        query = cls._with_dates(Client.name).join_from(cls, Client).where(Client.shown_to(staff))
        return page_of(query, cls.id, after=before, newest_first=True, read=lambda page: cls._lines(page, on))

    @classmethod
    def whole(cls, nda_id, staff):
        """One NDA that `staff` may see, with client, source, who prepared it and its fate loaded; else None."""
        if not 0 < nda_id <= LARGEST_ID:
            return None
        query = cls.visible_to(staff).select(cls, Client, NdaTemplateText, Staff).join(Client).switch(cls)
        query = query.join(NdaTemplateText, on=cls.source, attr="source").switch(cls)
        query = query.join(Staff, on=cls.prepared_by, attr="prepared_by")
        return next(iter(with_fate(query.where(cls.id == nda_id))), None)

    @classmethod
    def waiting_for_signature(cls):
        """Numbers of drafts, the longest waiting first, with their clients' names."""
        signed, withdrawn = (fate.select(Value(1)).where(fate.nda == cls.id) for fate in (Signature, NdaWithdrawal))
        query = cls.select(cls.id, cls.number, Client.id, Client.name).join(Client)
        return query.where(~fn.EXISTS(signed), ~fn.EXISTS(withdrawn)).order_by(cls.id)

    @classmethod
    def glance(cls, client, on):
        """The Lines, as of a date, of a client's NDAs, the newest first, in one statement."""
        return cls._lines(cls._with_dates(Value(client.name)).where(cls.client == client), on)

    @classmethod
    def _with_dates(cls, name):
        fates = (Signature, NdaWithdrawal, NdaEnding)
        query = cls.select(cls.id, cls.number, name, cls.starts_on, cls.ends_on, NdaEnding.ended_on, Signature.id, NdaWithdrawal.id)
        for fate in fates:
            query = query.join_from(cls, fate, JOIN.LEFT_OUTER, on=(fate.nda == cls.id))
        return query.order_by(cls.id.desc())

    @classmethod
    def _lines(cls, query, on):
        return [
            NdaLine(key, number, name, starts, last := _first(ends, ended), state_of(bool(signed), bool(gone), starts, last, on))
            for key, number, name, starts, ends, ended, signed, gone in query.tuples()
        ]


class Signature(ClientRecord):
    """The shop's signature under an NDA. `evidence` is the file that proves it, to the byte as it is handed out."""

    nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE", backref="signatures")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    signer_name = CharField(80)
    sha256 = BlobField()
    verify_key = BlobField()
    evidence = BlobField()
    screening = made("signer_name")

    declared = Declared("To prove who signed what for the shop, and when (N1).", _LIMITATION, _EVIDENCE)

    def remains(self):
        """What is kept once the client is erased: which NDA, when signed, and the hash of its text."""
        return {"what": "NDA", "uid": self.nda.uid, "on": self.at.date().isoformat(), "sha256": bytes(self.sha256).hex()}


class PaperCopy(ClientRecord):
    """The scan of a copy that the client signed on paper."""

    nda = ForeignKeyField(Nda, on_delete="CASCADE", backref="paper_copies")
    scan = ForeignKeyField(StoredFile, on_delete="CASCADE", backref="+")
    signed_on = DateField()
    recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    recorded_at = DateTimeField(default=now)

    declared = Declared("To show that the client signed as well (N1).", _LIMITATION, _EVIDENCE)


class NdaWithdrawal(ClientRecord):
    """That a draft was given up unsigned."""

    nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE", backref="withdrawals")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)

    declared = Declared("To know that a draft was never agreed.", "As the client.", "As the client.")


class NdaEnding(ClientRecord):
    """That a signed NDA was ended, and its last day. What it says of the time after goes on."""

    nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE", backref="endings")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    ended_on = DateField()

    declared = Declared("To know until when we were bound (N1).", _LIMITATION, _EVIDENCE)


def state_of(signed, withdrawn, starts_on, last_day, on):
    """The State on a date of an NDA with these facts; `last_day` None: open."""
    if not signed:
        return NdaState.WITHDRAWN if withdrawn else NdaState.DRAFT
    if last_day is not None and last_day < on:
        return NdaState.ENDED
    return NdaState.IN_FORCE if starts_on <= on else NdaState.SIGNED


def _first(*days):
    return min((day for day in days if day), default=None)


def with_fate(query):
    """The NDAs of a query as a list, with what decides their state loaded beside them: four statements, however many."""
    return prefetch(query, Signature, NdaWithdrawal, NdaEnding)

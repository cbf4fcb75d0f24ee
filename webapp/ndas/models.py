"""NDAs: the templates they are made from, the agreements, the shop's signatures, paper copies, and how they ended."""

from datetime import date, datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import NamedTuple

from peewee import JOIN, BlobField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField, Value, fn

from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.clients.models import Client, ClientRecord, Declared, StoredFile, new_uid
from webapp.clock import now
from webapp.db import Model, Versioned
from webapp.paging import LARGEST_ID, page_of
from webapp.row_mac import ROW_NUMBER, MacedRow, RowMac
from webapp.screening import DOCUMENT, NOTE, made
from webapp.sealing import raw
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
    """What a list shows of an NDA; `intact`: whether what it says of a signed one is as it was signed and ended."""

    id: int
    number: str
    client: str
    starts_on: date
    last_day: date | None
    state: NdaState
    intact: bool


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
        query = cls._with_dates(Client.name, Client.uid).join_from(cls, Client).where(Client.shown_to(staff))
        return page_of(query, cls.id, after=before, newest_first=True, read=lambda page: _lines(page, on))

    @classmethod
    def whole(cls, nda_id, staff):
        """One NDA that `staff` may see, with client, source, who prepared it and its fate loaded; else None."""
        if not 0 < nda_id <= LARGEST_ID:
            return None
        return next(iter(cls.loaded(cls.visible_to(staff).where(cls.id == nda_id))), None)

    @classmethod
    def loaded(cls, query):
        """The NDAs of a query as a list, each with client, source, who prepared it and its fate."""
        query = query.select(cls, Client, NdaTemplateText, NdaTemplate, Staff).join(Client).switch(cls)
        query = query.join(NdaTemplateText, on=cls.source, attr="source").join(NdaTemplate).switch(cls)
        return query.join(Staff, on=cls.prepared_by, attr="prepared_by").prefetch(Signature, NdaWithdrawal, NdaEnding)

    @classmethod
    def lines_of(cls, numbers, on):
        """The NdaLines, as of a date, of NDAs by their ids."""
        return _lines(cls._with_dates(Client.name, Client.uid).join_from(cls, Client).where(cls.id.in_(numbers)), on)

    @classmethod
    def waiting_for_signature(cls):
        """Numbers of drafts, the longest waiting first, with their clients' names."""
        signed, withdrawn = (fate.select(Value(1)).where(fate.nda == cls.id) for fate in (Signature, NdaWithdrawal))
        query = cls.select(cls.id, cls.number, Client.id, Client.name).join(Client)
        return query.where(~fn.EXISTS(signed), ~fn.EXISTS(withdrawn)).order_by(cls.id)

    @classmethod
    def glance(cls, client, on):
        """The Lines, as of a date, of a client's NDAs, the newest first, in one statement.

        Of those that the trail tells were signed, one whose signature is gone is not intact, and one moved elsewhere is theirs.
        """
        signed = Entry.select(fn.SUBSTR(Entry.about, 5)).where(Entry.client == client.uid, Entry.act == Act.NDA_SIGNED)
        query = cls._with_dates(Value(client.name), Value(client.uid), cls.uid.in_(signed))
        return _lines(query.where((cls.client == client) | cls.uid.in_(signed)), on)

    @classmethod
    def _with_dates(cls, name, client, told=None):
        whose = (cls.id, cls.uid, cls.number, cls.source, name, client, cls.starts_on, cls.ends_on)
        query = cls.select(*whose, told or Value(0), NdaWithdrawal.id, *_OF_SIGNATURE, *_OF_ENDING)
        for fate in (Signature, NdaWithdrawal, NdaEnding):
            query = query.join_from(cls, fate, JOIN.LEFT_OUTER, on=(fate.nda == cls.id))
        return query.order_by(cls.id.desc())


class Signature(MacedRow, ClientRecord):
    """The shop's signature under an NDA. `evidence` is the file that proves it, to the byte as it is handed out."""

    nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE", backref="signatures")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    by_id: int
    at = DateTimeField(default=now)
    signer_name = CharField(80)
    sha256 = BlobField()
    verify_key = BlobField()
    evidence = BlobField()
    screening = made("signer_name")
    mac = BlobField(null=True)

    declared = Declared("To prove who signed what for the shop, and when (N1).", _LIMITATION, _EVIDENCE)
    row_mac = RowMac(
        "discreet/nda-signature-row/1",
        "agreement rows",
        left_out={**ROW_NUMBER, "evidence": "it is signed itself, and the row is compared with what it says"},
    )

    def mac_fields(self):
        """Whose agreement it is under, what lists show of that, and who signed when with which key."""
        nda = self.nda
        agreement = (self.client.uid, nda.uid, nda.number, nda.source_id, nda.starts_on, nda.ends_on)
        return *agreement, self.by_id, self.at, self.signer_name, self.sha256, self.verify_key

    def remains(self):
        """What is kept once the client is erased: which NDA, when signed, and the hash of its text."""
        what = "NDA" if Signature.fits(self) else "NDA (its record had been changed from outside the program)"
        on = self.at.date().isoformat() if isinstance(self.at, datetime) else ""
        return {"what": what, "uid": self.nda.uid, "on": on, "sha256": raw(self.sha256).hex()}


class PaperCopy(MacedRow, ClientRecord):
    """The scan of a copy that the client signed on paper."""

    nda = ForeignKeyField(Nda, on_delete="CASCADE", backref="paper_copies")
    scan = ForeignKeyField(StoredFile, on_delete="CASCADE", backref="+")
    signed_on = DateField()
    recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    recorded_by_id: int
    recorded_at = DateTimeField(default=now)
    mac = BlobField(null=True)

    declared = Declared("To show that the client signed as well (N1).", _LIMITATION, _EVIDENCE)
    row_mac = RowMac("discreet/nda-paper-row/1", "agreement rows", left_out=ROW_NUMBER)

    def mac_fields(self):
        """Which agreement the client signed, the scan that shows it, on which day, and who recorded it when."""
        return self.client.uid, self.nda.uid, self.scan_id, self.signed_on, self.recorded_by_id, self.recorded_at


class NdaWithdrawal(ClientRecord):
    """That a draft was given up unsigned."""

    nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE", backref="withdrawals")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)

    declared = Declared("To know that a draft was never agreed.", "As the client.", "As the client.")


class NdaEnding(MacedRow, ClientRecord):
    """That a signed NDA was ended, and its last day. What it says of the time after goes on."""

    nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE", backref="endings")
    by = ForeignKeyField(Staff, on_delete="RESTRICT", backref="+")
    at = DateTimeField(default=now)
    ended_on = DateField()
    mac = BlobField(null=True)

    declared = Declared("To know until when we were bound (N1).", _LIMITATION, _EVIDENCE)
    row_mac = RowMac("discreet/nda-ending-row/1", "agreement rows", left_out=ROW_NUMBER)

    def mac_fields(self):
        """Which agreement ended on which day, and who recorded it when."""
        return self.client.uid, self.nda.uid, self.ended_on, self.by_id, self.at


_OF_SIGNATURE = (Signature.client == Nda.client, Signature.by, Signature.at, Signature.signer_name, Signature.sha256)
_OF_SIGNATURE += (Signature.verify_key, Signature.mac)
_OF_ENDING = (NdaEnding.ended_on, NdaEnding.by, NdaEnding.at, NdaEnding.mac)


def _lines(query, on):
    return [_line(row, on) for row in query.tuples()]


def _line(row, on):
    key, uid, number, source, name, client, starts, ends, told, gone, *fates = row
    theirs, by, at, signer_name, sha256, verify_key, mac, ended, ended_by, ended_at, ended_mac = fates
    whose = {"client": SimpleNamespace(uid=client)}
    whose["nda"] = SimpleNamespace(uid=uid, number=number, source_id=source, starts_on=starts, ends_on=ends)
    signed = by is not None
    dated = all(isinstance(day, date) for day in (starts, ends or starts))  # SQLite takes any text for a date
    intact = signed or (dated and not told)
    if signed:
        who = {"by_id": by, "at": at, "signer_name": signer_name, "sha256": sha256, "verify_key": verify_key}
        intact = bool(theirs) and Signature.fits(SimpleNamespace(**whose, **who, mac=mac))
    if ended is not None:
        end = SimpleNamespace(**whose, ended_on=ended, by_id=ended_by, at=ended_at, mac=ended_mac)
        intact = intact and NdaEnding.fits(end)
    last = _first(ends, ended)
    return NdaLine(key, number, name, starts, last, state_of(signed, bool(gone), starts, last, on), intact)


def state_of(signed, withdrawn, starts_on, last_day, on):
    """The State on a date of an NDA with these facts; `last_day` None: open."""
    if not signed:
        return NdaState.WITHDRAWN if withdrawn else NdaState.DRAFT
    if last_day is not None and last_day < on:
        return NdaState.ENDED
    later = isinstance(starts_on, date) and starts_on > on  # a first day that is no date makes it bind
    return NdaState.SIGNED if later else NdaState.IN_FORCE


def _first(*days):
    return min((day for day in days if isinstance(day, date)), default=None)

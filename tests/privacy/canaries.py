"""A canary in every column of every table that hangs from a client, made from the model definitions, and the search for them."""

import hashlib
import re
import secrets
from datetime import timedelta

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp import files, keyring
from webapp.clients.models import Client, ClientRecord, StoredFile
from webapp.clock import now
from webapp.dossier import dossier
from webapp.vault.models import PurposePair

KEPT = {"uid", "sha256"}  # what may outlive a client: random names, dates, counts and hashes
SYLLABLES = [chr(code) for code in range(0xAC00, 0xD7A4)]
LETTERS = 8
MARK = b"\xf8\xf9\xfa\xfb"  # what every planted blob begins with; no text holds these bytes
# What letter pairs, blobs and numbers look like, overlapping ones too: one look at a file instead of one for each of thousands.
SHAPES = [
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rb"(?=([\xea-\xed][\x80-\xbf]{2}[\xea-\xed][\x80-\xbf]{2}))",
        rb"(?=(\xf8\xf9\xfa\xfb.{20}))",
        rb"(?=(\0\0[\x80-\xbf].{3}))",
    )
]
_pairs = set()


def word():
    """Eight random Hangul letters of which no two neighbours have ever stood side by side before."""
    while True:
        letters = [secrets.choice(SYLLABLES) for _ in range(LETTERS)]
        pairs = {a + b for a, b in zip(letters, letters[1:], strict=False)}
        if len(pairs) == LETTERS - 1 and not pairs & _pairs:
            _pairs.update(pairs)
            return "".join(letters)


class Planted:
    """What was planted for one client: texts, blobs and numbers by table and column, and a file's bytes."""

    def __init__(self):
        self.texts, self.blobs, self.numbers, self.files = {}, {}, {}, []

    def fragments(self):
        """What may be left nowhere: letter pairs, blobs, numbers as SQLite stores them; each of one of the SHAPES."""
        pairs = [(a + b).encode() for text in self.texts.values() for a, b in zip(text, text[1:], strict=False)]
        numbers = [b"\0\0" + number.to_bytes(4, "big") for number in self.numbers.values()]
        return [*pairs, *self.blobs.values(), *numbers]


def plant(client, copies=1):
    """Fill every column of the client's own row and of a row in every ClientRecord table."""
    planted = Planted()
    values = _values(Client, client, planted, {}, "")
    kept = {"id", "uid", "recorded_by", "standing"}
    planted.texts.pop((Client, "standing", ""))
    Client.update(**{name: value for name, value in values.items() if name not in kept}).where(Client.id == client.id).execute()
    for copy in range(copies):
        made = {Client: client.id}
        for model in dossier.models():
            if model is not Client:
                made[model] = _row(model, client, planted, made, copy)
    return planted


def _row(model, client, planted, made, copy):
    values = _values(model, client, planted, made, copy)
    if model is PurposePair:  # a pair without its key is cleared away at the next start
        keyring.new_purpose(client.uid, values["purpose"])
    if model is StoredFile:
        raw = word().encode()
        planted.files.append(raw)
        files.put(client.uid, values["uid"], raw)
        values |= {"sha256": hashlib.sha256(raw).digest(), "size": len(raw)}
        planted.numbers.pop((model, "size", copy), None)
    return model.insert(**values).execute()


def _values(model, client, planted, made, copy):
    values = {}
    for field in model._meta.sorted_fields:
        if not isinstance(field, AutoField):
            values[field.name] = _value(model, field, client, planted, made, copy)
    return values


def _value(model, field, client, planted, made, copy):
    place = (model, field.name, copy)
    if isinstance(field, ForeignKeyField):
        if issubclass(field.rel_model, (Client, ClientRecord)):
            return made.get(field.rel_model, client.id)
        return field.rel_model.select().first()
    if field.name == "uid":
        return secrets.token_hex(16)
    if isinstance(field, (CharField, TextField)):
        planted.texts[place] = word()[: getattr(field, "max_length", None) or LETTERS]
        return planted.texts[place]
    if isinstance(field, BlobField):
        raw = MARK + secrets.token_bytes(20)
        if field.name not in KEPT:
            planted.blobs[place] = raw
        return raw
    if isinstance(field, BooleanField):
        return True
    if isinstance(field, DateTimeField):
        return now() - timedelta(days=1 + (copy or 0))
    if isinstance(field, DateField):
        return now().date() - timedelta(days=1 + (copy or 0))
    assert isinstance(field, IntegerField), f"{model.__name__}.{field.name}: say how to fill a {type(field).__name__}"
    planted.numbers[place] = 2**31 + secrets.randbelow(2**30)
    return planted.numbers[place]


def left_in(folder, planted):
    """(file, how many fragments) for every file under a folder in which something planted is left."""
    whole, shaped, found = planted.files, set(planted.fragments()), {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            seen = {match[1] for shape in SHAPES for match in shape.finditer(raw)}
            if count := len(seen & shaped) + sum(fragment in raw for fragment in whole):
                found[path.name] = count
    return found


def contents(client):
    """Everything of a client as data, files included: to compare before and after."""
    tables = {table.name: table.rows for table in dossier.of(client)}
    return tables, [(stored.uid, raw) for stored, raw in dossier.contents_of(client)]

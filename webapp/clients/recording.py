"""Recording and editing clients: the key first, then one transaction for the row, its contacts, systems and search terms."""

from peewee import Value

from webapp import clock, keyring, screening
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clients import terms
from webapp.clients.models import Client, Contact, OperatingSystem, Source, Standing, new_uid
from webapp.counters import next_number
from webapp.db import database
from webapp.errors import Refused, Stale
from webapp.staff.models import Shop
from webapp.text import fold

# Callables(client, by) of the features to the right, run inside the transaction in which an enquirer becomes a client.
ON_BECOME_CLIENT = []

KINDS = {"phones": "phone", "emails": "e-mail", "systems": "system"}
COLUMNS = ("name", "source", "source_detail", "address", "postcode")


def record_client(values, *, by, standing=Standing.CLIENT):
    """Put somebody on record, with where we have them from (P1).

    `values`: name, source, source_detail, address, postcode (text); phones, emails, systems (lists of text). The
    client's key is made and kept before the row that needs it; a crash between leaves a key for nobody.
    """
    uid = new_uid()
    _refuse_odd(values)
    _screen_names(values)
    keyring.new_purpose(uid, keyring.RECORD)
    return _record(uid, values, standing, by)


@database.atomic()
def edit_client(client, values, *, by, version):
    """Save a client's details as a whole, unless somebody saved in between: then both are shown (Stale)."""
    merged = facts_of(client) | values
    _refuse_odd(merged)
    if not client.edit(version, **_columns(merged)):
        fresh = Client.get_by_id(client.id)
        raise Stale(differences(facts_of(fresh), values), fresh.version)
    _replace_rows(client, merged)
    record(Act.CLIENT_EDITED, by=by, about=client, client=client)
    return client


@database.atomic()
def become_client(client, values, *, by, version):
    """An enquirer becomes a client: the details that we need to serve them, and from which day."""
    if not client.is_prospect:
        raise Refused(f"{client.name} is a client already.")
    edit_client(client, values, by=by, version=version)
    client.edit(client.version, standing=Standing.CLIENT, client_since=_today())
    for follow in ON_BECOME_CLIENT:
        follow(client, by)
    record(Act.ENQUIRER_BECAME_CLIENT, by=by, about=client, client=client)
    return client


def facts_of(client):
    """A client's details as record_client takes them."""
    contacts = Contact.select(Contact.kind, Contact.value, Contact.id).where(Contact.client == client)
    systems = OperatingSystem.select(Value("system"), OperatingSystem.name, OperatingSystem.id)
    rows = sorted(contacts.union_all(systems.where(OperatingSystem.client == client)).tuples(), key=lambda row: row[2])
    of_kind = {name: [value for kind, value, _ in rows if kind == word] for name, word in KINDS.items()}
    return {name: getattr(client, name) for name in COLUMNS} | of_kind


def differences(theirs, yours):
    """For each detail that differs: its name -> (theirs, yours), as text."""
    pairs = {name: (_written(theirs[name]), _written(yours[name])) for name in yours if name in theirs}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@database.atomic()
def _record(uid, values, standing, by):
    since = _today() if standing == Standing.CLIENT else None
    given = {"uid": uid, "ordinal": next_number("client"), "standing": standing, "recorded_by": by, "client_since": since}
    client = Client.create(**given, **_columns(values))
    _replace_rows(client, values)
    record(Act.CLIENT_RECORDED, by=by, about=client, client=client)
    return client


def free_texts(values):
    """The texts of a client's details that are screened, by the form's field names."""
    systems = [name for name in values.get("systems") or () if name]
    read = systems and all(isinstance(name, screening.Screened) for name in systems)
    together = ", ".join(systems)
    return {"source_detail": values.get("source_detail"), "other_systems": screening.Screened(together) if read else together}


def screened(values):
    """The same details, marked as screened for the act that records them."""
    systems = [screening.Screened(name) for name in values.get("systems") or () if name]
    return values | {"source_detail": screening.Screened(values.get("source_detail") or ""), "systems": systems}


def _refuse_odd(values):
    screening.refuse(**free_texts(values))
    if not fold(values["name"]):
        raise Refused("Fill in a name that people can read.", field="name")
    if values["source"] not in list(Source):
        raise Refused("Choose where the contact came from.", field="source")
    if values["source"] == Source.DIRECTORY and not values.get("source_detail"):
        raise Refused("Say which online directory it came through.", field="source_detail")


def _screen_names(values):
    """Read what Client.create would, while no key has been made for somebody new."""
    Client.screen(**{name: values.get(name) or "" for name in ("name", "address", "postcode")})


def _columns(values):
    chosen = {name: values.get(name) or "" for name in COLUMNS}
    if chosen["source"] != Source.DIRECTORY:
        chosen["source_detail"] = ""
    return chosen | {"name_folded": fold(chosen["name"])[: Client.name_folded.max_length]}


def _replace_rows(client, values):
    contacts = [("phone", value) for value in _once(values.get("phones"))]
    contacts += [("e-mail", value) for value in _once(values.get("emails"))]
    Contact.delete().where(Contact.client == client).execute()
    for kind, value in contacts:
        Contact.create(client=client, kind=kind, value=value)
    OperatingSystem.delete().where(OperatingSystem.client == client).execute()
    for name in _once(values.get("systems")):
        OperatingSystem.create(client=client, name=name)
    terms.rebuild(client)


def _once(texts):
    return list(dict.fromkeys(text for text in texts or () if text))


def _written(value):
    return ", ".join(part for part in value if part) if isinstance(value, list) else value or ""


def _today():
    shop = Shop.current()
    return clock.today(shop.timezone if shop else "Europe/London")

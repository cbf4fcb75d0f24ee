"""Clients and enquirers in bulk, each with a key, contacts, systems and the terms by which search finds them."""

from dataclasses import dataclass
from datetime import timedelta

from faker import Faker

from webapp import clock
from webapp.audit.acts import Act
from webapp.clients import terms
from webapp.clients.models import Client, Contact, OperatingSystem, SearchTerm, Source, Standing
from webapp.clock import now
from webapp.counters import NumberCounter
from webapp.demo.people import MAIL, TOWNS, ZONE
from webapp.demo.wares import ENQUIRIES
from webapp.intake.deadlines import purge_date
from webapp.intake.models import Enquiry
from webapp.keyring import RECORD, PurposeKey
from webapp.sealing import new_key
from webapp.text import fold, squeeze

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Known:
    """A client that the other parts refer to."""

    id: int
    uid: str
    name: str


def uid_of(random):
    """A uid, the same every time."""
    return f"{random.getrandbits(128):032x}"


def fill(bulk, trail, scale, team, random):
    """Record everybody: a list of Known clients. Enquirers come last and have an open enquiry each."""
    names, at = _names(random), now()
    clients = [Known(bulk.next_id(Client), uid_of(random), next(names)) for _ in range(scale.clients)]
    enquirers = [Known(bulk.next_id(Client), uid_of(random), next(names)) for _ in range(scale.enquirers)]
    span = DAY * 365 * scale.years
    rows, contacts, found, systems = [], [], [], []
    for place, one in enumerate([*clients, *enquirers]):
        served = place < len(clients)
        recorded = at - (span * (1 - place / len(clients)) if served else DAY * random.randint(0, 100))
        _describe(one, served, recorded, team, random, (rows, contacts, found, systems))
        trail.add(recorded, Act.CLIENT_RECORDED, team.reception.id, f"Client {one.uid}", one.uid)
    keys = [(one.uid, RECORD, new_key(), str(at)) for one in [*clients, *enquirers]]
    bulk.insert(PurposeKey, ("client", "purpose", "key", "made_at"), keys, file="keys")
    bulk.insert(Client, COLUMNS, rows)
    bulk.insert(NumberCounter, ("name", "last"), [("client", rows[-1][0])])
    bulk.insert(Contact, ("client", "kind", "value"), contacts)
    bulk.insert(SearchTerm, ("client", "kind", "term"), found)
    bulk.insert(OperatingSystem, ("client", "name"), systems)
    _enquire(bulk, enquirers, team, random)
    trail.write(bulk)
    return clients


COLUMNS = (
    "id", "uid", "ordinal", "standing", "name", "name_folded", "source", "source_detail", "address", "postcode", "recorded_at",
    "recorded_by", "client_since",
)  # fmt: skip


def _describe(one, served, recorded, team, random, lists):
    rows, contacts, found, systems = lists
    postcode = f"HM{random.randint(1, 99)} {random.randint(1, 9)}{random.choice('ABDEFGHJ')}{random.choice('LNPQRSTU')}"
    standing, since = (Standing.CLIENT.value, str(recorded.date())) if served else (Standing.PROSPECT.value, None)
    address = f"{random.randint(1, 199)} {random.choice(STREETS)}\n{random.choice(TOWNS)}"
    rows.append(
        (one.id, one.uid, one.id, standing, one.name, fold(one.name), Source.PHONE.value, "", address, postcode, str(recorded),
         team.reception.id, since)
    )  # fmt: skip
    phone = f"01632 {random.randint(0, 999_999):06d}"
    mail = f"{squeeze(one.name)}{random.randint(1, 99)}@{random.choice(MAIL)}"
    contacts += [(one.id, "phone", phone), (one.id, "e-mail", mail)]
    mine = terms.name_terms(one.name) | {("postcode", squeeze(postcode))} | terms.phone_terms(phone, "GB") | terms.email_terms(mail)
    found += [(one.id, kind, term) for kind, term in sorted(mine)]
    systems.append((one.id, random.choice(("Windows 11", "Windows 10", "macOS"))))


STREETS = ("Ferry Road", "Canal Street", "Chapel Lane", "Mill Rise", "Quay Hill", "Orchard Close", "Beacon Way", "Station Parade")


def _enquire(bulk, enquirers, team, random):
    today, at = clock.today(ZONE), str(now())
    rows = [
        (uid_of(random), one.id, random.choice(ENQUIRIES), str(today), team.reception.id, at, str(purge_date(today, "04-05")))
        for one in enquirers
    ]
    bulk.insert(Enquiry, ("uid", "client", "about", "received_on", "taken_by", "taken_at", "purge_on"), rows)


def _names(random):
    """Names without end, of people mostly."""
    faker = Faker("en_GB")
    faker.seed_instance(random.randrange(2**32))
    firsts = [faker.first_name() for _ in range(400)]
    lasts = [faker.last_name() for _ in range(1500)]
    while True:
        last = random.choice(lasts)
        yield f"{last} & Sons" if random.random() < 0.1 else f"{random.choice(firsts)} {last}"

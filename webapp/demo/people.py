"""Who works in the made-up shop, and whom it serves: names by Faker, numbers that are kept free for stories."""

from dataclasses import dataclass

import pyotp

from webapp.clients.models import USUAL_SYSTEMS, Client, Source
from webapp.clients.recording import record_client
from webapp.permissions import Role
from webapp.staff import codes, invitations, set_up, settings
from webapp.staff.models import Shop, Staff
from webapp.vault import passphrase

ZONE = "Europe/London"
SHOP = {
    "name": "Lantern Yard Repairs",
    "address": "Unit 2, Lantern Yard\nHarrowmouth\nHM1 4RY",
    "phone": "01632 960417",
    "email": "counter@lanternyard.example",
}
NAMES = ("Moira Fenwick", Role.MANAGEMENT), ("Tess Hallam", Role.RECEPTION), ("Idris Calder", Role.TECHNICIAN)
TOWNS = ("Harrowmouth", "Harrowmouth", "Harrowmouth", "Little Sallow", "Cold Aske", "Bexhaven", "Nether Wick", "Sallow Bridge")
FIRMS = (
    "{} & Daughters, Bakers", "{} Dental Practice", "{} Lettings", "The {} Gallery", "{} Boatyard", "{} Veterinary Care",
    "{} & Co, Bookkeepers", "Café {}", "{} Joinery", "St {} Parish Office",
)  # fmt: skip
SOURCES = (Source.PHONE, Source.PHONE, Source.WALK_IN, Source.EMAIL, Source.WEBSITE, Source.RECOMMENDATION, Source.DIRECTORY)
MAIL = ("example.com", "example.org", "example.net")


@dataclass(frozen=True)
class Member:
    """One of the staff, with what they sign in with."""

    staff: Staff
    account: dict


@dataclass(frozen=True)
class Team:
    """Management, reception and a technician."""

    manager: Staff
    reception: Staff
    technician: Staff
    members: tuple

    def __iter__(self):
        return iter(self.members)


def hire():
    """Set the shop up and let everybody join by invitation, as in real life: the Team."""
    token = set_up.begin(set_up.new_code(), name=SHOP["name"], country_code="GB", timezone=ZONE)
    manager = _join(token, *NAMES[0])
    others = [_join(invitations.invite(name, [role], by=manager.staff), name, role) for name, role in NAMES[1:]]
    shop = Shop.current()
    settings.change_shop(shop, {name: SHOP[name] for name in ("address", "phone", "email")}, by=manager.staff, version=shop.version)
    members = (manager, *others)
    return Team(*(member.staff for member in members), members)


def _join(token, name, role):
    password = " ".join(passphrase.offer().split()[:4])
    invitations.set_password(invitations.find(token), name, password)
    invitation = invitations.find(token)
    seed = codes.open_seed(invitation)
    staff = invitations.finish(invitation, pyotp.TOTP(seed).now())
    return Member(staff, {"name": name, "role": str(role), "password": password, "totp_secret": seed})


def forget_codes():
    """Let the codes of this half minute be used once more: they were spent on making the shop."""
    Staff.update(last_step=0).execute()


class People:
    """Makes up clients and enquirers; the same ones in the same order every time."""

    def __init__(self, random):
        from faker import Faker

        self._random, self._faker = random, Faker("en_GB")
        self._faker.seed_instance(random.randrange(2**32))
        self._met, self.clients = set(), []

    def record(self, *, by):
        """Put one more client on record."""
        client = record_client(self.details(), by=by)
        self.clients.append(client)
        return client

    def add(self, client):
        """Count somebody who became a client in another way."""
        self.clients.append(Client.get_by_id(client.id))

    def details(self):
        """What is typed in of somebody, as record_client takes it."""
        random, last = self._random, self._new_name()
        firm = random.random() < 0.25
        first = random.choice((self._faker.first_name_female, self._faker.first_name_male))()
        source = random.choice(SOURCES)
        return {
            "name": random.choice(FIRMS).format(last) if firm else f"{first} {last}",
            "source": source,
            "source_detail": "Harrowmouth Traders’ Guide" if source == Source.DIRECTORY else "",
            "address": f"{random.randint(1, 140)} {self._faker.street_name()}\n{random.choice(TOWNS)}",
            "postcode": f"HM{random.randint(1, 9)} {random.randint(1, 9)}{random.choice('ABDEFGHJ')}{random.choice('LNPQRSTU')}",
            "phones": self._phones(),
            "emails": self._emails(first, last, firm),
            "systems": sorted(set(random.choices(USUAL_SYSTEMS, weights=(9, 6, 3, 1, 1, 4, 4), k=random.randint(1, 2)))),
        }

    def _new_name(self):
        """A surname that nobody here has yet, so that people can be told apart."""
        for _ in range(100):
            name = self._faker.last_name()
            if name not in self._met:
                break
        self._met.add(name)
        return name

    def _phones(self):
        """One or two numbers from the ranges that Ofcom keeps free for drama."""
        number = self._random.randint(0, 999)
        both = [f"07700 900{number:03d}", f"01632 960{(number * 7 + 13) % 1000:03d}"]
        return self._random.choice((both, both[:1], both[1:]))

    def _emails(self, first, last, firm):
        if self._random.random() < 0.15:
            return []
        bare = "".join(c for c in last.lower() if c.isalpha())
        name = f"office.{bare}" if firm else f"{first.lower()}.{bare}"
        return [f"{name}@{self._random.choice(MAIL)}"]

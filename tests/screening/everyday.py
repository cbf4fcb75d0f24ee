"""Made-up names, addresses and serial numbers as a shop types them in, the same each time."""

import random

from faker import Faker

SEED = 20_261_127
COUNT = 1_000
LETTERS, DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "0123456789"
# How makers write serial numbers: @ for a letter, # for a digit.
SERIALS = (
    "PF@@####", "PC0@#@##", "R9@#@##@", "@#@#@#@", "#@@#@@#", "5CD####@@@", "5CG#######", "CND#######",
    "C02@####@@@@", "F@@@@@@@@@#@", "DNP@@##@####", "R58@#######", "RF8@####@@@", "NX@@@##########3@00",
    "@#N0@@######@@", "LXPBB0@#####3@", "3######P", "S/N @@#######", "PN @@@###-####", "ZY@######", "WX##@@######",
    "S3Z8NB0@######", "WD-WCC4E#######", "J@########", "U6####@#@######", "E7####@#@######", "X2@@######",
    "VNB3@#####", "0##########-####", "PIN@#####", "PW#@####", "PWD-####-@@", "CODE-#####", "XTA#########",
    "1C##@@#######", "#### #### ####", "@@@@-####-@@@@", "@@-##-@@##", "##:##:@@##", "#######", "############",
    "SN:@@########", "KEY@###", "@@#@#@@#@#",
)  # fmt: skip
FIRMS = (
    "{} Locksmiths", "The Old Lock House, {}", "{} Alarms & Gates", "Key {}", "{} Safe Deposit", "Pin & {}",
    "{} Login Media", "Pass {} Ltd", "{} Secret Garden Nursery", "{} Code Club", "Gatehouse {}", "{} Security Ltd",
    "Unlock {}", "Admin {} Services", "{} & Sons", "{} PLC",
)  # fmt: skip
ROADS = (
    "{n} Pin Mill Road", "{n} Pin Oak Drive", "{n} Passage Lane", "Flat {s}, {n} Lock Keepers Row",
    "The Old Safe House, {n} Key Street", "{n} Gate Lane", "Unit {s}, Alarm Works", "{n} Code Street",
    "{n} Password Close", "{n} Secret Walk", "Suite {n}, Login House", "PO Box {n}",
)  # fmt: skip


def names():
    """People and firms of both countries, some of them with an announcing word in their name."""
    made, rng = _fakers(), random.Random(SEED)
    kinds = [lambda: made[0].name(), lambda: made[1].name(), lambda: made[0].company(), lambda: made[1].company()]
    return [rng.choice(kinds)() if n % 10 else rng.choice(FIRMS).format(made[0].last_name()) for n in range(COUNT)]


def addresses():
    """Addresses of both countries, on several lines."""
    made, rng = _fakers(), random.Random(SEED)
    return [_address(made[n % 2], rng, odd=n % 10 == 0) for n in range(COUNT)]


def _address(fake, rng, odd):
    road = rng.choice(ROADS).format(n=rng.randint(1, 4999), s=rng.randint(1, 40)) if odd else fake.street_address()
    return f"{road}\n{fake.city()}\n{fake.postcode()}"


def serials():
    """Serial numbers as makers print them."""
    rng = random.Random(SEED)
    drawn = {"@": LETTERS, "#": DIGITS}
    return ["".join(rng.choice(drawn.get(sign, sign)) for sign in rng.choice(SERIALS)) for _ in range(COUNT)]


def _fakers():
    made = [Faker("en_GB"), Faker("en_US")]
    for fake in made:
        fake.seed_instance(SEED)
    return made

"""A made-up shop to look around in: people, a year of jobs, a diary, agreements and a vault, made through the acts."""

from random import Random

from webapp import clock
from webapp.db import database
from webapp.demo import bench, enquiring, hindsight, papers, people, rights, visiting
from webapp.keyring import keys_database

SEED = 1879


def open_shop(app):
    """Fill the empty data folder of `app`: {"accounts": [name, role, password, totp_secret], "vault_passphrase"}.

    The same shop every time but for its secrets, which are new at each start and known to the caller alone.
    """
    with app.app_context(), database.connection_context(), keys_database.connection_context():
        with keys_database.atomic(), database.atomic():
            team = people.hire()
            passphrase = papers.set_up_vault(team)
            drafts = _live_a_year(team, Random(SEED))
        papers.sign(drafts[0], passphrase, team)
        people.forget_codes()
    return {"accounts": [member.account for member in team], "vault_passphrase": passphrase}


def _live_a_year(team, random):
    """The shop's last twelve months, then what is planned. The NDAs that wait for a signature."""
    today, folk = clock.today(people.ZONE), people.People(random)
    year = hindsight.Year(today)
    bench.fill(year, team, folk, random)
    enquiring.fill(year, team, folk, random)
    year.live()
    visiting.book_all(today, team, folk, random)
    papers.keep_logins(team, folk)
    rights.fill(today, team, folk)
    return papers.prepare_ndas(today, team, folk)

"""Enquiries of the made-up shop: some open, each with its purge date, a few of which something came."""

from datetime import timedelta

from webapp.clients.recording import become_client, facts_of
from webapp.demo.wares import ENQUIRIES
from webapp.intake import enquiries
from webapp.intake.deadlines import purge_date
from webapp.staff.models import Shop

CAME_OF_IT = 4


def fill(year, team, folk, random):
    """Plan the enquiries; those whose purge would be past are moved to days since the last one."""
    ends = Shop.current().year_ends
    days = [year.today - timedelta(days=back) for back in range(160)]
    days = [day for day in days if purge_date(day, ends) > year.today and day.weekday() != 6] or [year.today]
    for about in ENQUIRIES:
        moment = year.moment(random.choice(days), random.randint(9 * 60, 16 * 60))
        year.plan(moment, lambda about=about: _take(about, team, folk))
    for about in random.sample(ENQUIRIES, CAME_OF_IT):
        moment = year.moment(random.choice(days), random.randint(9 * 60, 15 * 60))
        year.plan(moment, lambda about=about: _become(_take(about, team, folk), team, folk))


def _take(about, team, folk):
    return enquiries.take(_reachable(folk.details()) | {"about": about}, by=team.reception)


def _reachable(details):
    """What is asked of an enquirer: no address and no systems yet."""
    return details | {"address": "", "postcode": "", "systems": []}


def _become(enquiry, team, folk):
    client = enquiry.client
    details = facts_of(client) | {"address": f"{folk.details()['address']}", "systems": ["Windows 11"]}
    folk.add(become_client(client, details, by=team.reception, version=client.version))

"""What a client is found by as one types: folded words, digits and addresses, made anew from the rows they come from."""

import phonenumbers

from webapp.clients.models import Client, Contact, SearchTerm
from webapp.staff.models import Shop
from webapp.text import digits, fold, squeeze

LONGEST = 240
LAST_DIGITS = 6


def rebuild(client):
    """Write the SearchTerm rows of a client anew, inside the caller's transaction."""
    SearchTerm.delete().where(SearchTerm.client == client).execute()
    rows = [(client, kind, term[:LONGEST]) for kind, term in sorted(_terms(client)) if term]
    SearchTerm.insert_many(rows, [SearchTerm.client, SearchTerm.kind, SearchTerm.term]).execute()


def name_terms(name):
    """The whole name and each of its words, folded."""
    whole = fold(name)
    return {("name", whole)} | {("word", word) for word in whole.split()}


def phone_terms(number, region):
    """A number's digits as people dial and say them: national with and without its leading 0, international, the last six."""
    national, country = _national(number, region)
    typed = digits(number)
    forms = {typed, typed.lstrip("0"), national, national.lstrip("0"), country + national.lstrip("0"), typed[-LAST_DIGITS:]}
    return {("phone", form) for form in forms if len(form) >= 4}


def email_terms(address):
    """An address as a whole, and what stands behind its @."""
    folded = fold(address)
    return {("e-mail", folded), ("domain", folded.rpartition("@")[2])}


def same_phone(number, region):
    """The one term by which two ways of writing a number are told to be the same: its national digits without the leading 0."""
    return _national(number, region)[0].lstrip("0")


def _terms(client):
    client = Client.get_by_id(client.id)
    here = Shop.region()
    found = name_terms(client.name) | {("postcode", squeeze(client.postcode))}
    for contact in Contact.select().where(Contact.client == client):
        found |= phone_terms(contact.value, here) if contact.kind == "phone" else email_terms(contact.value)
    return found


def _national(number, region):
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return digits(number), ""
    significant = phonenumbers.national_significant_number(parsed)
    lead = "0" if parsed.country_code == 44 else ""
    return lead + significant, str(parsed.country_code)

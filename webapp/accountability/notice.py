"""The privacy notice for clients, made from the same declarations, settings and rules by which the program works."""

from webapp import clock, country, legal_deadlines
from webapp.accountability.processing_record import BACKUPS
from webapp.dossier import dossier, packages, recipients
from webapp.intake.deadlines import YOUNGEST, purge_date
from webapp.ndas.models import Nda
from webapp.requests import letters, package_delivery


def sections(shop):
    """(title, sentences) of the notice, in the order in which it is read."""
    return [
        ("Who we are", [f"{letters.reach(shop)}. We are responsible for what this notice is about."]),
        ("What we hold, and what for", _purposes()),
        ("Where we have it from", ["From you alone, when you ask us something and while we work for you. We never buy data."]),
        ("On which ground", [_ground()]),
        ("How long we keep it", _periods(shop)),
        ("Logins", [_logins()]),
        ("Who else gets it", [*recipients.all_recipients(shop), _experts()]),
        ("Your rights", _rights(shop)),
        ("If you are not content", [_complaints(shop), letters.complaints(shop)]),
    ]


# How a feature's tables are called to clients; a feature that has no words yet is called by its name.
HELD = {
    "clients": "Who you are, and how to reach you",
    "ndas": "Agreements with you",
    "jobs": "Your jobs and visits",
    "intake": "What you asked, and your devices while they are here",
    "vault": "Logins, only where you ask us to keep them",
    "privacy": "What you ask about your data, and proof that we did it",
}


def _purposes():
    """A sentence for each kind of data: what it is, then every purpose that its tables declare."""
    purposes = {}
    for model in dossier.models():
        feature = model.__module__.split(".")[1]
        purposes.setdefault(HELD.get(feature, feature.capitalize()), []).append(_lower(_plain(model.declared.purpose)))
    return [f"{held}: {'; '.join(dict.fromkeys(told))}." for held, told in purposes.items()]


def _plain(sentence):
    """A declared purpose without the clauses' ids."""
    return sentence.partition(" (")[0].rstrip(".") + "."


def _ground():
    return (
        "We need it to do the work you ask for, and afterwards for our legitimate interest in judging past work and in "
        "answering claims. Reminders and the keeping of logins need your permission, which you can take back at any time."
    )


def _periods(shop):
    here, today = country.by_code(shop.country), clock.today(shop.timezone)
    purge = country.write_day(purge_date(today, shop.year_ends), here)
    return [
        f"An enquiry that comes to nothing is destroyed after the end of the financial year: one of today on {purge}, "
        f"and none is kept for less than {YOUNGEST.days} days unless that month ends before.",
        "A client’s record is kept while you are a client, and erased when you ask, or when we surely need it no longer.",
        f"A confidentiality agreement: {_lower(Nda.declared.period)}.",
        f"A package with a copy of your data: {packages.KEPT.days} days, and {package_delivery.KEPT.days} once you have it.",
        f"Backups: at most {BACKUPS.days} days, and once you are erased nobody can open your part of them, whatever their age.",
    ]


def _logins():
    return (
        "We keep no logins unless you ask us to, in writing or for one job. You can take that back at any time; then they are "
        "destroyed, in every backup too. Each time one is opened, who, when and why is written down, and you can read it."
    )


def _experts():
    return "Where an expert is needed, you get the expert’s details; the expert never gets yours."


def _rights(shop):
    due = legal_deadlines.US_DAYS if shop.country == "US" else 0
    within = f"within {due} days" if due else "within one month"
    return [
        f"You can ask us, in any form, spoken too, for a copy of everything we hold on you; it is free, and you have it {within}.",
        "You can ask us to correct it, to erase it, to stop using it, and you can object to any use of it.",
    ]


def _complaints(shop):
    days = legal_deadlines.COMPLAINT_DAYS
    return f"Tell us, in any form: we acknowledge a complaint within {days} days, look into it and tell you the outcome."


def _lower(sentence):
    return sentence[0].lower() + sentence[1:].rstrip(".")

"""The ten statements that go with a copy of somebody's data (UK GDPR, Article 15), filled from what every table declares."""

from webapp import legal_deadlines
from webapp.dossier import dossier, recipients

REGULATOR = "the Information Commissioner's Office (ico.org.uk, telephone 0303 123 1113)"


def statements_for(client, shop):
    """(title, sentences) ten times, for this client and shop. `shop` is the Shop row."""
    tables = [table for table in dossier.walk(client) if table.rows]
    return [
        ("Whether we hold data on you", [f"Yes. This package is a copy of all of it, under your number {client.number}."]),
        ("What for", _distinct(table.declared.purpose for table in tables)),
        ("Which kinds of data", [f"{table.title}: {len(table.rows)}." for table in tables]),
        ("Who receives it", [*recipients.all_recipients(shop), "Whoever in the shop looked at your record is on the access list."]),
        ("How long we keep it", _distinct(f"{table.title}: {_sentence(table.declared)}" for table in tables)),
        ("Your rights", [_rights(shop)]),
        ("Where you can complain", [_complaints(shop)]),
        ("Where it came from", [_source(client)]),
        ("Decisions made by machine", ["None. No decision about you is made by a program, and there is no profiling."]),
        ("Transfers abroad", ["None. It is kept on the shop's own machine and in its own encrypted backups."]),
    ]


def _distinct(sentences):
    return list(dict.fromkeys(sentences))


def _sentence(declared):
    period, ends = declared.period.rstrip("."), declared.ends.rstrip(".")
    return f"{period[0].lower()}{period[1:]}; it ends with: {ends[0].lower()}{ends[1:]}."


def _rights(shop):
    within = f"{legal_deadlines.US_DAYS} days" if shop.country == "US" else "a month"
    return (
        f"You can ask {shop.name} at any time to correct, erase or stop using what we hold, and you can object to any use of it. "
        f"Ask in any form, spoken too; it is free, and we answer within {within}."
    )


def _complaints(shop):
    where = ", ".join(part for part in (shop.address.replace("\n", ", "), shop.phone, shop.email) if part)
    ours = f"To us first, if you like: {shop.name}{', ' + where if where else ''}. "
    return ours + (f"Or to {REGULATOR}." if shop.country == "GB" else "Or to your state's attorney general.")


def _source(client):
    detail = f" ({client.source_detail})" if client.source_detail else ""
    return f"From you: {client.source}{detail}. Nothing was bought, and nothing came from anybody else."

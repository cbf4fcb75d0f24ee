"""What the notice, the record of processing and the packages tell is what the program does: said from the same facts."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine

from tests import make
from tests.every_route import ENQUIRY
from webapp import country, legal_deadlines
from webapp.accountability import notice, processing_record
from webapp.backup import pruning
from webapp.backup_places import targets
from webapp.backup_places.models import BackupTarget
from webapp.clients.models import Contact, Declared
from webapp.clock import add_years
from webapp.dossier import article_15, dossier, packages, recipients, table_titles
from webapp.intake import enquiries
from webapp.legal_deadlines import Nation
from webapp.ndas.models import Nda
from webapp.requests import package_delivery
from webapp.retention import rules
from webapp.staff.models import Shop

README = Path(__file__).parent.parent.parent / "README.md"


def told(shop=None):
    """The notice's text."""
    return "\n".join(sentence for _, sentences in notice.sections(shop or Shop.current()) for sentence in sentences)


def test_backups_are_kept_as_long_as_everybody_is_told(app):
    assert processing_record.BACKUPS == pruning.KEPT == timedelta(days=90)
    assert "Backups: at most 90 days" in told() and any("kept 90 days at most" in words for words in processing_record.MEASURES)
    assert "Backups are kept for 90 days." in README.read_text()


@pytest.mark.parametrize("ends", ["04-05", "03-31", "12-31"])
@pytest.mark.parametrize("day", ["2026-11-02", "2027-04-05", "2028-02-29"])
def test_an_enquiry_of_today_goes_on_the_day_that_the_notice_says(app, alice, ends, day):
    Shop.update(year_ends=ends).execute()
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        enquiry = enquiries.take(ENQUIRY, by=alice)
        assert f"one of today on {country.write_day(enquiry.purge_on, country.by_code('GB'))}," in told()


def test_periods_are_the_ones_by_which_things_go(app):
    assert f"{packages.KEPT.days} days, and {package_delivery.KEPT.days} once you have it" in told()
    assert rules.NDA_YEARS == 6 and "six years" in Nda.declared.period.lower() and "six years" in told()
    assert add_years(date(2020, 2, 29), rules.NDA_YEARS) == date(2026, 3, 1)


@pytest.mark.parametrize(("code", "within"), [("GB", "within one month"), ("US", "within 45 days")])
def test_the_time_for_an_answer_is_the_clocks_own(app, alice, code, within):
    Shop.update(country=code).execute()
    shop = Shop.current()
    assert within in told(shop) and f"within {legal_deadlines.COMPLAINT_DAYS} days" in told(shop)
    rights = dict(article_15.statements_for(make.client(alice), shop))["Your rights"][0]
    assert ("within 45 days" in rights) is (code == "US") and ("within a month" in rights) is (code == "GB")
    due = legal_deadlines.answer_due(date(2026, 6, 2), legal_deadlines.nation_of(shop))
    assert due == (date(2026, 7, 17) if legal_deadlines.nation_of(shop) == Nation.UNITED_STATES else date(2026, 7, 2))


def test_every_table_tells_its_purpose_and_a_new_one_joins_by_itself(app, monkeypatch):
    rows = processing_record.activities()
    assert len(rows) == len(dossier.models())
    assert all(row.purpose and row.period and row.ends for row in rows)
    words = "to see whether the notice follows"
    monkeypatch.setattr(Contact, "declared", Declared(words, "As long as this test.", "Its end."))
    assert words in told() and any(row.purpose == words for row in processing_record.activities())


def test_every_table_goes_by_a_plain_word_of_its_own(app):
    assert {model._meta.table_name for model in dossier.models()} == set(table_titles.TITLES)
    assert len(set(table_titles.TITLES.values())) == len(table_titles.TITLES)
    assert [row.title for row in processing_record.activities()] == [
        table_titles.TITLES[model._meta.table_name] for model in dossier.models()
    ]


def test_whoever_holds_backups_is_told_everywhere_as_long_as_they_do(app, alice, tmp_path, sign_in):
    client, shop = make.client(alice), Shop.current()
    assert recipients.all_recipients(shop) == ["Nobody outside the shop."] and "Nobody outside the shop." in told()
    (tmp_path / "disk").mkdir()
    place = targets.add({"name": "The blue disk", "kind": "folder", "path": str(tmp_path / "disk"), "keys_path": ""}, by=alice)
    BackupTarget.add(name="Far away", kind="s3", path="bucket", keys_path="keys", host="https://s3.example")
    received = " ".join(dict(article_15.statements_for(client, shop))["Who receives it"])
    page = sign_in(alice).get("/records/processing").text
    for text in (told(), received, page, sign_in(alice).get("/records/notice").text):
        assert "The blue disk, a disk of the shop’s own" in text and "Far away, a storage provider" in text
        assert "Nobody outside the shop" not in text
    BackupTarget.update(active=False).where(BackupTarget.id == place.id).execute()
    assert "The blue disk" not in told() and "Far away" in told()


def test_the_notice_names_the_shop_and_every_way_to_complain(app):
    Shop.update(phone="0113 496 0000", email="hello@ferry.example").execute()
    text = told()
    for words in ("Ferry Road Repairs", "0113 496 0000", "hello@ferry.example", "Information Commissioner", "court"):
        assert words in text
    assert not re.search(r"\((?:[PCDNX]\d+)", text), "ids of clauses are for the house"

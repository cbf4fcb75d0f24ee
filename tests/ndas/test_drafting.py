"""Preparing, changing, withdrawing and ending NDAs, and when they bind."""

from datetime import date, timedelta

import pytest

from tests import make
from tests.ndas.conftest import CODE, DAY, PASSPHRASE, prepare, seen
from webapp.audit import trail
from webapp.audit.models import Entry
from webapp.errors import Refused, Stale
from webapp.ndas import documents, drafting, signing, templates
from webapp.ndas.models import Nda, NdaState, NdaTemplate, NdaTemplateText
from webapp.ndas.nda_status import client_panel


def test_a_draft_is_the_templates_words_with_the_names_filled_in(client, ruth):
    nda = prepare(client, ruth)
    assert nda.number == "NDA-2026-001"
    assert client.name in nda.text and "Ferry Road Repairs" in nda.text and "23 November 2026" in nda.text
    assert "{client}" not in nda.text and nda.state(DAY) == NdaState.DRAFT
    assert prepare(client, ruth, on=date(2027, 1, 4)).number == "NDA-2027-001"
    assert prepare(client, ruth).number == "NDA-2026-002"
    assert trail.verify()[1] is None


def test_a_name_cannot_bring_placeholders_or_code_along(ruth, alice):
    client = make.client(alice, name="{shop} {{7*7}} {date}")
    assert "{shop} {{7*7}} {date}" in prepare(client, ruth).text


def test_a_technician_prepares_nothing(client, bob, ruth):
    with pytest.raises(Refused):
        prepare(client, bob)
    nda = prepare(client, ruth)
    for act in (
        lambda: drafting.edit(nda, title="T", text="X", starts_on=DAY, ends_on=None, by=bob, version=1),
        lambda: drafting.withdraw(nda, by=bob),
        lambda: templates.add_template("Mine", "Words", by=bob),
    ):
        with pytest.raises(Refused):
            act()


def test_the_last_day_lies_not_before_the_first(client, ruth):
    with pytest.raises(Refused) as refused:
        prepare(client, ruth, ends_on=DAY - timedelta(days=1))
    assert refused.value.field == "ends_on"
    assert not Nda.select().exists()


def test_who_saves_second_is_told(draft, ruth):
    other = Nda.get_by_id(draft.id)
    values = {"title": draft.title, "starts_on": DAY, "ends_on": None, "by": ruth}
    drafting.edit(draft, text="First", version=1, **values)
    with pytest.raises(Stale) as stale:
        drafting.edit(other, text="Second", version=1, **values)
    assert stale.value.changes == {"text": ("First", "Second")} and stale.value.version == 2
    assert Nda.get_by_id(draft.id).text == "First"


def test_a_signed_nda_stands_still(signed, alice):
    before = Nda.get_by_id(signed.id).__data__
    with pytest.raises(Refused, match="signed"):
        drafting.edit(signed, title="T", text="X", starts_on=DAY, ends_on=None, by=alice, version=1)
    with pytest.raises(Refused, match="signed"):
        drafting.withdraw(signed, by=alice)
    assert Nda.get_by_id(signed.id).__data__ == before


def test_a_withdrawn_draft_is_over(draft, keys, alice, ruth):
    drafting.withdraw(draft, by=ruth)
    assert draft.state(DAY) == NdaState.WITHDRAWN
    with pytest.raises(Refused, match="withdrawn"):
        signing.sign(draft, seen(draft), PASSPHRASE, CODE, by=alice)
    with pytest.raises(Refused, match="withdrawn"):
        drafting.withdraw(draft, by=ruth)
    assert not keys.spent


def test_when_it_binds(client, keys, alice, ruth):
    nda = prepare(client, ruth, starts_on=DAY, ends_on=DAY + timedelta(days=9))
    assert not nda.in_force(DAY)
    signing.sign(nda, seen(nda), PASSPHRASE, CODE, by=alice)
    days = {-1: NdaState.SIGNED, 0: NdaState.IN_FORCE, 9: NdaState.IN_FORCE, 10: NdaState.ENDED}
    for after, state in days.items():
        on = DAY + timedelta(days=after)
        assert nda.state(on) == state
        assert [n.id for n in Nda.in_force_for([client.id], on)] == ([nda.id] if state == NdaState.IN_FORCE else [])
    drafting.end(nda, ended_on=DAY + timedelta(days=4), by=alice)
    assert nda.in_force(DAY + timedelta(days=4)) and not nda.in_force(DAY + timedelta(days=5))
    assert not Nda.in_force_for([client.id], DAY + timedelta(days=5)).exists()
    assert not Nda.in_force_for([client.id + 1], DAY).exists()


def test_ending_is_managements_once_and_within_the_term(signed, draft, alice, ruth, client):
    with pytest.raises(Refused, match="management"):
        drafting.end(signed, ended_on=DAY, by=ruth)
    with pytest.raises(Refused) as early:
        drafting.end(signed, ended_on=DAY - timedelta(days=1), by=alice)
    assert early.value.field == "ended_on"
    drafting.end(signed, ended_on=DAY, by=alice)
    with pytest.raises(Refused, match="already"):
        drafting.end(signed, ended_on=DAY, by=alice)
    with pytest.raises(Refused, match="not signed"):
        drafting.end(prepare(client, ruth), ended_on=DAY, by=alice)


def test_the_panel_tells_who_may_know(signed, client, bob, charlie):
    assert client_panel(client, charlie, DAY) is None
    panel = client_panel(client, bob, DAY)
    (line,) = panel["rows"]
    assert (line.id, line.number, line.client, line.state) == (signed.id, signed.number, client.name, signed.state(DAY))
    assert line.last_day == signed.last_day() and panel["banner"] == signed.number


def test_every_version_of_a_template_is_kept(alice, draft):
    source = draft.source
    template = source.template
    templates.save_template(template, "Another name", "Other words", by=alice, version=1)
    assert templates.newest_text(template).body == "Other words"
    assert NdaTemplateText.get_by_id(source.id).body == source.body and source.body != "Other words"
    with pytest.raises(Stale) as stale:
        templates.save_template(NdaTemplate.get_by_id(template.id), "Another name", "Third", by=alice, version=1)
    assert stale.value.changes == {"body": ("Other words", "Third")}
    with pytest.raises(Refused) as taken:
        templates.add_template("ANOTHER  name", "x", by=alice)
    assert taken.value.field == "name"


def test_ready_made_templates_come_once_and_read_well(app):
    assert NdaTemplate.select().count() == 2 and templates.seed_templates() == 0
    lists = []
    for text in NdaTemplateText.newest():
        shown = list(documents.blocks(f"{text.name}\n\n{text.body}"))
        assert [kind for kind, _ in shown].count("heading") >= 8
        assert all("\n" not in words for kind, words in shown if kind != "list")
        lists += [line for kind, words in shown if kind == "list" for line in words[1]]
        again = "\n\n".join("\n".join(filter(None, (w[0], *w[1]))) if kind == "list" else w for kind, w in shown)
        assert again == f"{text.name}\n\n{text.body}".strip("\n")
        assert 2_000 < len(text.body) < 5_000
    assert len(lists) >= 3 and all(line.startswith("- ") and "\n" not in line for line in lists)


def test_every_act_is_on_the_trail(signed):
    acts = [entry.act for entry in Entry.select().order_by(Entry.number)]
    assert acts[-2:] == ["NDA prepared", "NDA signed"]
    last = Entry.select().order_by(Entry.number.desc()).first()
    assert seen(signed) in last.numbers and last.about == f"Nda {signed.uid}" and last.client == signed.client.uid


def test_job_and_device_say_that_an_nda_binds_us(sign_in, signed, client, alice, bob):
    job = make.job(client, alice)
    device = make.device(job, alice)
    Nda.update(starts_on=date(2026, 1, 1)).where(Nda.id == signed.id).execute()
    for staff in (alice, bob):
        assert "Under NDA" in sign_in(staff).get(f"/jobs/{job.id}").text
        assert "Under NDA" in sign_in(staff).get(f"/devices/{device.id}").text
    other = make.job(make.client(alice), alice)
    assert "Under NDA" not in sign_in(alice).get(f"/jobs/{other.id}").text

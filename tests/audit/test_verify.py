"""`flask audit verify` and management's page of the trail."""

import pytest

from tests import make
from tests.fixtures.tampering import past_the_guards
from webapp import keyring
from webapp.audit import trail
from webapp.audit.acts import Act
from webapp.audit.models import Entry
from webapp.db import database


def run(app):
    """(exit status, what was printed) of the command."""
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    return result.exit_code, result.output


def write(by, count=1):
    for _ in range(count):
        with database.atomic():
            trail.record(Act.JOB_LOGGED, by=by)


def test_good_is_0(app, bob):
    write(bob, 3)
    code, said = run(app)
    assert code == 0
    assert f"intact: {trail.head()[0]} entries" in said


def test_bad_is_1_and_names_the_first_bad_entry(app, bob):
    write(bob, 5)
    past_the_guards("UPDATE audit_entry SET act = 'x' WHERE number = 3")
    code, said = run(app)
    assert code == 1
    assert "entry 3" in said


def test_unusable_is_2(app):
    past_the_guards("DROP TABLE audit_entry")
    code, said = run(app)
    assert code == 2
    assert "the table audit_entry is missing" in said


def test_the_page_shows_who_what_when(sign_in, alice):
    client = make.client(alice)
    with database.atomic():
        trail.record(Act.LOGIN_REVEALED, by=alice, client=client, words="<b>asked by phone</b>", use=2)
        trail.record(Act.LOGINS_DESTROYED, by=None, logins=3)
    page = sign_in(alice).get("/audit")
    assert page.status_code == 200
    for words in ("Alice Manager", "Login revealed", "use=2", "&lt;b&gt;asked by phone&lt;/b&gt;", "The program", "logins=3"):
        assert words in page.text
    keyring.destroy_all(client.uid)
    page = sign_in(alice).get("/audit").text
    assert "asked by phone" not in page
    assert "Words gone with the client" in page


def test_earlier_entries_are_a_page_on_and_none_is_shown_twice(sign_in, alice):
    write(alice, 120)
    browser, path, seen = sign_in(alice), "/audit", []
    while path:
        text = browser.get(path).text
        seen += [int(part.partition("<")[0]) for part in text.split('<th scope="row" class="no">')[1:]]
        path = text.partition('<p class="more">')[2].partition('href="')[2].partition('"')[0]
    assert seen == list(range(Entry.select().count(), 0, -1))


@pytest.mark.parametrize("before", ["0", "-1", "1", "x", "", "9" * 40, "1e5", "٣"])
def test_odd_places_to_start_from_are_let_be(sign_in, alice, before):
    assert sign_in(alice).get("/audit", query_string={"before": before}).status_code == 200


def test_only_management_reads_it(sign_in, alice, bob, ruth, charlie):
    assert [sign_in(who).get("/audit").status_code for who in (bob, ruth, charlie, None)] == [403, 403, 403, 302]
    assert "refused" in [entry.act for entry in Entry.select()]

"""Values that one engine holds and the other does not: U+0000 is refused on every way in, and large numbers have room."""

import pytest
from peewee import BigIntegerField, IntegerField

from tests.every_route import fill, world
from webapp import keyring, schema
from webapp.audit.models import Entry
from webapp.backup.models import Backup
from webapp.clients.models import Client, StoredFile
from webapp.errors import Refused
from webapp.keyring import Pin
from webapp.vault.access_models import Reveal

LARGE = (Entry.number, Reveal.entry, Pin.number, Backup.size, StoredFile.size)  # bytes, and numbers of audit entries
WORDS = ("q", "next", "kind", "show", "day", "client", "job", "before", "after", "token", "country", "to")


def test_neither_database_takes_a_text_with_u0000(app):
    with pytest.raises(Refused, match=r"U\+0000"):
        Client.update(name="a\0b").execute()
    with pytest.raises(Refused, match=r"U\+0000"):
        keyring.new_purpose("a\0b", "record")


def test_bytes_may_hold_nought(app):
    assert keyring.new_purpose("c" * 32, "record")
    keyring.pin("x", 1, bytes(32))
    assert keyring.pinned("x") == (1, bytes(32))


def test_u0000_in_an_address_is_never_a_fault(app, alice, sign_in):
    made, browser = world(alice), sign_in(alice)
    asked = "&".join(f"{name}=a%00b" for name in WORDS)
    texts = {name: "a%00b" for name, value in made.items() if isinstance(value, str)}
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "static":
            for path in (fill(rule, made), fill(rule, made | texts).replace("%2500", "%00")):
                assert browser.get(f"{path}?{asked}").status_code < 500, (rule, path)


def test_u0000_in_a_header_that_is_stored_is_answered_with_a_sentence(app, alice, sign_in):
    browser = sign_in(None)
    typed = {"name": alice.name, "password": "wrong", "code": "000000"}
    strange = {"REMOTE_ADDR": "127.0.0.1\0", "HTTP_USER_AGENT": "Firefox\0"}
    assert browser.post("/sign-in", data=typed, environ_overrides=strange).status_code in (409, 422)


@pytest.mark.parametrize("words", [["staff", "invite", "a\0b", "--role", "technician"], ["staff", "reset", "a\0b"]])
def test_u0000_in_a_command_is_answered_with_a_sentence(app, words):
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code in (1, 2)
    assert "character" in result.output
    assert isinstance(result.exception, SystemExit)


def test_u0000_in_json_is_answered_as_any_json(app, alice, sign_in):
    assert sign_in(alice).post("/clients/new", json={"name": "a\0b"}).status_code < 500


@pytest.mark.parametrize("field", LARGE, ids=str)
def test_what_may_pass_two_thousand_million_has_room(field):
    assert isinstance(field, BigIntegerField)


def test_no_other_column_counts_bytes_or_audit_entries():
    named = [field for model in schema.MODELS for field in model._meta.sorted_fields if isinstance(field, IntegerField)]
    odd = [field for field in named if field.name in ("size", "bytes", "entry") and not isinstance(field, BigIntegerField)]
    assert odd == []

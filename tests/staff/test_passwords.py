"""What may be a password: long, not easily guessed, kept whole, and never readable."""

import fcntl
from types import SimpleNamespace

import pytest
from nacl.exceptions import InvalidkeyError

from tests import make
from webapp import config
from webapp.errors import Busy, Refused
from webapp.hash_concurrency import gate
from webapp.staff import passwords
from webapp.staff.models import Staff

GOOD = "quiet otter lends a ladder"
UID = "0123456789abcdef" * 2


def whose(password):
    """Somebody with this password."""
    return SimpleNamespace(uid=UID, password_hash=passwords.hash_password(password, UID))


@pytest.mark.parametrize(
    "password",
    [
        "brass kettle",  # twelve, with a blank
        "  spaces at both ends stay  ",
        "пять слов никто не угадает",
        "日本語のパスワードはどうですか",
        "correct 🐴 battery 🔋 staple",
        "nine quick wolves jump over my shed " * 3 + "and then some more!!",
    ],
)
def test_long_and_odd_ones_are_taken_as_they_are(app, password):
    assert 12 <= len(password) <= 128
    passwords.refuse_weak(password)
    somebody = whose(password)
    assert passwords.matches(somebody, password)
    assert not passwords.matches(somebody, password[:-1])
    assert not passwords.matches(somebody, password.strip() + "?")


def test_not_one_character_is_cut_off(app):
    longest = ("quiet otter lends a ladder to the miller, " * 4)[:128]
    somebody = whose(longest)
    assert not passwords.matches(somebody, longest[:127])
    assert not passwords.matches(somebody, longest[:127] + "X")


def test_blanks_at_the_ends_are_part_of_it(app):
    assert not passwords.matches(whose(GOOD + " "), GOOD)


def test_composed_and_decomposed_letters_are_one(app):
    assert passwords.matches(whose("caf\u00e9 in the old mill"), "cafe\u0301 in the old mill")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short one 1", "at least 12"),
        ("x" * 129, "at most 128"),
        ("password1234", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("            ", "easy to guess"),
        ("qwertyuiop12", "easy to guess"),
        ("123456789012", "easy to guess"),
        ("alicemanager", "easy to guess"),
        ("Alice Manager1", "easy to guess"),
        ("discreetvault", "easy to guess"),
    ],
)
def test_weak_ones_are_refused_with_a_sentence(app, password, why):
    with pytest.raises(Refused) as refused:
        passwords.refuse_weak(password, about=["Alice Manager"])
    assert why in refused.value.sentence
    assert refused.value.field == "password"


def test_no_rules_of_composition(app):
    passwords.refuse_weak("only small letters and blanks")


def test_the_form_refuses_what_is_weak_beside_the_field_and_shows_none_of_it(invited, app):
    token, _ = invited()
    typed = {"name": "Nina New", "password": "ninaninanina", "again": "ninaninanina"}
    answer = app.test_client().post(f"/join/{token}", data=typed)
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert "ninaninanina" not in answer.text


def test_two_that_differ_are_refused(invited, app):
    token, _ = invited()
    answer = app.test_client().post(f"/join/{token}", data={"name": "Nina New", "password": GOOD, "again": GOOD + "s"})
    assert answer.status_code == 422
    assert "differ" in answer.text


def test_fields_take_what_a_password_manager_or_the_clipboard_gives(invited, app):
    token, _ = invited()
    text = app.test_client().get(f"/join/{token}").text
    assert text.count('autocomplete="new-password"') == 2
    assert "onpaste" not in text and 'maxlength="12' not in text.replace('maxlength="128"', "")


def test_the_hash_is_argon2id_and_peppered(app, bob):
    stored = Staff.get_by_id(bob.id).password_hash
    assert stored.startswith("uid$argon2id$")
    with pytest.raises(InvalidkeyError):
        passwords.argon2id.verify(stored.removeprefix("uid").encode(), make.PASSWORD.encode())


def test_the_same_password_twice_gives_two_hashes(app):
    assert whose(GOOD).password_hash != whose(GOOD).password_hash


def test_no_hash_fits_nothing(app):
    for nobody in (None, SimpleNamespace(uid=UID, password_hash="")):
        assert not passwords.matches(nobody, "")
        assert not passwords.matches(nobody, GOOD)


def test_a_fourth_at_once_is_told_to_wait_and_spends_no_code(enter, bob):
    folder = config.data_folder()
    with gate(folder, "sign-in", 2), gate(folder, "sign-in", 2), open(folder / "gate-sign-in.waiting.lock", "w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            passwords.matches(None, "whatever it is")
        answer = enter(bob)[1]
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert Staff.get_by_id(bob.id).last_step == 0


def test_a_hash_made_with_less_is_made_anew_at_sign_in(enter, bob, code_for, monkeypatch):
    before = bob.password_hash
    enter(bob, code=code_for(bob))
    assert Staff.get_by_id(bob.id).password_hash == before
    monkeypatch.setitem(config._held, "SIGN_IN_MEMORY", 2 * config.limit("SIGN_IN_MEMORY"))
    monkeypatch.setitem(config._held, "SIGN_IN_OPS", 2)
    enter(bob, password="wrong", code="000000")
    assert Staff.get_by_id(bob.id).password_hash == before
    enter(bob, code=code_for(bob))
    renewed = Staff.get_by_id(bob.id).password_hash
    assert renewed.startswith("uid$argon2id$v=19$m=16,t=2,p=1$") and passwords.matches(Staff.get_by_id(bob.id), make.PASSWORD)
    enter(bob, code=code_for(bob))
    assert Staff.get_by_id(bob.id).password_hash == renewed

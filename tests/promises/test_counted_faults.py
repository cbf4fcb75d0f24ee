"""What a check found reads right for none, one and several."""

import pytest

from webapp.dossier import promise_checks as dossier
from webapp.ndas import promise_checks as ndas


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, "No signed NDA has been changed or has lost its signature."),
        (1, "1 signed NDA has been changed or has lost its signature."),
        (3, "3 signed NDAs have been changed or have lost their signature."),
    ],
)
def test_changed_agreements_are_counted_in_words(number, sentence):
    assert ndas._found(number) == sentence


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (None, "No stored package has logins in it that anybody can read."),
        (1, "1 stored package has logins in it that anybody can read."),
        (2, "2 stored packages have logins in them that anybody can read."),
    ],
)
def test_readable_packages_are_counted_in_words(number, sentence):
    assert dossier._of_copies(number).found == sentence

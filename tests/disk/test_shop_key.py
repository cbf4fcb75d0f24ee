"""What proves a shop.key: its fingerprint on paper, the recovery sheet's signature."""

import pytest
from nacl.public import PrivateKey

from webapp.disk import shop_key
from webapp.sealing import Unopenable

MASTER, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_the_sheets_own_signature_is_good():
    sheet = PrivateKey.generate()
    shop_key.check(MASTER, sheet, shop_key.sign(MASTER, sheet))


@pytest.mark.parametrize("spoiled", ["master", "sheet", "signature", "empty"])
def test_anything_else_is_not(spoiled):
    sheet = PrivateKey.generate()
    given = {"master": MASTER, "sheet": sheet, "signature": shop_key.sign(MASTER, sheet)}
    changed = {
        "master": {"master": OTHER},
        "sheet": {"sheet": PrivateKey.generate()},
        "signature": {"signature": given["signature"][:-1] + bytes([given["signature"][-1] ^ 1])},
        "empty": {"signature": b""},
    }
    with pytest.raises(Unopenable):
        shop_key.check(*(given | changed[spoiled]).values())


def test_a_fingerprint_is_typed_back_however_it_is_spaced():
    text = shop_key.fingerprint(MASTER)
    assert len(text.replace(" ", "")) == 32
    assert all(shop_key.fits(MASTER, typed) for typed in (text, text.upper(), text.replace(" ", "-"), f"  {text}\n"))


@pytest.mark.parametrize("typed", ["", "0000", "0" * 32])
def test_another_fingerprint_does_not_fit(typed):
    assert not shop_key.fits(MASTER, typed)


def test_a_part_of_a_fingerprint_does_not_fit():
    text = shop_key.fingerprint(MASTER)
    assert not shop_key.fits(MASTER, text[:-1]) and not shop_key.fits(MASTER, text + "0") and not shop_key.fits(OTHER, text)

"""The Host header: every spelling of the shop's own names is taken, and nobody else's name is."""

import http.client
import sys
from urllib.parse import urlsplit

import pytest

from tests import processes
from webapp import hosts

OWN = [
    "127.0.0.1",
    "127.0.0.1:8000",
    "localhost",
    "LOCALHOST:8000",
    "localhost.",
    "LocalHost.:8000",
    "localhost:",
    "[::1]",
    "[::1]:8000",
    "[0:0:0:0:0:0:0:1]:8000",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::0001]:80",
    "[::ffff:127.0.0.1]:8000",
]
FOREIGN = [
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "localhost@evil.example",
    "evil.example#localhost",
    "localhost:8000:8000",
    "localhost:99999",
    "localhost..",
    "[::2]:8000",
    "[::1]evil",
    "[::1].evil.example",
    "[::1",
    "::1",
    "[::1%25lo]",
    "[::ffff:127.0.0.2]",
    "127.0.0.1.evil.example",
    "locаlhost",  # a Cyrillic а
    "",
]


@pytest.fixture
def outside(app):
    """A browser that sees error pages as outside the tests."""
    app.testing = False
    return app.test_client()


@pytest.mark.parametrize("host", OWN)
def test_every_spelling_of_our_own_is_answered(outside, host):
    assert outside.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_any_other_name_is_refused(outside, host):
    assert outside.get("/healthz", environ_overrides={"HTTP_HOST": host}).status_code == 400


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://[fd00::17]", "[FD00:0::17]"),
        ("https://[fd00:0:0::17]:8443", "[fd00::17]:8443"),
        ("https://Shop.LAN.", "SHOP.lan:443"),
        ("https://bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_the_shops_own_address_has_spellings_as_well(opened, new_folder, tmp_path, address, host):
    shop = opened(tmp_path / "data", NEW_SHOP=True, BASE_URL=address)
    assert shop.test_client().get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("given", ["::1", "[::1]", "0:0:0:0:0:0:0:1", "LOCALHOST", "localhost.", "127.0.0.1"])
def test_each_spelling_of_this_machine_may_be_listened_on(given):
    assert hosts.is_loopback(given)


@pytest.mark.parametrize("given", ["0.0.0.0", "::", "", "192.168.1.4", "fd00::1", "localhost.lan", "::ffff:192.168.1.4"])
def test_no_other_address_passes_for_this_machine(given):
    assert not hosts.is_loopback(given)


def test_a_server_on_ipv6_answers_at_the_address_it_says(tmp_path):
    with processes.started(sys.executable, "wsgi.py", "--host", "::1", "--port", "0", "--data", str(tmp_path / "shop")) as process:
        address = urlsplit(processes.wait_for(process.stdout, "Discreet is at").split()[-1])
        connection = http.client.HTTPConnection(address.hostname, address.port)
        connection.request("GET", "/healthz", headers={"Host": address.netloc})
        status = connection.getresponse().status
        connection.close()
    assert status == 200

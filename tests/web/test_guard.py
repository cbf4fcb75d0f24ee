"""Who is asking: what a view learns of the member of staff who is signed in."""

import pytest
from werkzeug.exceptions import Unauthorized

from webapp.web import guard


@pytest.mark.parametrize("asked", [guard.me, guard.my_session])
def test_where_nobody_is_signed_in_a_view_that_asks_who_it_is_stops(app, asked):
    with app.test_request_context("/"), pytest.raises(Unauthorized):
        asked()


def test_a_view_learns_who_is_signed_in(sign_in, alice):
    with sign_in(alice) as browser:
        browser.get("/")
        assert (guard.me(), guard.my_session().staff) == (alice, alice)

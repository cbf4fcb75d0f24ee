"""The address that a request comes from, as far as it can be had."""

from ipaddress import ip_address

from flask import request

from webapp.web.cookies import secure


def client_address() -> str:
    """Return the address that this request comes from, or "" where there is none.

    Behind a proxy that passes none on, every request comes from this machine's own address: that is nobody's. Without a proxy
    it is somebody's who sits at this machine.
    """
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    passed_on = "X-Forwarded-For" in request.headers
    return "" if secure() and address.is_loopback and not passed_on else str(address)

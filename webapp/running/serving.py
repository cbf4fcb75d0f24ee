"""Serving: the application behind waitress on this machine, with the one checkpointer beside it."""

import json
import os
import signal
import tempfile
from pathlib import Path

import waitress
from waitress.channel import HTTPChannel

from webapp import config, create_app, demo, hosts
from webapp.running import daily, hardening, receiving, starting
from webapp.running.checkpointer import Checkpointer

LARGEST = 12_500_000  # bytes of a request's body; an upload has twelve million at most
LARGEST_HEADER = 16 * 1024  # bytes: a browser's own, four cookies and an address
LIMITS = {
    "threads": 4,
    "connection_limit": 1000,
    "channel_timeout": 15,
    "cleanup_interval": 5,
    "ident": None,
    "max_request_header_size": LARGEST_HEADER,
    "max_request_body_size": LARGEST,
}
IN_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder that has no disk behind it; what is put there has no name)
PROXY = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    "clear_untrusted_proxy_headers": True,
}


def serve(options):
    """Serve until interrupted. `options` are wsgi.py's: demo, host, port, data, behind_proxy. Raises Unusable."""
    hardening.harden()
    signal.signal(signal.SIGTERM, _leave)
    with tempfile.TemporaryDirectory(prefix="discreet-demo-") as scratch:
        keep_bodies_off_the_disk()
        app = create_app(**_settings(options, scratch))
        starting.make_ready()
        accounts = demo.open_shop(app) if options.demo else None
        HTTPChannel.parser_class = receiving.parser_for(app)  # for which waitress has no setting
        server = waitress.create_server(
            app, host=options.host, port=options.port, **LIMITS, **(_proxy(options.host) if options.behind_proxy else {})
        )
        url = f"http://{hosts.spell_address(options.host)}:{server.effective_port}"
        announce(url, accounts)
        folder = config.data_folder()
        checkpointer = Checkpointer(folder / "discreet.db", folder / "keys.db")
        duties = daily.Timer()
        checkpointer.start()
        duties.start()
        try:
            server.run()
        finally:
            server.close()
            duties.stop()
            checkpointer.stop()


def _proxy(host):
    """Waitress's settings for a proxy in front. Whatever reaches a loopback address is on this machine, by IPv4 or IPv6."""
    return PROXY | ({"trusted_proxy": "*"} if hosts.is_loopback(host) else {})


def keep_bodies_off_the_disk():
    """What the server and the form parser lay aside while an upload comes in stays in memory: it may be a scan, in clear."""
    if os.access(IN_MEMORY, os.W_OK | os.X_OK):
        tempfile.tempdir = str(IN_MEMORY)


def _leave(number, frame):
    """Told to stop: leave as on Ctrl+C, so that the last checkpoint is made and a made-up shop is removed."""
    raise SystemExit(0)


def _settings(options, scratch):
    settings = {"NEW_SHOP": True, "BEHIND_PROXY": options.behind_proxy, "KEEP_CONNECTIONS": True}
    if options.demo or options.data:
        settings["DATA"] = scratch if options.demo else options.data
    return settings


def announce(url, accounts):
    """Say where it is; then a made-up shop's accounts as JSON, or the code by which a new shop is set up."""
    print(f"Discreet is at {url}", flush=True)
    if config.setting("BEHIND_PROXY") and not config.setting("BASE_URL"):
        print("It answers to this machine's own names only. Set DISCREET_BASE_URL to the shop's address, as https://shop.lan.")
    if accounts:
        print(json.dumps({"url": url, **accounts}), flush=True)
    elif code := starting.set_up_code():
        address = (config.setting("BASE_URL") or url).rstrip("/")  # behind a proxy it answers to no other
        print(f"Nobody is on the staff yet. Open {address}/set-up and type this one-time code: {code}", flush=True)

"""The one entry: `python wsgi.py` serves the shop with waitress; `flask` finds its commands here."""

import argparse
import sys

from webapp import create_app, hosts
from webapp.errors import Unusable
from webapp.running.serving import serve


def main(words=None):
    """Parse the command line and serve until stopped: exit status."""
    options = _parser().parse_args(words)
    if not hosts.is_loopback(options.host) and not options.behind_proxy:
        print(
            f"Not started on {options.host}: without TLS in front, passwords would cross the network in clear. "
            "Leave out --host, or put Caddy in front as the README shows and add --behind-proxy.",
            file=sys.stderr,
        )
        return 2
    try:
        serve(options)
    except Unusable as fault:
        print(f"Discreet cannot start. {fault}", file=sys.stderr)
        return 2
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="wsgi.py", description="Serve the shop's intranet.")
    parser.add_argument("--demo", action="store_true", help="a made-up shop in a temporary folder, to look around in")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port (8000); 0 takes a free one")
    parser.add_argument("--data", metavar="DIR", help="the data folder (./instance, or DISCREET_DATA)")
    parser.add_argument("--behind-proxy", action="store_true", help="TLS stands in front, on this machine")
    return parser


if __name__ == "__main__":
    sys.exit(main())


def __getattr__(name):
    # `flask` looks for `app`; made only when asked for, so that importing this file costs nothing.
    if name == "app":
        try:
            return create_app()
        except Unusable as fault:
            print(f"Discreet cannot be used. {fault}", file=sys.stderr)
            sys.exit(2)
    raise AttributeError(name)

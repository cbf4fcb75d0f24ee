"""Join key holders to the application: their pages, `flask vault`, and what ends when a manager leaves."""

from flask import Flask

from webapp.hooks import join
from webapp.keyholders import admission, cli, routes, set_up_routes, sheet_routes
from webapp.staff.accounts import ON_LEAVE


def init_app(app: Flask) -> None:
    """Register the pages and the hooks."""
    for pages in (set_up_routes, routes, sheet_routes):
        app.register_blueprint(pages.bp)
    app.cli.add_command(cli.vault)
    join(ON_LEAVE, admission.on_leave)

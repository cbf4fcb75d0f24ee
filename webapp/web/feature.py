"""Join the guard and the pages to the application."""

from webapp.web import guard, pages


def init_app(app):
    """Check every request, and give every answer its headers and every error its page."""
    guard.init_app(app)
    pages.init_app(app)

"""A real browser against the served application: Debian's Chromium, driven by Playwright."""

import os
import re
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import expect
from waitress import wasyncore

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENT = 600_000  # milliseconds, far longer than anything takes on a busy machine
expect.set_options(timeout=PATIENT)
COVERED = """() => [...document.querySelectorAll("tbody tr")].flatMap(row => {
  const cells = [...row.cells].map(cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const boxes = [...range.getClientRects(), ...[...cell.querySelectorAll(".pill")].map(pill => pill.getBoundingClientRect())];
    return { text: cell.textContent.trim(), boxes };
  });
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return cells.filter((cell, at) => cells.slice(at + 1).some(other => cell.boxes.some(a => other.boxes.some(b => meet(a, b)))))
    .map(cell => cell.text);
})"""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, with the back/forward cache that real people have."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt install chromium")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": FLAGS,
        "ignore_default_args": ["--disable-back-forward-cache"],
    }


@pytest.fixture
def served(app):
    """The application's address, served by waitress in threads of this process."""
    app.config["WTF_CSRF_ENABLED"] = True
    with serving(app) as address:
        yield address


@contextmanager
def serving(app):
    """The address at which waitress serves `app` in threads of this process, until the block ends."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # Closed by the thread that waits for them: closed by another, the sockets it is about to wait for are bad ones.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join()
        server.task_dispatcher.shutdown()


@pytest.fixture
def window(browser, served, sign_in):
    """window(staff, size=DESKTOP, scheme="light") -> a Playwright page, signed in, that notes every complaint in `.complaints`."""
    contexts = []

    def opened(staff=None, size=DESKTOP, scheme="light", **options):
        context = browser.new_context(viewport=size, color_scheme=scheme, base_url=served, locale="en-GB", **options)
        context.set_default_timeout(PATIENT)
        contexts.append(context)
        if staff is not None:
            context.add_cookies([{"name": "sid", "value": _cookie(sign_in, staff), "url": served}])
        return listen(context.new_page(), served)

    yield opened
    for context in contexts:
        context.close()


def listen(page, address):
    """Note in `.complaints` what the console says and what is asked of elsewhere; a page that says no is no complaint."""
    page.complaints = []

    def console(message):
        refused = "the server responded with a status of 4" in message.text and "/static/" not in message.location["url"]
        left = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))  # a look-up that somebody did not wait for
        if message.type in ("error", "warning") and not refused and not left:
            page.complaints.append(message.text)

    page.on("console", console)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else page.complaints.append(f"asked {r.url}"))
    return page


def _cookie(sign_in, staff):
    client = sign_in(staff)
    client.application.config["WTF_CSRF_ENABLED"] = True
    return client.get_cookie("sid").value


def axe(page, rules=None):
    """What axe finds wrong with the page as it stands: a list of texts. `rules`: the names of those to go by, instead of all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", rules or tags)
    return [f"{v['id']}: {n['html'][:160]}" for v in found["violations"] for n in v["nodes"]]


def overflow(page):
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def covered(page):
    """The texts of a table's cells that another cell of their row covers: a list."""
    return page.evaluate(COVERED)


def sheets(page, **options):
    """How many sheets of A4 the page takes when it is printed."""
    return len(re.findall(rb"/Type /Page\b", page.pdf(format="A4", **options)))


def shoot(page, name):
    """Keep a picture of the whole page in the folder DISCREET_SHOTS, when one is asked for."""
    if folder := os.environ.get("DISCREET_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

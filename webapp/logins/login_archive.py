"""A client's logins as one file for them: a ZIP under AES-256, made in memory, with a page to read and the same as data."""

import base64
import io
import json
from dataclasses import asdict
from datetime import datetime

import pyzipper
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp import clock, country
from webapp.clients.models import Client
from webapp.config import ROOT
from webapp.staff.models import Shop
from webapp.text import plural
from webapp.vault import kinds
from webapp.vault.login_payload import Body
from webapp.vault.models import LoginKind, LoginVersion

FORMAT = "discreet/logins/1"
_templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined)
_templates.filters["plural"] = plural


def build(client: Client, shop: Shop, logins: list[tuple[LoginVersion, Body]], passphrase: str, at: datetime) -> bytes:
    """The bytes of the file, each entry of it encrypted under `passphrase`; `at` is the naive UTC moment it says it was made."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        archive.setpassword(passphrase.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256, force_wz_aes_version=2)  # 2: no checksum of what is inside
        for name, raw in (("logins.html", _page(client, shop, logins, at)), ("logins.json", _data(client, logins, at))):
            info = archive.zipinfo_cls(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, at.second))
            info.compress_type = pyzipper.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, raw)
    return out.getvalue()


def readable(logins: list[tuple[LoginVersion, Body]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(kind of login, [(what a part is called, its text)])] of opened logins, as people read them."""
    newest: dict[int, int] = {}
    for version, _ in logins:
        newest[version.login_id] = max(version.number, newest.get(version.login_id, 0))
    return [(_title(version, newest[version.login_id]), _parts(version, body)) for version, body in logins]


def _title(version: LoginVersion, newest: int) -> str:
    title = kinds.TITLES[LoginKind(version.login.kind)]
    return title if version.number == newest else f"{title}: as it was before it was replaced"


def _parts(version: LoginVersion, body: Body) -> list[tuple[str, str]]:
    return [(part.title, getattr(body, part.name)) for part in kinds.parts(version.login.kind, body) if part.name not in kinds.MADE]


def _page(client: Client, shop: Shop, logins: list[tuple[LoginVersion, Body]], at: datetime) -> bytes:
    here, local = country.by_code(shop.country), clock.to_local(at, shop.timezone)
    html = _templates.get_template("logins/returned_file.html").render(
        client=client,
        shop=shop,
        logins=readable(logins),
        made=f"{country.write_day(local, here)}, {country.write_time(local, here)}",
        style=base64.b64encode((ROOT / "static" / "package.css").read_bytes()).decode(),
    )
    return html.encode()


def _data(client: Client, logins: list[tuple[LoginVersion, Body]], at: datetime) -> bytes:
    rows = [{"uid": one.login.uid, "kind": one.login.kind, "version": one.number, **asdict(body)} for one, body in logins]
    content = {"format": FORMAT, "made_at": at.isoformat(), "client": client.number, "logins": rows}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()

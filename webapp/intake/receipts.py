"""What a receipt says: the job's number, the devices, and the number again as a code that a phone reads."""

import segno

from webapp.clients.models import Contact
from webapp.intake.models import Device


def context(job, address):
    """What the receipt's templates need; `address` is the job's page on the shop's own network."""
    devices = list(Device.select().where(Device.job == job).order_by(Device.id))
    first = Contact.select(Contact.value).where(Contact.client == job.client_id, Contact.kind == "phone").order_by(Contact.id)
    return {"job": job, "client": job.client, "phone": first.limit(1).scalar(), "devices": devices, "code": code(address)}


def code(address):
    """A QR code as (side in modules with its quiet zone, an SVG path that fills the dark modules)."""
    matrix = segno.make(address, error="m", micro=False).matrix
    dark = [f"M{x + 2} {y + 2}h1v1h-1z" for y, row in enumerate(matrix) for x, module in enumerate(row) if module]
    return len(matrix) + 4, "".join(dark)

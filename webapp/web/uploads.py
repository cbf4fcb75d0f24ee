"""The field for a file: told by its first bytes, not by its name, and no larger than it may be."""

from flask_wtf.file import FileField
from wtforms.validators import InputRequired, Optional, StopValidation

from webapp.text import file_name

SCANS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
_MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}


class Upload(FileField):
    """A file of at most `max_bytes`. `kinds` maps an extension to the bytes that such a file starts with; others are refused."""

    def __init__(self, label, kinds, max_bytes, optional=False, **kwargs):
        needed = [Optional()] if optional else [InputRequired(f"No file is chosen under “{label}”. Choose one.")]
        super().__init__(label, [*needed, _fits], **kwargs)
        self.kinds, self.max_bytes = kinds, max_bytes

    def read(self):
        """Return (file name, media type, bytes) of a file that has been validated."""
        name = file_name(self.data.filename)
        return name, _MEDIA_TYPES[name.rsplit(".", 1)[-1].lower()], self.data.read()


def _fits(form, field):
    if not field.data:
        return
    raw = field.data.read(field.max_bytes + 1)
    field.data.seek(0)
    extension = (field.data.filename or "").rsplit(".", 1)[-1].lower()
    if len(raw) > field.max_bytes:
        raise StopValidation(f"{field.label.text} can be at most {field.max_bytes // 1_000_000} MB.")
    if not raw or extension not in field.kinds or not raw.startswith(field.kinds[extension]):
        raise StopValidation(f"{field.label.text} must be one of these: {', '.join(sorted(field.kinds)).upper()}.")

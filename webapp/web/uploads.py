"""The field for a file: told by its first bytes, not by its name, and no larger than it may be."""

from flask_wtf.file import FileField
from wtforms.validators import InputRequired, Optional, StopValidation


def Upload(label, kinds, max_bytes, optional=False, **kwargs):
    """A file. `kinds` maps an extension to the bytes that such a file starts with; what does not fit is refused."""

    def fits(form, field):
        if not field.data:
            return
        raw = field.data.read(max_bytes + 1)
        field.data.seek(0)
        extension = (field.data.filename or "").rsplit(".", 1)[-1].lower()
        if len(raw) > max_bytes:
            raise StopValidation(f"{label} can be at most {max_bytes // 1_000_000} MB.")
        if not raw or extension not in kinds or not raw.startswith(kinds[extension]):
            raise StopValidation(f"{label} must be one of these: {', '.join(sorted(kinds)).upper()}.")

    needed = [Optional()] if optional else [InputRequired(f"No file is chosen under “{label}”. Choose one.")]
    return FileField(label, validators=[*needed, fits], **kwargs)


SCANS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}

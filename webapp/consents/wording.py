"""The words by which a client asks us to keep their logins, in the shop's name and with its own notice; and their version."""

from webapp.jobs.models import Job
from webapp.sealing import digest
from webapp.staff.models import Shop

WORDS = """\
I ask {shop} to keep the logins that I give them for my computers, accounts and networks.

They are sealed as soon as they are typed in. Only management can open them, only while a job of mine is open, only to \
carry out repair or support, and each time is recorded with who opened it and why; I can ask to see that record.

I can take this back at any time, by any means, without giving a reason. All logins kept for me are then destroyed at \
once and cannot be brought back.

{notice}"""
FOR_A_JOB = """\
I agree that {shop} holds the logins that I give now for job {job}, and for that job only.

They are sealed as soon as they are typed in. Only management can open them, only to carry out repair or support on that job, \
and each time is recorded with who opened it and why.

They are destroyed when the job is closed or my device is handed back, and after 30 days in any case. I can take this back \
earlier, by any means, without giving a reason.

{notice}"""
WITHDRAWAL = """\
I no longer want {shop} to keep logins of mine. All that are kept at my request are to be destroyed now. \
They cannot be brought back."""
AGREED = "I have read these words, and this is what I ask for."
EDITION = "1"


def current(shop: Shop) -> tuple[str, str]:
    """(exact words, version) of the request as this Shop prints it today. Other words give another version."""
    words = WORDS.format(shop=shop.name, notice=shop.notice).strip()
    return words, version_of(words)


def for_job(shop: Shop, job: Job) -> tuple[str, str]:
    """(exact words, version) by which a client lets this Shop hold logins for one Job."""
    words = FOR_A_JOB.format(shop=shop.name, job=job.number, notice=shop.notice).strip()
    return words, version_of(words)


def of_withdrawal(shop: Shop) -> str:
    """The exact words by which a client takes a request back on a screen."""
    return WITHDRAWAL.format(shop=shop.name)


def version_of(words: str) -> str:
    """The version that names exactly these words: the edition of our own text and a fingerprint."""
    return f"{EDITION}-{digest(words.encode())[:6].hex()}"

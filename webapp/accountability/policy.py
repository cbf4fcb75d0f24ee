"""The policy: published by management, acknowledged by everyone on the staff before they reach clients' data (P11)."""

from webapp.accountability.policy_models import Acknowledgement, Policy
from webapp.audit.acts import Act
from webapp.audit.trail import record
from webapp.clock import now
from webapp.db import database
from webapp.errors import Refused
from webapp.permissions import Permission
from webapp.staff import accounts, settings
from webapp.staff.models import Staff

PAGE = "policy.show"


def gate(staff, shop):
    """Where somebody goes first who has not acknowledged the policy in force, or None. No statement: both come with the session."""
    return PAGE if shop is not None and staff.policy < shop.policy else None


@database.atomic()
def publish(text, *, by, after):
    """Put a new version in force. Everyone acknowledges it anew. `after`: the number it was written from, or 0."""
    if not by.can(Permission.PUBLISH_POLICY):
        raise Refused("Only management publishes the policy.")
    standing = Policy.in_force()
    if (standing.id if standing else 0) != after:
        raise Refused("Somebody has published a version in the meantime. Read it, then publish yours.")
    if standing and standing.text == text:
        raise Refused("That is the version in force, word for word.", field="text")
    row = Policy.create(text=text, published_by=by)
    settings.put_policy_in_force(row.id)
    record(Act.POLICY_PUBLISHED, by=by, about=row)
    return row


@database.atomic()
def acknowledge(number, *, by):
    """Note that somebody has read the version in force and will keep to it; once for each version."""
    standing = Policy.in_force()
    if standing is None or standing.id != number:
        raise Refused("A newer version has been published. Read that one.")
    if Acknowledgement.select().where(Acknowledgement.policy == standing, Acknowledgement.staff == by).exists():
        return
    Acknowledgement.create(policy=standing, staff=by, at=now())
    accounts.note_policy(by, standing.id)
    record(Act.POLICY_ACKNOWLEDGED, by=by, about=standing)


def waiting_for(policy):
    """Active staff who have not acknowledged a version, by name."""
    done = Acknowledgement.select(Acknowledgement.staff).where(Acknowledgement.policy == policy)
    return list(Staff.select().where(Staff.active, Staff.id.not_in(done)).order_by(Staff.name_folded))


def acknowledged(policy):
    """(name, moment) of everyone who has acknowledged a version, in that order."""
    rows = Acknowledgement.select(Staff.name, Acknowledgement.at).join(Staff).where(Acknowledgement.policy == policy)
    return list(rows.order_by(Acknowledgement.at, Acknowledgement.id).tuples())

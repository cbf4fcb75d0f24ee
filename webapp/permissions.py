"""Who may do what: the one place that ties a role to a right."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is. One person can be reception and technician at once; management has every right of both."""

    MANAGEMENT = "management"
    RECEPTION = "reception"
    TECHNICIAN = "technician"


class Permission(StrEnum):
    """A right to do one kind of thing. Whether it may happen now, and to whom, is a rule and a query of its own."""

    SEE_TODAY = "see today's page"
    SEARCH = "search clients, jobs and devices"
    READ_ENQUIRIES = "read enquiries"
    TAKE_ENQUIRY = "take an enquiry"
    EDIT_ENQUIRY = "edit an enquiry and make it a client"
    READ_CLIENTS = "read clients"
    EDIT_CLIENTS = "record and edit clients"
    SEE_EVERY_CLIENT = "see clients without an own or waiting job"
    READ_JOBS = "read jobs"
    OPEN_JOB = "open a job"
    WORK_JOB = "take a job, write its log and move its status"
    ASSIGN_JOB = "give a job to a technician"
    CLOSE_JOB = "close a job"
    REOPEN_JOB = "reopen a job"
    READ_DIARY = "read the diary"
    EDIT_DIARY = "book visits"
    CHECK_IN = "check devices in"
    MOVE_DEVICE = "move a device from place to place"
    RELEASE_DEVICE = "hand a device back"
    SEE_NDA_STATUS = "see whether a client is under NDA"
    PREPARE_NDA = "prepare an NDA"
    READ_NDA = "read NDAs"
    SIGN_NDA = "sign an NDA for the shop"
    EDIT_NDA_TEMPLATES = "edit NDA templates"
    SEE_VAULT = "see that logins are kept, of which kind and since when"
    SEAL_LOGIN = "seal a login"
    RECORD_OPT_IN = "record a client's opt-in"
    RECORD_JOB_CONSENT = "record a client's say for one job"
    WITHDRAW_OPT_IN = "record that a client withdraws"
    CREATE_LINK = "make a one-time link for a client, or hand a browser over as the shop's tablet"
    ASK_ACCESS = "ask management to open a login for a job"
    SET_UP_VAULT = "set up the vault"
    OPEN_VAULT = "unlock and reveal logins"
    DELETE_LOGIN = "delete a login"
    MAKE_PACKAGE = "make and hand over the package of everything held on a client"
    LOG_REQUEST = "log requests and complaints about data, and breaches"
    DECIDE_REQUEST = "verify, answer and refuse requests; decide about breaches; word the letters"
    PUBLISH_POLICY = "publish the policy that staff acknowledge"
    ERASE_CLIENT = "erase a client, or end with one"
    REPORT_DEPARTURE = "record that a client has died or moved"
    MANAGE_RETENTION = "see what is due to be destroyed, hold it, confirm it"
    SEE_PROMISES = "see whether every promise holds"
    MANAGE_STAFF = "invite staff, set roles, start a reset"
    END_SESSIONS = "end another's sessions"
    EDIT_SETTINGS = "change the shop's settings"
    READ_AUDIT = "read the audit trail"
    MANAGE_BACKUPS = "make backups, choose where they go, rehearse a restore"


_EVERYONE = {
    Permission.SEE_TODAY,
    Permission.SEARCH,
    Permission.READ_ENQUIRIES,
    Permission.TAKE_ENQUIRY,
    Permission.READ_CLIENTS,
    Permission.READ_JOBS,
    Permission.OPEN_JOB,
    Permission.CLOSE_JOB,
    Permission.READ_DIARY,
    Permission.EDIT_DIARY,
    Permission.CHECK_IN,
    Permission.MOVE_DEVICE,
    Permission.SEE_NDA_STATUS,
    Permission.SEE_VAULT,
    Permission.SEAL_LOGIN,
    Permission.RECORD_JOB_CONSENT,
    Permission.WITHDRAW_OPT_IN,
    Permission.REPORT_DEPARTURE,
    Permission.LOG_REQUEST,
}

GRANTED = {
    Role.TECHNICIAN: _EVERYONE | {Permission.WORK_JOB, Permission.ASK_ACCESS},
    Role.RECEPTION: (_EVERYONE - {Permission.CLOSE_JOB})
    | {
        Permission.EDIT_ENQUIRY,
        Permission.EDIT_CLIENTS,
        Permission.SEE_EVERY_CLIENT,
        Permission.ASSIGN_JOB,
        Permission.RELEASE_DEVICE,
        Permission.PREPARE_NDA,
        Permission.CREATE_LINK,
    },
    Role.MANAGEMENT: set(Permission),  # a right in no other list is management's alone, such as SIGN_NDA
}


def granted(roles: Iterable[Role]) -> frozenset[Permission]:
    """Every Permission that someone with these roles has."""
    return frozenset().union(*(GRANTED[role] for role in roles))


def holders(permission: Permission) -> list[str]:
    """The roles that have a Permission, as sorted names."""
    return sorted(role.value for role in Role if permission in GRANTED[role])

"""Every table, in dependency order; and for each that is not about a client, why it is the shop's own."""

from webapp.accountability.breach_models import Breach
from webapp.accountability.policy_models import Acknowledgement, Policy
from webapp.audit.models import Entry
from webapp.backup.models import Backup
from webapp.backup_places.models import BackupTarget
from webapp.clients.models import Client, ClientRecord, ClientView, Contact, OperatingSystem, SearchTerm, StoredFile
from webapp.counters import NumberCounter
from webapp.diary.models import Appointment
from webapp.dossier.models import HandOver, Package
from webapp.erasure.models import Erasure, OutsideTick, ReturnApproval, Scrub
from webapp.intake.models import CustodyEvent, Device, Enquiry, Place, Release
from webapp.jobs.models import Closure, Job, JobStatus, StatusChange, WorkLogEntry
from webapp.keyholders.models import Joining, NewSheet, Rekey
from webapp.links.models import ClientLink, ClientSession, ClientSignature, Tablet
from webapp.ndas.models import Nda, NdaEnding, NdaTemplate, NdaTemplateText, NdaWithdrawal, PaperCopy, Signature
from webapp.requests.models import Collection, LetterText, RequestStep, SubjectRequest
from webapp.retention.models import Departure, Hold, RetentionRun
from webapp.running.scheduler import Duty
from webapp.staff.models import Failures, Invitation, KnownBrowser, RecoveryCode, Session, SetUpCode, Shop, Staff, Submission
from webapp.vault.access_models import AccessRequest, Reveal, Unlock
from webapp.vault.alert_models import AlertSeen, VaultAlert
from webapp.vault.epoch_models import Bundle, Epoch, Grant, SetUp
from webapp.vault.models import JobConsent, JobConsentEnd, Login, LoginVersion, OptIn, PurposePair, Withdrawal
from webapp.vault.replacement_models import LoginReplacement
from webapp.vault.return_models import LoginReturn, ReturnedCopy, ReturnKey

MODELS = [
    NumberCounter,
    Entry,
    Shop,
    SetUpCode,
    Staff,
    Session,
    Invitation,
    RecoveryCode,
    KnownBrowser,
    Failures,
    Submission,
    Client,
    Contact,
    OperatingSystem,
    SearchTerm,
    StoredFile,
    ClientView,
    NdaTemplate,
    NdaTemplateText,
    Nda,
    Signature,
    PaperCopy,
    NdaWithdrawal,
    NdaEnding,
    JobStatus,
    Job,
    StatusChange,
    WorkLogEntry,
    Closure,
    Appointment,
    Enquiry,
    Place,
    Device,
    CustodyEvent,
    Release,
    Bundle,
    SetUp,
    Epoch,
    Grant,
    Joining,
    Rekey,
    NewSheet,
    VaultAlert,
    AlertSeen,
    OptIn,
    Withdrawal,
    JobConsent,
    JobConsentEnd,
    PurposePair,
    Login,
    LoginVersion,
    LoginReplacement,
    Unlock,
    Reveal,
    AccessRequest,
    LoginReturn,
    ReturnedCopy,
    ReturnKey,
    ClientLink,
    ClientSession,
    ClientSignature,
    Tablet,
    Package,
    HandOver,
    Erasure,
    OutsideTick,
    ReturnApproval,
    Scrub,
    Hold,
    Departure,
    RetentionRun,
    SubjectRequest,
    RequestStep,
    Collection,
    LetterText,
    Breach,
    Policy,
    Acknowledgement,
    BackupTarget,
    Backup,
    Duty,
]

SHOPS_OWN = {
    Entry: "the audit trail: ids and numbers only, and words that die with the client's key",
    Shop: "the shop's own details",
    SetUpCode: "the hash of the set-up code",
    Staff: "the shop's staff",
    Session: "signed-in browsers of staff",
    Invitation: "links by which staff join",
    RecoveryCode: "hashes of staff's recovery codes",
    KnownBrowser: "browsers of staff",
    Failures: "counts of failed attempts, under hashed names",
    Submission: "hashes of forms' one-time tokens, and addresses made of ids",
    Client: "the client itself, from which every ClientRecord hangs",
    NdaTemplate: "the shop's own wording of its agreements",
    NdaTemplateText: "every version of that wording",
    NumberCounter: "the last number given to a client, a request, a job of a year and the like",
    JobStatus: "the shop's words for how far a job is",
    Place: "places in the shop",
    Bundle: "managers' keys, each under the manager's passphrase",
    SetUp: "a vault's set-up that waits for its recovery sheet",
    Epoch: "the vault's group key and who may use it",
    Grant: "the group key, wrapped for a manager",
    Joining: "a manager who waits to be let into the vault",
    NewSheet: "a new recovery sheet's public key, waiting to be typed back",
    VaultAlert: "what was out of the ordinary in a manager's use of the vault: counts only",
    AlertSeen: "which manager has taken note of it",
    Rekey: "how far a full re-key has come: counts only",
    Tablet: "browsers that the shop's tablet is; no client's name",
    Erasure: "that a client was erased: numbers, dates, counts and hashes, so that it can be proved and replayed",
    OutsideTick: "what was seen to outside the program after an erasure",
    Scrub: "when the database's free space was last cleared",
    LetterText: "the shop's own wording of its letters",
    Breach: "what happened to data, and what was decided: no client's name",
    Policy: "the policy that staff acknowledge",
    Acknowledgement: "which of the staff has acknowledged which policy",
    RetentionRun: "what was destroyed by itself, when: numbers only",
    BackupTarget: "where backups go",
    Backup: "when backups were made, and how large they were",
    Duty: "what runs by the clock, and how it went last",
}


def client_records(base=ClientRecord):
    """Every concrete table that hangs from a client, in no particular order."""
    for model in base.__subclasses__():
        yield model
        yield from client_records(model)

"""The first schema: every table, the partial indexes, and the triggers that keep the audit trail append-only."""

from peewee import *
from playhouse.sqlite_ext import AutoIncrementField

INDEXES = [
    'CREATE INDEX "job_open" ON "job" ("opened_at", "id") WHERE ("closed_at" IS NULL)',
    'CREATE INDEX "job_open_technician" ON "job" ("technician_id", "opened_at", "id") WHERE ("closed_at" IS NULL)',
    'CREATE INDEX "job_closed" ON "job" ("closed_at", "id") WHERE ("closed_at" IS NOT NULL)',
    'CREATE INDEX "job_closed_technician" ON "job" ("technician_id", "closed_at", "id") WHERE ("closed_at" IS NOT NULL)',
    'CREATE INDEX "enquiry_open" ON "enquiry" ("id", "purge_on") WHERE ("became_client_at" IS NULL)',
    'CREATE INDEX "enquiry_became_client" ON "enquiry" ("id") WHERE ("became_client_at" IS NOT NULL)',
    'CREATE INDEX "device_held" ON "device" ("place_id", "id") WHERE ("place_id" IS NOT NULL)',
]
AUDIT_TRIGGERS = [
    f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    for verb in ("UPDATE", "DELETE")
]


def up(migrator, db):
    class JobStatus(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        name = CharField(unique=True, max_length=40)
        tone = CharField(max_length=8, default="grey")
        position = IntegerField(default=0)
        first = BooleanField(default=False)
        finished = BooleanField(default=False)
        retired = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "job_status"

    db.create_tables([JobStatus])

    class Staff(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        uid = CharField(unique=True, max_length=32)
        name = CharField(max_length=80)
        name_folded = CharField(unique=True, max_length=160)
        roles = CharField(max_length=64, default="")
        password_hash = CharField()
        code_seed = BlobField()
        last_step = IntegerField(default=0)
        active = BooleanField(default=True)
        joined_at = DateTimeField()
        policy = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "staff"

    db.create_tables([Staff])

    class Client(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        uid = CharField(unique=True, max_length=32)
        standing = CharField(max_length=16, default="prospect")
        name = CharField(max_length=120)
        name_folded = CharField(index=True, max_length=240)
        source = CharField(max_length=24)
        source_detail = CharField(max_length=80, default="")
        address = TextField(default="")
        postcode = CharField(max_length=12, default="")
        recorded_at = DateTimeField()
        recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        client_since = DateField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client"
            indexes = ((("standing", "name_folded"), False),)

    db.create_tables([Client])

    class Job(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        number = CharField(unique=True, max_length=12)
        title = CharField(max_length=120)
        status = ForeignKeyField(JobStatus, on_delete="RESTRICT")
        technician = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        opened_at = DateTimeField()
        opened_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        closed_at = DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "job"
            indexes = ((("client", "technician", "closed_at"), False),)

    db.create_tables([Job])

    class AccessRequest(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        job = ForeignKeyField(Job, on_delete="CASCADE")
        asked_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        purpose = CharField(max_length=16)
        words = CharField(max_length=280)
        asked_at = DateTimeField()
        decided_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        decided_at = DateTimeField(null=True)
        granted = BooleanField(default=False)
        answer = CharField(max_length=280, default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "access_request"

    db.create_tables([AccessRequest])

    class Policy(Model):
        id = AutoIncrementField()
        text = TextField()
        published_at = DateTimeField()
        published_by = ForeignKeyField(Staff, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "policy"

    db.create_tables([Policy])

    class Acknowledgement(Model):
        id = AutoIncrementField()
        policy = ForeignKeyField(Policy, on_delete="CASCADE")
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "acknowledgement"
            indexes = ((("policy", "staff"), True),)

    db.create_tables([Acknowledgement])

    class VaultAlert(Model):
        id = AutoIncrementField()
        staff = ForeignKeyField(Staff, on_delete="RESTRICT")
        reason = CharField(max_length=24)
        count = IntegerField()
        at = DateTimeField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "vault_alert"

    db.create_tables([VaultAlert])

    class AlertSeen(Model):
        id = AutoIncrementField()
        alert = ForeignKeyField(VaultAlert, on_delete="CASCADE")
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "alert_seen"
            indexes = ((("alert", "staff"), True),)

    db.create_tables([AlertSeen])

    class Appointment(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        job = ForeignKeyField(Job, null=True, on_delete="CASCADE")
        kind = CharField(max_length=12, default="visit")
        starts_at = DateTimeField(index=True)
        minutes = IntegerField(default=60)
        staff = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        note = CharField(max_length=140, default="")
        booked_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        cancelled_at = DateTimeField(null=True)
        cancelled_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "appointment"

    db.create_tables([Appointment])

    class BackupTarget(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        uid = CharField(unique=True, max_length=32)
        name = CharField(max_length=60)
        kind = CharField(max_length=8)
        path = CharField(max_length=240)
        keys_path = CharField(max_length=240)
        host = CharField(max_length=200, default="")
        login = CharField(max_length=120, default="")
        host_key = CharField(max_length=1000, default="")
        region = CharField(max_length=40, default="")
        secret = BlobField(null=True)
        added_at = DateTimeField()
        active = BooleanField(default=True)
        keys_state = BlobField(null=True)
        keys_at = DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "backup_target"

    db.create_tables([BackupTarget])

    class Backup(Model):
        id = AutoIncrementField()
        target = ForeignKeyField(BackupTarget, on_delete="CASCADE")
        name = CharField(max_length=20)
        made_at = DateTimeField(index=True)
        clients = IntegerField()
        written = IntegerField()
        size = IntegerField()
        seconds = IntegerField()
        missing = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "backup"

    db.create_tables([Backup])

    class Breach(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        happened = TextField()
        aware_at = DateTimeField(index=True)
        data = TextField()
        people = IntegerField(default=0)
        effects = TextField(default="")
        steps = TextField(default="")
        logged_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        logged_at = DateTimeField()
        decision = CharField(max_length=20, default="")
        reason = TextField(default="")
        decided_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        decided_at = DateTimeField(null=True)
        reported_at = DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "breach"

    db.create_tables([Breach])

    class Bundle(Model):
        id = AutoIncrementField()
        uid = CharField(unique=True, max_length=32)
        staff = ForeignKeyField(Staff, on_delete="RESTRICT")
        suite = CharField(max_length=48)
        ops = IntegerField()
        memory = IntegerField()
        salt = BlobField()
        public = BlobField()
        verify = BlobField()
        sealed = BlobField()
        made_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "bundle"

    db.create_tables([Bundle])

    class ClientLink(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        digest = CharField(unique=True, max_length=64)
        form = CharField(max_length=8)
        purpose = CharField(max_length=12)
        job = ForeignKeyField(Job, null=True, on_delete="CASCADE")
        identity = CharField(max_length=32)
        made_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        made_at = DateTimeField()
        expires_at = DateTimeField()
        opened_at = DateTimeField(null=True)
        done_at = DateTimeField(null=True)
        cancelled_at = DateTimeField(null=True)
        sealed = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client_link"

    db.create_tables([ClientLink])

    class ClientSession(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        digest = CharField(unique=True, max_length=64)
        link = ForeignKeyField(ClientLink, unique=True, on_delete="CASCADE")
        made_at = DateTimeField()
        agreed = CharField(max_length=64, default="")
        agreed_at = DateTimeField(null=True)
        signed_at = DateTimeField(null=True)
        withdrawn = IntegerField(null=True)
        kinds = CharField(max_length=400, default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client_session"

    db.create_tables([ClientSession])

    class StoredFile(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        kind = CharField(max_length=24)
        name = CharField(max_length=160)
        media_type = CharField(max_length=60)
        size = IntegerField()
        sha256 = BlobField()
        stored_at = DateTimeField()
        stored_by = ForeignKeyField(Staff, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "stored_file"

    db.create_tables([StoredFile])

    class ClientSignature(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        link = ForeignKeyField(ClientLink, unique=True, on_delete="CASCADE")
        words = TextField()
        sha256 = CharField(max_length=64)
        name = CharField(max_length=120)
        drawing = ForeignKeyField(StoredFile, on_delete="CASCADE")
        agreed_at = DateTimeField()
        at = DateTimeField()
        browser = CharField(max_length=80, default="")
        address = CharField(max_length=45, default="")
        binding = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client_signature"

    db.create_tables([ClientSignature])

    class ClientView(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        staff = ForeignKeyField(Staff, on_delete="RESTRICT")
        day = DateField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "client_view"
            indexes = ((("client", "staff", "day"), True),)

    db.create_tables([ClientView])

    class Closure(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        job = ForeignKeyField(Job, on_delete="CASCADE")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()
        reopened_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        reopened_at = DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "closure"

    db.create_tables([Closure])

    class SubjectRequest(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        kind = CharField(max_length=16)
        channel = CharField(max_length=12)
        about = TextField()
        received_on = DateField(index=True)
        logged_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        logged_at = DateTimeField()
        in_doubt = BooleanField(default=False)
        proof = CharField(max_length=40, default="")
        started_on = DateField()
        paused_on = DateField(null=True)
        paused_days = IntegerField(default=0)
        extended_on = DateField(null=True)
        acknowledged_on = DateField(null=True)
        ended_on = DateField(null=True)
        outcome = CharField(max_length=12, default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "subject_request"

    db.create_tables([SubjectRequest])

    class Package(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        content = CharField(max_length=8, default="access")
        made_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        started_at = DateTimeField()
        finished_at = DateTimeField(null=True)
        done = IntegerField(default=0)
        total = IntegerField(default=0)
        fault = CharField(max_length=160, default="")
        locked = BooleanField(default=False)
        logins = IntegerField(default=0)
        stored = ForeignKeyField(StoredFile, null=True, on_delete="CASCADE")
        sha256 = BlobField(null=True)
        state_of_data = BlobField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "package"

    db.create_tables([Package])

    class Collection(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        request = ForeignKeyField(SubjectRequest, on_delete="CASCADE")
        package = ForeignKeyField(Package, unique=True, on_delete="CASCADE")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "collection"

    db.create_tables([Collection])

    class Contact(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        kind = CharField(max_length=8)
        value = CharField(max_length=254)
        label = CharField(max_length=40, default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "contact"

    db.create_tables([Contact])

    class Place(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        name = CharField(unique=True, max_length=60)
        keys_held_by = CharField(max_length=120, default="")
        retired = BooleanField(default=False)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "place"

    db.create_tables([Place])

    class Device(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        job = ForeignKeyField(Job, on_delete="CASCADE")
        number = CharField(unique=True, max_length=16)
        kind = CharField(max_length=12)
        make = CharField(max_length=60)
        model = CharField(max_length=60, default="")
        serial = CharField(max_length=60, default="")
        serial_folded = CharField(index=True, max_length=60, default="")
        system = CharField(max_length=60, default="")
        condition = CharField(max_length=280)
        accessories = CharField(max_length=200, default="")
        place = ForeignKeyField(Place, null=True, on_delete="RESTRICT")
        checked_in_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "device"

    db.create_tables([Device])

    class CustodyEvent(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        device = ForeignKeyField(Device, on_delete="CASCADE")
        what = CharField(max_length=10)
        place = ForeignKeyField(Place, null=True, on_delete="RESTRICT")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()
        note = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "custody_event"

    db.create_tables([CustodyEvent])

    class Departure(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        kind = CharField(max_length=10)
        told_by = CharField(max_length=120)
        told_on = DateField()
        postcode = CharField(max_length=12, default="")
        reported_at = DateTimeField()
        reported_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        decision = CharField(max_length=10, default="")
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "departure"

    db.create_tables([Departure])

    class Duty(Model):
        id = AutoIncrementField()
        name = CharField(unique=True, max_length=24)
        due_at = DateTimeField()
        locked_until = DateTimeField()
        last_started = DateTimeField(null=True)
        last_ok = DateTimeField(null=True)
        last_outcome = CharField(max_length=300, default="")
        failed = BooleanField(default=False)
        done = IntegerField(default=0)
        total = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "duty"

    db.create_tables([Duty])

    class Enquiry(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        about = CharField(max_length=280)
        received_on = DateField()
        taken_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        taken_at = DateTimeField()
        purge_on = DateField(index=True)
        became_client_at = DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "enquiry"

    db.create_tables([Enquiry])

    class Entry(Model):
        number = IntegerField(primary_key=True)
        at = DateTimeField(index=True)
        act = CharField(max_length=48)
        by = IntegerField(null=True)
        about = CharField(null=True, max_length=64)
        client = CharField(index=True, null=True, max_length=32)
        numbers = TextField(default="")
        words = BlobField(null=True)
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "audit_entry"
            indexes = ((("act", "number"), False),)

    db.create_tables([Entry])

    class Epoch(Model):
        number = IntegerField(primary_key=True)
        group_public = BlobField()
        recovery_public = BlobField()
        recovery_grant = BlobField(null=True)
        recovery_digest = BlobField()
        before = BlobField()
        made_at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "epoch"

    db.create_tables([Epoch])

    class Erasure(Model):
        id = AutoIncrementField()
        uid = CharField(unique=True, max_length=32)
        client_uid = CharField(index=True, max_length=32)
        client_number = IntegerField(index=True)
        kind = CharField(max_length=12, default="erasure")
        reason = CharField(max_length=48)
        requested_at = DateTimeField()
        requested_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        approved_at = DateTimeField(null=True)
        approved_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        withdrawn_at = DateTimeField(null=True)
        handed_over_at = DateTimeField(null=True)
        handed_over_how = CharField(max_length=16, default="")
        package_sha256 = BlobField(null=True)
        begun_at = DateTimeField(null=True)
        begun_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        keys_at = DateTimeField(null=True)
        rows_at = DateTimeField(null=True)
        told_at = DateTimeField(null=True)
        targets = IntegerField(null=True)
        scrubbed_at = DateTimeField(null=True)
        counts = TextField(default="{}")
        remains = TextField(default="[]")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "erasure"

    db.create_tables([Erasure])

    class Failures(Model):
        id = AutoIncrementField()
        kind = CharField(max_length=24)
        who = CharField(max_length=64)
        count = IntegerField(default=0)
        today = IntegerField(default=0)
        day = IntegerField(default=0)
        until = DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "failures"
            indexes = ((("kind", "who"), True),)

    db.create_tables([Failures])

    class Grant(Model):
        id = AutoIncrementField()
        epoch = ForeignKeyField(Epoch, on_delete="CASCADE")
        staff = ForeignKeyField(Staff, on_delete="RESTRICT")
        bundle = ForeignKeyField(Bundle, on_delete="RESTRICT")
        sealed = BlobField(null=True)
        sealed_digest = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "grant"
            indexes = ((("epoch", "staff"), True),)

    db.create_tables([Grant])

    class HandOver(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        package = ForeignKeyField(Package, unique=True, on_delete="CASCADE")
        how = CharField(max_length=16)
        to = CharField(max_length=120)
        signature = CharField(max_length=120)
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "hand_over"

    db.create_tables([HandOver])

    class Hold(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        kind = CharField(max_length=24)
        reason = CharField(max_length=200)
        until = DateField()
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()
        lifted_at = DateTimeField(null=True)
        lifted_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "hold"

    db.create_tables([Hold])

    class Invitation(Model):
        id = AutoIncrementField()
        digest = CharField(unique=True, max_length=64)
        staff = ForeignKeyField(Staff, null=True, on_delete="CASCADE")
        name = CharField(max_length=80)
        roles = CharField(max_length=64)
        code_seed = BlobField()
        password_hash = CharField(default="")
        expires_at = DateTimeField()
        invited_by = IntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "invitation"

    db.create_tables([Invitation])

    class JobConsent(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        job = ForeignKeyField(Job, on_delete="CASCADE")
        method = CharField(max_length=24)
        recorded_at = DateTimeField()
        recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        expires_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "job_consent"

    db.create_tables([JobConsent])

    class JobConsentEnd(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        consent = ForeignKeyField(JobConsent, unique=True, on_delete="CASCADE")
        reason = CharField(max_length=24)
        logins = IntegerField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "job_consent_end"

    db.create_tables([JobConsentEnd])

    class JobCounter(Model):
        year = IntegerField(primary_key=True)
        last = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "job_counter"

    db.create_tables([JobCounter])

    class Joining(Model):
        id = AutoIncrementField()
        staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE")
        bundle = ForeignKeyField(Bundle, on_delete="CASCADE")
        made_at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "joining"

    db.create_tables([Joining])

    class KnownBrowser(Model):
        id = AutoIncrementField()
        digest = CharField(unique=True, max_length=64)
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        seen_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "known_browser"

    db.create_tables([KnownBrowser])

    class LetterText(Model):
        id = AutoIncrementField()
        kind = CharField(index=True, max_length=20)
        text = TextField()
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "letter_text"

    db.create_tables([LetterText])

    class PurposePair(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        purpose = CharField(max_length=48)
        job = ForeignKeyField(Job, null=True, on_delete="CASCADE")
        epoch = ForeignKeyField(Epoch, on_delete="RESTRICT")
        source = CharField(max_length=32)
        public = BlobField()
        private = BlobField()
        made_at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "purpose_pair"
            indexes = ((("client", "purpose"), True),)

    db.create_tables([PurposePair])

    class Login(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        pair = ForeignKeyField(PurposePair, on_delete="CASCADE")
        kind = CharField(max_length=8)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "login"

    db.create_tables([Login])

    class LoginVersion(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        login = ForeignKeyField(Login, on_delete="CASCADE")
        number = IntegerField(default=1)
        writer = ForeignKeyField(Staff, on_delete="RESTRICT")
        through = CharField(max_length=64, default="")
        at = DateTimeField()
        wrapped = BlobField()
        body = BlobField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "login_version"
            indexes = ((("login", "number"), True),)

    db.create_tables([LoginVersion])

    class NdaTemplate(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        uid = CharField(unique=True, max_length=32)
        name = CharField(max_length=120)
        name_folded = CharField(unique=True, max_length=240)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "nda_template"

    db.create_tables([NdaTemplate])

    class NdaTemplateText(Model):
        id = AutoIncrementField()
        template = ForeignKeyField(NdaTemplate, on_delete="CASCADE")
        number = IntegerField()
        name = CharField(max_length=120)
        body = TextField()
        saved_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")
        saved_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "nda_template_text"
            indexes = ((("template", "number"), True),)

    db.create_tables([NdaTemplateText])

    class Nda(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        number = CharField(unique=True, max_length=16)
        source = ForeignKeyField(NdaTemplateText, on_delete="RESTRICT")
        title = CharField(max_length=120)
        text = TextField()
        starts_on = DateField()
        ends_on = DateField(null=True)
        prepared_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        prepared_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "nda"

    db.create_tables([Nda])

    class NdaCounter(Model):
        year = IntegerField(primary_key=True)
        last = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "nda_counter"

    db.create_tables([NdaCounter])

    class NdaEnding(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()
        ended_on = DateField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "nda_ending"

    db.create_tables([NdaEnding])

    class NdaWithdrawal(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "nda_withdrawal"

    db.create_tables([NdaWithdrawal])

    class NewSheet(Model):
        id = AutoIncrementField()
        staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE")
        epoch = IntegerField()
        recovery_public = BlobField()
        made_at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "new_sheet"

    db.create_tables([NewSheet])

    class OperatingSystem(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        name = CharField(max_length=60)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "operating_system"

    db.create_tables([OperatingSystem])

    class OptIn(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        wording = TextField()
        wording_version = CharField(max_length=24)
        method = CharField(max_length=24)
        given_on = DateField()
        scan = ForeignKeyField(StoredFile, on_delete="CASCADE")
        recorded_at = DateTimeField()
        recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "opt_in"

    db.create_tables([OptIn])

    class OutsideTick(Model):
        id = AutoIncrementField()
        erasure = ForeignKeyField(Erasure, on_delete="CASCADE")
        what = CharField(max_length=16)
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "outside_tick"
            indexes = ((("erasure", "what"), True),)

    db.create_tables([OutsideTick])

    class PaperCopy(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        nda = ForeignKeyField(Nda, on_delete="CASCADE")
        scan = ForeignKeyField(StoredFile, on_delete="CASCADE")
        signed_on = DateField()
        recorded_by = ForeignKeyField(Staff, on_delete="RESTRICT")
        recorded_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "paper_copy"

    db.create_tables([PaperCopy])

    class RecoveryCode(Model):
        id = AutoIncrementField()
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        digest = CharField(unique=True, max_length=64)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "recovery_code"

    db.create_tables([RecoveryCode])

    class Rekey(Model):
        id = AutoIncrementField()
        uid = CharField(unique=True, max_length=32)
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        epoch = IntegerField()
        total = IntegerField()
        done = IntegerField(default=0)
        damaged = IntegerField(default=0)
        at = IntegerField(default=0)
        until = IntegerField()
        begun_at = DateTimeField()
        finished_at = DateTimeField(null=True)
        session = CharField(null=True, max_length=64)
        expires_at = DateTimeField(null=True)
        sealed = BlobField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "rekey"

    db.create_tables([Rekey])

    class Release(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        device = ForeignKeyField(Device, unique=True, on_delete="CASCADE")
        to = CharField(max_length=120)
        checked = CharField(max_length=48)
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "release"

    db.create_tables([Release])

    class RequestStep(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        request = ForeignKeyField(SubjectRequest, on_delete="CASCADE")
        step = CharField(max_length=24)
        on = DateField()
        words = TextField(default="")
        how = CharField(max_length=40, default="")
        to = CharField(max_length=120, default="")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "request_step"

    db.create_tables([RequestStep])

    class RetentionRun(Model):
        id = AutoIncrementField()
        started_at = DateTimeField()
        on = DateField()
        outcome = CharField(max_length=40)
        why = CharField(max_length=200, default="")
        counts = TextField(default="{}")
        clock_at = DateTimeField(null=True)
        ended_at = DateTimeField(null=True)
        confirmed_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "retention_run"

    db.create_tables([RetentionRun])

    class Reveal(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        login = CharField(index=True, max_length=32)
        kind = CharField(max_length=8)
        staff = ForeignKeyField(Staff, on_delete="RESTRICT")
        job = ForeignKeyField(Job, on_delete="CASCADE")
        purpose = CharField(max_length=16)
        entry = IntegerField(default=0)
        unlock = CharField(max_length=32, default="")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "reveal"

    db.create_tables([Reveal])

    class Scrub(Model):
        id = AutoIncrementField()
        keys_only = BooleanField(default=False)
        began_at = DateTimeField()
        ended_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "scrub"

    db.create_tables([Scrub])

    class SearchTerm(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        kind = CharField(max_length=10)
        term = CharField(max_length=254)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "search_term"
            indexes = ((("term", "client"), False), (("client", "term"), False))

    db.create_tables([SearchTerm])

    class Session(Model):
        digest = CharField(primary_key=True, max_length=64)
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        made_at = DateTimeField()
        seen_at = DateTimeField()
        factor_at = DateTimeField()
        browser = CharField(max_length=80, default="")
        address = CharField(max_length=45, default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "session"

    db.create_tables([Session])

    class SetUp(Model):
        id = AutoIncrementField()
        staff = ForeignKeyField(Staff, unique=True, on_delete="CASCADE")
        bundle = ForeignKeyField(Bundle, on_delete="CASCADE")
        group_public = BlobField()
        recovery_public = BlobField()
        grant = BlobField()
        recovery_grant = BlobField()
        made_at = DateTimeField()
        mac = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "set_up"

    db.create_tables([SetUp])

    class SetUpCode(Model):
        id = AutoIncrementField()
        digest = BlobField()
        made_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "set_up_code"

    db.create_tables([SetUpCode])

    class Shop(Model):
        id = AutoIncrementField()
        version = IntegerField(default=1)
        name = CharField(max_length=80)
        address = TextField(default="")
        phone = CharField(max_length=40, default="")
        email = CharField(max_length=254, default="")
        country = CharField(max_length=2, default="GB")
        nation = CharField(max_length=3, default="ENG")
        timezone = CharField(max_length=64, default="Europe/London")
        year_ends = CharField(max_length=5, default="04-05")
        notice = TextField(default="")
        policy = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "shop"

    db.create_tables([Shop])

    class Signature(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        nda = ForeignKeyField(Nda, unique=True, on_delete="CASCADE")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()
        signer_name = CharField(max_length=80)
        sha256 = BlobField()
        verify_key = BlobField()
        evidence = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "signature"

    db.create_tables([Signature])

    class StatusChange(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        job = ForeignKeyField(Job, on_delete="CASCADE")
        status = ForeignKeyField(JobStatus, on_delete="RESTRICT")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "status_change"

    db.create_tables([StatusChange])

    class Submission(Model):
        digest = CharField(primary_key=True, max_length=64)
        location = CharField(max_length=120)
        at = DateTimeField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "submission"

    db.create_tables([Submission])

    class Tablet(Model):
        id = AutoIncrementField()
        uid = CharField(unique=True, max_length=32)
        digest = CharField(unique=True, max_length=64)
        handed_over_by = ForeignKeyField(Staff, on_delete="CASCADE")
        handed_over_at = DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "tablet"

    db.create_tables([Tablet])

    class Unlock(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        staff = ForeignKeyField(Staff, on_delete="CASCADE")
        session = CharField(max_length=64)
        job = ForeignKeyField(Job, on_delete="CASCADE")
        made_at = DateTimeField()
        expires_at = DateTimeField()
        uses = IntegerField(default=0)
        logins_key = BlobField(null=True)
        job_key = BlobField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unlock"

    db.create_tables([Unlock])

    class Withdrawal(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        uid = CharField(unique=True, max_length=32)
        opt_in = ForeignKeyField(OptIn, unique=True, on_delete="CASCADE")
        method = CharField(max_length=24)
        logins = IntegerField()
        at = DateTimeField()
        recorded_by = ForeignKeyField(Staff, null=True, on_delete="RESTRICT")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "withdrawal"

    db.create_tables([Withdrawal])

    class WorkLogEntry(Model):
        id = AutoIncrementField()
        client = ForeignKeyField(Client, field=Client.id, on_delete="CASCADE")
        job = ForeignKeyField(Job, on_delete="CASCADE")
        by = ForeignKeyField(Staff, on_delete="RESTRICT")
        at = DateTimeField()
        text = CharField(max_length=280)
        fault = CharField(max_length=16)
        minutes = IntegerField()
        paper_reference = CharField(max_length=40, default="")
        next_step = CharField(max_length=140, default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "work_log_entry"

    db.create_tables([WorkLogEntry])
    for statement in [*INDEXES, *AUDIT_TRIGGERS]:
        db.execute_sql(statement)


def down(migrator, db):
    migrator.migrate(migrator.drop_table("work_log_entry"))
    migrator.migrate(migrator.drop_table("withdrawal"))
    migrator.migrate(migrator.drop_table("unlock"))
    migrator.migrate(migrator.drop_table("tablet"))
    migrator.migrate(migrator.drop_table("submission"))
    migrator.migrate(migrator.drop_table("status_change"))
    migrator.migrate(migrator.drop_table("signature"))
    migrator.migrate(migrator.drop_table("shop"))
    migrator.migrate(migrator.drop_table("set_up_code"))
    migrator.migrate(migrator.drop_table("set_up"))
    migrator.migrate(migrator.drop_table("session"))
    migrator.migrate(migrator.drop_table("search_term"))
    migrator.migrate(migrator.drop_table("scrub"))
    migrator.migrate(migrator.drop_table("reveal"))
    migrator.migrate(migrator.drop_table("retention_run"))
    migrator.migrate(migrator.drop_table("request_step"))
    migrator.migrate(migrator.drop_table("release"))
    migrator.migrate(migrator.drop_table("rekey"))
    migrator.migrate(migrator.drop_table("recovery_code"))
    migrator.migrate(migrator.drop_table("paper_copy"))
    migrator.migrate(migrator.drop_table("outside_tick"))
    migrator.migrate(migrator.drop_table("opt_in"))
    migrator.migrate(migrator.drop_table("operating_system"))
    migrator.migrate(migrator.drop_table("new_sheet"))
    migrator.migrate(migrator.drop_table("nda_withdrawal"))
    migrator.migrate(migrator.drop_table("nda_ending"))
    migrator.migrate(migrator.drop_table("nda_counter"))
    migrator.migrate(migrator.drop_table("nda"))
    migrator.migrate(migrator.drop_table("nda_template_text"))
    migrator.migrate(migrator.drop_table("nda_template"))
    migrator.migrate(migrator.drop_table("login_version"))
    migrator.migrate(migrator.drop_table("login"))
    migrator.migrate(migrator.drop_table("purpose_pair"))
    migrator.migrate(migrator.drop_table("letter_text"))
    migrator.migrate(migrator.drop_table("known_browser"))
    migrator.migrate(migrator.drop_table("joining"))
    migrator.migrate(migrator.drop_table("job_counter"))
    migrator.migrate(migrator.drop_table("job_consent_end"))
    migrator.migrate(migrator.drop_table("job_consent"))
    migrator.migrate(migrator.drop_table("invitation"))
    migrator.migrate(migrator.drop_table("hold"))
    migrator.migrate(migrator.drop_table("hand_over"))
    migrator.migrate(migrator.drop_table("grant"))
    migrator.migrate(migrator.drop_table("failures"))
    migrator.migrate(migrator.drop_table("erasure"))
    migrator.migrate(migrator.drop_table("epoch"))
    migrator.migrate(migrator.drop_table("audit_entry"))
    migrator.migrate(migrator.drop_table("enquiry"))
    migrator.migrate(migrator.drop_table("duty"))
    migrator.migrate(migrator.drop_table("departure"))
    migrator.migrate(migrator.drop_table("custody_event"))
    migrator.migrate(migrator.drop_table("device"))
    migrator.migrate(migrator.drop_table("place"))
    migrator.migrate(migrator.drop_table("contact"))
    migrator.migrate(migrator.drop_table("collection"))
    migrator.migrate(migrator.drop_table("package"))
    migrator.migrate(migrator.drop_table("subject_request"))
    migrator.migrate(migrator.drop_table("closure"))
    migrator.migrate(migrator.drop_table("client_view"))
    migrator.migrate(migrator.drop_table("client_signature"))
    migrator.migrate(migrator.drop_table("stored_file"))
    migrator.migrate(migrator.drop_table("client_session"))
    migrator.migrate(migrator.drop_table("client_link"))
    migrator.migrate(migrator.drop_table("bundle"))
    migrator.migrate(migrator.drop_table("breach"))
    migrator.migrate(migrator.drop_table("backup"))
    migrator.migrate(migrator.drop_table("backup_target"))
    migrator.migrate(migrator.drop_table("appointment"))
    migrator.migrate(migrator.drop_table("alert_seen"))
    migrator.migrate(migrator.drop_table("vault_alert"))
    migrator.migrate(migrator.drop_table("acknowledgement"))
    migrator.migrate(migrator.drop_table("policy"))
    migrator.migrate(migrator.drop_table("access_request"))
    migrator.migrate(migrator.drop_table("job"))
    migrator.migrate(migrator.drop_table("client"))
    migrator.migrate(migrator.drop_table("staff"))
    migrator.migrate(migrator.drop_table("job_status"))

"""Numbers that people say come from counters: each row keeps the number that it is known by, the counters what was given so far."""

from peewee import *

GIVEN = {"client": "client", "subject_request": "request", "breach": "breach", "erasure": "erasure"}  # table -> counter


def up(migrator, db):
    class NumberCounter(Model):
        name = CharField(max_length=24, primary_key=True)
        last = IntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "number_counter"

    db.create_tables([NumberCounter])
    for table, name in GIVEN.items():
        given = f"SELECT MAX(COALESCE((SELECT MAX(id) FROM {table}), 0), COALESCE((SELECT seq FROM sqlite_sequence WHERE name = ?), 0))"
        if last := db.execute_sql(given, (table,)).fetchone()[0]:
            NumberCounter.create(name=name, last=last)
        migrator.migrate(migrator.add_column(table, "ordinal", IntegerField(null=True)))
        db.execute_sql(f"UPDATE {table} SET ordinal = id")
        migrator.migrate(migrator.add_not_null(table, "ordinal"), migrator.add_index(table, ("ordinal",), unique=True))
    migrator.migrate(migrator.add_column("job", "device_count", IntegerField(default=0)))
    db.execute_sql("UPDATE job SET device_count = (SELECT COUNT(*) FROM device WHERE device.job_id = job.id)")
    for name in ("job", "NDA"):
        table = f"{name.lower()}_counter"
        db.execute_sql(f"INSERT INTO number_counter (name, last) SELECT '{name} ' || year, last FROM {table}")
        migrator.migrate(migrator.drop_table(table))

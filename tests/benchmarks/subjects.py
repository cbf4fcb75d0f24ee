"""What is asked for: which clients, jobs and words of a made data folder, chosen once, so that both scales are asked alike."""

import sqlite3
from dataclasses import dataclass

TERMS = ("wi", "sm", "ja", "har", "owen", "01632", "07", "hm1", "exa", "bro", "2024-00")


@dataclass(frozen=True)
class Subjects:
    """Ids of a made shop."""

    clients: list
    jobs: list
    mine: list
    unlockable: tuple  # (client id, open job id)
    names: list
    device_places: list

    @classmethod
    def of(cls, folder):
        """Look them up, read-only, beside the running program."""
        with sqlite3.connect(f"file:{folder}/discreet.db?mode=ro", uri=True) as database:
            found = cls._find(database)
        database.close()
        return found

    @classmethod
    def _find(cls, database):
        def ids(statement):
            return [row[0] for row in database.execute(statement)]

        open_one = "SELECT job.client_id, job.id FROM job JOIN login ON login.client_id = job.client_id WHERE job.closed_at IS NULL"
        technician = "SELECT id FROM staff WHERE roles = 'technician'"
        return cls(
            clients=ids("SELECT id FROM client WHERE standing = 'client' ORDER BY name_folded LIMIT 40"),
            jobs=ids("SELECT id FROM job ORDER BY id DESC LIMIT 40"),
            mine=ids(f"SELECT id FROM job WHERE technician_id = ({technician}) AND closed_at IS NULL ORDER BY id LIMIT 20"),
            unlockable=database.execute(f"{open_one} ORDER BY job.id LIMIT 1").fetchone(),
            names=ids("SELECT name FROM client ORDER BY id LIMIT 20"),
            device_places=ids("SELECT id FROM place ORDER BY id"),
        )

    def pages(self, technician=False):
        """Paths to ask for, by the page's name."""
        if technician:
            return {"today": ["/"], "clients list": ["/clients"], "job list": ["/jobs"], "job page": _paths("/jobs", self.mine)}
        last = self.clients[-1]
        return {
            "today": ["/"],
            "clients list": ["/clients", f"/clients?after={last}"],
            "client page": _paths("/clients", self.clients),
            "job list": ["/jobs"],
            "closed jobs": ["/jobs?show=closed"],
            "job page": _paths("/jobs", self.jobs),
            "diary": ["/diary"],
            "enquiries": ["/enquiries"],
            "search results": [f"/search?q={name.split()[0][:6]}" for name in self.names],
            "vault": ["/vault"],
            "a client's logins": [f"/clients/{self.unlockable[0]}/logins"],
            "NDA register": ["/ndas"],
            "custody board": ["/custody"],
            "audit trail": ["/audit"],
            "what is due": ["/retention"],
            "every promise": ["/promises"],
            "requests": ["/requests", "/requests?show=finished"],
        }

    def typed(self):
        """What suggestions are asked for, from two letters on."""
        return [f"/search/suggestions?q={word}" for word in TERMS]


def _paths(prefix, ids):
    return [f"{prefix}/{id}" for id in ids]

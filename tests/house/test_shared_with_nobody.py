"""P6, P3: nothing of the program reaches outside the machine but sealed backups, through one tool; nothing leads to an expert."""

import ast
from pathlib import Path

from webapp.dossier import dossier

ROOT = Path(__file__).parent.parent.parent
REACH = set("socket ssl http urllib smtplib ftplib imaplib poplib telnetlib asyncio xmlrpc webbrowser httpx aiohttp".split())
RUNS = {  # who starts another program, and which
    "webapp/backup_places/rclone.py": "rclone, for backups that are sealed before",
    "webapp/running/daily.py": "this program's own backup and rehearsal",
    "webapp/erasure/scrub_schedule.py": "this program's own scrub",
}
READS = {"urllib.parse"}  # takes addresses apart and asks nobody


def imported():
    """(file, module) of every import of the program."""
    for path in [ROOT / "wsgi.py", *sorted((ROOT / "webapp").rglob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            yield from ((str(path.relative_to(ROOT)), name) for name in names)


def test_no_module_speaks_to_another_machine():
    found = {(file, name) for file, name in imported() if name.partition(".")[0] in REACH and name not in READS}
    assert not found


def test_other_programs_are_started_where_it_is_known_why():
    assert {file for file, name in imported() if name == "subprocess"} == RUNS.keys()


def test_no_table_of_clients_points_to_an_expert():
    """The day there is a directory of experts, a client's rows do not hang from it, and it holds nothing of theirs."""
    tables = {model._meta.table_name for model in dossier.models()}
    pointed = {field.rel_model._meta.table_name for model in dossier.models() for field in model._meta.refs}
    assert not {name for name in tables | pointed if "expert" in name or "referral" in name}

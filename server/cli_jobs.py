"""`plaudit jobs`: what waits, what failed for good, and how it is tried again."""

import argparse
import json
from typing import Any

from server.core.errors import PlauditError
from server.jobs import letters
from server.jobs.kinds import KINDS
from server.offline import run_unit
from server.store.engine import Database
from server.web.rest.fields import NEWEST

SHOWN = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("waiting", "dead", "replay", "delete"))
    parser.add_argument("job", type=int, nargs="?", help="the number of a dead letter; `plaudit jobs dead`")
    parser.add_argument("--kind", default="", help="only jobs of this kind")
    parser.add_argument("--all", action="store_true", help="replay all dead letters, or all of --kind")


def jobs(database: Database, given: argparse.Namespace) -> None:
    if given.act == "waiting":
        with database.reads.connect() as conn:
            rows = [row for row in letters.waiting(conn) if given.kind in ("", row.kind)]
        print("\n".join(map(_summary, rows)) or "No job waits.")
    elif given.act == "dead":
        with database.reads.connect() as conn:
            rows = letters.dead(conn, label_id=None, kind=given.kind, before=NEWEST, count=SHOWN)
        print("\n".join(map(_letter, rows)) or "There are no dead letters.")
    elif given.act == "replay" and given.all:
        count = run_unit(database, lambda tx: letters.replay_kind(tx, kind=given.kind))
        print(f"{count} dead letters are tried again. A running server takes them up in a moment.")
    elif given.job is None:
        many = "; --all for all of them" if given.act == "replay" else ""
        message = f"Say which job; `plaudit jobs dead` has their numbers{many}."
        raise PlauditError(message, code="no_job")
    else:
        act = letters.replay if given.act == "replay" else letters.delete
        if run_unit(database, lambda tx: act(tx, job_id=given.job, label_id=None)) is None:
            message = f"There is no dead letter {given.job}; `plaudit jobs dead` lists them."
            raise PlauditError(message, code="job_not_found")
        done = "is tried again in a moment by a running server" if given.act == "replay" else "is deleted"
        print(f"Job {given.job} {done}.")


def _summary(row: Any) -> str:
    nobody = "" if row.kind in KINDS else "  (nobody carries out this kind)"
    first = "" if row.due_at is None else f"  first due at: {row.due_at}"
    return f"{row.kind}  waiting: {row.alive}  dead: {row.dead}{first}{nobody}"


def _letter(row: Any) -> str:
    label = "-" if row.label_id is None else row.label_id
    return f"{row.id}  {row.kind}  {row.key}  label: {label}  tries: {row.tries}  {json.dumps(row.error)}"

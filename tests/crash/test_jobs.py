"""`kill -9` again and again, two processes on one table of jobs: every step took effect exactly once."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.jobs.engine import New, enqueue_many
from server.jobs.tables import job
from server.offline import run_unit
from server.store.engine import Database, open_database
from server.store.migrate import migrate
from tests.support.adversary import wait_until
from tests.support.crash import a_minute_later
from tests.support.job_worker import INSIDE, OUTSIDE, STEPS, effect
from tests.support.server import ROOT

JOBS, KILLS, EACH = 150, 4, 120
"""Jobs of each kind, how often a process is killed, and how many steps happen before each time."""


class Crowd:
    """Two workers, of which one after the other is killed and begun again."""

    def __init__(self, url: str, folder: Path, **variables: str) -> None:
        self.told = folder / "told"
        self._command = [sys.executable, "-m", "tests.support.job_worker", url, str(self.told)]
        self._environment = {**os.environ, **variables}
        self.database: Database = open_database(url)
        self.processes = [self._start(), self._start()]

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, cwd=ROOT, env=self._environment)

    def kill(self, which: int) -> None:
        self.processes[which].kill()
        self.processes[which].wait(30)
        a_minute_later(self.database)
        self.processes[which] = self._start()

    def count(self, table: sa.FromClause) -> int:
        with self.database.reads.connect() as conn:
            return int(conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait(30)
        self.database.close()


def worked_off_by_processes_that_die(url: str, folder: Path, **variables: str) -> Counter[str]:
    """How often each step took effect."""
    database = open_database(url)
    migrate(database)
    with database.writes.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE effect_of_test (word TEXT)")
    new = [New(f"{n}", 0, {"step": 0}) for n in range(JOBS)]
    run_unit(database, lambda tx: [enqueue_many(tx, kind, new) for kind in (INSIDE, OUTSIDE)])
    database.close()
    crowd = Crowd(url, folder, **variables)
    try:
        for number in range(KILLS):
            enough = EACH * (number + 1)
            wait_until(lambda enough=enough: crowd.count(effect) >= enough, what="steps", deadline_s=60)  # type: ignore[misc]
            crowd.kill(number % 2)
        assert crowd.count(job), "it was too late to be killed in the middle"
        wait_until(lambda: not crowd.count(job), what="the last job", deadline_s=60)
        with crowd.database.reads.connect() as conn:
            return Counter(conn.execute(sa.select(effect.c.word)).scalars())
    finally:
        crowd.end()


WANTED = Counter({f"{n}:{step}": 2 for n in range(JOBS) for step in range(STEPS)})
"""A job of each kind has each key."""


@pytest.mark.slow
def test_every_step_takes_effect_once_however_often_the_processes_die(
    database_url: str, tmp_path: Path
) -> None:
    assert worked_off_by_processes_that_die(database_url, tmp_path) == WANTED
    told = Counter((tmp_path / "told").read_text().split())
    assert all(told[each] >= 1 for each in WANTED), "settled without having been told"


@pytest.mark.slow
def test_effects_in_a_commit_of_their_own_are_noticed(tmp_path: Path) -> None:
    """The negative control: with such workers the test above would fail."""
    found = worked_off_by_processes_that_die(f"sqlite:///{tmp_path / 'plaudit.db'}", tmp_path, TORN="1")
    assert found - WANTED

"""A process that only works off jobs, to be killed: `python -m tests.support.job_worker URL TOLD`.

Each job does three steps and writes each; some talk to the outside, which is a line in the file TOLD.
`TORN=1` writes what a step did in a commit of its own, a moment before that of the row, for a test that must
notice.
"""

import asyncio
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.core.clock import SystemClock
from server.jobs import engine, steps
from server.jobs.engine import Job, Outside, Worker
from server.store.engine import open_database
from server.store.reader import Reader
from server.store.transaction import Tx
from server.store.writer import Writer

INSIDE, OUTSIDE, STEPS = "crash.inside", "crash.outside", 3
PAUSE_S = 0.1
effect = sa.table("effect_of_test", sa.column("word"))


def step(tx: Tx, job: Job) -> int | None:
    act(tx, job)
    return go_on(tx, job)


def act(tx: Tx, job: Job) -> None:
    tx.change(effect.insert(), {"word": f"{job.key}:{job.payload['step']}"})


def go_on(tx: Tx, job: Job) -> int | None:
    number = int(job.payload["step"])
    if number + 1 == STEPS:
        return None
    engine.remember(tx, job, {"step": number + 1})
    return tx.now


def outside(told: Path) -> Outside:
    async def tell(key: str) -> None:
        await asyncio.sleep(0.002)
        with told.open("a") as file:
            file.write(f"{key}\n")

    return Outside(lambda tx, job: f"{job.key}:{job.payload['step']}", tell, lambda tx, job, _: step(tx, job))


def tear() -> None:
    """Let what a step did be in a commit of its own."""
    carry_out = Worker._attempt

    async def in_two_commits(self: Worker, job: Job) -> Any:
        if job.kind != INSIDE:
            return await carry_out(self, job)
        await self._writer.run(partial(act, job=job))
        await asyncio.sleep(PAUSE_S)
        return await self._writer.run(lambda tx: steps.step(tx, job, go_on))

    Worker._attempt = in_two_commits  # type: ignore[method-assign]


async def work(url: str) -> None:
    clock, database = SystemClock(), open_database(url)
    writer = Writer(database, clock=clock, announce=lambda notices: None)
    writer.start()
    await Worker(writer=writer, reader=Reader(database), clock=clock).run()


def slow(tx: Tx, job: Job) -> int | None:
    """Long enough for a process to be killed in the middle of it."""
    found = step(tx, job)
    time.sleep(0.001)
    return found


if __name__ == "__main__":
    engine.handle(INSIDE, slow)
    engine.handle_outside(OUTSIDE, outside(Path(sys.argv[2])))
    if os.environ.get("TORN"):
        tear()
    asyncio.run(work(sys.argv[1]))

"""Servers that fill and share out pots, and draw raffles, in two commits instead of one, for tests that must
notice; and one that is only slow, to be killed in the middle of a draw.

`TORN=share` adds to a pot a moment after it has kept who put something in: a death in between loses it.
`TORN=pot` and `TORN=raffle` pay under keys that are new each time, and note a moment later that they paid: a
death in between pays twice.
"""

import asyncio
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.effects.service import Context
from server.features.jackpots import settling
from server.features.jackpots import tables as pots
from server.features.raffles import runs
from server.features.raffles import tables as raffles
from server.jobs import tables as jobs
from server.store.transaction import Tx
from server.store.writer import Writer

PAUSE_S = 0.2
"""How long such a server lingers between its two commits."""
LONG_S = 60
TORN: dict[str, tuple[Any, ...]] = {
    "share": (pots.ADD_WHERE_FREE, pots.ADD),
    "pot": (pots.PAY,),
    "raffle": (raffles.CLAIM, jobs.REMEMBER),
}
# By then the lease has been given back, so it is written without asking who has it.
LATE = {
    jobs.REMEMBER: sa.update(jobs.job)
    .where(jobs.job.c.id == sa.bindparam("b_id"))
    .values(payload=sa.bindparam("payload"))
}


def tear(statements: tuple[Any, ...]) -> None:
    """Let these statements have a commit of their own, a moment later."""
    change, run = Tx.change, Writer.run
    owed: list[Callable[[Tx], Any]] = []

    def later(self: Tx, statement: Any, values: Any = None) -> int:
        if not any(statement is each for each in statements):
            return change(self, statement, values)
        owed.append(lambda other: change(other, LATE.get(statement, statement), values))
        return 1

    async def in_two_parts(self: Writer, fn: Any, **rest: Any) -> Any:
        found = await run(self, fn, **rest)
        late = [owed.pop(0) for _ in range(len(owed))]
        if late:
            await asyncio.sleep(PAUSE_S)
            await asyncio.gather(*(run(self, work) for work in late))
        return found

    Tx.change = later  # type: ignore[method-assign]
    Writer.run = in_two_parts  # type: ignore[method-assign]


def never_the_same_key() -> None:
    """Let payments of pots and raffles not be known by their keys."""

    def cause(source: Source, key: str, ref: str) -> Cause:
        return Cause(source, f"{key}:{uuid.uuid4().hex}", ref)

    def context(player_id: int, source: Source, key: str, ref: str) -> Context:
        return Context(player_id, source, f"{key}:{uuid.uuid4().hex}", ref)

    vars(settling)["Cause"], vars(runs)["Context"] = cause, context


def slow_draw(noted: Path) -> None:
    """Note that a draw is under way, its winners inserted and nothing committed; then take very long."""
    opens = runs._open

    def slow(*arguments: Any, **rest: Any) -> None:
        opens(*arguments, **rest)
        noted.touch()
        time.sleep(LONG_S)

    runs._open = slow


if __name__ == "__main__":
    from server.cli import main

    if "SLOW_DRAW" in os.environ:
        slow_draw(Path(os.environ["SLOW_DRAW"]))
    else:
        tear(TORN[os.environ["TORN"]])
        never_the_same_key()
    main()

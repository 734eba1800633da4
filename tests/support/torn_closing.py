"""Servers that close tournaments as it must not be done, for tests that must notice.

`TORN=progress_first` commits how far it came before it pays, so a death in between leaves somebody out.
`TORN=progress_last` commits it after, under keys that are new each time, so a death in between pays twice.
"""

import asyncio
import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from server.features.tournaments import closing
from server.jobs.engine import Job, Worker

PAUSE_S = 0.3
"""How long such a server lingers between its two commits."""


def progress_first() -> None:
    give = closing._give
    owed: list[Callable[[Any], None]] = []

    def later(tx: Any, label: Any, won: Any) -> None:
        owed.append(lambda other: give(other, label, won))

    closing._give = later
    _work_off(owed)


def progress_last() -> None:
    progress, context = closing._progress, closing._Win.context
    owed: list[Callable[[Any], Any]] = []

    def later(tx: Any, label: Any, run: Any, *, stage: int, cursor: int = 0) -> int:
        if stage != closing.PAY_GRANTS or not cursor:
            return progress(tx, label, run, stage=stage, cursor=cursor)
        owed.append(lambda other: progress(other, label, run, stage=stage, cursor=cursor))
        return int(tx.now + 2000 * PAUSE_S)  # nobody takes the job up before that

    def never_the_same(win: Any) -> Any:
        known = context.fget(win)  # type: ignore[attr-defined]
        return replace(known, key=f"{known.key}:{uuid.uuid4().hex}")

    closing._progress = later
    closing._Win.context = property(never_the_same)  # type: ignore[assignment]
    _work_off(owed)


def _work_off(owed: list[Callable[[Any], Any]]) -> None:
    """Do in a second commit, a moment later, what a job's step left over."""
    carry_out = Worker._carry_out

    async def in_two_parts(self: Worker, job: Job) -> None:
        await carry_out(self, job)
        while owed:
            await asyncio.sleep(PAUSE_S)
            await self._writer.run(owed.pop(0))

    Worker._carry_out = in_two_parts  # type: ignore[method-assign]


if __name__ == "__main__":
    from server.cli import main

    {"progress_first": progress_first, "progress_last": progress_last}[os.environ["TORN"]]()
    main()

"""Servers that run scheduled rules as it must not be done, for tests that must notice: how far a run came is
committed a moment before what it gives, so a death in between leaves somebody out."""

import asyncio
from collections.abc import Callable
from typing import Any

from server.features.automation.service import Desk
from server.jobs.engine import Job, Worker

PAUSE_S = 0.3
"""How long such a server lingers between its two commits."""


def progress_first() -> None:
    give, carry_out = Desk.give, Worker._carry_out
    owed: list[Callable[[Any], None]] = []

    def later(self: Desk) -> None:
        def pay(tx: Any) -> None:
            self._tx = tx
            give(self)

        owed.append(pay)

    async def in_two_parts(self: Worker, job: Job) -> None:
        await carry_out(self, job)
        while owed:
            await asyncio.sleep(PAUSE_S)
            await self._writer.run(owed.pop(0))

    Desk.give = later  # type: ignore[method-assign]
    Worker._carry_out = in_two_parts  # type: ignore[method-assign]


if __name__ == "__main__":
    from server.cli import main

    progress_first()
    main()

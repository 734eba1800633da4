"""Servers without a door, to be killed: they carry out journeys, and report events themselves.

They are forked from a process that has imported everything, since a test kills many. A torn one commits what
a step does a moment after the step itself, for a test that must notice.
"""

import asyncio
import multiprocessing
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from server.app import Plaudit, build
from server.features.effects.service import apply_many
from server.features.events.service import Event, ingest
from server.features.journeys import service
from server.features.journeys.service import Desk, Move
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.settings import Settings
from server.store.transaction import Tx
from server.store.writer import Writer

PAUSE_S = 0.5
"""How long a torn server lingers between its two commits."""
APART_S = 0.06
"""How long a server waits after each event that nobody had reported before."""
Report = tuple[str, str]
"""A player, and the type of an event."""

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.support.journey_server"])


class Child:
    """One such server. It reports everything that is to happen, also what one before it reported."""

    def __init__(self, url: str, data: Path, reports: Sequence[Report], *, torn: bool) -> None:
        self._process = _processes.Process(target=_serve, args=(url, data, reports, torn), daemon=True)
        self._process.start()

    def kill(self) -> None:
        """`kill -9`: nothing is finished, nothing is said."""
        assert self._process.is_alive(), "the server ended by itself"
        self._process.kill()
        self._process.join(30)


def _serve(url: str, data: Path, reports: Sequence[Report], torn: bool) -> None:
    if torn:
        tear()
    asyncio.run(_work(build(Settings(data=data, database_url=url)), reports))


async def _work(plaudit: Plaudit, reports: Sequence[Report]) -> None:
    async with plaudit.running():
        [label] = list(plaudit.services.catalogue)
        for who, kind in reports:
            if await plaudit.services.writer.run(partial(_report, label=label, who=who, kind=kind)):
                await asyncio.sleep(APART_S)
        await asyncio.Event().wait()


def _report(tx: Tx, label: Label, who: str, kind: str) -> bool:
    person = players.ensure(tx, label, brand=None, ext_user_id=who)
    return ingest(tx, label, player_id=person.id, event=Event(f"{kind}-{who}", kind, {}, "server"))


def tear() -> None:
    run, owed = Writer.run, list[partial[None]]()
    waiting: set[asyncio.Task[None]] = set()

    def give(tx: Tx, label: Label, given: list[Any]) -> None:
        apply_many(tx, label, given)

    def later(self: Desk, moves: Iterable[Move]) -> None:
        given = [(service._context(move), move.outcome.effects) for move in moves if move.outcome.effects]
        if given:
            owed.append(partial(give, label=self.label, given=given))

    async def settle(writer: Writer, late: Sequence[partial[None]]) -> None:
        await asyncio.sleep(PAUSE_S)
        for work in late:
            await run(writer, work)

    async def in_two_parts(self: Writer, fn: Any, **rest: Any) -> Any:
        found = await run(self, fn, **rest)
        late = [owed.pop(0) for _ in range(len(owed))]
        if late:
            task = asyncio.create_task(settle(self, late))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        return found

    Desk._effects = later  # type: ignore[method-assign]
    Writer.run = in_two_parts  # type: ignore[method-assign]

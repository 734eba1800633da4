"""What the tests of missions and badges share: definitions, events, units of work in the server's time."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Affects, Cause
from server.features.effects.definition import Effect
from server.features.effects.service import Context, apply_all
from server.features.events import service as events
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.jobs.engine import Worker
from server.jobs.tables import job
from server.store.transaction import Tx
from server.store.writer import Writer
from tests.support.adversary import wait_until
from tests.support.label import TestLabel
from tests.support.server import Live

T = TypeVar("T")

MAP, RELOAD, OPT_IN, CATEGORIES, CLAIM = 502, 504, 525, 537, 539
_numbers = itertools.count(1)


def points(amount: float, **fields: Any) -> dict[str, Any]:
    return {"type": "points_add", "amount": amount, **fields}


def mission(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A mission of one purchase worth ten points, changed by `fields`."""
    body = {
        "id": number,
        "name": f"Mission {number}",
        "tasks": [{"id": 1, "event": "purchase"}],
        "rewards": [points(10)],
    }
    return {**body, **fields}


class Room:
    """One label of a server, with players and the missions of a test."""

    def __init__(self, live: Live, **settings: str) -> None:
        self.live = live
        self.label: TestLabel = live.label(settings=settings)

    @property
    def loaded(self) -> Label:
        found = self.live.plaudit.services.catalogue.by_id(self.label.id)
        assert found is not None
        return found

    def unit(self, work: Callable[[Tx], T]) -> T:
        """One unit of work of the running server, with all that follows from it."""
        return self.wait_for(self.live.plaudit.services.writer.run(work))

    def define(self, kind: str, *bodies: Mapping[str, Any], status: str = "active") -> None:
        def work(tx: Tx) -> None:
            for body in bodies:
                key = str(body.get("key", f"{kind}-{body.get('id', 1)}"))
                fields = {name: value for name, value in body.items() if name != "key"}
                save(tx, label_id=self.label.id, kind=kind, key=key, body=fields, status=status)

        self.unit(work)
        self.live.plaudit.refresh()

    def player(self, ext_user_id: str = "anna") -> int:
        row = self.unit(lambda tx: players.ensure(tx, self.loaded, brand=None, ext_user_id=ext_user_id))
        return int(row.id)

    def set(self, player_id: int, **properties: Any) -> None:
        self.unit(lambda tx: players.change(tx, self.loaded, player_id=player_id, values=properties))

    def happen(
        self, player_id: int, kind: str = "purchase", *, event_id: str | None = None, **payload: Any
    ) -> None:
        self.unit(lambda tx: self.report(tx, player_id, kind, event_id=event_id, **payload))

    def report(
        self, tx: Tx, player_id: int, kind: str = "purchase", *, event_id: str | None = None, **payload: Any
    ) -> bool:
        event = events.Event(
            id=event_id or f"e-{next(_numbers)}", type=kind, payload=payload, source="server"
        )
        return events.ingest(tx, self.loaded, player_id=player_id, event=event)

    def carry_out_jobs(self) -> None:
        """Let everything be done that is due now."""
        services = self.live.plaudit.services
        worker = Worker(writer=services.writer, reader=services.reader, clock=services.clock)
        due = sa.select(sa.func.count()).select_from(job).where(job.c.due_at <= self.live.now)

        def quiet() -> bool:
            self.wait_for(worker.work())
            with self.live.plaudit.database.reads.connect() as conn:
                return conn.execute(due).scalar_one() == 0

        wait_until(quiet, what="the jobs that are due")

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Await something on the server's own event loop."""
        loop = self.live.plaudit.services.writer._loop
        assert loop is not None
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    def give_points(self, player_id: int, amount: int, **affects: bool) -> None:
        cause = Cause(Source.API, f"gift:{next(_numbers)}")
        self.unit(
            lambda tx: economy.add(
                tx,
                label_id=self.label.id,
                player_id=player_id,
                currency=Currency.POINTS,
                amount=amount,
                cause=cause,
                affects=Affects(**affects),
            )
        )

    def apply(self, player_id: int, *effects: dict[str, Any], key: str | None = None) -> None:
        """Carry out effects as a rule would."""
        wanted = msgspec.convert(effects, type=tuple[Effect, ...])
        context = Context(player_id, Source.RULE, key or f"rule:{next(_numbers)}")
        self.unit(lambda tx: apply_all(tx, self.loaded, context, wanted))

    def points(self, player_id: int) -> int:
        return self.balance(player_id, Currency.POINTS)

    def balance(self, player_id: int, currency: Currency) -> int:
        with self.live.plaudit.database.reads.connect() as conn:
            return economy.balances(conn, label_id=self.label.id, player_id=player_id)[currency][0]

    def rows(self, table: sa.Table, *where: Any) -> list[Any]:
        with self.live.plaudit.database.reads.connect() as conn:
            query = sa.select(table).where(table.c.label_id == self.label.id, *where)
            return list(conn.execute(query).all())

    def at_once(self, works: Sequence[Callable[[Tx], Any]]) -> Counter[Any]:
        """Do all of them at once on every lane; how often each came out: done, or the number of an error."""

        async def race() -> list[Any]:
            writer = Writer(
                self.live.plaudit.database,
                clock=self.live.plaudit.services.clock,
                announce=lambda notices: None,
                settle=self.live.plaudit.pipeline.settle,
            )
            writer.start()
            try:
                runs = [writer.run(work, key=number) for number, work in enumerate(works)]
                return await asyncio.gather(*runs, return_exceptions=True)
            finally:
                await writer.stop()

        found: Counter[Any] = Counter()
        for result in asyncio.run(race()):
            if isinstance(result, BaseException) and not isinstance(result, PlauditError):
                raise result
            found[result.err_code if isinstance(result, PlauditError) else "done"] += 1
        return found

"""A live server whose clock the test moves, with a label that has rules and players."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa

from server.core.clock import ManualClock
from server.features.automation import figures, tables
from server.features.automation.figures import Figures
from server.features.economy import service as economy
from server.features.economy.currencies import Currency
from server.features.economy.tables import ledger
from server.features.events import service as events
from server.features.events.service import Event
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.jobs.engine import Worker
from server.jobs.tables import NEXT_DUE
from server.store.transaction import Tx
from tests.support.label import TestLabel
from tests.support.server import Live

T = TypeVar("T")

NOON = 1_778_068_800_000  # Wednesday, 6 May 2026, 12:00 UTC
POINTS = {"type": "points_add", "amount": 10}
_numbers = itertools.count(1)


def rule(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A rule that gives ten points for a purchase, changed by `fields`; None takes one out."""
    body = {"id": number, "name": f"Rule {number}", "event": "purchase", "effects": [POINTS], **fields}
    return {name: value for name, value in body.items() if value is not None}


class House:
    def __init__(self, live: Live, clock: ManualClock, **settings: str) -> None:
        self.live, self.clock = live, clock
        self.services = live.plaudit.services
        self.made: TestLabel = live.label(settings=settings)

    @property
    def label(self) -> Label:
        found = self.services.catalogue.by_id(self.made.id)
        assert found is not None
        return found

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        loop = self.services.writer._loop
        assert loop is not None
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    def run(self, work: Callable[[Tx], T], *, key: int = 0) -> T:
        async def call() -> T:
            return await self.services.writer.run(work, key=key)

        return self.wait(call())

    def read(self, query: Callable[[sa.Connection], T]) -> T:
        with self.live.plaudit.database.reads.connect() as conn:
            return query(conn)

    def rows(self, table: sa.Table, *where: Any) -> list[Any]:
        query = sa.select(table).where(table.c.label_id == self.made.id, *where)
        return self.read(lambda conn: list(conn.execute(query).all()))

    def define(self, *bodies: Mapping[str, Any], kind: str = "rule", status: str = "active") -> None:
        def work(tx: Tx) -> None:
            for body in bodies:
                fields = {name: value for name, value in body.items() if name != "key"}
                key = body.get("key", f"{kind}-{body.get('id')}")
                save(tx, label_id=self.made.id, kind=kind, key=key, body=fields, status=status)

        self.run(work)
        self.live.plaudit.refresh()
        self.work()

    def work(self) -> None:
        """Carry out what is due now until nothing is."""
        worker = Worker(writer=self.services.writer, reader=self.services.reader, clock=self.clock)

        async def all_of_it() -> None:
            while self._is_due():
                await worker.work()

        self.wait(all_of_it())

    def _is_due(self) -> bool:
        due = self.read(lambda conn: conn.execute(NEXT_DUE).scalar())
        return due is not None and due <= self.clock.now()

    def later(self, ms: int) -> None:
        self.clock.advance(ms)
        self.work()

    def player(self, name: str = "anna") -> int:
        return int(self.run(lambda tx: players.ensure(tx, self.label, brand=None, ext_user_id=name)).id)

    def happens(
        self,
        player_id: int,
        kind: str = "purchase",
        *,
        event_id: str = "",
        source: str = "server",
        **payload: Any,
    ) -> bool:
        event = Event(id=event_id or f"e{next(_numbers)}", type=kind, payload=payload, source=source)
        return self.run(
            lambda tx: events.ingest(tx, self.label, player_id=player_id, event=event), key=player_id
        )

    def buys(self, player_id: int, amount: float = 10, **payload: Any) -> bool:
        return self.happens(player_id, amount=amount, **payload)

    def points(self, player_id: int) -> int:
        return self.read(
            lambda conn: economy.balances(conn, label_id=self.made.id, player_id=player_id)[Currency.POINTS][
                0
            ]
        )

    def payments(self) -> list[Any]:
        return self.rows(ledger)

    def accounts(self, player_id: int) -> dict[tuple[int, str], tuple[str, int, int]]:
        """(remainder, crossed, fired) by rule and currency."""
        rows = self.rows(tables.state, tables.state.c.player_id == player_id)
        return {(row.rule_id, row.currency): (row.remainder, row.crossed, row.fired) for row in rows}

    def figures(self, key: str = "rule-1") -> Figures:
        label, now = self.label, self.clock.now()
        return self.read(lambda conn: figures.of_rule(conn, label, figures.rule_of(label, key), now=now))

    def counts(self, key: str = "rule-1") -> tuple[int, int, int]:
        """How often it fired, was limited, and was kept from it by its control group."""
        found = self.figures(key)
        return found.fired, found.limited, found.control

"""A live server whose clock the test moves, with a label that has tournaments and players."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import sqlalchemy as sa

from server.core.clock import ManualClock
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.events import service as events
from server.features.events.service import Event
from server.features.events.tables import event
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.features.players.clans import ClanCard, Membership
from server.features.tournaments import tables
from server.jobs.engine import Worker
from server.jobs.tables import NEXT_DUE
from server.store.transaction import Tx
from tests.support.label import TestLabel
from tests.support.server import Live

T = TypeVar("T")

NOON = 1_778_068_800_000  # Wednesday, 6 May 2026, 12:00 UTC
LOBBY, INFO, REGISTER, CLAN_PLAYERS = 517, 519, 521, 576
HOUR_S = 3600
BET = {"event": "casino_bet", "formula": {"field": "amount"}}


def template(**fields: Any) -> dict[str, Any]:
    """A tournament that opened at once and starts in an hour for an hour."""
    given = {"starts_at": NOON + HOUR_S * 1000, "duration_s": HOUR_S}
    schedule = given | fields.pop("schedule", {})
    return {"id": 7, "name": "Cup", "schedule": schedule, "scoring": [BET], **fields}


def points(amount: float) -> dict[str, Any]:
    return {"type": "points_add", "amount": amount}


def prize(first: int, last: int, *effects: dict[str, Any], name: str = "Prize") -> dict[str, Any]:
    return {"name": name, "place_from": first, "place_to": last, "effects": list(effects)}


class Clans:
    """Clans as the feature of that name would answer for them."""

    def __init__(self) -> None:
        self.members: dict[int, Membership] = {}

    def membership(self, conn: sa.Connection, label: Label, player_id: int) -> Membership | None:
        return self.members.get(player_id)

    def cards(self, conn: sa.Connection, label: Label, clan_ids: Any, language: str) -> dict[int, ClanCard]:
        return {1: ClanCard(1, "Foxes", "red", "https://shop.example/fox.png", 3)}


class House:
    def __init__(self, live: Live, clock: ManualClock) -> None:
        self.live, self.clock = live, clock
        self.services = live.plaudit.services
        self.made: TestLabel = live.label()
        self._events = 0

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

    def define(self, status: str = "active", **fields: Any) -> None:
        body = template(**fields)
        self.run(
            lambda tx: save(
                tx, label_id=self.made.id, kind="tournament", key=f"t{body['id']}", body=body, status=status
            )
        )
        self.live.plaudit.refresh()
        self.work()

    def work(self) -> None:
        """Carry out what is due now until nothing is."""
        worker = Worker(writer=self.services.writer, reader=self.services.reader, clock=self.clock)

        async def all_of_it() -> None:
            # The server's own worker may have taken some of it.
            while self._is_due():
                if not await worker.work():
                    await asyncio.sleep(0.005)

        self.wait(all_of_it())

    def _is_due(self) -> bool:
        due = self.read(lambda conn: conn.execute(NEXT_DUE).scalar())
        return due is not None and due <= self.clock.now()

    def later(self, seconds: float) -> None:
        self.clock.advance(int(seconds * 1000))
        self.work()

    def player(self, name: str) -> int:
        return int(self.run(lambda tx: players.ensure(tx, self.label, brand=None, ext_user_id=name)).id)

    def fund(self, player_id: int, amount: int, currency: Currency = Currency.POINTS) -> None:
        cause = Cause(Source.API, f"fund:{player_id}:{currency}")
        self.run(
            lambda tx: economy.add(
                tx,
                label_id=self.made.id,
                player_id=player_id,
                currency=currency,
                amount=amount,
                cause=cause,
            )
        )

    def balance(self, player_id: int, currency: Currency = Currency.POINTS) -> int:
        return self.read(
            lambda conn: economy.balances(conn, label_id=self.made.id, player_id=player_id)[currency][0]
        )

    def bet(self, player_id: int, amount: float = 10, *, at: int | None = None, **payload: Any) -> None:
        self._events += 1
        happened = Event(
            id=f"bet-{self._events}",
            type="casino_bet",
            payload={"amount": amount, **payload},
            source="server",
            occurred_at=self.clock.now() if at is None else at,
        )
        self.run(lambda tx: events.ingest(tx, self.label, player_id=player_id, event=happened), key=player_id)

    def runs(self) -> list[Any]:
        query = sa.select(tables.run).where(tables.run.c.label_id == self.made.id).order_by(tables.run.c.id)
        return self.read(lambda conn: list(conn.execute(query).all()))

    def entry(self, player_id: int, run_id: int = 1) -> Any:
        where = {"b_label_id": self.made.id, "b_run_id": run_id, "b_player_id": player_id}
        return self.read(lambda conn: conn.execute(tables.ENTRY, where).first())

    def told(self, player_id: int) -> list[str]:
        """The tournament events of a player, in order."""
        mine = (event.c.player_id == player_id, event.c.type.like("tournament_%"))
        query = sa.select(event.c.type).where(*mine)
        return self.read(lambda conn: [row.type for row in conn.execute(query.order_by(event.c.id)).all()])

    def socket(self, name: str) -> Any:
        return self.live.player(self.made, name)

"""Fifty entry points are fifty, however many arrive at once; without the guard they would be more."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import SystemClock
from server.core.errors import PlauditError
from server.features.events import rules, service, tables
from server.features.events.service import Event
from server.features.labels import service as labels
from server.features.labels.catalogue import Catalogue, Label
from server.features.labels.tables import label as label_table
from server.features.players import service as players
from server.offline import run_unit
from server.store.engine import Database, open_database
from server.store.migrate import migrate
from server.store.schema import insert_once
from server.store.transaction import Tx
from server.store.writer import Writer

PLAYERS = 20
NAMES = 6
"""Entry points that each player tries: 120 in all."""

SetEntryPoint = Callable[[Tx, Label, int, Any], None]


def unguarded(tx: Tx, label: Label, player_id: int, payload: Any) -> None:
    """What one would write first: count, compare, insert. Two that count at once both see room."""
    t = tables.entry_point
    known = tx.value(sa.select(sa.func.count()).where(t.c.label_id == label.id))
    if known >= rules.ENTRY_POINT_LIMIT:
        raise PlauditError("full", err_code=20034)
    tx.value(sa.select(sa.func.pg_sleep(0.005)) if tx.dialect == "postgresql" else sa.select(1))
    row = {"label_id": label.id, "name": payload["entry_point"], "first_at": tx.now}
    tx.first(insert_once(t, returning=t.c.name, dialect=tx.dialect).values(row))


class Arena:
    def __init__(self, url: str) -> None:
        self.database: Database = open_database(url)
        migrate(self.database)
        self.label_id, _ = run_unit(self.database, lambda tx: labels.create_label(tx, name="Shop"))
        catalogue = Catalogue()
        with self.database.reads.connect() as conn:
            catalogue.load(conn)
        found = catalogue.by_id(self.label_id)
        assert found is not None
        self.label = found
        self.players = [run_unit(self.database, self._join(f"p{n}")) for n in range(PLAYERS)]

    def _join(self, name: str) -> Callable[[Tx], int]:
        return lambda tx: int(players.ensure(tx, self.label, brand=None, ext_user_id=name).id)

    async def storm(self) -> list[Any]:
        """Every player tries names of its own, all at once, on as many writer threads as there may be."""
        writer = Writer(self.database, clock=SystemClock(), announce=lambda notices: None, lanes=PLAYERS)
        writer.start()
        attempts = []
        for n in range(NAMES):
            for player in self.players:
                event = Event(
                    id=f"{player}-{n}",
                    type="core_set_last_login_entry",
                    payload={"entry_point": f"{player}-{n}"},
                )
                work = lambda tx, p=player, e=event: service.ingest(tx, self.label, player_id=p, event=e)  # noqa: E731
                attempts.append(writer.run(work, key=player))
        results = await asyncio.gather(*attempts, return_exceptions=True)
        await writer.stop()
        return results

    def stored(self) -> int:
        query = sa.select(sa.func.count()).select_from(tables.entry_point)
        with self.database.reads.connect() as conn:
            return int(conn.execute(query).scalar_one())

    def counter(self) -> int:
        with self.database.reads.connect() as conn:
            return int(conn.execute(sa.select(label_table.c.entry_points)).scalar_one())


def run(url: str) -> tuple[Arena, list[Any]]:
    arena = Arena(url)
    try:
        return arena, asyncio.run(arena.storm())
    finally:
        arena.database.close()


def test_twenty_players_at_once_never_store_more_than_fifty_entry_points(database_url: str) -> None:
    arena, results = run(database_url)
    refused = [r for r in results if isinstance(r, PlauditError)]
    assert [r for r in results if isinstance(r, Exception) and r not in refused] == []
    assert {r.err_code for r in refused} == {20034}
    assert arena.stored() == arena.counter() == rules.ENTRY_POINT_LIMIT
    assert len(results) - len(refused) == rules.ENTRY_POINT_LIMIT
    arena.database.close()


def test_without_the_guard_the_same_storm_stores_more(
    postgres_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control. SQLite has one writer, so only PostgreSQL can show the race."""
    monkeypatch.setitem(service._EFFECTS, "core_set_last_login_entry", unguarded)
    url = postgres_server.create_database()
    try:
        arena, _ = run(url)
        assert arena.stored() > rules.ENTRY_POINT_LIMIT
        arena.database.close()
    finally:
        postgres_server.drop_database(url)

"""Large boards over the wire: a place follows what is committed, through this process or another."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from server.core.clock import ManualClock
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.players import service as players
from server.store import ranks
from server.store.ranks.shared import SharedRanks
from server.store.transaction import Tx
from tests.realtime.test_two_processes import write
from tests.support import services
from tests.support.adversary import wait_until
from tests.support.label import TestLabel
from tests.support.line import Line
from tests.support.server import Live

NOON = 1_778_068_800_000  # Wednesday, 6 May 2026, 12:00 UTC
BOARD = 505
NAMES = ("anna", "bert", "cleo", "dora")


@pytest.fixture(autouse=True)
def every_board_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "LARGE", 0)


@pytest.fixture
def database(postgres_server: services.Postgres) -> Iterator[str]:
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


class Game:
    """Players of one label who collect points through a process."""

    def __init__(self, live: Live) -> None:
        self.label: TestLabel = live.label()
        self._keys = 0
        self.ids: dict[str, int] = {}
        for name in NAMES:
            label = live.plaudit.services.catalogue.by_id(self.label.id)
            assert label is not None
            write(live, lambda tx, name=name, label=label: self._join(tx, label, name))

    def _join(self, tx: Tx, label: Any, name: str) -> None:
        self.ids[name] = int(players.ensure(tx, label, brand=None, ext_user_id=name).id)

    def collect(self, live: Live, name: str, amount: int, *, fails: bool = False) -> None:
        self._keys += 1
        cause = Cause(Source.API, f"k{self._keys}")
        of_player = {"label_id": self.label.id, "player_id": self.ids[name], "currency": Currency.POINTS}

        def work(tx: Tx) -> None:
            economy.add(tx, **of_player, amount=amount, cause=cause)  # type: ignore[arg-type]
            if fails:
                live.plaudit.pipeline.settle(tx)
                raise RuntimeError("changed my mind")

        if fails:
            with pytest.raises(RuntimeError):
                write(live, work)
        else:
            write(live, work)


def place(client: Any) -> int:
    answer = client.ask(BOARD, period_type_id=1, include_users=True)
    assert answer["errCode"] == 0, answer
    return int(answer["map"]["1"]["userPosition"]["position_in_board"])


def kept(live: Live, clients: list[Any]) -> None:
    """Ask until the boards are kept sorted."""
    found = live.plaudit.services.ranks

    def is_kept() -> bool:
        for client in clients:
            place(client)
        if isinstance(found, SharedRanks):
            return bool(found._client.keys(f"{found._prefix}:board:*:seats"))
        return bool(found._held)  # type: ignore[attr-defined]

    wait_until(is_kept, what="the board to be kept")


def test_a_place_follows_commits_and_no_rollbacks(
    start_server: Callable[..., Live], database_url: str
) -> None:
    live = start_server(database_url, clock=ManualClock(NOON))
    game = Game(live)
    for name, amount in zip(NAMES, (10, 20, 20, 30), strict=True):
        game.collect(live, name, amount)
    anna, dora = live.player(game.label, "anna"), live.player(game.label, "dora")
    kept(live, [anna, dora])
    assert (place(anna), place(dora)) == (3, 1)
    game.collect(live, "anna", 100, fails=True)
    assert (place(anna), place(dora)) == (3, 1)
    game.collect(live, "anna", 15)
    assert (place(anna), place(dora)) == (2, 1)
    game.collect(live, "anna", 6)
    assert (place(anna), place(dora)) == (1, 2)


def test_a_score_changed_through_one_process_shows_in_the_place_on_the_other(
    start_server: Callable[..., Live], database: str, redis_url: str
) -> None:
    here, there = (start_server(database, redis_url=redis_url, clock=ManualClock(NOON)) for _ in range(2))
    game = Game(here)
    there.plaudit.refresh()
    for name, amount in zip(NAMES, (10, 20, 20, 30), strict=True):
        game.collect(here, name, amount)
    anna, dora = there.player(game.label, "anna"), here.player(game.label, "dora")
    kept(there, [anna])
    game.collect(here, "anna", 15)
    assert (place(anna), place(dora)) == (2, 1)
    game.collect(there, "anna", 6)
    assert (place(anna), place(dora)) == (1, 2)
    assert isinstance(there.plaudit.services.ranks, SharedRanks)


def test_while_redis_is_away_places_are_counted_and_then_built_anew(
    start_server: Callable[..., Live], database: str, redis_url: str
) -> None:
    line = Line(redis_url)
    here = start_server(database, redis_url=line.url, clock=ManualClock(NOON))
    there = start_server(database, redis_url=redis_url, clock=ManualClock(NOON))
    game = Game(here)
    there.plaudit.refresh()
    for name, amount in zip(NAMES, (10, 20, 20, 30), strict=True):
        game.collect(here, name, amount)
    anna, dora = here.player(game.label, "anna"), there.player(game.label, "dora")
    kept(there, [dora])
    assert place(anna) == 3
    line.cut()
    game.collect(here, "anna", 30)
    assert place(anna) == 1
    line.mend()
    wait_until(lambda: place(anna) == 1 and place(dora) == 2, what="the boards to be built anew")

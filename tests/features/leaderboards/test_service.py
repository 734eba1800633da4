"""Boards over the wire and in the database: counting, places, snapshots, and rewards that are paid once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest

from server.core.clock import DAY_MS, HOUR_MS, ManualClock
from server.core.errors import PlauditError
from server.features.economy import boards
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Affects, Cause
from server.features.labels import service as labels
from server.features.labels.definitions import KINDS, save
from server.features.leaderboards import service
from server.features.players import service as players
from server.jobs.engine import Worker
from server.jobs.tables import NEXT_DUE
from server.store.transaction import Tx
from tests.support.label import TestLabel
from tests.support.server import Live

NOON = 1_778_068_800_000  # Wednesday, 6 May 2026, 12:00 UTC
BOARD = 505
DEFINITION = {
    "id": 143,
    "period": "daily",
    "name": "Day",
    "rules": "<b>Play</b>",
    "reward_points": [100, 75],
    "translations": {"de": {"name": "Tag"}},
}


class House:
    """A live server whose clock the test moves, with units of work called from the test's thread."""

    def __init__(self, live: Live, clock: ManualClock) -> None:
        self.live, self.clock = live, clock
        self.services = live.plaudit.services
        self.label = live.label()
        self.define("leaderboard", "day", DEFINITION)

    def run(self, work: Callable[[Tx], Any]) -> Any:
        async def call() -> Any:
            return await self.services.writer.run(work)

        loop = self.services.writer._loop
        assert loop is not None
        future: Future[Any] = asyncio.run_coroutine_threadsafe(call(), loop)
        return future.result(30)

    def define(self, kind: str, key: str, body: dict[str, Any]) -> None:
        self.run(lambda tx: save(tx, label_id=self.label.id, kind=kind, key=key, body=body))
        self.live.plaudit.refresh()

    def player(self, name: str) -> int:
        label = self.services.catalogue.by_id(self.label.id)
        assert label is not None
        return int(self.run(lambda tx: players.ensure(tx, label, brand=None, ext_user_id=name)).id)

    def collect(self, player_id: int, points: int, *, key: str, board: bool = True) -> None:
        cause = Cause(Source.API, key)
        self.run(
            lambda tx: economy.add(
                tx,
                label_id=self.label.id,
                player_id=player_id,
                currency=Currency.POINTS,
                amount=points,
                cause=cause,
                affects=Affects(board=board),
            )
        )

    def balance(self, player_id: int) -> int:
        with self.live.plaudit.database.reads.connect() as conn:
            return economy.balances(conn, label_id=self.label.id, player_id=player_id)[Currency.POINTS][0]

    def _is_due(self) -> bool:
        with self.live.plaudit.database.reads.connect() as conn:
            due = conn.execute(NEXT_DUE).scalar()
        return due is not None and due <= self.clock.now()

    def work(self) -> None:
        """Carry out what is due now until nothing is."""
        services = self.services
        worker = Worker(writer=services.writer, reader=services.reader, clock=self.clock)

        async def all_of_it() -> None:
            # The server's own worker may have taken some of it.
            while self._is_due():
                if not await worker.work():
                    await asyncio.sleep(0.005)

        loop = services.writer._loop
        assert loop is not None
        asyncio.run_coroutine_threadsafe(all_of_it(), loop).result(30)


@pytest.fixture
def house(start_server: Callable[..., Live], database_url: str) -> House:
    clock = ManualClock(NOON)
    return House(start_server(database_url, clock=clock, works=False), clock)


def board(house: House, name: str = "anna", **fields: Any) -> dict[str, Any]:
    client = house.live.player(house.label, name)
    answer = client.ask(BOARD, period_type_id=1, **fields)
    assert answer["errCode"] == 0, answer
    return dict(answer["map"]["143"])


def test_points_count_on_the_three_boards_and_the_best_come_first(house: House) -> None:
    anna, bert, cleo = (house.player(name) for name in ("anna", "bert", "cleo"))
    house.collect(bert, 50, key="b")
    house.clock.advance(1)
    house.collect(anna, 50, key="a")
    house.collect(cleo, 10, key="c")
    house.collect(cleo, 500, key="hidden", board=False)
    shown = board(house)
    assert [(p["position_in_board"], p["points_accumulated"], p["is_me"]) for p in shown["positions"]] == [
        (1, 50, False),
        (1, 50, True),
        (2, 10, False),
    ], "who got there first stands first"
    assert shown["userPosition"]["position_in_board"] == 1
    assert shown["reward_points"] == [100, 75]
    assert (shown["versiod_id"], shown["create_date"]) == (0, 0)
    whole = house.live.player(house.label, "cleo").ask(BOARD)["map"]
    assert {b["period_type_id"]: b["userPosition"]["points_accumulated"] for b in whole.values()} == {
        1: 10,
        2: 10,
        3: 10,
    }
    label = house.services.catalogue.by_id(house.label.id)
    assert label is not None
    with house.live.plaudit.database.reads.connect() as conn:
        assert boards.period_points(conn, label, anna, NOON) == {1: 50, 2: 50, 3: 50}


def test_a_board_can_be_had_without_its_players_and_by_visitors(house: House) -> None:
    house.collect(house.player("bert"), 5, key="b")
    bare = board(house, include_users=False)
    assert bare["positions"] == []
    assert bare["userPosition"]["position_in_board"] == -1
    visitor = {"api_key": house.label.key, "cid": BOARD, "period_type_id": 1, "uuid": "u", "ts": 0}
    seen = house.live.http(visitor, headers={"origin": "https://shop.example"}).json()["map"]["143"]
    assert len(seen["positions"]) == 1
    assert "userPosition" not in seen
    german = house.live.http({**visitor, "force_language": "DE"}).json()["map"]["143"]
    assert german["board_public_meta"]["name"] == "Tag"
    assert german["board_public_meta"]["rules"] == "<b>Play</b>"


def rename(tx: Tx, **who: Any) -> None:
    players.set_nickname(tx, **who)


def test_names_are_masked_where_the_label_says_so_but_never_ones_own(house: House) -> None:
    for name in ("annabel", "bertold"):
        number = house.player(name)
        house.run(partial(rename, label_id=house.label.id, player_id=number, nickname=name.title()))
        house.collect(number, 5, key=name)
    values = {"_system_leader_board_mask_username": "true"}
    house.run(lambda tx: labels.set_settings(tx, label_id=house.label.id, values=values))
    house.live.plaudit.refresh()
    names = [p["public_username"] for p in board(house, "annabel")["positions"]]
    assert names == ["Annabel", "Be***d"]


def test_an_ended_period_is_paid_once_and_stays_to_be_looked_at(house: House) -> None:
    anna, bert, cleo, dora = (house.player(name) for name in ("anna", "bert", "cleo", "dora"))
    for player, points in ((anna, 50), (bert, 50), (cleo, 30), (dora, 10)):
        house.collect(player, points, key=str(player))
    house.clock.advance(12 * HOUR_MS + service.SETTLE_MS)
    house.work()
    assert [house.balance(p) for p in (anna, bert, cleo, dora)] == [150, 150, 105, 10]
    before = board(house, snapshot_offset=1)
    assert before["versiod_id"] > 0
    assert before["create_date"] == NOON - 12 * HOUR_MS
    assert [p["points_accumulated"] for p in before["positions"]] == [50, 50, 30, 10]
    assert board(house)["positions"] == [], "rewards do not count on the new day"


def test_closing_late_and_again_pays_nobody_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PAY_BATCH", 1)
    anna, bert = house.player("anna"), house.player("bert")
    house.collect(anna, 5, key="a")
    house.collect(bert, 3, key="b")
    house.clock.advance(9 * DAY_MS)
    label = house.services.catalogue.by_id(house.label.id)
    assert label is not None

    def tear(tx: Tx) -> None:
        service.close(tx, label, period_id=1)
        service.close(tx, label, period_id=1)
        raise KeyError("the process dies here")

    with pytest.raises(KeyError):
        house.run(tear)
    assert house.balance(anna) == 5
    house.work()
    house.run(lambda tx: service.close(tx, label, period_id=1))
    assert (house.balance(anna), house.balance(bert)) == (105, 78)


def test_the_rewards_of_a_period_are_those_of_its_end(house: House) -> None:
    anna = house.player("anna")
    house.collect(anna, 5, key="a")
    house.clock.advance(DAY_MS)
    label = house.services.catalogue.by_id(house.label.id)
    assert label is not None
    house.run(lambda tx: service.close(tx, label, period_id=1))
    house.define("leaderboard", "day", {**DEFINITION, "reward_points": [1]})
    house.work()
    assert house.balance(anna) == 105


BAD: list[dict[str, Any]] = [
    {"period_type_id": 0},
    {"period_type_id": 4},
    {"period_type_id": 2**63},
    {"period_type_id": "first"},
    {"snapshot_offset": -1},
    {"snapshot_offset": 10**9},
    {"include_users": "perhaps"},
]


def test_what_cannot_be_asked_is_refused(house: House) -> None:
    client = house.live.player(house.label)
    for fields in BAD:
        answer = client.ask(BOARD, **fields)
        assert (answer["cid"], answer["errCode"]) == (506, 20002), fields
        assert answer["errMsg"]


def test_labels_do_not_meet(house: House) -> None:
    house.collect(house.player("anna"), 5, key="a")
    other: TestLabel = house.live.label(name="Other")
    answer = house.live.player(other).ask(BOARD)
    assert all(b["positions"] == [] for b in answer["map"].values())


@pytest.mark.parametrize(
    "wrong", [{"reward_points": [-1]}, {"reward_points": [0] * 1001}, {"period": "year"}]
)
def test_a_definition_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PlauditError):
        KINDS.check("leaderboard", {**DEFINITION, **wrong})

"""The activity log: every kind of entry in both shapes, in pages that neither repeat nor miss one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import HOUR_MS, ManualClock
from server.features.activity import service
from server.features.activity.definition import KINDS
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Affects, Cause
from server.features.events import tables as event_tables
from server.features.players import service as players
from server.features.tournaments import runs
from server.features.tournaments.tables import run
from server.offline import run_unit
from server.store.transaction import Tx
from tests.features.shop.kit import define
from tests.support.adversary import rows
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live

LOG = 545


def unit(live: Live, work: Callable[[Tx], Any]) -> Any:
    """One unit of work at the moment of the test's clock, and what follows from it."""

    def at_the_clock(tx: Tx) -> Any:
        tx.now = live.now
        result = work(tx)
        live.plaudit.pipeline.settle(tx)
        return result

    return run_unit(live.plaudit.database, at_the_clock)


def player(live: Live, label: TestLabel, ext_user_id: str = "anna") -> int:
    known = live.plaudit.services.catalogue.by_id(label.id)
    assert known is not None
    brand = next(iter(known.brands.values()))
    return int(unit(live, lambda tx: players.ensure(tx, known, brand=brand, ext_user_id=ext_user_id)).id)


def move(
    live: Live,
    label: TestLabel,
    player_id: int,
    amount: int,
    *,
    currency: Currency = Currency.POINTS,
    source: Source = Source.API,
    ref: str = "",
    affects: Affects = economy.EVERYTHING,
) -> None:
    def work(tx: Tx) -> None:
        key = f"{player_id}:{tx.now}:{amount}:{currency}:{source}:{affects}"
        cause = Cause(source, key, ref)
        where: dict[str, Any] = {
            "label_id": label.id,
            "player_id": player_id,
            "currency": currency,
            "cause": cause,
        }
        if amount < 0:
            economy.spend(tx, **where, amount=-amount)
        else:
            economy.add(tx, **where, amount=amount, affects=affects)

    unit(live, work)


def happen(live: Live, label: TestLabel, player_id: int, kind: str, payload: dict[str, Any]) -> None:
    key = f"{kind}:{player_id}:{live.now}:{json.dumps(payload)}"
    unit(
        live,
        lambda tx: tx.emit(label_id=label.id, player_id=player_id, kind=kind, payload=payload, key=key),
    )


def log(client: WireClient, **fields: Any) -> list[dict[str, Any]]:
    answer = client.ask(LOG, **{"startTimeSeconds": 0, "endTimeSeconds": 2**33, **fields})
    assert (answer["cid"], answer["errCode"]) == (546, 0), answer
    return list(answer["logHistory"])


def test_the_first_shape_is_of_wallets_newest_first(live: Live, clock: ManualClock) -> None:
    label = live.label()
    anna = player(live, label)
    move(live, label, anna, 100, ref="Welcome")
    clock.advance(HOUR_MS)
    move(live, label, anna, 250, currency=Currency.GEMS, source=Source.MISSION, ref="Explorer")
    clock.advance(HOUR_MS)
    move(live, label, anna, -30, source=Source.SHOP, ref="Mug")
    happen(live, label, anna, "ach_level_changed", {"level_id": 2, "name": "Silver"})
    bought, won, welcome = log(live.player(label))
    brand_id = bought["crm_brand_id"]
    assert brand_id > 0
    assert bought == {
        "create_date": clock.now() // 1000,
        "user_ext_id": "anna",
        "crm_brand_id": brand_id,
        "source_type_id": 5,
        "source_entity_name": "Mug",
        "points_collected": -30,
        "user_points_ever": 100,
        "user_points_balance": 70,
    }
    assert won == {
        "create_date": (clock.now() - HOUR_MS) // 1000,
        "user_ext_id": "anna",
        "crm_brand_id": brand_id,
        "source_type_id": 3,
        "source_entity_name": "Explorer",
        "type": 1,
        "amount": 2.5,
        "balance": 2.5,
    }
    assert welcome["points_collected"] == 100


EVENTS: dict[int, tuple[str, dict[str, Any], dict[str, Any]]] = {
    4: (
        "ach_level_changed",
        {"level_id": 2, "name": "Silver"},
        {"source_type_id": 4, "source_entity_id": 2, "source_entity_name": "Silver", "context_value_1": 2},
    ),
    5: (
        "core_bonus_given",
        {"bonus_id": 7, "template_id": 3, "amount": 5.5, "source_type_id": 12},
        {"source_type_id": 12, "source_entity_id": 3, "source_reference_id": 7, "amount": 5.5},
    ),
    6: (
        "minigame_win",
        {"saw_game_type_id": 5, "saw_template_id": 2, "prize_id": 3, "prize_name": "Mug", "spin_id": 9},
        {"source_type_id": 17, "source_entity_id": 3, "source_entity_name": "Mug", "source_root_id": 2},
    ),
    7: (
        "minigame_win",
        {"saw_game_type_id": 1, "saw_template_id": 2, "prize_id": 3, "prize_name": "Mug", "spin_id": 9},
        {"source_type_id": 17, "source_entity_id": 3, "source_entity_name": "Mug", "source_root_id": 2},
    ),
    8: (
        "raffle_ticket_given",
        {"raffle_id": 2, "name": "Summer", "tickets_count": 5, "source_type_id": 5},
        {"source_type_id": 5, "source_entity_id": 2, "source_entity_name": "Summer", "amount": 5},
    ),
    9: (
        "core_avatar_given",
        {"avatar_real_id": 4, "source_type_id": 3},
        {"source_type_id": 3, "source_entity_id": 4},
    ),
    10: (
        "ach_task_completed",
        {"ach_id": 1, "ach_type_id": 1, "name": "Explorer", "task_id": 11, "task_name": "Look"},
        {"source_type_id": 2, "source_entity_id": 11, "source_entity_name": "Look", "source_root_id": 1},
    ),
    11: (
        "ach_achievement_completed",
        {"ach_id": 1, "ach_type_id": 1, "name": "Explorer", "completed_count": 2, "ach_completed_id": 9},
        {"source_type_id": 3, "source_entity_id": 1, "source_reference_id": 9, "context_value_1": 2},
    ),
    12: (
        "ach_achievement_completed",
        {"ach_id": 5, "ach_type_id": 2, "name": "Star", "completed_count": 1, "ach_completed_id": 10},
        {"source_type_id": 3, "source_entity_id": 5, "source_entity_name": "Star"},
    ),
    13: (
        "core_prize_tangible",
        {"name": "Mug", "source_type_id": 11},
        {"source_type_id": 11, "source_entity_name": "Mug"},
    ),
    14: (
        "core_jackpot_win",
        {
            "jp_template_id": 7, "jp_pot_id": 70, "name": "Grand", "amount": 100.5, "winning_position": 2
        },
        {
            "source_type_id": 17, "source_entity_id": 7, "source_reference_id": 70,
            "source_entity_name": "Grand", "amount": 100.5, "context_value_1": 2,
            "context_value_meta": {"name": "Grand", "position": 2},
        },
    ),
    15: (
        "minigame_spins_issued",
        {"saw_template_id": 2, "name": "Wheel", "spin_count": 4, "source_type_id": 5},
        {"source_type_id": 5, "source_entity_id": 2, "source_entity_name": "Wheel", "amount": 4},
    ),
    16: ("core_prize_nothing", {"name": "nothing", "source_type_id": 17}, {"source_type_id": 17}),
    17: (
        "ach_leaderboard_win",
        {"period_type_id": 2, "position": 3, "points": 50, "score": 400},
        {
            "source_type_id": 7,
            "source_entity_id": 2,
            "context_value_1": 3,
            "source_entity_name": "Weekly leaderboard",
            "context_value_meta": {"name": "Weekly leaderboard", "position": 3},
            "amount": 50,
        },
    ),
    18: (
        "tournament_win",
        {"tournament_id": 1, "tournament_instance_id": 8, "tournament_name": "Cup", "place": 1},
        {
            "source_type_id": 11,
            "source_entity_id": 1,
            "source_reference_id": 8,
            "context_value_meta": {"name": "Cup", "position": 1},
        },
    ),
    19: (
        "tournament_win",
        {"tournament_id": 1, "tournament_instance_id": 9, "clan_id": 6, "clan_place": 2},
        {"source_type_id": 11, "source_root_id": 6, "context_value_1": 2},
    ),
    20: (
        "clan_joined",
        {"clan_id": 6, "name": "Foxes", "from_clan_id": 0, "fee": 100},
        {"source_type_id": 23, "source_entity_id": 6, "source_entity_name": "Foxes", "amount": 100},
    ),
}  # fmt: skip


def test_the_second_shape_has_every_type_and_each_alone(live: Live, clock: ManualClock) -> None:
    label = live.label()
    anna = player(live, label)
    move(live, label, anna, 10)
    move(live, label, anna, 20, currency=Currency.GEMS)
    move(live, label, anna, 30, currency=Currency.DIAMONDS)
    for kind, payload, _ in EVENTS.values():
        clock.advance(1000)
        happen(live, label, anna, kind, payload)
    client = live.player(label)
    everything = log(client, types=list(range(1, 21)))
    assert [entry["type_id"] for entry in everything][: len(EVENTS)] == sorted(EVENTS, reverse=True)
    assert sorted(entry["type_id"] for entry in everything[len(EVENTS) :]) == [1, 2, 3]
    for number, (_, _, expected) in EVENTS.items():
        (entry,) = log(client, types=[number])
        assert entry["type_id"] == number
        assert {name: entry.get(name) for name in expected} == expected
    assert {kind.type for kind in KINDS} == EVENTS.keys()


def test_entries_that_have_only_a_number_get_the_name_of_what_it_stands_for(live: Live) -> None:
    label = live.label()
    bonus = {"id": 3, "name": "Voucher", "translations": {"de": {"name": "Gutschein"}}}
    avatar = {"id": 4, "url": "https://shop.example/4.png", "description": "A cat"}
    board = {"id": 1, "period": "daily", "name": "Today"}
    cup = {"id": 1, "name": "Cup", "schedule": {"starts_at": live.now + HOUR_MS, "duration_s": 3600}}
    for kind, body in {
        "bonus_template": bonus,
        "avatar": avatar,
        "leaderboard": board,
        "tournament": {**cup, "scoring": [{"event": "purchase", "formula": {"value": 1}}]},
    }.items():
        define(live, label, kind, "one", body)
    known = live.plaudit.services.catalogue.by_id(label.id)
    assert known is not None
    unit(live, lambda tx: runs.plan(tx, known))
    (run_id,) = [row.id for row in rows(live, sa.select(run.c.id).where(run.c.label_id == label.id))]
    anna = player(live, label)
    happen(live, label, anna, *EVENTS[5][:2])
    happen(live, label, anna, *EVENTS[9][:2])
    move(live, label, anna, 50, source=Source.TOURNAMENT, ref=str(run_id))
    move(live, label, anna, 20, source=Source.LEADERBOARD, ref="1")
    move(live, label, anna, 10, source=Source.LEADERBOARD, ref="2")
    client = live.player(label)
    named = {entry["source_entity_name"] for entry in log(client)}
    assert named == {"Cup", "Today", "Weekly leaderboard"}
    given = log(client, types=[5, 9], force_language="DE")
    assert {entry["source_entity_name"] for entry in given} == {"Gutschein", "A cat"}
    assert {entry["context_value_meta"]["name"] for entry in given} == {"Gutschein", "A cat"}
    define(live, label, "bonus_template", "one", bonus, status="archived")
    assert [entry.get("source_entity_name") for entry in log(client, types=[5])] == [None]


def test_entries_are_filtered_by_their_source(live: Live) -> None:
    label = live.label()
    anna = player(live, label)
    move(live, label, anna, 10)
    move(live, label, anna, 20, source=Source.TOURNAMENT, ref="8")
    for number in (11, 13, 16, 18):
        happen(live, label, anna, EVENTS[number][0], EVENTS[number][1])
    client = live.player(label)
    (won,) = log(client, src_types=[11])
    assert (won["points_collected"], won["source_entity_id"]) == (20, 8)
    types = list(range(1, 21))
    assert sorted(e["type_id"] for e in log(client, types=types, src_types=[11])) == [3, 13, 18]
    assert [e["type_id"] for e in log(client, types=types, src_types=[17])] == [16]
    assert log(client, types=types, src_types=[1]) == log(client, types=types, src_types=[-5, 2**62]) == []


def test_the_span_counts_whole_seconds_on_both_ends(live: Live, clock: ManualClock) -> None:
    label = live.label()
    anna = player(live, label)
    clock.advance(1000 - clock.now() % 1000)
    for _ in range(3):
        move(live, label, anna, 1)
        happen(live, label, anna, *EVENTS[20][:2])
        clock.advance(1000)
    client, first = live.player(label), clock.now() // 1000 - 3
    for types in (None, [3], [20]):
        fields = {} if types is None else {"types": types}
        found = log(client, startTimeSeconds=first + 1, endTimeSeconds=first + 2, **fields)
        assert [entry["create_date"] - first for entry in found] == [2, 1]
        assert log(client, startTimeSeconds=first + 2, endTimeSeconds=first + 1, **fields) == []


def test_pages_neither_repeat_nor_miss_an_entry(live: Live, clock: ManualClock) -> None:
    label = live.label()
    anna = player(live, label)
    for n in range(40):
        move(live, label, anna, n + 1)
        happen(live, label, anna, "clan_joined", {"clan_id": n + 1})
        clock.advance(500 * (n % 3))
    client, types = live.player(label), [3, 20]
    whole = [entry for page in range(4) for entry in log(client, types=types, limit=30, offset=30 * page)]
    assert len(whole) == 80
    points = [entry["points_collected"] for entry in whole if entry["type_id"] == 3]
    assert points == list(range(40, 0, -1))
    assert [entry["source_entity_id"] for entry in whole if entry["type_id"] == 20] == points
    dates = [entry["create_date"] for entry in whole]
    assert dates == sorted(dates, reverse=True)
    assert len(log(client, types=types, limit=1000)) == len(log(client, types=types)) == 50


def test_nobody_reads_another_player_s_log(live: Live) -> None:
    label, other = live.label(), live.label(name="Other")
    bert = player(live, label, "bert")
    move(live, label, bert, 10)
    happen(live, label, bert, *EVENTS[20][:2])
    stranger = player(live, other)
    move(live, other, stranger, 10)
    client = live.player(label)
    assert log(client, userId=bert, types=[3, 20]) == []
    assert client.ask(LOG, userId=stranger, startTimeSeconds=0, endTimeSeconds=2**33)["logHistory"] == []


def test_what_counts_for_boards_alone_moved_nothing(live: Live) -> None:
    label = live.label()
    anna = player(live, label)
    move(live, label, anna, 10, affects=Affects(balance=False, level=False))
    assert log(live.player(label)) == []


def test_what_a_browser_reports_under_such_a_name_is_no_entry(live: Live) -> None:
    label = live.label()
    anna = player(live, label)
    row = {
        "label_id": label.id, "player_id": anna, "event_id": "x", "type": "clan_joined", "payload": "{}",
        "source": "client", "occurred_at": live.now, "received_at": live.now,
    }  # fmt: skip
    unit(live, lambda tx: tx.insert(event_tables.event.insert(), row))
    assert log(live.player(label), types=[20]) == []


BAD: dict[str, tuple[dict[str, Any], int]] = {
    "no beginning": ({"startTimeSeconds": None}, 20002),
    "an end that is text": ({"endTimeSeconds": "tomorrow"}, 20002),
    "an unknown type": ({"types": [21]}, 20002),
    "type 0": ({"types": [0]}, 20002),
    "types that are text": ({"types": "all"}, 20002),
    "an offset without end": ({"offset": 10_001}, 20002),
    "an offset of absurd size": ({"offset": 2**62}, 20002),
    "a negative page": ({"limit": -5, "offset": -5}, 0),
    "nothing of it": ({"limit": 0}, 0),
    "moments of absurd size": ({"startTimeSeconds": -(2**62), "endTimeSeconds": 2**62, "userId": -1}, 0),
    "no types in particular": ({"types": [], "src_types": []}, 0),
}


@pytest.mark.parametrize(("fields", "code"), BAD.values(), ids=BAD)
def test_what_should_not_be_asked_is_answered_clearly(live: Live, fields: dict[str, Any], code: int) -> None:
    client = live.player(live.label())
    answer = client.ask(LOG, **{"startTimeSeconds": 0, "endTimeSeconds": 2**33, **fields})
    assert (answer["cid"], answer["errCode"]) == (546, code), answer
    assert answer.get("logHistory", []) == []
    assert bool(answer.get("errMsg")) == bool(code)


def test_a_visitor_has_no_log(live: Live) -> None:
    client = live.socket()
    client.init(live.label())
    assert client.ask(LOG, startTimeSeconds=0, endTimeSeconds=1)["errCode"] == 20005


def test_every_part_of_a_page_is_a_range_of_an_index(live: Live) -> None:
    """The database says how it looks things up: never by going through a table."""
    if live.plaudit.database.dialect != "sqlite":
        return
    asked = service.asked(start_s=0, end_s=2**33, limit=50, offset=0, types=range(1, 21), sources=None)
    with live.plaudit.database.reads.connect() as conn:
        for part in service._parts(1, 1, asked):
            text = str(part.compile(conn, compile_kwargs={"literal_binds": True}))
            plan = [row.detail for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()]
            looked_up = [line for line in plan if "ledger" in line or "event" in line]
            assert looked_up
            assert all("USING" in line and "INDEX" in line for line in looked_up), plan

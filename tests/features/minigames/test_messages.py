"""Mini-games as clients see them: shapes, pushes, batches, history, visitors, and what must never leave."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.periods import local, same_clock, start_of
from server.core.rate import RateLimiter
from server.features.draws import tables as draw_tables
from tests.features.minigames.kit import FIVE, NOTHING, Arcade
from tests.support.adversary import rows
from tests.support.label import WireClient
from tests.support.server import Live

LIST, PLAY, ACKNOWLEDGE, BATCH, ACKNOWLEDGE_ALL, HISTORY = 700, 702, 704, 712, 714, 716
COUNT, SHOW, DROP, SHOWN, TAKE, DECLINE, CONVERT = 706, 707, 708, 711, 709, 718, 20700


@pytest.fixture
def arcade(live: Live) -> Arcade:
    return Arcade(live)


def client_of(arcade: Arcade, name: str = "anna") -> WireClient:
    return arcade.live.player(arcade.label, name)


def template(client: WireClient, number: int = 1) -> dict[str, Any]:
    answer = client.ask(LIST)
    return next(dict(known) for known in answer["templates"] if known["saw_template_id"] == number)


def ask_as_visitor(arcade: Arcade, cid: int, **fields: Any) -> dict[str, Any]:
    label = arcade.label
    body = {"cid": cid, "uuid": "u", "ts": 0, "api_key": label.key, "brand_key": label.brand_key, **fields}
    return dict(arcade.live.http(body).json())


def test_a_game_has_every_field_under_its_name_on_the_wire(arcade: Arcade) -> None:
    arcade.game(
        buy_in="spins",
        prizes=[{**FIVE, "sectors": [1, 3], "message": "Hooray", "surcharge": True}],
        attempts={"count": 2, "per": "window", "window_s": 60},
        pot={"seed": 100, "per_attempt": 2, "symbol": "$"},
        custom_data={"a": 1},
        promo_text="Win {{jackpot}}",
    )
    client = client_of(arcade)
    arcade.give(arcade.player(), 3)
    found = template(client)
    (prize,) = found.pop("prizes")
    ui, prize_ui = found.pop("saw_template_ui_definition"), prize.pop("saw_prize_ui_definition")
    assert (ui["name"], ui["sectors_count"], ui["jackpot_symbol"]) == ("Wheel 1", 3, "$")
    assert (ui["promo_text"], ui["custom_data"]) == ("Win {{jackpot}}", {"a": 1})
    assert (prize_ui["acknowledge_type"], prize_ui["aknowledge_message"]) == (3, "Hooray")
    assert (prize["saw_prize_id"], prize["prize_type_id"], prize["prize_value"]) == (1, 2, 5)
    assert (prize["is_surcharge"], prize_ui["sectors"]) == (True, [1, 3])
    expected = {
        "saw_game_type_id": 1,
        "saw_buyin_type_id": 3,
        "spin_count": 3,
        "maxSpinsCount": 2,
        "maxSpinsPediodMs": 60_000,
        "jackpot_current": 100,
        "jackpot_add_on_attempt": 2,
        "jackpot_guaranteed": 100,
        "activeFromDate": -(2**63),
        "activeTillDate": 2**63 - 1,
        "next_available_spin_ts": None,
        "earliest_expiration_dt": None,
    }
    assert {name: found.get(name) for name in expected} == expected


def test_a_game_is_played_acknowledged_and_told(arcade: Arcade) -> None:
    arcade.game(buy_in="spins", attempts={"count": 1})
    client = client_of(arcade)
    arcade.give(arcade.player(), 2)
    assert client.push(COUNT)["spin_count"] == 2
    answer = client.ask(PLAY, request_id="r-1", saw_template_id=1)
    assert (answer["cid"], answer["errCode"], answer["saw_prize_id"]) == (703, 0, 1)
    assert client.push(COUNT)["spin_count"] == 1
    done = client.ask(ACKNOWLEDGE, request_id="r-1")
    assert (done["cid"], done["errCode"], done["request_id"]) == (705, 0, "r-1")
    assert client.push(108)["props"]["ach_points_balance"] == 5
    stopped = client.ask(PLAY, request_id="r-2", saw_template_id=1)
    assert (stopped["errCode"], stopped["request_id"]) == (40004, "r-2")
    assert stopped["first_spin_in_period"] == answer["first_spin_in_period"]
    assert template(client)["next_available_spin_ts"] > arcade.live.now


def test_a_batch_plays_what_it_can_and_says_of_each_what_became_of_it(arcade: Arcade) -> None:
    arcade.game()
    client = client_of(arcade)
    orders = [("a", 1), ("b", 77), ("", 1), ("a", 1), ("c", 1)]
    spins = [{"request_id": request, "saw_template_id": game} for request, game in orders]
    answer = client.ask(BATCH, spins=spins)
    assert [each["errCode"] for each in answer["results"]] == [0, 40007, 20002, 0, 0]
    assert answer["results"][0]["spin_id"] == answer["results"][3]["spin_id"]
    for cid in (ACKNOWLEDGE_ALL, ACKNOWLEDGE):
        done = client.ask(cid, request_ids=["a", "c", "unknown"])
        assert done["cid"] == 715
        assert [each["errCode"] for each in done["results"]] == [0, 0, 20002]
    assert arcade.points(arcade.player()) == 10


def test_history_is_paged_newest_first_and_shows_what_was_drawn(arcade: Arcade) -> None:
    arcade.game()
    arcade.game(2, prizes=[{**NOTHING, "hide_from_history": True}])
    client = client_of(arcade)
    for request, game in (("a", 1), ("b", 2), ("c", 1)):
        client.ask(PLAY, request_id=request, saw_template_id=game)
    client.ask(ACKNOWLEDGE, request_id="a")
    arcade.game(prizes=[{**FIVE, "id": 5, "value": 50}])
    answer = client.ask(HISTORY, limit=1)
    assert ([each["client_request_id"] for each in answer["prizes"]], answer["hasMore"]) == (["c"], True)
    (last,) = client.ask(HISTORY, limit=1, offset=1)["prizes"]
    assert (last["is_claimed"], last["prize_amount"], last["saw_prize_id"]) == (True, 5, 1)
    assert [each["saw_prize_id"] for each in last["template"]["prizes"]] == [1]
    claimed = client.ask(HISTORY, only_claimed=True, saw_template_id=1)["prizes"]
    assert [each["client_request_id"] for each in claimed] == ["a"]


def test_what_waits_is_told_after_each_identify_until_it_is_answered(arcade: Arcade) -> None:
    arcade.game()
    arcade.game(2, type="prizedrop", must_claim=True)
    anna = arcade.player()
    arcade.apply(
        anna,
        {"type": "mini_game_show", "template": "game-1"},
        {"type": "prize_drop", "template": "game-2"},
    )
    for _ in range(2):
        client = client_of(arcade)
        shown, dropped = client.push(SHOW), client.push(DROP)
    assert (shown["saw_template_id"], shown["saw_game_type_id"]) == (1, 1)
    assert (dropped["saw_prize"]["saw_prize_id"], dropped["saw_template"]["saw_template_id"]) == (1, 2)
    client.send(SHOWN, pending_message_id=shown["pending_message_id"], saw_template_id=1)
    taken = {"request_id": dropped["request_id"], "pending_message_id": dropped["pending_message_id"]}
    assert client.ask(TAKE, **taken)["errCode"] == 0
    again = client_of(arcade)
    again.ask(1)
    assert again.pushes == []
    assert arcade.points(anna) == 5


def test_a_view_is_told_nothing_that_waits(arcade: Arcade) -> None:
    arcade.game()
    arcade.apply(arcade.player(), {"type": "mini_game_show", "template": "game-1"})
    view = arcade.live.player(arcade.label, "anna", simulation_mode=True)
    view.ask(1)
    assert view.pushes == []


def test_a_loot_box_opens_once_on_each_day_of_the_player(
    arcade: Arcade, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, apia = arcade.live.now, ZoneInfo("Pacific/Apia")
    today = start_of("day", now, ZoneInfo("UTC"))
    yours = local(now, apia).isoweekday()
    prizes = [{**FIVE, "id": day, "weekdays": [day]} for day in range(1, 8)]
    arcade.game(type="lootbox_weekdays", prizes=prizes)
    dates = [today + n * DAY_MS for n in (-1, 0, 1)]
    days = [{**FIVE, "id": n, "active_from": at, "active_till": at + DAY_MS} for n, at in enumerate(dates, 1)]
    arcade.game(2, type="lootbox_calendar_days", prizes=days)
    anna = arcade.player()
    monkeypatch.setattr(
        "server.features.draws.service.time_zone", lambda label, row: apia if row.id == anna else label.zone
    )
    client, bert = client_of(arcade), client_of(arcade, "bert")
    assert client.ask(PLAY, request_id="a", saw_template_id=1)["saw_prize_id"] == yours
    assert client.ask(PLAY, request_id="b", saw_template_id=1)["errCode"] == 40004
    doors = {door["saw_prize_id"]: door for door in template(client, 2)["prizes"]}
    assert doors[2]["active_from_ts"] == same_clock(today, ZoneInfo("UTC"), apia) != today
    open_now = next(
        n for n, d in doors.items() if d["active_from_ts"] <= arcade.live.now < d["active_till_ts"]
    )
    assert client.ask(PLAY, request_id="c", saw_template_id=2)["saw_prize_id"] == open_now
    assert bert.ask(PLAY, request_id="d", saw_template_id=2)["saw_prize_id"] == 2


# -- visitors -----------------------------------------------------------------------------------------------


def test_a_visitor_plays_by_socket_or_http_and_takes_the_win_along(arcade: Arcade) -> None:
    arcade.game(visitors=True)
    arcade.game(2)
    visitor = arcade.live.socket()
    visitor.init(arcade.label, device_id="d-7")
    listed = visitor.ask(LIST, is_visitor_mode=True)["templates"]
    assert [(each["saw_template_id"], each["is_visitor_mode"]) for each in listed] == [(1, True)]
    won = visitor.ask(PLAY, request_id="v", saw_template_id=1)
    assert ask_as_visitor(arcade, PLAY, request_id="v", saw_template_id=1, visitor_id="d-7") == {
        **won,
        "uuid": "u",
        "ts": pytest.approx(won["ts"], abs=60_000),
    }
    assert visitor.ask(PLAY, request_id="w", saw_template_id=2)["errCode"] == -40001
    assert ask_as_visitor(arcade, PLAY, request_id="x", saw_template_id=1)["errCode"] == 20005
    client = client_of(arcade)
    for _ in range(2):
        done = client.ask(CONVERT, visitor_win_uuid=won["visitor_win_uuid"])
        assert (done["cid"], done["errCode"], done["saw_prize_id"]) == (20701, 0, 1)
    assert (
        client_of(arcade, "bert").ask(CONVERT, visitor_win_uuid=won["visitor_win_uuid"])["errCode"] == 20002
    )
    assert arcade.points(arcade.player()) == 5


def test_one_address_does_not_play_for_many_devices(arcade: Arcade, monkeypatch: pytest.MonkeyPatch) -> None:
    arcade.game(visitors=True)
    services = arcade.live.plaudit.services
    monkeypatch.setattr(services, "visits", RateLimiter(limit=3, window_ms=3_600_000))
    answers = [
        ask_as_visitor(arcade, PLAY, request_id="v", saw_template_id=1, visitor_id=f"d-{n}") for n in range(5)
    ]
    assert [answer["errCode"] for answer in answers] == [0, 0, 0, 20007, 20007]
    assert answers[-1]["retry_after_s"] > 0


# -- what must not leave ------------------------------------------------------------------------------------

WEIGHT, STOCK = 987_654_321, 77_771


def everything_said(arcade: Arcade, **fields: Any) -> str:
    """Every answer and push of a player's and a visitor's round through all messages."""
    prize = {**FIVE, "weight": WEIGHT, "stock": STOCK}
    arcade.game(prizes=[prize], visitors=True, **fields)
    arcade.game(2, type="prizedrop", prizes=[prize], may_cancel=True, **fields)
    arcade.apply(arcade.player(), {"type": "prize_drop", "template": "game-2"})
    client = client_of(arcade)
    dropped = client.push(DROP)
    said: list[Any] = [dropped]
    said.append(client.ask(PLAY, request_id="a", saw_template_id=1))
    said.append(client.ask(BATCH, spins=[{"request_id": "b", "saw_template_id": 1}]))
    said.append(client.ask(ACKNOWLEDGE, request_id="a"))
    said.append(client.ask(ACKNOWLEDGE_ALL, request_ids=["b"]))
    pending = {"request_id": dropped["request_id"], "pending_message_id": dropped["pending_message_id"]}
    said.append(client.ask(DECLINE, **pending))
    said += [client.ask(LIST), client.ask(HISTORY), client.ask(545, startTimeSeconds=0, endTimeSeconds=2**31)]
    won = ask_as_visitor(arcade, PLAY, request_id="v", saw_template_id=1, visitor_id="d")
    said += [won, client.ask(CONVERT, visitor_win_uuid=won["visitor_win_uuid"]), ask_as_visitor(arcade, LIST)]
    return json.dumps([*said, *client.pushes])


def secrets(arcade: Arcade) -> list[str]:
    of_label = draw_tables.seed.c.label_id == arcade.label.id
    seeds = [row.seed for row in rows(arcade.live, sa.select(draw_tables.seed.c.seed).where(of_label))]
    assert seeds
    return seeds


def test_weights_seeds_and_hidden_stock_never_leave(arcade: Arcade) -> None:
    said = everything_said(arcade)
    hidden = [str(WEIGHT), str(STOCK), str(STOCK - 1), "weight", *secrets(arcade)]
    assert [word for word in hidden if word in said] == []


def test_stock_leaves_when_the_game_exposes_it_and_nothing_else_does(arcade: Arcade) -> None:
    said = everything_said(arcade, expose_stock=True)
    assert f'"pool_initial": {STOCK}' in said, "the search would find what is there"
    assert [word for word in [str(WEIGHT), *secrets(arcade)] if word in said] == []


# -- how other features give --------------------------------------------------------------------------------


def test_the_shop_sells_attempts_and_dropped_prizes(arcade: Arcade) -> None:
    arcade.game(buy_in="spins")
    arcade.game(2, type="prizedrop")
    effects = {
        1: {"type": "spins_add", "template": "game-1", "count": 4},
        2: {"type": "prize_drop", "template": "game-2"},
    }
    for number, kind in ((1, "spin"), (2, "prize_drop")):
        item = {"id": number, "name": "Luck", "type": kind, "price": 1, "effects": [effects[number]]}
        arcade.define("shop_item", item)
    client = client_of(arcade)
    arcade.give_points(arcade.player(), 2)
    assert [client.ask(511, itemId=number)["errCode"] for number in (1, 2)] == [0, 0]
    assert client.push(DROP)["saw_template_id"] == 2
    assert template(client)["spin_count"] == 4


def test_the_log_of_a_player_tells_wins_drops_and_attempts(arcade: Arcade) -> None:
    arcade.game()
    arcade.game(2, type="prizedrop")
    anna, client = arcade.player(), client_of(arcade)
    arcade.give(anna, 2)
    arcade.apply(anna, {"type": "prize_drop", "template": "game-2"})
    dropped = client.push(DROP)
    client.ask(TAKE, request_id=dropped["request_id"], pending_message_id=dropped["pending_message_id"])
    client.ask(PLAY, request_id="a", saw_template_id=1)
    client.ask(ACKNOWLEDGE, request_id="a")
    for kind, amount in ((6, 5), (7, 5), (15, 2)):
        (entry,) = client.ask(545, startTimeSeconds=0, endTimeSeconds=2**31, types=[kind])["logHistory"]
        assert (entry["type_id"], entry["amount"]) == (kind, amount)

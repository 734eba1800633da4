"""What players earn, climb, join and buy, as an operator's server sees and changes it."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS, HOUR_MS
from server.jobs.engine import Worker
from server.jobs.tables import NEXT_DUE
from tests.support.label import make_label
from tests.web.rest.conftest import START_MS, Api

POINTS = {"type": "points_add", "amount": 10}


def define(api: Api, kind: str, key: str, body: dict[str, Any]) -> None:
    response = api.put(f"/definitions/{kind}/{key}", {"body": body})
    assert response.status_code == 201, response.text


def wallet(api: Api, player: str = "anna") -> dict[str, Any]:
    return dict(api.get(f"/players/{player}/wallet").json())


def change(api: Api, operation: str, amount: float | None = None, **fields: Any) -> Any:
    body = {"operation": operation, "currency": "points", "amount": amount, **fields}
    return api.post("/players/anna/wallet", body)


def work(api: Api) -> None:
    """Carry out what is due."""
    services = api.plaudit.services
    worker = Worker(writer=services.writer, reader=services.reader, clock=api.clock)

    async def all_of_it(_: Any) -> None:
        # The server's own worker may have taken some of it.
        while (due := await services.reader.run(next_due)) is not None and due <= api.clock.now():
            if not await worker.work():
                await asyncio.sleep(0.005)

    def next_due(conn: sa.Connection) -> int | None:
        found: int | None = conn.execute(NEXT_DUE).scalar()
        return found

    api.client.run(all_of_it)


# -- wallets ------------------------------------------------------------------------------------------------


def test_balances_are_added_to_taken_from_and_emptied(api: Api) -> None:
    api.player()
    assert wallet(api)["points"] == {"balance": 0, "ever": 0}
    assert change(api, "add", 100, reference="Order 1").json()["wallet"]["points"] == {
        "balance": 100,
        "ever": 100,
    }
    change(api, "add", 2.59, currency="gems")
    change(api, "spend", 30)
    change(api, "deduct", 1000, currency="gems")
    assert (wallet(api)["points"]["balance"], wallet(api)["gems"]) == (70, {"balance": 0, "ever": 2.59})
    change(api, "reset")
    assert wallet(api)["points"] == {"balance": 0, "ever": 100}
    first = api.get("/players/anna/ledger", params={"limit": 2}).json()
    rest = api.get("/players/anna/ledger", params={"cursor": first["next_cursor"]}).json()
    entries = first["items"] + rest["items"]
    assert [(e["currency"], e["amount"], e["balance_after"]) for e in entries] == [
        ("points", -70, 0),
        ("gems", -2.59, 0),
        ("points", -30, 70),
        ("gems", 2.59, 2.59),
        ("points", 100, 100),
    ]
    assert (entries[-1]["reference"], entries[-1]["source_type_id"]) == ("Order 1", 18)


def test_the_same_key_or_idempotency_key_changes_a_balance_once(api: Api) -> None:
    for name in ("anna", "ben"):
        api.player(name)
    assert change(api, "add", 5, key="order-1").json()["changed"] is True
    assert change(api, "add", 5, key="order-1").json()["changed"] is False
    headers = {"Idempotency-Key": "k-1"}
    body = {"operation": "add", "currency": "points", "amount": 7}
    first = api.post("/players/anna/wallet", body, headers=headers)
    again = api.post("/players/anna/wallet", body, headers=headers)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert wallet(api)["points"]["balance"] == 12
    same = {"operation": "add", "currency": "points", "amount": 5, "key": "order-1"}
    assert api.post("/players/ben/wallet", same).json()["changed"] is True


def test_many_at_once_with_one_key_change_a_balance_once(api: Api) -> None:
    api.player()
    body = {"operation": "add", "currency": "points", "amount": 5, "key": "order-1"}
    options = {"json": body, "headers": api.authorization}
    found = api.client.all_at_once([("POST", "/api/v1/players/anna/wallet", options)] * 20)
    assert sorted(response.json()["changed"] for response in found) == [False] * 19 + [True]
    assert wallet(api)["points"]["balance"] == 5


BAD_CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"operation": "steal"}, "bad_field"),
    ({"currency": "euros"}, "bad_field"),
    ({"amount": None}, "bad_amount"),
    ({"amount": 0}, "bad_field"),
    ({"amount": -5}, "bad_field"),
    ({"amount": 10**13}, "bad_field"),
    ({"amount": "5"}, "bad_field"),
    ({"amount": 0.5}, "bad_amount"),
    ({"currency": "gems", "amount": 0.001}, "bad_amount"),
    ({"operation": "spend", "amount": 51}, "not_enough"),
    ({"key": ""}, "bad_field"),
    ({"key": "k\0"}, "bad_field"),
    ({"key": "k" * 81}, "bad_field"),
    ({"reference": "r\0"}, "bad_field"),
    ({"colour": "red"}, "bad_field"),
]


def test_a_change_that_cannot_be_is_refused_and_changes_nothing(embedded: Api) -> None:
    embedded.player()
    change(embedded, "add", 50)
    for wrong, code in BAD_CHANGES:
        body = {"operation": "add", "currency": "points", "amount": 5, **wrong}
        assert embedded.post("/players/anna/wallet", body).json()["code"] == code, wrong
    nobody = {"operation": "add", "currency": "points", "amount": 5}
    assert embedded.post("/players/nobody/wallet", nobody).json()["code"] == "player_not_found"
    assert wallet(embedded)["points"] == {"balance": 50, "ever": 50}


# -- effects ------------------------------------------------------------------------------------------------


def apply(api: Api, *effects: dict[str, Any], **fields: Any) -> Any:
    return api.post("/players/anna/effects", {"effects": list(effects), **fields})


def test_whatever_a_definition_gives_a_server_gives_too(api: Api) -> None:
    define(api, "badge", "regular", {"id": 3, "name": "Regular", "tasks": [{"id": 1, "event": "purchase"}]})
    define(api, "bonus_template", "ship", {"id": 5, "name": "Free shipping"})
    define(api, "player_property", "shoe_size", {"name": "shoe_size", "type": "integer"})
    api.player()
    wanted: list[dict[str, Any]] = [
        {"type": "points_add", "formula": {"multiply": [{"field": "amount"}, {"value": 10}]}},
        {"type": "gems_diamonds_add", "gems": 2.5},
        {"type": "badge_give", "badge": "regular"},
        {"type": "bonus_give", "bonus": "ship"},
        {"type": "marker_add", "marker": "survey"},
        {"type": "property_set", "property": "shoe_size", "value": 43},
        {"type": "inbox", "title": "Thank you"},
    ]
    for _ in range(2):
        answer = apply(api, *wanted, payload={"amount": 24.9}, key="survey-7").json()
        assert answer.get("applied") == 7, answer
        assert answer["key"] == "survey-7"
        assert (answer["wallet"]["points"]["balance"], answer["wallet"]["gems"]["balance"]) == (249, 2.5)
    player = api.get("/players/anna").json()
    assert (player["markers"], player["properties"]["shoe_size"]) == (["SURVEY"], 43)
    assert len(api.get("/players/anna/bonuses").json()["items"]) == 1
    assert len(api.get("/players/anna/inbox").json()["items"]) == 1
    (badge,) = api.get("/players/anna/missions").json()["items"]
    assert (badge["key"], badge["completed_count"]) == ("regular", 1)


BAD_EFFECTS: list[tuple[dict[str, Any], str]] = [
    ({"type": "fly"}, "unknown_effect"),
    ({"type": "points_add"}, "bad_effect"),
    ({"type": "points_add", "amount": -1}, "bad_effect"),
    ({"type": "points_add", "amount": 1e13}, "bad_effect"),
    ({"type": "points_add", "formula": {}}, "bad_formula"),
    ({"type": "mission_give", "mission": "none"}, "bad_effect"),
    ({"type": "badge_give", "badge": "none"}, "bad_effect"),
    ({"type": "level_set", "level": "none"}, "bad_effect"),
    ({"type": "bonus_give", "bonus": "none"}, "bad_effect"),
    ({"type": "avatar_give", "avatar": "none"}, "bad_effect"),
    ({"type": "bonus_give", "bonus": "vip"}, "bonus_failed"),
    ({"type": "property_set", "property": "none", "value": 1}, "unknown_property"),
    ({"type": "property_set", "property": "user_id", "value": 1}, "property_not_writable"),
    ({"type": "property_set", "property": "user_country", "value": 1}, "bad_property"),
    ({"type": "marker_add", "marker": " "}, "bad_marker"),
    ({"type": "inbox", "title": " "}, "bad_effect"),
    ({"type": "nothing", "colour": "red"}, "bad_field"),
]


def test_one_effect_that_cannot_be_refuses_all(embedded: Api) -> None:
    define(embedded, "bonus_template", "vip", {"id": 5, "name": "VIP", "condition": {"marker": "VIP"}})
    embedded.player()
    for wrong, code in BAD_EFFECTS:
        assert apply(embedded, POINTS, wrong).json()["code"] == code, wrong
    assert apply(embedded).json()["code"] == "bad_field"
    assert apply(embedded, *[POINTS] * 21).json()["code"] == "bad_field"
    assert wallet(embedded)["points"]["ever"] == 0


# -- missions and levels ------------------------------------------------------------------------------------


def missions(api: Api) -> dict[str, Any]:
    return {item["key"]: item for item in api.get("/players/anna/missions").json()["items"]}


def move(api: Api, key: str, operation: str, *, kind: str = "missions") -> Any:
    return api.post(f"/players/anna/{kind}/{key}", {"operation": operation})


def test_missions_and_badges_are_assigned_unlocked_completed_and_given(api: Api) -> None:
    task = {"id": 1, "event": "purchase"}
    define(api, "mission", "open", {"id": 1, "name": "Open", "tasks": [task], "rewards": [POINTS]})
    lock = {"id": 9, "kind": "unlock", "event": "login"}
    define(api, "mission", "locked", {"id": 2, "name": "Locked", "tasks": [lock, task]})
    given = {
        "id": 3,
        "name": "Given",
        "availability": "given",
        "tasks": [task],
        "visible_to": {"marker": "A"},
    }
    define(api, "mission", "given", given)
    define(api, "badge", "badge", {"id": 1, "name": "Badge", "tasks": [task], "rewards": [POINTS]})
    api.player()
    assert {key: item["phase"] for key, item in missions(api).items()} == {
        "open": "open",
        "badge": "open",
        "locked": "locked",
        "given": "locked",
    }
    assert missions(api)["given"]["visible"] is False
    assert move(api, "given", "assign").json()["assigned_at"] == START_MS
    assert move(api, "locked", "unlock").json()["phase"] == "open"
    assert move(api, "open", "unlock").json()["code"] == "mission_wrong_state"
    done = move(api, "open", "complete").json()
    assert (done["phase"], done["percent"], done["completed_count"]) == ("done", 100, 1)
    assert move(api, "open", "complete").json()["code"] == "mission_wrong_state"
    assert move(api, "badge", "give", kind="badges").json()["completed_at"] == START_MS
    assert move(api, "badge", "give", kind="badges").json()["code"] == "mission_wrong_state"
    assert wallet(api)["points"]["balance"] == 20
    assert move(api, "none", "complete").json()["code"] == "definition_not_found"
    assert move(api, "open", "give").json()["code"] == "bad_field"
    assert move(api, "badge", "complete", kind="badges").json()["code"] == "bad_field"
    assert {key: item["phase"] for key, item in missions(api).items()} == {
        "open": "done",
        "badge": "done",
        "locked": "open",
        "given": "open",
    }


def level(api: Api, number: int, key: str, points: int) -> None:
    define(api, "level", key, {"id": number, "name": key.title(), "required_points": points})


def test_a_level_is_given_and_all_players_are_levelled_again(api: Api) -> None:
    for number, key in enumerate(("bronze", "silver", "gold"), start=1):
        level(api, number, key, 100 * (number - 1))
    api.patch("/settings", {"settings": {"GAMIFICATION_LEVELS_LOGIC3": "true"}})
    api.player()
    assert api.get("/players/anna/level").json()["logic"] == "manual"
    found = api.put("/players/anna/level", {"level": "gold"}).json()
    assert (found["level"], found["level_id"], found["given"]) == ("gold", 3, "gold")
    assert api.get("/players/anna").json()["properties"]["ach_level_current_id"] == 3
    assert api.put("/players/anna/level", {"level": "none"}).json()["code"] == "definition_not_found"
    assert api.put("/players/nobody/level", {"level": "gold"}).json()["code"] == "player_not_found"
    work(api)
    before = api.get("/levels/rebuild").json()
    assert (before["running"], before["seen"]) == (False, before["total"])
    begun = api.post("/levels/rebuild", {}).json()
    assert (begun["running"], begun["total"], begun["finished_at"]) == (True, 1, None)
    work(api)
    after = api.get("/levels/rebuild").json()
    assert (after["running"], after["seen"], after["changed"]) == (False, 1, 0)
    assert api.get("/players/anna/level").json()["level"] == "gold"


# -- tournaments and boards ---------------------------------------------------------------------------------


def tournament(**fields: Any) -> dict[str, Any]:
    bet = {"event": "casino_bet", "formula": {"field": "amount"}}
    schedule = {"starts_at": START_MS + HOUR_MS, "duration_s": 7200}
    prize = {"name": "100 points", "place_from": 1, "place_to": 1}
    prizes = [{**prize, "effects": [{"type": "points_add", "amount": 100}]}]
    return {"id": 7, "name": "Cup", "schedule": schedule, "scoring": [bet], "prizes": prizes, **fields}


def run(api: Api) -> dict[str, Any]:
    work(api)
    return dict(api.get("/tournaments").json()["items"][0])


def bet(api: Api, player: str, amount: float) -> None:
    payload = {"amount": amount}
    event = {"event_id": f"bet-{player}", "ext_user_id": player, "event_type": "casino_bet"}
    assert api.events({**event, "payload": payload})["stored"] == 1


def test_a_running_tournament_is_ended_now_and_pays_what_the_dry_run_said(api: Api) -> None:
    define(api, "tournament", "cup", tournament(registration="auto"))
    for name in ("anna", "ben"):
        api.player(name)
    made = run(api)
    address = f"/tournaments/{made['run_id']}"
    assert (made["key"], made["status"]) == ("cup", "register")
    assert api.post(address, {"operation": "end_now"}).json()["code"] == "tournament_wrong_state"
    api.clock.advance(HOUR_MS)
    work(api)
    bet(api, "anna", 20)
    bet(api, "ben", 30)
    payouts = [{"place": 1, "ext_user_id": "ben", "score": 30, "clan_id": None, "prizes": ["100 points"]}]
    assert api.get(f"{address}/payouts").json()["items"] == payouts
    found = api.get(f"{address}/players").json()["items"]
    assert [(p["ext_user_id"], p["status"], p["score"]) for p in found] == [
        ("anna", "registered", 20),
        ("ben", "registered", 30),
    ]
    assert wallet(api, "ben")["points"]["balance"] == 0
    assert api.post(address, {"operation": "end_now"}).json()["status"] == "finalizing"
    api.clock.advance(3000)
    work(api)
    ended = api.get(address).json()
    assert (ended["status"], ended["settled_at"]) == ("finished", START_MS + HOUR_MS + 3000)
    assert (wallet(api, "ben")["points"]["balance"], wallet(api)["points"]["balance"]) == (100, 0)
    (mine,) = api.get("/players/ben/tournaments").json()["items"]
    assert (mine["run_status"], mine["status"], mine["score"]) == ("finished", "finished", 30)
    assert api.post(address, {"operation": "cancel"}).json()["code"] == "tournament_wrong_state"


def test_a_tournament_is_cancelled_and_who_waits_is_judged(api: Api) -> None:
    define(api, "tournament", "cup", tournament(registration="manual_approval", players_min=1))
    for name in ("anna", "ben", "carl"):
        api.player(name)
    address = f"/tournaments/{run(api)['run_id']}"
    for name in ("anna", "ben"):
        enter(api, name, run_id=int(address.rpartition("/")[2]))
    judged = api.post(f"{address}/players/anna", {"operation": "approve"}).json()
    assert (judged["ext_user_id"], judged["status"]) == ("anna", "registered")
    assert api.post(f"{address}/players/ben", {"operation": "decline"}).json()["status"] == "cancelled"
    again = api.post(f"{address}/players/anna", {"operation": "approve"}).json()
    assert again["code"] == "registration_fixed"
    assert api.post(f"{address}/players/carl", {"operation": "approve"}).json()["code"] == "not_registered"
    assert api.post(address, {"operation": "cancel"}).json()["status"] == "cancelled"
    work(api)
    assert api.get(address).json()["settled_at"] == START_MS
    (mine,) = api.get("/players/anna/tournaments").json()["items"]
    assert mine["status"] == "cancelled"
    for wrong in ("/tournaments/999", "/tournaments/999/payouts", "/tournaments/999/players"):
        assert api.get(wrong).json()["code"] == "tournament_not_found"
    assert api.get("/tournaments/0").json()["code"] == "bad_field"


def enter(api: Api, name: str, *, run_id: int) -> None:
    """Register as the player's page does."""
    message = {"cid": 521, "uuid": f"u-{name}", "ts": 0, "tournamentInstanceId": run_id}
    body = {**message, "ext_user_id": name, "label_key": api.label.key}
    answer = api.client.request("POST", "/s2s-api", json=body, headers=api.authorization)
    assert answer.json()["errCode"] == 0, answer.text


def test_boards_are_read_now_and_as_they_were(api: Api) -> None:
    board = {"id": 1, "period": "daily", "name": "Day", "reward_points": [50]}
    define(api, "leaderboard", "day", board)
    api.player()
    change(api, "add", 30)
    now = api.get("/leaderboards/daily").json()
    place = {"place": 1, "ext_user_id": "anna", "points": 30, "reward_points": 50}
    assert (now["period"], now["ends_at"] - now["starts_at"], now["places"]) == ("daily", DAY_MS, [place])
    api.clock.advance(DAY_MS)
    assert api.get("/leaderboards/daily").json()["places"] == []
    assert api.get("/leaderboards/daily", params={"back": 1}).json()["places"] == [place]
    for wrong in ("/leaderboards/yearly", "/leaderboards/daily?back=-1", "/leaderboards/daily?back=401"):
        assert api.get(wrong).json()["code"] == "bad_field"


# -- shop, bonuses, clans -----------------------------------------------------------------------------------


def test_a_stock_changes_within_what_its_definition_says(api: Api) -> None:
    define(api, "shop_item", "mug", {"id": 4, "name": "Mug", "type": "tangible", "price": 5, "stock": 10})
    define(api, "shop_item", "card", {"id": 5, "name": "Card", "type": "tangible", "price": 5})
    api.player()
    assert api.get("/shop/stock").json()["items"] == [
        {"item": "mug", "item_id": 4, "name": "Mug", "stock": 10, "left": 10}
    ]
    for by, expected in ((-10, 0), (4, 4), (0, 4)):
        assert api.post("/shop/stock/mug", {"change": by}).json()["left"] == expected
    for by in (7, -5):
        refused = api.post("/shop/stock/mug", {"change": by}).json()
        assert (refused["code"], "4 of 10" in refused["detail"]) == ("stock_out_of_range", True)
    assert api.post("/shop/stock/card", {"change": 1}).json()["code"] == "no_stock"
    assert api.post("/shop/stock/none", {"change": 1}).json()["code"] == "definition_not_found"
    assert api.post("/shop/stock/mug", {"change": 10**10}).json()["code"] == "bad_field"
    change(api, "add", 50)
    message = {"cid": 511, "uuid": "buy-1", "ts": 0, "itemId": 4, "ext_user_id": "anna"}
    bought = api.client.request(
        "POST", "/s2s-api", json={**message, "label_key": api.label.key}, headers=api.authorization
    )
    assert bought.json()["errCode"] == 0, bought.text
    (purchase,) = api.get("/players/anna/purchases").json()["items"]
    assert (purchase["item"], purchase["price"], purchase["currency"]) == ("mug", 5, "points")
    assert api.get("/shop/stock").json()["items"][0]["left"] == 3


def test_a_platform_says_what_became_of_its_bonuses(api: Api) -> None:
    define(api, "bonus_template", "ship", {"id": 5, "name": "Free shipping"})
    for name in ("anna", "ben"):
        api.player(name)
    apply(api, *[{"type": "bonus_give", "bonus": "ship"}] * 3)
    ids = [item["bonus_id"] for item in api.get("/players/anna/bonuses").json()["items"]]

    def say(bonus_id: int, operation: str, player: str = "anna") -> Any:
        return api.post(f"/players/{player}/bonuses/{bonus_id}", {"operation": operation}).json()

    assert say(ids[0], "redeem")["status"] == "redeemed"
    assert say(ids[0], "redeem")["code"] == "bonus_wrong_state"
    assert say(ids[0], "expire")["code"] == "bonus_wrong_state"
    assert [say(ids[1], word)["status"] for word in ("fail", "redeem")] == ["redeem_failed", "redeemed"]
    assert say(ids[2], "expire")["status"] == "expired"
    assert say(ids[2], "fail")["code"] == "bonus_wrong_state"
    assert say(ids[2], "redeem", "ben")["code"] == "bonus_not_found"
    assert say(999, "redeem")["code"] == "bonus_not_found"
    assert say(ids[2], "burn")["code"] == "bad_field"
    told = [e["event_type"] for e in api.get("/players/anna/events").json()["items"]]
    assert (told.count("core_bonus_redeemed"), told.count("core_bonus_expired")) == (2, 1)


def test_clans_are_listed_with_their_members_who_can_be_put_out(api: Api) -> None:
    define(api, "clan", "rowers", {"id": 3, "name": "Rowers", "capacity": 10})
    api.player()
    message = {"cid": 574, "uuid": "join-1", "ts": 0, "clan_id": 3, "ext_user_id": "anna"}
    options = {"json": {**message, "label_key": api.label.key}, "headers": api.authorization}
    joined = api.client.request("POST", "/s2s-api", **options)
    assert joined.json()["errCode"] == 0, joined.text
    change(api, "add", 40)
    (clan,) = api.get("/clans").json()["items"]
    assert (clan["clan_id"], clan["members"], clan["score"]) == (3, 1, 40)
    (member,) = api.get("/clans/3/members").json()["items"]
    assert (member["ext_user_id"], member["contribution"]) == ("anna", 40)
    assert api.get("/clans/4/members").json()["code"] == "clan_not_found"
    assert api.delete("/players/anna/clan").json() == {"clan_id": 3}
    assert api.delete("/players/anna/clan").json()["code"] == "not_in_clan"
    assert api.get("/clans").json()["items"][0]["members"] == 0


# -- other labels, and how much is asked --------------------------------------------------------------------


def test_another_label_s_things_are_not_there(api: Api) -> None:
    define(api, "tournament", "cup", tournament())
    define(api, "bonus_template", "ship", {"id": 5, "name": "Free shipping"})
    api.player()
    apply(api, {"type": "bonus_give", "bonus": "ship"})
    run_id = run(api)["run_id"]
    bonus_id = api.get("/players/anna/bonuses").json()["items"][0]["bonus_id"]
    other = api.of(make_label(api.plaudit, name="Other"))
    other.player()
    assert other.get("/tournaments").json()["items"] == []
    for path in (f"/tournaments/{run_id}", f"/tournaments/{run_id}/payouts"):
        assert other.get(path).json()["code"] == "tournament_not_found"
    assert (
        other.post(f"/tournaments/{run_id}", {"operation": "cancel"}).json()["code"] == "tournament_not_found"
    )
    assert other.post(f"/players/anna/bonuses/{bonus_id}", {"operation": "expire"}).status_code == 404
    assert other.get("/players/anna/ledger").json()["items"] == []
    assert api.get(f"/tournaments/{run_id}").json()["status"] == "register"


@pytest.mark.parametrize("few", [2])
def test_a_list_of_players_asks_as_often_for_many_as_for_few(api: Api, few: int) -> None:
    define(api, "clan", "rowers", {"id": 3, "name": "Rowers", "capacity": 10})
    level(api, 1, "bronze", 0)
    for number in range(12):
        api.player(f"player-{number}")
    api.post("/players/player-3/inbox", {"title": "Hello"})
    body = {"operation": "add", "currency": "points", "amount": 5}
    api.post("/players/player-3/wallet", body)
    asked: list[str] = []

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def count(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    counts, pages = [], []
    try:
        for limit in (few, 12):
            asked.clear()
            pages.append(api.get("/players", params={"limit": limit}).json()["items"])
            counts.append(len([text for text in asked if "job" not in text and "revision" not in text]))
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    assert counts[0] == counts[1]
    assert counts[0] <= 8
    for shown in pages[1]:
        assert shown == api.get(f"/players/{shown['ext_user_id']}").json()
    assert pages[1][3]["properties"]["ach_points_balance"] == 5
    assert pages[1][3]["properties"]["core_inbox_unread_count"] == 1

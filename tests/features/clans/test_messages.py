"""Clans over the wire: shapes, what a player's pages hear, and every message that should not be sent."""

import json
from typing import Any

import pytest

from server.core.clock import DAY_MS, ManualClock
from server.features.clans import service
from tests.features.clans.kit import INFO, JOIN, LIST, clan, crowd, give, join, loaded, player, unit
from tests.support.server import Live

PROPS, LOG = 108, 545


def test_the_list_is_ordered_by_rating_and_tells_of_the_player(live: Live, clock: ManualClock) -> None:
    label = live.label()
    meta = {"description": "Sly", "image_url": "https://cdn.example/f.png"}
    clan(live, label, 1, **meta, translations={"DE": {"name": "Füchse"}})
    clan(live, label, 2, entry_fee=2.5, fee_currency="gems", capacity=5)
    clan(live, label, 3, see={"marker": "VIP"})
    clan(live, label, 4, status="archived")
    client = live.player(label)
    anna = player(live, label)
    bert = player(live, label, "bert")
    give(live, label, bert, 250, 1)
    join(live, label, bert, 2)
    give(live, label, bert, 40)
    before = client.ask(LIST)
    assert (before["cid"], before["user_clan_id"], before["cooldown_until"], before["join_date"]) == (
        571, None, None, None,
    )  # fmt: skip
    assert client.ask(JOIN, clan_id=1)["errCode"] == 0
    after = client.ask(LIST, force_language="de")
    assert after["user_clan_id"] == 1
    assert after["join_date"] == clock.now()
    assert after["cooldown_until"] == "2026-07-08T12:00:00"
    assert after["clans"] == [
        {
            "clan_id": 2,
            "public_meta": {"name": "Clan 2", "description": "", "image_url": ""},
            "member_count": 1,
            "capacity_limit": 5,
            "entry_fee_currency_type_id": 1,
            "entry_fee_amount": 2.5,
            "rating_position": 1,
            "rating_score": 40,
        },
        {
            "clan_id": 1,
            "public_meta": {"name": "Füchse", **meta},
            "member_count": 1,
            "capacity_limit": 10,
            "entry_fee_currency_type_id": 3,
            "entry_fee_amount": 0,
            "rating_position": 2,
            "rating_score": 0,
        },
    ]
    assert anna != bert


def test_a_clan_shows_its_members_by_what_they_collected(live: Live) -> None:
    label = live.label(settings={"_system_gamification_mask_username": "true"})
    clan(live, label)
    anna, bert = player(live, label), player(live, label, "bert")
    for number, points in ((anna, 5), (bert, 9)):
        join(live, label, number)
        give(live, label, number, points)
    client = live.player(label)
    answer = client.ask(INFO, clan_id=1)
    assert (answer["cid"], answer["errCode"]) == (573, 0)
    info = answer["clanInfo"]
    assert (info["clan_id"], info["member_count"], info["rating_score"], info["label_id"]) == (
        1,
        2,
        14,
        label.id,
    )
    first, second = info["members"]
    assert (first["user_id"], first["position"], first["contribution_score"], first["is_me"]) == (
        bert,
        1,
        9,
        False,
    )
    assert "*" in first["public_username"]
    assert "clean_ext_user_id" not in first
    assert first["avatar_real_id"] is None
    assert (second["position"], second["is_me"], second["clean_ext_user_id"]) == (2, True, "anna")


def test_of_a_large_clan_the_best_are_shown_and_the_player(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_MEMBERS_SHOWN", 3)
    label = live.label()
    clan(live, label)
    people = crowd(live, label, 6)
    for number in people:
        join(live, label, number)
    for number in people[:5]:
        give(live, label, number, 10)
    members = live.player(label, "p5").ask(INFO, clan_id=1)["clanInfo"]["members"]
    assert [(m["position"], m["is_me"]) for m in members] == [(1, False), (2, False), (3, False), (6, True)]
    fourth = live.player(label, "p4").ask(INFO, clan_id=1)["clanInfo"]["members"][-1]
    assert fourth["user_id"] == people[4]


def test_pages_hear_of_joining_of_the_fee_and_of_a_kick(live: Live) -> None:
    label = live.label()
    clan(live, label, entry_fee=30, fee_currency="points")
    client = live.player(label)
    anna = player(live, label)
    give(live, label, anna, 50)
    found = client.identify(label, "anna", now=live.now)
    assert found["props"]["core_clan_id"] is None
    assert found["props"]["core_clan_is_kicked"] is False
    assert client.ask(JOIN, clan_id=1)["cid"] == 575
    props = client.push(PROPS)["props"]
    assert props["core_clan_id"] == "1"
    assert props["ach_points_balance"] == 20
    unit(live, lambda tx: service.kick(tx, loaded(live, label), player_id=anna))
    again = client.identify(label, "anna", now=live.now)["props"]
    assert (again["core_clan_id"], again["core_clan_is_kicked"], again["core_clan_kicked_out_id"]) == (
        None,
        True,
        1,
    )


def test_the_log_of_activity_has_the_joining_and_its_fee(live: Live) -> None:
    label = live.label()
    clan(live, label, entry_fee=30, fee_currency="points")
    anna = player(live, label)
    give(live, label, anna, 50)
    client = live.player(label)
    client.ask(JOIN, clan_id=1)
    found = client.ask(LOG, startTimeSeconds=0, endTimeSeconds=2**33, types=[3, 20], src_types=[23])[
        "logHistory"
    ]
    assert {entry["type_id"]: entry.get("points_collected", entry.get("amount")) for entry in found} == {
        3: -30,
        20: 30,
    }


def test_the_same_request_over_the_wire_joins_once(live: Live, clock: ManualClock) -> None:
    label = live.label(settings={"CLAN_COOLDOWN_DAYS": "0"})
    clan(live, label, entry_fee=30, fee_currency="points")
    anna = player(live, label)
    give(live, label, anna, 100)
    client = live.player(label)
    assert [client.ask(JOIN, uuid="j-1", clan_id=1, join_source_id=2)["errCode"] for _ in range(3)] == [
        0,
        0,
        0,
    ]
    clock.advance(DAY_MS)
    assert client.ask(JOIN, uuid="j-1", clan_id=1)["errCode"] == 0
    assert client.ask(527)["points_balance"] == 70


BAD: dict[str, tuple[int, dict[str, Any], int]] = {
    "joining no clan": (JOIN, {}, 20002),
    "joining a text": (JOIN, {"clan_id": "foxes"}, 20002),
    "joining null": (JOIN, {"clan_id": None}, 20002),
    "joining 0": (JOIN, {"clan_id": 0}, 1000),
    "joining -1": (JOIN, {"clan_id": -1}, 1000),
    "joining a number beyond all columns": (JOIN, {"clan_id": 2**62}, 1000),
    "joining an unknown one": (JOIN, {"clan_id": 77}, 1001),
    "a source beyond all columns": (JOIN, {"clan_id": 1, "join_source_id": 2**62}, 1000),
    "a request id that is too long": (JOIN, {"clan_id": 1, "uuid": "u" * 65}, 20002),
    "a request id that no database takes": (JOIN, {"clan_id": 1, "uuid": "u\0"}, 20002),
    "looking at no clan": (INFO, {}, 20002),
    "looking at an unknown one": (INFO, {"clan_id": 77}, 1001),
    "looking at a number beyond all columns": (INFO, {"clan_id": 2**62}, 1001),
    "a list in a number": (LIST, {"force_language": 5}, 20002),
}


@pytest.mark.parametrize(("cid", "fields", "code"), BAD.values(), ids=BAD)
def test_what_should_not_be_asked_is_answered_clearly(
    live: Live, cid: int, fields: dict[str, Any], code: int
) -> None:
    label = live.label()
    clan(live, label)
    client = live.player(label)
    client.socket.send(json.dumps({"cid": cid, "uuid": "u", "ts": 0, **fields}))
    answer = client.receive()
    assert (answer["cid"], answer["errCode"]) == (cid + 1, code)
    assert answer["errMsg"]
    assert client.ask(LIST)["user_clan_id"] is None


def test_who_only_looks_cannot_join_and_visitors_have_no_clans(live: Live) -> None:
    label = live.label()
    clan(live, label)
    player(live, label)
    looking = live.player(label, simulation_mode=True)
    assert looking.ask(JOIN, clan_id=1)["errCode"] == 20006
    assert looking.ask(LIST)["errCode"] == 0
    visitor = live.socket()
    visitor.init(label)
    assert [visitor.ask(cid, clan_id=1)["errCode"] for cid in (LIST, INFO, JOIN)] == [20005] * 3

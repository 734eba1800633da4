"""The catalogue of avatars and choosing one: who has which, when, and what is answered."""

import json
from typing import Any

import msgspec
import pytest

from server.core.errors import PlauditError
from server.features.avatars import rules, tables
from server.features.avatars.definition import Avatar, AvatarPrompt
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect
from server.features.effects.service import Context, apply_all
from server.store.transaction import Tx
from tests.features.shop.kit import at_once, define, kinds, loaded, player, unit
from tests.support.adversary import count
from tests.support.label import TestLabel
from tests.support.server import Live

LIST, CUSTOMIZED, PROMPTS, SET = 560, 562, 564, 157
DAY = 86_400_000


def avatar(live: Live, label: TestLabel, number: int, **fields: Any) -> str:
    """The address of the picture of a new avatar."""
    status = fields.pop("status", "active")
    url = f"https://shop.example/{number}.png"
    define(live, label, "avatar", f"a-{number}", {"id": number, "url": url, **fields}, status=status)
    return url


def giving(live: Live, label: TestLabel, player_id: int, key: str, *, name: str = "a-1") -> Any:
    def work(tx: Tx) -> None:
        context = Context(player_id, Source.MISSION, key)
        apply_all(tx, loaded(live, label), context, [Effect(type="avatar_give", avatar=name)])

    return work


def test_an_avatar_has_every_field_under_its_name_on_the_wire(live: Live) -> None:
    label = live.label()
    url = avatar(
        live,
        label,
        1,
        description="A cat",
        source_type=7,
        active_till=live.now + DAY,
        active_from=1_700_000_000_000,
        priority=3,
        translations={"DE": {"description": "Eine Katze"}},
    )
    client = live.player(label)
    answer = client.ask(LIST, force_language="DE")
    assert (answer["cid"], answer["errCode"]) == (561, 0)
    (shown,) = answer["avatars"]
    assert shown == {
        "avatar_real_id": 1,
        "is_default": False,
        "hide_until_achieved": False,
        "priority": 3,
        "public_meta": {"url": url, "description": "Eine Katze"},
        "avatar_source_type_id": 7,
        "is_given": False,
        "is_in_use": False,
        "active_from_date": "2023-11-14T22:13:20.000Z",
        "active_till_date": shown["active_till_date"],
    }


def test_the_list_shows_what_can_be_had_in_the_order_of_priority(live: Live) -> None:
    label = live.label()
    avatar(live, label, 1, priority=9)
    avatar(live, label, 2, priority=1, source_type=3)
    avatar(live, label, 3, hide_until_achieved=True, source_type=3)
    avatar(live, label, 4, active_till=live.now)
    avatar(live, label, 5, active_from=live.now + DAY, priority=5)
    avatar(live, label, 6, status="draft")
    avatar(live, label, 7, is_default=True, source_type=3, hide_until_achieved=True, priority=10)
    client = live.player(label)
    shown = client.ask(LIST)["avatars"]
    assert [known["avatar_real_id"] for known in shown] == [2, 5, 1, 7]
    assert {known["avatar_real_id"]: known["is_given"] for known in shown} == {
        2: False,
        5: True,
        1: True,
        7: True,
    }
    unit(live, giving(live, label, player(live, label), "m", name="a-3"))
    assert 3 in [known["avatar_real_id"] for known in client.ask(LIST)["avatars"]]


def test_choosing_answers_by_the_numbers_of_the_protocol(live: Live) -> None:
    label = live.label()
    url = avatar(live, label, 1)
    avatar(live, label, 2, status="draft")
    avatar(live, label, 3, status="archived")
    avatar(live, label, 4, active_from=live.now + DAY)
    avatar(live, label, 5, active_till=live.now)
    avatar(live, label, 6, source_type=2)
    client = live.player(label)
    codes = {
        number: client.ask(SET, avatar_id=url, avatar_real_id=number)["errCode"] for number in range(1, 8)
    }
    assert codes == {1: 0, 2: 2, 3: 2, 4: 3, 5: 3, 6: 4, 7: 1}
    unit(live, giving(live, label, player(live, label), "m", name="a-6"))
    chosen = client.ask(SET, avatar_id="https://elsewhere.example/x.png", avatar_real_id=6)
    assert (chosen["cid"], chosen["errCode"]) == (158, 0)
    assert chosen["avatar_id"] == "https://shop.example/6.png", "a number brings its own picture"
    in_use = [known["avatar_real_id"] for known in client.ask(LIST)["avatars"] if known["is_in_use"]]
    assert in_use == [6]
    props = client.push(108)["props"]
    assert (props["avatar_real_id"], props["core_avatar_real_id"], props["avatar_url"]) == (1, 1, url)


def test_an_address_without_a_number_is_chosen_as_it_is(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    for fields in ({}, {"avatar_real_id": 0}, {"avatar_real_id": None}):
        answer = client.ask(SET, avatar_id="https://elsewhere.example/x.png", **fields)
        assert (answer["errCode"], answer["avatar_id"]) == (0, "https://elsewhere.example/x.png")


BAD: dict[str, tuple[dict[str, Any], int]] = {
    "nothing": ({}, 20002),
    "no picture": ({"avatar_id": "javascript:alert(1)"}, 20042),
    "a picture with NUL": ({"avatar_id": "https://a.example/\0"}, 20042),
    "a negative number": ({"avatar_id": "a", "avatar_real_id": -1}, 20042),
    "a number beyond all columns": ({"avatar_id": "a", "avatar_real_id": 2**62}, 20042),
    "a number that is text": ({"avatar_id": "a", "avatar_real_id": "cat"}, 20002),
    "an unknown number": ({"avatar_id": "a", "avatar_real_id": 4242}, 1),
}


@pytest.mark.parametrize(("fields", "code"), BAD.values(), ids=BAD)
def test_what_should_not_be_chosen_is_answered_clearly(live: Live, fields: dict[str, Any], code: int) -> None:
    client = live.player(live.label())
    client.socket.send(json.dumps({"cid": SET, "uuid": "u", "ts": 0, **fields}))
    answer = client.receive()
    assert (answer["cid"], answer["errCode"]) == (158, code)
    assert answer["errMsg"]


def begins_with(live: Live, label: TestLabel, ext_user_id: str) -> int:
    """The number of the avatar that a player has from the first moment, 0 for none."""
    client = live.socket()
    assert client.init(label)["errCode"] == 0
    answer = client.identify(label, ext_user_id, now=live.now)
    assert (answer["avatar_id"] != "") == (answer["avatar_real_id"] > 0)
    assert answer["props"]["avatar_real_id"] == answer["avatar_real_id"]
    assert answer["props"]["core_avatar_real_id"] == (answer["avatar_real_id"] or None)
    assert answer["props"]["avatar_url"] == (answer["avatar_id"] or None)
    return int(answer["avatar_real_id"])


def test_a_new_player_begins_with_the_first_default_avatar(live: Live) -> None:
    label = live.label()
    assert begins_with(live, label, "before") == 0
    avatar(live, label, 1, priority=1)
    assert begins_with(live, label, "none is default") == 0
    avatar(live, label, 2, is_default=True, priority=9)
    avatar(live, label, 3, is_default=True, priority=5)
    avatar(live, label, 4, is_default=True, active_till=live.now)
    assert begins_with(live, label, "anna") == 3
    in_use = [
        known["avatar_real_id"] for known in live.player(label).ask(LIST)["avatars"] if known["is_in_use"]
    ]
    assert in_use == [3]
    avatar(live, label, 5, is_default=True)
    assert begins_with(live, label, "anna") == 3, "who has one keeps it"
    assert begins_with(live, label, "before") == 0


def test_a_new_player_begins_with_a_free_avatar_at_random_or_with_none(live: Live) -> None:
    label = live.label(settings={"AVATAR_FOR_NEW_PLAYERS": "random"})
    known: list[dict[str, Any]] = [{}, {"is_default": True}, {}, {"source_type": 2}, {"active_till": 1}]
    for number, fields in enumerate(known):
        avatar(live, label, number + 1, **fields)
    drawn = {begins_with(live, label, f"p-{number}") for number in range(40)}
    assert drawn == {1, 2, 3}
    none = live.label(settings={"AVATAR_FOR_NEW_PLAYERS": "none"})
    avatar(live, none, 1, is_default=True)
    assert begins_with(live, none, "anna") == 0


def test_an_avatar_of_another_label_is_not_found(live: Live) -> None:
    label, other = live.label(), live.label(name="Other")
    url = avatar(live, other, 1)
    assert live.player(label).ask(SET, avatar_id=url, avatar_real_id=1)["errCode"] == 1


def test_a_read_only_session_chooses_nothing(live: Live) -> None:
    label = live.label()
    url = avatar(live, label, 1)
    player(live, label)
    client = live.player(label, simulation_mode=True)
    assert client.ask(SET, avatar_id=url, avatar_real_id=1)["errCode"] == 20006
    assert len(client.ask(LIST)["avatars"]) == 1


def test_visitors_have_no_avatars(live: Live) -> None:
    label = live.label()
    for cid in (LIST, CUSTOMIZED, PROMPTS, SET):
        body = {"cid": cid, "uuid": "u", "ts": 0, "api_key": label.key, "avatar_id": "a"}
        assert live.http(body).json()["errCode"] == 20005


def test_an_avatar_that_is_given_a_hundred_times_at_once_is_given_once(live: Live) -> None:
    label = live.label()
    avatar(live, label, 1, source_type=2)
    anna = player(live, label)
    results = at_once(live, [giving(live, label, anna, f"k-{number}") for number in range(100)])
    assert kinds(results) == {"done": 100}
    assert count(live, tables.owned, tables.owned.c.player_id == anna) == 1


def test_an_avatar_that_is_not_there_is_left_out_and_the_rest_is_given(live: Live) -> None:
    label = live.label()
    anna = player(live, label)
    unit(live, giving(live, label, anna, "k", name="nobody"))
    assert count(live, tables.owned, tables.owned.c.player_id == anna) == 0


def test_prompts_stand_in_their_order_with_what_they_cost(live: Live) -> None:
    label = live.label()
    define(live, label, "avatar_prompt", "crown", {"id": 1, "name": "Crown", "priority": 2})
    nose = {"id": 3, "name": "Nose", "icon_url": "/n.png", "cost": 2.5, "currency": "gems", "priority": 1}
    define(live, label, "avatar_prompt", "nose", nose)
    answer = live.player(label).ask(PROMPTS)
    assert (answer["cid"], answer["errCode"]) == (565, 0)
    assert answer["prompts"] == [
        {
            "prompt_id": 3,
            "public_meta": {"name": "Nose", "icon_url": "/n.png"},
            "cost_currency_type_id": 1,
            "cost_value": 2.5,
        },
        {
            "prompt_id": 1,
            "public_meta": {"name": "Crown", "icon_url": ""},
            "cost_currency_type_id": 3,
            "cost_value": 0,
        },
    ]


NOW = 1_000_000
CASES: dict[str, tuple[dict[str, Any], bool, int | None]] = {
    "free": ({}, False, None),
    "a default one": ({"is_default": True, "source_type": 5}, False, None),
    "earned": ({"source_type": 5}, True, None),
    "not earned": ({"source_type": 5}, False, 4),
    "from now": ({"active_from": NOW}, False, None),
    "a moment too early": ({"active_from": NOW + 1}, True, 3),
    "the last moment": ({"active_till": NOW + 1}, False, None),
    "too late": ({"active_till": NOW}, True, 3),
}


@pytest.mark.parametrize(("fields", "is_owned", "code"), CASES.values(), ids=CASES)
def test_an_avatar_can_be_chosen_by_those_who_have_it(
    fields: dict[str, Any], is_owned: bool, code: int | None
) -> None:
    known = Avatar(id=1, url="https://a.example/1.png", **fields)
    assert rules.refusal(known, is_owned=is_owned, now=NOW) == code


BAD_DEFINITIONS: list[tuple[Any, dict[str, Any], str]] = [
    (Avatar, {"id": 0, "url": "https://a.example/1.png"}, "id"),
    (Avatar, {"id": 1, "url": "javascript:x"}, "avatar"),
    (Avatar, {"id": 1, "url": "https://a.example/1.png", "source_type": -1}, "source_type"),
    (Avatar, {"id": 1, "url": "https://a.example/1.png", "active_till": 10**18}, "active_till"),
    (AvatarPrompt, {"id": 1, "name": "N", "cost": -1}, "cost"),
    (AvatarPrompt, {"id": 1, "name": "N", "cost": 0.5, "currency": "points"}, "whole"),
    (AvatarPrompt, {"id": 1, "name": "N", "motif": "tank"}, "motif"),
]


@pytest.mark.parametrize(("kind", "body", "named"), BAD_DEFINITIONS)
def test_a_definition_that_cannot_be_is_refused_by_name(kind: Any, body: dict[str, Any], named: str) -> None:
    with pytest.raises((msgspec.ValidationError, PlauditError), match=named):
        msgspec.convert(body, kind)

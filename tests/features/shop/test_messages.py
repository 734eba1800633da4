"""The shop as clients see it: shapes, languages, visitors, history, and what should not be asked."""

import json
from typing import Any

import pytest

from server.features.shop import service
from tests.features.shop.kit import BUY, CATEGORIES, HISTORY, ITEMS, define, give, item, player
from tests.support.label import TestLabel
from tests.support.server import Live

GAME = {"id": 5, "ext_id": "g-5", "name": "Aces", "link": "/aces", "image": "/aces.png"}


def ask(live: Live, label: TestLabel, cid: int, **fields: Any) -> dict[str, Any]:
    """One message over HTTP without a player."""
    body = {"cid": cid, "uuid": "u", "ts": 0, "api_key": label.key, "brand_key": label.brand_key, **fields}
    return dict(live.http(body).json())


def test_an_item_has_every_field_under_its_name_on_the_wire(live: Live) -> None:
    label = live.label()
    item(
        live,
        label,
        description="A mug",
        image_url="https://shop.example/mug.png",
        currency="gems",
        price=2.5,
        discounted_price=2,
        discount_ribbon="20",
        ribbon="hot",
        hint_text="T&C",
        stock=4,
        categories=[3],
        related_games=[GAME],
        active_till=live.now + 10**9,
        show_timer=True,
        custom_data='{"a": 1}',
        cant_buy_message="Not yet",
        priority=7,
    )
    item(live, label, id=2, name="Cup", categories=[3, 4])
    answer = live.player(label).ask(ITEMS)
    assert (answer["cid"], answer["errCode"]) == (510, 0)
    mug = next(known for known in answer["items"] if known["id"] == 1)
    meta = mug.pop("itemPublicMeta")
    assert mug.pop("relatedGames")[0]["game_public_meta"]["name"] == "Aces"
    assert mug == {
        "id": 1,
        "itemTypeId": 2,
        "categoryIds": [3],
        "canBuy": False,
        "shopPool": 4,
        "activeTillDate": mug["activeTillDate"],
    }
    assert meta == {
        "name": "Mug",
        "description": "A mug",
        "image_url": "https://shop.example/mug.png",
        "price": "2.5",
        "purchase_type": 1,
        "priority": 7,
        "label_tag": "hot",
        "cant_buy_message": "Not yet",
        "related_items": [2],
        "hint_text": "T&C",
        "custom_data": '{"a": 1}',
        "show_timer": True,
        "discount_prize": 2.0,
        "discount_prize_ribbon": "20",
        "only_in_custom_section": False,
    }
    cup = next(known for known in answer["items"] if known["id"] == 2)
    assert cup["shopPool"] is None
    assert cup["itemPublicMeta"]["price"] == "100"


def test_a_visitor_reads_items_and_categories_but_buys_nothing(live: Live) -> None:
    label = live.label()
    define(live, label, "shop_category", "c-1", {"id": 1, "name": "Mugs", "order": 4})
    item(live, label, price=0, categories=[1])
    item(live, label, id=2, see={"marker": "VIP"})
    assert [(known["id"], known["canBuy"]) for known in ask(live, label, ITEMS)["items"]] == [(1, False)]
    categories = ask(live, label, CATEGORIES)["categories"]
    assert categories == [{"id": 1, "publicMeta": {"name": "Mugs", "order": 4}}]
    assert ask(live, label, BUY, itemId=1)["errCode"] == 20005
    assert ask(live, label, HISTORY)["errCode"] == 20005


def test_texts_come_in_the_language_of_who_asks(live: Live) -> None:
    label = live.label()
    item(live, label, translations={"DE": {"name": "Becher"}, "ES": {"description": "Una taza"}})
    names = {
        language: ask(live, label, ITEMS, force_language=language)["items"][0]["itemPublicMeta"]["name"]
        for language in ("DE", "de", "ES", "XX")
    }
    assert names == {"DE": "Becher", "de": "Becher", "ES": "Mug", "XX": "Mug"}


def test_what_can_be_bought_follows_balance_stock_and_caps(live: Live) -> None:
    label = live.label()
    item(live, label, stock=1, caps=[{"count": 1}])
    client = live.player(label)
    assert client.ask(ITEMS)["items"][0]["canBuy"] is False
    give(live, label, player(live, label), 500)
    assert client.ask(ITEMS)["items"][0]["canBuy"] is True
    bought = client.ask(BUY, itemId=1)
    assert (bought["cid"], bought["errCode"], bought["success"]) == (512, 0, True)
    after = client.ask(ITEMS)["items"][0]
    assert (after["canBuy"], after["shopPool"]) == (False, 0)
    assert client.ask(BUY, itemId=1)["errCode"] == 11006
    assert client.push(108)["props"] == {"ach_points_balance": 400, "ach_points_ever": 500}


def test_a_purchase_sent_again_answers_the_same(live: Live) -> None:
    label = live.label()
    item(live, label)
    client = live.player(label)
    give(live, label, player(live, label), 250)
    answers = [client.ask(BUY, uuid="r-1", itemId=1) for _ in range(3)]
    assert [answer["errCode"] for answer in answers] == [0, 0, 0]
    assert len(client.ask(HISTORY)["items"]) == 1
    define(
        live,
        label,
        "shop_item",
        "item-1",
        {"id": 1, "name": "Mug", "type": "tangible", "price": 100},
        status="archived",
    )
    assert client.ask(BUY, uuid="r-1", itemId=1)["errCode"] == 0
    assert client.ask(BUY, uuid="r-2", itemId=1)["errCode"] == 106


def test_history_is_paged_newest_first_and_knows_archived_items(live: Live) -> None:
    label = live.label()
    body = {"id": 1, "name": "Mug", "type": "tangible", "price": 0}
    define(live, label, "shop_item", "mug", body)
    item(live, label, id=2, name="Cup", price=2.5, currency="gems")
    client = live.player(label)
    give(live, label, player(live, label), 1000, 1)
    for number in (1, 1, 2):
        assert client.ask(BUY, itemId=number)["errCode"] == 0
    define(live, label, "shop_item", "mug", body, status="archived")
    page = client.ask(HISTORY, limit=2)
    assert (page["cid"], page["hasMore"]) == (542, True)
    assert [known["id"] for known in page["items"]] == [2, 1]
    newest = page["items"][0]
    assert (newest["purchase_points_amount"], newest["itemPublicMeta"]["purchase_type"]) == (2.5, 1)
    assert (
        newest["purchased_today"] is newest["purchased_this_week"] is newest["purchased_this_month"] is True
    )
    rest = client.ask(HISTORY, limit=2, offset=2)
    assert (rest["hasMore"], [known["itemPublicMeta"]["name"] for known in rest["items"]]) == (False, ["Mug"])


BAD: dict[str, tuple[dict[str, Any], int]] = {
    "no item": ({}, 20002),
    "an item that is text": ({"itemId": "mug"}, 20002),
    "an item that is null": ({"itemId": None}, 20002),
    "an unknown item": ({"itemId": 4242}, 106),
    "a negative item": ({"itemId": -1}, 106),
    "a number beyond all columns": ({"itemId": 2**62}, 106),
    "a request id that is too long": ({"itemId": 1, "uuid": "u" * 65}, 20002),
    "a request id that no database takes": ({"itemId": 1, "uuid": "u\0"}, 20002),
}


@pytest.mark.parametrize(("fields", "code"), BAD.values(), ids=BAD)
def test_what_should_not_be_asked_is_answered_clearly(live: Live, fields: dict[str, Any], code: int) -> None:
    label = live.label()
    item(live, label, price=0)
    client = live.player(label)
    client.socket.send(json.dumps({"cid": BUY, "uuid": "u", "ts": 0, **fields}))
    answer = client.receive()
    assert (answer["cid"], answer["errCode"]) == (512, code)
    assert answer["errMsg"]
    assert client.ask(HISTORY)["items"] == []


@pytest.mark.parametrize("fields", [{"limit": -5}, {"limit": 10**9}, {"offset": -1}, {"offset": 2**62}])
def test_pages_of_any_size_are_answered(live: Live, fields: dict[str, Any]) -> None:
    label = live.label()
    answer = live.player(label).ask(HISTORY, **fields)
    assert (answer["errCode"], answer["items"], answer["hasMore"]) == (0, [], False)


def test_a_read_only_session_cannot_buy(live: Live) -> None:
    label = live.label()
    item(live, label, price=0)
    player(live, label)
    client = live.player(label, simulation_mode=True)
    assert client.ask(BUY, itemId=1)["errCode"] == 20006
    assert client.ask(ITEMS)["errCode"] == 0


def test_what_fails_unexpectedly_answers_9999_and_takes_nothing(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = live.label()
    item(live, label)
    client = live.player(label)
    give(live, label, player(live, label), 100)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(service, "_tell", fail)
    assert client.ask(BUY, itemId=1)["errCode"] == 9999
    monkeypatch.undo()
    assert client.ask(BUY, itemId=1)["errCode"] == 0

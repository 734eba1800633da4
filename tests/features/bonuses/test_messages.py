"""Bonuses as clients see them: shapes, states, texts, and what should not be asked."""

import json
from typing import Any

import msgspec
import pytest

from server.core.errors import PlauditError
from server.features.bonuses import service
from server.features.bonuses.definition import BonusTemplate
from tests.features.bonuses.test_service import TEMPLATE, give, template
from tests.features.shop.kit import item, player
from tests.support.server import Live

BONUSES, CLAIM, BUY = 600, 602, 511


def test_a_bonus_has_every_field_under_its_name_on_the_wire(live: Live) -> None:
    label = live.label()
    template(
        live,
        label,
        description="On the house",
        acknowledge="Your code: {code}",
        image_url="https://shop.example/coffee.png",
        redirect_url="https://shop.example/use?code={code}",
        amount_text="{amount} EUR",
        translations={"DE": {"name": "Kaffee", "amount_text": "{amount} Euro"}},
    )
    client = live.player(label)
    anna = player(live, label)
    row = give(live, label, anna, amount=12.5)
    answer = client.ask(BONUSES)
    assert (answer["cid"], answer["errCode"]) == (601, 0)
    (bonus,) = answer["bonuses"]
    assert bonus == {
        "id": row.id,
        "bonusStatusId": 2,
        "redeemable": True,
        "createDate": bonus["createDate"],
        "updateDate": bonus["createDate"],
        "labelBonusTemplateId": 7,
        "sourceProductId": 12,
        "userId": anna,
        "labelBonusTemplateMetaMap": {
            "name": "Free coffee",
            "description": "On the house",
            "acknowledge": "Your code: …",
            "image_url": "https://shop.example/coffee.png",
            "redirect_url": "",
        },
        "bonusMetaMap": {"uiAmount": "12.5 EUR"},
    }
    assert client.ask(CLAIM, bonusId=row.id)["success"] is True
    (bonus,) = client.ask(BONUSES, force_language="DE")["bonuses"]
    assert (bonus["bonusStatusId"], bonus["redeemable"], bonus["bonusMetaMap"]) == (
        3,
        False,
        {"uiAmount": "12.5 Euro"},
    )
    meta = bonus["labelBonusTemplateMetaMap"]
    assert (meta["name"], meta["acknowledge"]) == ("Kaffee", f"Your code: {row.code}")
    assert meta["redirect_url"] == f"https://shop.example/use?code={row.code}"
    day, _, clock = bonus["redeemDate"].partition(" ")
    assert [len(part) for part in (*day.split("/"), *clock.split(":"))] == [2, 2, 4, 2, 2, 2]


def test_a_bonus_that_is_bought_is_there_and_an_empty_pool_takes_nothing(live: Live) -> None:
    label = live.label()
    template(live, label, coupons=["ONE"])
    item(live, label, type="bonus", price=0, effects=[{"type": "bonus_give", "bonus": "coffee"}])
    client = live.player(label)
    assert client.ask(BUY, itemId=1)["errCode"] == 0
    assert client.ask(BUY, itemId=1)["errCode"] == 11002
    assert [bonus["bonusStatusId"] for bonus in client.ask(BONUSES)["bonuses"]] == [2]
    item(live, label, id=2, type="bonus", price=0, effects=[{"type": "bonus_give", "bonus": "tea"}])
    assert client.ask(BUY, itemId=2)["errCode"] == 11002
    template(live, label, condition={"marker": "VIP"})
    assert client.ask(BUY, itemId=1)["errCode"] == 11005


BAD: dict[str, tuple[dict[str, Any], int]] = {
    "no bonus": ({}, 20002),
    "a bonus that is text": ({"bonusId": "coffee"}, 20002),
    "an unknown one": ({"bonusId": 4242}, -1),
    "a negative one": ({"bonusId": -1}, -1),
    "a number beyond all columns": ({"bonusId": 2**62}, -1),
    "a request id that is too long": ({"bonusId": 1, "uuid": "u" * 65}, 20002),
    "a request id that no database takes": ({"bonusId": 1, "uuid": "u\0"}, 20002),
}


@pytest.mark.parametrize(("fields", "code"), BAD.values(), ids=BAD)
def test_what_should_not_be_asked_is_answered_clearly(live: Live, fields: dict[str, Any], code: int) -> None:
    client = live.player(live.label())
    client.socket.send(json.dumps({"cid": CLAIM, "uuid": "u", "ts": 0, **fields}))
    answer = client.receive()
    assert (answer["cid"], answer["errCode"]) == (603, code)
    assert answer["errMsg"]


def test_a_bonus_of_another_label_cannot_be_claimed(live: Live) -> None:
    label, other = live.label(), live.label(name="Other")
    template(live, other)
    bonus = give(live, other, player(live, other))
    assert live.player(label).ask(CLAIM, bonusId=bonus.id)["errCode"] == -1


def test_a_visitor_has_no_bonuses(live: Live) -> None:
    label = live.label()
    body = {"cid": BONUSES, "uuid": "u", "ts": 0, "api_key": label.key}
    assert live.http(body).json()["errCode"] == 20005


def test_a_read_only_session_cannot_claim(live: Live) -> None:
    label = live.label()
    template(live, label)
    bonus = give(live, label, player(live, label))
    client = live.player(label, simulation_mode=True)
    assert client.ask(CLAIM, bonusId=bonus.id)["errCode"] == 20006
    assert client.ask(BONUSES)["bonuses"][0]["redeemable"] is True


def test_what_fails_unexpectedly_answers_9999_and_claims_nothing(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = live.label()
    template(live, label)
    client = live.player(label)
    bonus = give(live, label, player(live, label))

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(service, "tell", fail)
    assert client.ask(CLAIM, bonusId=bonus.id)["errCode"] == 9999
    monkeypatch.undo()
    assert client.ask(CLAIM, bonusId=bonus.id)["errCode"] == 0


BAD_TEMPLATES: dict[str, tuple[dict[str, Any], str]] = {
    "no number": ({"id": 0}, "id"),
    "a code twice": ({"coupons": ["A", "A"]}, "twice"),
    "an empty code": ({"coupons": [""]}, "coupon"),
    "a code that no database takes": ({"coupons": ["A\0"]}, "coupon"),
    "a webhook without an address": ({"delivery": "webhook"}, "webhook_url"),
    "a webhook to a file": ({"delivery": "webhook", "webhook_url": "file:///etc/passwd"}, "webhook_url"),
    "a formula of two things": ({"amount": {"value": 1, "field": "a"}}, "formula"),
    "a life without an end": ({"expires_after_s": 10**12}, "expires_after_s"),
}


@pytest.mark.parametrize(("fields", "named"), BAD_TEMPLATES.values(), ids=BAD_TEMPLATES)
def test_a_template_that_cannot_be_is_refused_by_name(fields: dict[str, Any], named: str) -> None:
    with pytest.raises((msgspec.ValidationError, PlauditError), match=named):
        msgspec.convert({**TEMPLATE, **fields}, BonusTemplate)

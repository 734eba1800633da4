"""Who may buy what now: a case for each reason, windows across midnight and across clock changes."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.core.errors import PlauditError
from server.core.periods import start_of
from server.features.labels.definitions import KINDS
from server.features.shop import rules
from server.features.shop.definition import Cap, ShopItem, Window
from server.features.shop.rules import Standing

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


NOW = at("2026-06-10 12:00")


def item(**fields: Any) -> ShopItem:
    return ShopItem(**{"id": 1, "name": "Mug", "type": "tangible", "price": 100, **fields})


def standing(**fields: Any) -> Standing:
    known: dict[str, Any] = {
        "now": NOW,
        "label_zone": BERLIN,
        "in_control_group": False,
        "sees": True,
        "may_buy": True,
        "bought": {},
        "left": None,
        "balance": 100,
    }
    return Standing(**{**known, **fields})


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], int | None]] = {
    "enough to the point": ({}, {}, None),
    "one point short": ({}, {"balance": 99}, 11000),
    "short of gems": ({"currency": "gems", "price": 2.5}, {"balance": 249}, 11011),
    "enough gems": ({"currency": "gems", "price": 2.5}, {"balance": 250}, None),
    "short of diamonds": ({"currency": "diamonds"}, {"balance": 9999}, 11012),
    "the discount counts": ({"discounted_price": 60}, {"balance": 60}, None),
    "free for a discount of all": ({"discounted_price": 0}, {"balance": 0}, None),
    "the control group": ({}, {"in_control_group": True}, 1),
    "not for this player": ({}, {"sees": False}, 11003),
    "not yet": ({}, {"may_buy": False}, 11004),
    "sold out": ({}, {"left": 0}, 11009),
    "the last one": ({}, {"left": 1}, None),
    "not on sale yet": ({"active_from": NOW + 1}, {}, 11014),
    "on sale from now": ({"active_from": NOW}, {}, None),
    "no longer on sale": ({"active_till": NOW}, {}, 11014),
    "capped today": ({"caps": (Cap(2, "day"),)}, {"bought": {"day": 2, "ever": 9}}, 11006),
    "one more today": ({"caps": (Cap(2, "day"),)}, {"bought": {"day": 1, "ever": 9}}, None),
    "capped for good": ({"caps": (Cap(2, "day"), Cap(9))}, {"bought": {"ever": 9}}, 11006),
    "outside the window": ({"windows": (Window(weekdays=(4,)),)}, {}, 11014),
    "in one of two windows": ({"windows": (Window(weekdays=(4,)), Window(weekdays=(3,)))}, {}, None),
}


@pytest.mark.parametrize(("fields", "known", "code"), CASES.values(), ids=CASES)
def test_an_item_is_refused_for_the_right_reason(
    fields: dict[str, Any], known: dict[str, Any], code: int | None
) -> None:
    reason = rules.refusal(item(**fields), standing(**known))
    assert (reason.err_code if reason else None) == code


def test_the_operators_own_words_are_told() -> None:
    mug = item(cant_buy_message="For VIPs.", purchase_limit_message="Come back on Friday.", caps=(Cap(1),))
    told = rules.refusal(mug, standing(may_buy=False))
    assert told is not None
    assert told.message == "For VIPs."
    told = rules.refusal(mug, standing(bought={"ever": 1}))
    assert told is not None
    assert told.message == "Come back on Friday."


WINDOWS: dict[str, tuple[Window, str, bool]] = {
    "the first minute": (Window(from_minute=600, till_minute=720), "2026-06-10 10:00", True),
    "the last minute": (Window(from_minute=600, till_minute=720), "2026-06-10 11:59", True),
    "the end is outside": (Window(from_minute=600, till_minute=720), "2026-06-10 12:00", False),
    "before midnight of the evening": (
        Window(weekdays=(3,), from_minute=1320, till_minute=120),
        "2026-06-10 23:00",
        True,
    ),
    "after midnight it is still that evening": (
        Window(weekdays=(3,), from_minute=1320, till_minute=120),
        "2026-06-11 01:00",
        True,
    ),
    "but not the night before": (
        Window(weekdays=(3,), from_minute=1320, till_minute=120),
        "2026-06-10 01:00",
        False,
    ),
    "Sunday night reaches into Monday": (
        Window(weekdays=(7,), from_minute=1320, till_minute=120),
        "2026-06-08 01:00",
        True,
    ),
    "on the day when clocks go forward": (
        Window(weekdays=(7,), from_minute=180, till_minute=240),
        "2026-03-29 03:30",
        True,
    ),
    "on the day when clocks go back": (
        Window(weekdays=(7,), from_minute=120, till_minute=180),
        "2026-10-25 02:30",
        True,
    ),
}


@pytest.mark.parametrize(("window", "when", "is_open"), WINDOWS.values(), ids=WINDOWS)
def test_a_window_is_that_of_clocks_on_the_wall(window: Window, when: str, is_open: bool) -> None:
    assert rules.is_open(item(windows=(window,)), at(when), BERLIN) is is_open


def test_days_begin_at_midnight_also_when_they_have_23_or_25_hours() -> None:
    for day in ("2026-03-29", "2026-10-25"):
        assert start_of("day", at(f"{day} 23:30"), BERLIN) == at(f"{day} 00:00")
    assert start_of("week", at("2026-03-29 12:00"), BERLIN) == at("2026-03-23 00:00")
    assert start_of("month", at("2026-10-25 12:00"), BERLIN) == at("2026-10-01 00:00")


def test_items_stand_by_what_can_be_bought_then_priority_then_the_dearer() -> None:
    shelf = [
        (item(id=1, price=500, priority=1), False),
        (item(id=2, price=100, priority=2), True),
        (item(id=3, price=100, priority=1), True),
        (item(id=4, price=300, priority=1), True),
    ]
    shelf.sort(key=lambda entry: rules.order(entry[0], can_buy=entry[1]))
    assert [known.id for known, _ in shelf] == [4, 3, 2, 1]


def test_prices_are_written_without_needless_digits() -> None:
    assert [rules.price_text(price) for price in (0, 100, 2.5, 0.05, 10**12)] == [
        "0",
        "100",
        "2.5",
        "0.05",
        "1000000000000",
    ]


BAD_ITEMS: dict[str, tuple[dict[str, Any], str]] = {
    "no number": ({"id": 0}, "id"),
    "half a point": ({"price": 0.5}, "whole"),
    "a negative price": ({"price": -1}, "price"),
    "a price beyond all measure": ({"price": 1e13}, "price"),
    "dearer by the discount": ({"discounted_price": 101}, "discounted_price"),
    "a negative stock": ({"stock": -1}, "stock"),
    "a cap of none": ({"caps": [{"count": 0}]}, "cap"),
    "an eighth day": ({"windows": [{"weekdays": [8]}]}, "weekdays"),
    "a day of 25 hours": ({"windows": [{"till_minute": 1500}]}, "minutes"),
    "a bonus without one": ({"type": "bonus"}, "effects"),
    "an unknown type": ({"type": "loan"}, "type"),
    "an effect nobody knows": ({"effects": [{"type": "magic"}]}, r"magic.*at `\$\.effects\[0\]`"),
    "an effect of a level that nobody knows": (
        {"type": "level", "effects": [{"type": "nothing"}, {"type": "magic"}]},
        r"magic.*at `\$\.effects\[1\]`",
    ),
    "an effect without its amount": ({"effects": [{"type": "points_add"}]}, "needs amount or formula"),
}


@pytest.mark.parametrize(("fields", "named"), BAD_ITEMS.values(), ids=BAD_ITEMS)
def test_an_item_that_cannot_be_is_refused_by_name(fields: dict[str, Any], named: str) -> None:
    body = {"id": 1, "name": "Mug", "type": "tangible", "price": 100, **fields}
    with pytest.raises(PlauditError, match=named):
        KINDS.check("shop_item", body)

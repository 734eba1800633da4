"""Who may play, when again, and what a definition may not be."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from server.core.clock import DAY_MS, HOUR_MS
from server.core.errors import PlauditError
from server.features.minigames import rules
from server.features.minigames.definition import Attempts, MiniGame
from server.features.minigames.rules import Turn
from tests.features.minigames.kit import FIVE, wheel

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
NOON = 1_792_843_200_000
"""24 October 2026 at 14:00 in Berlin, the day before its clocks go back."""


def game(**fields: Any) -> MiniGame:
    return msgspec.convert(wheel(**fields), type=MiniGame)


def turn(**fields: Any) -> Turn:
    return Turn(**{"now": NOON, "zone": BERLIN, **fields})


ONCE = {"attempts": {"count": 1}}
REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], int | None]] = {
    "nothing is in the way": ({}, {}, None),
    "the control group": ({}, {"in_control_group": True}, 1),
    "before it opens": ({"active_from": NOON + 1}, {}, 40007),
    "when it has opened": ({"active_from": NOON}, {}, None),
    "when it has ended": ({"active_till": NOON}, {}, 40007),
    "not for this player": ({}, {"may_play": False}, 40009),
    "the first of one attempt": (ONCE, {"attempts": 0}, None),
    "after the last attempt": (ONCE, {"attempts": 1}, 40004),
    "a loot box for the second time": (
        {"type": "lootbox_weekdays", "prizes": [{**FIVE, "weekdays": [1]}]},
        {"attempts": 1},
        40004,
    ),
    "without a given attempt": ({"buy_in": "spins"}, {}, 40001),
    "with a given attempt": ({"buy_in": "spins"}, {"spins": 1}, None),
    "a point too few": ({"buy_in": "points", "price": 5}, {"balance": 4}, 40003),
    "just enough points": ({"buy_in": "points", "price": 5}, {"balance": 5}, None),
    "a hundredth of a gem too few": ({"buy_in": "gems", "price": 0.5}, {"balance": 49}, 40011),
    "too few diamonds": ({"buy_in": "diamonds", "price": 1}, {"balance": 99}, 40012),
}


@pytest.mark.parametrize("case", REFUSED)
def test_who_may_play(case: str) -> None:
    fields, known, code = REFUSED[case]
    found = rules.refusal(game(**fields), turn(**known))
    assert (found.err_code if found else None) == code
    assert found is None or found.message.endswith(".")


NEXT: dict[str, tuple[Attempts | None, dict[str, Any], int | None]] = {
    "no limit": (None, {}, None),
    "attempts are left": (Attempts(count=2), {"attempts": 1}, None),
    "never again": (Attempts(count=1, per="ever"), {"attempts": 1}, None),
    "a window after the first": (
        Attempts(count=2, per="window", window_s=7200),
        {"attempts": 2, "first_at": NOON - HOUR_MS},
        NOON + HOUR_MS,
    ),
    "at midnight in UTC": (Attempts(count=1, per="day_utc"), {"attempts": 1}, NOON + 12 * HOUR_MS),
    "at midnight in Berlin": (Attempts(count=1), {"attempts": 1}, NOON + 10 * HOUR_MS),
    "on the day of 25 hours": (
        Attempts(count=1),
        {"attempts": 1, "now": NOON + DAY_MS},
        NOON + 10 * HOUR_MS + 25 * HOUR_MS,
    ),
}


@pytest.mark.parametrize("case", NEXT)
def test_when_the_next_attempt_comes(case: str) -> None:
    attempts, known, expected = NEXT[case]
    assert rules.next_attempt(attempts, turn(**known)) == expected


@pytest.mark.parametrize("per", ["window", "day", "day_utc"])
def test_an_attempt_that_was_just_made_counts_until_the_next_one_comes(per: Any) -> None:
    attempts = Attempts(count=1, per=per)
    again = rules.next_attempt(attempts, turn(attempts=1, first_at=NOON))
    assert again is not None
    assert (
        rules.attempts_since(attempts, again - 1, BERLIN)
        < NOON
        <= rules.attempts_since(attempts, again, BERLIN)
    )


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"id": 0}, "id is a number"),
        ({"prizes": []}, "at least one prize"),
        ({"prizes": [FIVE, FIVE]}, "number of its own"),
        ({"buy_in": "points"}, "price above 0"),
        ({"buy_in": "points", "price": 1.5}, "whole number"),
        ({"prizes": [{**FIVE, "type": "jackpot"}]}, "needs a pot"),
        ({"prizes": [{**FIVE, "type": "bonus"}]}, "needs effects"),
        ({"prizes": [{**FIVE, "value": 0.5}]}, "whole numbers"),
        ({"prizes": [{**FIVE, "weight": -1}]}, "weight"),
        ({"prizes": [{**FIVE, "effects": [{"type": "marker_add"}]}]}, r"needs marker.*at `\$.prizes\[0\]`"),
        ({"prizes": [FIVE, {**FIVE, "id": 2, "effects": [{"type": "spin_add"}]}]}, "no effect 'spin_add'"),
        ({"type": "custom_minigame"}, "url"),
        ({"type": "lootbox_weekdays"}, "weekdays"),
        ({"type": "lootbox_calendar_days"}, "its day"),
        ({"type": "plinko", "visitors": True}, "visitors play"),
        ({"visitors": True, "play": {"marker": "VIP"}}, "visitors"),
        ({"difficulty": 4}, "difficulty"),
        ({"step_count": 3, "least_steps": 4}, "steps"),
        ({"attempts": {"count": 0}}, "count from 1"),
        ({"ui": {"colour": 1}}, "no field"),
    ],
)
def test_a_game_that_cannot_be_is_refused(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises((msgspec.ValidationError, PlauditError), match=complaint):
        game(**fields)

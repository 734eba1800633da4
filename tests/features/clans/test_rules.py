"""Who may join, and in which order clans stand, as a table of cases."""

from dataclasses import replace

import pytest

from server.core.clock import DAY_MS
from server.features.clans import rules
from server.features.clans.definition import Clan
from server.features.clans.rules import Score, Standing

NOW = 1_782_907_200_000
FINE = Standing(
    now=NOW, joined_at=None, cooldown_days=7, sees=True, fits=True, in_it=False, members=3, capacity=4
)
CASES: dict[str, tuple[Standing, int | None]] = {
    "nothing is in the way": (FINE, None),
    "the first joining never waits": (replace(FINE, joined_at=None, cooldown_days=365), None),
    "the cooldown runs": (replace(FINE, joined_at=NOW - 7 * DAY_MS + 1), 1006),
    "the cooldown is over": (replace(FINE, joined_at=NOW - 7 * DAY_MS), None),
    "no cooldown": (replace(FINE, joined_at=NOW, cooldown_days=0), None),
    "out of sight": (replace(FINE, sees=False, fits=False, members=4), 1001),
    "not meant for the player": (replace(FINE, fits=False, members=4), 1004),
    "full": (replace(FINE, members=4), 1002),
    "full of more than it takes now": (replace(FINE, members=9), 1002),
    "full, with a seat of one's own": (replace(FINE, members=4, in_it=True), None),
    "waiting comes before full": (replace(FINE, members=4, joined_at=NOW), 1006),
}


@pytest.mark.parametrize(("standing", "code"), CASES.values(), ids=CASES)
def test_who_may_join(standing: Standing, code: int | None) -> None:
    reason = rules.refusal(standing)
    assert (reason.err_code if reason else None) == code


def test_the_best_clan_is_first_and_of_equal_ones_who_got_there_first() -> None:
    scores = [Score(1, 5, at=20), Score(2), Score(3, 5, at=10), Score(4, 9, at=30), Score(5)]
    assert rules.rating(scores) == {4: (1, 9), 3: (2, 5), 1: (3, 5), 2: (4, 0), 5: (5, 0)}


def test_a_moment_on_the_wire_is_utc_without_a_suffix() -> None:
    assert rules.wire_moment(NOW + 999) == "2026-07-01T12:00:00"
    assert rules.wire_moment(None) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"id": 0},
        {"id": 2**31},
        {"name": "  "},
        {"capacity": 0},
        {"capacity": 10**7},
        {"entry_fee": -1, "fee_currency": "gems"},
        {"entry_fee": 1},
        {"entry_fee": 1.5, "fee_currency": "points"},
    ],
)
def test_a_clan_that_cannot_be_is_refused(fields: dict[str, object]) -> None:
    body = {"id": 1, "name": "Foxes", "capacity": 5, **fields}
    with pytest.raises(ValueError, match=r"."):
        Clan(**body)  # type: ignore[arg-type]


def test_a_fee_is_counted_in_smallest_parts() -> None:
    clan = Clan(id=1, name="Foxes", capacity=5, entry_fee=2.5, fee_currency="gems")
    assert (clan.fee, clan.money) == (250, 1)
    free = Clan(id=1, name="Foxes", capacity=5, entry_fee=0, fee_currency="gems")
    assert (free.fee, free.money) == (0, None)

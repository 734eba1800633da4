"""What can be drawn, how likely it is, and that a roll is the same for ever."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from server.core.conditions import Condition, KnownFacts
from server.core.periods import moment
from server.core.randomness import commitment, roll
from server.features.draws import rules
from server.features.draws.definition import Chance, StockReset
from server.features.draws.rules import Known, Option, odds_of, pick, pool_start

BERLIN = ZoneInfo("Europe/Berlin")
SEED = "ab" * 32


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


NOON = at("2026-03-04T12:00:00+00:00")  # a Wednesday


def options(*chances: Chance) -> list[Option]:
    return [Option(number, chance) for number, chance in enumerate(chances, start=1)]


def drawn(*chances: Chance, **standing: object) -> list[int]:
    known = Known(now=NOON, **standing)  # type: ignore[arg-type]
    return [option_id for option_id, _ in odds_of(options(*chances), known)]


def test_a_roll_is_the_same_for_the_same_seed_and_message():
    assert [roll(SEED, f"wheel:me:{n}", 1000) for n in range(5)] == [
        roll(SEED, f"wheel:me:{n}", 1000) for n in range(5)
    ]
    assert roll(SEED, "wheel:me:1", 2**64) != roll(SEED, "wheel:me:2", 2**64)
    assert roll("ac" * 32, "wheel:me:1", 2**64) != roll(SEED, "wheel:me:1", 2**64)


def test_a_roll_can_be_computed_by_hand():
    """`openssl dgst -sha256 -mac HMAC -macopt hexkey:abab…` of `m:0` begins with c29448736dda4fad."""
    assert roll(SEED, "m", 1_000_003) == 0xC29448736DDA4FAD % 1_000_003


@pytest.mark.parametrize("total", [0, -1, 2**64 + 1])
def test_a_roll_needs_outcomes(total: int):
    with pytest.raises(ValueError, match="outcomes"):
        roll(SEED, "m", total)


def test_a_commitment_is_the_hash_of_the_seeds_text():
    assert commitment("00" * 32) == "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55"


def test_each_number_falls_on_its_share():
    odds = ((7, 2), (8, 0), (9, 3))
    assert [pick(odds, number) for number in range(5)] == [7, 7, 9, 9, 9]
    with pytest.raises(ValueError, match="not below"):
        pick(odds, 5)


def test_what_weighs_nothing_is_never_drawn():
    assert drawn(Chance(weight=0), Chance()) == [2]


def test_an_empty_stock_leaves_its_share_to_the_others():
    assert drawn(Chance(stock=3), Chance(), stock={1: 0}) == [2]
    assert drawn(Chance(stock=3), Chance(), stock={1: 1}) == [1, 2]
    assert drawn(Chance(stock=0), Chance()) == [2]


def test_a_surcharge_prize_stands_in_only_when_nothing_else_is_left():
    assert drawn(Chance(stock=1), Chance(surcharge=True)) == [1]
    assert drawn(Chance(stock=1), Chance(surcharge=True), stock={1: 0}) == [2]
    assert drawn(Chance(stock=0)) == []


def test_dates_bound_a_prize_from_the_first_moment_to_before_the_last():
    assert drawn(Chance(active_from=NOON), Chance(active_from=NOON + 1)) == [1]
    assert drawn(Chance(active_till=NOON), Chance(active_till=NOON + 1)) == [2]


def test_weekdays_are_read_on_the_clocks_of_the_zone():
    late = at("2026-03-04T23:30:00+00:00")  # Thursday already in Berlin
    thursday = Chance(weekdays=(4,))
    here = Known(now=late, label_zone=BERLIN)
    assert odds_of(options(thursday), here)
    assert not odds_of(options(msgspec.structs.replace(thursday, zone="player")), here)


def test_a_player_gets_no_more_than_the_limit():
    assert drawn(Chance(give_limit=2), Chance(), given_by_option={1: 1}) == [1, 2]
    assert drawn(Chance(give_limit=2), Chance(), given_by_option={1: 2}) == [2]


def test_a_share_counts_from_its_period():
    def since(period: str) -> int:
        chance = Chance(give_limit=1, give_period=period)  # type: ignore[arg-type]
        return rules.given_since(chance, NOON, BERLIN)

    assert since("ever") == 0
    assert since("day_utc") == at("2026-03-04T00:00:00+00:00")
    assert since("day") == at("2026-03-04T00:00:00+01:00")
    assert since("from_last") == at("2026-03-03T12:00:00+00:00") + 1


def test_a_condition_is_asked_of_the_player_and_a_visitor_fits_none():
    vip = Chance(condition=Condition(marker="VIP"))
    assert drawn(vip, facts=KnownFacts(properties={}, markers=frozenset({"VIP"}))) == [1]
    assert drawn(vip, facts=KnownFacts(properties={})) == []
    assert drawn(vip) == []


def test_stocks_are_full_again_by_the_schedule():
    def start(**reset: object) -> int:
        return pool_start(StockReset(**reset), NOON, BERLIN)  # type: ignore[arg-type]

    assert pool_start(None, NOON, BERLIN) == 0
    assert start(every="hours", hours=6) == at("2026-03-04T12:00:00+00:00")
    assert start(every="day") == at("2026-03-04T00:00:00+01:00")
    assert start(every="weekdays", days=(1, 5)) == at("2026-03-02T00:00:00+01:00")
    assert start(every="month_days", days=(15, 31)) == at("2026-02-15T00:00:00+01:00")


def test_a_day_that_begins_with_a_change_of_the_clocks_has_its_own_pool():
    after = at("2026-03-29T12:00:00+02:00")
    assert pool_start(StockReset(every="day"), after, BERLIN) == moment(date(2026, 3, 29), BERLIN)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Chance(weight=-1).check_chance(), "weight"),
        (lambda: Chance(weight=10**9 + 1).check_chance(), "weight"),
        (lambda: Chance(stock=-1).check_chance(), "stock"),
        (lambda: Chance(give_limit=0).check_chance(), "give_limit"),
        (lambda: Chance(weekdays=(8,)).check_chance(), "weekdays"),
        (lambda: StockReset(every="hours", hours=0), "hours"),
        (lambda: StockReset(every="weekdays"), "days"),
        (lambda: StockReset(every="month_days", days=(32,)), "days"),
    ],
)
def test_chances_that_cannot_be_are_refused(made, said: str):
    with pytest.raises(ValueError, match=said):
        made()


def counts(draw, total: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for nonce in range(total):
        option = draw(nonce)
        found[option] = found.get(option, 0) + 1
    return found


ODDS = ((1, 600), (2, 300), (3, 90), (4, 10))
DRAWS = 1_000_000
CHI_SQUARE_999 = 16.27  # three degrees of freedom, one in a thousand


def chi_square(found: dict[int, int], odds: rules.Odds, total: int) -> float:
    weights = rules.total_of(odds)
    expected = {option: total * weight / weights for option, weight in odds}
    return sum((found.get(option, 0) - mean) ** 2 / mean for option, mean in expected.items())


def fair(nonce: int) -> int:
    return rules.outcome(SEED, ODDS, scope="wheel", client_seed="me", nonce=nonce, attempt=0)[1]


def biased(nonce: int) -> int:
    """One roll in fifty is pushed to the most likely prize."""
    return 1 if nonce % 50 == 0 else fair(nonce)


def test_a_million_draws_have_the_distribution_of_the_weights():
    assert chi_square(counts(fair, DRAWS), ODDS, DRAWS) < CHI_SQUARE_999


def test_control_a_slight_bias_is_found():
    few = DRAWS // 5
    assert chi_square(counts(biased, few), ODDS, few) > CHI_SQUARE_999

"""Which tickets win: fairly, each at most once, and the same whenever it is computed again."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.features.raffles import hat, rules
from server.features.raffles.hat import Listed, Place, Range, Winner, winners

SEED = "5a" * 32
RUNS = 12_000


def tickets(*counts: int, first: int = 1, holes: bool = False) -> Listed:
    """So many tickets of each player: of player 0, then of player 1; with holes, of every other alone."""
    ranges: list[Range] = []
    at = first
    for player, count in enumerate(counts):
        if count and not (holes and player % 2):
            ranges.append((at, count, player))
        at += count
    return Listed(ranges, first=first, last=at - 1)


def drawn(listed: Listed, *places: Place, again: bool = False, run_id: int = 1) -> list[Winner]:
    return list(winners(SEED, run_id=run_id, tickets=listed, places=places, again=again))


def chi_square(observed: Counter[Any], shares: list[int]) -> float:
    total, weight = sum(observed.values()), sum(shares)
    expected = [total * share / weight for share in shares]
    return sum((observed[n] - e) ** 2 / e for n, e in enumerate(expected) if e)


def first_winners(listed: Listed, *, least: int = 1) -> Counter[Any]:
    place = Place(1, 1, least)
    return Counter(drawn(listed, place, run_id=run)[0].holder for run in range(RUNS))


# With five players, chi-square has four degrees of freedom: above 18.47 once in a thousand. Seeds are fixed.
SHARES = [1, 2, 3, 10, 84]
LIMIT = 18.47


def test_players_win_as_often_as_they_have_tickets():
    assert chi_square(first_winners(tickets(*SHARES)), SHARES) < LIMIT


def test_a_draw_that_prefers_early_tickets_would_be_noticed(monkeypatch: pytest.MonkeyPatch):
    fair: Callable[..., int] = rules.position

    def biased(seed: str, *, count: int, **where: Any) -> int:
        """The lower of two rolls, one time in four."""
        number = fair(seed, count=count, **where)
        return min(number, fair(seed[::-1], count=count, **where)) if number % 4 == 0 else number

    monkeypatch.setattr(rules, "position", biased)
    assert chi_square(first_winners(tickets(*SHARES)), SHARES) > LIMIT


def test_drawing_from_the_list_is_as_fair(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hat, "TRIES", 0)
    assert chi_square(first_winners(tickets(*SHARES)), SHARES) < LIMIT


def test_those_who_have_too_few_tickets_leave_their_share_to_the_others():
    assert chi_square(first_winners(tickets(*SHARES), least=3), [0, 0, 3, 10, 84]) < LIMIT


def test_second_prizes_are_as_fair_as_first_ones():
    pairs = Counter(
        drawn(tickets(1, 1, 1, 1, 1), Place(1, 2, 1), run_id=run)[1].holder for run in range(RUNS)
    )
    assert chi_square(pairs, [1, 1, 1, 1, 1]) < LIMIT


@given(
    counts=st.lists(st.integers(0, 30), min_size=1, max_size=12),
    places=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 20)), min_size=1, max_size=4),
    holes=st.booleans(),
    tries=st.integers(0, 3),
    run_id=st.integers(1, 2**50),
)
@settings(max_examples=150, deadline=None)
def test_each_ticket_wins_once_and_nothing_is_left_that_could_win(
    counts: list[int], places: list[tuple[int, int]], holes: bool, tries: int, run_id: int
):
    listed = tickets(*counts, first=7, holes=holes)
    wanted = [Place(n, count, least) for n, (count, least) in enumerate(places)]
    before, hat.TRIES = hat.TRIES, tries
    try:
        found = drawn(listed, *wanted, run_id=run_id)
    finally:
        hat.TRIES = before
    numbers = [winner.number for winner in found]
    assert len(numbers) == len(set(numbers))
    gone: set[int] = set()
    for place in wanted:
        own = [winner for winner in found if winner.prize_id == place.prize_id]
        assert [winner.place for winner in own] == list(range(1, len(own) + 1))
        assert all(listed.holder(winner.number) == winner.holder for winner in own)
        assert all(listed.held(winner.holder) >= place.least for winner in own)
        able = {
            number
            for start, count, holder in listed.ranges()
            if listed.held(holder) >= place.least
            for number in range(start, start + count)
        }
        assert len(own) == min(place.count, len(able - gone))
        gone |= {winner.number for winner in own}


def test_a_ticket_may_win_again_where_that_is_wanted():
    found = drawn(tickets(1, 1), Place(1, 50, 1), again=True)
    assert len(found) == 50
    assert {winner.holder for winner in found} == {0, 1}


def test_many_winners_of_many_tickets_are_all_different():
    found = drawn(tickets(*[10] * 1_050), Place(1, 10_000, 1))
    assert len({winner.number for winner in found}) == 10_000


def test_a_few_who_take_part_among_very_many_tickets_are_found():
    few = Listed([(10**12, 1, "anna"), (10**12 + 5, 2, "ben")], first=1, last=2 * 10**12)
    assert sorted(winner.number for winner in drawn(few, Place(1, 9, 1))) == [10**12, 10**12 + 5, 10**12 + 6]

"""Who was right: every market's outcomes, parts of a win, and scores that depend on nothing but picks and
results."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.errors import PlauditError
from server.features.gamepick import rules
from server.features.gamepick.definition import Event, Jackpot, MatchRound
from server.features.gamepick.markets import BY_NAME, MARKETS, Facts
from server.features.gamepick.rules import Pick, Resolution, Result, RoundStatus, Tally
from server.features.labels.definitions import KINDS

WINNERS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "winner": [("1", {"score": (2, 1)}), ("2", {"score": (0, 3)}), ("x", {"score": (1, 1)})],
    "halftime_leader": [("1", {"halftime": (1, 0)}), ("x", {"halftime": (0, 0), "score": (3, 0)})],
    "red_card": [("yes", {"red_cards": 1}), ("no", {"red_cards": 0})],
    "first_goal": [("2", {"first_goal": "2", "score": (3, 1)}), ("x", {"score": (0, 0)})],
    "last_goal": [("1", {"last_goal": "1", "score": (3, 1)}), ("x", {"score": (0, 0)})],
    "double_chance": [("1", {"score": (2, 1)}), ("x", {"score": (1, 1)}), ("2", {"score": (0, 1)})],
    "goals_over_2_5": [("yes", {"score": (2, 1)}), ("no", {"score": (2, 0)})],
    "first_half_over_1_5": [("yes", {"halftime": (1, 1)}), ("no", {"halftime": (1, 0)})],
    "second_half_over_1_5": [
        ("yes", {"halftime": (1, 1), "score": (2, 2)}),
        ("no", {"halftime": (2, 0), "score": (2, 1)}),
    ],
    "corners_over_8_5": [("yes", {"corners": (5, 4)}), ("no", {"corners": (4, 4)})],
    "corners_over_9_5": [("yes", {"corners": (5, 5)}), ("no", {"corners": (5, 4)})],
    "more_corners": [("1", {"corners": (5, 4)}), ("2", {"corners": (3, 4)}), ("x", {"corners": (4, 4)})],
    "winner_without_draw": [("1", {"score": (90, 88)}), ("2", {"score": (80, 88)})],
    "overtime": [("yes", {"overtime": True}), ("no", {"overtime": False})],
    "odd_even": [
        ("odd", {"score": (80, 81)}),
        ("even", {"score": (80, 80)}),
        ("odd", {"score": (2, 0), "sets": ((6, 4), (6, 3))}),
    ],
    "winner_and_odd_even": [
        ("1/odd", {"score": (81, 80)}),
        ("1/even", {"score": (82, 80)}),
        ("2/odd", {"score": (80, 81)}),
        ("2/even", {"score": (80, 82)}),
    ],
    "first_set": [("1", {"sets": ((6, 4),)}), ("2", {"sets": ((4, 6), (6, 0))})],
    "second_set": [("1", {"sets": ((4, 6), (6, 0))})],
    "third_set": [("2", {"sets": ((4, 6), (6, 0), (6, 7))})],
    "fourth_set": [("1", {"sets": ((4, 6), (6, 0), (6, 7), (6, 1))})],
    "fifth_set": [("2", {"sets": ((4, 6), (6, 0), (6, 7), (6, 1), (0, 6))})],
    "home_wins_a_set": [("yes", {"sets": ((4, 6), (6, 0))}), ("no", {"sets": ((4, 6), (4, 6))})],
    "away_wins_a_set": [("yes", {"sets": ((4, 6), (6, 0))}), ("no", {"sets": ((6, 4), (6, 4))})],
    "score": [("2:1", {"score": (2, 1)})],
    "question_of_sport": [("blue", {"answer": "blue"})],
    "question": [("blue", {"answer": "blue"})],
}
TABLE = [(name, outcome, facts) for name, rows in WINNERS.items() for outcome, facts in rows]
OPTIONS = ({"value": "blue", "text": "Blue"}, {"value": "red", "text": "Red"})


def event(market: str, number: int = 1, **fields: Any) -> Event:
    body = {"id": number, "market": market, **fields}
    if BY_NAME[market].has_options:
        body["options"] = OPTIONS
    return round_of(body).events[0]


def round_of(*events: dict[str, Any], **fields: Any) -> MatchRound:
    body = {"id": 1, "template": "cup", "name": "Round", "opens_at": 1, "last_bet_at": 2, "events": events}
    found = KINDS.check("match_round", {**body, **fields})
    assert isinstance(found, MatchRound)
    return found


def test_every_market_of_the_protocol_is_in_the_table():
    assert [market.number for market in MARKETS] == [1, 2, 3, 4, *range(6, 28)]
    assert set(WINNERS) == set(BY_NAME)


@pytest.mark.parametrize(("market", "outcome", "facts"), TABLE)
def test_a_market_comes_out_as_its_match_did(market: str, outcome: str, facts: dict[str, Any]):
    assert rules.result_of(event(market), Facts(**facts)) == Result(outcome)


@pytest.mark.parametrize(("market", "outcome", "facts"), [row for row in TABLE if row[0] != "score"])
def test_exactly_the_right_answers_win(market: str, outcome: str, facts: dict[str, Any]):
    of = event(market)
    judged = {a: rules.judge(round_of(), of, Pick(answer=a), Result(outcome)) for a in of.answers}
    right = {a for a, resolution in judged.items() if resolution is Resolution.FULL}
    expected = {a for a in of.answers if outcome in a.split("/")} if market == "double_chance" else {outcome}
    assert right == expected
    assert set(judged.values()) <= {Resolution.FULL, Resolution.LOST}


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_match_that_nothing_is_known_of_decides_nothing(name: str):
    assert rules.result_of(event(name), Facts()) is None


@pytest.mark.parametrize("name", ["winner_without_draw", "winner_and_odd_even"])
def test_a_draw_where_there_is_none_waits_for_a_person(name: str):
    assert rules.result_of(event(name), Facts(score=(80, 80))) is None


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_cancelled_match_is_nobodys_win_or_loss(name: str):
    found = rules.result_of(event(name), Facts(score=(1, 0), canceled=True))
    assert found == Result("", canceled=True)
    picks = (Pick(answer="1"), Pick((1, 1), (0, 0)), None)
    assert {rules.judge(round_of(), event(name), pick, found) for pick in picks} == {Resolution.NONE}


def test_a_set_that_was_not_played_is_cancelled():
    found = rules.result_of(event("third_set"), Facts(sets=((6, 0), (6, 0))))
    assert found == Result("", canceled=True)


@pytest.mark.parametrize("name", [name for name, market in BY_NAME.items() if not market.is_score])
def test_an_outcome_that_is_none_is_refused(name: str):
    with pytest.raises(PlauditError) as caught:
        rules.result_of(event(name), Facts(answer="perhaps"))
    assert (caught.value.code, caught.value.err_code) == ("bad_result", 20002)


@pytest.mark.parametrize(
    "facts",
    [
        {"score": (-1, 0)},
        {"score": (0, 1000)},
        {"score": (1, 0), "halftime": (0, 1)},
        {"red_cards": -1},
        {"sets": ((1, 0),) * 6},
    ],
)
def test_what_cannot_have_happened_is_refused(facts: dict[str, Any]):
    with pytest.raises(PlauditError, match="no more goals"):
        rules.check_facts(Facts(**facts))


# -- exact scores, differences, spans -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "pick", "resolution"),
    [
        ("exact", ((2, 2), (1, 1)), Resolution.FULL),
        ("exact", ((3, 3), (2, 2)), Resolution.PART),
        ("exact", ((1, 1), (1, 1)), Resolution.LOST),
        ("exact", ((0, 0), (1, 1)), Resolution.LOST),
        ("exact", ((1, 3), (0, 1)), Resolution.FULL),
        ("exact", ((3, 4), (0, 2)), Resolution.PART),
        ("exact", ((0, 3), (2, 3)), Resolution.LOST),
        ("difference", ((3, 3), (2, 2)), Resolution.FULL),
        ("difference", ((3, 3), (1, 1)), Resolution.PART),
        ("difference", ((1, 1), (1, 1)), Resolution.LOST),
    ],
)
def test_a_score_is_right_in_full_in_part_or_not(kind: str, pick: Any, resolution: Resolution):
    judged = rules.judge(round_of(score_type=kind), event("score"), Pick(*pick), Result("2:1"))
    assert judged is resolution


GOALS = st.integers(0, 6)


@given(
    pick=st.tuples(GOALS, GOALS),
    result=st.tuples(GOALS, GOALS),
    kind=st.sampled_from(["exact", "difference"]),
)
@settings(max_examples=60, deadline=None)
def test_an_exact_score_is_always_full_and_the_wrong_winner_always_lost(pick: Any, result: Any, kind: str):
    of = round_of(score_type=kind)
    came = Result(f"{result[0]}:{result[1]}")
    judged = rules.judge(of, event("score"), Pick((pick[0],) * 2, (pick[1],) * 2), came)
    if pick == result:
        assert judged is Resolution.FULL
    signs = [(a > b) - (a < b) for a, b in (pick, result)]
    assert (judged is Resolution.LOST) == (signs[0] != signs[1])


# -- scores of a round --------------------------------------------------------------------------------------

THREE = [{"id": 1, "market": "score"}, {"id": 2, "market": "winner"}, {"id": 3, "market": "overtime"}]
PICKS = st.fixed_dictionaries(
    {},
    optional={
        1: st.builds(lambda a, b: Pick((a, a), (b, b)), GOALS, GOALS),
        2: st.sampled_from(["1", "2", "x"]).map(lambda a: Pick(answer=a)),
        3: st.sampled_from(["yes", "no"]).map(lambda a: Pick(answer=a)),
    },
)
RESULTS = st.fixed_dictionaries(
    {},
    optional={
        1: st.builds(
            lambda a, b, c: Result("" if c else f"{a}:{b}", canceled=c), GOALS, GOALS, st.booleans()
        ),
        2: st.sampled_from([Result("1"), Result("x"), Result("", canceled=True)]),
        3: st.sampled_from([Result("yes"), Result("no"), Result("", canceled=True)]),
    },
)


@given(
    picks=PICKS, results=RESULTS, scores=st.tuples(st.integers(-3, 0), st.integers(0, 2), st.integers(2, 9))
)
@settings(max_examples=100, deadline=None)
def test_a_round_is_the_sum_of_its_events_whatever_their_order(picks: Any, results: Any, scores: Any):
    lost, part, full = scores
    named = {"score_lost": lost, "score_part_win": part, "score_full_win": full}
    of = round_of(*THREE, **named)
    found = rules.tally(of, picks, results)
    assert found == rules.tally(round_of(*THREE[::-1], **named), picks, results)
    assert found.score == 100 * (found.full * full + found.part * part + found.lost * lost)
    played = {number for number, result in results.items() if not result.canceled}
    assert found.full + found.part + found.lost == len(played & set(picks))
    assert found.perfect == (bool(played) and found.full == len(played))


@given(scores=st.lists(st.integers(-5, 5), max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_place_is_one_more_than_those_who_are_better(scores: list[int]):
    falling = sorted(scores, reverse=True)
    assert rules.places(falling) == [1 + sum(other > mine for other in falling) for mine in falling]


def test_nobody_is_perfect_where_nothing_was_played():
    of = round_of({"id": 1, "market": "winner"})
    cancelled = {1: Result("", canceled=True)}
    assert rules.tally(of, {1: Pick(answer="1")}, cancelled) == Tally()


@given(amount=st.integers(1, 10**6), winners=st.integers(1, 50), currency=st.sampled_from(["points", "gems"]))
@settings(max_examples=60, deadline=None)
def test_a_jackpot_is_shared_equally_and_never_paid_twice_over(amount: int, winners: int, currency: Any):
    pot = Jackpot(amount=amount, currency=currency)
    whole = amount * (1 if currency == "points" else 100)
    assert whole - winners < pot.share(winners) * winners <= whole
    assert pot.share(0) == 0


# -- rounds and their time ----------------------------------------------------------------------------------


def test_a_rounds_status_follows_its_life():
    of = round_of({"id": 1, "market": "winner"}, opens_at=1, last_bet_at=10)
    done = {1: Result("1")}

    def at(now: int, results: Any = (), **of_round: Any) -> RoundStatus:
        return rules.status(of_round.get("of", of), now=now, results=dict(results), resolved=False)

    assert at(5) is RoundStatus.OTHER
    assert at(10) is RoundStatus.NO_MORE_BETS
    assert at(5, done) is RoundStatus.EVENTS_RESOLVED
    assert at(5, of=round_of()) is RoundStatus.NO_EVENTS
    assert rules.status(of, now=5, results=done, resolved=True) is RoundStatus.RESOLVED
    assert [int(status) for status in RoundStatus] == [-1, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("order", "ids"),
    [("as_added", [1, 2, 3]), ("reversed", [3, 2, 1]), ("date_up", [2, 1, 3]), ("date_down", [1, 2, 3])],
)
def test_events_stand_in_the_order_that_is_wanted(order: str, ids: list[int]):
    dates = {1: 9, 2: 5}
    events = [{"id": n, "market": "winner", "match_at": dates.get(n)} for n in (1, 2, 3)]
    assert [each.id for each in rules.ordered(round_of(*events, order=order))] == ids


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_at": 2, "last_bet_at": 2},
        {"events": [{"id": 1, "market": "coin"}]},
        {"events": [{"id": 1, "market": "winner"}] * 2},
        {"events": [{"id": 1, "market": "question"}]},
        {"events": [{"id": 1, "market": "winner", "options": OPTIONS}]},
        {"score_full_win": 1, "score_part_win": 2},
        {"board_count": 0},
        {"name": ""},
        {"jackpot": {"amount": 0}},
        {"prizes": [{"name": "a", "place_from": 2, "place_to": 1, "effects": []}]},
        {"prizes": [{"name": "a", "place_from": 1, "place_to": 1, "effects": [{"type": "wings"}]}]},
    ],
)
def test_a_round_that_cannot_be_is_refused(wrong: dict[str, Any]):
    with pytest.raises(PlauditError) as caught:
        round_of(**{"events": [], **wrong})
    assert caught.value.code == "bad_definition"

"""Predicting, resolving and paying on each kind of database, many at once and with steps that are lost."""

from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from server.core.clock import HOUR_MS, ManualClock
from server.core.errors import PlauditError
from server.features.gamepick import resolving, service, tables
from server.features.gamepick.markets import Facts
from server.features.gamepick.templates import games
from tests.features.gamepick.kit import CORNERS, FINAL, NOON, Place, answer, points, prize, score
from tests.support.server import Live

AT_ONCE = 50


@pytest.fixture
def place(live: Live) -> Place:
    return Place(live)


def entry(place: Place, player_id: int, round_id: int = 500) -> Any:
    t = tables.entry.c
    query = sa.select(tables.entry).where(
        t.label_id == place.given.id, t.round_id == round_id, t.player_id == player_id
    )
    with place.live.plaudit.database.reads.connect() as conn:
        return conn.execute(query).first()


def season(place: Place, player_id: int) -> int:
    t = tables.season.c
    query = sa.select(t.score).where(t.label_id == place.given.id, t.player_id == player_id)
    with place.live.plaudit.database.reads.connect() as conn:
        return int(conn.execute(query).scalar_one())


# -- predicting ---------------------------------------------------------------------------------------------


def test_the_first_submit_is_paid_for_and_edits_are_free(live: Live):
    place = Place(live, buy_in="points", price=30)
    place.round()
    anna = place.player(points=100)
    assert place.submit(anna, score(2, 1)) == 1
    assert place.submit(anna, score(3, 1), answer("1")) == 2
    assert place.points(anna) == 70
    told = [(e["events_count"], e["is_first"]) for e in place.events("gamepick_submitted", anna)]
    assert told == [(1, True), (2, False)]


def test_the_same_again_changes_and_costs_nothing(live: Live):
    place = Place(live, buy_in="points", price=30)
    place.round()
    anna = place.player(points=100)
    assert [place.submit(anna, score(2, 1), answer("x")) for _ in range(3)] == [2, 0, 0]
    assert place.points(anna) == 70
    assert len(place.events("gamepick_submitted", anna)) == 1


def test_who_cannot_pay_predicts_nothing(live: Live):
    place = Place(live, buy_in="points", price=30)
    place.round()
    anna = place.player(points=29)
    with pytest.raises(PlauditError) as caught:
        place.submit(anna, score(2, 1))
    assert caught.value.err_code == 40003
    assert (entry(place, anna), place.points(anna)) == (None, 29)


def charged(place: Place, name: str) -> int:
    """What fifty first submits of one player at the same moment cost, each with a pick of its own."""
    player = place.player(name, points=100_000)
    place.all_at_once([place.submitting(player, score(n, 0)) for n in range(AT_ONCE)])
    return 100_000 - place.points(player)


def test_fifty_first_submits_at_once_cost_one_entry(live: Live):
    place = Place(live, buy_in="points", price=30)
    place.round()
    assert charged(place, "anna") == 30


def test_without_its_guards_an_entry_would_be_paid_for_again(live: Live, monkeypatch: pytest.MonkeyPatch):
    """The control: nobody asks whether the player has entered, and each submit has a key of its own."""
    place = Place(live, buy_in="points", price=30)
    place.round()
    numbers = iter(range(10_000))

    def forgetful(tx: Any, label: Any, template: Any, round_: Any, *, player: Any) -> bool:
        key = f"unguarded:{next(numbers)}"
        games().charge(tx, label, player, number=template.id, key=key, entered=lambda since: (0, 0))
        return True

    monkeypatch.setattr(service, "_enter", forgetful)
    assert charged(place, "bert") > 30


def test_a_game_lets_a_player_enter_so_many_rounds(live: Live):
    place = Place(live, attempts={"count": 1, "per": "ever"})
    anna = place.player()
    place.round()
    place.submit(anna, score(1, 0))
    place.round(id=501, opens_at=NOON - 2 * HOUR_MS)
    with pytest.raises(PlauditError) as caught:
        place.submit(anna, score(1, 0), round_id=501)
    assert caught.value.err_code == 40004
    assert entry(place, anna, 501) is None


@pytest.mark.parametrize(
    ("game", "err_code"),
    [
        ({"buy_in": "spins"}, 40001),
        ({"buy_in": "gems", "price": 1}, 40011),
        ({"buy_in": "diamonds", "price": 1}, 40012),
        ({"active_till": NOON - 1}, 40007),
        ({"play": {"marker": "VIP"}}, 40009),
    ],
)
def test_what_a_game_refuses_keeps_a_player_out(live: Live, game: dict[str, Any], err_code: int):
    place = Place(live, **game)
    place.round()
    anna = place.player()
    with pytest.raises(PlauditError) as caught:
        place.submit(anna, score(1, 0))
    assert (caught.value.err_code, entry(place, anna)) == (err_code, None)


@pytest.mark.parametrize(
    ("picks", "err_code"),
    [
        ([score(-1, 0)], 20002),
        ([score(1000, 0)], 20002),
        ([score(1.5, 0)], 20002),
        ([score(1, None)], 20002),
        ([answer("3")], 20002),
        ([score(1, 0), answer("yes")], 20002),
        ([score(1, 0, number=77)], 4),
    ],
)
def test_a_pick_that_cannot_be_is_refused_with_all_the_others(place: Place, picks: Any, err_code: int):
    place.round()
    anna = place.player()
    with pytest.raises(PlauditError) as caught:
        place.submit(anna, *picks)
    assert (caught.value.err_code, entry(place, anna)) == (err_code, None)


def test_bets_end_with_the_round_its_match_and_its_result(place: Place):
    place.round(events=[{**FINAL, "match_at": NOON - 1}, CORNERS])
    place.round(id=501, opens_at=NOON - 2 * HOUR_MS, last_bet_at=NOON)
    place.round(id=502, opens_at=NOON + 1)
    anna = place.player()
    assert place.submit(anna, score(1, 0), answer("1")) == 1
    assert place.submit(anna, answer("1"), round_id=501) == 0
    with pytest.raises(PlauditError) as caught:
        place.submit(anna, answer("1"), round_id=502)
    assert caught.value.err_code == 4
    place.enter(e2={"corners": (3, 1)})
    assert place.submit(anna, answer("2")) == 0


def test_one_round_of_a_game_takes_bets_at_a_time(place: Place, clock: ManualClock):
    place.round(id=501, opens_at=NOON - 2 * HOUR_MS)
    place.round()
    anna = place.player()
    assert place.submit(anna, score(1, 0)) == 0
    place.enter(501, e1={"canceled": True}, e2={"canceled": True})
    place.resolve(501)
    assert place.submit(anna, score(1, 0)) == 1


def test_answers_that_may_not_be_edited_stay(place: Place):
    place.round(may_edit=False)
    anna = place.player()
    assert place.submit(anna, score(1, 0)) == 1
    assert place.submit(anna, score(2, 0), answer("x")) == 1
    assert place.submit(anna, answer("1")) == 0


# -- results and scores -------------------------------------------------------------------------------------


def test_scores_follow_results_and_what_is_edited(place: Place):
    place.round()
    anna = place.player()
    place.submit(anna, score(2, 1), answer("1"))
    for home, away, expected in ((2, 1, 300), (3, 1, 100), (1, 1, 0), (2, 1, 300), (2, 1, 300)):
        place.enter(e1={"score": (home, away)})
        assert (entry(place, anna).score, season(place, anna)) == (expected, expected)
    place.enter(e2={"corners": (5, 4)})
    row = entry(place, anna)
    assert (row.score, row.full_wins, bool(row.perfect), season(place, anna)) == (600, 2, True, 600)
    place.enter(e2={"canceled": True})
    assert (entry(place, anna).score, season(place, anna)) == (300, 300)


def test_results_of_many_players_are_scored_in_steps(place: Place, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resolving, "SCORE_BATCH", 2)
    place.round()
    crowd = [place.player(f"p{n}") for n in range(5)]
    for player in crowd:
        place.submit(player, score(2, 1))
    place.enter(e1={"score": (2, 1)})
    place.settle()
    assert [entry(place, player).score for player in crowd] == [300] * 5
    place.enter(e1={"score": (1, 1)})
    place.settle()
    assert [(entry(place, player).score, season(place, player)) for player in crowd] == [(0, 0)] * 5


def test_a_feed_resolves_every_event_of_its_match(place: Place):
    own = {"id": 3, "market": "overtime", "feed_id": "m-1", "auto_resolve": False}
    place.round(events=[FINAL, CORNERS, own])
    anna = place.player()
    place.submit(anna, score(2, 1), answer("1"))
    facts = {"m-1": Facts(score=(2, 1), corners=(5, 4), overtime=False), "m-2": Facts(score=(0, 0))}
    fed = place.run(lambda tx: resolving.feed(tx, place.label, facts))
    assert (fed.changed, fed.unknown, fed.undecided) == (2, ("m-2",), ())
    assert entry(place, anna).score == 600
    again = place.run(lambda tx: resolving.feed(tx, place.label, facts))
    assert again.changed == 0


def test_a_feed_never_changes_what_a_person_entered(place: Place):
    place.round()
    anna = place.player()
    place.submit(anna, score(2, 1))
    place.enter(e1={"score": (2, 1)})
    fed = place.run(lambda tx: resolving.feed(tx, place.label, {"m-1": Facts(score=(0, 0))}))
    assert (fed.changed, fed.undecided) == (0, ("m-1",))
    assert entry(place, anna).score == 300


def test_results_that_cannot_be_change_nothing(place: Place):
    place.round()
    for facts, code in (
        ({"e1": {"score": (2, 1)}, "e9": {"score": (2, 1)}}, "event_not_found"),
        ({"e1": {"score": (2, 1)}, "e2": {"answer": "perhaps"}}, "bad_result"),
        ({"e1": {"score": (2, -1)}}, "bad_result"),
    ):
        with pytest.raises(PlauditError) as caught:
            place.enter(**facts)
        assert caught.value.code == code
    with place.live.plaudit.database.reads.connect() as conn:
        rows = conn.execute(tables.RESULTS, {"b_label_id": place.given.id, "b_round_id": 500}).all()
    assert rows == []


# -- the end of a round -------------------------------------------------------------------------------------


def settled(place: Place) -> list[int]:
    """Three players: two are right about everything, one about the corners."""
    crowd = [place.player(name) for name in ("anna", "bert", "cleo")]
    for player, home in zip(crowd, (2, 2, 0), strict=True):
        place.submit(player, score(home, 1), answer("1"))
    place.enter(e1={"score": (2, 1)}, e2={"corners": (5, 4)})
    return crowd


PRIZES = [prize(1, 1, 100), prize(2, 3, 10)]


def test_prizes_follow_places_that_ties_share_and_the_jackpot_is_split(place: Place):
    place.round(prizes=PRIZES, jackpot={"amount": 1001})
    crowd = settled(place)
    assert [place.points(player) for player in crowd] == [0, 0, 0]
    place.resolve()
    assert [place.points(player) for player in crowd] == [600, 600, 10]
    assert [entry(place, player).place for player in crowd] == [1, 1, 3]
    told = [(e["place"], e["score"], e["jackpot_amount"]) for e in place.events("gamepick_round_resolved")]
    assert told == [(1, 6, 500), (1, 6, 500), (3, 3, 0)]


def test_a_round_without_prizes_pays_those_of_its_game(live: Live):
    of_game = {"id": 1, "name": "First", "type": "points", "value": 40, "place_from": 1, "place_to": 2}
    place = Place(live, prizes=[of_game])
    place.round()
    crowd = settled(place)
    place.resolve()
    assert [place.points(player) for player in crowd] == [40, 40, 0]


def test_a_round_is_resolved_once_and_then_its_results_are_final(place: Place):
    place.round(prizes=PRIZES)
    crowd = settled(place)
    place.resolve()
    place.resolve()
    with pytest.raises(PlauditError) as caught:
        place.enter(e1={"score": (0, 1)})
    assert (caught.value.code, caught.value.status) == ("round_wrong_state", 409)
    fed = place.run(lambda tx: resolving.feed(tx, place.label, {"m-1": Facts(score=(0, 1))}))
    assert fed.changed == 0
    assert [place.points(player) for player in crowd] == [100, 100, 10]


def test_a_round_with_an_open_event_is_not_resolved(place: Place):
    place.round(prizes=PRIZES)
    anna = place.player()
    place.submit(anna, score(2, 1))
    place.enter(e1={"score": (2, 1)})
    with pytest.raises(PlauditError, match="Event 2 has no result yet"):
        place.resolve()
    assert place.points(anna) == 0


def test_a_round_that_was_archived_meanwhile_is_paid_all_the_same(place: Place):
    place.round(prizes=PRIZES)
    crowd = settled(place)
    place.run(lambda tx: resolving.resolve(tx, place.label, round_id=500))
    body = place.label.definitions["match_round"]["round-500"]
    place.define("match_round", "round-500", msgspec.to_builtins(body), status="archived")
    place.settle()
    assert [place.points(player) for player in crowd] == [100, 100, 10]


class Crash(Exception):
    pass


def paid_with_losses(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What players have when each step dies once after it paid, and its progress is forgotten once."""
    monkeypatch.setattr(resolving, "PAY_BATCH", 2)
    monkeypatch.setattr(resolving, "RANK_BATCH", 1)
    place.round(prizes=PRIZES, jackpot={"amount": 1000})
    crowd = settled(place)
    place.run(lambda tx: _resolved_without_job(tx, place))

    def dies(tx: Any) -> None:
        resolving.step(tx, place.label, round_id=500)
        raise Crash

    at = {"b_label_id": place.given.id, "b_round_id": 500}
    for _ in range(12):
        with pytest.raises(Crash):
            place.run(dies)
        if place.run(lambda tx: resolving.step(tx, place.label, round_id=500)) is None:
            break
    forgotten = {**at, "stage": service.STAGE_PAY, "cursor": 0}
    place.run(lambda tx: tx.change(tables.ADVANCE, forgotten))
    reopened = tables.progress.update().where(tables.progress.c.label_id == place.given.id)
    place.run(lambda tx: tx.change(reopened.values(closed_at=None)))
    place.settle()
    return [place.points(player) for player in crowd]


def _resolved_without_job(tx: Any, place: Place) -> None:
    """Resolve, and leave the steps to the test: the server's own worker would take part."""
    values = {"b_label_id": place.given.id, "b_round_id": 500, "now": tx.now}
    tx.change(tables.RESOLVE, {**values, "stage": service.STAGE_SCORES})


def test_prizes_are_paid_once_however_often_a_step_is_lost(place: Place, monkeypatch: pytest.MonkeyPatch):
    assert paid_with_losses(place, monkeypatch) == [600, 600, 10]


def test_without_their_keys_prizes_would_be_paid_twice(place: Place, monkeypatch: pytest.MonkeyPatch):
    """The control: each payment has a key of its own."""
    numbers = iter(range(10_000))
    monkeypatch.setattr(resolving, "prize_key", lambda round_, player_id: f"fresh:{next(numbers)}")
    assert paid_with_losses(place, monkeypatch) == [1200, 1200, 20]


def test_submits_and_results_at_once_leave_every_score_as_its_picks_say(place: Place):
    place.round(events=[FINAL, CORNERS, {"id": 3, "market": "winner"}])
    crowd = [place.player(f"p{n}") for n in range(12)]
    label = place.label

    def entering(number: int, **facts: Any) -> Any:
        return lambda tx: resolving.enter(tx, label, round_id=500, facts={number: Facts(**facts)}).changed

    works = [place.submitting(player, score(2, 1), answer("1"), answer("x", 3)) for player in crowd]
    works.insert(4, entering(1, score=(2, 1)))
    works.insert(8, entering(3, score=(1, 1)))
    place.all_at_once(works)
    place.enter(e2={"corners": (5, 4)})
    at = {"b_label_id": place.given.id, "b_round_id": 500}
    with place.live.plaudit.database.reads.connect() as conn:
        for player in crowd:
            picked = len(conn.execute(tables.PICKS, {**at, "b_player_id": player}).all())
            assert entry(place, player).score == 300 * picked


def test_effects_of_a_prize_know_the_place(place: Place):
    formula = {"type": "points_add", "formula": {"field": "place"}}
    place.round(prizes=[{"name": "place", "place_from": 1, "place_to": 9, "effects": [formula, points(5)]}])
    crowd = settled(place)
    place.resolve()
    assert [place.points(player) for player in crowd] == [6, 6, 8]

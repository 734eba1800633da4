"""Runs from their planning to their payment, over the wire and by the clock."""

from typing import Any

import pytest

from server.core.errors import PlauditError
from server.features.economy.currencies import Currency
from server.features.tournaments import closing, runs, service
from server.features.tournaments.rules import Status
from tests.features.tournaments.kit import HOUR_S, INFO, LOBBY, NOON, REGISTER, House, points, prize


def test_a_run_opens_starts_is_scored_and_paid(house: House) -> None:
    house.define(prizes=[prize(1, 1, points(100)), prize(2, 3, {"type": "gems_diamonds_add", "gems": 1.5})])
    (run,) = house.runs()
    assert (run.status, run.starts_at, run.ends_at) == (
        Status.REGISTER,
        NOON + HOUR_S * 1000,
        NOON + 2 * HOUR_S * 1000,
    )
    sockets = {name: house.socket(name) for name in ("anna", "bert", "cleo")}
    ids = {name: house.player(name) for name in sockets}
    for socket in sockets.values():
        assert socket.ask(REGISTER, tournamentInstanceId=run.id)["errCode"] == 0
    house.bet(ids["anna"], 99)
    house.later(HOUR_S)
    assert house.runs()[0].status == Status.STARTED
    house.bet(ids["anna"], 5.25)
    house.bet(ids["bert"], 10)
    house.clock.advance(1)
    house.bet(ids["anna"], 4.75)
    info = sockets["anna"].ask(INFO, tournamentInstanceId=run.id)
    players = info["tournamentInfo"]["players"]
    assert [(p["position"], p["scores"], p["isMe"]) for p in players] == [
        (1, 10, False),
        (2, 10, True),
        (3, 0, False),
    ], "equal scores stand in the order in which they were reached"
    assert (info["userPosition"]["position"], info["userPosition"]["scores"]) == (2, 10)
    assert info["prizeStructure"]["prizes"][1] | {"name": ""} == {
        "id": 2,
        "name": "",
        "description": "",
        "image_url": "",
        "place_from": 2,
        "place_to": 3,
        "type": 25,
        "gems": 1.5,
    }
    assert info["tournamentInfo"]["tournamentLobbyInfo"]["totalScores"] == 20
    house.later(HOUR_S)
    assert house.runs()[0].status == Status.FINALIZING
    house.bet(ids["anna"], 1000)
    house.later(3)
    assert house.runs()[0].status == Status.FINISHED
    assert [house.balance(ids[n]) for n in ("anna", "bert", "cleo")] == [0, 100, 0]
    assert house.told(ids["bert"]) == ["tournament_user_registered", "tournament_started", "tournament_win"]
    assert house.told(ids["cleo"])[-1] == "tournament_lose", "who never scored wins nothing"
    after = sockets["bert"].ask(LOBBY)["tournaments"][0]
    assert after["tournamentInstanceStatus"] == Status.FINISHED
    assert after["tournamentRegistrationStatus"] == 2
    assert after["tournamentPlayer"]["position"] == 1


def test_a_recurring_template_has_its_next_run_when_one_starts(house: House) -> None:
    house.define(schedule={"repeat": "daily", "registration_opens_s": 600})
    assert [run.status for run in house.runs()] == [Status.PUBLISHED]
    house.later(HOUR_S - 600)
    assert [run.status for run in house.runs()] == [Status.REGISTER]
    house.later(600)
    first, second = house.runs()
    assert (first.status, second.status) == (Status.STARTED, Status.PUBLISHED)
    assert second.starts_at - first.starts_at == 24 * HOUR_S * 1000
    house.later(9 * 24 * HOUR_S)
    states = [(run.status, (run.starts_at - NOON) // 1000) for run in house.runs()]
    assert states[:2] == [(Status.FINISHED, HOUR_S), (Status.CANCELLED, 25 * HOUR_S)]
    assert states[2:] == [
        (Status.STARTED, 9 * 24 * HOUR_S + HOUR_S),
        (Status.PUBLISHED, 10 * 24 * HOUR_S + HOUR_S),
    ], "what nobody could play is left out"


def test_overlapping_runs_score_in_the_oldest_that_the_player_is_in(house: House) -> None:
    house.define(schedule={"repeat": "daily", "duration_s": 48 * HOUR_S}, late_registration=True)
    anna, bert = house.player("anna"), house.player("bert")
    house.run(lambda tx: service.register(tx, house.label, player_id=anna, run_id=1))
    house.later(25 * HOUR_S)
    assert [run.status for run in house.runs()][:2] == [Status.STARTED, Status.STARTED]
    for player in (anna, bert):
        house.run(lambda tx, p=player: service.register(tx, house.label, player_id=p, run_id=2))  # type: ignore[misc]
        house.bet(player)
    assert (house.entry(anna, 1).score, house.entry(anna, 2).score) == (1000, 0)
    assert house.entry(bert, 2).score == 1000


def test_too_few_players_cancel_the_run_and_get_their_price_back(house: House) -> None:
    house.define(registration="buy_in_points", buy_in=30, players_min=2)
    anna = house.player("anna")
    house.fund(anna, 100)
    house.run(lambda tx: service.register(tx, house.label, player_id=anna, run_id=1))
    assert house.balance(anna) == 70
    house.later(HOUR_S)
    assert house.runs()[0].status == Status.CANCELLED
    assert house.balance(anna) == 100
    house.run(lambda tx: closing.step(tx, house.label, run_id=1))
    assert house.balance(anna) == 100
    assert house.told(anna) == ["tournament_user_registered", "tournament_cancelled"]
    assert house.socket("anna").ask(LOBBY)["tournaments"][0]["tournamentRegistrationStatus"] == 4


@pytest.mark.parametrize("changed", [{}, {"registration": "buy_in_gems", "buy_in": 1}])
def test_a_price_goes_back_in_what_it_was_paid_in_whatever_the_tournament_asks_now(
    house: House, changed: dict[str, Any]
) -> None:
    house.define(registration="buy_in_points", buy_in=30, players_min=2)
    anna = house.player("anna")
    house.fund(anna, 100)
    house.run(lambda tx: service.register(tx, house.label, player_id=anna, run_id=1))
    house.define(players_min=2, **changed)
    house.later(HOUR_S)
    assert (house.balance(anna), house.balance(anna, Currency.GEMS)) == (100, 0)
    assert house.runs()[0].closed_at is not None


def test_an_operator_cancels_and_ends(house: House) -> None:
    house.define(registration="buy_in_points", buy_in=30, prizes=[prize(1, 1, points(500))])
    anna = house.player("anna")
    house.fund(anna, 30)
    house.run(lambda tx: service.register(tx, house.label, player_id=anna, run_id=1))
    with pytest.raises(PlauditError) as early:
        house.run(lambda tx: runs.end_now(tx, house.label, run_id=1))
    assert early.value.err_code == 30003
    house.later(HOUR_S)
    house.bet(anna)
    assert [p.player_id for p in house.read(lambda c: closing.dry_run(c, house.label, run_id=1))] == [anna]
    assert house.balance(anna) == 0, "a dry run pays nothing"
    house.run(lambda tx: runs.end_now(tx, house.label, run_id=1))
    house.later(3)
    assert house.balance(anna) == 500
    for act in (runs.cancel, runs.end_now):
        with pytest.raises(PlauditError) as late:
            house.run(lambda tx, act=act: act(tx, house.label, run_id=1))  # type: ignore[misc]
        assert late.value.err_code == 30003
    with pytest.raises(PlauditError) as unknown:
        house.run(lambda tx: runs.cancel(tx, house.label, run_id=99))
    assert unknown.value.err_code == 30001


def test_archiving_cancels_what_waits_and_ends_what_runs(house: House) -> None:
    house.define(schedule={"repeat": "daily", "duration_s": 2 * HOUR_S}, prizes=[prize(1, 1, points(5))])
    anna = house.player("anna")
    house.run(lambda tx: service.register(tx, house.label, player_id=anna, run_id=1))
    house.later(HOUR_S)
    house.bet(anna)
    house.define(status="archived", prizes=[prize(1, 1, points(5))])
    house.later(3)
    assert [run.status for run in house.runs()] == [Status.FINISHED, Status.CANCELLED]
    assert house.balance(anna) == 5


def test_a_schedule_that_changes_moves_the_published_run(house: House) -> None:
    house.define(schedule={"registration_opens_s": 60})
    moved = {"starts_at": NOON + 7 * HOUR_S * 1000, "registration_opens_s": 60}
    house.define(schedule=moved)
    assert [run.starts_at for run in house.runs()] == [NOON + 7 * HOUR_S * 1000]


def test_a_sit_and_go_starts_when_it_is_full_and_the_next_one_opens(house: House) -> None:
    house.define(type="sit_and_go", players_max=2, prizes=[prize(1, 1, points(5))])
    ids = [house.player(name) for name in ("anna", "bert")]
    for player in ids:
        assert house.runs()[0].status == Status.REGISTER
        house.run(lambda tx, p=player: service.register(tx, house.label, player_id=p, run_id=1))  # type: ignore[misc]
    house.work()
    first, second = house.runs()
    assert (first.status, first.starts_at, first.ends_at) == (Status.STARTED, NOON, NOON + HOUR_S * 1000)
    assert (second.status, second.starts_at) == (Status.REGISTER, None)
    house.bet(ids[1])
    house.later(HOUR_S + 3)
    assert house.balance(ids[1]) == 5
    assert house.runs()[0].status == Status.FINISHED


def test_a_start_that_was_missed_by_less_than_the_run_is_made_late(house: House) -> None:
    house.define()
    anna = house.player("anna")
    house.run(lambda tx: service.register(tx, house.label, player_id=anna, run_id=1))
    house.clock.advance((HOUR_S + 1800) * 1000)
    house.bet(anna)
    assert house.entry(anna).score == 1000, "an event does not wait for the job"
    house.work()
    assert house.runs()[0].status == Status.STARTED


def test_closing_may_die_between_any_two_steps(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "PAY_BATCH", 2)
    house.define(prizes=[prize(1, 5, points(10))], scoring=[{"event": "casino_bet", "formula": {"value": 1}}])
    ids = [house.player(f"p{n}") for n in range(7)]
    for player in ids:
        house.run(lambda tx, p=player: service.register(tx, house.label, player_id=p, run_id=1))  # type: ignore[misc]
    house.clock.advance(HOUR_S * 1000)
    for player in ids:
        house.clock.advance(1)
        house.bet(player)
    house.clock.advance((HOUR_S + 3) * 1000)

    def torn(tx: Any) -> None:
        closing.step(tx, house.label, run_id=1)
        raise KeyError("the process dies before the commit")

    for _ in range(12):
        with pytest.raises(KeyError):
            house.run(torn)
        house.run(lambda tx: closing.step(tx, house.label, run_id=1))
    assert house.runs()[0].status == Status.FINISHED
    assert [house.balance(p) for p in ids] == [10] * 5 + [0] * 2
    house.work()
    assert [house.balance(p) for p in ids] == [10] * 5 + [0] * 2

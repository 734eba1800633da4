"""What fills a pot, what does not, when it bursts and who gets it."""

from typing import Any

import pytest
import sqlalchemy as sa

from server.features.events.tables import event
from server.features.jackpots import service, settling, tables, tasks
from server.features.jackpots.definition import PARTS
from server.features.players.tables import player as player_table
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.jackpots.kit import NUMBER, House
from tests.features.missions.kit import points


def now_in(house: House, number: int = 1, owner: int = 0) -> float:
    shares, contributions = house.held(house.pots(owner)[number - 1].id)
    assert shares == contributions
    return shares


# -- filling ------------------------------------------------------------------------------------------------


def test_a_bet_adds_its_fixed_part_once(house: House) -> None:
    house.jackpot(contribution=2.5)
    anna = house.player()
    house.bet(anna, event_id="bet-1")
    house.bet(anna, event_id="bet-1")
    house.bet(house.player("bert"), event_id="bet-1")
    assert now_in(house) == 5


def test_a_percentage_is_of_the_amount_in_the_currency_of_the_event_or_of_the_wallet(house: House) -> None:
    house.jackpot(
        currency="EUR", contribution_type="percentage", contribution=1, rates={"USD": 0.5}, least=1000,
        most=1000,
    )  # fmt: skip
    anna = house.player()
    house.bet(anna, amount=100)
    house.bet(anna, amount=100, currency="USD")
    house.bet(anna, amount=100, currency="JPY")
    house.bet(anna, amount=-100)
    house.bet(anna)
    assert now_in(house) == 1.5
    house.set(anna, core_wallet_currency="usd")
    house.bet(anna, amount=100)
    assert now_in(house) == 2


def test_games_that_do_not_feed_the_pot_add_nothing_and_rules_decide_for_theirs(house: House) -> None:
    games = [{"id": n, "ext_id": f"g{n}", "name": f"Game {n}"} for n in (1, 2)]
    rules = [{"type": "percentage", "value": 10, "ext_game_ids": ["g2"]}]
    house.jackpot(all_games=False, games=games, rules=rules)
    anna = house.player()
    house.bet(anna, amount=50, ext_game_id="g1")
    house.bet(anna, amount=50, ext_game_id="g2")
    house.bet(anna, amount=50, ext_game_id="g3")
    house.bet(anna, amount=50)
    assert now_in(house) == 6


def test_who_does_not_take_part_or_does_not_fit_or_is_in_the_control_group_adds_nothing(house: House) -> None:
    house.jackpot(auto_opt_in=False, condition={"property": "core_user_language", "is": "DE"})
    anna, bert, carl = (house.player(name) for name in ("anna", "bert", "carl"))
    for player_id in (anna, bert):
        join(house, player_id)
    house.set(anna, core_user_language="DE")
    house.set(carl, core_user_language="DE")
    for player_id in (anna, bert, carl):
        house.bet(player_id)
    assert now_in(house) == 1
    house.unit(
        lambda tx: tx.change(
            player_table.update().where(player_table.c.id == anna).values(in_control_group=True)
        )
    )
    house.bet(anna)
    assert now_in(house) == 1


def join(house: House, player_id: int, *, into: bool = True) -> None:
    label = house.loaded
    house.unit(lambda tx: service.opt(tx, label, player_id=player_id, jackpot_id=NUMBER, into=into))


def test_where_everybody_takes_part_who_left_does_not(house: House) -> None:
    house.jackpot()
    anna, bert = house.player("anna"), house.player("bert")
    join(house, bert, into=False)
    house.bet(anna)
    house.bet(bert)
    assert (now_in(house), house.members()) == (1, {anna: True, bert: False})
    join(house, bert)
    house.bet(bert)
    assert now_in(house) == 2


def test_a_unit_of_work_that_fails_adds_nothing(house: House) -> None:
    house.jackpot()
    put = house.putting(house.player(), 200)

    def fails(tx: Tx) -> None:
        assert put(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        house.unit(fails)
    assert now_in(house) == 0
    assert [row.burst_at for row in house.pots()] == [None]


def test_the_same_key_adds_nothing_to_the_next_pot_either(house: House) -> None:
    house.jackpot()
    anna = house.player()
    assert house.put(anna, 150, key="once")
    assert not house.put(anna, 150, key="once")
    assert len(house.pots()) == 2
    assert now_in(house, 2) == 0


def test_an_effect_adds_out_of_the_budget_once_and_wins_for_who_takes_part(house: House) -> None:
    house.jackpot(auto_opt_in=False)
    anna = house.player()
    add = {"type": "jackpot_add", "jackpot": "pot", "amount": 30}
    house.apply(anna, add, key="rule:once")
    house.apply(anna, add, key="rule:once")
    assert now_in(house) == 30
    house.apply(anna, {**add, "amount": 80})
    house.carry_out_jobs()
    assert house.wins() == [], "nobody has played for it yet"
    join(house, anna)
    house.apply(anna, {**add, "amount": 1})
    house.carry_out_jobs()
    assert house.wins() == [(1, anna, 111)]
    house.apply(anna, {**add, "jackpot": "no such"})
    assert now_in(house, 2) == 0


# -- bursting -----------------------------------------------------------------------------------------------


def test_who_fills_the_pot_to_its_point_gets_it_all_and_the_next_begins(house: House) -> None:
    house.jackpot(seed=10, effects=[{"type": "gems_diamonds_add", "gems": 3}])
    anna, bert = house.player("anna"), house.player("bert")
    house.put(anna, 60)
    house.put(bert, 29)
    assert [row.burst_at for row in house.pots()] == [None]
    house.put(bert, 1.5)
    house.carry_out_jobs()
    assert house.wins() == [(1, bert, 100)]
    assert (house.points(bert), house.points(anna)) == (100, 0)
    first, second = house.pots()
    assert (first.final_amount / PARTS, second.burst_at, second.seed_amount / PARTS) == (100.5, None, 10)
    told = house.rows(event, event.c.type == "core_jackpot_win")
    assert [row.player_id for row in told] == [bert]


def test_a_contribution_larger_than_the_pot_bursts_it_once(house: House) -> None:
    house.jackpot()
    anna = house.player()
    house.put(anna, 1_000)
    house.carry_out_jobs()
    assert house.wins() == [(1, anna, 1_000)]
    assert now_in(house, 2) == 0


def test_a_pot_that_is_there_once_is_over_then(house: House) -> None:
    house.jackpot(recurring=False)
    anna = house.player()
    assert house.put(anna, 100)
    assert not house.put(anna, 100)
    house.carry_out_jobs()
    assert house.wins() == [(1, anna, 100)]
    assert len(house.pots()) == 1


def test_others_are_drawn_among_the_contributions_each_player_once(house: House) -> None:
    house.jackpot(shares=[50, 30, 20])
    players = [house.player(f"p{n}") for n in range(4)]
    for player_id in players:
        for _ in range(3):
            house.put(player_id, 8)
    house.put(players[0], 4)
    house.carry_out_jobs()
    wins = house.wins()
    assert [amount for _, _, amount in wins] == [50, 30, 20]
    winners = [player_id for _, player_id, _ in wins]
    assert winners[0] == players[0]
    assert len(set(winners)) == 3
    assert sum(house.points(player_id) for player_id in players) == 100


def test_shares_that_nobody_is_there_for_go_to_the_first(house: House) -> None:
    house.jackpot(shares=[50, 30, 20])
    anna, bert = house.player("anna"), house.player("bert")
    house.put(anna, 60)
    house.put(bert, 60)
    house.carry_out_jobs()
    assert house.wins() == [(1, bert, 84), (1, anna, 36)]


def test_each_player_fills_a_personal_pot_of_its_own(house: House) -> None:
    house.jackpot(personal=True)
    anna, bert = house.player("anna"), house.player("bert")
    house.put(anna, 99)
    house.put(bert, 100)
    house.carry_out_jobs()
    assert house.wins() == [(1, bert, 100)]
    assert now_in(house, owner=anna) == 99
    assert [row.number for row in house.pots(bert)] == [1, 2]


def test_a_pot_in_money_is_paid_by_its_effects_with_the_amount_won(house: House) -> None:
    ten_times = {"multiply": [{"field": "amount"}, {"value": 10}]}
    house.jackpot(currency="EUR", effects=[{"type": "points_add", "formula": ten_times}])
    anna = house.player()
    house.put(anna, 100.25)
    house.carry_out_jobs()
    assert house.wins() == [(1, anna, 100.25)]
    assert house.points(anna) == 1002


def test_a_jackpot_that_changes_pays_what_it_was_when_it_burst(house: House) -> None:
    house.jackpot(currency="EUR", effects=[points(5)])
    anna = house.player()
    house.unit(lambda tx: tx.change(sa.delete(job).where(job.c.kind == tasks.WATCH)))
    label, jackpot = house.loaded, house.jackpot(currency="EUR", effects=[points(5)])
    house.define("jackpot", {"key": "pot", "id": NUMBER, "name": "x", "least": 1, "most": 2}, status="draft")

    def work(tx: Tx) -> None:
        service.contribute(tx, label, jackpot, player_id=anna, parts=100 * PARTS, key="late")

    house.unit(work)
    house.carry_out_jobs()
    assert house.points(anna) == 5


def test_a_pot_that_nobody_saw_bursting_is_found(house: House, clock: Any) -> None:
    house.jackpot()
    anna = house.player()
    house.put(anna, 99)
    pot, more = house.pots()[0], 5 * PARTS
    change = tables.share.update().where(tables.share.c.pot_id == pot.id, tables.share.c.shard == 3)
    house.unit(lambda tx: tx.change(change.values(amount=more)))
    clock.advance(tasks.LONGEST_MS)
    house.carry_out_jobs()
    assert house.wins() == [(1, anna, 104)]
    clock.advance(tasks.LONGEST_MS)
    house.carry_out_jobs()
    assert len(house.wins()) == 1


# -- secrets ------------------------------------------------------------------------------------------------


def test_the_point_is_secret_until_the_pot_has_burst_and_can_be_checked_then(house: House) -> None:
    house.jackpot(least=50, most=90)
    pot = house.pots()[0]
    with house.live.plaudit.database.reads.connect() as conn:
        before = settling.proof(conn, house.loaded, pot.id)
    assert before is not None
    assert (before.seed, before.bursts_at, before.commitment) == (None, None, pot.commitment)
    assert before.mismatch() == "the seed is still secret"
    house.put(house.player(), 90)
    house.carry_out_jobs()
    with house.live.plaudit.database.reads.connect() as conn:
        after = settling.proof(conn, house.loaded, pot.id)
        assert settling.proof(conn, house.loaded, 10**9) is None
    assert after is not None
    assert (after.commitment, after.mismatch()) == (pot.commitment, None)

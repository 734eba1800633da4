"""Tickets, runs and prizes on a server: what is given, what is drawn when, and what is paid."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS, MINUTE_MS
from server.core.errors import PlauditError
from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.effects import definition
from server.features.effects import service as effects
from server.features.events.tables import event
from server.features.raffles import hat, proof, rules, runs, service, tables, tickets
from server.features.raffles.definition import raffles
from server.jobs.engine import Worker
from server.store.transaction import Tx
from tests.features.missions.kit import points
from tests.features.raffles.kit import HOUR, NOON, Hall, draw, prize

RECURRING: dict[str, Any] = {"type": "recurring", "every_s": 3600}


def event_count(hall: Hall, kind: str) -> int:
    return len(hall.rows(event, event.c.type == kind))


# -- tickets ------------------------------------------------------------------------------------------------


def test_tickets_have_numbers_without_gaps_and_a_cause_gives_once(hall: Hall):
    hall.raffle()
    anna, ben = hall.player("anna"), hall.player("ben")
    assert [hall.give(anna, 3), hall.give(ben, 2, key="order"), hall.give(ben, 2, key="order")] == [3, 2, 0]
    assert hall.give(anna) == 1
    rows = sorted((row.first_number, row.ticket_count, row.player_id) for row in hall.rows(tables.ticket))
    assert rows == [(1, 3, anna), (4, 2, ben), (6, 1, anna)]
    assert event_count(hall, "raffle_ticket_given") == 3


def test_a_raffle_gives_what_it_has_and_only_in_its_time(hall: Hall):
    hall.raffle(starts_at=NOON, ends_at=NOON + HOUR, most_tickets=10)
    anna = hall.player()
    hall.move_to(NOON - 1)
    assert hall.give(anna) == 0
    hall.move_to(NOON)
    assert [hall.give(anna, 7), hall.give(anna, 7), hall.give(anna, 7), hall.give(anna, 0)] == [7, 3, 0, 0]
    hall.raffle(starts_at=NOON, ends_at=NOON + HOUR)
    hall.move_to(NOON + HOUR)
    assert hall.give(anna) == 0


def test_a_player_gets_so_many_in_each_window(hall: Hall):
    hall.raffle(most_per_player=5, per_player_window_s=60)
    anna, ben = hall.player("anna"), hall.player("ben")
    assert [hall.give(anna, 3), hall.give(anna, 3), hall.give(anna), hall.give(ben, 5)] == [3, 2, 0, 5]
    hall.move_to(NOON + MINUTE_MS - 1)
    assert hall.give(anna) == 0
    hall.move_to(NOON + MINUTE_MS)
    assert hall.give(anna, 9) == 5
    hall.raffle(most_per_player=12)
    assert [hall.give(anna, 9), hall.give(anna, 9)] == [2, 0]


def test_tickets_are_an_effect_that_rewards_and_shop_items_have(hall: Hall):
    hall.raffle()
    anna = hall.player()
    hall.apply(anna, {"type": "raffle_tickets", "raffle": "r1", "count": 4}, key="once")
    hall.apply(anna, {"type": "raffle_tickets", "raffle": "r1", "count": 4}, key="once")
    hall.apply(anna, {"type": "raffle_tickets", "raffle": "r1"}, {"type": "raffle_tickets", "raffle": "none"})
    assert sum(row.ticket_count for row in hall.rows(tables.ticket)) == 5


def test_who_buys_tickets_gets_all_of_them_or_keeps_the_money(hall: Hall):
    hall.raffle(most_tickets=5)
    bundle = {"type": "raffle_tickets", "raffle": "r1", "count": 3}
    item = {"id": 1, "name": "3 tickets", "type": "raffle_ticket", "price": 10, "effects": [bundle]}
    hall.define("shop_item", item)
    hall.give_points(hall.player(), 100)
    client = hall.live.player(hall.label, "anna")
    codes = [client.ask(511, itemId=1)["errCode"] for _ in range(2)]
    assert (codes[0], codes[1] != 0) == (0, True)
    assert [row.ticket_count for row in hall.rows(tables.ticket)] == [3]
    assert hall.points(hall.player()) == 90


# -- runs ---------------------------------------------------------------------------------------------------


def test_a_run_is_drawn_when_it_is_due_and_pays_its_prizes(hall: Hall):
    hall.raffle(draws=[draw(prizes=[prize(per_run=2)])])
    anna = hall.player()
    hall.give(anna, 2)
    hall.move_to(NOON + HOUR - 1)
    assert [run.state for run in hall.runs()] == [rules.OPEN]
    hall.move_to(NOON + HOUR)
    (run,) = hall.runs()
    assert (run.state, run.tickets, run.executed_at) == (rules.EXECUTED, 2, NOON + HOUR)
    assert sorted(row.ticket_number for row in hall.won()) == [1, 2]
    assert hall.points(anna) == 20
    assert event_count(hall, "raffle_win") == 2


def test_each_run_takes_the_tickets_since_the_one_before(hall: Hall):
    hall.raffle(draws=[draw(1, **RECURRING), draw(2, all_tickets=True, **RECURRING)])
    anna = hall.player()
    for hour in range(1, 4):
        hall.give(anna, hour)
        hall.move_to(NOON + hour * HOUR)
    by_draw = {n: [run.tickets for run in hall.runs() if run.draw_id == n] for n in (1, 2)}
    assert by_draw == {1: [1, 2, 3, None], 2: [1, 3, 6, None]}
    assert hall.points(anna) == 60


def test_a_run_that_was_missed_is_drawn_late_and_once_and_with_the_tickets_of_its_time(hall: Hall):
    hall.raffle(draws=[draw(**RECURRING)])
    anna, ben = hall.player("anna"), hall.player("ben")
    clock: Any = hall.live.plaudit.services.clock
    hall.give(anna, 1)
    clock.advance(HOUR + MINUTE_MS)  # nobody works
    hall.give(ben, 1)
    clock.advance(5 * HOUR)
    hall.carry_out_jobs()
    done = [run for run in hall.runs() if run.state == rules.EXECUTED]
    assert [(run.executes_at, run.tickets) for run in done] == [(NOON + HOUR, 1), (NOON + 2 * HOUR, 1)]
    assert [row.player_id for row in hall.won()] == [anna, ben]
    assert [run.executes_at for run in hall.runs() if run.state == rules.OPEN] == [NOON + 7 * HOUR]


def test_a_run_without_tickets_or_with_fewer_than_prizes_gives_what_it_can(hall: Hall):
    hall.raffle(draws=[draw(prizes=[prize(per_run=5)], **RECURRING)])
    hall.move_to(NOON + HOUR)
    hall.give(hall.player(), 3)
    hall.move_to(NOON + 2 * HOUR)
    first, second, _ = hall.runs()
    assert [(run.state, run.tickets) for run in (first, second)] == [(rules.EXECUTED, 0), (rules.EXECUTED, 3)]
    assert len(hall.won()) == 3


def test_a_stock_lasts_for_all_runs(hall: Hall):
    hall.raffle(draws=[draw(prizes=[prize(per_run=2, stock=3)], **RECURRING)])
    anna = hall.player()
    for hour in range(1, 4):
        hall.give(anna, 5)
        hall.move_to(NOON + hour * HOUR)
    assert [len([row for row in hall.won() if row.run_id == run.id]) for run in hall.runs()] == [2, 1, 0, 0]


def test_only_who_opted_in_to_a_run_takes_part_and_for_that_run_alone(hall: Hall):
    hall.raffle(draws=[draw(opt_in=True, prizes=[prize(per_run=9)], **RECURRING)])
    anna, ben = hall.player("anna"), hall.player("ben")
    hall.give(anna, 2)
    hall.give(ben, 3)
    (run,) = hall.runs()

    def enter(player_id: int, run_id: int) -> None:
        where = {"player_id": player_id, "raffle_id": 1, "draw_id": 1, "run_id": run_id}
        hall.unit(lambda tx: service.opt_in(tx, hall.loaded, **where))

    enter(ben, run.id)
    with pytest.raises(PlauditError, match="already"):
        enter(ben, run.id)
    hall.give(anna, 1)
    hall.give(ben, 1)
    hall.move_to(NOON + HOUR)
    assert [row.player_id for row in hall.won()] == [ben] * 4
    with pytest.raises(PlauditError, match="over"):
        enter(anna, run.id)
    hall.give(ben, 1)
    hall.move_to(NOON + 2 * HOUR)
    assert len(hall.won()) == 4


def test_players_need_the_least_own_tickets(hall: Hall):
    hall.raffle(draws=[draw(prizes=[prize(per_run=9, least_own_tickets=3)])])
    anna, ben = hall.player("anna"), hall.player("ben")
    hall.give(anna, 2)
    hall.give(ben, 3)
    hall.move_to(NOON + HOUR)
    assert [row.player_id for row in hall.won()] == [ben] * 3


# -- definitions that change --------------------------------------------------------------------------------


def test_an_archived_raffle_is_not_drawn_and_its_tickets_wait(hall: Hall):
    hall.raffle(draws=[draw(**RECURRING)])
    anna = hall.player()
    hall.give(anna, 2)
    hall.raffle("archived", draws=[draw(**RECURRING)])
    hall.move_to(NOON + HOUR)
    assert ([run.state for run in hall.runs()], hall.won()) == ([rules.EXECUTED], [])
    hall.raffle(draws=[draw(**RECURRING)])
    hall.move_to(NOON + 2 * HOUR)
    assert [(run.terms is None, run.tickets) for run in hall.runs()] == [(True, 0), (False, 2), (True, None)]
    assert len(hall.won()) == 1


def test_a_draw_that_is_taken_out_is_not_held(hall: Hall):
    hall.raffle(draws=[draw(1), draw(2)])
    hall.give(hall.player())
    hall.raffle(draws=[draw(2)])
    hall.move_to(NOON + HOUR)
    assert [row.draw_id for row in hall.won()] == [2]


def test_a_run_moves_with_its_schedule(hall: Hall):
    hall.raffle()
    hall.give(hall.player())
    hall.raffle(draws=[draw(first_at=NOON + 3 * HOUR)])
    hall.move_to(NOON + HOUR)
    assert [(run.state, run.executes_at) for run in hall.runs()] == [(rules.OPEN, NOON + 3 * HOUR)]
    hall.raffle(draws=[draw(first_at=NOON + 2 * HOUR)])
    hall.move_to(NOON + 2 * HOUR)
    assert len(hall.won()) == 1


def test_a_draw_that_was_held_once_is_not_held_again(hall: Hall):
    hall.raffle()
    hall.give(hall.player())
    hall.move_to(NOON + HOUR)
    hall.raffle(draws=[draw(first_at=NOON + 3 * HOUR)])
    hall.move_to(NOON + 3 * HOUR)
    assert (len(hall.runs()), len(hall.won())) == (1, 1)


def test_no_run_follows_when_the_raffle_has_ended(hall: Hall):
    hall.raffle(ends_at=NOON + 2 * HOUR, draws=[draw(**RECURRING)])
    hall.move_to(NOON + HOUR)
    hall.move_to(NOON + 5 * HOUR)
    assert [run.executes_at for run in hall.runs()] == [NOON + HOUR, NOON + 2 * HOUR]


def test_a_daily_draw_is_held_at_its_hour_on_the_day_the_clocks_go_back(live: Any):
    hall = Hall(live, LABEL_TIME_ZONE="Europe/Berlin")
    first = int(datetime.fromisoformat("2026-10-24T18:00:00+02:00").timestamp() * 1000)
    hall.raffle(ends_at=first + 9 * DAY_MS, draws=[draw(first_at=first, type="recurring", daily_every=1)])
    hall.move_to(first)
    hall.move_to(first + DAY_MS)  # 17:00 in Berlin
    assert len([run for run in hall.runs() if run.state == rules.EXECUTED]) == 1
    hall.move_to(first + DAY_MS + HOUR)
    assert [run.executes_at - first for run in hall.runs()] == [0, DAY_MS + HOUR, 2 * DAY_MS + HOUR]


def test_a_clock_that_is_set_back_draws_nothing_twice_and_loses_no_ticket(hall: Hall):
    hall.raffle(draws=[draw(**RECURRING)])
    anna = hall.player()
    hall.give(anna)
    hall.move_to(NOON + HOUR)
    hall.move_to(NOON + HOUR // 2)
    hall.give(anna)
    hall.move_to(NOON + HOUR)
    assert len(hall.won()) == 1
    hall.move_to(NOON + 2 * HOUR)
    assert [row.ticket_number for row in hall.won()] == [1, 2]


# -- claiming -----------------------------------------------------------------------------------------------


def test_a_prize_is_claimed_once_as_it_was_and_whatever_became_of_the_raffle(hall: Hall):
    hall.raffle(draws=[draw(prizes=[prize(must_claim=True)])])
    anna, ben = hall.player("anna"), hall.player("ben")
    hall.give(anna)
    hall.move_to(NOON + HOUR)
    (won,) = hall.won()
    assert (won.claimed_at, hall.points(anna)) == (None, 0)
    hall.raffle("archived", draws=[draw(prizes=[prize(9, effects=[points(1)])])])
    with pytest.raises(PlauditError, match="no won prize"):
        hall.unit(lambda tx: service.claim(tx, hall.loaded, player_id=ben, won_id=won.id))
    hall.move_to(NOON + 900 * HOUR)
    hall.unit(lambda tx: service.claim(tx, hall.loaded, player_id=anna, won_id=won.id))
    with pytest.raises(PlauditError, match="already"):
        hall.unit(lambda tx: service.claim(tx, hall.loaded, player_id=anna, won_id=won.id))
    assert hall.points(anna) == 10


def test_many_claims_at_once_pay_once(hall: Hall):
    hall.raffle(draws=[draw(prizes=[prize(must_claim=True)])])
    anna = hall.player()
    hall.give(anna)
    hall.move_to(NOON + HOUR)
    won_id = hall.won()[0].id
    label = hall.loaded
    found = hall.at_once([lambda tx: service.claim(tx, label, player_id=anna, won_id=won_id)] * 20)
    assert (found["done"], hall.points(anna)) == (1, 10)


# -- crashes and races --------------------------------------------------------------------------------------


class Broken(Exception):
    pass


def test_what_dies_between_drawing_and_paying_goes_on_and_pays_once(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
):
    count = 2 * runs.PAY_BATCH + 5
    hall.raffle(draws=[draw(prizes=[prize(per_run=count)])])
    anna = hall.player()
    hall.give(anna, count + 9)
    whole, calls = effects.apply_all, 0

    def dies_at_times(tx: Tx, *rest: Any) -> None:
        nonlocal calls
        calls += 1
        whole(tx, *rest)
        if calls in (1, 20, 50, 90):
            raise Broken

    monkeypatch.setattr(effects, "apply_all", dies_at_times)
    clock: Any = hall.live.plaudit.services.clock
    clock.advance(HOUR)
    for _ in range(8):
        hall.carry_out_jobs()
        clock.advance(HOUR)
    assert calls > count
    assert ([run.state for run in hall.runs()], len(hall.won())) == ([rules.EXECUTED], count)
    assert hall.points(anna) == 10 * count
    assert event_count(hall, "raffle_win") == count


def test_two_workers_hold_one_draw(hall: Hall):
    hall.raffle(draws=[draw(prizes=[prize(per_run=3)])])
    anna = hall.player()
    hall.give(anna, 9)
    services = hall.live.plaudit.services
    clock: Any = services.clock
    clock.advance(HOUR)
    workers = [Worker(writer=services.writer, reader=services.reader, clock=clock) for _ in range(2)]

    async def together() -> None:
        await asyncio.gather(*(worker.work() for worker in workers))

    for _ in range(3):
        hall.wait_for(together())
    hall.carry_out_jobs()
    assert (len(hall.won()), hall.points(anna)) == (3, 30)


def test_a_run_keeps_a_prize_that_nobody_can_give_any_more(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    given = prize(must_claim=True, effects=[{"type": "stardust_give"}])
    with monkeypatch.context() as before:
        before.setitem(definition._NEEDS, "stardust_give", ())
        hall.raffle(draws=[draw(prizes=[given])])
    hall.give(hall.player())
    hall.move_to(NOON + HOUR)
    hall.raffle()
    run, (win,) = hall.runs()[0], hall.won()
    terms = runs.terms_of(run)
    assert terms is not None
    assert [effect.type for effect in terms.draw.prizes[0].gives] == ["stardust_give"]
    page = hall.live.player(hall.label, "anna").ask(920, raffle_id=1)["won_prizes"]
    assert [(each["raf_won_id"], each["public_meta"]["name"]) for each in page] == [(win.id, given["name"])]
    with pytest.raises(PlauditError, match="stardust_give"):
        hall.raffle(draws=[draw(prizes=[given])])


def draw_at_once(hall: Hall) -> tuple[Any, int]:
    """Twelve units of work draw one run; what came of it, and how many prizes were won."""
    hall.raffle(draws=[draw(prizes=[prize(per_run=3)])])
    hall.give(hall.player(), 9)
    (run,) = hall.runs()
    label = hall.loaded
    found = hall.at_once([lambda tx: runs.hold(tx, label, run)] * 12)
    return found, len(hall.won())


def test_however_many_draw_a_run_it_is_drawn_once(hall: Hall):
    found, won = draw_at_once(hall)
    assert (found["done"], won) == (12, 3)


def test_without_the_guard_a_run_would_be_drawn_again(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    t = tables.run
    where = (t.c.label_id == sa.bindparam("b_label_id"), t.c.id == sa.bindparam("b_run_id"))
    unguarded = t.update().where(*where).values(state=2, executed_at=sa.bindparam("now"))
    monkeypatch.setattr(tables, "BEGIN", unguarded)
    with pytest.raises(sa.exc.IntegrityError):
        draw_at_once(hall)


def grant_at_once(hall: Hall) -> tuple[int, int]:
    """Fifty gifts of two tickets for two players, who may have eleven each, and the raffle twenty in all;
    how many they have, and what the raffle counted."""
    hall.raffle(most_tickets=20, most_per_player=11)
    who, label = [hall.player(name) for name in ("anna", "ben")], hall.loaded
    known = raffles(label)[1]

    def gift(number: int) -> Any:
        cause = Cause(Source.API, f"gift-{number}")
        player_id = who[number % 2]
        return lambda tx: tickets.give(tx, label, known, player_id=player_id, count=2, cause=cause)

    hall.at_once([gift(number) for number in range(50)])
    held = [
        sum(row.ticket_count for row in hall.rows(tables.ticket) if row.player_id == player) for player in who
    ]
    return sum(held), max(held)


def test_fifty_gifts_at_once_respect_both_limits(hall: Hall):
    held, most = grant_at_once(hall)
    assert (held, most <= 11) == (20, True)
    assert [row.issued for row in hall.rows(tables.counter)] == [20]


def test_without_holding_the_counter_fifty_gifts_would_not_fit(
    hall: Hall, database_kind: str, monkeypatch: pytest.MonkeyPatch
):
    """The negative control. SQLite has one writer, so only PostgreSQL can show the race."""
    if database_kind == "sqlite":
        return

    def unheld(tx: Tx, label_id: int, raffle_id: int) -> int:
        where = {"b_label_id": label_id, "b_raffle_id": raffle_id}
        row = tx.first(tables.ISSUED_OF, where)
        tx.value(sa.select(sa.func.pg_sleep(0.005)))
        return 0 if row is None else int(row.issued)

    monkeypatch.setattr(tickets, "hold_counter", unheld)
    with pytest.raises(sa.exc.IntegrityError):  # two tickets of one number
        grant_at_once(hall)


# -- fair play ----------------------------------------------------------------------------------------------


def proven(hall: Hall, **fields: Any) -> tuple[proof.Proof, list[hat.Range]]:
    """A run of 300 tickets of three players and forty prizes, drawn; what is published of it."""
    hall.raffle(
        draws=[draw(prizes=[prize(1, per_run=30), prize(2, per_run=10, least_own_tickets=90)], **fields)]
    )
    for number, count in enumerate((120, 80, 100)):
        hall.give(hall.player(f"p{number}"), count)
    (run,) = hall.runs()
    with hall.live.plaudit.database.reads.connect() as conn:
        before = proof.proof(conn, hall.loaded, run.id)
        assert before is not None
        assert (before.seed, before.commitment, before.winners) == (None, run.commitment, ())
        assert proof.ranges(conn, hall.loaded, run.id) == []
    hall.move_to(NOON + HOUR)
    with hall.live.plaudit.database.reads.connect() as conn:
        found = proof.proof(conn, hall.loaded, run.id)
        assert found is not None
        return found, proof.ranges(conn, hall.loaded, run.id)


def test_winners_follow_from_the_seed_that_was_committed_to(hall: Hall):
    found, ranges = proven(hall)
    assert found.mismatch(ranges) is None
    assert (len(found.winners), sum(count for _, count, _ in ranges)) == (40, 300)
    assert not {holder for _, _, holder in ranges} & {str(row.player_id) for row in hall.won()}


def test_one_changed_byte_of_a_proof_fails(hall: Hall):
    found, ranges = proven(hall)
    assert found.seed is not None
    seed = f"{int(found.seed[0], 16) ^ 1:x}{found.seed[1:]}"
    forged = [
        replace(found, seed=seed),
        replace(found, commitment=found.commitment[:-1] + "g"),
        replace(found, winners=((1, 1, found.winners[0][2] % 300 + 1), *found.winners[1:])),
        replace(found, places=(*found.places[:1], hat.Place(2, 9, 90))),
        replace(found, run_id=found.run_id + 1),
    ]
    assert [each.mismatch(ranges) is None for each in forged] == [False] * 5
    assert found.mismatch([(1, 119, "x"), *ranges[1:]]) is not None


def test_a_run_of_many_prizes_is_drawn_from_the_list_with_the_same_winners(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(runs, "FEW", 0)
    found, ranges = proven(hall)
    assert found.mismatch(ranges) is None


def test_proofs_come_in_pages(hall: Hall):
    found, ranges = proven(hall)
    with hall.live.plaudit.database.reads.connect() as conn:
        first = proof.ranges(conn, hall.loaded, found.run_id, count=2)
        rest = proof.ranges(conn, hall.loaded, found.run_id, after=first[-1][0])
        assert proof.proof(conn, hall.loaded, found.run_id + 999) is None
    assert [*first, *rest] == ranges

"""Playing, on both databases: every refusal, what is credited and when, and that nothing happens twice."""

from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.draws import tables as draw_tables
from server.features.economy import service as economy
from server.features.economy.currencies import Currency
from server.features.events.tables import event
from server.features.minigames import service, showing, tables, tasks, visitors
from server.features.minigames.definition import AUTO_ACKNOWLEDGE_MS, SWEEP_MS
from server.features.players.tables import player as players
from server.jobs.engine import Job
from tests.features.minigames.kit import FIVE, NOTHING, Arcade
from tests.features.shop.kit import at_once, kinds
from tests.support.adversary import count, rows
from tests.support.server import Live

FEW = {**FIVE, "stock": 1}
VIP = {"marker": "VIP"}
COUNT = 706


def later(work: Any, ms: int) -> Any:
    """The same work, so much later."""

    def moved(tx: Any) -> Any:
        tx.now += ms
        return work(tx)

    return moved


@pytest.fixture
def arcade(live: Live) -> Arcade:
    return Arcade(live)


def refused(arcade: Arcade, player_id: int, game_id: int = 1, request_id: str = "r") -> int:
    """The number of the refusal, after which nothing may have changed."""

    def state() -> list[Any]:
        live = arcade.live
        kept = [tables.spin, tables.credit, tables.pot, draw_tables.draw, event]
        stock = sa.select(draw_tables.stock.c.taken)
        return [arcade.points(player_id), rows(live, stock), *(count(live, table) for table in kept)]

    before = state()
    with pytest.raises(PlauditError) as told:
        arcade.play(player_id, request_id, game_id)
    assert state() == before
    return told.value.err_code


def test_an_attempt_is_paid_at_once_and_credited_when_it_is_acknowledged(arcade: Arcade) -> None:
    arcade.game(buy_in="points", price=3)
    anna = arcade.player()
    arcade.give_points(anna, 10)
    played = arcade.play(anna, "r-1")
    assert (played.prize.name, arcade.points(anna)) == ("Five points", 7)
    assert arcade.acknowledge(anna, "r-1") is True
    assert arcade.points(anna) == 12
    assert arcade.acknowledge(anna, "r-1") is False
    assert arcade.points(anna) == 12
    told = rows(arcade.live, sa.select(event.c.type).where(event.c.player_id == anna).order_by(event.c.id))
    kinds_told = [row.type for row in told if row.type.startswith("minigame")]
    assert kinds_told == ["minigame_attempt", "minigame_win"]


def test_the_same_request_answers_what_it_drew_and_never_plays_another_game(arcade: Arcade) -> None:
    arcade.game(buy_in="points", price=3)
    arcade.game(2)
    anna = arcade.player()
    arcade.give_points(anna, 10)
    first = arcade.play(anna, "r-1")
    assert arcade.play(anna, "r-1").spin_id == first.spin_id
    assert refused(arcade, anna, 2, "r-1") == 20002
    assert arcade.points(anna) == 7


def test_every_reason_not_to_play_takes_nothing(arcade: Arcade) -> None:
    anna, now = arcade.player(), arcade.live.now
    arcade.game(1, buy_in="spins")
    arcade.game(2, prizes=[{**FIVE, "stock": 0}], buy_in="points", price=1)
    arcade.game(3, buy_in="points", price=99)
    arcade.game(4, attempts={"count": 1, "per": "ever"})
    arcade.game(5, active_from=now + DAY_MS)
    arcade.game(6, play=VIP)
    arcade.game(7, buy_in="gems", price=1)
    arcade.game(8, buy_in="diamonds", price=1)
    arcade.game(9, type="prizedrop")
    arcade.game(10, type="quiz")
    arcade.game(11, see=VIP)
    arcade.give_points(anna, 50)
    arcade.play(anna, "first", 4)
    codes = {number: refused(arcade, anna, number) for number in range(1, 13)}
    assert codes == {
        1: 40001,
        2: 40002,
        3: 40003,
        4: 40004,
        5: 40007,
        6: 40009,
        7: 40011,
        8: 40012,
        9: 40007,
        10: 40007,
        11: 40009,
        12: 40007,
    }
    arcade.unit(
        lambda tx: tx.change(players.update().where(players.c.id == anna).values(in_control_group=True))
    )
    assert refused(arcade, anna, 3) == 1


def test_what_is_lost_goes_back_to_its_stock_and_gives_nothing(arcade: Arcade) -> None:
    arcade.game(type="voyager", prizes=[FEW, {**NOTHING, "surcharge": True}])
    anna, bert = arcade.player(), arcade.player("bert")
    assert arcade.play(anna, "a").prize.id == 1
    assert arcade.play(bert, "b").prize.id == 9
    assert arcade.acknowledge(anna, "a", lose=True) is True
    assert arcade.acknowledge(anna, "a") is False
    assert arcade.points(anna) == 0
    assert arcade.play(bert, "c").prize.id == 1


def test_what_was_drawn_is_credited_whatever_became_of_the_game(arcade: Arcade) -> None:
    anna = arcade.player()
    arcade.game()
    arcade.play(anna, "before")
    arcade.game(prizes=[{**FIVE, "value": 1000}])
    arcade.play(anna, "edited")
    arcade.game(prizes=[{**FIVE, "id": 2, "value": 7}])
    arcade.archive()
    arcade.acknowledge(anna, "before")
    assert arcade.points(anna) == 5
    arcade.acknowledge(anna, "edited")
    assert arcade.points(anna) == 1005


def test_what_pages_leave_open_is_acknowledged_unless_it_has_to_be_claimed(arcade: Arcade) -> None:
    arcade.game()
    arcade.game(2, prizes=[{**FIVE, "acknowledge": "explicity-acknowledge"}])
    anna = arcade.player()
    arcade.play(anna, "r-1")
    arcade.play(anna, "r-2", 2)
    job = Job(1, 1, tasks.SWEEP, str(arcade.label.id), {"label_id": arcade.label.id}, 0, 1)

    def sweep(later: int) -> None:
        def work(tx: Any) -> None:
            tx.now += later
            assert tasks.sweep(tx, job) == tx.now + SWEEP_MS

        arcade.unit(work)

    sweep(0)
    assert arcade.points(anna) == 0
    for _ in range(2):
        sweep(AUTO_ACKNOWLEDGE_MS + 60_000)
        assert arcade.points(anna) == 5
    arcade.acknowledge(anna, "r-2")
    assert arcade.points(anna) == 10


def test_given_attempts_are_used_up_soonest_first_and_end(arcade: Arcade) -> None:
    arcade.game(buy_in="spins", spins_expire_s=3600, most_spins=3)
    anna = arcade.player()
    arcade.give(anna, 2, key="gift")
    arcade.give(anna, 2, key="gift")
    assert arcade.held(anna) == 2
    arcade.give(anna, 9, key="more")
    assert arcade.held(anna) == 3
    for number in range(3):
        arcade.play(anna, f"r-{number}")
    assert refused(arcade, anna) == 40001
    arcade.give(anna, 1)
    past = tables.credit.update().where(tables.credit.c.player_id == anna).values(expires_at=arcade.live.now)
    arcade.unit(lambda tx: tx.change(past))
    assert (arcade.held(anna), refused(arcade, anna)) == (0, 40001)


def test_attempts_that_end_are_struck_out_and_told_once(arcade: Arcade) -> None:
    arcade.game(buy_in="spins", spins_expire_s=3600)
    arcade.game(2, buy_in="spins")
    anna, bert = arcade.player(), arcade.player("bert")
    client = arcade.live.player(arcade.label, "anna")
    arcade.give(anna, 2)
    arcade.give(anna, 5, 2)
    arcade.give(bert, 1)
    arcade.play(bert, "used")
    assert [client.push(COUNT)["spin_count"] for _ in range(2)] == [2, 5]
    label = arcade.loaded
    end = lambda tx: service.end_spins(tx, label, count=9)  # noqa: E731
    assert arcade.unit(later(end, 3_590_000)) == 0
    assert arcade.held(anna) == 2
    assert [arcade.unit(later(end, 3_600_000)) for _ in range(2)] == [1, 0], "once, and not bert's"
    told = client.push(COUNT)
    assert (told["saw_template_id"], told["spin_count"]) == (1, 0)
    shown = {each["saw_template_id"]: each["spin_count"] for each in client.ask(700)["templates"]}
    assert shown == {1: 0, 2: 5}
    assert client.pushes == [], "and nothing was told twice"
    assert refused(arcade, anna) == 40001


def test_the_job_ends_attempts_and_wins_in_bounded_steps(arcade: Arcade) -> None:
    arcade.game(buy_in="spins", spins_expire_s=60)
    anna = arcade.player()
    for number in range(tasks.BATCH + 1):
        arcade.give(anna, 1, key=f"gift-{number}")
    job = Job(1, 1, tasks.EXPIRE, str(arcade.label.id), {"label_id": arcade.label.id}, 0, 1)
    steps = [arcade.unit(later(lambda tx: tasks.expire(tx, job) - tx.now, 61_000)) for _ in range(2)]
    assert steps == [0, SWEEP_MS]
    assert arcade.rows(tables.credit, tables.credit.c.left_count > 0) == []


def test_a_pot_grows_with_each_attempt_and_goes_to_who_wins_it_once(arcade: Arcade) -> None:
    jackpot = {"id": 2, "name": "All", "type": "jackpot", "weight": 0}
    pot = {"seed": 100, "per_attempt": 2}
    arcade.game(prizes=[NOTHING, jackpot], pot=pot)
    people = [arcade.player(f"p-{n}") for n in range(20)]
    for number, person in enumerate(people):
        arcade.play(person, f"r-{number}")
    arcade.game(prizes=[{**NOTHING, "weight": 0}, {**jackpot, "weight": 1}], pot=pot)
    assert arcade.play(people[0], "lost").pot_amount == 142
    arcade.acknowledge(people[0], "lost", lose=True)
    assert arcade.play(people[1], "won").pot_amount == 144
    assert arcade.play(people[2], "next").pot_amount == 102
    for _ in range(2):
        arcade.acknowledge(people[1], "won")
    assert (arcade.points(people[0]), arcade.points(people[1])) == (0, 144)


# -- what comes without being asked for ---------------------------------------------------------------------


def waiting(arcade: Arcade, player_id: int) -> list[Any]:
    with arcade.live.plaudit.database.reads.connect() as conn:
        return showing.waiting(conn, arcade.loaded, player_id, arcade.live.now)


def test_a_dropped_prize_waits_until_it_is_answered_and_is_credited_once(arcade: Arcade) -> None:
    arcade.game(type="prizedrop", must_claim=True, prizes=[{**FIVE, "stock": 5}])
    anna = arcade.player()
    for _ in range(2):
        arcade.apply(anna, {"type": "prize_drop", "template": "game-1"}, key="rule:1")
    (push,) = waiting(arcade, anna)
    who = {"player_id": anna, "request_id": push.request_id, "pending_id": push.pending_message_id}
    with pytest.raises(PlauditError, match="cannot be declined"):
        arcade.unit(lambda tx: showing.end_drop(tx, arcade.loaded, **who, lose=True))
    for _ in range(2):
        arcade.unit(lambda tx: showing.end_drop(tx, arcade.loaded, **who, lose=False))
    assert (arcade.points(anna), waiting(arcade, anna)) == (5, [])
    (stock,) = rows(
        arcade.live, sa.select(draw_tables.stock).where(draw_tables.stock.c.label_id == arcade.label.id)
    )
    assert stock.taken == 1


def test_a_prize_that_is_declined_goes_back(arcade: Arcade) -> None:
    arcade.game(type="prizedrop", may_cancel=True, prizes=[FEW])
    anna = arcade.player()
    arcade.apply(anna, {"type": "prize_drop", "template": "game-1"})
    (push,) = waiting(arcade, anna)
    who = {"player_id": anna, "request_id": push.request_id, "pending_id": push.pending_message_id}
    arcade.unit(lambda tx: showing.end_drop(tx, arcade.loaded, **who, lose=True))
    arcade.apply(anna, {"type": "prize_drop", "template": "game-1"})
    arcade.apply(anna, {"type": "prize_drop", "template": "game-1"})
    assert len(waiting(arcade, anna)) == 1, "one in stock drops once more, and what cannot drop does not wait"
    assert arcade.points(anna) == 0


# -- visitors -----------------------------------------------------------------------------------------------


def visit(arcade: Arcade, visitor_id: str, request_id: str = "v", game_id: int = 1) -> Any:
    return arcade.unit(
        lambda tx: visitors.play(
            tx, arcade.loaded, visitor_id=visitor_id, game_id=game_id, request_id=request_id
        )
    )


def converting(arcade: Arcade, player_id: int, win: str) -> Any:
    label = arcade.loaded
    return lambda tx: visitors.convert(tx, label, player_id=player_id, win=win)


def test_a_visitor_plays_once_a_day_and_only_what_is_for_visitors(arcade: Arcade) -> None:
    arcade.game(visitors=True)
    arcade.game(2)
    first = visit(arcade, "device")
    assert visit(arcade, "device").win == first.win
    for asked, code in (
        (("device", "again"), 40004),
        (("device", "x", 2), -40001),
        (("device", "x", 3), 40007),
    ):
        with pytest.raises(PlauditError) as told:
            visit(arcade, *asked)
        assert told.value.err_code == code
    assert visit(arcade, "another").win != first.win


def test_a_visitors_win_is_credited_once_to_one_player_however_many_ask_at_once(arcade: Arcade) -> None:
    arcade.game(visitors=True)
    win = visit(arcade, "device").win
    anna, bert = arcade.player(), arcade.player("bert")
    results = at_once(arcade.live, [converting(arcade, (anna, bert)[n % 2], win) for n in range(20)])
    assert kinds(results) == {"done": 10, 20002: 10}
    assert sorted([arcade.points(anna), arcade.points(bert)]) == [0, 5]
    assert [spin.origin for spin in arcade.spins()] == [tables.CONVERTED]


def test_many_conversions_without_the_guard_pay_more_than_once(
    arcade: Arcade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    arcade.game(visitors=True)
    win, anna = visit(arcade, "device").win, arcade.player()
    t = tables.visit.c
    unguarded = (
        tables.visit.update()
        .where(t.label_id == sa.bindparam("b_label_id"), t.win == sa.bindparam("b_win"))
        .values(player_id=sa.bindparam("new_player_id"), converted_at=sa.bindparam("now"))
        .returning(*tables.CONVERT.exported_columns)
    )
    monkeypatch.setattr(tables, "CONVERT", unguarded)
    at_once(arcade.live, [converting(arcade, anna, win) for _ in range(4)])
    assert arcade.points(anna) > 5


def test_the_same_visitor_many_times_at_once_plays_once(arcade: Arcade) -> None:
    arcade.game(visitors=True, prizes=[{**FIVE, "stock": 9}])
    label = arcade.loaded

    def play(tx: Any) -> Any:
        return visitors.play(tx, label, visitor_id="device", game_id=1, request_id="v").win

    assert len(set(at_once(arcade.live, [play] * 20))) == 1
    taken = sa.select(draw_tables.stock.c.taken).where(draw_tables.stock.c.label_id == label.id)
    assert rows(arcade.live, taken)[0].taken == 1


def taken(arcade: Arcade) -> int:
    """What is gone of all stocks of the label."""
    stock = draw_tables.stock.c
    return sum(
        row.taken
        for row in rows(arcade.live, sa.select(stock.taken).where(stock.label_id == arcade.label.id))
    )


def pot_of(arcade: Arcade) -> int:
    table = tables.pot.c
    return sum(
        row.amount
        for row in rows(arcade.live, sa.select(table.amount).where(table.label_id == arcade.label.id))
    )


def test_a_visitors_win_that_nobody_takes_along_goes_back_once(arcade: Arcade) -> None:
    jackpot = {"id": 2, "name": "All", "type": "jackpot", "stock": 9}
    arcade.game(visitors=True, prizes=[jackpot], pot={"seed": 100, "per_attempt": 2})
    wins = [visit(arcade, f"device-{n}").win for n in range(3)]
    anna = arcade.player()
    arcade.unit(converting(arcade, anna, wins[0]))
    label = arcade.loaded
    expire = lambda tx: visitors.expire(tx, label, count=9)  # noqa: E731
    assert arcade.unit(later(expire, visitors.WIN_LASTS_MS - 60_000)) == 0
    assert (taken(arcade), pot_of(arcade)) == (3, 0)
    for found in (2, 0):
        assert arcade.unit(later(expire, visitors.WIN_LASTS_MS + 60_000)) == found
        assert (taken(arcade), pot_of(arcade)) == (1, 4), "what each attempt had added to the pot"
    for win in wins[1:]:
        with pytest.raises(PlauditError, match="not there any more"):
            arcade.unit(converting(arcade, anna, win))
    assert [spin.origin for spin in arcade.spins()] == [tables.CONVERTED]


def race_of_expiry(arcade: Arcade) -> tuple[int, int]:
    """A third of the wins was taken along, a third is asked for in its last moment while it expires, and
    nobody wants the rest: how many were credited, how many went back."""
    arcade.game(visitors=True, prizes=[{**FIVE, "stock": 50}], attempts={"count": 99})
    wins = [visit(arcade, "device", f"v-{n}").win for n in range(WINS)]
    anna, label = arcade.player(), arcade.loaded
    last = visitors.WIN_LASTS_MS - 60_000
    converts = [later(converting(arcade, anna, win), last) for win in reversed(wins)]
    over = later(lambda tx: visitors.expire(tx, label, count=2), visitors.WIN_LASTS_MS + 60_000)
    for work in converts[: WINS // 3]:
        arcade.unit(work)
    asked = converts[WINS // 3 : 2 * WINS // 3]
    works = [work for each in asked for work in (each, over)]
    assert set(kinds(at_once(arcade.live, works))) <= {"done", 20002}
    for _ in range(WINS):
        arcade.unit(over)
    return arcade.points(anna) // 5, WINS - taken(arcade)


WINS = 24


def test_a_win_is_credited_or_goes_back_and_never_both(arcade: Arcade) -> None:
    credited, returned = race_of_expiry(arcade)
    assert credited + returned == WINS
    assert min(credited, returned) >= WINS // 3


def test_expiring_without_asking_gives_back_what_was_credited(
    arcade: Arcade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a sweep that has found wins, and does not ask again when it changes them."""
    t = tables.visit
    anyone = sa.select(t).where(
        t.c.label_id == sa.bindparam("b_label_id"), t.c.created_at < sa.bindparam("before")
    )
    unguarded = (
        t.update()
        .where(t.c.label_id == sa.bindparam("b_label_id"), t.c.id == sa.bindparam("b_id"))
        .values(player_id=tables.NOBODY, converted_at=sa.bindparam("now"))
    )
    monkeypatch.setattr(tables, "UNCLAIMED", anyone)
    monkeypatch.setattr(tables, "EXPIRE_VISIT", unguarded)
    credited, returned = race_of_expiry(arcade)
    assert credited + returned > WINS


# -- many at once -------------------------------------------------------------------------------------------

PEOPLE, SPINS, FRESH, STOCK = 10, 500, 300, 50


def storm(arcade: Arcade) -> tuple[int, int]:
    """500 plays at once, 40 % of them under request ids of others: how many won, and how many were taken."""
    prizes = [{**FIVE, "stock": STOCK, "weight": 1000}, {**NOTHING, "weight": 1}]
    arcade.game(prizes=prizes)
    people = [arcade.player(f"p-{n}") for n in range(PEOPLE)]
    works = [arcade.playing(people[n % FRESH % PEOPLE], f"r-{n % FRESH}") for n in range(SPINS)]
    results = at_once(arcade.live, works)
    assert kinds(results) == {"done": SPINS}
    for number, result in enumerate(results):
        assert result.spin_id == results[number % FRESH].spin_id, "one request drew twice"
    kept = arcade.spins()
    assert len(kept) == FRESH
    stock = draw_tables.stock.c
    taken = rows(arcade.live, sa.select(stock.taken).where(stock.label_id == arcade.label.id))
    return sum(spin.prize_id == 1 for spin in kept), taken[0].taken


def test_500_spins_at_once_for_50_prizes_win_exactly_50(arcade: Arcade) -> None:
    assert storm(arcade) == (STOCK, STOCK)
    with arcade.live.plaudit.database.reads.connect() as conn:
        assert economy.wrong_wallets(conn) == []


def test_without_the_guard_on_the_stock_more_are_won(arcade: Arcade, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: each reads the stock and takes without asking whether there still is any."""
    monkeypatch.setattr("server.features.draws.service.take", lambda tx, label, **_: True)
    prizes = [{**FIVE, "stock": STOCK, "weight": 1000}, {**NOTHING, "weight": 1}]
    arcade.game(prizes=prizes)
    people = [arcade.player(f"p-{n}") for n in range(PEOPLE)]
    results = at_once(arcade.live, [arcade.playing(people[n % PEOPLE], f"r-{n}") for n in range(80)])
    assert sum(played.prize.id == 1 for played in results) > STOCK


def test_many_acknowledgements_at_once_credit_once(arcade: Arcade) -> None:
    arcade.game()
    anna, label = arcade.player(), arcade.loaded
    arcade.play(anna, "r")
    results = at_once(
        arcade.live,
        [lambda tx: service.acknowledge(tx, label, player_id=anna, request_id="r")] * 20,
    )
    assert sorted(results) == [False] * 19 + [True]
    assert arcade.balance(anna, Currency.POINTS) == 5


def test_the_last_attempt_is_played_once_however_many_ask(arcade: Arcade) -> None:
    arcade.game(buy_in="spins")
    anna = arcade.player()
    arcade.give(anna, 3)
    results = at_once(arcade.live, [arcade.playing(anna, f"r-{n}") for n in range(20)])
    assert kinds(results) == {"done": 3, 40001: 17}

"""Jackpots over the wire: what players see, how they take part, what they hear, and what nobody is told."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import ManualClock
from server.features.jackpots import board, service, settling, tables, tasks, view
from server.features.labels.catalogue import Label
from server.store import prepared
from server.store.transaction import Tx
from tests.features.jackpots.kit import GAMES, JOIN, LEAVE, LIST, NUMBER, POTS, WIN, WINNERS, House
from tests.support.label import WireClient


def pot(client: WireClient, number: int = NUMBER) -> dict[str, Any]:
    (found,) = client.ask(POTS, jp_template_ids=[number])["items"]
    return dict(found)


def details(client: WireClient, **fields: Any) -> dict[str, Any]:
    (found,) = client.ask(LIST, **fields)["items"]
    return dict(found)


def test_a_player_joins_leaves_and_joins_again_and_each_only_once(house: House, clock: ManualClock) -> None:
    house.jackpot(auto_opt_in=False)
    client = house.live.player(house.label)
    assert not details(client)["is_opted_in"]
    for cid, code in ((LEAVE, 1), (JOIN, 0), (JOIN, 1), (LEAVE, 0), (LEAVE, 1), (JOIN, 0)):
        answer = client.ask(cid, jp_template_id=NUMBER)
        assert answer["errCode"] == code
        assert not code or "Nothing was changed" in answer["errMsg"]
    clock.advance(30_000)
    found = details(client)
    assert (found["is_opted_in"], found["registration_count"]) == (True, 1)
    assert client.ask(JOIN, jp_template_id=99)["errCode"] == 1


def test_two_pages_that_join_at_once_join_once(house: House) -> None:
    house.jackpot(auto_opt_in=False)
    anna = house.player()
    label = house.loaded

    def joins(tx: Tx) -> None:
        service.opt(tx, label, player_id=anna, jackpot_id=NUMBER, into=True)

    assert house.at_once([joins] * 8) == {"done": 1, 1: 7}
    assert house.members() == {anna: True}


def test_a_pot_is_shown_as_it_is_at_most_a_second_ago(house: House, clock: ManualClock) -> None:
    house.jackpot(least=50, most=150)
    anna = house.player()
    client = house.live.player(house.label, "bert")
    assert pot(client)["current_pot_amount"] == 0
    house.put(anna, 30.5)
    clock.advance(1_000)
    found = pot(client)
    assert (found["current_pot_amount"], found["current_pot_temperature"]) == (30.5, 1)
    assert found["explode_date_ts"] == 0
    assert client.ask(POTS, jp_template_ids=[1, 99])["items"] == []


def test_pots_of_one_second_are_read_once_for_all(
    house: House, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.jackpot()
    clients = [house.live.player(house.label, f"p{n}") for n in range(4)]
    for client in clients:
        pot(client)
    clock.advance(1_000)
    said: list[int] = []
    read = board.open_pots

    def counted(conn: sa.Connection, label: Label, *, player_id: int) -> dict[int, board.Shown]:
        said.append(player_id)
        return read(conn, label, player_id=player_id)

    monkeypatch.setattr(board, "open_pots", counted)
    for client in clients * 5:
        pot(client)
    assert said == [0]


def test_answers_of_one_second_are_shared_by_who_is_shown_the_same_and_by_nobody_else(
    house: House, clock: ManualClock
) -> None:
    house.jackpot(currency="EUR", seed=20, rates={"USD": 0.5})
    house.jackpot(id=8, key="other", seed=3, see={"property": "core_user_language", "is": "DE"})
    anna, bert = house.player("anna"), house.player("bert")
    house.set(anna, core_wallet_currency="USD")
    house.set(bert, core_user_language="DE")
    clients = [house.live.player(house.label, name) for name in ("anna", "bert", "carl", "dora")]
    expected = [[(7, 40)], [(7, 20), (8, 3)], [(7, 20)], [(7, 20)]]
    for _ in range(2):
        for client, pots in zip(clients, expected, strict=True):
            items = client.ask(POTS, jp_template_ids=[NUMBER, 8])["items"]
            assert [(i["jp_template_id"], i["current_pot_amount_user_currency"]) for i in items] == pots
    (held,) = [found for found in (board.board(house.loaded).held(clock.now()),) if found]
    assert len(held.answers) == 3


def test_each_player_has_a_personal_pot_of_its_own_beside_the_pots_of_all(
    house: House, clock: ManualClock
) -> None:
    house.jackpot()
    house.jackpot(id=8, key="own", personal=True)
    anna, bert = house.player("anna"), house.player("bert")
    house.put(anna, 5)
    house.put(anna, 30, number=8)
    house.put(bert, 60, number=8)
    clock.advance(1_000)
    for _ in range(3):
        for name, number, own in (("anna", anna, 30), ("bert", bert, 60)):
            items = house.live.player(house.label, name).ask(POTS, jp_template_ids=[NUMBER, 8])["items"]
            assert [item["current_pot_amount"] for item in items] == [5, own]
            assert [item.get("user_id") for item in items] == [None, number]
    visitor = house.live.player(house.label, "carl").ask(POTS, jp_template_ids=[8])["items"]
    assert [item["current_pot_amount"] for item in visitor] == [0]


def test_who_is_due_is_looked_up_together_and_is_shown_what_has_changed(
    house: House, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.jackpot(currency="EUR", seed=20, rates={"USD": 0.5})
    names = [f"p{n}" for n in range(6)]
    clients = [house.live.player(house.label, name) for name in names]
    assert {pot(client)["current_pot_amount_user_currency"] for client in clients} == {20}
    for name in names:
        house.set(house.player(name), core_wallet_currency="USD")
    alone: list[Any] = []
    together: list[set[int]] = []
    many = view.people_of

    def counted(conn: sa.Connection, label: Label, numbers: set[int]) -> dict[int, Any]:
        together.append(numbers)
        return many(conn, label, numbers)

    monkeypatch.setattr(view, "people_of", counted)
    one = prepared.first_row

    def counted_one(*given: Any) -> Any:
        alone.append(given)
        return one(*given)

    monkeypatch.setattr(view, "first_row", counted_one)
    clock.advance(board.VIEWER_FRESH_MS)
    for client in clients:
        pot(client)
    clock.advance(1_000)
    for client in clients:
        pot(client)
    assert len(alone) <= 2
    assert set().union(*together) == {house.player(name) for name in names}
    assert len(together) <= 2
    assert {pot(client)["current_pot_amount_user_currency"] for client in clients} == {40}


def test_who_was_away_for_long_is_looked_up_at_once(house: House, clock: ManualClock) -> None:
    house.jackpot(currency="EUR", seed=20, rates={"USD": 0.5})
    client = house.live.player(house.label)
    assert pot(client)["current_pot_amount_user_currency"] == 20
    house.set(house.player(), core_wallet_currency="USD")
    clock.advance(board.VIEWER_KEPT_MS)
    assert pot(client)["current_pot_amount_user_currency"] == 40


def test_while_one_page_reads_the_pots_the_others_have_what_they_were(
    house: House, clock: ManualClock
) -> None:
    house.jackpot()
    house.put(house.player(), 5)
    known, label, now = board.board(house.loaded), house.loaded, clock.now()
    with house.live.plaudit.database.reads.connect() as conn:
        assert known.pots(conn, label, now=now)
    before, later = known.held(now), now + board.FRESH_MS
    assert before is not None
    assert known.held(later) is None
    with known.renewing(later) as ours:
        assert ours
        assert known.held(later) is before
        with known.renewing(later) as another:
            assert not another
        assert known.held(later) is before
    assert known.held(later) is None


def test_a_read_that_fails_leaves_the_next_page_to_read(house: House, clock: ManualClock) -> None:
    known, now = board.Board(), clock.now()
    with pytest.raises(RuntimeError), known.renewing(now):
        raise RuntimeError("the database is away")
    with known.renewing(now) as ours:
        assert ours


def test_pots_are_shown_in_the_currency_of_the_players_wallet(house: House) -> None:
    house.jackpot(currency="EUR", seed=20, rates={"USD": 0.5})
    house.set(house.player(), core_wallet_currency="USD")
    client = house.live.player(house.label)
    found = details(client)
    assert (found["jp_currency"], found["user_currency"]) == ("EUR", "USD")
    assert found["pot"]["current_pot_amount_user_currency"] == 40
    assert pot(house.live.player(house.label, "bert"))["current_pot_amount_user_currency"] == 20


def test_a_jackpot_that_is_not_for_a_player_is_not_there(house: House) -> None:
    house.jackpot(see={"property": "core_user_language", "is": "DE"})
    client = house.live.player(house.label)
    assert client.ask(LIST)["items"] == client.ask(POTS, jp_template_ids=[NUMBER])["items"] == []
    for cid in (JOIN, LEAVE, WINNERS, GAMES):
        assert client.ask(cid, jp_template_id=NUMBER)["errCode"] == 1


def test_jackpots_of_a_game_and_its_games(house: House) -> None:
    games = [{"id": 1, "ext_id": "aces", "name": "Aces"}]
    house.jackpot(all_games=False, games=games)
    client = house.live.player(house.label)
    assert client.ask(LIST, related_game_id="kings")["items"] == []
    assert not details(client, related_game_id="aces")["ach_related_game_allow_all"]
    (found,) = client.ask(GAMES, jp_template_id=NUMBER)["eligible_games"]
    assert (found["ext_game_id"], found["game_public_meta"]["name"]) == ("aces", "Aces")


def test_everybody_who_takes_part_hears_of_a_win_once_and_sees_masked_names(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BATCH", 2)
    house.jackpot()
    names = [f"player-{n}" for n in range(5)]
    numbers = {name: house.player(name) for name in names}
    clients = {name: house.live.player(house.label, name) for name in names}
    stranger = house.live.player(house.label, "stranger")
    for name in names:
        house.bet(numbers[name])
    house.put(numbers["player-1"], 99)
    house.carry_out_jobs()
    for name, client in clients.items():
        heard = client.push(WIN)
        (winner,) = heard["winners"]
        assert winner["is_me"] == (name == "player-1")
        assert winner["winning_amount_jp_currency"] == 104
        assert heard["jackpot"]["pot"]["current_pot_amount"] == 104
        assert "player-1" not in str(heard) or name == "player-1"
        assert client.ask(POTS, jp_template_ids=[])["errCode"] == 0
        assert [push for push in client.pushes if push["cid"] == WIN] == []
    stranger.ask(POTS, jp_template_ids=[])
    assert [push for push in stranger.pushes if push["cid"] == WIN] == []


def test_wins_are_listed_newest_first_with_what_they_add_up_to(house: House) -> None:
    house.jackpot()
    anna = house.player()
    for amount in (100, 300, 200):
        house.put(anna, amount)
        house.carry_out_jobs()
    client = house.live.player(house.label, "bert")
    answer = client.ask(WINNERS, jp_template_id=NUMBER, limit=2)
    assert [row["winner"]["winning_amount_jp_currency"] for row in answer["winners"]] == [200, 300]
    assert answer["has_more"]
    assert answer["win_stats"] == {"total_wins": 600, "highest_win": 300, "last_win": 200}
    house.jackpot(expose_winners=False)
    assert client.ask(WINNERS, jp_template_id=NUMBER)["errCode"] == 1


# -- what nobody is told ------------------------------------------------------------------------------------


def walk(answer: Any) -> Iterator[tuple[str, Any]]:
    """Every field of an answer with its value, however deep."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield name, value
            yield from walk(value)
    elif isinstance(answer, list):
        for value in answer:
            yield "", value
            yield from walk(value)


def test_no_answer_and_no_push_tells_where_a_pot_bursts(house: House) -> None:
    house.jackpot(least=50.25, most=90.75)
    anna = house.player()
    client = house.live.player(house.label)
    house.put(anna, 90.75)
    house.carry_out_jobs()
    answers = [client.push(WIN), client.ask(LIST), client.ask(POTS, jp_template_ids=[NUMBER])]
    answers += [client.ask(cid, jp_template_id=NUMBER) for cid in (WINNERS, GAMES, LEAVE, JOIN)]
    rows = house.rows(tables.pot)
    secrets = {row.seed for row in rows} | {row.bursts_at for row in rows}
    secrets |= {row.bursts_at / 1_000_000 for row in rows} | {50.25, 50_250_000}
    for name, value in (each for answer in answers for each in walk(answer)):
        assert not isinstance(value, str | int | float) or value not in secrets, name
        assert not {"burst", "seed", "least", "most"} & set(name.split("_"))


# -- crashes ------------------------------------------------------------------------------------------------


class Crash(Exception):
    """Stands for the end of the process at a statement."""


class Dying(Tx):
    """A unit of work that ends before its nth statement."""

    __slots__ = ("left",)
    left: int

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Crash

    def first(self, statement: sa.Executable, values: Any = None) -> Any:
        self._count()
        return super().first(statement, values)

    def change(self, statement: sa.Executable, values: Any = None) -> int:
        self._count()
        return super().change(statement, values)


def share_out_with_crashes(house: House) -> int:
    """Share out the pot that burst, dying at every statement of every step on the way; how often it died."""
    label, jackpot = house.loaded, house.jackpot(shares=[60, 40])
    burst = house.pots()[0]
    died = 0

    def step(tx: Tx, lives: int) -> bool:
        dying = Dying(tx.conn, now=tx.now, dialect=tx.dialect)
        dying.left = lives
        going = settling.step(dying, label, jackpot, pot_id=burst.id)
        tx.emitted.extend(dying.emitted)
        return going

    going, lives = True, 0
    while going:
        try:
            going = house.unit(lambda tx, lives=lives: step(tx, lives))  # type: ignore[misc]
            lives = 0
        except Crash:
            died, lives = died + 1, lives + 1
    return died


def test_a_crash_at_any_statement_between_burst_and_credit_pays_once(house: House) -> None:
    house.jackpot(shares=[60, 40])
    anna, bert = house.player("anna"), house.player("bert")
    house.put(bert, 50)
    keep = house.putting(anna, 50)

    def burst_without_job(tx: Tx) -> None:
        assert keep(tx)
        tx.change(sa.text("DELETE FROM job WHERE kind = 'jackpots.settle'"))

    house.unit(burst_without_job)
    assert share_out_with_crashes(house) > 10
    assert (house.points(anna), house.points(bert)) == (60, 40)
    assert house.wins() == [(1, anna, 60), (1, bert, 40)]

"""Joining, on both databases: every refusal, and that no clan is overfull and nobody pays twice."""

import random
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS, ManualClock
from server.core.errors import PlauditError
from server.features.clans import service, tables
from server.features.economy import service as economy
from server.features.labels import service as labels
from server.features.players import clans as asked
from tests.features.clans.kit import (
    at_once,
    balance,
    clan,
    crowd,
    give,
    join,
    joining,
    kinds,
    loaded,
    members,
    player,
    scores,
    unit,
)
from tests.support.adversary import count
from tests.support.label import TestLabel
from tests.support.server import Live


def without_cooldown(live: Live) -> TestLabel:
    return live.label(settings={"CLAN_COOLDOWN_DAYS": "0"})


def refused(live: Live, label: TestLabel, player_id: int, clan_id: int = 1, **asked_for: Any) -> int:
    """The number of the refusal, after which nothing may have changed."""
    before = balance(live, label, player_id), count(live, tables.joining), members(live, label, clan_id)
    with pytest.raises(PlauditError) as told:
        join(live, label, player_id, clan_id, **asked_for)
    after = balance(live, label, player_id), count(live, tables.joining), members(live, label, clan_id)
    assert before == after
    return told.value.err_code


def test_joining_takes_the_fee_and_a_seat(live: Live) -> None:
    label = live.label()
    clan(live, label, entry_fee=30, fee_currency="points")
    anna = player(live, label)
    give(live, label, anna, 50)
    row = join(live, label, anna, request_id="r-1")
    assert (row.paid, row.from_clan_id) == (30, 0)
    assert balance(live, label, anna) == 20
    assert members(live, label) == (1, 1)


def test_the_same_request_joins_and_pays_once(live: Live) -> None:
    label = without_cooldown(live)
    clan(live, label, entry_fee=30, fee_currency="points")
    clan(live, label, 2)
    anna = player(live, label)
    give(live, label, anna, 100)
    first = join(live, label, anna, request_id="r-1")
    assert join(live, label, anna, request_id="r-1").id == first.id
    assert refused(live, label, anna, 2, request_id="r-1") == 20002
    assert balance(live, label, anna) == 70


def test_without_a_cooldown_joining_the_same_clan_again_is_paid_again(live: Live) -> None:
    label = without_cooldown(live)
    clan(live, label, entry_fee=30, fee_currency="points", capacity=1)
    anna = player(live, label)
    give(live, label, anna, 100)
    join(live, label, anna)
    join(live, label, anna)
    assert balance(live, label, anna) == 40
    assert members(live, label) == (1, 1)


def test_every_reason_leaves_everything_as_it_was(live: Live) -> None:
    label = live.label()
    anna, bert = player(live, label), player(live, label, "bert")
    clan(live, label, 1, entry_fee=10, fee_currency="points")
    clan(live, label, 2, entry_fee=0.5, fee_currency="gems")
    clan(live, label, 3, entry_fee=0.5, fee_currency="diamonds")
    clan(live, label, 4, condition={"marker": "VIP"})
    clan(live, label, 5, see={"marker": "VIP"})
    clan(live, label, 6, capacity=1)
    clan(live, label, 7, status="archived")
    clan(live, label, 8, status="draft")
    join(live, label, bert, 6)
    codes = {number: refused(live, label, anna, number) for number in range(-1, 10)}
    assert codes == {
        -1: 1000,
        0: 1000,
        1: 1003,
        2: 1003,
        3: 1003,
        4: 1004,
        5: 1001,
        6: 1002,
        7: 1001,
        8: 1001,
        9: 1001,
    }
    assert refused(live, label, anna, 2**62) == 1000
    assert refused(live, label, bert, 1) == 1006
    other = live.label(name="Other")
    clan(live, other, 77)
    assert refused(live, label, anna, 77) == 1001


def test_the_cooldown_is_of_the_player_and_ends(live: Live, clock: ManualClock) -> None:
    label = live.label()
    clan(live, label, 1)
    clan(live, label, 2)
    anna = player(live, label)
    join(live, label, anna, 1)
    assert refused(live, label, anna, 1) == refused(live, label, anna, 2) == 1006
    clock.advance(7 * DAY_MS - 1)
    assert refused(live, label, anna, 2) == 1006
    clock.advance(1)
    assert join(live, label, anna, 2).from_clan_id == 1
    assert (members(live, label, 1), members(live, label, 2)) == ((0, 0), (1, 1))


def test_points_count_for_the_clan_from_joining_on_and_go_with_the_member(live: Live) -> None:
    label = without_cooldown(live)
    clan(live, label, 1)
    clan(live, label, 2)
    anna, bert = player(live, label), player(live, label, "bert")
    give(live, label, anna, 100)
    join(live, label, anna, 1)
    join(live, label, bert, 1)
    give(live, label, anna, 7)
    give(live, label, bert, 5)
    give(live, label, bert, 500, 1)
    assert scores(live, label) == {1: (12, 12)}
    join(live, label, anna, 2)
    give(live, label, anna, 3)
    assert scores(live, label) == {1: (5, 5), 2: (3, 3)}


def test_who_is_kicked_has_no_clan_and_knows_it(live: Live) -> None:
    label = live.label()
    clan(live, label, 1)
    anna = player(live, label)
    join(live, label, anna, 1)
    give(live, label, anna, 7)
    known = loaded(live, label)
    assert unit(live, lambda tx: service.kick(tx, known, player_id=anna)) == 1
    assert members(live, label) == (0, 0)
    assert scores(live, label) == {1: (0, 0)}
    found = live.player(label).ask(527)
    assert found["errCode"] == 0
    with live.plaudit.database.reads.connect() as conn:
        props = service.live_props(conn, known, _Row(anna), live.now)
        assert asked.clan_of(conn, known, anna) is None
    assert props == {"core_clan_id": None, "core_clan_is_kicked": True, "core_clan_kicked_out_id": 1}
    with pytest.raises(PlauditError) as told:
        unit(live, lambda tx: service.kick(tx, known, player_id=anna))
    assert told.value.err_code == 1005
    assert refused(live, label, anna, 1) == 1006


class _Row:
    def __init__(self, number: int) -> None:
        self.id = number


def test_an_archived_clan_lets_its_members_go_and_never_comes_back(live: Live) -> None:
    label = live.label()
    clan(live, label, 1)
    clan(live, label, 2)
    anna = player(live, label)
    join(live, label, anna, 1)
    clan(live, label, 1, status="archived")
    known = loaded(live, label)
    with live.plaudit.database.reads.connect() as conn:
        assert asked.clan_of(conn, known, anna) is None
        assert service.own_standing(conn, known, player_id=anna, now=live.now) == service.Own(
            None, None, None
        )
    with pytest.raises(PlauditError) as told:
        clan(live, label, 1)
    assert told.value.code == "clan_archived"
    assert join(live, label, anna, 2).from_clan_id == 1


def test_what_others_ask_of_clans_is_answered(live: Live) -> None:
    label = live.label()
    clan(live, label, 1, description="Sly", translations={"DE": {"name": "Füchse"}})
    anna = player(live, label)
    known = loaded(live, label)
    with live.plaudit.database.reads.connect() as conn:
        assert asked.clan_of(conn, known, anna) is None
    join(live, label, anna, 1)
    with live.plaudit.database.reads.connect() as conn:
        assert asked.clan_of(conn, known, anna) == asked.Membership(1, live.now)
        cards = asked.cards_of(conn, known, [1, 9], language="DE")
    assert cards == {
        1: asked.ClanCard(1, "Füchse", "Sly", members=1),
        9: asked.ClanCard(9, "#9"),
    }


# -- races --------------------------------------------------------------------------------------------------


def race(live: Live, *, capacity: int) -> tuple[Counter[Any], tuple[int, int]]:
    label = live.label()
    clan(live, label, capacity=capacity)
    people = crowd(live, label, 100)
    results = at_once(live, [joining(live, label, number) for number in people])
    return kinds(results), members(live, label)


def test_a_hundred_at_once_take_the_seats_there_are(live: Live) -> None:
    outcome, inside = race(live, capacity=7)
    assert outcome == {"done": 7, 1002: 93}
    assert inside == (7, 7)


def test_without_the_guard_the_clan_is_overfull(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same race where a seat is taken without looking whether one is left."""
    s = tables.seat
    everybody = (
        s.update()
        .where(
            s.c.label_id == sa.bindparam("b_label_id"),
            s.c.clan_id == sa.bindparam("b_clan_id"),
            sa.bindparam("b_most") > 0,
        )
        .values(members=s.c.members + 1)
    )
    monkeypatch.setattr(tables, "TAKE_SEAT", everybody)
    monkeypatch.setattr(service, "_members", lambda *_: {})
    outcome, inside = race(live, capacity=7)
    assert outcome == {"done": 100}
    assert inside == (100, 100)


def test_a_hundred_times_the_same_request_joins_and_pays_once(live: Live) -> None:
    label = without_cooldown(live)
    clan(live, label, entry_fee=10, fee_currency="points")
    anna = player(live, label)
    give(live, label, anna, 1000)
    results = at_once(live, [joining(live, label, anna, request_id="once") for _ in range(100)])
    assert kinds(results) == {"done": 100}
    assert len({row.id for row in results}) == 1
    assert balance(live, label, anna) == 990
    assert members(live, label) == (1, 1)


def test_who_clicks_a_hundred_times_with_a_cooldown_pays_once(live: Live) -> None:
    label = live.label()
    clan(live, label, entry_fee=10, fee_currency="points")
    anna = player(live, label)
    give(live, label, anna, 1000)
    results = at_once(live, [joining(live, label, anna) for _ in range(100)])
    assert kinds(results) == {"done": 1, 1006: 99}
    assert balance(live, label, anna) == 990


def test_players_that_cross_between_clans_while_collecting_lose_nothing(live: Live) -> None:
    """Everything at once in every order: seats and scores are what the members make them, to the last."""
    label = without_cooldown(live)
    for number in (1, 2, 3):
        clan(live, label, number, capacity=8)
    people, dice = crowd(live, label, 12), random.Random(7)
    known = loaded(live, label)

    def collecting(number: int) -> Any:
        return lambda tx: service.contribute(tx, known, player_id=number, amount=dice.randint(1, 9))

    works: list[Any] = []
    for number in people * 12:
        works.append(joining(live, label, number, dice.choice((1, 2, 3))))
        works.append(collecting(number))
    dice.shuffle(works)
    assert kinds(at_once(live, works)).keys() <= {"done", 1002}
    for number in (1, 2, 3):
        seats, inside = members(live, label, number)
        assert seats == inside <= 8
    assert all(kept == summed for kept, summed in scores(live, label).values())


def test_the_ledger_holds(live: Live) -> None:
    with live.plaudit.database.reads.connect() as conn:
        assert economy.wrong_wallets(conn) == []


def test_the_cooldown_follows_the_setting_at_once(live: Live) -> None:
    label = live.label()
    clan(live, label, 1)
    clan(live, label, 2)
    anna = player(live, label)
    join(live, label, anna, 1)
    assert refused(live, label, anna, 2) == 1006
    unit(live, lambda tx: labels.set_settings(tx, label_id=label.id, values={"CLAN_COOLDOWN_DAYS": "0"}))
    live.plaudit.refresh()
    join(live, label, anna, 2)

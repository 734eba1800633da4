"""Buying, on both databases: every refusal, and that nothing is ever sold twice, too often or for nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.effects import definition
from server.features.effects import service as effects
from server.features.effects.definition import Effect
from server.features.effects.service import register
from server.features.events.tables import event
from server.features.players.tables import player as players
from server.features.shop import rules, service, tables
from server.store.transaction import Tx
from tests.features.shop.kit import at_once, balance, define, give, item, kinds, loaded, player, unit
from tests.support.adversary import count, rows
from tests.support.label import TestLabel
from tests.support.server import Live


def buy(live: Live, label: TestLabel, player_id: int, *, item_id: int = 1, request_id: str = "") -> Any:
    return unit(live, buying(live, label, player_id, item_id=item_id, request_id=request_id))


def buying(live: Live, label: TestLabel, player_id: int, *, item_id: int = 1, request_id: str = "") -> Any:
    def work(tx: Tx) -> Any:
        known = loaded(live, label)
        return service.buy(tx, known, player_id=player_id, item_id=item_id, request_id=request_id)

    return work


def refused(live: Live, label: TestLabel, player_id: int, **asked: Any) -> int:
    """The number of the refusal, after which nothing may have changed."""
    before = balance(live, label, player_id), count(live, tables.purchase), count(live, event)
    with pytest.raises(PlauditError) as told:
        buy(live, label, player_id, **asked)
    assert (balance(live, label, player_id), count(live, tables.purchase), count(live, event)) == before
    return told.value.err_code


def test_a_purchase_takes_the_price_gives_the_effects_and_is_told(live: Live) -> None:
    label = live.label()
    effects = [{"type": "gems_diamonds_add", "diamonds": 3}]
    item(live, label, type="bonus", price=1000, discounted_price=800, effects=effects, stock=5)
    anna = player(live, label)
    give(live, label, anna, 1000)
    row = buy(live, label, anna, request_id="r-1")
    assert (row.paid, row.item_key) == (800, "item-1")
    assert (balance(live, label, anna), balance(live, label, anna, 2)) == (200, 300)
    told = rows(live, sa.select(event.c.payload).where(event.c.type == "shop_item_purchase_successed"))
    assert '"item_id":1' in told[-1].payload
    with live.plaudit.database.reads.connect() as conn:
        assert economy.wrong_wallets(conn) == []


def test_the_same_request_answers_the_first_purchase_and_another_buys_again(live: Live) -> None:
    label = live.label()
    item(live, label)
    item(live, label, id=2)
    anna = player(live, label)
    give(live, label, anna, 250)
    first = buy(live, label, anna, request_id="r-1")
    assert buy(live, label, anna, request_id="r-1").id == first.id
    assert refused(live, label, anna, request_id="r-1", item_id=2) == 20002
    assert buy(live, label, anna, request_id="r-2").id != first.id
    assert balance(live, label, anna) == 50


def test_every_reason_not_to_sell_leaves_everything_as_it_was(live: Live) -> None:
    label = live.label()
    anna = player(live, label)
    item(live, label)
    assert refused(live, label, anna) == 11000
    give(live, label, anna, 1000)
    assert refused(live, label, anna, item_id=9) == 11001
    item(live, label, id=2, see={"marker": "VIP"})
    item(live, label, id=3, buy={"marker": "VIP"})
    item(live, label, id=4, stock=0)
    item(live, label, id=5, active_till=live.now)
    item(live, label, id=6, currency="gems")
    item(live, label, id=7, currency="diamonds")
    item(live, label, id=8, caps=[{"count": 1, "period": "day"}])
    buy(live, label, anna, item_id=8)
    codes = {number: refused(live, label, anna, item_id=number) for number in range(2, 9)}
    assert codes == {2: 11003, 3: 11004, 4: 11009, 5: 11014, 6: 11011, 7: 11012, 8: 11006}


def test_the_control_group_buys_nothing(live: Live) -> None:
    label = live.label()
    item(live, label, price=0)
    anna = player(live, label)
    unit(
        live, lambda tx: tx.change(players.update().where(players.c.id == anna).values(in_control_group=True))
    )
    assert refused(live, label, anna) == 1


def test_what_nobody_carries_out_any_more_is_not_sold_until_somebody_does(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = live.label()
    with monkeypatch.context() as before:
        before.setitem(definition._NEEDS, "stardust_give", ())
        item(live, label, type="prize_drop", price=0, effects=[{"type": "stardust_give"}])
    anna = player(live, label)
    assert refused(live, label, anna) == 11007
    with live.plaudit.database.reads.connect() as conn:
        (entry,) = service.shelf(conn, loaded(live, label), player_id=anna, now=live.now)
    assert not entry.can_buy
    given: list[Effect] = []
    monkeypatch.setattr("server.features.effects.service._APPLY", {})
    register("stardust_give", lambda tx, label, context, effect, key: given.append(effect))
    buy(live, label, anna)
    assert len(given) == 1


@pytest.mark.parametrize(("said", "code"), [(11002, 11002), (11005, 11005), (20002, 11007)])
def test_what_a_feature_refuses_to_give_is_not_sold(
    live: Live, monkeypatch: pytest.MonkeyPatch, said: int, code: int
) -> None:
    label = live.label()
    item(live, label, effects=[{"type": "nothing"}])
    anna = player(live, label)
    give(live, label, anna, 100)

    def fail(*_: Any) -> None:
        raise PlauditError("not today", err_code=said)

    monkeypatch.setitem(effects._APPLY, "nothing", fail)
    assert refused(live, label, anna) == code


def test_raising_the_stock_sells_more(live: Live) -> None:
    label = live.label()
    item(live, label, price=0, stock=1)
    anna = player(live, label)
    buy(live, label, anna)
    assert refused(live, label, anna) == 11009
    item(live, label, price=0, stock=2)
    buy(live, label, anna)
    assert refused(live, label, anna) == 11009


def test_a_label_cannot_sell_what_is_another_labels(live: Live) -> None:
    label, other = live.label(), live.label(name="Other")
    item(live, other, id=77, price=0)
    assert refused(live, label, player(live, label), item_id=77) == 11001


# -- many at once -------------------------------------------------------------------------------------------


def test_one_request_sent_a_hundred_times_at_once_buys_once(live: Live) -> None:
    label = live.label()
    item(live, label)
    anna = player(live, label)
    give(live, label, anna, 100_000)
    results = at_once(live, [buying(live, label, anna, request_id="r-1")] * 100)
    assert kinds(results) == {"done": 100}
    assert len({row.id for row in results}) == 1
    assert balance(live, label, anna) == 99_900


def test_without_its_guard_the_same_request_would_buy_a_hundred_times(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_check_request", lambda request_id: "")
    label = live.label()
    item(live, label)
    anna = player(live, label)
    give(live, label, anna, 100_000)
    at_once(live, [buying(live, label, anna, request_id="r-1")] * 20)
    assert balance(live, label, anna) == 98_000


def crowd(live: Live, label: TestLabel, size: int) -> list[int]:
    return [player(live, label, f"p-{number}") for number in range(size)]


def test_a_hundred_buyers_of_seven_things_get_seven(live: Live) -> None:
    label = live.label()
    item(live, label, price=0, stock=7)
    results = at_once(live, [buying(live, label, player_id) for player_id in crowd(live, label, 100)])
    assert kinds(results) == {"done": 7, 11009: 93}


def test_without_its_guard_the_stock_would_be_exceeded(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded = tables.stock.update().where(
        tables.stock.c.label_id == sa.bindparam("b_label_id"),
        tables.stock.c.item_id == sa.bindparam("b_item_id"),
        sa.bindparam("most") >= 0,
    )
    monkeypatch.setattr(tables, "TAKE_ONE", unguarded.values(sold=tables.stock.c.sold + 1))
    monkeypatch.setattr(service, "_left", lambda item, sold: None)
    label = live.label()
    item(live, label, price=0, stock=3)
    results = at_once(live, [buying(live, label, player_id) for player_id in crowd(live, label, 12)])
    assert kinds(results)["done"] > 3


def test_a_cap_holds_when_a_player_buys_a_hundred_times_at_once(live: Live) -> None:
    label = live.label()
    item(live, label, price=0, caps=[{"count": 3, "period": "week"}])
    anna = player(live, label)
    results = at_once(live, [buying(live, label, anna, request_id=f"r-{n}") for n in range(100)])
    assert kinds(results) == {"done": 3, 11006: 97}


def test_without_its_guard_a_cap_would_be_exceeded(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_capped", lambda item, bought: False)
    label = live.label()
    item(live, label, price=0, caps=[{"count": 3, "period": "week"}])
    anna = player(live, label)
    results = at_once(live, [buying(live, label, anna, request_id=f"r-{n}") for n in range(10)])
    assert kinds(results)["done"] == 10


def test_a_balance_is_never_overdrawn_by_purchases_at_once(live: Live) -> None:
    label = live.label()
    item(live, label, price=30)
    anna = player(live, label)
    give(live, label, anna, 100)
    results = at_once(live, [buying(live, label, anna, request_id=f"r-{n}") for n in range(100)])
    assert kinds(results) == {"done": 3, 11000: 97}
    assert balance(live, label, anna) == 10


# -- looking ------------------------------------------------------------------------------------------------


def test_an_empty_category_is_not_shown_and_the_others_stand_in_their_order(live: Live) -> None:
    label = live.label()
    for number, order in ((1, 9), (2, 1), (3, 5)):
        body = {"id": number, "name": f"C{number}", "order": order}
        define(live, label, "shop_category", f"c-{number}", body)
    item(live, label, categories=[1, 2])
    item(live, label, id=2, categories=[3], see={"marker": "VIP"})
    with live.plaudit.database.reads.connect() as conn:
        known = loaded(live, label)
        entries = service.shelf(conn, known, player_id=0, now=live.now)
        assert [category.id for category in service.categories(known, entries)] == [2, 1]

"""Giving and claiming bonuses, on both databases: one for a cause, one code for each, claimed once."""

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.bonuses import service, tables
from server.features.bonuses.rules import Status
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect
from server.features.effects.service import Context, apply_all
from server.features.events.tables import event
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.shop.kit import at_once, define, kinds, loaded, player, unit
from tests.support.adversary import count, rows
from tests.support.label import TestLabel
from tests.support.server import Live

TEMPLATE: dict[str, Any] = {"id": 7, "name": "Free coffee"}


def template(live: Live, label: TestLabel, **fields: Any) -> None:
    define(live, label, "bonus_template", "coffee", {**TEMPLATE, **fields})


def giving(
    live: Live, label: TestLabel, player_id: int, key: str, *, source: Source = Source.RULE, **fields: Any
) -> Any:
    payload = fields.pop("payload", {})
    effect = Effect(type="bonus_give", bonus=fields.pop("bonus", "coffee"), **fields)

    def work(tx: Tx) -> None:
        context = Context(player_id, source, key, payload=payload, whole=source is Source.SHOP)
        apply_all(tx, loaded(live, label), context, [effect])

    return work


def give(live: Live, label: TestLabel, player_id: int, key: str = "k", **fields: Any) -> Any:
    """The bonus as it was given, or None."""
    unit(live, giving(live, label, player_id, key, **fields))
    found = rows(
        live,
        sa.select(tables.bonus)
        .where(tables.bonus.c.label_id == label.id, tables.bonus.c.player_id == player_id)
        .order_by(tables.bonus.c.id.desc()),
    )
    return found[0] if found else None


def claiming(live: Live, label: TestLabel, player_id: int, bonus_id: int, request_id: str = "") -> Any:
    def work(tx: Tx) -> Any:
        return service.claim(
            tx, loaded(live, label), player_id=player_id, bonus_id=bonus_id, request_id=request_id
        )

    return work


def refused(live: Live, label: TestLabel, player_id: int, bonus_id: int, request_id: str = "") -> int:
    with pytest.raises(PlauditError) as told:
        unit(live, claiming(live, label, player_id, bonus_id, request_id))
    return told.value.err_code


def state(live: Live, bonus_id: int) -> int:
    return int(rows(live, sa.select(tables.bonus.c.status).where(tables.bonus.c.id == bonus_id))[0].status)


def told_of(live: Live, label: TestLabel) -> list[str]:
    query = sa.select(event.c.type).where(event.c.label_id == label.id).order_by(event.c.id)
    return [row.type for row in rows(live, query)]


def test_a_bonus_is_given_once_for_its_cause_with_an_amount_and_a_code(live: Live) -> None:
    label = live.label()
    template(live, label, amount={"multiply": [{"field": "amount"}, {"value": 0.1}]})
    anna = player(live, label)
    first = give(live, label, anna, payload={"amount": 125.5})
    again = give(live, label, anna, payload={"amount": 999})
    assert again.id == first.id
    assert (first.status, first.amount, len(first.code)) == (Status.ISSUED, "12.55", 16)
    assert told_of(live, label) == ["core_bonus_given"]
    other = give(live, label, anna, "k2", amount=5)
    assert (other.amount, other.code != first.code) == ("5", True)


def test_a_pool_is_imported_with_its_template_and_follows_its_changes(live: Live) -> None:
    label = live.label()
    template(live, label, coupons=["A", "B"])
    people = [player(live, label, f"p-{number}") for number in range(5)]
    assert give(live, label, people[0]).code == "A"
    template(live, label, coupons=["A", "C"])
    assert give(live, label, people[1], "k1").code == "C"
    dry = give(live, label, people[2], "k2")
    assert (dry.status, dry.code) == (Status.ISSUE_FAILED, None)
    assert refused(live, label, people[2], dry.id) == -1
    template(live, label, coupons=["A", "C", "D"])
    assert give(live, label, people[3], "k3").code == "D"


def test_what_cannot_be_given_stops_a_buyer_and_nobody_else(live: Live) -> None:
    label = live.label()
    template(live, label, coupons=[])
    anna = player(live, label)
    assert give(live, label, anna).status == Status.ISSUE_FAILED
    codes = {}
    for name, fields in {"empty": {}, "unknown": {"bonus": "tea"}}.items():
        with pytest.raises(PlauditError) as told:
            unit(live, giving(live, label, anna, name, source=Source.SHOP, **fields))
        codes[name] = told.value.err_code
    template(live, label, condition={"marker": "VIP"})
    with pytest.raises(PlauditError) as told:
        unit(live, giving(live, label, anna, "unfit", source=Source.SHOP))
    assert (codes, told.value.err_code) == ({"empty": 11002, "unknown": 11002}, 11005)
    unit(live, giving(live, label, anna, "unfit"))
    unit(live, giving(live, label, anna, "unknown", bonus="tea"))
    assert count(live, tables.bonus, tables.bonus.c.player_id == anna) == 1


def test_a_claim_redeems_once_and_its_request_is_answered_again(live: Live) -> None:
    label = live.label()
    template(live, label)
    anna, bert = player(live, label), player(live, label, "bert")
    bonus = give(live, label, anna)
    assert refused(live, label, bert, bonus.id) == -1
    assert unit(live, claiming(live, label, anna, bonus.id, "r-1")).post is None
    assert unit(live, claiming(live, label, anna, bonus.id, "r-1")).post is None
    assert refused(live, label, anna, bonus.id, "r-2") == -1
    assert refused(live, label, anna, bonus.id) == -1
    assert told_of(live, label) == ["core_bonus_given", "core_bonus_redeemed"]


@pytest.mark.parametrize("bonus_id", [0, -1, 4_242_424, 2**62, 2**70])
def test_what_is_not_there_cannot_be_claimed(live: Live, bonus_id: int) -> None:
    label = live.label()
    assert refused(live, label, player(live, label), bonus_id) == -1


def test_a_bonus_of_an_archived_template_stays_good(live: Live) -> None:
    label = live.label()
    template(live, label)
    anna = player(live, label)
    bonus = give(live, label, anna)
    define(live, label, "bonus_template", "coffee", TEMPLATE, status="archived")
    with live.plaudit.database.reads.connect() as conn:
        ((_, known),) = service.of_player(conn, loaded(live, label), player_id=anna)
    assert known.name == "Free coffee"
    unit(live, claiming(live, label, anna, bonus.id))
    assert state(live, bonus.id) == Status.REDEEMED


def test_a_bonus_expires_in_time_and_a_claimed_one_does_not(live: Live) -> None:
    label = live.label()
    template(live, label, expires_after_s=3600)
    anna = player(live, label)
    late, early = give(live, label, anna, "late"), give(live, label, anna, "early")
    waits = rows(live, sa.select(job.c.due_at).where(job.c.kind == "bonus_expiry", job.c.key == str(late.id)))
    assert [row.due_at for row in waits] == [late.created_at + 3_600_000]
    unit(live, claiming(live, label, anna, early.id))
    for bonus in (late, early, late):
        unit(live, partial(service.expire, label_id=label.id, bonus_id=bonus.id))
    assert (state(live, late.id), state(live, early.id)) == (Status.EXPIRED, Status.REDEEMED)
    assert refused(live, label, anna, late.id) == -1
    assert told_of(live, label).count("core_bonus_expired") == 1


def test_an_expired_bonus_is_refused_before_anybody_noticed(live: Live) -> None:
    label = live.label()
    template(live, label, expires_after_s=1)
    anna = player(live, label)
    bonus = give(live, label, anna)

    def let_it_be_late(tx: Tx) -> int:
        late = tables.bonus.update().values(expires_at=tx.now)
        return tx.change(late.where(tables.bonus.c.id == bonus.id))

    unit(live, let_it_be_late)
    assert refused(live, label, anna, bonus.id) == -1
    assert state(live, bonus.id) == Status.ISSUED


# -- many at once -------------------------------------------------------------------------------------------


def test_of_a_hundred_claims_at_once_one_takes_effect(live: Live) -> None:
    label = live.label()
    template(live, label)
    anna = player(live, label)
    bonus = give(live, label, anna)
    results = at_once(live, [claiming(live, label, anna, bonus.id, f"r-{n}") for n in range(100)])
    assert kinds(results) == {"done": 1, -1: 99}


def test_without_its_guard_a_bonus_would_be_claimed_many_times(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = tuple(Status)
    monkeypatch.setattr(service, "CLAIMABLE", every)
    redeem = tables.moves(
        to=Status.REDEEMED,
        come_from=every,
        claim_request=sa.bindparam("request"),
        redeemed_at=sa.bindparam("now"),
    )
    monkeypatch.setattr(service, "_REDEEM", redeem)
    label = live.label()
    template(live, label)
    anna = player(live, label)
    bonus = give(live, label, anna)
    results = at_once(live, [claiming(live, label, anna, bonus.id, f"r-{n}") for n in range(20)])
    assert kinds(results)["done"] == 20


def test_a_cause_that_is_reported_a_hundred_times_at_once_gives_one(live: Live) -> None:
    label = live.label()
    template(live, label, coupons=[f"C{number}" for number in range(200)])
    anna = player(live, label)
    at_once(live, [giving(live, label, anna, "one")] * 100)
    assert count(live, tables.bonus, tables.bonus.c.player_id == anna) == 1
    used = (tables.coupon.c.label_id == label.id, tables.coupon.c.bonus_id.is_not(None))
    assert count(live, tables.coupon, *used) == 1


def test_a_hundred_at_once_share_nine_codes_without_sharing_one(live: Live) -> None:
    label = live.label()
    template(live, label, coupons=[f"C{number}" for number in range(9)])
    anna = player(live, label)
    at_once(live, [giving(live, label, anna, f"k-{number}") for number in range(100)])
    mine = sa.select(tables.bonus).where(tables.bonus.c.player_id == anna)
    codes = [row.code for row in rows(live, mine) if row.status == Status.ISSUED]
    assert sorted(codes) == [f"C{number}" for number in range(9)]


def test_without_its_guard_two_bonuses_would_share_a_code(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded = sa.select(tables.coupon.c.id, tables.coupon.c.code).where(
        tables.coupon.c.label_id == sa.bindparam("b_label_id"),
        tables.coupon.c.template_id == sa.bindparam("b_template_id"),
    )
    monkeypatch.setattr(tables, "NEXT_CODE", unguarded)
    take = tables.coupon.update().where(tables.coupon.c.id == sa.bindparam("b_coupon_id"))
    monkeypatch.setattr(tables, "TAKE_CODE", take.values(bonus_id=sa.bindparam("b_id")))
    label = live.label()
    template(live, label, coupons=["C0"])
    anna = player(live, label)
    at_once(live, [giving(live, label, anna, f"k-{number}") for number in range(10)])
    mine = sa.select(tables.bonus.c.code).where(tables.bonus.c.player_id == anna)
    assert [row.code for row in rows(live, mine)].count("C0") > 1

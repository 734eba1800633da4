"""Rules at work on both databases: events come in, effects follow, limits hold, figures add up."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.automation import service, tables
from server.features.automation.definition import Rule
from server.features.automation.service import Desk
from server.features.economy.currencies import Source
from server.features.events import service as events
from server.features.events.service import Event
from server.features.labels import files
from server.features.labels.definitions import touch
from server.features.labels.tables import definition
from server.features.players.tables import BY_ID
from server.features.players.tables import player as player_table
from server.store import prepared
from server.store.transaction import Emitted, Tx
from tests.features.automation.kit import POINTS, House, rule

MARK = {"type": "marker_add", "marker": "BIG"}
ONE = {"type": "points_add", "amount": 1}
STEP = {"field": "amount", "every": 100}


# -- firing -------------------------------------------------------------------------------------------------


def test_an_event_fires_the_rules_that_want_it_once(house: House) -> None:
    house.define(
        rule(1),
        rule(2, event="login"),
        rule(3, condition={"field": "amount", "gt": 50}, effects=[MARK, POINTS]),
    )
    anna = house.player()
    assert house.happens(anna, event_id="order-1", amount=60)
    assert not house.happens(anna, event_id="order-1", amount=60)
    house.buys(anna, 50)
    assert house.points(anna) == 30
    assert [(row.source, row.key) for row in house.payments()][:2] == [
        (Source.RULE, f"rule:1:event:event:{anna}:order-1:0"),
        (Source.RULE, f"rule:3:event:event:{anna}:order-1:1"),
    ]
    assert (house.counts("rule-1"), house.counts("rule-2"), house.counts("rule-3")) == (
        (2, 0, 0),
        (0, 0, 0),
        (1, 0, 0),
    )
    assert house.rows(tables.state) == [], "a rule that remembers nothing keeps no rows of players"


def test_a_formula_computes_with_the_event_that_fires(house: House) -> None:
    formula = {"multiply": [{"field": "amount"}, {"value": 2}]}
    house.define(rule(effects=[{"type": "points_add", "formula": formula}]))
    anna = house.player()
    house.buys(anna, 21)
    assert house.points(anna) == 42


def test_segment_condition_and_window_say_whom_and_when(house: House) -> None:
    house.define({"id": 101, "name": "VIP", "condition": {"marker": "VIP"}}, kind="segment")
    now = house.clock.now()
    house.define(
        rule(
            segment=101,
            condition={"property": "core_user_language", "is": "EN"},
            active_from=now + DAY_MS,
            active_till=now + 2 * DAY_MS,
        )
    )
    anna, ben = house.player("anna"), house.player("ben")
    for whose in (anna, ben):
        house.buys(whose)
    house.happens(anna, "core_public_tags_update", operation="add", tags=["vip"])
    house.buys(anna)
    house.clock.advance(DAY_MS)
    house.buys(anna)
    house.buys(ben)
    house.clock.advance(DAY_MS)
    house.buys(anna)
    assert (house.points(anna), house.points(ben)) == (10, 0)


def test_what_a_rule_gives_may_fire_another_and_one_that_feeds_itself_ends(house: House) -> None:
    house.define(
        rule(1),
        rule(2, event="ach_points_added", condition={"field": "amount", "is": 10}, effects=[ONE]),
    )
    anna = house.player()
    house.buys(anna)
    assert house.points(anna) == 11
    house.define(rule(3, event="ach_points_added", effects=[{**POINTS, "amount": 1}]))
    house.buys(anna)
    assert 11 + 11 < house.points(anna) < 11 + 11 + 300


def test_an_event_of_many_players_is_judged_for_each(house: House) -> None:
    house.define(
        rule(1, event="clan_kicked"),
        rule(2, event="clan_kicked", limit={"times": 1}, effects=[{"type": "marker_add", "marker": "OUT"}]),
    )
    ids = [house.player(f"p{n}") for n in range(5)]
    for key in ("first", "first", "second"):
        said = [Emitted(house.made.id, each, "clan_kicked", {"clan_id": 1}, f"{key}:{each}") for each in ids]
        house.run(lambda tx, said=said: tx.emit_many(said))  # type: ignore[misc]
    assert [house.points(each) for each in ids] == [20] * 5
    assert (house.counts("rule-1"), house.counts("rule-2")) == ((10, 0, 0), (5, 5, 0))


# -- accumulation -------------------------------------------------------------------------------------------


def test_a_running_total_fires_at_each_step_and_carries_the_rest(house: House) -> None:
    house.define(rule(accumulate=STEP))
    anna = house.player()
    for amount, points in ((99.5, 0), (0.5, 10), (250, 30), (49.99, 30), (0.01, 40)):
        house.buys(anna, amount)
        assert house.points(anna) == points
    remainder, crossed, _ = house.accounts(anna)[1, ""]
    assert (float(remainder), crossed) == (0, 4)
    assert house.counts() == (4, 0, 0)


def test_what_is_taken_back_is_owed_before_anything_fires_again(house: House) -> None:
    house.define(rule(accumulate={**STEP, "taken_back_by": ["refund"]}))
    anna = house.player()
    house.buys(anna, 120)
    house.happens(anna, "refund", amount=120)
    house.buys(anna, 30, acc_is_rollback=True)
    house.buys(anna, 129)
    assert (house.points(anna), house.accounts(anna)[1, ""][0].rstrip("0").rstrip(".")) == (10, "-1")
    house.buys(anna, 101)
    assert house.points(anna) == 20


def test_currencies_are_added_up_apart(house: House) -> None:
    adding = {"field": "amount", "every_in": {"EUR": 10, "JPY": 1500}, "currency_field": "currency"}
    house.define(rule(accumulate=adding))
    anna = house.player()
    for amount, currency in ((9, "EUR"), (1499, "JPY"), (500, "USD"), (1, "eur"), (500, None)):
        house.buys(anna, amount, **({"currency": currency} if currency else {}))
    assert house.points(anna) == 10
    assert {key: found[1] for key, found in house.accounts(anna).items()} == {(1, "EUR"): 1, (1, "JPY"): 0}


def test_one_event_fires_a_hundred_times_at_most_and_the_rest_is_carried(house: House) -> None:
    house.define(rule(accumulate={"field": "amount", "every": 1}, effects=[{**POINTS, "amount": 1}]))
    anna = house.player()
    house.buys(anna, 250)
    assert house.points(anna) == 100
    house.buys(anna, 0.5)
    house.buys(anna, 0.5)
    assert house.points(anna) == 251
    assert len(house.payments()) == 3, "each event is paid in one sum"


def test_what_one_event_gives_twice_is_not_what_another_gives(house: House) -> None:
    """An id of an event may end as the key of a second gift does."""
    gift = {"type": "points_add", "formula": {"value": 10}}
    house.define(rule(accumulate=STEP, effects=[gift]))
    anna = house.player()
    house.happens(anna, event_id="bet:1", amount=200)
    house.happens(anna, event_id="bet", amount=200)
    assert house.points(anna) == 40


# -- limits -------------------------------------------------------------------------------------------------


def test_limits_of_a_player_hold_for_their_period(house: House) -> None:
    house.define(rule(1, limit={"times": 1}), rule(2, limit={"times": 2, "per": "day"}))
    anna = house.player()
    for _ in range(3):
        house.buys(anna)
    assert (house.counts("rule-1"), house.counts("rule-2")) == ((1, 2, 0), (2, 1, 0))
    house.clock.advance(DAY_MS)
    house.buys(anna)
    house.clock.advance(-DAY_MS)
    for _ in range(3):
        house.buys(anna)
    assert (house.counts("rule-1"), house.counts("rule-2")) == ((1, 6, 0), (4, 3, 0))
    assert house.points(anna) == 50


def test_a_step_that_a_limit_keeps_from_firing_is_used_up(house: House) -> None:
    house.define(rule(accumulate=STEP, limit={"times": 2, "per": "day"}))
    anna = house.player()
    house.buys(anna, 350)
    assert house.counts() == (2, 1, 0)
    house.clock.advance(DAY_MS)
    house.buys(anna, 50)
    assert house.points(anna) == 30


def test_the_cap_of_all_players_is_used_up_to_the_last(house: House) -> None:
    house.define(rule(accumulate=STEP, most_in_all=5))
    anna, ben = house.player("anna"), house.player("ben")
    house.buys(anna, 300)
    house.buys(ben, 300)
    house.buys(anna, 100)
    assert (house.points(anna), house.points(ben)) == (30, 20)
    assert house.counts() == (5, 2, 0)
    assert house.figures().left == 0


def unguarded(tx: Any, label_id: int, most: int) -> bool:
    """What one would write first: read, compare, write."""
    t = tables.total
    used = tx.value(sa.select(t.c.fired).where(t.c.label_id == label_id, t.c.rule_id == 1)) or 0
    if used >= most:
        return False
    if tx.dialect == "postgresql":
        tx.value(sa.select(sa.func.pg_sleep(0.02)))
    tx.change(t.update().where(t.c.label_id == label_id).values(fired=used + 1))
    return True


@pytest.mark.parametrize(
    ("fields", "names", "expected"),
    [
        ({"most_in_all": 10}, 50, 10),
        ({"limit": {"times": 1, "per": "day"}}, 1, 1),
        ({"limit": {"times": 7}}, 1, 7),
        ({"limit": {"times": 3, "per": "week"}, "most_in_all": 7}, 5, 7),
    ],
)
def test_fifty_events_at_once_give_exactly_the_limit(
    house: House, fields: dict[str, Any], names: int, expected: int
) -> None:
    house.define(rule(**fields))
    ids = [house.player(f"p{n}") for n in range(names)]
    storm(house, ids)
    assert sum(house.points(each) for each in ids) == 10 * expected
    assert house.counts() == (expected, 50 - expected, 0)


def storm(house: House, ids: list[int]) -> None:
    """Fifty events at once, each in whatever lane comes next."""

    async def all_of_it() -> None:
        label = house.label

        def one(n: int) -> Any:
            event = Event(id=f"storm-{n}", type="purchase", payload={"amount": 1}, source="server")
            whose = ids[n % len(ids)]
            return lambda tx: events.ingest(tx, label, player_id=whose, event=event)

        await asyncio.gather(*(house.services.writer.run(one(n), key=n) for n in range(50)))

    house.wait(all_of_it())


def test_without_the_guard_there_would_be_more(
    house: House, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control, where several write at once."""

    def take(self: Desk, rule: Rule, times: int) -> bool:
        return unguarded(self._tx, self._label.id, rule.most_in_all or 0)

    house.define(rule(most_in_all=7))
    ids = [house.player(f"p{n}") for n in range(50)]
    house.buys(ids[0])
    monkeypatch.setattr(Desk, "_take_exactly", take)
    storm(house, ids)
    more = house.counts()[0] > 7
    assert more == (database_kind == "postgres")


def test_a_limit_read_before_the_player_is_held_would_be_passed(
    house: House, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what several see who look, and then write. On SQLite, where one writes at a time,
    it is what they saw before the first of them wrote."""
    house.define(rule(limit={"times": 1, "per": "day"}))
    anna = house.player()
    accounts = Desk.accounts

    def seen(self: Desk, *given: Any) -> Any:
        found = accounts(self, *given)
        if database_kind == "postgres":
            self._tx.value(sa.select(sa.func.pg_sleep(0.02)))
            return found
        return {}

    monkeypatch.setattr(service, "BY_ID_LOCKED", BY_ID)
    monkeypatch.setattr(Desk, "accounts", seen)
    storm(house, [anna])
    assert house.counts()[0] > 1


# -- control groups -----------------------------------------------------------------------------------------


def test_a_control_group_is_left_out_and_counted(house: House) -> None:
    house.define(rule(control_group_percent=50, accumulate={"field": "amount", "every": 10}))
    ids = [house.player(f"p{n}") for n in range(20)]
    for each in (*ids, *ids):
        house.buys(each, 10)
    found = [house.points(each) for each in ids]
    assert set(found) == {0, 20}
    assert house.counts() == (2 * found.count(20), 0, 2 * found.count(0))


def test_players_without_gamification_never_fire_a_rule(house: House) -> None:
    anna = house.player()
    house.happens(anna, "client_action", action="wave", source="client")
    house.define(
        rule(1, event="client_action", action="wave", limit={"times": 5}),
        rule(2, event="clan_kicked"),
        rule(3, accumulate=STEP),
    )
    house.happens(anna, "client_action", action="wave", source="client")
    house.happens(anna, "client_action", action="nod", source="client")
    assert house.points(anna) == 10
    house.run(
        lambda tx: tx.change(
            player_table.update()
            .where(player_table.c.label_id == house.made.id)
            .values(in_control_group=True)
        )
    )
    house.happens(anna, "client_action", action="wave", source="client")
    house.buys(anna, 1000)
    house.run(lambda tx: tx.emit_many([Emitted(house.made.id, anna, "clan_kicked", {"clan_id": 1}, "k")]))
    assert house.points(anna) == 10
    assert [house.counts(f"rule-{n}") for n in (1, 2, 3)] == [(1, 0, 0), (0, 0, 0), (0, 0, 0)]


# -- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"event": "client_action", "action": "wave"}, "'wave' has never occurred. Send it once"),
        ({"event": "order_paid"}, "'order_paid' is no event type"),
        ({"accumulate": {**STEP, "taken_back_by": ["unpaid"]}}, "'unpaid' is no event type"),
        ({"segment": 77}, "no active segment with the id 77"),
        ({"effects": [{"type": "badge_give", "badge": "gone"}]}, "no active badge of that key"),
    ],
)
def test_an_active_rule_names_only_what_is_there(house: House, fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(PlauditError, match=reason):
        house.define(rule(**fields))
    house.define(rule(**fields), status="draft")
    assert not house.label.of_kind(Rule)


def test_a_draft_becomes_active_after_the_first_occurrence_of_its_action(house: House) -> None:
    body = rule(event="client_action", action="wave")
    house.define(body, status="draft")
    anna = house.player()
    house.happens(anna, "client_action", action="wave", source="client")
    assert house.points(anna) == 0
    house.define(body)
    house.happens(anna, "client_action", action="wave", source="client")
    assert house.points(anna) == 10


def test_two_active_rules_have_different_numbers(house: House) -> None:
    house.define(rule(1))
    with pytest.raises(PlauditError, match=r"has the id 1, too\. Take another"):
        house.define({**rule(1), "key": "other"})
    house.define(rule(1), status="archived")
    house.define({**rule(1), "key": "other"})


# -- cost and figures ---------------------------------------------------------------------------------------


def statements(house: House, player_id: int, kind: str, **payload: Any) -> int:
    """How many statements an event costs in its unit of work."""
    counted = 0
    execute = prepared._Compiled.execute

    def count(self: Any, conn: Any, values: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(self, conn, values)

    def count_other(*_: Any) -> None:
        nonlocal counted
        counted += 1

    engine = house.live.plaudit.database.writes
    sa.event.listen(engine, "before_cursor_execute", count_other)
    prepared._Compiled.execute = count  # type: ignore[method-assign]
    try:
        house.happens(player_id, kind, **payload)
    finally:
        prepared._Compiled.execute = execute  # type: ignore[method-assign]
        sa.event.remove(engine, "before_cursor_execute", count_other)
    return counted


def thousand(label_id: int) -> Iterator[dict[str, Any]]:
    """Rows of a thousand active rules."""
    for n in range(1000):
        kind = {"event": "client_action", "action": "nod"} if n % 2 else {"event": "login"}
        body = msgspec.json.encode(rule(n + 1, limit={"times": 1}, **kind)).decode()
        times = {"created_at": 0, "updated_at": 0}
        row = {"label_id": label_id, "kind": "rule", "key": f"r{n}", "status": "active", "version": 1}
        yield {**row, "body": body, **times}


def test_a_thousand_rules_of_other_types_cost_an_event_nothing(house: House) -> None:
    anna = house.player()
    for action in ("wave", "nod"):
        house.happens(anna, "client_action", action=action, source="client")
    before = statements(house, anna, "purchase", amount=1)
    waving = statements(house, anna, "client_action", action="wave", source="client")

    def write(tx: Tx) -> None:
        tx.change_all(definition.insert(), list(thousand(house.made.id)))
        touch(tx, house.made.id)

    house.run(write)
    house.live.plaudit.refresh()
    assert len(house.label.of_kind(Rule)) == 1000
    assert statements(house, anna, "purchase", amount=1) == before
    assert statements(house, anna, "client_action", action="wave", source="client") == waving
    house.define(rule(2000))
    assert statements(house, anna, "purchase", amount=1) > before, "a rule of the type is noticed"


def test_figures_are_read_over_rest(house: House) -> None:
    house.define(rule(1, limit={"times": 1, "per": "day"}, most_in_all=10))
    anna = house.player()
    house.buys(anna)
    house.buys(anna)
    house.clock.advance(DAY_MS)
    house.buys(anna)
    headers = {"Authorization": f"Bearer {house.made.s2s_key}"}
    answer = httpx.get(f"{house.live.url}/api/v1/rules/rule-1", headers=headers)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["days"] == [
        {"day": "2026-05-07", "fired": 1, "limited": 0, "control": 0},
        {"day": "2026-05-06", "fired": 1, "limited": 1, "control": 0},
    ]
    assert {name: found[name] for name in ("type", "fired", "limited", "left", "next_run_at", "runs")} == {
        "type": "real_time",
        "fired": 2,
        "limited": 1,
        "left": 8,
        "next_run_at": None,
        "runs": [],
    }
    missing = httpx.get(f"{house.live.url}/api/v1/rules/nothing", headers=headers)
    assert (missing.status_code, missing.json()["code"]) == (404, "definition_not_found")


RESET = 'effects = [{type = "points_reset"}]'
FILES = {
    "rule/a": f'id = 1\nname = "A"\nevent = "zebra_seen"\n{RESET}',
    "segment/b": 'id = 5\nname = "B"\ncondition = {marker = "VIP"}',
    "event_type/zebra_seen": 'name = "zebra_seen"',
    "rule/c": f'id = 2\nname = "C"\nsegment = 5\nschedule = {{every = "day"}}\n{RESET}',
}


def test_an_import_may_bring_a_rule_and_what_it_names(house: House, tmp_path: Path) -> None:
    def import_all(more: dict[str, str]) -> int:
        for name, text in more.items():
            path = tmp_path / "label" / f"{name}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        read = files.read_folder(tmp_path / "label")
        return house.run(lambda tx: files.import_folder(tx, label_id=house.made.id, folder=read))

    assert import_all(FILES) == 4
    with pytest.raises(PlauditError, match="'d' cannot be active: there is no active segment with the id 6"):
        import_all({"rule/d": f'id = 3\nname = "D"\nsegment = 6\nevent = "login"\n{RESET}'})
    house.live.plaudit.refresh()
    assert house.label.of_kind(Rule).keys() == {"a", "c"}


def test_a_rule_whose_segment_is_gone_is_in_the_log_and_holds_nothing_up(house: House) -> None:
    segment = {"id": 9, "name": "Germans", "condition": {"property": "user_country", "is": "DE"}}
    house.define(segment, kind="segment")
    house.define(rule(1, segment=9), rule(2))
    house.define(segment, kind="segment", status="archived")
    anna = house.player()
    with capture_logs() as logs:
        house.label.compiled.pop("rules", None)
        house.buys(anna)
        house.buys(anna)
    assert house.points(anna) == 20, "the other rule goes on"
    [line] = [line for line in logs if line["event"].startswith("a rule names")]
    assert (line["rule"], line["reason"]) == ("rule-1", "There is no active segment with the id 9.")

"""How runs walk: each type of node, waiting and waking, conversions, edits, and what the figures say."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from server.features.journeys import figures, rules
from server.features.journeys.definition import Node
from server.features.journeys.rules import DONE, MOVING, STOPPED, WAITING, Answered, Heard, Woken
from tests.features.journeys.kit import START, Someone, begun, body, delay, give, go, journey, ways

WAIT: dict[str, Any] = {
    "type": "wait_event",
    "event": "login",
    "timeout_seconds": 3600,
    "then": "came",
    "timeout": "late",
}


def waiting(**fields: Any) -> Any:
    """A run that waits for a login, in a journey with a node for either end."""
    graph = journey(body(wait={**WAIT, **fields}, came=give(), late=give(amount=1)))
    return graph, begun(graph).run


# -- walking ------------------------------------------------------------------------------------------------


def test_a_step_walks_until_something_waits() -> None:
    graph = journey(body(a=give("b"), b=give("wait", 5), wait=delay("c"), c=give(None, 1)))
    first = begun(graph)
    assert ways(first) == [("a", "then"), ("b", "then"), ("wait", None)]
    assert [effect.amount for effect in first.effects] == [10, 5]
    assert (first.run.node, first.run.state, first.run.step) == ("wait", WAITING, 1)
    assert first.run.due_at == START + HOUR_MS
    last = go(graph, first.run, now=START + HOUR_MS)
    assert last is not None
    assert ways(last) == [("wait", "then"), ("c", "then")]
    assert (last.run.state, last.run.step, last.run.due_at, last.run.name) == (DONE, 2, None, "done")


@pytest.mark.parametrize("happened", [Woken(), Heard("login", {})])
def test_what_is_over_or_not_due_stays_as_it_is(happened: Any) -> None:
    graph = journey(body(wait=delay("c"), c={"type": "stop"}))
    run = begun(graph).run
    assert go(graph, run, happened, now=START + HOUR_MS - 1) is None
    over = go(graph, run, now=START + HOUR_MS)
    assert over is not None
    assert over.run.state == STOPPED
    assert go(graph, over.run, happened, now=START + DAY_MS) is None


def test_a_step_goes_through_so_many_nodes_and_on_with_the_next() -> None:
    nodes = {f"n{n}": give(f"n{n + 1}" if n < 149 else None, 1) for n in range(150)}
    graph = journey(body(**nodes))
    first = begun(graph)
    assert len(first.effects) == len(first.path) == 100
    assert (first.run.state, first.run.node, first.run.due_at) == (MOVING, "n100", START)
    second = go(graph, first.run, now=START)
    assert second is not None
    assert (len(second.effects), second.run.state) == (50, DONE)


def test_a_check_comes_after_the_effects_before_it() -> None:
    has = {"type": "check", "condition": {"marker": "VIP"}, "yes": "a", "no": "b"}
    mark = {"type": "activity", "effects": [{"type": "marker_add", "marker": "VIP"}], "then": "has"}
    graph = journey(body(mark=mark, has=has, a=give(), b=give(None, 1)))
    first = begun(graph)
    assert (first.again, first.run.node, first.run.state) == (True, "has", MOVING)
    second = go(graph, first.run, who=Someone(markers=frozenset({"VIP"})), now=START)
    assert ways(second) == [("has", "yes"), ("a", "then")]
    direct = journey(body(has=has, a=give(), b=give()))
    assert ways(begun(direct)) == [("has", "no"), ("b", "then")]


def test_a_split_takes_the_first_condition_that_fits_else_the_rest() -> None:
    branches = [
        {"key": "big", "to": "a", "condition": {"field": "amount", "gte": 100}},
        {"key": "some", "to": "b", "condition": {"field": "amount", "gt": 0}},
    ]
    split = {"type": "split", "branches": branches, "else": "c"}
    graph = journey(body(split=split, a=give(), b=give(), c=give()))
    for amount, way in ((100, "big"), (1, "some"), (0, "else")):
        assert ways(begun(graph, Someone(payload={"amount": amount})))[0] == ("split", way)


def test_shares_are_the_same_each_time_and_as_wide_as_they_say() -> None:
    branches = [{"key": "a", "percent": 20}, {"key": "b", "percent": 30}]
    graph = journey(body(split={"type": "split", "branches": branches}))
    found = Counter(ways(begun(graph, Someone(f"p{n}")))[0][1] for n in range(4000))
    assert found == Counter(ways(begun(graph, Someone(f"p{n}")))[0][1] for n in range(4000))
    assert 700 < found["a"] < 900
    assert 1100 < found["b"] < 1300
    assert found["else"] == 4000 - found["a"] - found["b"]
    control = {"type": "control_group", "percent": 25, "then": "a", "else": "b"}
    graph = journey(body(control=control, a=give(), b=give()))
    members = Counter(ways(begun(graph, Someone(f"p{n}")))[0][1] for n in range(4000))
    assert 900 < members["else"] < 1100
    graph = journey({**body(a=give()), "control_group_percent": 25})
    assert 900 < sum(rules.is_kept_out(graph, f"p{n}") for n in range(4000)) < 1100


# -- waiting ------------------------------------------------------------------------------------------------


def test_an_event_wakes_who_waits_for_it_and_a_timeout_the_others() -> None:
    graph, run = waiting(condition={"field": "from", "is": "mail"})
    assert (run.wait, run.due_at) == ("login", START + HOUR_MS)
    by_mail = Someone(payload={"from": "mail"})
    assert go(graph, run, Heard("purchase", {}), who=by_mail, now=START) is None
    assert (
        go(graph, run, Heard("login", {"from": "x"}), who=Someone(payload={"from": "x"}), now=START) is None
    )
    came = go(graph, run, Heard("login", {"from": "mail"}), who=by_mail, now=START + 5)
    assert ways(came) == [("wait", "then"), ("came", "then")]
    late = go(graph, run, now=START + HOUR_MS)
    assert ways(late) == [("wait", "timeout"), ("late", "then")]


def test_a_client_action_is_told_from_others() -> None:
    graph, run = waiting(event="client_action", action="joined")
    assert go(graph, run, Heard("client_action", {"action": "left"}), now=START) is None
    assert go(graph, run, Heard("client_action", {"action": "joined"}), now=START) is not None
    assert graph.hears == {"client_action": frozenset({"joined"})}


def test_one_event_wakes_one_wait_at_a_time() -> None:
    second = {"type": "wait_event", "event": "login", "then": "end"}
    graph = journey(body(wait={**WAIT, "then": "second", "timeout": None}, second=second, end=give()))
    run = begun(graph).run
    first = go(graph, run, Heard("login", {}), now=START)
    assert ways(first) == [("wait", "then"), ("second", None)]
    assert first is not None
    assert first.run.due_at is None
    assert go(graph, first.run, now=START + 9 * DAY_MS) is None


@pytest.mark.parametrize(
    ("fields", "zone", "until"),
    [
        ({"seconds": 90}, "UTC", START + 90_000),
        ({"seconds": None, "until": START + 7}, "UTC", START + 7),
        ({"seconds": None, "at": "13:30"}, "UTC", START + 90 * MINUTE_MS),
        ({"seconds": None, "at": "12:00"}, "UTC", START + DAY_MS),
        ({"seconds": None, "at": "13:30"}, "Europe/Berlin", START + DAY_MS - 30 * MINUTE_MS),
        ({"seconds": 86_400, "at": "09:00"}, "UTC", START + 45 * HOUR_MS),
    ],
)
def test_how_long_a_delay_is(fields: dict[str, Any], zone: str, until: int) -> None:
    graph = journey(body(wait=delay(None, **fields)))
    assert begun(graph, Someone(zone=zone)).run.due_at == until


def test_a_date_that_is_past_delays_nobody() -> None:
    graph = journey(body(wait=delay("a", seconds=None, until=START), a=give()))
    assert ways(begun(graph)) == [("wait", "then"), ("a", "then")]


def test_a_time_of_day_is_that_of_the_clocks_when_they_change() -> None:
    # The night of 2026-10-25, in which Berlin has 25 hours.
    graph = journey(body(wait=delay(None, seconds=None, at="09:00")))
    evening = 1_792_872_000_000
    due = begun(graph, Someone(zone="Europe/Berlin"), now=evening).run.due_at
    assert due is not None
    assert (due - evening) % DAY_MS == 12 * HOUR_MS


def test_quiet_hours_hold_back_their_node_and_what_players_notice() -> None:
    quiet = {"type": "quiet_hours", "quiet_from": "22:00", "quiet_to": "08:00", "then": "a"}
    graph = journey(body(quiet=quiet, a=give()))
    assert ways(begun(graph)) == [("quiet", "then"), ("a", "then")]
    night = START + 11 * HOUR_MS
    held = begun(graph, now=night)
    assert held.run.due_at == START + 20 * HOUR_MS
    assert ways(go(graph, held.run, now=START + 20 * HOUR_MS)) == [("quiet", "then"), ("a", "then")]

    tell = {"type": "activity", "effects": [{"type": "inbox", "title": "Hello"}]}
    graph = journey({**body(b=give("tell"), tell=tell), "quiet_from": "22:00", "quiet_to": "08:00"})
    held = begun(graph, now=night)
    assert ways(held) == [("b", "then"), ("tell", None)]
    assert [effect.type for effect in held.effects] == ["points_add"]
    told = go(graph, held.run, now=START + 20 * HOUR_MS)
    assert told is not None
    assert [effect.type for effect in told.effects] == ["inbox"]
    assert figures.count(told, before=held.run)["tell"] == [0, -1, 1, 0]


# -- limits, tests, conversions -----------------------------------------------------------------------------


def test_a_limit_asks_and_goes_on_with_the_answer() -> None:
    limit = {"type": "limit", "count": 1, "then": "a", "over": "b"}
    graph = journey(body(first=give("limit"), limit=limit, a=give(), b=give()))
    asked = begun(graph)
    assert (asked.asks, asked.again, asked.run.node, len(asked.effects)) == (True, True, "limit", 1)
    for room, way in ((True, "then"), (False, "over")):
        assert ways(go(graph, asked.run, Answered(room), now=START))[0] == ("limit", way)


def ab(**fields: Any) -> Any:
    branches = [{"key": "a", "to": "x", "percent": 50}, {"key": "b", "to": "x", "percent": 50}]
    test = {"type": "ab", "branches": branches, **fields}
    wait = {"type": "wait_event", "event": "login", "then": "seen"}
    seen = {"type": "funnel", "then": "end"}
    return journey(body(test=test, x=wait, seen=seen, end={"type": "convert"}))


def test_a_test_counts_the_branch_that_reached_its_goal() -> None:
    for goal, when in (("seen", "seen"), (None, "end")):
        graph = ab(**({"goal": goal} if goal else {}))
        first = begun(graph)
        branch = first.run.tests["test"]
        last = go(graph, first.run, Heard("login", {}), now=START)
        assert last is not None
        assert last.goals == (("test", branch),), when
        assert (last.run.tests, last.run.name) == ({}, "converted")
        assert figures.count(last, before=first.run)[f"test:{branch}"] == [0, 0, 0, 1]


def test_a_winner_gets_everybody() -> None:
    assert {begun(ab(winner="b"), Someone(f"p{n}")).run.tests["test"] for n in range(20)} == {"b"}
    assert {begun(ab(), Someone(f"p{n}", winner="a")).run.tests["test"] for n in range(20)} == {"a"}
    assert len({begun(ab(), Someone(f"p{n}")).run.tests["test"] for n in range(20)}) == 2


def test_which_branch_is_better() -> None:
    def found(entered: Any, *, now: int = START, **fields: Any) -> str | None:
        node: Node = ab(**fields).nodes["test"]
        return figures.better(node, entered, now=now)

    few = {"a": (4, 1), "b": (4, 2)}
    assert found(few) is None
    assert found(few, winner_after=9) is None
    assert found(few, winner_after=8) == "b"
    assert found(few, winner_at=START + 1) is None
    assert found(few, winner_at=START) == "b"
    assert found({"a": (4, 2), "b": (4, 2)}, winner_at=START) == "a"
    assert found({"b": (3, 1)}, winner_at=START) == "b"
    assert found({}, winner_at=START) is None


def test_a_run_is_converted_once_and_ends_with_it() -> None:
    definition = body(wait=delay("a"), a=give())
    graph = journey({**definition, "convert_on": {"event": "login"}})
    run = begun(graph).run
    after = rules.converted(graph, run, now=START)
    assert after is not None
    assert (after.run.name, after.run.step, after.left) == ("converted", 2, "wait")
    assert rules.converted(graph, after.run, now=START) is None
    graph = journey({**definition, "convert_on": {"event": "login"}, "convert_stops": False})
    after = rules.converted(graph, run, now=START)
    assert after is not None
    assert (after.run.state, after.run.due_at, after.left) == (WAITING, run.due_at, None)
    assert rules.converted(graph, after.run, now=START) is None


# -- edits --------------------------------------------------------------------------------------------------


def test_a_run_moves_to_the_node_of_the_same_key() -> None:
    old = journey(body(wait=delay("a"), a=give()))
    run = begun(old).run
    longer = journey(body(wait=delay("a", seconds=99_999), a=give()))
    moved = rules.migrated(old, longer, run, now=START + 5)
    assert moved is not None
    assert (moved.run.state, moved.run.due_at, moved.run.step) == (WAITING, run.due_at, 2)
    assert rules.migrated(old, journey(body(other=delay("a"), a=give())), run, now=START) is None
    other = journey(body(wait=give("a"), a=give()))
    moved = rules.migrated(old, other, run, now=START + 5)
    assert moved is not None
    assert (moved.run.state, moved.run.due_at) == (MOVING, START + 5)
    assert figures.count_moved(moved) == ({"": [0, -1, 0, 0], "wait": [0, -1, 0, 0]}, {"": [0, 1, 0, 0]})


def test_who_waits_for_an_event_waits_for_what_the_new_version_names() -> None:
    old, run = waiting()
    new, _ = waiting(event="purchase")
    moved = rules.migrated(old, new, run, now=START)
    assert moved is not None
    assert moved.run.wait == "purchase"


# -- events that are kept -----------------------------------------------------------------------------------


def test_a_run_carries_plain_fields_of_its_event_where_a_node_asks_for_them() -> None:
    asks = {"type": "check", "condition": {"field": "amount", "gt": 1}}
    payload = {"amount": 5, "list": [1], "text": "x" * 9_999, **{f"f{n}": "y" * 150 for n in range(30)}}
    run = begun(journey(body(asks=asks)), Someone(payload=payload), payload=payload).run
    assert run.event["amount"] == 5
    assert "list" not in run.event
    assert len(str(run.event)) < 3_000
    assert begun(journey(body(a=give())), payload=payload).run.event == {}


# -- figures ------------------------------------------------------------------------------------------------


def test_figures_of_a_run_add_up() -> None:
    graph, run = waiting()
    first = figures.count(begun(graph), before=None)
    assert first == {"": [1, 1, 0, 0], "wait": [1, 1, 0, 0]}
    late = go(graph, run, now=START + HOUR_MS)
    assert late is not None
    assert figures.count(late, before=run) == {
        "": [0, -1, 1, 0],
        "wait": [0, -1, 0, 0],
        "wait:timeout": [1, 0, 0, 0],
        "late": [1, 0, 1, 0],
    }
    assert figures.count(rules.stopped(run), before=run) == {"": [0, -1, 0, 0], "wait": [0, -1, 0, 0]}


@given(st.lists(st.sampled_from(["login", "purchase", "hour", "stop", "convert"]), max_size=12))
def test_nobody_is_left_waiting_in_the_figures_when_a_run_is_over(happenings: list[str]) -> None:
    """Whatever happens, those who wait are those who are open, and every step has its own number."""
    wait = {**WAIT, "then": "pause", "timeout": "wait2"}
    second = {"type": "wait_event", "event": "purchase", "then": "wait"}
    graph = journey(
        {**body(wait=wait, pause=delay("wait"), wait2=second), "convert_on": {"event": "deposit"}}
    )
    outcome, now = begun(graph), START
    run = outcome.run
    sums: dict[str, list[int]] = {}

    def add(found: dict[str, list[int]]) -> None:
        for key, numbers in found.items():
            sums[key] = [a + b for a, b in zip(sums.get(key, [0] * 4), numbers, strict=True)]

    add(figures.count(outcome, before=None))
    for what in happenings:
        now += HOUR_MS if what == "hour" else 0
        if what == "stop":
            after = None if run.over else rules.stopped(run)
        elif what == "convert":
            after = rules.converted(graph, run, now=now)
        else:
            after = go(graph, run, None if what == "hour" else Heard(what, {}), now=now)
        if after is not None:
            assert after.run.step == run.step + 1
            add(figures.count(after, before=run))
            run = after.run
        at = {key for key in ("wait", "pause", "wait2") if sums.get(key, [0, 0])[1]}
        assert at == (set() if run.over else {run.node})
        assert sums[""][1] == (0 if run.over else 1)

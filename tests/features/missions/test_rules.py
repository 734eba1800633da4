"""How missions and badges move on, without a database: tables of cases and properties."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from server.core.clock import DAY_MS, HOUR_MS
from server.core.conditions import Condition, KnownFacts
from server.core.errors import PlauditError
from server.core.formulas import Formula, compile_formula
from server.features.effects.definition import Effect
from server.features.missions import rules
from server.features.missions.definition import Badge, Mission, StateTest, Task, of_player
from server.features.missions.index import build
from server.features.missions.rules import NOTHING, Item, State
from server.features.missions.schedule import Schedule
from tests.features.missions.conftest import START

BUY = Task(id=1, event="purchase", count=2)
SHARE = Task(id=2, event="share")
KEY = Task(id=9, kind="unlock", event="login")
ONE, TWO = Decimal(1), Decimal(2)


def make(*tasks: Task, **fields: Any) -> Mission:
    return Mission(id=1, name="M", tasks=tasks or (BUY,), **fields)


def play(item: Item, *steps: dict[int, Decimal], state: State = NOTHING, now: int = START) -> rules.Outcome:
    """The last of several steps at one moment."""
    outcome = rules.Outcome(state)
    for hits in steps:
        outcome = rules.advance(item, outcome.state, hits=hits, now=now)
    return outcome


# -- progress -----------------------------------------------------------------------------------------------


def test_a_mission_completes_with_its_last_task_and_only_once() -> None:
    mission = make(BUY, SHARE)
    half = play(mission, {1: ONE}, {1: ONE})
    assert [task.id for task in half.done] == [1]
    assert (half.completed, rules.percent(mission, half.state)) == (False, 50.0)
    done = play(mission, {2: ONE}, state=half.state)
    assert (done.completed, done.state.completed_count, rules.percent(mission, done.state)) == (
        True,
        1,
        100.0,
    )
    again = play(mission, {1: ONE, 2: ONE}, state=done.state)
    assert again == rules.Outcome(done.state)


def test_progress_is_the_mean_of_the_tasks() -> None:
    mission = make(Task(id=1, event="a", count=4), Task(id=2, event="b", count=3))
    state = play(mission, {1: ONE, 2: ONE}).state
    assert rules.percent(mission, state) == pytest.approx(29.16, abs=0.01)
    almost = play(make(Task(id=1, event="a", count=10**6)), {1: Decimal(10**6 - 1)}).state
    assert rules.percent(make(Task(id=1, event="a", count=10**6)), almost) == 99.99


def test_amounts_add_up_exactly_and_a_refund_takes_back() -> None:
    mission = make(Task(id=1, event="purchase", count=0.3, formula=Formula(field="amount")))
    tenth = Decimal("0.1")
    assert not play(mission, {1: tenth}, {1: tenth}).completed
    assert play(mission, {1: tenth}, {1: tenth}, {1: tenth}).completed
    assert not play(mission, {1: tenth}, {1: tenth}, {1: -tenth}, {1: tenth}).completed
    assert play(mission, {1: -Decimal(100)}, {1: Decimal("0.3")}).completed


def test_unlocking_tasks_come_first_and_do_not_count_for_the_rest() -> None:
    mission = make(KEY, SHARE)
    assert play(mission, {2: ONE}).state == NOTHING
    unlocked = play(mission, {9: ONE, 2: ONE})
    assert (unlocked.unlocked, unlocked.completed, unlocked.state.unlocked_at) == (True, False, START)
    assert play(mission, {2: ONE}, state=unlocked.state).completed


def test_an_opt_in_mission_counts_only_after_it() -> None:
    mission = make(SHARE, opt_in=True)
    assert play(mission, {2: ONE}).state == NOTHING
    state = rules.opt_in(mission, NOTHING, now=START)
    assert play(mission, {2: ONE}, state=state).completed


@pytest.mark.parametrize(
    ("at", "phase"),
    [(START - 1, "early"), (START, "open"), (START + DAY_MS - 1, "open"), (START + DAY_MS, "over")],
)
def test_a_mission_is_open_in_its_window(at: int, phase: str) -> None:
    mission = make(active_from=START, active_till=START + DAY_MS)
    assert rules.phase(mission, NOTHING, now=at) == phase
    assert (play(mission, {1: TWO}, now=at).completed) == (phase == "open")


@pytest.mark.parametrize(
    ("fields", "state", "begun"),
    [
        ({"opt_in": True}, State(opted_in_at=START), START),
        ({"opt_in": True, "tasks": (KEY, BUY)}, State(unlocked_at=START - 5, opted_in_at=START), START),
        ({"tasks": (KEY, BUY)}, State(unlocked_at=START), START),
        ({"availability": "given"}, State(unlocked_at=START, given_at=START), START),
        ({"active_from": START}, NOTHING, START),
        ({"availability": "recurring", "schedule": Schedule(every="day")}, State(began_at=START), START),
        (
            {"availability": "recurring_upon_completion", "opt_in": True},
            State(opted_in_at=5, began_at=START),
            START,
        ),
    ],
)
def test_the_time_limit_counts_from_its_beginning(fields: dict[str, Any], state: State, begun: int) -> None:
    mission = Mission(**{"id": 1, "name": "M", "tasks": (BUY,), "time_limit_ms": HOUR_MS, **fields})
    assert rules.started_at(mission, state) == begun
    assert rules.phase(mission, state, now=begun + HOUR_MS - 1) == "open"
    assert rules.phase(mission, state, now=begun + HOUR_MS) == "over"


# -- recurrence ---------------------------------------------------------------------------------------------


def test_a_scheduled_mission_begins_anew_and_never_goes_back() -> None:
    mission = make(KEY, BUY, availability="recurring", schedule=Schedule(every="day"), opt_in=True)
    state = State(unlocked_at=5, opted_in_at=START, period=START, began_at=START)
    done = play(mission, {1: TWO}, state=state).state
    assert rules.in_period(mission, done, start=START) is done
    assert rules.in_period(mission, done, start=START - DAY_MS) is done
    fresh = rules.in_period(mission, done, start=START + DAY_MS)
    assert (fresh.run, fresh.done, fresh.opted_in_at, fresh.unlocked_at) == (1, False, 0, 5)
    assert (fresh.completed_count, 1 in fresh.tasks) == (1, False)


def test_one_that_recurs_upon_completion_begins_at_once_until_its_last() -> None:
    mission = make(SHARE, availability="recurring_upon_completion", max_completions=2)
    first = play(mission, {2: ONE})
    assert (first.completed, first.run, first.state.run, first.state.done) == (True, 0, 1, False)
    second = play(mission, {2: ONE}, state=first.state)
    assert (second.completed, second.run, second.state.done) == (True, 1, True)
    assert play(mission, {2: ONE}, state=second.state) == rules.Outcome(second.state)


# -- gifts --------------------------------------------------------------------------------------------------


def test_a_given_mission_is_locked_until_it_is_given_and_may_be_given_again() -> None:
    mission = make(SHARE, availability="given")
    assert play(mission, {2: ONE}).state == NOTHING
    given_ = rules.give(mission, NOTHING, key="a", now=START)
    assert given_.unlocked
    assert rules.give(mission, given_.state, key="a", now=START) == rules.Outcome(given_.state)
    assert rules.give(mission, given_.state, key="b", now=START) == rules.Outcome(given_.state)
    done = play(mission, {2: ONE}, state=given_.state).state
    assert rules.give(mission, done, key="a", now=START) == rules.Outcome(done)
    again = rules.give(mission, done, key="b", now=START + 5).state
    assert (again.run, again.done, again.unlocked_at) == (1, False, START + 5)


def test_giving_unlocks_a_locked_mission() -> None:
    outcome = rules.give(make(KEY, BUY), NOTHING, key="a", now=START)
    assert (outcome.unlocked, rules.is_locked(make(KEY, BUY), outcome.state)) == (True, False)


def test_a_badge_is_awarded_with_what_is_left_of_its_stages() -> None:
    badge = Badge(id=1, name="B", tasks=(BUY, SHARE))
    first = play(badge, {1: TWO}).state
    outcome = rules.award(badge, first, now=START)
    assert ([task.id for task in outcome.done], outcome.completed) == ([2], True)
    assert rules.award(badge, outcome.state, now=START) == rules.Outcome(outcome.state)


# -- opting in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "state", "err_code"),
    [
        ({"opt_in": False}, NOTHING, 40013),
        ({}, State(opted_in_at=5), 40010),
        ({"tasks": (KEY, BUY)}, NOTHING, 40014),
        ({"active_from": START + 1}, NOTHING, 40014),
        ({"active_till": START}, NOTHING, 40013),
        ({}, State(done=True), 40013),
    ],
)
def test_an_opt_in_that_cannot_be_says_why(fields: dict[str, Any], state: State, err_code: int) -> None:
    mission = Mission(**{"id": 1, "name": "M", "tasks": (BUY,), "opt_in": True, **fields})
    with pytest.raises(PlauditError) as refused:
        rules.opt_in(mission, state, now=START)
    assert refused.value.err_code == err_code


# -- what counts --------------------------------------------------------------------------------------------


def facts(**payload: Any) -> KnownFacts:
    properties = {"core_user_language": "EN", "visits": 5, "tags": ["A"], "vip": True}
    return KnownFacts(properties=properties, payload=payload, markers=frozenset({"VIP"}))


@pytest.mark.parametrize(
    ("task", "payload", "amount"),
    [
        (BUY, {}, ONE),
        (Task(id=1, event="e", formula=Formula(field="amount")), {"amount": 2.5}, Decimal("2.5")),
        (Task(id=1, event="e", condition=Condition(field="sku", is_="mug")), {"sku": "mug"}, ONE),
        (Task(id=1, event="e", condition=Condition(field="sku", is_="mug")), {"sku": "cup"}, None),
        (Task(id=1, event="e", condition=Condition(marker="vip")), {}, ONE),
        (Task(id=1, event="e", user_state={"visits": StateTest(op=">=", value=5)}), {}, ONE),
        (Task(id=1, event="e", user_state={"visits": StateTest(op=">", value=5)}), {}, None),
        (Task(id=1, count=3, user_state={"visits": StateTest(op="=", value=5)}), {}, Decimal(3)),
        (Task(id=1, kind="unlock", unlocked_by_mission_id=7), {"ach_id": 7, "ach_type_id": 1}, ONE),
        (Task(id=1, kind="unlock", unlocked_by_mission_id=7), {"ach_id": 7, "ach_type_id": 2}, None),
        (Task(id=1, kind="unlock", unlocked_by_level_id=7), {"reached": [1, 7]}, ONE),
        (Task(id=1, kind="unlock", unlocked_by_level_id=7), {"reached": [1]}, None),
    ],
)
def test_an_event_counts_when_all_its_conditions_hold(
    task: Task, payload: dict[str, Any], amount: Decimal | None
) -> None:
    formula = compile_formula(task.formula) if task.formula else None
    assert rules.hit(task, payload=payload, facts=facts(**payload), formula=formula) == amount


@pytest.mark.parametrize(
    ("value", "op", "wanted", "holds"),
    [
        (5, "=", 5, True),
        (True, "=", 1, False),
        (None, "!=", 5, True),
        (None, "=", None, True),
        (None, ">", 1, False),
        ("b", ">", "a", False),
        (5, "<=", 5, True),
        (5, "<", 5, False),
        (["A"], "has", "A", True),
        (["A"], "!has", "A", False),
        (None, "!has", "A", True),
        ("A", "has", "A", False),
    ],
)
def test_a_state_test_compares_like_with_like(value: Any, op: Any, wanted: Any, holds: bool) -> None:
    assert of_player(value, StateTest(op=op, value=wanted)) is holds


# -- finding what listens -----------------------------------------------------------------------------------


def test_events_find_only_the_tasks_that_may_count() -> None:
    in_ = Task(id=1, event="purchase", condition=Condition(field="sku", in_=("mug", "cup")))
    both = Condition(all=(Condition(marker="VIP"), Condition(field="sku", is_="mug")))
    (index,) = build(
        [
            Mission(id=1, name="any", tasks=(BUY,)),
            Mission(id=2, name="in", tasks=(in_,)),
            Mission(id=3, name="all", tasks=(Task(id=1, event="purchase", condition=both),)),
            Mission(
                id=4,
                name="amount",
                tasks=(Task(id=1, event="purchase", condition=Condition(field="n", gt=5)),),
            ),
            Mission(
                id=5,
                name="flag",
                tasks=(Task(id=1, event="purchase", condition=Condition(field="n", is_=True)),),
            ),
        ]
    )["purchase"]

    def found(**payload: Any) -> list[int]:
        return sorted(one.item.id for one in index.find(payload))

    assert found() == [1, 4]
    assert found(sku="mug") == [1, 2, 3, 4]
    assert found(sku="cup") == [1, 2, 4]
    assert found(sku=["mug", "cup"]) == [1, 2, 3, 4]
    assert found(n=1) == [1, 4]
    assert found(n=True) == [1, 4, 5]
    assert found(sku={"mug": 1}) == [1, 4]


def test_a_thousand_missions_for_other_goods_cost_an_event_nothing() -> None:
    missions = [
        Mission(
            id=n,
            name="m",
            tasks=(Task(id=1, event="purchase", condition=Condition(field="sku", is_=f"s{n}")),),
        )
        for n in range(1, 1001)
    ]
    (index,) = build(missions)["purchase"]
    assert [one.item.id for one in index.find({"sku": "s500"})] == [500]


def test_a_given_mission_that_ran_out_of_time_can_be_given_again() -> None:
    item = make(SHARE, availability="given", time_limit_ms=HOUR_MS)
    first = rules.give(item, NOTHING, key="1", now=START).state
    begun = rules.give(item, first, key="2", now=START + 1)
    assert begun.state == first, "what still runs goes on"
    late = START + HOUR_MS
    assert rules.phase(item, first, now=late) == "over"
    again = rules.give(item, first, key="3", now=late).state
    assert rules.phase(item, again, now=late) == "open"
    assert play(item, {2: ONE}, state=again, now=late).completed


def test_the_time_of_a_mission_given_before_its_start_runs_from_the_start() -> None:
    item = make(SHARE, availability="given", time_limit_ms=HOUR_MS, active_from=START + DAY_MS)
    state = rules.give(item, NOTHING, key="1", now=START).state
    assert rules.phase(item, state, now=START + DAY_MS) == "open"
    assert rules.phase(item, state, now=START + DAY_MS + HOUR_MS) == "over"


# -- definitions --------------------------------------------------------------------------------------------


TASK: dict[str, Any] = {"id": 1, "event": "purchase"}


@pytest.mark.parametrize(
    "change",
    [
        {"id": 0},
        {"id": 2**31},
        {"tasks": []},
        {"tasks": [TASK, TASK]},
        {"tasks": [{**TASK, "count": 0}]},
        {"tasks": [{**TASK, "count": -1}]},
        {"tasks": [{"id": 1}]},
        {"tasks": [{**TASK, "kind": "unlock"}]},
        {"tasks": [{**TASK, "unlocked_by_mission_id": 3}]},
        {"tasks": [TASK, {"id": 2, "event": "e", "kind": "unlock", "unlocked_by_level_id": 3}]},
        {"tasks": [{**TASK, "condition": {"all": []}}]},
        {"tasks": [{**TASK, "formula": {"value": 1, "field": "x"}}]},
        {"tasks": [{**TASK, "rewards": [{"type": "gold_add"}]}]},
        {"rewards": [{"type": "points_add"}]},
        {"active_from": 5, "active_till": 5},
        {"active_from": -(2**63)},
        {"active_till": 2**63 - 1},
        {"requires_claim": True, "claim_until": -1},
        {"availability": "locked"},
        {"availability": "given", "tasks": [TASK, {"id": 2, "event": "e", "kind": "unlock"}]},
        {"availability": "recurring"},
        {"schedule": {"every": "day"}},
        {"max_completions": 3},
        {"availability": "recurring_upon_completion", "max_completions": 0},
        {"time_limit_ms": 1000},
        {"time_limit_ms": 0, "opt_in": True},
        {"claim_within_ms": 5, "claim_until": 5},
        {"nonsense": 1},
    ],
)
def test_a_mission_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    body = {"id": 1, "name": "M", "tasks": [TASK], **change}
    with pytest.raises((msgspec.ValidationError, PlauditError)):
        msgspec.convert(body, type=Mission)


@pytest.mark.parametrize(
    "change",
    [
        {"opt_in": True},
        {"requires_claim": True},
        {"tasks": [TASK, {"id": 2, "event": "e", "kind": "unlock"}]},
    ],
)
def test_a_badge_has_no_opt_in_claim_or_lock(change: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": 1, "name": "B", "tasks": [TASK], **change}, type=Badge)


# -- properties ---------------------------------------------------------------------------------------------

KINDS: list[dict[str, Any]] = [
    {},
    {"opt_in": True, "time_limit_ms": 3 * HOUR_MS},
    {"tasks": (KEY, BUY, SHARE), "availability": "locked"},
    {"availability": "recurring", "schedule": Schedule(every="day")},
    {"availability": "recurring_upon_completion", "max_completions": 3},
    {"availability": "given"},
    {"active_from": START, "active_till": START + DAY_MS},
]
acts = st.lists(
    st.tuples(
        st.sampled_from(["hit", "hit", "hit", "give", "opt_in", "wait", "back"]),
        st.sampled_from([1, 2, 9]),
        st.integers(-2, 3),
    ),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KINDS), acts)
def test_whatever_happens_each_run_completes_once_and_each_task_is_done_once_in_it(
    fields: dict[str, Any], steps: list[tuple[str, int, int]]
) -> None:
    reward = (Effect(type="points_add", amount=1),)
    item = Mission(**{"id": 1, "name": "M", "tasks": (BUY, SHARE), "rewards": reward, **fields})
    state, now = NOTHING, START
    runs: set[int] = set()
    done: set[tuple[int, int]] = set()
    for number, (act, task, amount) in enumerate(steps):
        now += {"wait": 5 * HOUR_MS, "back": -2 * HOUR_MS}.get(act, 0)
        before = state
        if item.schedule is not None:
            state = rules.in_period(item, state, start=now - now % DAY_MS)
        outcome = rules.Outcome(state)
        if act == "hit":
            outcome = rules.advance(item, state, hits={task: Decimal(amount)}, now=now)
        elif act == "give":
            outcome = rules.give(item, state, key=str(number // 2), now=now)
        elif act == "opt_in":
            try:
                state = rules.opt_in(item, state, now=now)
            except PlauditError:
                continue
            outcome = rules.Outcome(state)
        state = outcome.state
        assert state.completed_count == before.completed_count + outcome.completed
        assert state.run >= before.run
        assert state.period >= before.period
        if outcome.completed:
            assert outcome.run not in runs
            runs.add(outcome.run)
        for finished in outcome.done:
            if finished.kind == "complete":
                assert (outcome.run, finished.id) not in done
                done.add((outcome.run, finished.id))
        assert 0 <= rules.percent(item, state) <= 100
    assert state.completed_count == len(runs)
    if item.max_completions:
        assert state.completed_count <= item.max_completions


def test_without_the_guard_against_going_back_a_run_would_come_twice() -> None:
    """The negative control of `in_period`: a rule that takes any other period gives the same day again."""
    item = make(SHARE, availability="recurring", schedule=Schedule(every="day"))
    today = play(item, {2: ONE}, state=rules.in_period(item, NOTHING, start=START)).state
    yesterday = replace(today, period=START - DAY_MS)
    assert rules.in_period(item, today, start=START - DAY_MS).done
    assert not rules.in_period(item, yesterday, start=START).done

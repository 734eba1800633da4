"""What happens to the runs of players, on each kind of database."""

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from server.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from server.core.errors import PlauditError
from server.features.effects import service as effects
from server.features.journeys import service, tables, tasks
from server.features.journeys.reading import book
from server.features.players import service as players
from server.features.players.tables import player as player_table
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.journeys.kit import Path, body, delay, give
from tests.support.adversary import wait_until
from tests.support.server import Live

WAIT: dict[str, Any] = {"type": "wait_event", "event": "login", "timeout_seconds": 3600}
LATER = body(first=give("wait"), wait=delay("last"), last=give(None, 5))


def versions(path: Path) -> list[int]:
    return sorted(row.version for row in path.rows(tables.version))


# -- walking ------------------------------------------------------------------------------------------------


def test_an_event_begins_a_run_which_goes_on_when_it_is_due(live: Live) -> None:
    path = Path(live, LATER)
    anna = path.player()
    path.happen(anna, "login")
    assert path.runs() == []
    path.happen(anna)
    assert (path.points(anna), path.at(anna)) == (10, [("wait", "open")])
    path.clock(HOUR_MS - 1)
    assert path.at(anna) == [("wait", "open")]
    path.clock(1)
    assert (path.points(anna), path.at(anna)) == (15, [("last", "done")])
    assert [len(path.told(what)) for what in ("started", "ended", "converted")] == [1, 1, 0]
    assert '"state":"done"' in path.told("ended")[0].payload


def test_an_event_wakes_only_who_waits_for_it(live: Live) -> None:
    yes = {"condition": {"field": "from", "is": "mail"}, "then": "came", "timeout": "late"}
    path = Path(live, body(wait={**WAIT, **yes}, came=give(), late=give(None, 1)))
    anna, ben = path.player(), path.player("ben")
    path.happen(anna)
    path.happen(ben)
    path.happen(anna, "login", **{"from": "web"})
    path.happen(anna, "login", **{"from": "mail"})
    assert (path.at(anna), path.at(ben)) == ([("came", "done")], [("wait", "open")])
    path.clock(HOUR_MS)
    assert (path.points(anna), path.points(ben)) == (10, 1)


def test_an_event_that_begins_a_run_does_not_wake_it(live: Live) -> None:
    path = Path(live, body(wait={**WAIT, "event": "purchase", "then": "end"}, end=give()))
    anna = path.player()
    path.happen(anna)
    assert path.at(anna) == [("wait", "open")]
    path.happen(anna, event_id="same")
    path.happen(anna, event_id="same")
    assert path.points(anna) == 10


def test_a_check_sees_what_the_activity_before_it_did(live: Live) -> None:
    has = {"type": "check", "condition": {"property": "ach_points_balance", "gte": 10}, "yes": "b"}
    mark = {"type": "activity", "effects": [{"type": "marker_add", "marker": "rich"}]}
    path = Path(live, body(a=give("has"), has=has, b=mark))
    anna = path.player()
    path.happen(anna)
    with live.plaudit.database.reads.connect() as conn:
        assert players.markers(conn, label_id=path.label.id, player_id=anna) == ["RICH"]


def test_an_effect_computes_with_the_event_that_the_run_came_by(live: Live) -> None:
    formula = {"type": "points_add", "formula": {"multiply": [{"field": "amount"}, {"value": 2}]}}
    path = Path(live, body(wait=delay("a"), a={"type": "activity", "effects": [formula]}))
    anna = path.player()
    path.happen(anna, amount=21)
    path.clock(HOUR_MS)
    assert path.points(anna) == 42


def test_a_late_server_lets_everybody_go_on(live: Live) -> None:
    path = Path(live, body(a=delay("b"), b=delay("c"), c=give()))
    people = [path.player(f"p{n}") for n in range(5)]
    for person in people:
        path.happen(person)
    path.clock(30 * DAY_MS)
    assert {path.at(person)[0] for person in people} == {("b", "open")}
    path.clock(30 * DAY_MS)
    assert {path.points(person) for person in people} == {10}


# -- entering -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "while_open", "afterwards"),
    [("once", 1, 1), ("once_open", 1, 2), ("every_time", 2, 3), ("restart", 2, 3)],
)
def test_how_often_a_player_enters(live: Live, mode: str, while_open: int, afterwards: int) -> None:
    path = Path(live, {**LATER, "entry_mode": mode})
    anna = path.player()
    path.happen(anna)
    path.happen(anna)
    assert len(path.runs(anna)) == while_open
    open_ones = [where for where in path.at(anna) if where[1] == "open"]
    assert len(open_ones) == (2 if mode == "every_time" else 1)
    path.clock(HOUR_MS)
    path.happen(anna)
    assert len(path.runs(anna)) == afterwards


def test_who_never_enters(live: Live) -> None:
    path = Path(live, {**LATER, "gate": {"property": "user_country", "is": "DE"}})
    anna, ben = path.player(), path.player("ben")
    path.set(ben, user_country="DE")
    t = player_table
    with live.plaudit.database.writes.begin() as conn:
        conn.execute(sa.update(t).where(t.c.id == ben).values(in_control_group=True))
    assert (path.start(anna), path.start(ben)) == ("gate", "control_group")
    with live.plaudit.database.writes.begin() as conn:
        conn.execute(sa.update(t).where(t.c.id == ben).values(in_control_group=False))
    assert path.start(ben) == 1
    path.save({**LATER, "control_group_percent": 100})
    assert path.start(path.player("cleo")) == "control_group"


def test_entries_are_bounded_for_each_and_for_all(live: Live) -> None:
    many = {"entry_mode": "every_time", "most_entries_per_player": 2, "most_entries": 3}
    path = Path(live, {**LATER, **many, "entries_period": "day"})
    anna, ben = path.player(), path.player("ben")
    assert [path.start(anna) for _ in range(3)] == [1, 2, "limit"]
    assert [path.start(ben) for _ in range(2)] == [1, "limit"]
    path.clock(DAY_MS)
    assert path.start(anna) == 3


def test_a_segment_lets_in_who_comes_and_who_is_there(live: Live) -> None:
    path = Path(live, body(a=give()))
    germans = {"id": 7, "name": "Germans", "condition": {"property": "user_country", "is": "DE"}}
    path.define("segment", germans)
    people = [path.player(f"p{n}") for n in range(6)]
    for person in people[:3]:
        path.set(person, user_country="DE")
    path.save({**body(a=give()), "id": 2, "start": {"segment": 7, "already": True}}, key="de")
    path.settle()
    assert [path.points(person) for person in people] == [10, 10, 10, 0, 0, 0]
    came: dict[str, Any] = {"payload": {"segment_id": 7, "segment": "segment-7"}, "kind": "segment_entered"}
    for number, person in enumerate((people[0], people[3])):
        about = {"label_id": path.label.id, "player_id": person, "key": f"in:{number}", **came}
        path.unit(partial(Tx.emit, **about))
    assert [path.points(person) for person in people] == [10, 10, 10, 10, 0, 0]
    again = {**body(a=give(None, 3)), "id": 2, "start": {"segment": 7, "already": True}}
    path.set(people[4], user_country="DE")
    path.save(again, key="de")
    assert path.points(people[4]) == 0, "an edit lets nobody in who was there before"


def test_the_same_cause_enters_once(live: Live) -> None:
    path = Path(live, {**LATER, "entry_mode": "every_time"})
    anna = path.player()
    assert [path.start(anna, cause="k"), path.start(anna, cause="k"), path.start(anna)] == [1, "same_key", 2]
    path.apply(anna, {"type": "journey_start", "journey": "welcome"}, key="rule")
    path.apply(anna, {"type": "journey_start", "journey": "welcome"}, key="rule")
    assert len(path.runs(anna)) == 3
    with pytest.raises(PlauditError, match="no active journey 'other'"):
        path.start(anna, key="other")


def test_of_many_entries_at_once_one_is_the_first(live: Live) -> None:
    path = Path(live, LATER)
    anna, label = path.player(), path.loaded
    found = path.at_once([lambda tx: service.start(tx, label, key="welcome", player_id=anna, payload={})] * 8)
    assert found == {"done": 8}
    assert (len(path.runs(anna)), path.points(anna)) == (1, 10)


# -- other journeys -----------------------------------------------------------------------------------------


def test_journeys_start_and_stop_each_other(live: Live) -> None:
    other = {**body(wait=delay("end"), end=give()), "id": 2, "start": {}, "entry_mode": "once_open"}
    begin = {"type": "start_journey", "journey": "other", "then": "wait"}
    path = Path(
        live, body(begin=begin, wait=delay("halt"), halt={"type": "stop_journey", "journey": "other"})
    )
    path.save(other, key="other")
    anna = path.player()
    path.happen(anna)
    path.settle()
    assert [row.node for row in path.runs(anna)] == ["wait", "wait"]
    path.apply(anna, {"type": "journey_stop", "journey": "welcome"})
    assert sorted(path.at(anna)) == [("wait", "open"), ("wait", "stopped")]
    path.clock(HOUR_MS)
    assert path.points(anna) == 10


def test_a_run_that_an_effect_starts_goes_on_at_once(live: Live) -> None:
    path = Path(live, {**LATER, "start": {}})
    anna = path.player()
    path.carry_out_jobs()
    path.apply(anna, {"type": "journey_start", "journey": "welcome"})
    wait_until(lambda: path.at(anna) == [("wait", "open")], what="the first step, with no time going by")
    assert path.points(anna) == 10


def test_journeys_that_start_each_other_take_turns(live: Live) -> None:
    def one(number: int, other: str) -> dict[str, Any]:
        nodes = body(a=give("b", 1), b={"type": "start_journey", "journey": other})
        return {**nodes, "id": number, "entry_mode": "every_time", "start": {}}

    path = Path(live, one(1, "pong"))
    path.save(one(2, "welcome"), key="pong")
    anna = path.player()
    path.start(anna)
    path.carry_out_jobs()
    clock: Any = live.plaudit.services.clock
    for _ in range(4):
        before = path.points(anna)
        clock.advance(tasks.SOON_MS)
        path.carry_out_jobs()
        assert path.points(anna) == before + 1
    path.unit(lambda tx: service.stop(tx, path.loaded, definition_id=path.definition().id, player_id=anna))
    path.unit(
        lambda tx: service.stop(tx, path.loaded, definition_id=path.definition("pong").id, player_id=anna)
    )


def _due(path: Path) -> list[Any]:
    return [row for row in path.runs() if row.due_at is not None and row.due_at <= path.live.now]


def test_a_run_may_stop_its_own_journey(live: Live) -> None:
    halt = {"type": "stop_journey", "journey": "welcome", "then": "check"}
    check = {"type": "check", "condition": {"marker": "X"}, "yes": "a", "no": "a"}
    path = Path(live, body(halt=halt, check=check, a=give()))
    anna = path.player()
    path.happen(anna)
    assert (path.points(anna), path.at(anna)) == (0, [("check", "stopped")])


# -- converting, limits, tests ------------------------------------------------------------------------------


def test_a_conversion_ends_the_run_wherever_it_is(live: Live) -> None:
    goal = {"convert_on": {"event": "login", "condition": {"field": "from", "is": "mail"}}}
    path = Path(live, {**LATER, **goal})
    anna = path.player()
    path.happen(anna)
    path.happen(anna, "login", **{"from": "web"})
    path.happen(anna, "login", **{"from": "mail"})
    assert path.at(anna) == [("wait", "done")]
    assert path.runs(anna)[0].converted_at is not None
    path.clock(HOUR_MS)
    assert path.points(anna) == 10
    assert [len(path.told(what)) for what in ("converted", "ended")] == [1, 1]
    assert path.figures()[1][""] == (1, 0, 1, 1)


def test_one_event_may_convert_and_wake(live: Live) -> None:
    graph = body(wait={**WAIT, "then": "end"}, end=give())
    path = Path(live, {**graph, "convert_on": {"event": "login"}, "convert_stops": False})
    anna = path.player()
    path.happen(anna)
    path.happen(anna, "login")
    assert (path.at(anna), path.points(anna)) == ([("end", "done")], 10)
    assert [row.step for row in path.runs(anna)] == [3]


@pytest.mark.parametrize("scope", ["player", "total"])
def test_a_limit_lets_so_many_through(live: Live, scope: str) -> None:
    node = {"type": "limit", "count": 2, "period": "day", "scope": scope, "then": "a", "over": "b"}
    path = Path(live, {**body(limit=node, a=give(), b=give(None, 1)), "entry_mode": "every_time"})
    anna, ben = path.player(), path.player("ben")
    for person in (anna, anna, anna, ben):
        path.happen(person)
    assert (path.points(anna), path.points(ben)) == (21, 10 if scope == "player" else 1)
    path.clock(DAY_MS)
    path.happen(anna)
    assert path.points(anna) == 31


def test_a_limit_of_all_holds_when_many_come_at_once(live: Live) -> None:
    node = {"type": "limit", "count": 3, "scope": "total", "then": "a"}
    path = Path(live, body(limit=node, a=give()))
    people, label = [path.player(f"p{n}") for n in range(9)], path.loaded
    path.at_once(
        [
            partial(service.start, label=label, key="welcome", player_id=person, payload={})
            for person in people
        ]
    )
    assert sum(path.points(person) for person in people) == 30


def test_a_test_finds_its_winner(live: Live) -> None:
    branches = [{"key": "a", "percent": 50}, {"key": "b", "percent": 50, "to": "good"}]
    test = {"type": "ab", "branches": branches, "winner_after": 12}
    path = Path(live, body(test=test, good={"type": "convert"}))
    for number in range(12):
        path.happen(path.player(f"p{number}"))
    path.clock(MINUTE_MS)
    for number in range(12, 24):
        path.happen(path.player(f"p{number}"))
    found = path.figures()[1]
    assert found["test:a"][0] + found["test:b"][0] == 24
    assert found["test:b"][0] >= 12
    assert [(row.node, row.branch) for row in path.rows(tables.winner)] == [("test", "b")]


# -- edits --------------------------------------------------------------------------------------------------


def test_runs_finish_with_their_version_and_it_goes_on_to_hear(live: Live) -> None:
    path = Path(live, body(wait={**WAIT, "then": "end"}, end=give()))
    anna, ben = path.player(), path.player("ben")
    path.happen(anna)
    path.save(body(other=give(None, 1)))
    path.happen(ben)
    assert path.points(ben) == 1
    path.happen(anna, "login")
    assert (path.points(anna), path.at(anna)) == (10, [("end", "done")])
    assert "login" in book(path.loaded).index()
    path.clock(MINUTE_MS)
    path.clock(2 * DAY_MS)
    path.clock(MINUTE_MS)
    assert versions(path) == [2]
    path.define("event_type", {"name": "anything", "key": "anything"})
    assert "login" not in book(path.loaded).index()


@pytest.mark.parametrize(("gone", "state"), [("finish", "open"), ("stop", "stopped")])
def test_runs_migrate_to_the_node_of_the_same_key(live: Live, gone: str, state: str) -> None:
    path = Path(
        live,
        body(
            test={"type": "check", "condition": {"marker": "X"}, "yes": "a", "no": "b"},
            a=delay("c"),
            b=delay("c"),
            c=give(),
        ),
    )
    anna, ben = path.player(), path.player("ben")
    path.unit(
        lambda tx: players.change_markers(
            tx, label_id=path.label.id, player_id=anna, operation="add", markers=["X"]
        )
    )
    path.happen(anna)
    path.happen(ben)
    assert [path.at(anna), path.at(ben)] == [[("a", "open")], [("b", "open")]]
    path.save({**body(a=delay("c"), c=give(None, 3)), "on_edit": "migrate", "gone": gone})
    assert [row.version for row in path.runs()] == [2, 1]
    assert path.at(ben) == [("b", state)]
    path.clock(HOUR_MS)
    assert (path.points(anna), path.points(ben)) == (3, 10 if gone == "finish" else 0)
    found = path.figures()
    assert (found[1][""][1], found[2][""][1]) == (0, 0)
    assert found[2]["a"] == (1, 0, 0, 0)


def test_a_paused_journey_holds_everybody(live: Live) -> None:
    path = Path(live, body(wait={**WAIT, "then": "end", "timeout": "end"}, end=give()))
    anna, ben = path.player(), path.player("ben")
    path.happen(anna)
    definition = body(wait={**WAIT, "then": "end", "timeout": "end"}, end=give())
    path.save(definition, status="draft")
    path.happen(ben)
    path.happen(anna, "login")
    path.clock(2 * HOUR_MS)
    path.clock(2 * HOUR_MS)
    assert (path.at(anna), path.at(ben)) == ([("wait", "open")], [])
    path.save(definition)
    path.settle()
    assert (path.at(anna), path.points(anna)) == ([("end", "done")], 10)


@pytest.mark.parametrize(("on_archive", "left"), [("finish", 15), ("stop", 10)])
def test_an_archived_journey_lets_nobody_in(live: Live, on_archive: str, left: int) -> None:
    path = Path(live, {**LATER, "on_archive": on_archive})
    anna, ben = path.player(), path.player("ben")
    path.happen(anna)
    path.save({**LATER, "on_archive": on_archive}, status="archived")
    path.happen(ben)
    path.clock(HOUR_MS)
    assert (path.points(anna), path.points(ben), path.runs(ben)) == (left, 0, [])


# -- exactly once -------------------------------------------------------------------------------------------


def test_a_wake_that_comes_twice_or_late_does_nothing(live: Live) -> None:
    path = Path(live, LATER)
    anna = path.player()
    path.happen(anna)
    as_it_was = path.runs(anna)
    path.unit(lambda tx: tasks.wake_some(tx, path.label.id, as_it_was))
    assert path.points(anna) == 10, "not yet due"
    live.plaudit.services.clock.advance(HOUR_MS)  # type: ignore[attr-defined]
    path.at_once([lambda tx: tasks.wake_some(tx, path.label.id, as_it_was)] * 6)
    path.settle()
    path.unit(lambda tx: tasks.wake_some(tx, path.label.id, as_it_was))
    assert (path.points(anna), [row.step for row in path.runs(anna)]) == (15, [2])
    assert path.figures()[1]["wait"] == (1, 0, 0, 0)


def test_an_event_and_the_timeout_of_one_wait_do_not_both_count(live: Live) -> None:
    path = Path(live, body(wait={**WAIT, "then": "a", "timeout": "b"}, a=give(), b=give()))
    people = [path.player(f"p{n}") for n in range(8)]
    for person in people:
        path.happen(person)
    live.plaudit.services.clock.advance(HOUR_MS)  # type: ignore[attr-defined]
    rows = path.runs()
    works: list[Any] = [lambda tx, row=row: tasks.wake_some(tx, path.label.id, [row]) for row in rows]
    works += [lambda tx, p=person: path.report(tx, p, "login") for person in people]
    path.at_once(works)
    path.settle()
    assert {path.points(person) for person in people} == {10}
    assert {row.step for row in path.runs()} == {2}


def test_a_run_that_fails_keeps_no_other_back(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = {"type": "activity", "effects": [{"type": "marker_add", "marker": "X"}], "then": "end"}
    path = Path(live, body(wait=delay("mark"), mark=mark, end=give()))
    people = [path.player(f"p{n}") for n in range(4)]
    for person in people:
        path.happen(person)
    apply = effects._APPLY["marker_add"]

    def fails(tx: Any, label: Any, context: Any, *rest: Any) -> None:
        if context.player_id == people[1]:
            raise RuntimeError("broken")
        apply(tx, label, context, *rest)

    monkeypatch.setitem(effects._APPLY, "marker_add", fails)
    clock: Any = live.plaudit.services.clock
    clock.advance(HOUR_MS)
    with capture_logs() as logs:
        for _ in range(12):
            path.settle()
            clock.advance(2_000)
    assert [log["player"] for log in logs if log["event"] == "a run of a journey fails"] == [people[1]]
    assert [path.points(person) for person in people] == [10, 0, 10, 10]
    with live.plaudit.database.reads.connect() as conn:
        query = sa.select(job.c.failed_at).where(job.c.kind == service.WAKE_JOB)
        assert conn.execute(query).scalar_one() is None
    monkeypatch.setitem(effects._APPLY, "marker_add", apply)
    path.clock(tasks.PUT_OFF_MS)
    path.clock(MINUTE_MS)
    assert path.points(people[1]) == 10


def test_figures_are_the_same_before_and_after_they_are_summed_up(live: Live) -> None:
    path = Path(live, LATER)
    for number in range(3):
        path.happen(path.player(f"p{number}"))
    before = path.figures()
    assert before == {1: {"": (3, 3, 3, 0), "first": (3, 0, 3, 0), "wait": (3, 3, 0, 0)}}
    path.clock(MINUTE_MS)
    assert path.rows(tables.tally) == []
    assert path.figures() == before


# -- what is over -------------------------------------------------------------------------------------------


def test_runs_are_forgotten_that_were_over_long_ago_and_never_a_players_last(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "PAGE", 3)
    again = {"entry_mode": "every_time"}
    path = Path(live, {**body(a=give()), **again})
    path.save({**body(a=give(None, 1)), "id": 2}, key="once")
    path.save({**body(a={"type": "wait_event", "event": "login"}), **again, "id": 3}, key="open")
    anna, names = path.player(), {path.definition(key).id: key for key in ("welcome", "once", "open")}

    def runs() -> list[tuple[str, int]]:
        return [(names[row.definition_id], row.number) for row in path.runs(anna)]

    for _ in range(3):
        path.happen(anna)
        path.clock(1)
    before, figures = runs(), path.figures()
    path.clock(tasks.KEPT_MS - 2 * HOUR_MS)
    _let_forget(path)
    assert runs() == before
    path.clock(2 * HOUR_MS)
    _let_forget(path)
    still_open = [("open", number) for number in (1, 2, 3)]
    assert runs() == [("welcome", 3), ("once", 1), *still_open]
    assert path.figures() == figures
    path.happen(anna)
    assert runs() == [("welcome", 3), ("welcome", 4), ("once", 1), *still_open, ("open", 4)]
    assert path.points(anna) == 4 * 10 + 1
    path.clock(tasks.KEPT_MS + HOUR_MS)
    _let_forget(path)
    assert runs() == [("welcome", 4), ("once", 1), *still_open, ("open", 4)]


def _let_forget(path: Path) -> None:
    """Let everything be looked at that is over, a page a second, also of the other tests' players."""
    path.clock(HOUR_MS)
    of_job = sa.select(job.c.due_at).where(job.c.kind == tasks.FORGET_JOB)
    for _ in range(500):
        with path.live.plaudit.database.reads.connect() as conn:
            if conn.execute(of_job).scalar_one() - path.live.now > tasks.SOON_MS:
                return
        path.live.plaudit.services.clock.advance(tasks.SOON_MS)  # type: ignore[attr-defined]
        path.carry_out_jobs()
    raise AssertionError("it never came to an end")


def test_sqlite_reads_of_a_players_runs_only_the_open_ones() -> None:
    database = sa.create_engine("sqlite://", paramstyle="named")
    with database.connect() as conn:
        tables.run.create(conn)
        query = sa.text(f"EXPLAIN QUERY PLAN {tables.OPEN['sqlite'].compile(database)}")
        plan = [row[3] for row in conn.execute(query, {"b_label_id": 1, "b_player_id": 1}).all()]
    assert any("COVERING INDEX ix_journey_run_open" in line for line in plan), plan
    assert not any(line.endswith("PRIMARY KEY (label_id=? AND player_id=?)") for line in plan), plan

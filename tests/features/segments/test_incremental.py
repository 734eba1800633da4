"""Whatever happens, who is in a segment is who a full recount of the stored events would put in it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from server.core.clock import DAY_MS, HOUR_MS
from server.core.conditions import KnownFacts, matches
from server.core.periods import local
from server.features.events.service import Event, ingest
from server.features.events.tables import event as event_table
from server.features.labels.definitions import save
from server.features.players import service as players
from server.features.players.tables import player as player_table
from server.features.segments import counters, filling, membership, rules, tables, tasks
from server.features.segments.definition import Segment
from server.jobs import engine
from server.jobs.engine import Job
from server.jobs.tables import job as job_table
from server.store.transaction import Tx
from tests.support.machine import ServiceMachine, on_a_database, run

PLAYERS = ("anna", "ben", "cleo")
_DAYS = ("2026-10-20", "2026-10-25", "2026-10-28")
_AMOUNTS = st.sampled_from([0.1, 0.2, 5, 20, -3, True, None, "7"])
_WHERE = st.sampled_from([None, {"field": "item", "is": "tea"}])


@st.composite
def behaviours(draw: Any, number: int) -> dict[str, Any]:
    measure = draw(st.sampled_from(["count", "sum", "min", "max"]))
    body: dict[str, Any] = {"id": number, "name": "s", "kind": "behaviour", "event": "bought"}
    body |= {"measure": measure, "where": draw(_WHERE)}
    if measure != "count":
        body["field"] = "price"
    limits = draw(st.sampled_from([{"gte": 1}, {"lte": 0}, {"gte": 2}, {"gte": 0.3, "lte": 20}, {"lte": 5}]))
    over = draw(st.sampled_from(["slides", "slides", "fixed", "all"]))
    if over == "slides":
        body["within_days"] = draw(st.sampled_from([1, 2, 3, 7]))
    if over == "fixed":
        body |= draw(
            st.sampled_from([{"from": _DAYS[0]}, {"from": _DAYS[0], "till": _DAYS[1]}, {"till": _DAYS[2]}])
        )
    return {**body, **limits}


@st.composite
def rfms(draw: Any, number: int) -> dict[str, Any]:
    body = {"id": number, "name": "r", "kind": "rfm", "event": "bought", "field": "price", "within_days": 8}
    scores = {"recency_days": [0, 1, 3, 5], "frequency_counts": [2, 3, 4, 5], "monetary_sums": [1, 5, 20, 40]}
    return {
        **body,
        **scores,
        "recency_min": draw(st.integers(1, 5)),
        "frequency_min": draw(st.integers(1, 3)),
    }


def recount(segment: Segment, events: list[tuple[dict[str, Any], int]], day: int, zone: Any) -> bool:
    """The definition in the plainest words: look at all events each time."""
    seen = []
    for payload, at in events:
        if segment.where is not None and not matches(
            segment.where, KnownFacts(properties={}, payload=payload)
        ):
            continue
        then, value = local(at, zone).date().toordinal(), payload.get("price")
        days = segment.within_days
        if days is not None and then <= day - days:
            continue
        if segment.from_ and then < date.fromisoformat(segment.from_).toordinal():
            continue
        if segment.till and then > date.fromisoformat(segment.till).toordinal():
            continue
        if isinstance(value, int | float) and not isinstance(value, bool):
            seen.append((then, round(value * 10)))
        elif segment.kind == "behaviour" and segment.measure == "count":
            seen.append((then, 0))
    values = [value for _, value in seen]
    if segment.kind == "rfm":
        if not seen:
            return False
        recency = 5 - sum(day - max(then for then, _ in seen) > limit for limit in segment.recency_days or ())
        frequency = 1 + sum(len(seen) >= limit for limit in segment.frequency_counts or ())
        return recency >= segment.recency_min and frequency >= segment.frequency_min
    if segment.measure in ("min", "max") and not seen:
        return False
    measured: dict[str, Callable[[], int]] = {
        "count": lambda: 10 * len(seen),
        "sum": lambda: sum(values),
        "min": lambda: min(values),
        "max": lambda: max(values),
    }
    found = measured[segment.measure]()
    return (segment.gte is None or found >= round(segment.gte * 10)) and (
        segment.lte is None or found <= round(segment.lte * 10)
    )


class History(ServiceMachine):
    """Players buy, days pass, definitions change, jobs run now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = 0

    def define(self, tx: Tx) -> None:
        save(tx, label_id=self.label_id, kind="event_type", key="bought", body={"name": "bought"})
        for body in (
            {"id": 1, "name": "lately", "kind": "behaviour", "event": "bought", "gte": 2, "within_days": 2},
            {"id": 2, "name": "nothing", "kind": "behaviour", "event": "bought", "lte": 0, "within_days": 3},
        ):
            save(tx, label_id=self.label_id, kind="segment", key=f"s{body['id']}", body=dict(body))

    def refresh(self) -> None:
        self.plaudit.refresh()
        found = self.plaudit.services.catalogue.by_id(self.label_id)
        assert found is not None
        self.label = found

    @rule(
        name=st.sampled_from(PLAYERS),
        price=_AMOUNTS,
        item=st.sampled_from(["tea", "cup"]),
        ago=st.integers(0, 6),
    )
    def buys(self, name: str, price: Any, item: str, ago: int) -> None:
        self.sent += 1
        when = self.clock.now() - ago * 20 * HOUR_MS
        payload = {"item": item} if price is None else {"item": item, "price": price}
        event = Event(f"e-{self.sent}", "bought", payload, source="server", occurred_at=when)
        player_id = self.player(name)
        self.unit(lambda tx: ingest(tx, self.label, player_id=player_id, event=event))

    @rule(hours=st.sampled_from([1, 5, 24, 70]))
    def time_passes(self, hours: int) -> None:
        self.clock.advance(hours * HOUR_MS)

    @rule(body=st.one_of(behaviours(1), behaviours(2), behaviours(3), rfms(4)))
    def somebody_edits(self, body: dict[str, Any]) -> None:
        key = f"s{body['id']}"
        self.unit(lambda tx: save(tx, label_id=self.label_id, kind="segment", key=key, body=body))
        self.refresh()

    @rule(steps=st.sampled_from([1, 3, 100]))
    def jobs_run(self, steps: int) -> None:
        for _ in range(steps):
            if not self.step():
                return

    def step(self) -> bool:
        """One step of what is due of this label, as the worker does it."""
        mine = (job_table.c.key == str(self.label_id), job_table.c.kind.in_(HANDLERS))
        query = (
            sa.select(job_table)
            .where(*mine, job_table.c.due_at <= self.clock.now())
            .order_by(job_table.c.due_at)
        )
        with self.plaudit.database.reads.connect() as conn:
            row = conn.execute(query.limit(1)).first()
        if row is None:
            return False
        job = Job(row.id, row.fence, row.kind, row.key, {}, row.due_at, 1)

        def work(tx: Tx) -> None:
            following = HANDLERS[row.kind](tx, job)
            if following is None:
                tx.conn.execute(job_table.delete().where(job_table.c.id == row.id))
            else:
                engine.reschedule(tx, kind=row.kind, key=row.key, due_at=following)

        self.unit(work)
        return True

    def settled(self) -> None:
        self.clock.advance(filling.GRACE_MS)
        for _ in range(500):
            if not self.step():
                return
        raise AssertionError("the jobs come to no end")

    @precondition(lambda self: self.sent % 4 == 3)
    @rule()
    def the_truth_is_told(self) -> None:
        self.settled()
        self.compare()

    def teardown(self) -> None:
        self.settled()
        self.compare()
        self.clock.advance(2 * DAY_MS)
        self.compare_answers()

    def expected(self) -> dict[tuple[int, int], bool]:
        day = rules.today(self.clock.now(), self.label.zone)
        found = {}
        for row in self.rows(player_table):
            stored = self.rows(event_table, event_table.c.player_id == row.id, event_table.c.type == "bought")
            events = [(msgspec.json.decode(e.payload), e.occurred_at) for e in stored]
            for segment in self.label.of_kind(Segment).values():
                found[row.id, segment.id] = recount(segment, events, day, self.label.zone)
        return found

    def compare(self) -> None:
        kept = {(row.player_id, row.segment_id): row.is_in for row in self.rows(tables.state)}
        expected = self.expected()
        assert {known: kept.get(known, False) for known in expected} == expected

    def compare_answers(self) -> None:
        """Also before the job has run, whoever asks is answered right."""
        expected = self.expected()
        with self.plaudit.database.reads.connect() as conn:
            for row in self.rows(player_table):
                answers = membership.read(conn, self.label, row, self.clock.now())
                known = {
                    number: is_in for (player_id, number), is_in in expected.items() if player_id == row.id
                }
                assert {number: answers.get(number, False) for number in known} == known

    @invariant()
    def comings_and_goings_take_turns(self) -> None:
        """Each change was told once: events and rows say the same, in turn."""
        for row in self.rows(tables.state):
            mine = (
                event_table.c.player_id == row.player_id,
                event_table.c.type.in_(["segment_entered", "segment_left"]),
            )
            told = [
                e for e in self.rows(event_table, *mine) if f'"segment_id":{row.segment_id},' in e.payload
            ]
            kinds = [e.type for e in sorted(told, key=lambda e: e.id)]
            assert kinds == ["segment_entered", "segment_left"] * (row.changes // 2) + ["segment_entered"] * (
                row.changes % 2
            )
            assert row.is_in == bool(row.changes % 2)


HANDLERS = {filling.FILL_JOB: filling.fill, filling.DUE_JOB: tasks.due}


def test_members_are_who_a_full_recount_finds(tmp_path: Path) -> None:
    with on_a_database(History, tmp_path) as machine:
        run(machine, examples=30, steps=25)


def _late_bucket(*args: Any, **kwargs: Any) -> int:
    return 1 + _day_of(*args, **kwargs)


def _never_due(*args: Any, **kwargs: Any) -> rules.Verdict:
    return rules.Verdict(_verdict(*args, **kwargs).is_in, None)


def _always_right(row: Any, player_id: int) -> bool:
    return True


_day_of, _verdict = rules.day_of, rules.verdict


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (rules, "day_of", _late_bucket),
        (rules, "verdict", _never_due),
        (counters, "_is_right", _always_right),
    ],
    ids=["a bucket off by one", "an exit that is lost", "events counted by both"],
)
def test_a_broken_one_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, broken: Any
) -> None:
    monkeypatch.setattr(module, name, broken)
    with on_a_database(History, tmp_path) as machine, pytest.raises((AssertionError, sa.exc.IntegrityError)):
        run(machine, examples=30, steps=25)


def test_players_are_welcomed_once(tmp_path: Path) -> None:
    """Who is new and did nothing is in at once, and told of it once, however often it is made."""
    with on_a_database(History, tmp_path) as machine:
        one = machine()
        for _ in range(2):
            one.unit(lambda tx: players.ensure(tx, one.label, brand=None, ext_user_id="anna"))
        told = one.rows(event_table, event_table.c.type == "segment_entered")
        assert [msgspec.json.decode(e.payload) for e in told] == [{"segment_id": 2, "segment": "s2"}]

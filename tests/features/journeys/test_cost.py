"""What journeys cost those who are not in them: no statement, or one that finds its rows by their key."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from server.features.labels.catalogue import read_label
from server.features.labels.definitions import touch
from server.store import prepared
from server.store.transaction import Tx
from tests.features.journeys.kit import Path, body, give
from tests.support.server import Live

WAIT: dict[str, Any] = {"type": "wait_event", "event": "login", "timeout_seconds": 3600, "then": "last"}
WAITS = {**body(wait=WAIT, last=give()), "start": {"event": "logged_out"}}


@pytest.fixture
def count(live: Live, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], int]:
    """How many statements the units of work of a call make."""
    counted = 0
    execute = prepared._Compiled.execute

    def count_prepared(self: Any, conn: Any, values: Any) -> Any:
        nonlocal counted
        counted += conn.engine is live.plaudit.database.writes
        return execute(self, conn, values)

    def count_other(*_: Any) -> None:
        nonlocal counted
        counted += 1

    def run(work: Callable[[], None]) -> int:
        before, engine = counted, live.plaudit.database.writes
        sa.event.listen(engine, "before_cursor_execute", count_other)
        try:
            work()
        finally:
            sa.event.remove(engine, "before_cursor_execute", count_other)
        return counted - before

    monkeypatch.setattr(prepared._Compiled, "execute", count_prepared)
    return run


def test_an_event_that_nobody_waits_for_costs_no_statement_more(
    live: Live, count: Callable[[Callable[[], None]], int]
) -> None:
    path = Path(live, WAITS)
    anna = path.player()
    free = count(lambda: path.happen(anna, "purchase"))
    waited = count(lambda: path.happen(anna, "login"))
    assert waited == free + 1, "one look whether the player waits"
    for number in range(2, 12):
        path.save({**WAITS, "id": number}, key=f"journey-{number}")
    assert count(lambda: path.happen(anna, "purchase")) == free
    assert count(lambda: path.happen(anna, "login")) == waited


def test_a_label_comes_from_memory_until_something_of_it_changes(live: Live) -> None:
    path = Path(live, WAITS)
    held = path.loaded
    assert path.unit(lambda tx: read_label(tx.conn, held.id)) is held

    def change(tx: Tx) -> bool:
        touch(tx, held.id)
        fresh = read_label(tx.conn, held.id)
        return fresh is not held and fresh is not None and fresh.revision == held.revision + 1

    assert path.unit(change), "a unit of work sees what it has changed itself"
    assert path.unit(lambda tx: read_label(tx.conn, -1)) is None

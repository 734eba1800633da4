"""What it costs to draw a raffle of a million tickets: in many rows or few, for few prizes or many."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.report import Row
from server.app import Plaudit, build
from server.features.labels import definitions
from server.features.labels import service as labels
from server.features.labels.catalogue import read_label
from server.features.raffles import runs, tables
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx

TICKETS = 1_000_000
ROWS = (1_000, 100_000)
PRIZES = (1, 100, 10_000)
_DAY_MS = 86_400_000


def drawing(rounds: int) -> Iterator[Row]:
    """Milliseconds of one unit of work; each round draws a run of its own, which is then rolled back."""
    for rows in ROWS:
        with tempfile.TemporaryDirectory() as folder:
            plaudit = build(Settings(data=Path(folder)))
            label_id, _ = run_unit(plaudit.database, lambda tx: labels.create_label(tx, name="Bench"))
            run_unit(plaudit.database, lambda tx, n=label_id, count=rows: _fill(tx, n, count))  # type: ignore[misc]
            for prizes in PRIZES:
                run_unit(plaudit.database, lambda tx, n=label_id, count=prizes: _define(tx, n, count))  # type: ignore[misc]
                name = f"draw {TICKETS:,} tickets in {rows:,} rows, {prizes:,} prizes"
                yield Row(name, 1000 * min(_seconds(plaudit, label_id) for _ in range(rounds)), "ms")
            plaudit.services.reader.close()
            plaudit.database.close()


def _fill(tx: Tx, label_id: int, rows: int) -> None:
    each = TICKETS // rows
    known = {"label_id": label_id, "raffle_id": 1, "ticket_count": each, "created_at": tx.now - 1}
    tx.conn.execute(
        tables.INSERT_TICKET,
        [{**known, "player_id": n + 1, "key": str(n), "first_number": n * each + 1} for n in range(rows)],
    )
    tx.change(tables.counter.insert(), {"label_id": label_id, "raffle_id": 1, "issued": TICKETS})


def _define(tx: Tx, label_id: int, prizes: int) -> None:
    prize = {"id": 1, "name": "Prize", "per_run": prizes, "effects": [{"type": "nothing"}]}
    draw = {"id": prizes, "name": "Draw", "prizes": [prize], "first_at": tx.now + _DAY_MS}
    times = {"starts_at": tx.now - _DAY_MS, "ends_at": tx.now + 2 * _DAY_MS}
    body = {"id": 1, "name": "Raffle", "draws": [draw], **times}
    definitions.save(tx, label_id=label_id, kind="raffle", key="raffle", body=body)
    label = read_label(tx.conn, label_id)
    assert label is not None
    runs.plan(tx, label, since=tx.now)


class _Undo(Exception):
    pass


def _seconds(plaudit: Plaudit, label_id: int) -> float:
    spent = 0.0

    def work(tx: Tx) -> None:
        nonlocal spent
        label = read_label(tx.conn, label_id)
        assert label is not None
        query = tables.run.select().order_by(tables.run.c.id.desc()).limit(1)
        began = time.perf_counter()
        assert runs.hold(tx, label, tx.first(query)) > 0
        spent = time.perf_counter() - began
        raise _Undo

    try:
        run_unit(plaudit.database, work)
    except _Undo:
        return spent
    raise AssertionError("a draw is always rolled back")

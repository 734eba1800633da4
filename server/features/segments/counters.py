"""Daily buckets of what players did: one more with each event, never counted again.

A counter's buckets are right for a player when it is filled up to that player, and for everybody who came
after it began. For others events are left to the filling, which counts all that are stored.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.features.segments import rules, tables
from server.features.segments.book import Entry, book_of
from server.features.segments.rules import Bucket
from server.store.prepared import all_rows
from server.store.transaction import Tx


def add(
    tx: Tx, label: Label, *, player_id: int, amounts: Mapping[str, int], occurred_at: int
) -> dict[str, list[Bucket]]:
    """Count an event once in each counter, given what it adds to it (in parts); all their buckets after that.

    The player's row is held. Counters that are not filled up to the player yet are left out.
    """
    ready = _ready(tx.conn, label, player_id, amounts) if amounts else {}
    if not ready:
        return {}
    counting = book_of(label).counters
    days = {print_: rules.day_of(counting[print_].counter, occurred_at, label.zone) for print_ in ready}
    entries = [entry for print_ in ready for entry in counting[print_].entries]
    first = min(_first_day(label, entries, tx.now), *days.values())
    found = _read(tx.conn, label.id, player_id, ready, first=first)
    for print_, counter_id in ready.items():
        day, rows = days[print_], found[print_]
        before = next((row for row in rows if row.day == day), None)
        after = rules.with_event(before, day=day, amount=amounts[print_])
        _write(tx, label.id, player_id, counter_id, after, is_new=before is None)
        found[print_] = [row for row in rows if row.day != day] + [after]
    return found


def read(
    conn: sa.Connection, label: Label, *, player_id: int, entries: Sequence[Entry], now: int
) -> dict[str, list[Bucket]]:
    """The buckets that these segments look at, by the fingerprint of their counter, in one query."""
    prints = {entry.fingerprint for entry in entries if entry.fingerprint is not None}
    ready = _ready(conn, label, player_id, prints) if prints else {}
    return _read(conn, label.id, player_id, ready, first=_first_day(label, entries, now)) if ready else {}


def write_all(tx: Tx, *, label_id: int, player_id: int, counter_id: int, rows: Collection[Bucket]) -> None:
    """The buckets of a player who had none of this counter."""
    for row in rows:
        _write(tx, label_id, player_id, counter_id, row, is_new=True)


def _first_day(label: Label, entries: Sequence[Entry], now: int) -> int:
    day = rules.today(now, label.zone)
    return min((rules.window(entry.segment, day)[0] for entry in entries), default=day)


def _ready(conn: sa.Connection, label: Label, player_id: int, prints: Collection[str]) -> dict[str, int]:
    """Which of these counters are right for the player: their numbers. One that is filled stays so for this
    version of the label, and is not looked up again."""
    finished: dict[str, int] = label.compiled.setdefault("segments.filled", {})
    if all(print_ in finished for print_ in prints):
        return {print_: finished[print_] for print_ in prints}
    rows = all_rows(conn, tables.COUNTERS, {"b_label_id": label.id})
    finished.update({row.fingerprint: row.id for row in rows if row.finished_at is not None})
    return {
        row.fingerprint: row.id for row in rows if row.fingerprint in prints and _is_right(row, player_id)
    }


def _is_right(row: Any, player_id: int) -> bool:
    return row.finished_at is not None or not row.after_player_id < player_id <= row.upto_player_id


def _read(
    conn: sa.Connection, label_id: int, player_id: int, ready: Mapping[str, int], *, first: int
) -> dict[str, list[Bucket]]:
    values = {
        "b_label_id": label_id,
        "b_player_id": player_id,
        "counters": list(ready.values()),
        "first": first,
    }
    found: defaultdict[int, list[Bucket]] = defaultdict(list)
    for row in all_rows(conn, tables.BUCKETS, values):
        found[row.counter_id].append(Bucket(row.day, row.events, row.total, row.least, row.most))
    return {print_: found[counter_id] for print_, counter_id in ready.items()}


def _write(tx: Tx, label_id: int, player_id: int, counter_id: int, row: Bucket, *, is_new: bool) -> None:
    names = {"label_id": label_id, "player_id": player_id, "counter_id": counter_id, "day": row.day}
    values = {**names, "events": row.events, "total": row.total, "least": row.least, "most": row.most}
    if is_new:
        tx.change(tables.ADD_BUCKET, values)
    else:
        tx.change(tables.SET_BUCKET, {f"b_{name}": value for name, value in values.items()})

"""Who is in: one row for each player and segment, changed with the player's row held, and told once.

Whoever judges a player holds its row first. So two events, an import and the passing of a day come one after
another, and `changes` counts every coming and going once.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.conditions import matches
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.events.tables import event as event_table
from server.features.labels.catalogue import Label
from server.features.players.tables import BY_ID_LOCKED
from server.features.segments import counters, rules, tables
from server.features.segments.book import ENTERED, LEFT, Entry, Heard, book_of
from server.features.segments.rules import Bucket, Days, Verdict
from server.store.prepared import all_rows, first_row, prepare
from server.store.transaction import Tx

Buckets = Mapping[str, Sequence[Bucket]]
"""Of one player, by the fingerprint of their counter; a counter that is not filled yet is not in it."""


class Segments:
    """The ear of segments in the pipeline of events."""

    name = "segments"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        return {event_type: (heard,) for event_type, heard in book_of(label).events.items()}

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        """Count the event, then judge the player in the segments that it concerns."""
        heard: Heard = wanted[0]
        amounts = {
            print_: amount
            for print_, counting in heard.counters.items()
            if (amount := rules.counted(counting.counter, event.payload)) is not None
        }
        if not amounts and not heard.states:
            return
        row = hold(tx, label.id, player_id)
        counted = counters.add(tx, label, player_id=player_id, amounts=amounts, occurred_at=event.occurred_at)
        touched = [entry for print_ in counted for entry in heard.counters[print_].entries]
        judge(tx, label, row, [*touched, *heard.states.values()], buckets=counted)

    def hear_props(self, tx: Tx, label: Label, *, player_id: int, names: Collection[str]) -> None:
        """Judge the player in the segments whose conditions ask for a property that changed."""
        watched = book_of(label).props
        entries = {number: entry for name in names for number, entry in watched.get(name, {}).items()}
        if entries:
            judge(tx, label, hold(tx, label.id, player_id), list(entries.values()), buckets={})


def hold(tx: Tx, label_id: int, player_id: int) -> Any:
    """The player's row, held against others until the commit."""
    return tx.first(BY_ID_LOCKED, {"label_id": label_id, "player_id": player_id})


def welcome(tx: Tx, label: Label, row: Any) -> None:
    """Judge a player who has just begun: who did nothing may be in a segment, or on a list since before."""
    entries = list(book_of(label).entries.values())
    if entries:
        buckets: Buckets = {entry.fingerprint: () for entry in entries if entry.fingerprint is not None}
        judge(tx, label, row, entries, buckets=buckets)


def judge(tx: Tx, label: Label, row: Any, entries: Sequence[Entry], *, buckets: Buckets) -> int:
    """Bring the player's membership up to date in these segments; the number of changes.

    `row` is the player's, held. A segment whose counter has no `buckets` here is left as it is.
    """
    if not entries:
        return 0
    values = {"b_label_id": label.id, "b_player_id": row.id}
    known = {found.segment_id: found for found in tx.all(tables.STATES, values)}
    verdicts = _Verdicts(tx.conn, label, row, now=tx.now, buckets=buckets)
    changes = 0
    for entry in entries:
        found = verdicts.of(entry)
        if found is not None:
            changes += _keep(tx, label, row.id, entry, before=known.get(entry.segment.id), found=found)
    return changes


class _Verdicts:
    """What is right about one player now, each thing read at most once."""

    def __init__(self, conn: sa.Connection, label: Label, row: Any, *, now: int, buckets: Buckets) -> None:
        self._conn = conn
        self._label = label
        self._row = row
        self._now = now
        self._buckets = buckets
        self._day = rules.today(now, label.zone)
        self._days: dict[str, Days] = {}
        self._lists: frozenset[int] | None = None

    def of(self, entry: Entry) -> tuple[bool, int | None] | None:
        """Whether the player is in, and when that may change by itself (epoch ms); None when it cannot be
        said yet."""
        if entry.segment.kind == "list":
            return entry.segment.id in self._on_lists(), None
        if entry.segment.kind == "state":
            return self._live(entry)
        days = self._days_of(entry.fingerprint or "")
        return self._moment(rules.verdict(entry.segment, days, day=self._day)) if days is not None else None

    def _days_of(self, print_: str) -> Days | None:
        """The buckets of a counter, put in order once for all the segments that look at them."""
        if print_ not in self._days and print_ in self._buckets:
            self._days[print_] = Days(self._buckets[print_])
        return self._days.get(print_)

    def _moment(self, found: Verdict) -> tuple[bool, int | None]:
        day = found.changes_on
        return found.is_in, rules.begins_at(day, self._label.zone) if day is not None else None

    def _live(self, entry: Entry) -> tuple[bool, int | None]:
        condition = entry.segment.condition
        facts = PlayerFacts(self._conn, self._label, self._row, now=self._now)
        ends = [self._leaves_at(*back) for back in book_of(self._label).looks_back[entry.segment.id]]
        is_in = condition is not None and matches(condition, facts)
        return is_in, min((end for end in ends if end is not None), default=None)

    def _leaves_at(self, event_type: str, days: int) -> int | None:
        """When the oldest event of a sliding window has left it."""
        values = {
            "b_label_id": self._label.id,
            "b_player_id": self._row.id,
            "b_type": event_type,
            "since": self._now - days * DAY_MS,
        }
        oldest = first_row(self._conn, _OLDEST, values)[0]
        return oldest + days * DAY_MS + 1 if oldest is not None else None

    def _on_lists(self) -> frozenset[int]:
        if self._lists is None:
            values = {"b_label_id": self._label.id, "b_ext_key": self._row.ext_key}
            self._lists = frozenset(found[0] for found in all_rows(self._conn, tables.ON_LISTS, values))
        return self._lists


def _keep(
    tx: Tx, label: Label, player_id: int, entry: Entry, *, before: Any, found: tuple[bool, int | None]
) -> bool:
    """Write a verdict down where it is news, and say that the player came or went."""
    is_in, due_at = found
    was_in = before is not None and before.is_in
    if is_in == was_in and due_at == (before.due_at if before is not None else None):
        return False
    changes = (before.changes if before is not None else 0) + (is_in != was_in)
    since = tx.now if before is None or is_in != was_in else before.since
    names = {"label_id": label.id, "player_id": player_id, "segment_id": entry.segment.id}
    news = {"is_in": is_in, "since": since, "due_at": due_at, "changes": changes}
    if before is None:
        tx.change(tables.ADD_STATE, {**names, **news})
    else:
        tx.change(tables.SET_STATE, {f"b_{name}": value for name, value in (names | news).items()})
    if is_in != was_in:
        tx.emit(
            label_id=label.id,
            player_id=player_id,
            kind=ENTERED if is_in else LEFT,
            payload={"segment_id": entry.segment.id, "segment": entry.key},
            key=f"segment:{entry.segment.id}:player:{player_id}:{changes}",
        )
    return is_in != was_in


# -- reading ------------------------------------------------------------------------------------------------


def read(conn: sa.Connection, label: Label, row: Any, now: int) -> Mapping[int, bool]:
    """Whether the player is in each segment whose members are kept: one indexed read.

    What should have changed with the time by now is judged from its buckets here, until the job has done it.
    """
    book = book_of(label)
    if not book.entries:
        return {}
    values = {"b_label_id": label.id, "b_player_id": row.id}
    found = all_rows(conn, tables.STATES, values)
    late = [book.entries[s.segment_id] for s in found if _is_late(s, now) and s.segment_id in book.entries]
    answers = {s.segment_id: s.is_in for s in found if s.segment_id in book.entries}
    return {**answers, **_judged_now(conn, label, row, late, now=now)}


def _is_late(found: Any, now: int) -> bool:
    return found.due_at is not None and found.due_at <= now


def _judged_now(
    conn: sa.Connection, label: Label, row: Any, late: Sequence[Entry], *, now: int
) -> dict[int, bool]:
    counting = [entry for entry in late if entry.fingerprint is not None]
    if not counting:
        return {}
    buckets = counters.read(conn, label, player_id=row.id, entries=counting, now=now)
    verdicts = _Verdicts(conn, label, row, now=now, buckets=buckets)
    found = {entry.segment.id: verdicts.of(entry) for entry in counting}
    return {number: verdict[0] for number, verdict in found.items() if verdict is not None}


def since(conn: sa.Connection, *, label_id: int, player_id: int) -> dict[int, int]:
    """Since when (epoch ms) the player is in the segments that it is in."""
    rows = all_rows(conn, tables.STATES, {"b_label_id": label_id, "b_player_id": player_id})
    return {row.segment_id: row.since for row in rows if row.is_in}


_OLDEST = prepare(
    sa.select(sa.func.min(event_table.c.occurred_at)).where(
        event_table.c.label_id == sa.bindparam("b_label_id"),
        event_table.c.player_id == sa.bindparam("b_player_id"),
        event_table.c.type == sa.bindparam("b_type"),
        event_table.c.occurred_at >= sa.bindparam("since"),
    )
)

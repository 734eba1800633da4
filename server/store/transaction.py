"""The unit of work that services write in: they change rows and say what should be told, and never commit."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.notice import Notice
from server.store.prepared import all_rows, change, change_all, first_row
from server.store.ranks import Move, Seat


@dataclass(frozen=True, slots=True)
class Emitted:
    """An event that follows from what a service did."""

    label_id: int
    player_id: int
    kind: str
    payload: Mapping[str, Any]
    key: str


class Tx:
    """One unit of work. `now` is the same moment for everything in it, in epoch milliseconds."""

    __slots__ = ("conn", "dialect", "due_at", "emitted", "moves", "notices", "now", "own_jobs", "props")

    def __init__(self, conn: sa.Connection, *, now: int, dialect: str) -> None:
        if not conn.in_transaction():
            conn.begin()  # what goes straight to the driver does not begin it
        self.conn = conn
        self.now = now
        self.dialect = dialect
        self.notices: list[Notice] = []
        self.moves: list[Move] = []
        self.emitted: deque[Emitted | Sequence[Emitted]] = deque()
        self.props: dict[tuple[int, int], dict[str, Any]] = {}
        self.own_jobs: set[int] = set()
        """Jobs that this unit of work moved or took away itself."""
        self.due_at: int | None = None

    def first(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first row, or None."""
        return first_row(self.conn, statement, values)

    def all(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        return all_rows(self.conn, statement, values)

    def value(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        row = first_row(self.conn, statement, values)
        return row[0] if row is not None else None

    def change(self, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> int:
        """Run an UPDATE, DELETE or INSERT and say how many rows it touched."""
        return change(self.conn, statement, values)

    def change_all(self, statement: sa.Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run an UPDATE, DELETE or INSERT once for each of `rows`."""
        change_all(self.conn, statement, rows)

    def insert(self, statement: sa.Executable, values: Mapping[str, Any]) -> int:
        """Insert one row and return its number."""
        key = self.conn.execute(statement, values).inserted_primary_key
        assert key is not None
        return int(key[0])

    def push(self, *, label_id: int, player_id: int, message: msgspec.Struct) -> None:
        """Send `message` to every open connection of the player, after the commit."""
        body = msgspec.json.encode(message).decode()
        self.notices.append(Notice("push", label_id, player_id, body))

    def emit(self, *, label_id: int, player_id: int, kind: str, payload: Mapping[str, Any], key: str) -> None:
        """Say that something followed for a player; whoever listens to `kind` hears it in this unit of work.

        `key` is made of the cause, so that what was said once is not heard again.
        """
        self.emitted.append(Emitted(label_id, player_id, kind, payload, key))

    def emit_many(self, events: Sequence[Emitted]) -> None:
        """Say the same kind of thing of many players of one label; each hears it as if it were said alone."""
        if events:
            self.emitted.append(events)

    def changed_props(self, *, label_id: int, player_id: int, props: Mapping[str, Any]) -> None:
        """Note public properties that changed; the player's pages hear of all of them in one message."""
        self.props.setdefault((label_id, player_id), {}).update(props)

    def moved(self, board: str, *, before: Seat | None, after: Seat | None) -> None:
        """Say that a seat on a board was left, taken, or both; the ranks hear of it after the commit."""
        self.moves.append(Move(board, before, after))

    def wake(self, due_at: int) -> None:
        """Say that a job is due at that moment (epoch ms); the worker of this process hears of it after the
        commit."""
        if self.due_at is None or due_at < self.due_at:
            self.due_at = due_at

    def label_changed(self, label_id: int) -> None:
        """Make every process read the label's settings and definitions again, after the commit."""
        self.notices.append(Notice("label", label_id))

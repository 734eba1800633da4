"""Lists from files, and what an operator sees of segments, for the command line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.labels.catalogue import Label
from server.features.segments import imports, service
from server.features.segments.definition import Segment
from server.features.segments.imports import CHUNK, Mode
from server.features.segments.listing import Reading
from server.store.transaction import Tx

Unit = Callable[[Callable[[Tx], Any]], Any]
"""Runs some work in a unit of work of its own."""
PIECE = 64 * 1024


def take_in(unit: Unit, label: Label, *, key: str, mode: Mode, file: Path) -> Any:
    """Read a list from a file, for a running server to carry out; the import's row. Raises PlauditError."""
    imports.list_of(label, key)
    if not file.is_file():
        raise PlauditError(f"There is no file {file}.", code="no_file")
    import_id = unit(lambda tx: imports.begin(tx, label, key=key, mode=mode))
    try:
        reading = Reading()
        for number, chunk in enumerate(_chunks(file, reading), start=1):
            unit(_kept(label.id, import_id, number, chunk))
        return unit(lambda tx: imports.complete(tx, label.id, import_id, reading))
    except BaseException:
        unit(lambda tx: imports.give_up(tx, label.id, import_id))
        raise


def _kept(label_id: int, import_id: int, number: int, ext_keys: list[str]) -> Callable[[Tx], None]:
    return lambda tx: imports.keep(tx, label_id, import_id, number=number, ext_keys=ext_keys)


def _chunks(file: Path, reading: Reading) -> Iterator[list[str]]:
    waiting: list[str] = []
    with file.open("rb") as lines:
        while piece := lines.read(PIECE):
            waiting.extend(reading.feed(piece))
            while len(waiting) >= CHUNK:
                yield waiting[:CHUNK]
                del waiting[:CHUNK]
    waiting.extend(reading.end())
    if waiting:
        yield waiting


def problems(row: Any) -> list[tuple[int, str]]:
    """The first malformed lines of an import: their number, and why."""
    found: list[tuple[int, str]] = msgspec.json.decode(row.problems)
    return found


def overview(conn: sa.Connection, label: Label, *, now: int) -> Iterator[str]:
    """A line for each active segment."""
    for key, segment in label.of_kind(Segment).items():
        fill = service.fill_of(conn, label, segment, now=now)
        count: Any = "not kept"
        if segment.keeps_members:
            count = service.members(conn, label_id=label.id, segment_id=segment.id)
        yield f"{segment.id}  {key}  {segment.kind}  members: {count}  {fill.state}"

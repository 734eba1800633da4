"""Plaudit's command line in a process that counts what it asks its database.

`python -m bench.counted FILE serve …`: FILE has eight bytes, the number of statements so far, those that
begin and end a transaction with them. What asks nothing pays nothing for being counted.
"""

import mmap
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.cli import main

_NUMBER = struct.Struct("<q")


def statements(path: Path) -> int:
    """How many statements a process has counted into this file so far."""
    return int(_NUMBER.unpack(path.read_bytes())[0])


def empty_count(path: Path) -> Path:
    """A file to count into, from 0."""
    path.write_bytes(_NUMBER.pack(0))
    return path


def count_into(path: Path) -> None:
    """Count every statement of this process's databases from now on."""
    with path.open("r+b") as file:
        held = mmap.mmap(file.fileno(), _NUMBER.size)
    lock = threading.Lock()

    def one(*_: Any) -> None:
        with lock:
            _NUMBER.pack_into(held, 0, _NUMBER.unpack_from(held)[0] + 1)

    def connected(driver: Any, _: Any) -> None:
        if hasattr(driver, "set_trace_callback"):
            driver.set_trace_callback(one)
        else:
            driver.cursor_factory = _counting(driver.cursor_factory, one)

    sa.event.listen(sa.pool.Pool, "connect", connected)


def _counting(cursor: Any, one: Callable[[], None]) -> Any:
    """psycopg's class of cursors, counting what it executes."""

    class Counting(cursor):  # type: ignore[misc]
        def execute(self, *given: Any, **more: Any) -> Any:
            one()
            return super().execute(*given, **more)

    return Counting


if __name__ == "__main__":
    count_into(Path(sys.argv[1]))
    main(sys.argv[2:])

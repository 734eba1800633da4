"""What tests of bad input, limits and losses share: servers for whole modules, looks at what they keep."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.app import build
from server.core.clock import Clock
from server.settings import Settings
from tests.support.databases import migrated_sqlite
from tests.support.server import Live, free_port

DEADLINE_S = 15.0
UNLIMITED = 1_000_000
"""Messages a second: for tests that send many and mean something else."""


def wait_until(ready: Callable[[], Any], *, what: str, deadline_s: float = DEADLINE_S) -> Any:
    """The first true answer of `ready`; it is asked again every few milliseconds until the deadline."""
    pause, end = threading.Event(), time.monotonic() + deadline_s
    while True:
        found = ready()
        if found:
            return found
        assert time.monotonic() < end, f"waited in vain: {what}"
        pause.wait(0.005)


@contextlib.contextmanager
def empty_database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without a row, for a fixture that lives longer than one test."""
    if kind == "sqlite":
        yield migrated_sqlite(folder / "plaudit.db")
        return
    lent = request.getfixturevalue("postgres_databases")
    url = lent.lend()
    yield url
    lent.take_back(url)


@contextlib.contextmanager
def serving(
    database_url: str,
    data: Path,
    *,
    clock: Clock | None = None,
    redis_url: str = "",
    messages_per_s: int = UNLIMITED,
    works: bool = True,
) -> Iterator[Live]:
    """A server on a thread of this process, with a limit of messages that no test meets by accident. One that
    does not work leaves its jobs to the test."""
    settings = Settings(
        port=free_port(),
        data=data,
        database_url=database_url,
        redis_url=redis_url,
        messages_per_s=messages_per_s,
    )
    live = Live(build(settings, clock=clock))
    live.start(works=works)
    try:
        yield live
    finally:
        live.stop()


def rows(live: Live, query: sa.Select[Any]) -> list[Any]:
    with live.plaudit.database.reads.connect() as conn:
        return list(conn.execute(query).all())


def count(live: Live, table: sa.Table, *where: Any) -> int:
    with live.plaudit.database.reads.connect() as conn:
        return int(conn.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())

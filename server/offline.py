"""Units of work without a running server: for the command line and the first start."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa

from server.core.clock import SystemClock
from server.store.engine import Database
from server.store.transaction import Tx
from server.store.writer import Settle

T = TypeVar("T")


def run_unit(database: Database, work: Callable[[Tx], T], *, settle: Settle = lambda tx: None) -> T:
    """Run `work` in one transaction and commit. Notices reach running servers through the labels'
    revisions."""
    with _begun(database) as conn:
        tx = Tx(conn, now=SystemClock().now(), dialect=database.dialect)
        result = work(tx)
        settle(tx)
        conn.commit()
    return result


def try_unit(database: Database, work: Callable[[Tx], T]) -> T:
    """What comes of `work`, of which nothing stays."""
    with _begun(database) as conn:
        return work(Tx(conn, now=SystemClock().now(), dialect=database.dialect))


@contextmanager
def _begun(database: Database) -> Iterator[sa.Connection]:
    """A connection in a transaction that is rolled back, unless it was committed."""
    with database.writes.connect() as conn:
        if database.embedded:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield conn
        finally:
            conn.rollback()

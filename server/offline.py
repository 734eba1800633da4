"""Units of work without a running server: for the command line and the first start."""

from collections.abc import Callable
from typing import TypeVar

from server.core.clock import SystemClock
from server.store.engine import Database
from server.store.transaction import Tx
from server.store.writer import Settle

T = TypeVar("T")


def run_unit(database: Database, work: Callable[[Tx], T], *, settle: Settle = lambda tx: None) -> T:
    """Run `work` in one transaction and commit. Notices reach running servers through the labels'
    revisions."""
    with database.writes.connect() as conn:
        if database.embedded:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            tx = Tx(conn, now=SystemClock().now(), dialect=database.dialect)
            result = work(tx)
            settle(tx)
        except BaseException:
            conn.rollback()
            raise
        conn.commit()
    return result

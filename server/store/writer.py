"""The one door through which anything is written.

`await writer.run(fn)` puts a plain function of a transaction on a writer thread, and resolves after the
commit. A thread drains what waits into one commit, a SAVEPOINT each, so durable writes share the price of
one disk flush and a failing one takes nobody with it. The invariant: a future resolves, and a notice leaves,
only when its unit of work is on disk.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog

from server.core.clock import Clock
from server.core.errors import PlauditError
from server.core.notice import Notice
from server.store.engine import Database
from server.store.ranks import Counted, Move, Ranks
from server.store.transaction import Tx
from server.store.unavailable import told

BATCH_LIMIT = 256
QUEUE_LIMIT = 10_000
POSTGRES_LANES = 4
RETRIES = 5
# PostgreSQL's serialization_failure and deadlock_detected: the work was sound, only its moment was not.
_TRANSIENT = {"40001", "40P01"}

T = TypeVar("T")
Announce = Callable[[list[Notice]], None]
Settle = Callable[[Tx], None]

log = structlog.get_logger("store")


class _Again(Exception):
    """Nothing was committed and nothing was wrong with the work: do it once more."""


class _Job:
    __slots__ = ("due_at", "error", "fn", "future", "moves", "notices", "result")

    def __init__(self, fn: Callable[[Tx], Any], future: asyncio.Future[Any]) -> None:
        self.fn = fn
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None
        self.notices: list[Notice] = []
        self.moves: list[Move] = []
        self.due_at: int | None = None


class Writer:
    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        announce: Announce,
        settle: Settle = lambda tx: None,
        ranks: Ranks | None = None,
        lanes: int | None = None,
    ) -> None:
        """`settle` ends each unit of work: it lets what was emitted be heard, inside the same transaction.
        `ranks` follow what is committed."""
        self._database = database
        self._clock = clock
        self._announce = announce
        self._settle = settle
        self._ranks: Ranks = ranks or Counted()
        count = 1 if database.embedded else lanes or POSTGRES_LANES
        self._queues: list[queue.SimpleQueue[_Job | None]] = [queue.SimpleQueue() for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._work, args=(q,), name=f"writer-{n}", daemon=True)
            for n, q in enumerate(self._queues)
        ]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self.commits = 0
        self.units = 0
        self.alarm: Callable[[int], None] | None = None
        """Hears after a commit of the earliest moment (epoch ms) at which a job is due that it made."""

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        for thread in self._threads:
            thread.start()

    async def stop(self) -> None:
        """Finish what was accepted, accept no more, then end the threads."""
        self._stopping = True
        for lane in self._queues:
            lane.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    @property
    def waiting(self) -> int:
        return sum(lane.qsize() for lane in self._queues)

    async def run(self, fn: Callable[[Tx], T], *, key: int = 0) -> T:
        """Run `fn` in a unit of work and return its result once that is committed.

        Units with the same `key` (a player's number) keep their order. Raises what `fn` raises, with
        nothing of it written; PlauditError `overloaded` when too much waits already.
        """
        assert self._loop is not None, "start() the writer first"
        lane = self._queues[key % len(self._queues)]
        if self._stopping or lane.qsize() >= QUEUE_LIMIT:
            message = "The server has too much to write just now. Try again in a moment."
            raise PlauditError(message, code="overloaded", err_code=20052, status=503, retry_after_s=1)
        future: asyncio.Future[T] = self._loop.create_future()
        lane.put(_Job(fn, future))
        return await future

    def _work(self, lane: "queue.SimpleQueue[_Job | None]") -> None:
        while True:
            job = lane.get()
            batch: list[_Job] = []
            while job is not None:
                batch.append(job)
                if len(batch) == BATCH_LIMIT:
                    break
                try:
                    job = lane.get_nowait()
                except queue.Empty:
                    break
            if batch:
                self._commit(batch)
                self._hand_over(batch)
            if job is None:
                return

    def _commit(self, batch: list[_Job]) -> None:
        """Write a batch in one transaction; when its moment is bad, each job in its own."""
        try:
            self._attempt(batch)
        except _Again as again:
            if len(batch) == 1:
                self._persist(batch[0], again)
            else:
                for job in batch:
                    self._commit([job])
        except Exception as error:
            # The COMMIT itself failed. Whether it took effect is unknown, so nothing is done twice.
            log.error("commit failed", error=repr(error), units=len(batch))
            for job in batch:
                job.error = error

    def _persist(self, job: _Job, again: _Again) -> None:
        for _ in range(RETRIES):
            try:
                self._attempt([job])
                return
            except _Again as error:
                again = error
            except Exception as error:
                job.error = error
                return
        job.error = again.__cause__
        log.error("unit of work failed", error=repr(again.__cause__))

    def _attempt(self, batch: list[_Job]) -> None:
        now = self._clock.now()
        with self._connect() as conn:
            try:
                driver: Any = conn.connection.driver_connection
                if self._database.embedded:
                    driver.execute("BEGIN IMMEDIATE")
                for job in batch:
                    self._run_unit(job, conn, driver, now)
            except Exception as error:
                self._roll_back(conn)
                raise _Again from error
            try:
                moves = [move for job in batch for move in job.moves]
                with self._ranks.around(conn, moves) if moves else nullcontext():
                    driver.execute("COMMIT") if self._database.embedded else conn.commit()
            except Exception as error:
                self._roll_back(conn)
                if _sqlstate(error) in _TRANSIENT:
                    raise _Again from error
                raise
        self.commits += 1
        self.units += len(batch)

    def _connect(self) -> sa.Connection:
        try:
            return self._database.writes.connect()
        except Exception as error:
            raise _Again from error

    def _run_unit(self, job: _Job, conn: sa.Connection, driver: Any, now: int) -> None:
        tx = Tx(conn, now=now, dialect=self._database.dialect)
        job.error = None
        driver.execute("SAVEPOINT unit")
        try:
            job.result = job.fn(tx)
            self._settle(tx)
        except Exception as error:
            if _sqlstate(error) in _TRANSIENT or getattr(error, "connection_invalidated", False):
                raise
            driver.execute("ROLLBACK TO unit")
            job.error = error
            tx.notices.clear()
            tx.moves.clear()
            tx.due_at = None
        driver.execute("RELEASE unit")
        job.notices, job.moves, job.due_at = tx.notices, tx.moves, tx.due_at

    def _roll_back(self, conn: sa.Connection) -> None:
        driver: Any = None if conn.invalidated else conn.connection.driver_connection
        if self._database.embedded and driver is not None and driver.in_transaction:
            driver.execute("ROLLBACK")
        else:
            conn.rollback()

    def _hand_over(self, batch: list[_Job]) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._resolve, batch)

    def _resolve(self, batch: list[_Job]) -> None:
        due = [job.due_at for job in batch if job.due_at is not None and job.error is None]
        if due and self.alarm is not None:
            self.alarm(min(due))
        for job in batch:
            if job.notices and job.error is None:
                self._tell(job.notices)
            if job.future.done():
                continue
            if job.error is not None:
                job.future.set_exception(told(job.error))
            else:
                job.future.set_result(job.result)

    def _tell(self, notices: list[Notice]) -> None:
        """What is committed is answered for, even when it cannot be announced."""
        try:
            self._announce(notices)
        except Exception:
            log.exception("a commit could not be announced", notices=len(notices))


def _sqlstate(error: BaseException) -> str | None:
    return getattr(getattr(error, "orig", error), "sqlstate", None)

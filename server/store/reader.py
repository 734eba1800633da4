"""Reads: a function of a connection, too.

On SQLite a quick read runs right on the event loop (an indexed row costs microseconds, a thread switch costs
more); on PostgreSQL it goes to a small pool. What can scan goes to a thread on both.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa

from server.store.engine import READER_THREADS, Database

T = TypeVar("T")


class Reader:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(READER_THREADS, thread_name_prefix="reader")
        self._inline = database.reads.connect() if database.embedded else None

    async def run(self, query: Callable[[sa.Connection], T]) -> T:
        """A quick read: rows found by an index."""
        if self._inline is not None:
            return query(self._inline)
        return await self.scan(query)

    async def scan(self, query: Callable[[sa.Connection], T]) -> T:
        """A read that may take long, kept off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._on_thread, query)

    def _on_thread(self, query: Callable[[sa.Connection], T]) -> T:
        with self._database.reads.connect() as conn:
            return query(conn)

    def close(self) -> None:
        if self._inline is not None:
            self._inline.close()
        self._pool.shutdown(wait=True)

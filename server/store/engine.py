"""Opens a database, SQLite or PostgreSQL, the same way for the writer, the readers and the migrations."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError

READER_THREADS = 4
MMAP_MB = 2047
CACHE_KIB = 32_000


@dataclass(frozen=True, slots=True)
class Database:
    """`writes` opens units of work, `reads` never changes a thing."""

    url: str
    dialect: str
    writes: sa.Engine
    reads: sa.Engine

    @property
    def embedded(self) -> bool:
        return self.dialect == "sqlite"

    def close(self) -> None:
        self.writes.dispose()
        self.reads.dispose()


def open_database(url: str, *, mmap_mb: int = MMAP_MB) -> Database:
    """Open `sqlite:///path` or `postgresql://…`; nothing is read or changed yet.

    So many MiB of an SQLite file are read through the system's page cache without being copied; 0 copies all.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        message = "PLAUDIT_DATABASE_URL is sqlite:///path/to/plaudit.db or postgresql://user@host/name."
        raise PlauditError(message, code="bad_database") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise PlauditError(
                "The database must be a file: give sqlite:///path/to/plaudit.db.", code="bad_database"
            )
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        writes = _sqlite_engine(parsed, _WRITES, mmap_mb=mmap_mb)
        return Database(url, "sqlite", writes, _sqlite_engine(parsed, _READS, mmap_mb=mmap_mb))
    if backend == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        try:
            writes = sa.create_engine(parsed, pool_pre_ping=True, pool_size=8, max_overflow=4)
            reads = sa.create_engine(
                parsed, pool_pre_ping=True, pool_size=READER_THREADS, isolation_level="AUTOCOMMIT"
            )
        except ModuleNotFoundError as error:
            message = (
                "PostgreSQL needs the driver psycopg: install Plaudit with its extra, plaudit[postgres]."
            )
            raise PlauditError(message, code="driver_missing") from error
        return Database(url, "postgresql", writes, reads)
    raise PlauditError(
        f"Plaudit keeps its data in SQLite or PostgreSQL, not in {backend}.", code="bad_database"
    )


_PRAGMAS = {
    "busy_timeout": "30000",
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "cache_size": f"-{CACHE_KIB}",
}
_READS = {**_PRAGMAS, "query_only": "ON"}
# What a savepoint would put back is kept in memory. SQLite would otherwise write each page that a unit of
# work changes into a temporary file too, once one of them has changed more than 64 KiB.
_WRITES = {**_PRAGMAS, "temp_store": "MEMORY"}


def _sqlite_engine(url: sa.URL, pragmas: Mapping[str, str], *, mmap_mb: int) -> sa.Engine:
    engine = sa.create_engine(
        url, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False, "timeout": 30}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for name, value in {**pragmas, "mmap_size": str(mmap_mb << 20)}.items():
            connection.execute(f"PRAGMA {name}={value}")

    return engine

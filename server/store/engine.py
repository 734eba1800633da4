"""Opens a database, SQLite or PostgreSQL, the same way for the writer, the readers and the migrations."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError

READER_THREADS = 4


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


def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql://…`; nothing is read or changed yet."""
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
        return Database(
            url, "sqlite", _sqlite_engine(parsed, readonly=False), _sqlite_engine(parsed, readonly=True)
        )
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


def _sqlite_engine(url: sa.URL, *, readonly: bool) -> sa.Engine:
    engine = sa.create_engine(
        url, isolation_level="AUTOCOMMIT", connect_args={"check_same_thread": False, "timeout": 30}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-32000")
        if readonly:
            connection.execute("PRAGMA query_only=ON")

    return engine

"""Brings a database to the present schema at start, one process at a time."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from server.core.filelock import locked
from server.paths import MIGRATIONS
from server.store.engine import Database

_ADVISORY_LOCK = 7_028_524_361  # any number, as long as every Plaudit process asks for the same


def migrate(database: Database) -> None:
    """Apply what is missing. Several processes may start at once: one migrates, the others wait."""
    with _alone(database), database.writes.connect() as conn:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = conn
        if database.embedded:
            conn.exec_driver_sql("PRAGMA temp_store=FILE")  # an index of millions of rows is sorted on disk
        command.upgrade(config, "head")
        conn.commit()
        if database.embedded:
            conn.exec_driver_sql("PRAGMA temp_store=MEMORY")


@contextlib.contextmanager
def _alone(database: Database) -> Iterator[None]:
    if database.embedded:
        path = Path(str(sa.make_url(database.url).database))
        with locked(path.with_suffix(".lock")):
            yield
        return
    with database.writes.connect() as conn:
        conn.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        try:
            yield
        finally:
            conn.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            conn.commit()

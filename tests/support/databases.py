"""Databases that are migrated already: one of each kind is, once a run, and every test gets a copy of it.

A migration costs more than most tests do. That a database migrates from nothing is what the template shows;
tests of migrations ask for an empty one.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from server.store.engine import open_database
from server.store.migrate import migrate


def migrated_sqlite(path: Path) -> str:
    """The SQLAlchemy address of a new database file at `path`, whose folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_sqlite_template(), path)
    return f"sqlite:///{path}"


@cache
def _sqlite_template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="plaudit-template-")) / "plaudit.db"
    migrate_once(f"sqlite:///{path}")
    return path


def migrate_once(url: str) -> None:
    """Migrate the database at that address, and let go of it."""
    database = open_database(url)
    migrate(database)
    with database.writes.connect() as conn:
        if database.embedded:
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()

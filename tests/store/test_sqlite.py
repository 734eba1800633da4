"""How an SQLite file is opened and laid out, and that one of an older release is brought there."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import server.features.all  # noqa: F401 (all tables are known)
from server.features.players.tables import player_marker as marker
from server.paths import MIGRATIONS
from server.store.engine import Database, open_database
from server.store.migrate import migrate
from server.store.schema import metadata

MEMORY, FULL = 2, 2
BEFORE, AFTER = "0009", "0010"
CLUSTERED = {"level_counter_day", "level_state", "mission_progress", "player_marker", "wallet"}
"""The tables that this migration lays out by their key; later ones are made so."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_database(f"sqlite:///{tmp_path / 'plaudit.db'}")
    yield found
    found.close()


def pragma(engine: sa.Engine, name: str) -> Any:
    with engine.connect() as conn:
        return conn.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_every_connection_is_durable_and_in_wal_mode(database: Database) -> None:
    for engine in (database.writes, database.reads):
        assert pragma(engine, "synchronous") == FULL
        assert pragma(engine, "journal_mode") == "wal"
        assert pragma(engine, "foreign_keys") == 1
        assert pragma(engine, "cache_size") == -32_000


def test_what_a_savepoint_keeps_stays_in_memory_also_after_migrating(database: Database) -> None:
    assert pragma(database.writes, "temp_store") == MEMORY
    migrate(database)
    assert pragma(database.writes, "temp_store") == MEMORY


@pytest.mark.parametrize("mib", [0, 5, 2047])
def test_as_much_of_the_file_is_mapped_as_the_setting_says(tmp_path: Path, mib: int) -> None:
    found = open_database(f"sqlite:///{tmp_path / 'plaudit.db'}", mmap_mb=mib)
    migrate(found)
    for engine in (found.writes, found.reads):
        assert pragma(engine, "mmap_size") == mib << 20
    found.close()


# -- rows in the order of their key -------------------------------------------------------------------------


def without_rowid(database: Database) -> set[str]:
    with database.reads.connect() as conn:
        query = "SELECT name FROM pragma_table_list WHERE wr = 1 AND schema = 'main'"
        return set(conn.exec_driver_sql(query).scalars())


def to_revision(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writes.connect() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, revision)


def old_database(database: Database) -> None:
    """As the release before left it, with two markers of one player."""
    to_revision(database, BEFORE)
    rows = [
        {"label_id": 1, "player_id": 7, "marker": name, "set_at": at}
        for at, name in enumerate(["vip", "new"])
    ]
    with database.writes.connect() as conn:
        conn.execute(marker.insert(), rows)


def contents(database: Database) -> list[Any]:
    with database.reads.connect() as conn:
        return [tuple(row) for row in conn.execute(sa.select(marker).order_by(marker.c.marker))]


def test_the_tables_that_say_so_are_laid_out_by_key(database: Database) -> None:
    migrate(database)
    said = {t.name for t in metadata.sorted_tables if t.dialect_options["sqlite"]["with_rowid"] is False}
    assert without_rowid(database) == said > CLUSTERED


def test_an_older_file_keeps_its_rows_keys_and_indexes(database: Database) -> None:
    old_database(database)
    assert without_rowid(database) == set()
    before = contents(database)
    migrate(database)
    assert without_rowid(database) >= CLUSTERED
    assert contents(database) == before != []
    with database.writes.connect() as conn:
        with pytest.raises(sa.exc.IntegrityError):
            conn.execute(marker.insert(), {"label_id": 1, "player_id": 7, "marker": "vip", "set_at": 9})
        wallet = {"label_id": 1, "player_id": 7, "currency": 0, "balance": -1, "ever": 0}
        with pytest.raises(sa.exc.IntegrityError, match="balance_not_negative"):
            conn.execute(metadata.tables["wallet"].insert(), wallet)
        assert [index["name"] for index in sa.inspect(conn).get_indexes("level_state")] == [
            "ix_level_state_falls"
        ]


@pytest.mark.parametrize("step", ["ALTER", "CREATE TABLE wallet", "INSERT", "DROP", "COMMIT"])
def test_a_migration_that_broke_off_anywhere_is_done_again(database: Database, step: str) -> None:
    old_database(database)
    before = contents(database)

    def break_off(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith(step):
            raise sqlite3.OperationalError("disk I/O error")

    sa.event.listen(database.writes, "before_cursor_execute", break_off)
    with pytest.raises(sa.exc.OperationalError):
        to_revision(database, AFTER)
    sa.event.remove(database.writes, "before_cursor_execute", break_off)
    assert contents(database) == before
    migrate(database)
    assert without_rowid(database) >= CLUSTERED
    assert contents(database) == before

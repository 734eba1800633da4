"""The hottest reads, compiled once to the driver's own SQL.

SQLAlchemy writes the statement for each database; to run it through its result layer costs several times what
the database takes for a row found by an index. Only plain reads go this way, and what comes back is what the
driver gives: tuples, in which SQLite's booleans are 0 and 1.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


class Prepared:
    """`all` and `first` take the bind parameters by name; every one must be given."""

    __slots__ = ("_postgres", "_sqlite")

    def __init__(self, statement: sa.Select[Any]) -> None:
        dialect: Any = sqlite.dialect
        self._sqlite = str(statement.compile(dialect=dialect(paramstyle="named")))
        dialect = postgresql.dialect
        self._postgres = str(statement.compile(dialect=dialect(paramstyle="pyformat")))

    def all(self, conn: sa.Connection, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        driver: Any = conn.connection.driver_connection
        sql = self._sqlite if conn.dialect.name == "sqlite" else self._postgres
        rows: list[tuple[Any, ...]] = driver.execute(sql, values).fetchall()
        return rows

    def first(self, conn: sa.Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        rows = self.all(conn, values)
        return rows[0] if rows else None

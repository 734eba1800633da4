"""The hottest statements, compiled once to the driver's own SQL.

SQLAlchemy writes each statement for each database; to run it through SQLAlchemy costs several times what the
database takes for a row found by an index. `prepare` notes a statement that is built at import; the functions
here, and with them every unit of work, then hand it straight to the driver. A statement that was not prepared
takes the ordinary way: both say the same, and one is faster.

What comes back are named tuples.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

Values = Mapping[str, Any]
S = TypeVar("S", bound=sa.Executable)
_psycopg: Any = PGDialect_psycopg
_DIALECTS: Mapping[str, sa.Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="named"),
    "postgresql": _psycopg(paramstyle="pyformat"),
}
_NOTHING: Values = {}
_named_tuple: Any = namedtuple


def prepare(statement: S) -> S:
    """Note a statement that stays for good, and hand it back: from now on it goes straight to the driver."""
    _PREPARED[statement] = Prepared(statement)
    return statement


def all_rows(conn: sa.Connection, statement: sa.Executable, values: Values | None = None) -> Sequence[Any]:
    prepared = _PREPARED.get(statement)
    if prepared is None:
        return conn.execute(statement, values).all()
    return prepared.all(conn, values or _NOTHING)


def first_row(conn: sa.Connection, statement: sa.Executable, values: Values | None = None) -> Any:
    """The first row, or None."""
    prepared = _PREPARED.get(statement)
    if prepared is None:
        return conn.execute(statement, values).first()
    return prepared.first(conn, values or _NOTHING)


def change(conn: sa.Connection, statement: sa.Executable, values: Values | None = None) -> int:
    """Run an UPDATE, DELETE or INSERT and say how many rows it touched."""
    prepared = _PREPARED.get(statement)
    if prepared is None:
        return conn.execute(statement, values).rowcount
    return prepared.change(conn, values or _NOTHING)


def change_all(conn: sa.Connection, statement: sa.Executable, rows: Sequence[Values]) -> None:
    """Run an UPDATE, DELETE or INSERT once for each of `rows`, which name the same columns."""
    prepared = _PREPARED.get(statement)
    if prepared is None:
        conn.execute(statement, rows)
        return
    for values in rows:
        prepared.change(conn, values)


class Prepared:
    """One statement. An INSERT may be given different columns each time, and an `expanding` list may have any
    length. `all`, `first` and `change` take the bind parameters by name."""

    __slots__ = ("_known", "_statement")

    def __init__(self, statement: sa.Executable) -> None:
        self._statement: Any = statement
        self._known: dict[Any, _Compiled] = {}

    def all(self, conn: sa.Connection, values: Values = _NOTHING) -> Sequence[Any]:
        compiled = self._compiled(conn, values)
        return list(map(compiled.row, compiled.execute(conn, values).fetchall()))

    def first(self, conn: sa.Connection, values: Values = _NOTHING) -> Any:
        compiled = self._compiled(conn, values)
        rows = compiled.execute(conn, values).fetchall()
        return compiled.row(rows[0]) if rows else None

    def change(self, conn: sa.Connection, values: Values = _NOTHING) -> int:
        return int(self._compiled(conn, values).execute(conn, values).rowcount)

    def _compiled(self, conn: sa.Connection, values: Values) -> "_Compiled":
        name = conn.dialect.name
        key: Any = (name, *values) if self._statement.is_insert else name
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _Compiled(self._statement, _DIALECTS[name], given=tuple(values))
        return found


_PREPARED: dict[sa.Executable, Prepared] = {}


class _Compiled:
    """A statement as one database's driver takes it, and how its rows become named tuples."""

    __slots__ = ("_constants", "_lists", "_sql", "row")

    def __init__(self, statement: Any, dialect: sa.Dialect, *, given: tuple[str, ...]) -> None:
        compiled: Any = statement.compile(
            dialect=dialect, column_keys=list(given) if statement.is_insert else None
        )
        self._sql = str(compiled)
        self._lists = tuple(name for bind, name in compiled.bind_names.items() if bind.expanding)
        self._constants = {
            name: value for name, value in compiled.params.items() if name not in given and value is not None
        }
        self.row = _row_maker(statement, dialect)

    def execute(self, conn: sa.Connection, values: Values) -> Any:
        sql = self._sql
        if self._constants:
            values = {**self._constants, **values}
        if self._lists:
            sql, values = self._expanded(conn.dialect.name, values)
        driver: Any = conn.connection.driver_connection
        try:
            return driver.execute(sql, values)
        except Exception as error:
            raise _explained(conn, driver, error, sql=sql) from error

    def _expanded(self, dialect: str, values: Values) -> tuple[str, Values]:
        """The statement with a place for each member of its lists.

        There are as many places as the next power of two, so that the database sees few different
        statements; the last member fills them up.
        """
        sql, spread = self._sql, dict(values)
        for name in self._lists:
            members = list(spread.pop(name)) or [None]
            members += members[-1:] * ((1 << (len(members) - 1).bit_length()) - len(members))
            numbered = {f"{name}_{number}": member for number, member in enumerate(members)}
            places = (f":{place}" if dialect == "sqlite" else f"%({place})s" for place in numbered)
            sql = sql.replace(f"__[POSTCOMPILE_{name}]", ", ".join(places))
            spread |= numbered
        return sql, spread


def _row_maker(statement: Any, dialect: sa.Dialect) -> Callable[[Sequence[Any]], Any]:
    columns = list(statement.exported_columns)
    names: Any = [column.key or "" for column in columns]
    row: Any = _named_tuple("Row", names, rename=True)
    make: Callable[[Sequence[Any]], Any] = row._make
    found = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    special = [(at, processor) for at, processor in enumerate(found) if processor is not None]
    if not special:
        return make

    def convert(row: Sequence[Any]) -> Any:
        values = list(row)
        for at, processor in special:
            values[at] = processor(values[at])
        return make(values)

    return convert


def _explained(conn: sa.Connection, driver: Any, error: Exception, *, sql: str) -> BaseException:
    """The driver's error as SQLAlchemy would raise it; a connection that was lost is not used again."""
    dialect: Any = conn.dialect
    base = dialect.loaded_dbapi.Error
    if not isinstance(error, base):
        return error
    lost = dialect.is_disconnect(error, driver, None)
    if lost:
        conn.invalidate(error)
    told: BaseException = sa.exc.DBAPIError.instance(
        sql, None, error, base, connection_invalidated=lost, dialect=dialect
    )
    return told

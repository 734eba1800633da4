"""Many rows in one statement. They travel as one JSON text, which SQLite and PostgreSQL both read as a table,
so the statement is the same for any number of rows and costs one round trip.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.transaction import Tx

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
DIALECTS = tuple(_INSERT)


def incoming(columns: Sequence[sa.Column[Any]], *, dialect: str) -> Any:
    """The rows that are given as `rows` (see `many`), as a table with columns of these names and types."""
    given = sa.bindparam("rows", type_=sa.Text())
    if dialect == "postgresql":
        typed = [sa.column(c.name, c.type) for c in columns]
        table = sa.func.json_to_recordset(sa.cast(given, postgresql.JSON)).table_valued(
            *typed, name="incoming"
        )
        return table.render_derived(with_types=True)
    each = sa.func.json_each(given).table_valued("value", name="each_row")
    read = [sa.func.json_extract(each.c.value, f"$.{c.name}", type_=c.type).label(c.name) for c in columns]
    return sa.select(*read).subquery("incoming")


def insert_many(table: sa.Table, *, of: Sequence[str], dialect: str, fixed: Sequence[str] = ()) -> Any:
    """`INSERT … SELECT` of the columns `of` from the incoming rows, and of `fixed`, which are the same in all
    of them and given as parameters of their names. What happens on a conflict is for the caller to add."""
    rows = incoming([table.c[name] for name in of], dialect=dialect)
    same = [sa.cast(sa.bindparam(name, type_=table.c[name].type), table.c[name].type) for name in fixed]
    # SQLite takes ON for that of a join unless a WHERE stands before it.
    source = sa.select(*(rows.c[name] for name in of), *same).where(sa.true())
    return _INSERT[dialect](table).from_select([*of, *fixed], source)


def many(tx: Tx, statement: Any, rows: Sequence[Mapping[str, Any]], **values: Any) -> Sequence[Any]:
    """Run a statement with these incoming rows; what it returns."""
    given = {**values, "rows": msgspec.json.encode(rows).decode()}
    result = tx.conn.execute(statement, given)
    return result.all() if result.returns_rows else ()

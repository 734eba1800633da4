"""Statements over many given rows find each by its key, also where the database has counted nothing yet."""

from typing import Any

import sqlalchemy as sa

from server.features.clans import tables as clans
from server.store import prepared


def test_sqlite_never_walks_through_a_label_for_given_rows() -> None:
    statement, table = clans.CONTRIBUTE_MANY["sqlite"], clans.member
    engine = sa.create_engine("sqlite://")
    table.create(engine)
    compiled = prepared._Compiled(statement, prepared._DIALECTS["sqlite"], given=())
    names = dict.fromkeys(statement.compile(dialect=engine.dialect).params, 0)
    with engine.connect() as conn:
        driver: Any = conn.connection.driver_connection
        values = {**names, **compiled._constants, "rows": "[]"}
        plan = " ".join(row[3] for row in driver.execute("EXPLAIN QUERY PLAN " + compiled._sql, values))
    assert "(label_id=? AND player_id=?)" in plan

"""Prepared statements say what SQLAlchemy's say, only faster."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from server.features.players.tables import player
from server.offline import run_unit
from server.store.engine import Database, open_database
from server.store.migrate import migrate
from server.store.prepared import all_rows, change, first_row, prepare
from server.store.schema import insert_once
from server.store.transaction import Tx
from tests.support.services import Postgres

_t = player
_NAMES: Any = sa.bindparam("names", expanding=True)
BY_NAME = prepare(sa.select(_t).where(_t.c.ext_key == sa.bindparam("b_name")))
NAMED = prepare(sa.select(_t).where(_t.c.ext_key.in_(_NAMES)).order_by(_t.c.ext_key))
TESTED = prepare(sa.select(_t.c.ext_key).where(_t.c.id.in_((1, 3)), _t.c.is_test.is_(True)).limit(5))
COUNT = prepare(sa.select(sa.func.count()).select_from(_t))
RENAME = prepare(_t.update().where(_t.c.ext_key == sa.bindparam("b_name")).values(nickname="Known"))
REMOVE = prepare(_t.delete().where(_t.c.ext_key == sa.bindparam("b_name")))
INSERT = prepare(_t.insert())
ONCE = {d: prepare(insert_once(_t, returning=_t.c.id, dialect=d)) for d in ("sqlite", "postgresql")}


def a_player(name: str, **more: Any) -> dict[str, Any]:
    row = {"label_id": 1, "ext_user_id": name, "ext_key": name, "created_at": 1, "language": "EN"}
    return {**row, "in_control_group": False, **more}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = open_database(database_url)
    migrate(found)
    with found.writes.begin() as conn:
        rows = [a_player("ann", is_test=True), a_player("ben", is_test=False), a_player("cid", is_test=True)]
        conn.execute(_t.insert(), rows)
    yield found
    found.close()


def test_rows_are_those_that_sqlalchemy_gives_with_its_types(database: Database) -> None:
    with database.reads.connect() as conn:
        fast, plain = first_row(conn, BY_NAME, {"b_name": "ann"}), conn.execute(sa.select(_t)).first()
        assert plain is not None
        assert fast._asdict() == plain._asdict()
        assert (fast.is_test, fast.in_control_group) == (True, False)
        assert [type(value) for value in fast] == [type(value) for value in plain]


def test_a_statement_keeps_the_values_that_are_written_in_it(database: Database) -> None:
    with database.reads.connect() as conn:
        assert [row.ext_key for row in all_rows(conn, TESTED)] == ["ann", "cid"]
        assert first_row(conn, COUNT)[0] == 3


@pytest.mark.parametrize(
    "names", [[], ["ann"], ["ann", "ben", "nobody"], ["cid", *map(str, range(40)), "ben"]]
)
def test_a_list_may_have_any_length(database: Database, names: list[str]) -> None:
    with database.reads.connect() as conn:
        found = [row.ext_key for row in all_rows(conn, NAMED, {"names": names})]
    assert found == sorted({"ann", "ben", "cid"} & set(names))


def test_nothing_found_is_none_and_an_empty_list(database: Database) -> None:
    with database.reads.connect() as conn:
        assert first_row(conn, BY_NAME, {"b_name": "nobody"}) is None
        assert list(all_rows(conn, BY_NAME, {"b_name": "nobody"})) == []


def test_a_unit_of_work_of_prepared_statements_alone_is_committed(database: Database) -> None:
    def work(tx: Tx) -> tuple[Any, Any, int, int]:
        made = tx.value(ONCE[tx.dialect], a_player("dan", nickname="Dan"))
        again = tx.value(ONCE[tx.dialect], a_player("dan", nickname="Dan"))
        tx.change_all(INSERT, [a_player("eve"), a_player("fay")])
        return made, again, tx.change(RENAME, {"b_name": "eve"}), tx.change(REMOVE, {"b_name": "nobody"})

    assert run_unit(database, work) == (4, None, 1, 0)
    with database.reads.connect() as conn:
        kept = [tuple(row) for row in conn.execute(sa.select(_t.c.ext_key, _t.c.nickname).where(_t.c.id > 3))]
    assert sorted(kept, key=str) == [("dan", "Dan"), ("eve", "Known"), ("fay", None)]


def test_what_fails_is_undone_and_told_as_sqlalchemy_tells_it(database: Database) -> None:
    def work(tx: Tx) -> None:
        tx.change(REMOVE, {"b_name": "ben"})
        tx.change(INSERT, a_player("ann"))

    with pytest.raises(sa.exc.IntegrityError):
        run_unit(database, work)
    with database.reads.connect() as conn:
        assert first_row(conn, COUNT)[0] == 3


def test_a_forgotten_value_is_an_error_and_no_null(database: Database) -> None:
    with database.reads.connect() as conn, pytest.raises(sa.exc.ProgrammingError):
        first_row(conn, BY_NAME, {})


def test_statements_that_nobody_prepared_take_the_ordinary_way(database: Database) -> None:
    with database.writes.begin() as conn:
        plain = sa.select(_t.c.ext_key).where(_t.c.ext_key == "ann")
        assert first_row(conn, plain) == ("ann",)
        assert list(all_rows(conn, plain)) == [("ann",)]
        assert change(conn, _t.update().values(nickname="All")) == 3


def test_a_lost_connection_is_known_as_lost(postgres_server: Postgres, postgres_template: str) -> None:
    url = postgres_server.create_database(template=postgres_template)
    database = open_database(url)
    with database.writes.connect() as conn:
        own = first_row(conn, BACKEND)[0]
        with database.reads.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        with pytest.raises(sa.exc.OperationalError) as told:
            first_row(conn, COUNT)
        assert told.value.connection_invalidated
        assert conn.invalidated
    database.close()
    postgres_server.drop_database(url)


BACKEND = prepare(sa.select(sa.func.pg_backend_pid()))

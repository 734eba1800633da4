"""A PostgreSQL database that is lent again is as if nobody had been there."""

from typing import Any

import psycopg
import pytest

from tests.support.services import driver_url

INSERT = """
INSERT INTO job (kind, key, due_at, payload, created_at) VALUES ('test', '', 0, '{}', 0) RETURNING id
"""


def run(url: str, statement: str) -> Any:
    with psycopg.connect(driver_url(url), autocommit=True) as conn:
        cursor = conn.execute(statement.encode())
        return cursor.fetchone() if cursor.description else None


def test_rows_are_gone_and_numbers_begin_anew(postgres_databases: Any) -> None:
    url = postgres_databases.lend()
    first = run(url, INSERT)
    left_open = psycopg.connect(driver_url(url))
    left_open.execute("LOCK TABLE job")
    postgres_databases.take_back(url)
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    assert postgres_databases.lend() == url
    assert run(url, "SELECT count(*) FROM job") == (0,)
    assert run(url, INSERT) == first
    postgres_databases.take_back(url)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE left_behind (word TEXT)",
        "DROP INDEX ix_job_next",
        "ALTER TABLE job ALTER COLUMN kind DROP NOT NULL",
        "DROP TABLE job",
    ],
)
def test_one_that_was_rebuilt_is_not_lent_again(postgres_databases: Any, change: str) -> None:
    url = postgres_databases.lend()
    run(url, change)
    postgres_databases.take_back(url)
    other = postgres_databases.lend()
    assert other != url
    postgres_databases.take_back(other)

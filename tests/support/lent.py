"""PostgreSQL databases that one test after the other works in."""

import time

import psycopg

from tests.support.services import Postgres, driver_url

DEADLINE_S = 10
LEAVE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
"""
EMPTY = """
DO $$
DECLARE name text;
BEGIN
  FOR name IN
    SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
  LOOP
    IF pg_relation_size(quote_ident(name)::regclass) > 1000000 THEN
      EXECUTE format('TRUNCATE %I', name);
    ELSE
      EXECUTE format('DELETE FROM %I', name);
    END IF;
  END LOOP;
  PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END $$
"""
# Everything that a test could have made, changed or dropped.
SHAPE = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
  SELECT concat(relkind, relname) AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT concat(conname, pg_get_constraintdef(oid)) FROM pg_constraint
  UNION ALL SELECT tgname FROM pg_trigger
  UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT concat(table_name, column_name, data_type, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT version_num FROM alembic_version
) AS lines
"""


class Lent:
    """Migrated PostgreSQL databases, lent to one test after the other.

    To make one and to drop it takes the server half a second, to empty it a few milliseconds. One that no
    longer has the shape of the template is not lent again.
    """

    def __init__(self, server: Postgres, template: str) -> None:
        self._server = server
        self._template = template
        self._free: list[str] = []
        self._shape = _emptied(template)

    def lend(self) -> str:
        """The address of a database without a row."""
        return self._free.pop() if self._free else self._server.create_database(template=self._template)

    def take_back(self, url: str) -> None:
        """Whoever is still connected to it is shown out."""
        try:
            shape = _emptied(url)
        except psycopg.Error:
            shape = ""
        if shape == self._shape:
            self._free.append(url)
        else:
            self._server.drop_database(url)

    def close(self) -> None:
        for url in self._free:
            self._server.drop_database(url)


def _emptied(url: str) -> str:
    """Empty the tables of the database at that address; the answer stands for its shape."""
    end = time.monotonic() + DEADLINE_S
    with psycopg.connect(driver_url(url), autocommit=True) as conn:
        while _number(conn, LEAVE):
            if time.monotonic() > end:
                raise psycopg.OperationalError("somebody does not leave")
            time.sleep(0.005)
        conn.execute(EMPTY)
        row = conn.execute(SHAPE).fetchone()
    return str(row[0]) if row else ""


def _number(conn: psycopg.Connection[tuple[int]], query: str) -> int:
    row = conn.execute(query.encode()).fetchone()
    return row[0] if row else 0

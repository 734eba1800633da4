"""On SQLite, what players have is kept in the order of its key, each player's rows beside each other."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("level_counter_day", "level_state", "mission_progress", "player_marker", "wallet")


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    for name in TABLES:
        _cluster(connection, name)


def _cluster(connection: sa.Connection, name: str) -> None:
    """Write a table anew, in one transaction: a process that dies here leaves the old one. What was written
    anew before is left alone, so that all of this can be done again."""
    stored = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = :type AND sql > ''")
    made = connection.execute(stored, {"name": name, "type": "table"}).scalar_one()
    if made.rstrip().upper().endswith("WITHOUT ROWID"):
        return
    indexes = connection.execute(stored, {"name": name, "type": "index"}).scalars().all()
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {name}_before")
        connection.exec_driver_sql(f"{made} WITHOUT ROWID")
        key = ", ".join(sa.inspect(connection).get_pk_constraint(name)["constrained_columns"])
        connection.exec_driver_sql(f"INSERT INTO {name} SELECT * FROM {name}_before ORDER BY {key}")
        connection.exec_driver_sql(f"DROP TABLE {name}_before")
        for index in indexes:
            connection.exec_driver_sql(index)
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise

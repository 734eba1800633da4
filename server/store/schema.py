"""What every table shares: one MetaData, column types that mean the same on SQLite and PostgreSQL."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite numbers rows by itself only when the primary key is spelled INTEGER.
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Millis = sa.BigInteger
# For tables whose key begins with label and player: SQLite keeps the rows themselves in the order of their
# key, so what a player has lies on a page or two, and is found without an index beside it.
CLUSTERED: Any = {"sqlite_with_rowid": False}


def id_column() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def label_column(*, primary_key: bool = False) -> sa.Column[int]:
    """Every row belongs to one label; every query names it."""
    return sa.Column("label_id", Id, nullable=False, primary_key=primary_key)


def insert_once(table: sa.Table, *, returning: Any, dialect: str) -> Any:
    """`INSERT … ON CONFLICT DO NOTHING RETURNING`: a row comes back only to the one who made it."""
    from sqlalchemy.dialects import postgresql, sqlite

    module = postgresql if dialect == "postgresql" else sqlite
    return module.insert(table).on_conflict_do_nothing().returning(returning)

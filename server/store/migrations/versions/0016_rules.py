"""What is remembered of rules: accounts of players, figures of days, runs of schedules."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rule_state",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("rule_id", _ID, autoincrement=False, nullable=False),
        sa.Column("currency", sa.String(length=12), nullable=False),
        sa.Column("remainder", sa.String(length=60), nullable=False),
        sa.Column("crossed", sa.BigInteger(), nullable=False),
        sa.Column("fired", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("in_period", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "player_id", "rule_id", "currency", name=op.f("pk_rule_state")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rule_total",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("rule_id", _ID, autoincrement=False, nullable=False),
        sa.Column("fired", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "rule_id", name=op.f("pk_rule_total")),
    )
    op.create_table(
        "rule_day",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("rule_id", _ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("fired", sa.BigInteger(), nullable=False),
        sa.Column("limited", sa.BigInteger(), nullable=False),
        sa.Column("control", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "rule_id", "day", "shard", name=op.f("pk_rule_day")),
    )
    op.create_table(
        "rule_run",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("rule_id", _ID, autoincrement=False, nullable=False),
        sa.Column("planned_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("after_player_id", _ID, nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("fired", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("label_id", "rule_id", "planned_at", name=op.f("pk_rule_run")),
    )

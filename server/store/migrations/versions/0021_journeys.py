"""Runs of players through journeys, their versions, figures and limits."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "journey_run",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=40), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("wait", sa.String(length=80), nullable=True),
        sa.Column("converted_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("data", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "label_id", "player_id", "definition_id", "number", name=op.f("pk_journey_run")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_journey_run_due",
        "journey_run",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_journey_run_open",
        "journey_run",
        ["label_id", "player_id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "journey_version",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("label_id", "definition_id", "version", name=op.f("pk_journey_version")),
    )
    op.create_table(
        "journey_tally",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_tally")),
    )
    op.create_table(
        "journey_count",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=81), nullable=False),
        sa.Column("entered", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.BigInteger(), nullable=False),
        sa.Column("effects", sa.BigInteger(), nullable=False),
        sa.Column("converted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "label_id", "definition_id", "version", "node", name=op.f("pk_journey_count")
        ),
    )
    op.create_table(
        "journey_limit",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("node", sa.String(length=40), nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("period_start", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "label_id", "definition_id", "node", "player_id", name=op.f("pk_journey_limit")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journey_winner",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("node", sa.String(length=40), nullable=False),
        sa.Column("branch", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "definition_id", "node", name=op.f("pk_journey_winner")),
    )


def downgrade() -> None:
    for name in ("winner", "limit", "count", "tally", "version", "run"):
        op.drop_table(f"journey_{name}")

"""How often players were contacted, how many inbox messages a label sent, and what became of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contact_count",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "player_id", name=op.f("pk_contact_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "contact",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "player_id", "key", name=op.f("pk_contact")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox_month",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.SmallInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "month", "share", name=op.f("pk_inbox_month")),
    )
    op.add_column("inbox_message", sa.Column("withheld", sa.String(length=20)))
    op.add_column("inbox_message", sa.Column("shown_at", sa.BigInteger()))
    op.add_column("inbox_message", sa.Column("acted_at", sa.BigInteger()))
    op.add_column("inbox_message", sa.Column("link", sa.String(length=1000)))

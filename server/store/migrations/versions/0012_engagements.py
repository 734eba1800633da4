"""Pop-ups and banners that were sent to players."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "engagement",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("activity_type", sa.SmallInteger(), nullable=False),
        sa.Column("definition_key", sa.String(length=120), nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("placement_key", sa.String(length=120), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("acted_at", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=1000), nullable=True),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint(
            "label_id", "player_id", "key", name=op.f("uq_engagement_label_id_player_id_key")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_engagement_uid")),
    )
    op.create_index(
        "ix_engagement_waiting",
        "engagement",
        ["label_id", "player_id", "activity_type"],
        unique=False,
        sqlite_where=sa.text("shown_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("shown_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(
        "ix_engagement_placement", "engagement", ["label_id", "player_id", "placement_key"], unique=False
    )

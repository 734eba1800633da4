"""Tokens of browsers and apps, and the pushes that were sent to them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "push_token",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=True),
        sa.Column("visitor_id", sa.String(length=64), nullable=True),
        sa.Column("token_key", sa.String(length=64), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("platform", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("app_package_id", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_token")),
        sa.UniqueConstraint("label_id", "token_key", name=op.f("uq_push_token_label_id_token_key")),
    )
    op.create_index("ix_push_token_player", "push_token", ["label_id", "player_id"])
    op.create_index("ix_push_token_visitor", "push_token", ["label_id", "visitor_id"])
    op.create_table(
        "push_message",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("definition_key", sa.String(length=120), nullable=False),
        sa.Column("definition_id", _ID, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.BigInteger(), nullable=True),
        sa.Column("acted_at", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=1000), nullable=True),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_message")),
        sa.UniqueConstraint(
            "label_id", "player_id", "key", name=op.f("uq_push_message_label_id_player_id_key")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_push_message_uid")),
    )

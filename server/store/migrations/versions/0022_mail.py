"""E-mails that were sent, or left out and why."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mail_message",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("definition_key", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
        sa.UniqueConstraint("digest", name=op.f("uq_mail_message_digest")),
    )
    op.create_index("ix_mail_message_player", "mail_message", ["label_id", "player_id", "id"])
    op.create_index("ix_mail_message_label", "mail_message", ["label_id", "id"])
    op.create_index("ix_mail_message_status", "mail_message", ["label_id", "status", "id"])
    op.create_index("ix_mail_message_settled", "mail_message", ["label_id", "settled_at"])

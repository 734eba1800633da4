"""What has expired is found by its moment, to be forgotten."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_engagement_over", "engagement", ["label_id", "expires_at"])
    op.create_index("ix_push_message_over", "push_message", ["label_id", "expires_at"])


def downgrade() -> None:
    op.drop_index("ix_push_message_over", "push_message")
    op.drop_index("ix_engagement_over", "engagement")

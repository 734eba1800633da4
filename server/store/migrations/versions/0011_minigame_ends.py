"""Find attempts that ended unused, and visitors' wins that nobody took along."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NEVER = 2**53


def upgrade() -> None:
    ends = sa.text(f"left_count > 0 AND expires_at < {NEVER}")
    op.create_index(
        "ix_minigame_credit_ends",
        "minigame_credit",
        ["label_id", "expires_at"],
        sqlite_where=ends,
        postgresql_where=ends,
    )
    unclaimed = sa.text("player_id IS NULL")
    op.create_index(
        "ix_minigame_visit_unclaimed",
        "minigame_visit",
        ["label_id", "created_at"],
        sqlite_where=unclaimed,
        postgresql_where=unclaimed,
    )

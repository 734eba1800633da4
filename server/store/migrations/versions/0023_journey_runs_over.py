"""Open runs of a player by an index, and runs that are over by when they ended."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OPEN, _OVER = sa.text("ended_at IS NULL"), sa.text("ended_at IS NOT NULL")


def _index_open(*columns: str) -> None:
    op.drop_index("ix_journey_run_open", table_name="journey_run")
    op.create_index(
        "ix_journey_run_open", "journey_run", list(columns), sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def upgrade() -> None:
    _index_open("label_id", "player_id", "ended_at")
    op.create_index(
        "ix_journey_run_ended", "journey_run", ["ended_at"], sqlite_where=_OVER, postgresql_where=_OVER
    )


def downgrade() -> None:
    op.drop_index("ix_journey_run_ended", table_name="journey_run")
    _index_open("label_id", "player_id")

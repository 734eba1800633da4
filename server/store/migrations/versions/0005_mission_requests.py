"""Missions remember which request opted in or claimed, so that its repetition gets the first answer."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mission_progress", sa.Column("opt_in_request", sa.String(length=64), nullable=True))
    op.add_column("mission_completion", sa.Column("claim_request", sa.String(length=64), nullable=True))

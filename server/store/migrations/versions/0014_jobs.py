"""Jobs belong to a label and keep to a lane, and are found by kind."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ALIVE, DEAD = sa.text("failed_at IS NULL"), sa.text("failed_at IS NOT NULL")


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("job", sa.Column("label_id", number))
    op.add_column("job", sa.Column("lane", number, server_default="0", nullable=False))
    op.drop_index("ix_job_due", "job")
    op.create_index(
        "ix_job_next", "job", ["kind", "due_at", "id"], sqlite_where=ALIVE, postgresql_where=ALIVE
    )
    op.create_index("ix_job_dead", "job", ["label_id", "id"], sqlite_where=DEAD, postgresql_where=DEAD)

"""Pots carry what contributions that were forgotten added up to."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    amount = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("jackpot_pot", sa.Column("carried", amount, server_default="0", nullable=False))
    op.add_column("jackpot_pot", sa.Column("folded_at", sa.BigInteger()))
    op.create_index(
        "ix_jackpot_pot_unfolded",
        "jackpot_pot",
        ["label_id", "burst_at"],
        sqlite_where=sa.text("folded_at IS NULL"),
        postgresql_where=sa.text("folded_at IS NULL"),
    )

"""Who predicts, how events came out, and how far a round is settled."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gamepick_entry",
        sa.Column("label_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "player_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("game_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("full_wins", sa.Integer(), nullable=False),
        sa.Column("part_wins", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("perfect", sa.Boolean(), nullable=False),
        sa.Column("submits", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "round_id", "player_id", name=op.f("pk_gamepick_entry")),
    )
    op.create_index(
        "ix_gamepick_entry_board",
        "gamepick_entry",
        ["label_id", "round_id", sa.literal_column("score DESC"), "entered_at", "player_id"],
        unique=False,
    )
    op.create_index(
        "ix_gamepick_entry_player",
        "gamepick_entry",
        ["label_id", "player_id", "game_id", "entered_at"],
        unique=False,
    )
    op.create_table(
        "gamepick_pick",
        sa.Column("label_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "player_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "event_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("team1_from", sa.Integer(), nullable=True),
        sa.Column("team1_to", sa.Integer(), nullable=True),
        sa.Column("team2_from", sa.Integer(), nullable=True),
        sa.Column("team2_to", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "label_id", "round_id", "player_id", "event_id", name=op.f("pk_gamepick_pick")
        ),
    )
    op.create_index(
        "ix_gamepick_pick_answers",
        "gamepick_pick",
        ["label_id", "round_id", "event_id", "answer"],
        unique=False,
    )
    op.create_table(
        "gamepick_result",
        sa.Column("label_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "event_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("canceled", sa.Boolean(), nullable=False),
        sa.Column("by_feed", sa.Boolean(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "round_id", "event_id", name=op.f("pk_gamepick_result")),
    )
    op.create_table(
        "gamepick_round",
        sa.Column("label_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("game_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("label_id", "round_id", name=op.f("pk_gamepick_round")),
    )
    op.create_table(
        "gamepick_season",
        sa.Column("label_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "game_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "player_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("score", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("full_wins", sa.Integer(), nullable=False),
        sa.Column("part_wins", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "game_id", "player_id", name=op.f("pk_gamepick_season")),
    )
    op.create_index(
        "ix_gamepick_season_board",
        "gamepick_season",
        ["label_id", "game_id", sa.literal_column("score DESC"), "entered_at", "player_id"],
        unique=False,
    )

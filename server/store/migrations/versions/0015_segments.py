"""Members of segments, what is counted for them, and imported lists."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MILLIS = sa.BigInteger()
_BY_PLAYER = {"sqlite_with_rowid": False}


def upgrade() -> None:
    _counting()
    _members()
    _lists()


def _counting() -> None:
    op.create_table(
        "segment_counter",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("upto_player_id", _ID, nullable=False),
        sa.Column("after_player_id", _ID, server_default="0", nullable=False),
        sa.Column("starts_at", _MILLIS, nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", _MILLIS, nullable=True),
        sa.Column("dropped_at", _MILLIS, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_counter")),
    )
    op.create_index("ix_segment_counter_label", "segment_counter", ["label_id", "fingerprint"])
    op.create_table(
        "segment_bucket",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("counter_id", _ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("events", _ID, nullable=False),
        sa.Column("total", _ID, nullable=False),
        sa.Column("least", _ID, nullable=False),
        sa.Column("most", _ID, nullable=False),
        sa.PrimaryKeyConstraint("label_id", "player_id", "counter_id", "day", name=op.f("pk_segment_bucket")),
        **_BY_PLAYER,
    )


def _members() -> None:
    op.create_table(
        "segment_state",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("player_id", _ID, nullable=False),
        sa.Column("segment_id", _ID, nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("since", _MILLIS, nullable=False),
        sa.Column("due_at", _MILLIS, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "player_id", "segment_id", name=op.f("pk_segment_state")),
        **_BY_PLAYER,
    )
    op.create_index(
        "ix_segment_state_members",
        "segment_state",
        ["label_id", "segment_id", "player_id"],
        sqlite_where=sa.text("is_in = 1"),
        postgresql_where=sa.text("is_in"),
    )
    op.create_index(
        "ix_segment_state_due",
        "segment_state",
        ["label_id", "due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "segment_fill",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("segment_id", _ID, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("after_player_id", _ID, nullable=False),
        sa.Column("starts_at", _MILLIS, nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("finished_at", _MILLIS, nullable=True),
        sa.PrimaryKeyConstraint("label_id", "segment_id", name=op.f("pk_segment_fill")),
    )


def _lists() -> None:
    op.create_table(
        "segment_listed",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("segment_id", _ID, nullable=False),
        sa.Column("ext_key", sa.String(length=200), nullable=False),
        sa.Column("import_id", _ID, nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "segment_id", "ext_key", name=op.f("pk_segment_listed")),
        **_BY_PLAYER,
    )
    op.create_index("ix_segment_listed_key", "segment_listed", ["label_id", "ext_key"])
    op.create_table(
        "segment_import",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("segment_id", _ID, nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("line_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("accepted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("duplicates", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unknown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("malformed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problems", sa.Text(), server_default="[]", nullable=False),
        sa.Column("stored", sa.Integer(), server_default="0", nullable=False),
        sa.Column("applied", sa.Integer(), server_default="0", nullable=False),
        sa.Column("after_key", sa.String(length=200), server_default="", nullable=False),
        sa.Column("apply_at", _MILLIS, nullable=True),
        sa.Column("created_at", _MILLIS, nullable=False),
        sa.Column("finished_at", _MILLIS, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_import")),
    )
    op.create_index("ix_segment_import_segment", "segment_import", ["label_id", "segment_id", "id"])
    op.create_table(
        "segment_import_chunk",
        sa.Column("label_id", _ID, nullable=False),
        sa.Column("import_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ext_keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("label_id", "import_id", "number", name=op.f("pk_segment_import_chunk")),
    )

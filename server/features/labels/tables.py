"""Labels (tenants), their brands, settings, secrets, and everything that operators define."""

import sqlalchemy as sa

from server.store.schema import Id, Millis, id_column, label_column, metadata

label = sa.Table(
    "label",
    metadata,
    id_column(),
    sa.Column("key", sa.String(38), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("entry_points", sa.Integer, nullable=False, server_default="0"),
    sa.Column("revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", Millis, nullable=False),
)

brand = sa.Table(
    "brand",
    metadata,
    id_column(),
    label_column(),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.UniqueConstraint("label_id", "key"),
)

setting = sa.Table(
    "label_setting",
    metadata,
    label_column(primary_key=True),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

salt = sa.Table(
    "label_salt",
    metadata,
    id_column(),
    label_column(),
    sa.Column("salt", sa.String(200), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("expires_at", Millis),
    sa.Index("ix_label_salt_label", "label_id"),
)

s2s_key = sa.Table(
    "s2s_key",
    metadata,
    id_column(),
    label_column(),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("prefix", sa.String(12), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("revoked_at", Millis),
)

definition = sa.Table(
    "definition",
    metadata,
    id_column(),
    label_column(),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("updated_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "kind", "key"),
)

definition_history = sa.Table(
    "definition_history",
    metadata,
    sa.Column("definition_id", Id, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("changed_at", Millis, nullable=False),
)

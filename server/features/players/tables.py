"""Players and the markers on them."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, id_column, label_column, metadata

player = sa.Table(
    "player",
    metadata,
    id_column(),
    label_column(),
    sa.Column("brand_id", Id),
    sa.Column("ext_user_id", sa.String(200), nullable=False),
    sa.Column("ext_key", sa.String(200), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("registered_at", Millis, nullable=False, server_default="0"),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("country", sa.String(2)),
    sa.Column("nickname", sa.String(80)),
    sa.Column("avatar_id", sa.String(1000)),
    sa.Column("avatar_real_id", Id),
    sa.Column("utm_source", sa.String(200)),
    sa.Column("utm_campaign", sa.String(200)),
    sa.Column("entry_point", sa.String(100)),
    sa.Column("in_control_group", sa.Boolean, nullable=False),
    sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("last_login_at", Millis, nullable=False, server_default="0"),
    sa.Column("last_seen_at", Millis, nullable=False, server_default="0"),
    sa.Column("properties", sa.Text, nullable=False, server_default="{}"),
    sa.UniqueConstraint("label_id", "ext_key"),
)

player_marker = sa.Table(
    "player_marker",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("marker", sa.String(64), primary_key=True),
    sa.Column("set_at", Millis, nullable=False),
    **CLUSTERED,
)

_LABEL: Any = sa.bindparam("label_id")
_PLAYER: Any = sa.bindparam("player_id")

BY_KEY = prepare(
    sa.select(player).where(player.c.label_id == _LABEL, player.c.ext_key == sa.bindparam("ext_key"))
)
BY_ID = prepare(sa.select(player).where(player.c.label_id == _LABEL, player.c.id == _PLAYER))
BY_IDS = prepare(
    sa.select(player).where(
        player.c.label_id == _LABEL, player.c.id.in_(sa.bindparam("player_ids", expanding=True))
    )
)
# Held against others, but for those whom somebody else holds: they are left out.
BY_IDS_FREE = prepare(
    sa.select(player)
    .where(player.c.label_id == _LABEL, player.c.id.in_(sa.bindparam("player_ids", expanding=True)))
    .with_for_update(skip_locked=True)
)
BY_ID_LOCKED = prepare(BY_ID.with_for_update())
PAGE = (
    sa.select(player)
    .where(player.c.label_id == _LABEL, player.c.id > sa.bindparam("after"))
    .order_by(player.c.id)
    .limit(sa.bindparam("count"))
)
MARKERS = prepare(
    sa.select(player_marker.c.marker)
    .where(player_marker.c.label_id == _LABEL, player_marker.c.player_id == _PLAYER)
    .order_by(player_marker.c.marker)
)
CLEAR_MARKERS = player_marker.delete().where(
    player_marker.c.label_id == _LABEL, player_marker.c.player_id == _PLAYER
)
REMOVE_MARKER = CLEAR_MARKERS.where(player_marker.c.marker == sa.bindparam("b_marker"))

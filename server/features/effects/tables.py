"""How often players were contacted, where the label has caps for it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, insert_once, label_column, metadata

KEY_LENGTH = 200

# One row a player: its lock keeps two contacts of one player apart. `counts` as `counting.Counts`.
contact_count = sa.Table(
    "contact_count",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("counts", sa.Text, nullable=False),
    sa.Column("cleared_at", Millis, nullable=False),
    **CLUSTERED,
)
contact = sa.Table(
    "contact",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("key", sa.String(KEY_LENGTH), primary_key=True),
    sa.Column("at", Millis, nullable=False),
    sa.Column("allowed", sa.Boolean, nullable=False),
    **CLUSTERED,
)

_n, _c = contact_count, contact
_OF_PLAYER = (_c.c.label_id == sa.bindparam("b_label_id"), _c.c.player_id == sa.bindparam("b_player_id"))


def _held(dialect: str) -> Any:
    module = postgresql if dialect == "postgresql" else sqlite
    insert = module.insert(_n)
    same = {"label_id": insert.excluded.label_id}
    held = insert.on_conflict_do_update(index_elements=["label_id", "player_id"], set_=same)
    return prepare(held.returning(_n.c.counts, _n.c.cleared_at))


HOLD = {dialect: _held(dialect) for dialect in ("sqlite", "postgresql")}
"""The player's counts, kept for this unit of work; made when there are none."""
NOTE = {
    dialect: prepare(insert_once(_c, returning=_c.c.at, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}
KNOWN = prepare(sa.select(_c.c.allowed).where(*_OF_PLAYER, _c.c.key == sa.bindparam("b_key")))
REFUSE = prepare(_c.update().where(*_OF_PLAYER, _c.c.key == sa.bindparam("b_key")).values(allowed=False))
COUNT = prepare(
    _n.update()
    .where(_n.c.label_id == sa.bindparam("b_label_id"), _n.c.player_id == sa.bindparam("b_player_id"))
    .values(counts=sa.bindparam("counts"), cleared_at=sa.bindparam("cleared_at"))
)
CLEAR = _c.delete().where(*_OF_PLAYER, _c.c.at < sa.bindparam("until"))

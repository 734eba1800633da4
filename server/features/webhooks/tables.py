"""What was and will be posted, how endpoints fare, and the secrets that sign."""

from typing import Any

import sqlalchemy as sa

from server.features.labels import tables as label_tables
from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"

# One row a message. `body` is what is posted, at every attempt the same bytes. `attempts` are those since the
# message was made or replayed.
delivery = sa.Table(
    "webhook_delivery",
    metadata,
    id_column(),
    label_column(),
    sa.Column("webhook_key", sa.String(120), nullable=False),
    sa.Column("message_id", sa.String(36), nullable=False),
    sa.Column("type", sa.String(80), nullable=False),
    sa.Column("player_id", Id),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("due_at", Millis),
    sa.Column("attempted_at", Millis),
    sa.Column("settled_at", Millis),
    sa.Column("http_status", sa.Integer),
    sa.Column("duration_ms", sa.Integer),
    sa.Column("error", sa.String(300)),
    sa.UniqueConstraint("message_id"),
    sa.Index("ix_webhook_delivery_key", "label_id", "webhook_key", "status", "id"),
    sa.Index("ix_webhook_delivery_log", "label_id", "settled_at"),
)

# `failing_since` and `failures` are of the failures since the last success. Until `rest_until` nobody posts.
endpoint = sa.Table(
    "webhook_endpoint",
    metadata,
    label_column(primary_key=True),
    sa.Column("webhook_key", sa.String(120), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failing_since", Millis),
    sa.Column("rest_until", Millis, nullable=False, server_default="0"),
    sa.Column("last_ok_at", Millis),
    sa.Column("last_error", sa.String(300)),
    sa.Column("disabled_at", Millis),
    sa.Column("disabled_reason", sa.String(300)),
)

secret = sa.Table(
    "webhook_secret",
    metadata,
    id_column(),
    label_column(),
    sa.Column("webhook_key", sa.String(120), nullable=False),
    sa.Column("secret", sa.String(120), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("expires_at", Millis),
    sa.Index("ix_webhook_secret_key", "label_id", "webhook_key"),
)

_d, _e, _s, _k = delivery, endpoint, secret, label_tables.definition
_LABEL: Any = sa.bindparam("b_label_id")
_KEY: Any = sa.bindparam("b_key")
_ID: Any = sa.bindparam("b_id")
_NOW: Any = sa.bindparam("now")
_COUNT: Any = sa.bindparam("count", type_=sa.BigInteger)
_OF_WEBHOOK = (_d.c.label_id == _LABEL, _d.c.webhook_key == _KEY)
_ONE = (_d.c.label_id == _LABEL, _d.c.id == _ID)
_ENDPOINT = (_e.c.label_id == _LABEL, _e.c.webhook_key == _KEY)

INSERT = {d: prepare(insert_once(_d, returning=_d.c.id, dialect=d)) for d in ("sqlite", "postgresql")}
BY_ID = prepare(sa.select(_d).where(*_ONE))
BY_ID_OF = sa.select(_d).where(*_OF_WEBHOOK, _d.c.id == _ID)
LOG = (
    sa.select(_d).where(*_OF_WEBHOOK, _d.c.id < sa.bindparam("before")).order_by(_d.c.id.desc()).limit(_COUNT)
)
LOG_OF_STATUS = LOG.where(_d.c.status == sa.bindparam("b_status"))
FAILED_SINCE = (
    sa.select(_d.c.id, _d.c.message_id)
    .where(*_OF_WEBHOOK, _d.c.status == FAILED, _d.c.created_at >= sa.bindparam("since"))
    .order_by(_d.c.id)
    .limit(_COUNT)
)
COUNTS = (
    sa.select(_d.c.webhook_key, _d.c.status, sa.func.count().label("messages"))
    .where(_d.c.label_id == _LABEL, _d.c.status != DELIVERED)
    .group_by(_d.c.webhook_key, _d.c.status)
)

_STILL_WAITS = (*_ONE, _d.c.status == WAITING)
ATTEMPTED = (
    _d.update()
    .where(*_STILL_WAITS)
    .values(
        status=sa.bindparam("to"),
        attempts=_d.c.attempts + sa.bindparam("counts", type_=sa.Integer),
        due_at=sa.bindparam("due"),
        attempted_at=_NOW,
        settled_at=sa.bindparam("settled"),
        http_status=sa.bindparam("answered"),
        duration_ms=sa.bindparam("took"),
        error=sa.bindparam("said"),
    )
)
GIVE_UP = (
    _d.update()
    .where(*_STILL_WAITS)
    .values(status=FAILED, settled_at=_NOW, due_at=None, error=sa.bindparam("said"))
)
AGAIN = (
    _d.update()
    .where(*_ONE, _d.c.status != WAITING)
    .values(status=WAITING, attempts=0, due_at=_NOW, settled_at=None, error=None)
)
OLDEST_SETTLED = (
    sa.select(_d.c.id)
    .where(_d.c.label_id == _LABEL, _d.c.settled_at < sa.bindparam("until"))
    .order_by(_d.c.settled_at)
    .limit(_COUNT)
)
FORGET = _d.delete().where(_d.c.label_id == _LABEL, _d.c.id.in_(sa.bindparam("ids", expanding=True)))

DEFINITION = prepare(
    sa.select(_k.c.body).where(
        _k.c.label_id == _LABEL, _k.c.kind == "webhook", _k.c.key == _KEY, _k.c.status == "active"
    )
)

ENDPOINT = prepare(sa.select(_e).where(*_ENDPOINT))
ENDPOINTS = sa.select(_e).where(_e.c.label_id == _LABEL)
KNOW = {d: prepare(insert_once(_e, returning=_e.c.label_id, dialect=d)) for d in ("sqlite", "postgresql")}
# Written at most once a minute while all is well, so that busy deliveries do not wait for one row.
WELL = (
    _e.update()
    .where(
        *_ENDPOINT,
        sa.or_(_e.c.failures > 0, _e.c.last_ok_at.is_(None), _e.c.last_ok_at < sa.bindparam("stale")),
    )
    .values(failures=0, failing_since=None, rest_until=0, last_ok_at=_NOW, last_error=None)
)
ILL = (
    _e.update()
    .where(*_ENDPOINT)
    .values(
        failures=_e.c.failures + 1,
        failing_since=sa.func.coalesce(_e.c.failing_since, _NOW),
        rest_until=sa.bindparam("rest"),
        last_error=sa.bindparam("said"),
    )
)
DISABLE = (
    _e.update()
    .where(*_ENDPOINT, _e.c.disabled_at.is_(None))
    .values(disabled_at=_NOW, disabled_reason=sa.bindparam("said"))
)
ENABLE = (
    _e.update()
    .where(*_ENDPOINT)
    .values(disabled_at=None, disabled_reason=None, failures=0, failing_since=None, rest_until=0)
)

SECRETS = prepare(
    sa.select(_s.c.secret)
    .where(_s.c.label_id == _LABEL, _s.c.webhook_key == _KEY)
    .where(sa.or_(_s.c.expires_at.is_(None), _s.c.expires_at > _NOW))
    .order_by(_s.c.id.desc())
)
"""Those that are valid, newest first."""
END_SECRETS = (
    _s.update()
    .where(_s.c.label_id == _LABEL, _s.c.webhook_key == _KEY)
    .where(sa.or_(_s.c.expires_at.is_(None), _s.c.expires_at > sa.bindparam("until")))
    .values(expires_at=sa.bindparam("until"))
)
FORGET_SECRETS = _s.delete().where(_s.c.expires_at <= _NOW)

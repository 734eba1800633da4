"""Webhooks over REST: how endpoints fare, what was posted, doing it again, and the secrets that sign."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.clock import SECOND_MS
from server.features.webhooks import service
from server.features.webhooks.definition import Webhook as Definition
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, Millis, Page, Paging
from server.web.rest.labels import LONGEST_OVERLAP_S
from server.web.rest.operation import Call

Status = Literal["waiting", "delivered", "failed"]


class Webhook(msgspec.Struct, frozen=True):
    """An active webhook, and how its endpoint fares."""

    key: str
    name: str
    url: str
    enabled: Annotated[bool, Meta(description="False when Plaudit has stopped posting there.")]
    disabled_at: Millis | None
    disabled_reason: str | None
    failures: Annotated[int, Meta(description="In a row, up to now.")]
    failing_since: Millis | None
    last_ok_at: Annotated[Millis | None, Meta(description="To the minute, while all is well.")]
    last_error: str | None
    waiting: Annotated[int, Meta(description="Messages that are on their way.")]
    failed: Annotated[int, Meta(description="Messages in the log that were given up.")]


class Webhooks(msgspec.Struct, frozen=True):
    webhooks: list[Webhook]


class Delivery(msgspec.Struct, frozen=True):
    """One message, and what became of it so far."""

    id: Annotated[int, Meta(description="The number of the delivery.")]
    message_id: Annotated[str, Meta(description="The header `webhook-id`, the same at every attempt.")]
    type: str
    status: Status
    attempts: Annotated[int, Meta(description="Since it was made, or replayed.")]
    http_status: Annotated[int | None, Meta(description="The last answer; null when there was none.")]
    duration_ms: int | None
    error: Annotated[str | None, Meta(description="Why the last attempt failed.")]
    created_at: Millis
    due_at: Annotated[Millis | None, Meta(description="When it is posted next.")]
    attempted_at: Millis | None
    settled_at: Annotated[Millis | None, Meta(description="When it was delivered or given up.")]


class OneDelivery(msgspec.Struct, frozen=True):
    """A message with what is posted."""

    delivery: Delivery
    body: Annotated[str, Meta(description="The bytes that are posted and signed: JSON as text.")]


class Log(Paging, frozen=True, forbid_unknown_fields=True):
    """Which part of the log."""

    status: Status | None = None


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    since: Annotated[Millis, Meta(description="Messages made at this moment or later.")]


class Replayed(msgspec.Struct, frozen=True):
    replayed: Annotated[int, Meta(description="How many failed messages are posted again; at most 1,000.")]
    more: Annotated[bool, Meta(description="Whether there are more: ask again.")]


class Secrets(msgspec.Struct, frozen=True):
    """A receiver accepts a message when one of its signatures is by a secret that it knows."""

    secrets: Annotated[list[str], Meta(description="Those that sign now, the newest first.")]


class RotateSecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    overlap_s: Annotated[
        int,
        Meta(
            ge=0,
            le=LONGEST_OVERLAP_S,
            description="How long the secrets before it go on signing beside it, in seconds.",
        ),
    ] = 24 * 3600


def _webhook(key: str, definition: Definition, health: service.Health) -> Webhook:
    told = {name: getattr(health, name) for name in Webhook.__struct_fields__ if hasattr(health, name)}
    enabled = health.disabled_at is None
    return Webhook(key=key, name=definition.name, url=definition.url, enabled=enabled, **told)


def _delivery(row: Any) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in Delivery.__struct_fields__})


async def list_webhooks(call: Call) -> Webhooks:
    """Every active webhook, and how its endpoint fares."""
    label = call.label
    found = await call.read(lambda conn: service.health(conn, label))
    known = label.of_kind(Definition)
    return Webhooks([_webhook(key, known[key], health) for key, health in found.items()])


async def enable_webhook(call: Call) -> Webhook:
    """Post again to an endpoint that was disabled. What failed meanwhile is posted when you replay it."""
    label, key = call.label, call.path["key"]

    def work(tx: Tx) -> Webhook:
        service.enable(tx, label, webhook_key=key)
        return _webhook(key, service.require(label, key), service.health(tx.conn, label)[key])

    return await call.write(work)


async def list_deliveries(call: Call) -> Page[Delivery]:
    """What was and will be posted, newest first. The log keeps it for WEBHOOK_LOG_DAYS."""
    label, key, status = call.label, call.path["key"], call.query.status
    service.require(label, key)

    def rows(conn: sa.Connection, before: int, count: int) -> Any:
        return service.history(
            conn, label_id=label.id, webhook_key=key, status=status, before=before, count=count
        )

    return await call.page(rows, start=NEWEST, place=lambda row: row.id, show=_delivery)


async def get_delivery(call: Call) -> OneDelivery:
    """One message with its body."""
    row = await call.read(lambda conn: _row(conn, call))
    return OneDelivery(_delivery(row), row.body)


def _row(conn: sa.Connection, call: Call) -> Any:
    return service.delivery(
        conn, label_id=call.label.id, webhook_key=call.path["key"], delivery_id=call.path["delivery_id"]
    )


async def replay_delivery(call: Call) -> OneDelivery:
    """Post one message again, under its own id, whatever became of it."""
    label, path = call.label, call.path

    def work(tx: Tx) -> OneDelivery:
        service.replay(tx, label, webhook_key=path["key"], delivery_id=path["delivery_id"])
        row = _row(tx.conn, call)
        return OneDelivery(_delivery(row), row.body)

    return await call.write(work)


async def replay_failed(call: Call) -> Replayed:
    """Post again every message that failed and was made since a moment, oldest first, under its own id."""
    label, key, since = call.label, call.path["key"], call.body.since

    def work(tx: Tx) -> Replayed:
        return Replayed(*service.replay_failed(tx, label, webhook_key=key, since=since))

    return await call.write(work)


async def ping_webhook(call: Call) -> OneDelivery:
    """Post a test message of type `webhook.ping`, once and also to an endpoint that is disabled."""
    label, key = call.label, call.path["key"]

    def work(tx: Tx) -> OneDelivery:
        number = service.ping(tx, label, webhook_key=key)
        row = service.delivery(tx.conn, label_id=label.id, webhook_key=key, delivery_id=number)
        return OneDelivery(_delivery(row), row.body)

    return await call.write(work)


async def get_secrets(call: Call) -> Secrets:
    """The secrets that sign messages to this endpoint; the first one is made when it is first asked for."""
    return await call.write(lambda tx: _secrets(tx, call))


async def rotate_secret(call: Call) -> Secrets:
    """Make a new secret. Until the overlap is over, every message has a signature by each of them."""
    label, key, overlap_ms = call.label, call.path["key"], call.body.overlap_s * SECOND_MS

    def work(tx: Tx) -> Secrets:
        service.require(label, key)
        service.rotate_secret(tx, label_id=label.id, webhook_key=key, overlap_ms=overlap_ms)
        return _secrets(tx, call)

    return await call.write(work)


def _secrets(tx: Tx, call: Call) -> Secrets:
    key = call.path["key"]
    service.require(call.label, key)
    return Secrets(service.secrets(tx, label_id=call.label.id, webhook_key=key))

"""Webhooks on their way: made in the unit of work of their cause, posted by a job, and kept as a log.

A message is made once for its cause, and its id and its bytes are the same at every attempt: a receiver that
remembers ids hears of everything once, and misses nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog

from server.core.clock import HOUR_MS
from server.core.conditions import Condition, matches
from server.core.errors import PlauditError
from server.core.ids import new_guid, new_signing_secret
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, register
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.players import service as players
from server.features.players.properties import all_properties
from server.features.players.tables import BY_ID as PLAYER_BY_ID
from server.features.webhooks import rules, tables
from server.features.webhooks.definition import Webhook, subscribers
from server.jobs.engine import enqueue
from server.store.transaction import Tx

DELIVERY = "webhooks.deliver"
PING = "webhook.ping"
MOST_REPLAYED = 1_000
"""Messages that one replay takes up; the answer says when there are more."""

log = structlog.get_logger("webhooks")


def send(
    tx: Tx,
    label: Label,
    *,
    webhook_key: str,
    key: str,
    kind: str,
    body: str,
    player_id: int | None = None,
) -> int | None:
    """Let `body` (JSON) be posted, once for this `key`; the number of its delivery, None when it was there.

    To an endpoint that is disabled nothing is posted: the log keeps it as failed, to be replayed.
    """
    message = rules.message_id(label.id, webhook_key, key)
    row = {
        "label_id": label.id,
        "webhook_key": webhook_key,
        "message_id": message,
        "type": kind,
        "player_id": player_id,
        "body": body,
        "status": tables.WAITING,
        "created_at": tx.now,
        "due_at": tx.now,
    }
    number: int | None = tx.value(tables.INSERT[tx.dialect], row)
    if number is not None:
        _enqueue(tx, label_id=label.id, delivery_id=number, message=message)
    return number


def _enqueue(tx: Tx, *, label_id: int, delivery_id: int, message: str) -> None:
    payload = {"label_id": label_id, "delivery_id": delivery_id}
    enqueue(tx, kind=DELIVERY, key=message, due_at=tx.now, payload=payload)


# -- what makes messages ------------------------------------------------------------------------------------


def post_effect(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `webhook`: what it says is made now, as the player and the event are now."""
    webhook_key = effect.webhook or ""
    webhook = label.of_kind(Webhook).get(webhook_key)
    if webhook is None:
        text = f"There is no active webhook {webhook_key!r}. Define it first, or publish its draft."
        raise PlauditError(text, code="definition_not_found", status=404)
    row = tx.first(PLAYER_BY_ID, {"label_id": label.id, "player_id": context.player_id})
    facts = facts_of(tx.conn, label, row, event=context.payload, params=effect.params or {}, now=tx.now)
    kind = webhook.type or webhook_key
    body = rules.body_of(webhook, kind=kind, occurred_at=tx.now, facts=facts)
    send(
        tx,
        label,
        webhook_key=webhook_key,
        key=f"effect:{context.player_id}:{key}",
        kind=kind[:80],
        body=body,
        player_id=context.player_id,
    )


def facts_of(
    conn: sa.Connection,
    label: Label,
    row: Any,
    *,
    event: Mapping[str, Any],
    params: Mapping[str, Any],
    now: int,
) -> dict[str, Any]:
    """What the Liquid of a body may say. `row` is the player's."""
    known = all_properties(label, row) | players.live_props(conn, label, row, now=now)
    language = label.language(row.language)
    player = {**known, "ext_user_id": row.ext_user_id, "user_id": row.id, "language": language}
    return {"player": player, "event": dict(event), "params": dict(params), "language": language}


class Subscriptions:
    """Posts the events that webhooks name."""

    name = "webhooks"

    def index(self, label: Label) -> Mapping[str, Sequence[tuple[str, Webhook, Condition | None]]]:
        return subscribers(label)

    def hear(
        self,
        tx: Tx,
        label: Label,
        *,
        player_id: int,
        event: Happened,
        wanted: Sequence[tuple[str, Webhook, Condition | None]],
    ) -> None:
        row = tx.first(PLAYER_BY_ID, {"label_id": label.id, "player_id": player_id})
        facts = PlayerFacts(tx.conn, label, row, now=tx.now, payload=event.payload)
        known: dict[str, Any] | None = None
        for key, webhook, condition in wanted:
            if condition is not None and not matches(condition, facts):
                continue
            known = known or facts_of(tx.conn, label, row, event=event.payload, params={}, now=tx.now)
            body = _event_body(key, webhook, event, known)
            if body is not None:
                cause = f"event:{player_id}:{event.key}"
                send(tx, label, webhook_key=key, key=cause, kind=event.type, body=body, player_id=player_id)


def _event_body(key: str, webhook: Webhook, event: Happened, facts: Mapping[str, Any]) -> str | None:
    """An event is not refused for a webhook's sake: where the template fails the default body goes out, and
    None stands for one that is too long. Either is in the log of the server."""
    for body in (webhook.body, None):
        form = msgspec.structs.replace(webhook, body=body)
        try:
            return rules.body_of(form, kind=event.type, occurred_at=event.occurred_at, facts=facts)
        except PlauditError as error:
            log.error("a webhook's body cannot be", webhook=key, type=event.type, reason=error.message)
    return None


def ping(tx: Tx, label: Label, *, webhook_key: str) -> int:
    """Let a test message be posted, once and also to an endpoint that is disabled."""
    require(label, webhook_key)
    body = {"type": PING, "timestamp": rules.iso(tx.now), "data": {"webhook": webhook_key}}
    number = send(
        tx,
        label,
        webhook_key=webhook_key,
        key=f"ping:{new_guid()}",
        kind=PING,
        body=msgspec.json.encode(body).decode(),
    )
    assert number is not None
    return number


# -- the log, and doing it again ----------------------------------------------------------------------------


def require(label: Label, webhook_key: str) -> Webhook:
    webhook = label.of_kind(Webhook).get(webhook_key)
    if webhook is None:
        text = f"There is no active webhook {webhook_key!r}."
        raise PlauditError(text, code="definition_not_found", status=404)
    return webhook


def history(
    conn: sa.Connection, *, label_id: int, webhook_key: str, status: str | None, before: int, count: int
) -> Sequence[Any]:
    """Messages of an endpoint, newest first, from before the number `before`."""
    values = {"b_label_id": label_id, "b_key": webhook_key, "before": before, "count": count}
    if status is None:
        return conn.execute(tables.LOG, values).all()
    return conn.execute(tables.LOG_OF_STATUS, {**values, "b_status": status}).all()


def delivery(conn: sa.Connection, *, label_id: int, webhook_key: str, delivery_id: int) -> Any:
    values = {"b_label_id": label_id, "b_key": webhook_key, "b_id": delivery_id}
    row = conn.execute(tables.BY_ID_OF, values).first()
    if row is None:
        text = "There is no such delivery; it may have left the log."
        raise PlauditError(text, code="delivery_not_found", status=404)
    return row


def replay(tx: Tx, label: Label, *, webhook_key: str, delivery_id: int) -> None:
    """Post one message again, under its own id, whatever became of it. One that waits goes on waiting."""
    require(label, webhook_key)
    row = delivery(tx.conn, label_id=label.id, webhook_key=webhook_key, delivery_id=delivery_id)
    _again(tx, label_id=label.id, row=row)


def replay_failed(tx: Tx, label: Label, *, webhook_key: str, since: int) -> tuple[int, bool]:
    """Post again what failed and was made since that moment (epoch ms), oldest first: how many, and whether
    there are more."""
    require(label, webhook_key)
    values = {"b_label_id": label.id, "b_key": webhook_key, "since": since, "count": MOST_REPLAYED + 1}
    rows = tx.all(tables.FAILED_SINCE, values)
    for row in rows[:MOST_REPLAYED]:
        _again(tx, label_id=label.id, row=row)
    return min(len(rows), MOST_REPLAYED), len(rows) > MOST_REPLAYED


def _again(tx: Tx, *, label_id: int, row: Any) -> None:
    if tx.change(tables.AGAIN, {"b_label_id": label_id, "b_id": row.id, "now": tx.now}):
        _enqueue(tx, label_id=label_id, delivery_id=row.id, message=row.message_id)


# -- endpoints ----------------------------------------------------------------------------------------------


class Health(msgspec.Struct, frozen=True):
    """How an endpoint fares; times in epoch ms. `waiting` and `failed` are messages in the log."""

    failures: int = 0
    failing_since: int | None = None
    last_ok_at: int | None = None
    last_error: str | None = None
    disabled_at: int | None = None
    disabled_reason: str | None = None
    waiting: int = 0
    failed: int = 0


def health(conn: sa.Connection, label: Label) -> dict[str, Health]:
    """By key, every active webhook of the label."""
    values = {"b_label_id": label.id}
    rows = {row.webhook_key: row for row in conn.execute(tables.ENDPOINTS, values).all()}
    counts = {
        (row.webhook_key, row.status): row.messages for row in conn.execute(tables.COUNTS, values).all()
    }
    names = ("failures", "failing_since", "last_ok_at", "last_error", "disabled_at", "disabled_reason")
    found = {}
    for key in label.of_kind(Webhook):
        told = {name: getattr(rows[key], name) for name in names} if key in rows else {}
        waiting, failed = counts.get((key, tables.WAITING), 0), counts.get((key, tables.FAILED), 0)
        found[key] = Health(**told, waiting=waiting, failed=failed)
    return found


def told(health: Health) -> str:
    """One line of it, for people."""
    if health.disabled_at is not None:
        state = f"disabled: {health.disabled_reason}"
    else:
        state = f"fails: {health.last_error}" if health.failures else "well"
    return f"waiting: {health.waiting}  failed: {health.failed}  {state}"


def enable(tx: Tx, label: Label, *, webhook_key: str) -> None:
    """Post to a disabled endpoint again. What failed meanwhile is replayed by `replay_failed`."""
    require(label, webhook_key)
    tx.change(tables.ENABLE, {"b_label_id": label.id, "b_key": webhook_key})


def secrets(tx: Tx, *, label_id: int, webhook_key: str) -> list[str]:
    """The secrets that sign now, newest first; the first is made when there is none."""
    rows = tx.all(tables.SECRETS, {"b_label_id": label_id, "b_key": webhook_key, "now": tx.now})
    return [row.secret for row in rows] or [_new_secret(tx, label_id, webhook_key)]


def rotate_secret(tx: Tx, *, label_id: int, webhook_key: str, overlap_ms: int = 24 * HOUR_MS) -> str:
    """A new secret. Those before it go on signing, beside it, for the overlap."""
    values = {"b_label_id": label_id, "b_key": webhook_key, "until": tx.now + overlap_ms}
    tx.change(tables.END_SECRETS, values)
    return _new_secret(tx, label_id, webhook_key)


def _new_secret(tx: Tx, label_id: int, webhook_key: str) -> str:
    made = new_signing_secret()
    row = {"label_id": label_id, "webhook_key": webhook_key, "secret": made, "created_at": tx.now}
    tx.insert(tables.secret.insert(), row)
    return made


def active(tx: Tx, *, label_id: int, webhook_key: str) -> Webhook | None:
    """The definition as it is now: a job follows a change of the address at once."""
    row = tx.first(tables.DEFINITION, {"b_label_id": label_id, "b_key": webhook_key})
    found: Webhook | None = KINDS.decode("webhook", row.body) if row is not None else None
    return found


declare("webhook", "webhook")
register("webhook", post_effect)

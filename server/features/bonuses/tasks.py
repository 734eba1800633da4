"""What happens to bonuses later: they expire, and what did not reach the operator's platform is sent again.

A step of a delivery never waits for the network: it starts an attempt and looks for its outcome in the next
step. An attempt whose process died has none, and counts as lost after half a minute.
"""

from typing import Any

from server.core.clock import SECOND_MS
from server.features.bonuses import delivery, rules, service, tables
from server.features.bonuses.rules import Status
from server.features.labels.catalogue import read_label
from server.jobs.engine import Job, handle
from server.store.transaction import Tx

LOOK_AGAIN_MS = 2 * SECOND_MS


def expire(tx: Tx, job: Job) -> int | None:
    return service.expire(tx, label_id=job.payload["label_id"], bonus_id=job.payload["bonus_id"])


def deliver(tx: Tx, job: Job) -> int | None:
    """One step; the moment of the next one, or None when it has arrived or is given up."""
    label_id, bonus_id = job.payload["label_id"], job.payload["bonus_id"]
    sent = tx.first(tables.DELIVERY, {"b_label_id": label_id, "b_id": bonus_id})
    row = tx.first(tables.BY_ID, {"b_label_id": label_id, "b_id": bonus_id})
    if sent is None or sent.delivered_at is not None or row.status in (Status.REDEEMED, Status.EXPIRED):
        return None
    if sent.said:
        return _start(tx, label_id, row)
    outcome = delivery.COURIER.take((bonus_id, sent.attempt))
    if outcome is None:
        lost = tx.now - sent.updated_at >= rules.ATTEMPT_MS
        return _start(tx, label_id, row) if lost else tx.now + LOOK_AGAIN_MS
    service.settle(tx, label_id=label_id, bonus_id=bonus_id, attempt=sent.attempt, outcome=outcome)
    if outcome.delivered or sent.attempt >= rules.MOST_ATTEMPTS:
        return None
    return tx.now + rules.pause_ms(sent.attempt)


def _start(tx: Tx, label_id: int, row: Any) -> int | None:
    label = read_label(tx.conn, label_id)
    if label is None or not tx.change(service.RETRY, {"b_label_id": label_id, "b_id": row.id, "now": tx.now}):
        return None
    template = service.template_of(tx.conn, label, row.template_key)
    claim = service.next_attempt(tx, label, template, row)
    if claim.post is not None:
        delivery.COURIER.start((row.id, claim.attempt), claim.post)
    return tx.now + LOOK_AGAIN_MS


def register() -> None:
    handle(service.EXPIRY, expire)
    handle(service.DELIVERY, deliver)

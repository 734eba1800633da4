"""Posting, and what follows from the answer: done, again later, or an endpoint that is left alone.

A message is posted outside of any unit of work and its answer written afterwards. A process that dies between
the two posts it again, under the same id: at least once, never not at all.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog

from server.core import standard_webhooks
from server.core.clock import DAY_MS, MINUTE_MS, SECOND_MS
from server.core.outbound import OUTBOUND, NotAllowed, NotReached, retry_after_ms
from server.features.labels import keeping
from server.features.labels import tables as label_tables
from server.features.labels.settings import SETTINGS
from server.features.webhooks import rules, service, tables
from server.jobs.engine import Job, Outside, handle, handle_outside, keep_waiting
from server.store.transaction import Tx

FORGET_JOB = "webhooks.forget"
LOG = keeping.Log("WEBHOOK_LOG_DAYS", tables.OLDEST_SETTLED, tables.FORGET)
DISABLE_SETTING = "WEBHOOK_DISABLE_DAYS"
AT_ONCE = 32
LONGEST_SAID = 300
FRESH_MS = MINUTE_MS

log = structlog.get_logger("webhooks")


@dataclass(frozen=True, slots=True)
class Post:
    """One attempt; `rests_until` (epoch ms) is set when the endpoint is left alone and nothing is posted."""

    url: str
    body: bytes
    headers: dict[str, str]
    rests_until: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: an HTTP status, or None and a sentence. `rests_until` is handed on."""

    status: int | None = None
    said: str = ""
    duration_ms: int = 0
    retry_after: str = ""
    rests_until: int = 0


def prepare(tx: Tx, job: Job) -> Post | None:
    """What is to be posted now; None when there is nothing to do any more."""
    label_id = job.payload["label_id"]
    row = tx.first(tables.BY_ID, {"b_label_id": label_id, "b_id": job.payload["delivery_id"]})
    if row is None or row.status != tables.WAITING:
        return None
    key = row.webhook_key
    webhook = service.active(tx, label_id=label_id, webhook_key=key)
    endpoint = tx.first(tables.ENDPOINT, {"b_label_id": label_id, "b_key": key})
    is_ping = row.type == service.PING
    if webhook is None:
        _give_up(tx, row, "there is no active webhook of that key any more")
        return None
    if endpoint is not None and endpoint.disabled_at is not None and not is_ping:
        _give_up(tx, row, "the endpoint is disabled")
        return None
    if endpoint is not None and endpoint.rest_until > tx.now and not is_ping:
        return Post("", b"", {}, rests_until=endpoint.rest_until)
    body = row.body.encode()
    signed = standard_webhooks.headers(
        message_id=row.message_id,
        seconds=tx.now // SECOND_MS,
        body=body,
        secrets=service.secrets(tx, label_id=label_id, webhook_key=key),
    )
    ours = {"content-type": "application/json", "user-agent": "Plaudit-Webhooks/1"}
    return Post(webhook.url, body, {**webhook.headers, **ours, **signed})


def _give_up(tx: Tx, row: Any, said: str) -> None:
    tx.change(tables.GIVE_UP, {"b_label_id": row.label_id, "b_id": row.id, "said": said, "now": tx.now})


async def perform(post: Post) -> Result:
    """Post once. What goes wrong on the way is a result, not an error."""
    if post.rests_until:
        return Result(rests_until=post.rests_until)
    try:
        answer = await OUTBOUND.post(post.url, body=post.body, headers=post.headers)
    except (NotAllowed, NotReached) as error:
        return Result(said=str(error)[:LONGEST_SAID])
    said = "" if rules.is_delivered(answer.status) else _excerpt(answer.status, answer.body)
    return Result(answer.status, said, answer.duration_ms, answer.headers.get("retry-after", ""))


def _excerpt(status: int, body: bytes) -> str:
    """`answered 500: the beginning of what it said`, in printable characters."""
    text = "".join(c if c.isprintable() else " " for c in body[:LONGEST_SAID].decode("utf-8", "replace"))
    return f"answered {status}: {' '.join(text.split())}"[:LONGEST_SAID].removesuffix(": ")


def settle(tx: Tx, job: Job, result: Result) -> int | None:
    """Write what came of it. The moment of the next attempt (epoch ms), or None."""
    label_id = job.payload["label_id"]
    row = tx.first(tables.BY_ID, {"b_label_id": label_id, "b_id": job.payload["delivery_id"]})
    if row is None or row.status != tables.WAITING:
        return None
    if result.rests_until:
        return _after_rest(result.rests_until, row.message_id)
    delivered = result.status is not None and rules.is_delivered(result.status)
    asked = retry_after_ms(result.retry_after, now=tx.now, longest=rules.LONGEST_RETRY_AFTER_MS)
    pause = None
    if delivered:
        _is_well(tx, row)
    elif row.type != service.PING:
        _is_ill(tx, row, result, asked=asked)
        if result.status != rules.GONE:
            pause = rules.pause_ms(row.attempts + 1, message=row.message_id, retry_after_ms=asked)
    due = None if pause is None else tx.now + pause
    written = {
        "b_label_id": label_id,
        "b_id": row.id,
        "to": tables.DELIVERED if delivered else tables.FAILED if due is None else tables.WAITING,
        "counts": 1,
        "due": due,
        "settled": tx.now if due is None else None,
        "answered": result.status,
        "took": result.duration_ms,
        "said": result.said or None,
        "now": tx.now,
    }
    tx.change(tables.ATTEMPTED, written)
    return due


def _after_rest(until: int, message: str) -> int:
    """What waited while an endpoint rested comes back over ten seconds, not all at once."""
    return until + int(message[-4:], 16) % (10 * SECOND_MS)


def _is_well(tx: Tx, row: Any) -> None:
    where = _known(tx, row)
    tx.change(tables.WELL, {**where, "now": tx.now, "stale": tx.now - FRESH_MS})


def _is_ill(tx: Tx, row: Any, result: Result, *, asked: int) -> None:
    """Count the failure; let the endpoint rest when it asks for it or goes on failing, and disable one that
    is gone or has failed for days."""
    where = _known(tx, row)
    known = tx.first(tables.ENDPOINT, where)
    throttles = asked if result.status in rules.THROTTLED else 0
    rest = tx.now + rules.rest_ms(known.failures + 1, retry_after_ms=throttles)
    tx.change(tables.ILL, {**where, "now": tx.now, "rest": rest, "said": result.said})
    days = _days(tx, row.label_id, DISABLE_SETTING)
    since = tx.now if known.failing_since is None else known.failing_since
    reason = ""
    if result.status == rules.GONE:
        reason = "it answered 410 Gone"
    elif days and tx.now - since >= days * DAY_MS:
        reason = f"nothing but failures for {days} days; the last: {result.said}"[:LONGEST_SAID]
    if reason and tx.change(tables.DISABLE, {**where, "now": tx.now, "said": reason}):
        log.error("a webhook's endpoint was disabled", webhook=row.webhook_key, reason=reason)


def _known(tx: Tx, row: Any) -> dict[str, Any]:
    """The place of the endpoint's row, which is made when this is the first that is heard of it."""
    where = {"b_label_id": row.label_id, "b_key": row.webhook_key}
    if tx.first(tables.ENDPOINT, where) is None:
        tx.first(tables.KNOW[tx.dialect], {"label_id": row.label_id, "webhook_key": row.webhook_key})
    return where


def _days(tx: Tx, label_id: int, name: str) -> int:
    kept = tx.value(_SETTING, {"b_label_id": label_id, "name": name})
    return int(SETTINGS[name].default if kept is None else kept)


def forget(tx: Tx, job: Job) -> int:
    tx.change(tables.FORGET_SECRETS, {"now": tx.now})
    return keeping.forget(tx, LOG)


def register() -> None:
    outside = Outside(prepare=prepare, perform=perform, settle=settle)
    handle_outside(service.DELIVERY, outside, at_once=AT_ONCE)
    handle(FORGET_JOB, forget)
    keep_waiting(FORGET_JOB)


_s = label_tables.setting
_SETTING = sa.select(_s.c.value).where(
    _s.c.label_id == sa.bindparam("b_label_id"), _s.c.name == sa.bindparam("name")
)

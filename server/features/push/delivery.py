"""Hands one push to one place: a browser's push service (RFC 8030), or an operator's gateway.

The bytes leave outside of any unit of work; what came of them is written in another. A push is tried until it
is taken, refused for good, or no longer worth showing.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from server.core.clock import HOUR_MS, SECOND_MS
from server.core.outbound import Answer, NotAllowed, NotReached, retry_after_ms
from server.features.labels import keeping
from server.features.labels.catalogue import Label, read_label
from server.features.players.tables import BY_ID
from server.features.push import content, encryption, rules, tables, tokens
from server.features.push.definition import PushGateway, gateways
from server.features.push.sender import SENDER
from server.features.push.service import JOB, content_of
from server.jobs.engine import Failed, Job, Outside, handle, handle_outside, keep_waiting
from server.store.transaction import Tx

AT_ONCE = 32
TRIES = 8
LONGEST_PAUSE_MS = HOUR_MS
TAKEN, GONE = range(200, 300), (404, 410)
TOO_MANY, TIMED_OUT, TOO_EARLY = 429, 408, 425
SAID_LENGTH = 300
EXPIRED = "It was no longer worth showing."
FORGET_JOB = "push.forget"
LOG = keeping.Log("ENGAGEMENT_LOG_DAYS", tables.OLDEST_OVER, tables.FORGET)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One request. `keys` are those of a subscription, for which `body` is encrypted when it leaves."""

    url: str
    body: bytes
    headers: dict[str, str]
    keys: rules.SubscriptionKeys | None
    seen_at: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. `status` is HTTP's, 0 when nobody was reached, None when it can never be."""

    status: int | None
    said: str
    retry_after: str = ""
    seen_at: int | None = None


def prepare(tx: Tx, job: Job) -> Prepared | None:
    """The request of a delivery, or None when there is nothing to do any more, which is noted."""
    payload = job.payload
    label = read_label(tx.conn, int(payload["label_id"]))
    where = {"b_label_id": payload["label_id"], "b_id": payload["message_id"]}
    message = tx.first(tables.MESSAGE, where)
    if label is None or message is None:
        return None
    token_id = payload.get("token_id")
    token = tokens.by_id(tx.conn, label, token_id) if token_id is not None else None
    reason = ""
    if message.expires_at <= tx.now:
        reason = EXPIRED
    elif token_id is not None and (token is None or token.status != rules.ALLOWED):
        reason = "The token is not there any more, or is not to be used."
    elif token is not None and token.player_id != message.player_id:
        reason = "The token is another player's now."
    elif "gateway" in payload and payload["gateway"] not in gateways(label):
        reason = f"There is no active push_gateway {payload['gateway']!r} any more."
    if reason:
        _refuse(tx, job, reason)
        return None
    if "gateway" in payload:
        return _to_gateway(tx, label, gateways(label)[payload["gateway"]], message, token, key=job.key)
    try:
        return _to_browser(label, message, token, now=tx.now)
    except ValueError as error:  # it cannot be made, today or later
        _refuse(tx, job, str(error))
        return None


def _to_browser(label: Label, message: Any, token: Any, *, now: int) -> Prepared:
    subscription = rules.read_subscription(token.token)
    base = (label.setting("PUBLIC_API_URL") or SENDER.public_url).rstrip("/")
    base = base.removesuffix("/services/public")
    report = f"{base}/services/public?api_key={label.key}&event="
    shown = content_of(message)
    contact = label.setting("PUSH_CONTACT") or SENDER.public_url
    headers = {
        "authorization": SENDER.keys.authorization(subscription.endpoint, contact=contact, now=now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(max(0, (message.expires_at - now) // SECOND_MS)),
        "urgency": shown.urgency,
    }
    body = content.for_browser(shown, uid=message.uid, report=report)
    return Prepared(subscription.endpoint, body, headers, subscription.keys, token.seen_at)


def _to_gateway(
    tx: Tx, label: Label, gateway: PushGateway, message: Any, token: Any, *, key: str
) -> Prepared:
    player = tx.first(BY_ID, {"label_id": label.id, "player_id": message.player_id})
    brand = next((each.key for each in label.brands.values() if each.id == player.brand_id), None)
    body = content.for_gateway(content_of(message), uid=message.uid, player=player, brand=brand, token=token)
    headers = {"content-type": "application/json", "idempotency-key": key}
    if gateway.auth_key:
        headers["authorization"] = f"Bearer {gateway.auth_key}"
    seen_at = token.seen_at if token is not None else None
    return Prepared(gateway.url, msgspec.json.encode(body), headers, None, seen_at)


async def perform(prepared: Prepared) -> Result:
    """Send it. Never raises: what went wrong is said in the result."""
    try:
        body = prepared.body
        if prepared.keys is not None:
            body = encryption.encrypt(body, p256dh=prepared.keys.p256dh, auth=prepared.keys.auth)
        answer = await SENDER.outbound.post(prepared.url, body=body, headers=prepared.headers)
    except (NotAllowed, ValueError) as error:
        return Result(None, str(error)[:SAID_LENGTH], seen_at=prepared.seen_at)
    except NotReached as error:
        return Result(0, str(error)[:SAID_LENGTH], seen_at=prepared.seen_at)
    return Result(answer.status, _told(answer), answer.headers.get("retry-after", ""), prepared.seen_at)


def _told(answer: Answer) -> str:
    """What a service answered, in one line for the operator."""
    text = " ".join(answer.body[:200].decode("utf-8", "replace").split())
    return f"answered {answer.status}" + (f": {text}" if text and answer.status not in TAKEN else "")


def settle(tx: Tx, job: Job, result: Result) -> Failed | None:
    """Note that it was taken or given up, or say when it is tried again."""
    if result.status in TAKEN:
        where = {"b_label_id": job.payload["label_id"], "b_id": job.payload["message_id"]}
        tx.change(tables.SENT, {**where, "now": tx.now})
        return None
    if _is_gone(job, result):
        label = read_label(tx.conn, int(job.payload["label_id"]))
        if label is not None and result.seen_at is not None:
            tokens.remove_gone(tx, label, token_id=job.payload["token_id"], seen_at=result.seen_at)
    elif (at := _again_at(tx, job, result)) is not None:
        return Failed(result.said, retry_at=at)
    _refuse(tx, job, result.said)
    return None


def _is_gone(job: Job, result: Result) -> bool:
    """Whether the token will never work again. An operator's gateway says so by 410; its 404 may be a wrong
    address."""
    if "token_id" not in job.payload:
        return False
    if "gateway" in job.payload:
        return result.status == 410
    return result.status is None or result.status in GONE


def _again_at(tx: Tx, job: Job, result: Result) -> int | None:
    """When to try again; None when that is pointless, too late, or was done often enough."""
    passing = result.status is not None and (
        result.status in (0, TOO_MANY, TIMED_OUT, TOO_EARLY) or result.status >= 500
    )
    if not passing or job.tries >= TRIES:
        return None
    where = {"b_label_id": job.payload["label_id"], "b_id": job.payload["message_id"]}
    message = tx.first(tables.MESSAGE, where)
    spread = message.id % 1000
    pause = min(LONGEST_PAUSE_MS, 2**job.tries * SECOND_MS) + spread
    asked = retry_after_ms(result.retry_after, now=tx.now, longest=LONGEST_PAUSE_MS)
    at = tx.now + max(pause, asked)
    return at if at < message.expires_at else None


def _refuse(tx: Tx, job: Job, reason: str) -> None:
    where = {"b_label_id": job.payload["label_id"], "b_id": job.payload["message_id"]}
    tx.change(tables.REFUSED, {**where, "now": tx.now, "text": reason[:1000]})


def forget(tx: Tx, job: Job) -> int:
    return keeping.forget(tx, LOG)


def register() -> None:
    handle_outside(JOB, Outside(prepare, perform, settle), at_once=AT_ONCE, tries=TRIES + 1)
    handle(FORGET_JOB, forget)
    keep_waiting(FORGET_JOB)

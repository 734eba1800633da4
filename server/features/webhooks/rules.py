"""Pure decisions about webhooks: what is posted, when again, and when an endpoint is left alone."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from server.core import markup
from server.core.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from server.core.errors import PlauditError
from server.features.webhooks.definition import Webhook

PAUSES_MS = (
    5 * SECOND_MS,
    5 * MINUTE_MS,
    30 * MINUTE_MS,
    *(hours * HOUR_MS for hours in (2, 5, 10, 14, 20, 24)),
)
"""Between one attempt and the next: ten attempts over a little more than three days."""
MOST_ATTEMPTS = len(PAUSES_MS) + 1
SPREAD = 0.1
"""A pause is longer by at most this part of it."""
LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS
LONGEST_REST_MS = HOUR_MS
LONGEST_OWN_REST_MS = 10 * MINUTE_MS
FAILURES_BEFORE_REST = 5
MOST_BYTES = 256 * 1024

GONE = 410
THROTTLED = (429, 502, 503, 504)

_NAME = re.compile(r"\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}\}")


def message_id(label_id: int, webhook_key: str, key: str) -> str:
    """The `webhook-id`: the same for good for one cause and endpoint, and telling nothing of either."""
    text = f"{label_id}\0{webhook_key}\0{key}"
    return "msg_" + hashlib.sha256(text.encode()).hexdigest()[:32]


def pause_ms(attempt: int, *, message: str, retry_after_ms: int = 0) -> int | None:
    """How long after the `attempt`th failure in a row; None when it was the last.

    The spread is made from the message's id, so that what failed together does not come again together.
    """
    if attempt >= MOST_ATTEMPTS:
        return None
    pause = PAUSES_MS[attempt - 1]
    chance = int(hashlib.sha256(f"{message}:{attempt}".encode()).hexdigest()[:8], 16) / 2**32
    return max(pause + int(pause * SPREAD * chance), min(retry_after_ms, LONGEST_RETRY_AFTER_MS))


def rest_ms(failures: int, *, retry_after_ms: int = 0) -> int:
    """For how long an endpoint is left alone after so many failures in a row, whatever else waits for it."""
    asked = min(retry_after_ms, LONGEST_REST_MS)
    if failures < FAILURES_BEFORE_REST:
        return asked
    doubled = 5 * SECOND_MS << min(failures - FAILURES_BEFORE_REST, 10)
    return max(asked, min(LONGEST_OWN_REST_MS, doubled))


def is_delivered(status: int) -> bool:
    """Success is 2xx; a redirect is a failure like any other."""
    return 200 <= status < 300


def body_of(webhook: Webhook, *, kind: str, occurred_at: int, facts: Mapping[str, Any]) -> str:
    """The JSON that is posted, and signed byte by byte. `facts` are player, event, params and language.

    Raises PlauditError template_failed when the template fails or makes too much.
    """
    try:
        if webhook.body is None:
            made: Any = _default(kind, occurred_at, facts)
        else:
            made = _filled(webhook.body, {**facts, "type": kind, "timestamp": iso(occurred_at)})
    except PlauditError as error:
        raise PlauditError(error.message, code="template_failed", status=422) from error
    text = msgspec.json.encode(made)
    if len(text) > MOST_BYTES:
        message = f"The body of this webhook has {len(text)} bytes; at most {MOST_BYTES} are posted."
        raise PlauditError(message, code="template_failed", status=422)
    return text.decode()


def _default(kind: str, occurred_at: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """As Standard Webhooks recommend it; of the player only what names the player."""
    player = {name: facts["player"].get(name) for name in ("ext_user_id", "user_id", "language")}
    data = {"player": player, "event": facts["event"], "params": facts["params"]}
    return {"type": kind, "timestamp": iso(occurred_at), "data": data}


def _filled(value: Any, facts: Mapping[str, Any]) -> Any:
    """The same structure with its texts filled: no player's data can become structure."""
    if isinstance(value, dict):
        return {name: _filled(item, facts) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, facts) for item in value]
    if not isinstance(value, str):
        return value
    whole = _NAME.fullmatch(value.strip())
    return _looked_up(whole[1], facts) if whole else markup.render_text(value, facts)


def _looked_up(path: str, facts: Mapping[str, Any]) -> Any:
    """What is at `player.user_country`; None when there is nothing."""
    found: Any = facts
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def iso(ms: int) -> str:
    """`2026-11-22T10:00:00.000Z`."""
    moment = datetime.fromtimestamp(ms / 1000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

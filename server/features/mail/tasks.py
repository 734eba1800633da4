"""Sending: on a thread and in no unit of work; a refusal for good is noted, anything else is tried again.

A process that dies between sending and noting it sends again, with the same Message-ID: at least once, never
not at all.
"""

from typing import Any

import msgspec

from server.core.clock import HOUR_MS, MINUTE_MS
from server.features.labels import keeping
from server.features.labels.catalogue import read_label
from server.features.mail import service, smtp, tables
from server.features.mail.smtp import Letter, Result
from server.features.players.properties import all_properties
from server.features.players.tables import BY_ID as PLAYER_BY_ID
from server.jobs.engine import Job, Outside, handle, handle_outside, keep_waiting
from server.store.transaction import Tx

PAUSES_MS = (MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, *(hours * HOUR_MS for hours in (2, 6, 12, 24)))
"""Between attempts. Each is up to a tenth longer, so that what failed together is not tried together."""
SLOWEST_S = 180.0
"""Longer than a mail server may take that needs its 20 seconds for every answer."""
LONGEST_SAID = 300
FORGET_JOB = "mail.forget"
LOG = keeping.Log("EMAIL_LOG_DAYS", tables.OLDEST_SETTLED, tables.FORGET)


def prepare(tx: Tx, job: Job) -> Letter | None:
    """The letter, or None when there is nothing to send any more, which is noted."""
    row = tx.first(tables.BY_ID, _where(job))
    if row is None or row.status != tables.WAITING:
        return None
    label = read_label(tx.conn, row.label_id)
    player = tx.first(PLAYER_BY_ID, {"label_id": row.label_id, "player_id": row.player_id})
    if label is None or player is None:
        _settle(tx, job, to=tables.FAILED, said="the player is not there any more")
        return None
    if all_properties(label, player).get(service.FLAG):
        _settle(tx, job, to=tables.UNSUBSCRIBED, said=None)
        return None
    content = msgspec.json.decode(row.content, type=service.Content)
    fields = msgspec.structs.asdict(content)
    return Letter(digest=row.digest, address=row.address, sent_at=row.created_at, **fields)


async def perform(letter: Letter) -> Result:
    return await smtp.POST.send(letter)


def settle(tx: Tx, job: Job, result: Result) -> int | None:
    """Write what came of it; the moment of the next attempt (epoch ms), or None."""
    row = tx.first(tables.BY_ID, _where(job))
    if row is None or row.status != tables.WAITING:
        return None
    said = result.said[:LONGEST_SAID] or None
    again = not (result.sent or result.final) and row.attempts < len(PAUSES_MS)
    due = tx.now + pause_ms(row.attempts + 1, digest=row.digest) if again else None
    tx.change(tables.ATTEMPTED, {**_where(job), "said": said, "due": due})
    if due is None:
        _settle(tx, job, to=tables.SENT if result.sent else tables.FAILED, said=said)
    return due


def pause_ms(attempts: int, *, digest: str) -> int:
    """How long to wait after so many attempts."""
    pause = PAUSES_MS[attempts - 1]
    return pause + pause * (int(digest[-4:], 16) % 1000) // 10_000


def _where(job: Job) -> dict[str, Any]:
    return {"b_label_id": job.payload["label_id"], "b_id": job.payload["message"]}


def _settle(tx: Tx, job: Job, *, to: str, said: str | None) -> None:
    tx.change(tables.SETTLED, {**_where(job), "to": to, "said": said, "now": tx.now})


def forget(tx: Tx, job: Job) -> int:
    return keeping.forget(tx, LOG)


def register() -> None:
    outside = Outside(prepare=prepare, perform=perform, settle=settle)
    handle_outside(service.SEND, outside, at_once=smtp.AT_ONCE, timeout_s=SLOWEST_S)
    handle(FORGET_JOB, forget)
    keep_waiting(FORGET_JOB)

"""Idempotency-Key: the same request sent again gets the first answer, and is acted upon once.

A request that is one unit of work keeps its answer in that unit, so both are on disk or neither is. A batch,
which is many units, reserves the key first and completes it at the end; when the process dies in between, the
reservation may be taken over after RESERVATION_MS, and the items that were stored answer "duplicate" by their
own ids. A refused request is not remembered: nothing happened, so its repetition is judged anew.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from server.core.clock import DAY_MS, SECOND_MS
from server.core.errors import PlauditError
from server.store.schema import insert_once
from server.store.transaction import Tx
from server.web.rest import tables

KEPT_MS = DAY_MS
RESERVATION_MS = 60 * SECOND_MS
KEY_LENGTH = 255

_RESERVE = {
    dialect: insert_once(tables.idempotency, returning=tables.idempotency.c.key, dialect=dialect)
    for dialect in ("sqlite", "postgresql")
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """One key of one label, and the digest of the request that it stands for."""

    label_id: int
    key: str
    digest: str

    @property
    def where(self) -> dict[str, Any]:
        return {"b_label_id": self.label_id, "b_key": self.key}


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given before."""

    status: int
    response: str


def read_key(value: str | None) -> str | None:
    """The header's value. Raises PlauditError for one that cannot be a key."""
    if value is None:
        return None
    key = value.strip()
    if not 1 <= len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable():
        message = f"Idempotency-Key has 1 to {KEY_LENGTH} printable ASCII characters; a UUID is a good one."
        raise PlauditError(message, code="bad_idempotency_key")
    return key


def digest(*parts: bytes) -> str:
    """A digest of the request: its method, address and body."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8))
        whole.update(part)
    return whole.hexdigest()


def claim(tx: Tx, ticket: Ticket) -> Kept | None:
    """Take the key: None when it is now ours until `tx.now + RESERVATION_MS`, else the answer given before.

    Raises PlauditError when the key stands for another request, or when its first use is still under way.
    Two at once are in order: the second waits for the first one's commit.
    """
    tx.change(tables.PRUNE, {"b_label_id": ticket.label_id, "b_until": tx.now - KEPT_MS})
    row = {"label_id": ticket.label_id, "key": ticket.key, "digest": ticket.digest, "created_at": tx.now}
    if tx.first(_RESERVE[tx.dialect], {**row, "status": 0, "response": ""}) is not None:
        return None
    found = tx.first(tables.FIND, ticket.where)
    if found is not None and found.digest != ticket.digest:
        message = "This Idempotency-Key was used for another request. Make a new key for a new request."
        raise PlauditError(message, code="idempotency_key_reused", status=422)
    if found is not None and found.status:
        return Kept(found.status, found.response)
    if found is None or not _take_over(tx, ticket, since=found.created_at):
        message = (
            "The first request with this Idempotency-Key is still being worked on. Ask again in a moment."
        )
        raise PlauditError(message, code="in_progress", status=409, retry_after_s=1)
    return None


def _take_over(tx: Tx, ticket: Ticket, *, since: int) -> bool:
    """Make an abandoned reservation ours; of two who try, one succeeds."""
    if tx.now - since < RESERVATION_MS:
        return False
    return tx.change(tables.TAKE_OVER, {**ticket.where, "b_since": since, "created_at": tx.now}) == 1


def complete(tx: Tx, ticket: Ticket, *, since: int, status: int, response: str) -> None:
    """Keep the answer. `since` is the moment of the claim; without effect when somebody else took over."""
    tx.change(tables.COMPLETE, {**ticket.where, "b_since": since, "status": status, "response": response})


def release(tx: Tx, ticket: Ticket, *, since: int) -> None:
    """Give the key back, because what it stood for did not come to an end."""
    tx.change(tables.RELEASE, {**ticket.where, "b_since": since})

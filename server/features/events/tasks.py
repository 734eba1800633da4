"""Old events go: each type after its own time, a bounded number at a time.

One job for all labels walks through the events in the order they came in, once for every length of time
that somebody asks for, and remembers how far it is. So a day's work is the events of one day, however many
are kept, and what is kept for good is looked at once. When an operator changes how long events are kept, it
begins anew.
"""

import hashlib
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.features.events import tables
from server.features.events.definition import EventType
from server.features.labels import tables as label_tables
from server.features.labels.definitions import KINDS
from server.features.labels.settings import SETTINGS
from server.jobs import engine
from server.jobs.engine import Job
from server.store.transaction import Tx

FORGET_JOB = "events.forget"
SETTING = "EVENTS_KEEP_DAYS"
CHUNK = 2_000
"""Events looked at in one step, and so the most that go in one commit."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long whose events are kept, in days; 0 is for good."""

    of_label: dict[int, int]
    of_type: dict[tuple[int, str], int]

    def days(self, label_id: int, event_type: str) -> int:
        default = self.of_label.get(label_id, int(SETTINGS[SETTING].default))
        return self.of_type.get((label_id, event_type), default)

    @property
    def lengths(self) -> list[int]:
        """Every length of time that is asked for."""
        default = int(SETTINGS[SETTING].default)
        return sorted({default, *self.of_label.values(), *self.of_type.values()} - {0})

    @property
    def digest(self) -> str:
        """The same for the same policy."""
        text = repr((sorted(self.of_label.items()), sorted(self.of_type.items())))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def register() -> None:
    engine.handle(FORGET_JOB, forget)
    engine.keep_waiting(FORGET_JOB)


def forget(tx: Tx, job: Job) -> int:
    """One step: the next events that are old enough. When there are none it goes on a day later."""
    policy = _read(tx)
    known: dict[str, int] = job.payload.get("after", {})
    after = known if job.payload.get("policy") == policy.digest else {}
    for days in policy.lengths:
        begin = after.get(str(days), 0)
        seen = _next(tx, after=begin, until=tx.now - days * DAY_MS)
        if seen:
            _delete(tx, [row for row in seen if 0 < policy.days(row.label_id, row.type) <= days])
            done = {**after, str(days): seen[-1].id}
            engine.remember(tx, job, {"policy": policy.digest, "after": done})
            return tx.now
    return tx.now + DAY_MS


def _read(tx: Tx) -> Policy:
    of_label = {row.label_id: int(row.value) for row in tx.all(_OF_LABELS)}
    of_type: dict[tuple[int, str], int] = {}
    for row in tx.all(_TYPES):
        kind: EventType = KINDS.decode("event_type", row.body)
        if kind.keep_days is not None:
            of_type[row.label_id, row.key] = kind.keep_days
    return Policy(of_label, of_type)


def _next(tx: Tx, *, after: int, until: int) -> list[Any]:
    """The next events behind `after` that came in before `until` (epoch ms)."""
    rows = tx.all(tables.IN_ORDER, {"after": after, "count": CHUNK})
    return list(takewhile(lambda row: row.received_at < until, rows))


def _delete(tx: Tx, rows: list[Any]) -> None:
    of_label: dict[int, list[int]] = {}
    for row in rows:
        of_label.setdefault(row.label_id, []).append(row.id)
    for label_id, ids in of_label.items():
        tx.change(tables.FORGET, {"label_id": label_id, "ids": ids})


_d, _s = label_tables.definition, label_tables.setting
_TYPES = sa.select(_d.c.label_id, _d.c.key, _d.c.body).where(
    _d.c.kind == "event_type", _d.c.status == "active"
)
_OF_LABELS = sa.select(_s.c.label_id, _s.c.value).where(_s.c.name == SETTING)

"""What happens after an event: whoever listens to its type hears it, in the unit of work that it came in.

A listener says for each label which event types it wants and what is to be done, once per version of the
label's
definitions (`index`); an event then costs a look-up, however many definitions there are. What services
emit while they
work (points added, mission completed, item bought) is stored and heard in the same way, until nothing more
follows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec
import structlog

from server.features.events import rules, tables
from server.features.labels.catalogue import Catalogue, Label
from server.features.players.service import send_props
from server.store.prepared import prepare
from server.store.schema import insert_once
from server.store.transaction import Emitted, Tx

# So many consequences a unit of work may have for one player; beyond it an operator's definitions feed on
# themselves. They are counted for each player, so that a job which pays many of them cuts none of them short.
CASCADE_LIMIT = 256

log = structlog.get_logger("events")


class Happened(msgspec.Struct, frozen=True):
    """An event as listeners see it. `key` names it for good: build the keys of what you grant from it."""

    type: str
    payload: Mapping[str, Any]
    key: str
    occurred_at: int


class Listener(Protocol):
    """One feature's ear. `name` is unique."""

    name: str

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        """By event type, what of this label's definitions wants to hear of it. Computed once a version."""
        ...

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        """Act on the event; `wanted` is what `index` has for its type."""
        ...


LISTENERS: list[Listener] = []


def listen(listener: Listener) -> None:
    """Join the pipeline; a second time under the same name changes nothing."""
    if all(known.name != listener.name for known in LISTENERS):
        LISTENERS.append(listener)


class Pipeline:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def settle(self, tx: Tx) -> None:
        """Let what was emitted be heard, and what follows from it; then tell players what changed for
        them."""
        heard: Counter[tuple[int, int]] = Counter()
        cut: dict[tuple[int, int], set[str]] = {}
        while tx.emitted:
            emitted = tx.emitted.popleft()
            whose = (emitted.label_id, emitted.player_id)
            heard[whose] += 1
            if heard[whose] > CASCADE_LIMIT:
                cut.setdefault(whose, set()).add(emitted.kind)
                continue
            label = self._catalogue.by_id(emitted.label_id)
            if label is not None and _store(tx, emitted):
                happened = Happened(emitted.kind, emitted.payload, emitted.key, tx.now)
                announce(tx, label, player_id=emitted.player_id, event=happened)
        for (label_id, player_id), kinds in cut.items():
            log.error(
                "consequences without end were cut off: definitions of this label feed on themselves",
                limit=CASCADE_LIMIT,
                label=label_id,
                player=player_id,
                left_out=sorted(kinds),
            )
        send_props(tx)


def announce(tx: Tx, label: Label, *, player_id: int, event: Happened) -> None:
    """Let every listener that wants this type of event hear it."""
    for listener in LISTENERS:
        wanted = _index(listener, label).get(event.type)
        if wanted:
            listener.hear(tx, label, player_id=player_id, event=event, wanted=wanted)


def heard(label: Label, event_type: str) -> bool:
    """Whether anybody listens to this type of event, so that telling of it one by one has a point."""
    return any(_index(listener, label).get(event_type) for listener in LISTENERS)


def _index(listener: Listener, label: Label) -> Mapping[str, Sequence[Any]]:
    found: Mapping[str, Sequence[Any]] | None = label.compiled.get(listener.name)
    if found is None:
        found = label.compiled[listener.name] = listener.index(label)
    return found


def _store(tx: Tx, emitted: Emitted) -> bool:
    row = {
        "label_id": emitted.label_id,
        "player_id": emitted.player_id,
        "event_id": rules.derived_id(emitted.key),
        "type": emitted.kind,
        "payload": msgspec.json.encode(emitted.payload).decode(),
        "source": "plaudit",
        "occurred_at": tx.now,
        "received_at": tx.now,
    }
    return tx.first(_INSERT[tx.dialect], row) is not None


_INSERT = {
    dialect: prepare(insert_once(tables.event, returning=tables.event.c.id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}

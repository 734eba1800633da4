"""What happens after an event: whoever listens to its type hears it, in the unit of work that it came in.

A listener says for each label which event types it wants and what is to be done, once per version of the
label's
definitions (`index`); an event then costs a look-up, however many definitions there are. What services
emit while they
work (points added, mission completed, item bought) is stored and heard in the same way, until nothing more
follows.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec
import structlog

from server.features.events import rules, tables
from server.features.labels.catalogue import Catalogue, Label
from server.features.players.service import send_props
from server.store.bulk import DIALECTS, insert_many, many
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


Heard = tuple[int, Happened]
"""A player's number and what happened to it."""


class Listener(Protocol):
    """One feature's ear. `name` is unique."""

    name: str

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        """By event type, what of this label's definitions wants to hear of it. Computed once a version."""
        ...

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        """Act on the event; `wanted` is what `index` has for its type."""
        ...


@runtime_checkable
class HearsMany(Protocol):
    """A listener that hears what happened to many players at once, in a few statements for all of them."""

    def hear_many(self, tx: Tx, label: Label, *, events: Sequence[Heard], wanted: Sequence[Any]) -> None:
        """Do what `hear` would do for each of `events`, which are of one type and in their order."""
        ...


@runtime_checkable
class HearsProps(Protocol):
    """A listener that also hears which public properties of a player changed, after what changed them."""

    def hear_props(self, tx: Tx, label: Label, *, player_id: int, names: Collection[str]) -> None:
        """Act on the change; what it emits is heard in the same unit of work."""
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
        bounds = _Bounds()
        told: dict[tuple[int, int], dict[str, Any]] = {}
        self._follow(tx, bounds)
        while self._tell_props(tx, told):
            self._follow(tx, bounds)
        bounds.complain()
        send_props(tx)

    def _follow(self, tx: Tx, bounds: "_Bounds") -> None:
        while tx.emitted:
            following = tx.emitted.popleft()
            if isinstance(following, Emitted):
                self._one(tx, following, bounds)
            else:
                self._many(tx, following, bounds)

    def _tell_props(self, tx: Tx, told: dict[tuple[int, int], dict[str, Any]]) -> bool:
        """Let those hear it that hear of properties; whether something followed. `told` is what they heard of
        before. Only what was emitted leads on, so the limit of consequences ends this too."""
        ears = [listener for listener in LISTENERS if isinstance(listener, HearsProps)] if tx.props else ()
        for whose, props in list(tx.props.items()) if ears else ():
            before = told.get(whose, {})
            names = [name for name in props if name not in before or before[name] != props[name]]
            label = self._catalogue.by_id(whose[0])
            told[whose] = dict(props)
            if names and label is not None:
                for listener in ears:
                    listener.hear_props(tx, label, player_id=whose[1], names=names)
        return bool(tx.emitted)

    def _one(self, tx: Tx, emitted: Emitted, bounds: "_Bounds") -> None:
        label = self._catalogue.by_id(emitted.label_id)
        if bounds.allow(emitted) and label is not None and _store(tx, emitted):
            event = Happened(emitted.kind, emitted.payload, emitted.key, tx.now)
            announce(tx, label, player_id=emitted.player_id, event=event)

    def _many(self, tx: Tx, emitted: Sequence[Emitted], bounds: "_Bounds") -> None:
        label = self._catalogue.by_id(emitted[0].label_id)
        allowed = [each for each in emitted if bounds.allow(each)]
        stored = _store_many(tx, allowed) if label is not None else []
        events = [(e.player_id, Happened(e.kind, e.payload, e.key, tx.now)) for e in stored]
        if label is not None and events:
            announce_many(tx, label, events)


class _Bounds:
    """How many consequences each player has had in one unit of work, and what was left out beyond them."""

    def __init__(self) -> None:
        self._heard: Counter[tuple[int, int]] = Counter()
        self._cut: dict[tuple[int, int], set[str]] = {}

    def allow(self, emitted: Emitted) -> bool:
        whose = (emitted.label_id, emitted.player_id)
        self._heard[whose] += 1
        if self._heard[whose] <= CASCADE_LIMIT:
            return True
        self._cut.setdefault(whose, set()).add(emitted.kind)
        return False

    def complain(self) -> None:
        for (label_id, player_id), kinds in self._cut.items():
            log.error(
                "consequences without end were cut off: definitions of this label feed on themselves",
                limit=CASCADE_LIMIT,
                label=label_id,
                player=player_id,
                left_out=sorted(kinds),
            )


def announce(tx: Tx, label: Label, *, player_id: int, event: Happened) -> None:
    """Let every listener that wants this type of event hear it."""
    for listener in LISTENERS:
        wanted = _index(listener, label).get(event.type)
        if wanted:
            listener.hear(tx, label, player_id=player_id, event=event, wanted=wanted)


def announce_many(tx: Tx, label: Label, events: Sequence[Heard]) -> None:
    """The same for events of one type that happened to many players."""
    for listener in LISTENERS:
        wanted = _index(listener, label).get(events[0][1].type)
        if not wanted:
            continue
        if isinstance(listener, HearsMany):
            listener.hear_many(tx, label, events=events, wanted=wanted)
            continue
        for player_id, event in events:
            listener.hear(tx, label, player_id=player_id, event=event, wanted=wanted)


def heard_one_by_one(label: Label, event_type: str) -> bool:
    """Whether some listener hears this type for each player alone, so that many take their time."""
    return any(
        not isinstance(listener, HearsMany) and _index(listener, label).get(event_type)
        for listener in LISTENERS
    )


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


def _store_many(tx: Tx, emitted: Sequence[Emitted]) -> list[Emitted]:
    """Store them in one statement; those that were not there before, each once."""
    if not emitted:
        return []
    first = {(e.player_id, rules.derived_id(e.key)): e for e in reversed(emitted)}
    rows = [
        {"player_id": whose, "event_id": event_id, "payload": msgspec.json.encode(each.payload).decode()}
        for (whose, event_id), each in reversed(first.items())
    ]
    same = {"label_id": emitted[0].label_id, "type": emitted[0].kind, "source": "plaudit"}
    found = many(tx, _INSERT_MANY[tx.dialect], rows, **same, occurred_at=tx.now, received_at=tx.now)
    fresh = {(row.player_id, row.event_id) for row in found}
    return [each for key, each in reversed(first.items()) if key in fresh]


def _insert_many(dialect: str) -> Any:
    own, same = (
        ("player_id", "event_id", "payload"),
        ("label_id", "type", "source", "occurred_at", "received_at"),
    )
    insert = insert_many(tables.event, of=own, fixed=same, dialect=dialect)
    return insert.on_conflict_do_nothing().returning(tables.event.c.player_id, tables.event.c.event_id)


_INSERT = {
    dialect: prepare(insert_once(tables.event, returning=tables.event.c.id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}
_INSERT_MANY = {dialect: _insert_many(dialect) for dialect in DIALECTS}

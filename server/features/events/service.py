"""Events come in here, whoever reports them: checked, stored once, and acted upon in the same unit of
work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.core.text import clean_line
from server.features.events import rules, tables
from server.features.events.definition import event_type
from server.features.events.pipeline import Happened, announce
from server.features.labels.catalogue import Label
from server.features.labels.tables import label as label_table
from server.features.players import service as players
from server.features.players.tables import player as player_table
from server.store.prepared import prepare
from server.store.schema import insert_once
from server.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Event:
    """One event as reported. `source` is "client" or "server"; `occurred_at` epoch ms by the sender's
    clock."""

    id: str
    type: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    source: str = "client"
    occurred_at: int = 0


Effect = Callable[[Tx, Label, int, Mapping[str, Any]], None]


def ingest(tx: Tx, label: Label, *, player_id: int, event: Event) -> bool:
    """Store and act upon one event. False when this id was stored before (nothing happens twice).

    Raises PlauditError when the event may not be processed. Keep what was refused for its type with
    `keep_sample`, in a unit of work of its own, since this one is rolled back.
    """
    name = rules.check_name(event.type)
    rules.check_event_id(event.id)
    kind = event_type(label, name)
    rules.check_event(kind, name=name, source=event.source, payload=event.payload)
    when = rules.occurred_at(event.occurred_at, now=tx.now)
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "event_id": event.id,
        "type": name,
        "payload": msgspec.json.encode(event.payload).decode(),
        "source": event.source,
        "occurred_at": when,
        "received_at": tx.now,
    }
    if tx.first(_INSERT[tx.dialect], row) is None:
        return False
    effect = _EFFECTS.get(name)
    if effect is not None:
        effect(tx, label, player_id, event.payload)
    happened = Happened(name, event.payload, f"event:{player_id}:{event.id}", when)
    announce(tx, label, player_id=player_id, event=happened)
    return True


def keep_sample(tx: Tx, label: Label, *, event: Event, reason: str) -> None:
    """Remember what an unregistered or ill-formed event looked like, one row a type, so that an operator
    can register it."""
    t = tables.event_sample
    where = (t.c.label_id == label.id, t.c.type == event.type[: rules.NAME_LENGTH])
    payload = msgspec.json.encode(event.payload).decode()[:4000]
    news = {"payload": payload, "reason": reason[:200], "source": event.source, "last_at": tx.now}
    if tx.change(t.update().where(*where).values(seen=t.c.seen + 1, **news)):
        return
    count = sa.select(sa.func.count()).where(t.c.label_id == label.id)
    if tx.value(count) < rules.SAMPLE_LIMIT:
        row = {
            "label_id": label.id,
            "type": event.type[: rules.NAME_LENGTH],
            "seen": 1,
            "first_at": tx.now,
            **news,
        }
        tx.first(insert_once(t, returning=t.c.type, dialect=tx.dialect).values(row))


def keep_report(tx: Tx, *, label_id: int, player_id: int | None, level: str, message: str, page: str) -> None:
    """Keep a page's report of itself; beyond the latest thousand of the label, the oldest go."""
    t = tables.client_report
    row = {"label_id": label_id, "player_id": player_id, "level": level, "message": message, "page": page}
    report_id = tx.insert(t.insert(), {**row, "created_at": tx.now})
    if report_id % 100 == 0:
        newest = (
            sa.select(t.c.id)
            .where(t.c.label_id == label_id)
            .order_by(t.c.id.desc())
            .offset(rules.REPORT_LIMIT)
        )
        last = tx.value(newest.limit(1))
        if last is not None:
            tx.change(t.delete().where(t.c.label_id == label_id, t.c.id <= last))


def set_entry_point(tx: Tx, label: Label, player_id: int, payload: Mapping[str, Any]) -> None:
    """Set the last login entry point; the 51st distinct one of a label is refused and not stored."""
    name = clean_line(str(payload["entry_point"]), limit=100)
    if not name:
        message = "An entry point is a name of 1 to 100 characters."
        raise PlauditError(message, code="bad_entry_point", err_code=20032)
    t = tables.entry_point
    row = {"label_id": label.id, "name": name, "first_at": tx.now}
    if tx.first(insert_once(t, returning=t.c.name, dialect=tx.dialect).values(row)) is not None:
        room = label_table.c.entry_points < rules.ENTRY_POINT_LIMIT
        count_up = label_table.update().where(label_table.c.id == label.id, room)
        if not tx.change(count_up.values(entry_points=label_table.c.entry_points + 1)):
            message = (
                f"This label has {rules.ENTRY_POINT_LIMIT} entry points already; {name!r} was not stored. "
                "Use one of the known ones, or delete one over the API."
            )
            raise PlauditError(message, code="too_many_entry_points", err_code=20034, status=409)
    players.change(tx, label, player_id=player_id, values={"core_last_login_entry_point": name})


def _note_action(tx: Tx, label: Label, player_id: int, payload: Mapping[str, Any]) -> None:
    """An action becomes known, and so usable as a trigger, when it first occurs."""
    t = tables.client_action
    row = {"label_id": label.id, "action": clean_line(str(payload["action"]), limit=100), "first_at": tx.now}
    seen = tx.first(sa.select(t.c.action).where(t.c.label_id == label.id, t.c.action == row["action"]))
    if (
        seen is None
        and tx.value(sa.select(sa.func.count()).where(t.c.label_id == label.id)) < rules.ACTION_LIMIT
    ):
        tx.first(insert_once(t, returning=t.c.action, dialect=tx.dialect).values(row))


def _set_utms(tx: Tx, label: Label, player_id: int, payload: Mapping[str, Any]) -> None:
    names = ("core_utm_source", "core_utm_campaign")
    values = {name: clean_line(payload[name], limit=200) for name in names if payload.get(name) is not None}
    players.change(tx, label, player_id=player_id, values=values)


def _set_language(tx: Tx, label: Label, player_id: int, payload: Mapping[str, Any]) -> None:
    players.change(tx, label, player_id=player_id, values={"core_user_language": payload["language"]})


def _change_markers(tx: Tx, label: Label, player_id: int, payload: Mapping[str, Any]) -> None:
    given = payload.get("tags") or []
    markers = [marker if isinstance(marker, str) else _number_text(marker) for marker in given]
    players.change_markers(
        tx, label_id=label.id, player_id=player_id, operation=payload["operation"], markers=markers
    )


def _number_text(value: Any) -> str:
    """A number as text; nothing, which no marker can be, for what is neither."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


_EFFECTS: dict[str, Effect] = {
    "client_action": _note_action,
    "core_set_last_login_entry": set_entry_point,
    "core_set_utms": _set_utms,
    "core_language_changed": _set_language,
    "core_public_tags_update": _change_markers,
}
_INSERT = {
    dialect: prepare(insert_once(tables.event, returning=tables.event.c.id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}


def page(conn: sa.Connection, *, label_id: int, player_id: int, before: int, count: int) -> Sequence[Any]:
    """Up to `count` events of a player, newest first, from before the number `before`."""
    values = {"label_id": label_id, "player_id": player_id, "before": before, "count": count}
    return conn.execute(tables.PAGE, values).all()


def samples(conn: sa.Connection, *, label_id: int, after: str, count: int) -> Sequence[Any]:
    """Kept samples of refused events by the name of their type, from behind `after`."""
    t = tables.event_sample
    query = sa.select(t).where(t.c.label_id == label_id, t.c.type > after)
    return conn.execute(query.order_by(t.c.type).limit(count)).all()


def actions(conn: sa.Connection, *, label_id: int, after: str, count: int) -> Sequence[Any]:
    """Client actions that have occurred, by name, from behind `after`."""
    t = tables.client_action
    query = sa.select(t).where(t.c.label_id == label_id, t.c.action > after)
    return conn.execute(query.order_by(t.c.action).limit(count)).all()


def reports(conn: sa.Connection, *, label_id: int, before: int, count: int) -> Sequence[Any]:
    """What pages reported of themselves, newest first, each with its player's `ext_user_id` or None."""
    t, p = tables.client_report, player_table
    whose = t.outerjoin(p, sa.and_(p.c.id == t.c.player_id, p.c.label_id == t.c.label_id))
    query = sa.select(t, p.c.ext_user_id).select_from(whose).where(t.c.label_id == label_id, t.c.id < before)
    return conn.execute(query.order_by(t.c.id.desc()).limit(count)).all()


def entry_points(conn: sa.Connection, *, label_id: int) -> Sequence[Any]:
    """Every entry point of the label, oldest first; there are at most `rules.ENTRY_POINT_LIMIT`."""
    t = tables.entry_point
    return conn.execute(sa.select(t).where(t.c.label_id == label_id).order_by(t.c.first_at, t.c.name)).all()


def delete_entry_point(tx: Tx, *, label_id: int, name: str) -> None:
    """Forget an entry point, which frees its place. Players who last came by it keep their property."""
    t = tables.entry_point
    if not tx.change(t.delete().where(t.c.label_id == label_id, t.c.name == name)):
        raise PlauditError("There is no such entry point.", code="entry_point_not_found", status=404)
    held = label_table.update().where(label_table.c.id == label_id, label_table.c.entry_points > 0)
    tx.change(held.values(entry_points=label_table.c.entry_points - 1))

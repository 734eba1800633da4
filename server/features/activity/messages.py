"""The activity log over the wire, in both of its shapes."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.features.activity import service
from server.features.activity.definition import NAMES, NUMBERED, TYPE_OF, Kind
from server.features.activity.service import Entry
from server.features.economy.currencies import Currency, shown
from server.features.labels.catalogue import Label
from server.features.players.tables import BY_ID
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.activity import (
    ActivityLogEntry,
    ActivityLogMeta,
    GetPointHistory,
    GetPointHistoryResponse,
)


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.GET_POINT_HISTORY_REQUEST, history)


async def history(session: Session, message: GetPointHistory) -> GetPointHistoryResponse:
    """A page of the session's player, newest first: of wallets, or of the types that are asked for."""
    asked = service.asked(
        start_s=message.startTimeSeconds,
        end_s=message.endTimeSeconds,
        limit=message.limit,
        offset=message.offset,
        types=message.types,
        sources=message.src_types,
    )
    label, player_id = session.label, session.player_id
    language = label.language(message.force_language or session.language)

    def read(conn: sa.Connection) -> list[ActivityLogEntry]:
        player = conn.execute(BY_ID, {"label_id": label.id, "player_id": player_id}).one()
        found = service.page(conn, label_id=label.id, player_id=player_id, asked=asked)
        told = [_entry(entry, player, typed=asked.types is not None) for entry in found]
        _name(conn, label, list(zip(found, told, strict=True)), language)
        return told

    return GetPointHistoryResponse(logHistory=await session.services.reader.scan(read))


def _entry(entry: Entry, player: Any, *, typed: bool) -> ActivityLogEntry:
    whose = {"user_ext_id": player.ext_user_id, "crm_brand_id": player.brand_id or 0}
    if entry.kind is None:
        return _movement(entry.row, whose, typed=typed)
    return _happening(entry.row, entry.kind, entry.payload or {}, whose)


def _name(
    conn: sa.Connection, label: Label, entries: Sequence[tuple[Entry, ActivityLogEntry]], language: str
) -> None:
    """Give entries that only have a number the name of what it stands for, each kind asked once."""
    nameless: dict[str, list[ActivityLogEntry]] = {}
    for entry, told in entries:
        kind = entry.kind.named_by if entry.kind else NUMBERED.get(entry.row.source, "")
        if kind in NAMES and told.source_entity_id and not told.source_entity_name:
            nameless.setdefault(kind, []).append(told)
    for kind, of_kind in nameless.items():
        names = NAMES[kind](conn, label, {told.source_entity_id or 0 for told in of_kind}, language)
        for told in of_kind:
            _put_name(told, names)


def _put_name(told: ActivityLogEntry, names: Mapping[int, str]) -> None:
    """Happenings have their name in their context, too."""
    told.source_entity_name = names.get(told.source_entity_id or 0)
    if told.source_entity_name and told.type_id not in (None, *TYPE_OF.values()):
        told.context_value_meta = told.context_value_meta or ActivityLogMeta()
        told.context_value_meta.name = told.source_entity_name


def _movement(row: Any, whose: dict[str, Any], *, typed: bool) -> ActivityLogEntry:
    """`type_id` is of the second shape only."""
    currency = Currency(row.currency)
    numbered = row.source in NUMBERED and row.source_ref.isdecimal()
    told = ActivityLogEntry(
        **whose,
        create_date=row.created_at // 1000,
        source_type_id=row.source,
        type_id=TYPE_OF[currency] if typed else None,
        source_entity_name=None if numbered else row.source_ref or None,
        source_entity_id=int(row.source_ref) if numbered else None,
    )
    if currency is Currency.POINTS:
        told.points_collected = row.amount
        told.user_points_ever = row.ever_after
        told.user_points_balance = row.balance_after
    else:
        told.type = int(currency)
        told.amount = shown(currency, row.amount)
        told.balance = shown(currency, row.balance_after)
    return told


def _happening(row: Any, kind: Kind, payload: dict[str, Any], whose: dict[str, Any]) -> ActivityLogEntry:
    name = str(payload.get(kind.name) or "") or None
    position = _number(payload, kind.position)
    meta = None
    if name or position is not None:
        meta = ActivityLogMeta(name=name, position=None if position is None else int(position))
    return ActivityLogEntry(
        **whose,
        create_date=row.occurred_at // 1000,
        source_type_id=int(kind.source or payload.get("source_type_id") or 0),
        type_id=kind.type,
        context_value_1=_number(payload, kind.context),
        context_value_meta=meta,
        source_entity_name=name,
        source_entity_id=_whole(payload, kind.entity),
        source_reference_id=_whole(payload, kind.reference),
        source_root_id=_whole(payload, kind.root),
        amount=_number(payload, kind.amount),
    )


def _number(payload: dict[str, Any], field: str) -> float | None:
    value = payload.get(field) if field else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(payload: dict[str, Any], field: str) -> int | None:
    """A number that is none of anything (0) is left out."""
    value = _number(payload, field)
    return int(value) if value else None

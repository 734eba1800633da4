"""One player's log, newest first, out of the ledger and the events: a bounded page, found by index."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.features.activity.definition import KINDS, TYPES, WALLET, Kind
from server.features.economy.tables import ledger
from server.features.events.tables import event

PAGE_LIMIT = 50
LARGEST_OFFSET = 10_000
_LATEST_S = 2**40
_LEDGER = -1


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the log. Moments in whole seconds, both inclusive; `types` None means wallets alone,
    `sources` None any."""

    start_s: int
    end_s: int
    limit: int
    offset: int
    types: frozenset[int] | None = None
    sources: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger, or a row of an event with its payload and kind."""

    row: Any
    kind: Kind | None = None
    payload: dict[str, Any] | None = None


def asked(
    *,
    start_s: int,
    end_s: int,
    limit: int | None,
    offset: int | None,
    types: Collection[int] | None,
    sources: Collection[int] | None,
) -> Asked:
    """What a page may ask for. Raises PlauditError for an unknown type or an offset beyond the bound."""
    unknown = sorted(set(types or ()) - set(TYPES))
    if unknown:
        text = f"types are numbers from {TYPES[0]} to {TYPES[-1]}; not {unknown[0]}."
        raise PlauditError(text, code="bad_type", err_code=20002)
    if (offset or 0) > LARGEST_OFFSET:
        text = f"offset is at most {LARGEST_OFFSET}. Ask for earlier entries by an earlier endTimeSeconds."
        raise PlauditError(text, code="bad_offset", err_code=20002)
    return Asked(
        start_s=min(max(start_s, 0), _LATEST_S),
        end_s=min(max(end_s, -1), _LATEST_S),
        limit=max(0, min(PAGE_LIMIT if limit is None else limit, PAGE_LIMIT)),
        offset=max(0, offset or 0),
        types=frozenset(types) if types else None,
        sources=frozenset(sources) if sources else None,
    )


def page(conn: sa.Connection, *, label_id: int, player_id: int, asked: Asked) -> list[Entry]:
    """Entries in the order in which they are shown."""
    parts = _parts(label_id, player_id, asked)
    if not parts or not asked.limit or asked.end_s < asked.start_s:
        return []
    found = sa.union_all(*parts).subquery()
    newest = (
        sa.select(found)
        .order_by(found.c.at.desc(), found.c.kind, found.c.id.desc())
        .limit(asked.limit)
        .offset(asked.offset)
    )
    rows = conn.execute(newest).all()
    movements = _by_id(conn, ledger, [row.id for row in rows if row.kind == _LEDGER])
    events = _by_id(conn, event, [row.id for row in rows if row.kind != _LEDGER])
    return [
        Entry(movements[row.id])
        if row.kind == _LEDGER
        else Entry(events[row.id], KINDS[row.kind], msgspec.json.decode(events[row.id].payload))
        for row in rows
    ]


def _by_id(conn: sa.Connection, table: sa.Table, ids: list[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row for row in conn.execute(sa.select(table).where(table.c.id.in_(ids))).all()}


def _parts(label_id: int, player_id: int, asked: Asked) -> list[Any]:
    """One range of an index for each kind of entry, none longer than the page reaches."""
    reach = asked.offset + asked.limit
    parts = [_movements(label_id, player_id, asked, reach)] if asked.types is None else []
    if asked.types is not None and asked.types & WALLET.keys():
        parts.append(_movements(label_id, player_id, asked, reach))
    for number, kind in enumerate(KINDS):
        if asked.types is None or kind.type not in asked.types:
            continue
        if kind.source is None or asked.sources is None or kind.source in asked.sources:
            parts.append(_events(label_id, player_id, asked, reach, number=number, kind=kind))
    return parts


def _movements(label_id: int, player_id: int, asked: Asked, reach: int) -> Any:
    """Grants that count for boards alone move nothing, and are left out."""
    t = ledger
    query = sa.select(sa.literal(_LEDGER).label("kind"), t.c.id, t.c.created_at.label("at")).where(
        t.c.label_id == label_id,
        t.c.player_id == player_id,
        t.c.created_at.between(*_span(asked)),
        sa.or_(t.c.amount != 0, t.c.level_amount != 0),
    )
    if asked.types is not None:
        query = query.where(t.c.currency.in_([int(WALLET[n]) for n in asked.types & WALLET.keys()]))
    if asked.sources is not None:
        query = query.where(t.c.source.in_(_small(asked.sources)))
    return _bounded(query, t.c.created_at, t.c.id, reach)


def _events(label_id: int, player_id: int, asked: Asked, reach: int, *, number: int, kind: Kind) -> Any:
    t = event
    query = sa.select(sa.literal(number).label("kind"), t.c.id, t.c.occurred_at.label("at")).where(
        t.c.label_id == label_id,
        t.c.player_id == player_id,
        t.c.type == kind.event,
        t.c.occurred_at.between(*_span(asked)),
        t.c.source == "plaudit",
    )
    if kind.having:
        query = query.where(t.c.payload.contains(kind.having, autoescape=True))
    if kind.lacking:
        query = query.where(sa.not_(t.c.payload.contains(kind.lacking, autoescape=True)))
    if kind.source is None and asked.sources is not None:
        said = [f'"source_type_id":{n}{end}' for n in _small(asked.sources) for end in ",}"]
        query = query.where(sa.or_(sa.false(), *(t.c.payload.contains(s, autoescape=True) for s in said)))
    return _bounded(query, t.c.occurred_at, t.c.id, reach)


def _small(numbers: Collection[int]) -> list[int]:
    """Those that a source could have; a database takes no number of any size."""
    return sorted(number for number in numbers if 0 < number < 1000)


def _span(asked: Asked) -> tuple[int, int]:
    return asked.start_s * SECOND_MS, asked.end_s * SECOND_MS + SECOND_MS - 1


def _bounded(query: Any, at: Any, row_id: Any, reach: int) -> Any:
    """SQLite takes an order and a limit of a part only in a query of its own."""
    return sa.select(query.order_by(at.desc(), row_id.desc()).limit(reach).subquery())

"""Events in batches, and what is known of those that came in: samples, entry points, actions, reports."""

import asyncio
import zlib
from collections.abc import Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
import sqlalchemy as sa
import structlog
from msgspec import Meta
from sqlalchemy.exc import DataError

from server.core.errors import PlauditError
from server.core.nesting import check_nesting
from server.features.events import rules, service
from server.features.events.service import Event as Reported
from server.features.players import rules as player_rules
from server.features.players import service as players
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, EventId, ExtUserId, Millis, Page, Payload
from server.web.rest.operation import Call
from server.web.rest.players import number

BATCH_LIMIT = 1_000
_PASSING = {"overloaded", "database_unavailable", "internal_error"}
_WORTH_A_SAMPLE = {"event_type_unknown", "event_payload_invalid"}

E = TypeVar("E")
log = structlog.get_logger("rest")


class EventIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event. The player begins to exist with the first event that is stored."""

    event_id: EventId
    ext_user_id: ExtUserId
    event_type: Annotated[str, Meta(min_length=1, max_length=80, examples=["purchase"])]
    ts: Annotated[
        Millis, Meta(description="When it happened. Absent, or older than a week, or ahead: when it came in.")
    ] = 0
    payload: Payload = {}


class Batch(msgspec.Struct, Generic[E], frozen=True, forbid_unknown_fields=True):
    events: Annotated[list[E], Meta(min_length=1, max_length=BATCH_LIMIT)]


class ItemError(msgspec.Struct, frozen=True):
    """Why this event was refused."""

    code: Annotated[str, Meta(description="As in problems.")]
    detail: str


class ItemResult(msgspec.Struct, frozen=True, omit_defaults=True):
    event_id: Annotated[str | None, Meta(description="As sent; null when it was no text.")]
    status: Literal["stored", "duplicate", "refused"]
    error: ItemError | None = None


class BatchResult(msgspec.Struct, frozen=True):
    """What became of each event, in the order sent."""

    stored: int
    duplicates: int
    refused: int
    results: list[ItemResult]


class StoredEvent(msgspec.Struct, frozen=True):
    event_id: str
    event_type: str
    payload: dict[str, Any]
    source: Annotated[
        str, Meta(description="`client` (the player's browser), `server` (yours) or `plaudit`.")
    ]
    ts: Annotated[Millis, Meta(description="When it happened.")]
    received_at: Millis


class Sample(msgspec.Struct, frozen=True):
    """What a refused event looked like, and how often its type was seen."""

    event_type: str
    seen: int
    reason: str
    source: str
    payload: Annotated[str, Meta(description="The JSON of the latest one, at most 4,000 characters of it.")]
    first_at: Millis
    last_at: Millis


class EntryPoint(msgspec.Struct, frozen=True):
    name: str
    first_at: Millis


class EntryPoints(msgspec.Struct, frozen=True):
    items: list[EntryPoint]
    count: int
    limit: Annotated[int, Meta(description="How many a label may have.")]


class Action(msgspec.Struct, frozen=True):
    action: str
    first_at: Millis


class Report(msgspec.Struct, frozen=True):
    """What a page said of itself (`sendServerError`, `sendServerDebug`)."""

    id: int
    level: Annotated[str, Meta(description="`error` or `debug`.")]
    message: str
    page: str
    ext_user_id: str | None
    created_at: Millis


async def send_events(call: Call) -> BatchResult:
    """Store up to 1,000 events. Each is judged by itself: the answer is 200 with a result for each, in
    the order sent, also when some (or all) were refused, so look at `refused`. An event_id that the
    player's events hold already answers `duplicate` and changes nothing; so a batch whose answer was lost
    can simply be sent again. Events of one player keep their order. A type that is not registered is
    refused and kept as a sample."""
    items = [_decode(raw) for raw in call.body.events]

    async def work() -> BatchResult:
        wanted = [item.ext_user_id for item in items if isinstance(item, EventIn)]
        known = await call.read(lambda conn: _known(conn, label_id=call.label.id, ext_user_ids=wanted))
        results = list(await asyncio.gather(*(_store(call, item, known) for item in items)))
        await _keep_samples(call, items, results)
        count = [result.status for result in results].count
        return BatchResult(count("stored"), count("duplicate"), count("refused"), results)

    def is_final(answer: BatchResult) -> bool:
        return all(result.error is None or result.error.code not in _PASSING for result in answer.results)

    return await call.write_many(work, is_final=is_final)


def _decode(raw: msgspec.Raw) -> EventIn | ItemResult:
    try:
        item = msgspec.json.decode(raw, type=EventIn)
    except msgspec.ValidationError as error:
        whole = msgspec.json.decode(raw)
        event_id = whole.get("event_id") if isinstance(whole, dict) else None
        shown = event_id[:64] if isinstance(event_id, str) else None
        return ItemResult(shown, "refused", ItemError("bad_field", f"{error}."))
    try:
        check_nesting(bytes(raw))
    except PlauditError as error:
        return ItemResult(item.event_id, "refused", ItemError(error.code, error.message))
    return item


def _known(conn: sa.Connection, *, label_id: int, ext_user_ids: Sequence[str]) -> dict[str, int]:
    sound = [ext_user_id for ext_user_id in ext_user_ids if "\x00" not in ext_user_id]
    return players.numbers(conn, label_id=label_id, ext_user_ids=sound)


async def _store(call: Call, item: EventIn | ItemResult, known: dict[str, int]) -> ItemResult:
    """One event in a unit of work of its own, on the lane of its player. It creates the player, and is
    rolled back together with it."""
    if isinstance(item, ItemResult):
        return item
    label = call.label
    event = _reported(item)

    def unit(tx: Tx) -> bool:
        row = players.ensure(tx, label, brand=label.brand(None), ext_user_id=item.ext_user_id)
        return service.ingest(tx, label, player_id=row.id, event=event)

    ext_key = player_rules.player_key(item.ext_user_id)
    lane = known.get(ext_key) or zlib.crc32(ext_key.encode("utf-8", "surrogatepass"))
    try:
        is_new = await call.services.writer.run(unit, key=lane)
    except PlauditError as error:
        return ItemResult(item.event_id, "refused", ItemError(error.code, error.message))
    except (DataError, OverflowError):
        return ItemResult(item.event_id, "refused", ItemError("bad_value", "A value of it cannot be stored."))
    except Exception:
        log.exception("event failed", label=label.key, event_id=item.event_id)
        detail = "It failed on our side. Send it again."
        return ItemResult(item.event_id, "refused", ItemError("internal_error", detail))
    return ItemResult(item.event_id, "stored" if is_new else "duplicate")


def _reported(item: EventIn) -> Reported:
    return Reported(item.event_id, item.event_type, item.payload, source="server", occurred_at=item.ts)


async def _keep_samples(
    call: Call, items: Sequence[EventIn | ItemResult], results: Sequence[ItemResult]
) -> None:
    """Remember what refused events looked like, all in one unit of work, since theirs are rolled back."""
    label = call.label
    refused = [
        (_reported(item), result.error.detail)
        for item, result in zip(items, results, strict=True)
        if isinstance(item, EventIn) and result.error and result.error.code in _WORTH_A_SAMPLE
    ]

    def unit(tx: Tx) -> None:
        for event, reason in refused:
            service.keep_sample(tx, label, event=event, reason=reason)

    if refused:
        await call.services.writer.run(unit, key=label.id)


async def list_events(call: Call) -> Page[StoredEvent]:
    """The player's events, the latest first."""
    label_id, player_id = call.label.id, await number(call)

    def rows(conn: sa.Connection, before: int, count: int) -> Sequence[Any]:
        return service.page(conn, label_id=label_id, player_id=player_id, before=before, count=count)

    def show(row: Any) -> StoredEvent:
        payload = msgspec.json.decode(row.payload)
        return StoredEvent(row.event_id, row.type, payload, row.source, row.occurred_at, row.received_at)

    return await call.page(rows, start=NEWEST, place=lambda row: row.id, show=show)


async def list_samples(call: Call) -> Page[Sample]:
    """Events that were refused because their type is not registered or their payload does not fit, one of
    each type."""
    label_id = call.label.id

    def rows(conn: sa.Connection, after: str, count: int) -> Sequence[Any]:
        return service.samples(conn, label_id=label_id, after=after, count=count)

    def show(row: Any) -> Sample:
        return Sample(row.type, row.seen, row.reason, row.source, row.payload, row.first_at, row.last_at)

    return await call.page(rows, start="", place=lambda row: row.type, show=show)


async def list_entry_points(call: Call) -> EntryPoints:
    """The entry points that pages have reported (`setLoginEntry`), and how many a label may have."""
    return await call.read(lambda conn: _entry_points(conn, call.label.id))


async def delete_entry_point(call: Call) -> EntryPoints:
    """Forget an entry point, which frees its place. Players who last came by it keep their property."""
    label_id, name = call.label.id, call.path["name"]

    def work(tx: Tx) -> EntryPoints:
        service.delete_entry_point(tx, label_id=label_id, name=name)
        return _entry_points(tx.conn, label_id)

    return await call.write(work, key=label_id)


def _entry_points(conn: sa.Connection, label_id: int) -> EntryPoints:
    rows = service.entry_points(conn, label_id=label_id)
    items = [EntryPoint(row.name, row.first_at) for row in rows]
    return EntryPoints(items, len(items), rules.ENTRY_POINT_LIMIT)


async def list_actions(call: Call) -> Page[Action]:
    """The client actions that have occurred, by name."""
    label_id = call.label.id

    def rows(conn: sa.Connection, after: str, count: int) -> Sequence[Any]:
        return service.actions(conn, label_id=label_id, after=after, count=count)

    return await call.page(
        rows, start="", place=lambda row: row.action, show=lambda row: Action(row.action, row.first_at)
    )


async def list_reports(call: Call) -> Page[Report]:
    """What pages reported of themselves, the latest first. The latest thousand are kept."""
    label_id = call.label.id

    def rows(conn: sa.Connection, before: int, count: int) -> Sequence[Any]:
        return service.reports(conn, label_id=label_id, before=before, count=count)

    def show(row: Any) -> Report:
        return Report(row.id, row.level, row.message, row.page, row.ext_user_id, row.created_at)

    return await call.page(rows, start=NEWEST, place=lambda row: row.id, show=show)

"""Segments as an operator's server and tools see them: members, imports, and how far each is."""

import hashlib
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.segments import imports, service
from server.features.segments.definition import Segment
from server.features.segments.imports import CHUNK, Mode
from server.features.segments.listing import Reading
from server.store.transaction import Tx
from server.web.rest.fields import Millis
from server.web.rest.operation import Call

SAMPLE = 20
LIST_LIMIT = 256 * 1024 * 1024


class AddMode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the ids of the list are for."""

    mode: Literal["add", "remove"] = "add"


class Malformed(msgspec.Struct, frozen=True):
    line: Annotated[int, Meta(description="Its number in the file, from 1.")]
    why: str


class Import(msgspec.Struct, frozen=True):
    """One import of a list."""

    import_id: int
    segment: str
    mode: Mode
    status: Annotated[
        Literal["receiving", "waiting", "working", "done", "failed"],
        Meta(description="failed: the segment is no list any more."),
    ]
    lines: Annotated[int, Meta(description="That were not empty, without the header.")]
    accepted: Annotated[int, Meta(description="Different ids so far.")]
    duplicates: Annotated[int, Meta(description="Ids that stood there before.")]
    unknown: Annotated[
        int, Meta(description="Accepted ids that no player has yet; who comes later is in it.")
    ]
    applied: Annotated[int, Meta(description="Accepted ids whose players were looked at so far.")]
    malformed: Annotated[int, Meta(description="Lines that are no id.")]
    problems: Annotated[list[Malformed], Meta(description="The first hundred of these lines.")]
    created_at: Millis
    finished_at: Millis | None


class SegmentFill(msgspec.Struct, frozen=True):
    """How far the segment is with what its definition says now."""

    state: Literal["waiting", "counting", "judging", "ready"]
    seen: Annotated[int, Meta(description="Players done so far in this state.")]
    total: Annotated[int | None, Meta(description="Players there are; null before it begins.")]


class SegmentInfo(msgspec.Struct, frozen=True):
    """A segment and its members."""

    segment_id: int
    segment: str
    name: str
    kind: str
    members: Annotated[int | None, Meta(description="null: a segment of kind state that is not tracked.")]
    sample: Annotated[list[str], Meta(description="The ids of up to 20 members.")]
    fill: SegmentFill
    last_import: Import | None


class SegmentOfPlayer(msgspec.Struct, frozen=True):
    segment_id: int
    segment: str
    name: str
    kind: str
    since: Annotated[int | None, Meta(description="Epoch milliseconds; null where members are not kept.")]


class SegmentsOfPlayer(msgspec.Struct, frozen=True):
    items: list[SegmentOfPlayer]


async def get_segment(call: Call) -> SegmentInfo:
    """A segment: how many are in it, some of them, how far it is after a change of its definition, and its
    latest import."""
    label, key, now = call.label, call.path["key"], call.now

    def query(conn: sa.Connection) -> SegmentInfo:
        segment = _segment(label, key)
        names = {"label_id": label.id, "segment_id": segment.id}
        fill = service.fill_of(conn, label, segment, now=now)
        latest = imports.latest(conn, **names)
        return SegmentInfo(
            segment_id=segment.id,
            segment=key,
            name=segment.name,
            kind=segment.kind,
            members=service.members(conn, **names) if segment.keeps_members else None,
            sample=service.sample(conn, **names, count=SAMPLE) if segment.keeps_members else [],
            fill=SegmentFill(fill.state, fill.seen, fill.total),  # type: ignore[arg-type]
            last_import=shown(latest, key) if latest is not None else None,
        )

    return await call.read(query)


async def replace_members(call: Call) -> Import:
    """Replace the members of an imported segment by the players of a list: one id on each line, with or
    without the header ext_user_id. It is done in the background; ask for the import, or for the segment, to
    see how far it is."""
    return await _import(call, "replace")


async def change_members(call: Call) -> Import:
    """Add the players of a list to an imported segment, or remove them from it with mode=remove."""
    return await _import(call, call.query.mode)


async def get_import(call: Call) -> Import:
    """How far an import is, and what became of it."""
    label, key, number = call.label, call.path["key"], call.path["import_id"]

    def query(conn: sa.Connection) -> Import:
        segment = _segment(label, key)
        row = imports.find(conn, label_id=label.id, import_id=number)
        if row is None or row.segment_id != segment.id:
            message = "There is no such import of this segment. The answer to an import has its number."
            raise PlauditError(message, code="import_not_found", status=404)
        return shown(row, key)

    return await call.read(query)


async def list_segments_of_player(call: Call) -> SegmentsOfPlayer:
    """The segments that the player is in now."""
    label, now = call.label, call.now

    def query(conn: sa.Connection) -> SegmentsOfPlayer:
        row = players.require(conn, label_id=label.id, ext_user_id=call.path["ext_user_id"])
        found = service.of_player(conn, label, row, now=now)
        return SegmentsOfPlayer([SegmentOfPlayer(s.id, key, s.name, s.kind, at) for key, s, at in found])

    return await call.read(query)


async def _import(call: Call, mode: Mode) -> Import:
    """Take a list in while it comes; what did not come as a whole is forgotten."""
    label, key, writer = call.label, call.path["key"], call.services.writer
    import_id = await writer.run(lambda tx: imports.begin(tx, label, key=key, mode=mode))
    try:
        reading = await _take_in(call, import_id)
        answer = await call.write(lambda tx: shown(imports.complete(tx, label.id, import_id, reading), key))
    except BaseException:
        await writer.run(lambda tx: imports.give_up(tx, label.id, import_id))
        raise
    if call.replayed:
        await writer.run(lambda tx: imports.give_up(tx, label.id, import_id))
    return answer


async def _take_in(call: Call, import_id: int) -> Reading:
    assert call.pieces is not None
    reading, digest, waiting, number = Reading(), hashlib.sha256(), list[str](), 0
    async for piece in call.pieces:
        digest.update(piece)
        waiting.extend(reading.feed(piece))
        while len(waiting) >= CHUNK:
            number += 1
            await _keep(call, import_id, number, waiting[:CHUNK])
            del waiting[:CHUNK]
    waiting.extend(reading.end())
    if waiting:
        await _keep(call, import_id, number + 1, waiting)
    call.seal(digest.digest())
    return reading


async def _keep(call: Call, import_id: int, number: int, ext_keys: list[str]) -> None:
    label_id, kept = call.label.id, list(ext_keys)

    def work(tx: Tx) -> None:
        imports.keep(tx, label_id, import_id, number=number, ext_keys=kept)

    await call.services.writer.run(work)


def _segment(label: Label, key: str) -> Segment:
    found = label.of_kind(Segment).get(key)
    if found is None:
        raise PlauditError("There is no active segment of this key.", code="segment_not_found", status=404)
    return found


def shown(row: Any, key: str) -> Import:
    problems: list[tuple[int, str]] = msgspec.json.decode(row.problems)
    return Import(
        import_id=row.id,
        segment=key,
        mode=row.mode,
        status=row.status,
        lines=row.line_count,
        accepted=row.accepted,
        duplicates=row.duplicates,
        unknown=row.unknown,
        applied=row.applied,
        malformed=row.malformed,
        problems=[Malformed(line, why) for line, why in problems],
        created_at=row.created_at,
        finished_at=row.finished_at,
    )

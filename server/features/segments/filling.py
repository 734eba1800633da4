"""What follows from a change of definitions: counters are filled from stored events, and everybody is judged
anew. Once, in bounded steps, with progress.

Both begin GRACE_MS after the change. Until then every process has read the new definitions, and units of work
that began under the old ones have ended; from then on each event is counted either by who hears it or by the
filling, and never by both (`counters.py`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.core.periods import zone_of
from server.features.events.tables import event as event_table
from server.features.labels import tables as label_tables
from server.features.labels.catalogue import Label, read_label
from server.features.labels.definitions import KINDS
from server.features.labels.settings import SETTINGS
from server.features.players.tables import player as player_table
from server.features.segments import counters, membership, rules, tables
from server.features.segments.book import Entry, book_of, leaves
from server.features.segments.definition import Segment
from server.features.segments.rules import Bucket, Counter
from server.jobs import engine
from server.jobs.engine import Job
from server.store.prepared import prepare
from server.store.transaction import Tx

FILL_JOB = "segments.fill"
DUE_JOB = "segments.due"
GRACE_MS = 5 * SECOND_MS
PLAYERS = 50
"""Players done in one step, at most."""
EVENTS = 5_000
"""After so many events counted a step ends with the player that it is at."""
CLEARED = 1_000
"""Numbers of players whose dropped buckets go in one step."""
_ZONE = "LABEL_TIME_ZONE"


# -- when definitions change --------------------------------------------------------------------------------


def check_saved(tx: Tx, label_id: int, key: str, segment: Segment) -> None:
    """Raise PlauditError for a segment that has another's number, or asks for itself by way of others."""
    others = {k: s for k, s in _active(tx, label_id).items() if k != key}
    taken = next((k for k, s in others.items() if s.id == segment.id), None)
    if taken is not None:
        message = (
            f"This segment cannot be: the segment {taken!r} has the id {segment.id} already. Take another."
        )
        raise PlauditError(message, code="bad_definition")
    circle = _circle(segment, {s.id: s for s in others.values()})
    if circle:
        way = " → ".join(str(number) for number in circle)
        message = f"This segment cannot be: it asks for itself ({way}). Take one of these conditions out."
        raise PlauditError(message, code="bad_definition")


def _circle(segment: Segment, known: Mapping[int, Segment]) -> list[int]:
    """The numbers on the way from the segment back to itself; none when there is no such way."""
    ways = [[segment.id, asked] for asked in _asked(segment)]
    seen: set[int] = set()
    while ways:
        way = ways.pop()
        if way[-1] == segment.id:
            return way
        if way[-1] in known and way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, asked] for asked in _asked(known[way[-1]])]
    return []


def _asked(segment: Segment) -> set[int]:
    """The segments that a condition asks for itself."""
    return {leaf.segment for leaf in leaves(segment, {}) if leaf.segment is not None}


def follow(tx: Tx, label_id: int) -> None:
    """A label changed: begin what its segments count now, drop what they count no more, and judge everybody
    anew where the definition or the zone is another one. In the unit of work of the change."""
    active = _active(tx, label_id)
    known = {row.fingerprint: row for row in tx.all(tables.COUNTERS, {"b_label_id": label_id})}
    fills = {row.segment_id: row for row in tx.all(tables.FILLS, {"b_label_id": label_id})}
    if not (known or fills or any(s.keeps_members for s in active.values())):
        return
    zone = zone_of(tx.value(_SETTING, {"b_label_id": label_id}) or SETTINGS[_ZONE].default)
    wanted: dict[str, Counter] = {}
    for segment in active.values():
        counter = rules.counter_of(segment)
        if counter is not None:
            wanted[rules.fingerprint(counter, zone)] = counter
    _follow_counters(tx, label_id, wanted, known)
    _follow_fills(tx, label_id, active, fills, zone=str(zone))
    engine.enqueue(tx, kind=FILL_JOB, key=str(label_id), due_at=tx.now + GRACE_MS, label_id=label_id)
    engine.enqueue(tx, kind=DUE_JOB, key=str(label_id), due_at=tx.now, label_id=label_id)


def _active(tx: Tx, label_id: int) -> dict[str, Segment]:
    rows = tx.all(_SEGMENTS, {"b_label_id": label_id})
    return {row.key: KINDS.decode("segment", row.body) for row in rows}


def _follow_counters(tx: Tx, label_id: int, wanted: Mapping[str, Counter], known: Mapping[str, Any]) -> None:
    t = tables.counter
    for row in known.values():
        if row.fingerprint not in wanted:
            gone = {"dropped_at": tx.now, "after_player_id": 0}
            tx.change(t.update().where(t.c.label_id == label_id, t.c.id == row.id).values(**gone))
    for print_ in wanted.keys() - known.keys():
        row = {
            "label_id": label_id,
            "fingerprint": print_,
            "spec": msgspec.json.encode(wanted[print_]).decode(),
            "upto_player_id": tx.value(_LAST_PLAYER) or 0,
            "starts_at": tx.now + GRACE_MS,
        }
        tx.change(t.insert(), row)


def _follow_fills(
    tx: Tx, label_id: int, active: Mapping[str, Segment], fills: Mapping[int, Any], *, zone: str
) -> None:
    t = tables.fill
    known = {s.id: s for s in active.values()}
    kept = {number: segment for number, segment in known.items() if segment.keeps_members}
    for number in fills.keys() - kept.keys():
        tx.change(t.delete().where(t.c.label_id == label_id, t.c.segment_id == number))
    for number, segment in kept.items():
        print_ = _digest(segment, known, zone)
        before = fills.get(number)
        if before is not None and before.fingerprint == print_:
            continue
        begun = {"fingerprint": print_, "after_player_id": 0, "starts_at": tx.now + GRACE_MS, "seen": 0}
        begun |= {"total": None, "finished_at": None}
        if before is None:
            tx.change(t.insert(), {"label_id": label_id, "segment_id": number, **begun})
        else:
            where = (t.c.label_id == label_id, t.c.segment_id == number)
            tx.change(t.update().where(*where).values(**begun))


def _digest(segment: Segment, known: dict[int, Segment], zone: str) -> str:
    """The same as long as the segment is right about the same players. Its name and description say
    nothing about that, and the conditions of other segments that it asks for do."""
    bare = msgspec.structs.replace(segment, name="", description="", exposed=False)
    text = msgspec.json.encode([bare, list(leaves(segment, known)), zone], order="deterministic")
    return hashlib.sha256(text).hexdigest()


# -- in the background --------------------------------------------------------------------------------------


def fill(tx: Tx, job: Job) -> int | None:
    """One step: the next players of a counter, else of segments, else buckets that nobody needs any more.

    The label's row is held first: a change of definitions holds it too, so none comes in unseen between this
    look and the end of the job.
    """
    label_id = int(job.key)
    tx.first(sa.select(_l.c.id).where(_l.c.id == label_id).with_for_update())
    label = read_label(tx.conn, label_id)
    if label is None:
        return None
    counter = tx.first(tables.UNFINISHED, {"b_label_id": label_id})
    if counter is not None:
        if counter.starts_at > tx.now:
            return int(counter.starts_at)
        _fill_counter(tx, label, counter)
        return tx.now
    fills = [row for row in tx.all(tables.FILLS, {"b_label_id": label_id}) if row.finished_at is None]
    if fills:
        first = min(fills, key=lambda row: (row.starts_at, row.after_player_id))
        if first.starts_at > tx.now:
            return int(first.starts_at)
        place = (first.starts_at, first.after_player_id)
        _judge_some(tx, label, [r for r in fills if (r.starts_at, r.after_player_id) == place])
        return tx.now
    return tx.now if _clear_some(tx, label_id) else None


def _fill_counter(tx: Tx, label: Label, row: Any) -> None:
    """Count all stored events of the next players into their buckets, each player as a whole."""
    counter = msgspec.json.decode(row.spec, type=Counter)
    values = {"b_label_id": label.id, "after": row.after_player_id, "upto": row.upto_player_id}
    players = tx.all(_PLAYERS, {**values, "many": PLAYERS})
    events = done = 0
    for player in players:
        found, seen = _counted(tx, label, player.id, counter)
        counters.write_all(tx, label_id=label.id, player_id=player.id, counter_id=row.id, rows=found)
        done, events = done + 1, events + seen
        if events >= EVENTS:
            break
    finished = len(players) < PLAYERS and done == len(players)
    t = tables.counter
    news = {
        "after_player_id": row.upto_player_id if finished else players[done - 1].id,
        "seen": row.seen + done,
        "total": row.total if row.total is not None else tx.value(_HOW_MANY, {"b_label_id": label.id}),
        "finished_at": tx.now if finished else None,
    }
    tx.change(t.update().where(t.c.label_id == label.id, t.c.id == row.id).values(**news))


def _counted(tx: Tx, label: Label, player_id: int, counter: Counter) -> tuple[list[Bucket], int]:
    """A player's buckets out of stored events, and how many events that were."""
    buckets: dict[int, Bucket] = {}
    values = {"b_label_id": label.id, "b_player_id": player_id, "b_type": counter.event}
    seen = 0
    for seen, event in enumerate(tx.all(_EVENTS, values), start=1):  # noqa: B007
        amount = rules.counted(counter, msgspec.json.decode(event.payload))
        if amount is not None:
            day = rules.day_of(counter, event.occurred_at, label.zone)
            buckets[day] = rules.with_event(buckets.get(day), day=day, amount=amount)
    return list(buckets.values()), seen


def _judge_some(tx: Tx, label: Label, fills: Sequence[Any]) -> None:
    """Judge the next players in segments that have come equally far."""
    entries = [e for row in fills if (e := book_of(label).entries.get(row.segment_id)) is not None]
    after = fills[0].after_player_id
    values = {"b_label_id": label.id, "after": after, "upto": _ALL, "many": PLAYERS}
    players = tx.all(_PLAYERS, values)
    for player in players:
        judge_now(tx, label, player, entries)
    finished = len(players) < PLAYERS
    t = tables.fill
    for row in fills:
        news = {
            "after_player_id": players[-1].id if players else after,
            "seen": row.seen + len(players),
            "total": row.total if row.total is not None else tx.value(_HOW_MANY, {"b_label_id": label.id}),
            "finished_at": tx.now if finished else None,
        }
        where = (t.c.label_id == label.id, t.c.segment_id == row.segment_id)
        tx.change(t.update().where(*where).values(**news))


def judge_now(tx: Tx, label: Label, player: Any, entries: Sequence[Entry]) -> int:
    """Judge a player, whose row is held, by what is in its buckets now."""
    buckets = counters.read(tx.conn, label, player_id=player.id, entries=entries, now=tx.now)
    return membership.judge(tx, label, player, entries, buckets=buckets)


def _clear_some(tx: Tx, label_id: int) -> bool:
    """Delete buckets of a dropped counter; False when there is none."""
    row = tx.first(tables.DROPPED, {"b_label_id": label_id})
    if row is None:
        return False
    t = tables.counter
    where = (t.c.label_id == label_id, t.c.id == row.id)
    after = tx.value(_SOME_BEHIND, {"b_label_id": label_id, "after": row.after_player_id})
    if after is None:
        tx.change(t.delete().where(*where))
        return True
    upto = after + CLEARED - 1
    values = {"b_label_id": label_id, "after": after - 1, "upto": upto, "b_counter_id": row.id}
    tx.change(tables.CLEAR_BUCKETS, values)
    tx.change(t.update().where(*where).values(after_player_id=upto))
    return True


def progress(conn: sa.Connection, *, label_id: int, segment_id: int) -> Any:
    """How far everybody has been judged by the present definition (total, seen, starts_at, finished_at), or
    None."""
    t = tables.fill
    return conn.execute(tables.FILLS.where(t.c.segment_id == segment_id), {"b_label_id": label_id}).first()


def counter_progress(conn: sa.Connection, *, label_id: int, fingerprint: str) -> Any:
    """The same of a counter."""
    t = tables.counter
    query = sa.select(t).where(
        t.c.label_id == label_id, t.c.fingerprint == fingerprint, t.c.dropped_at.is_(None)
    )
    return conn.execute(query).first()


_ALL = 2**62
_d, _l, _p, _s = label_tables.definition, label_tables.label, player_table, label_tables.setting
_LABEL_ID: Any = sa.bindparam("b_label_id")
_SEGMENTS = prepare(
    sa.select(_d.c.key, _d.c.body)
    .where(_d.c.label_id == _LABEL_ID, _d.c.kind == "segment", _d.c.status == "active")
    .order_by(_d.c.key)
)
_SETTING = sa.select(_s.c.value).where(_s.c.label_id == _LABEL_ID, _s.c.name == _ZONE)
_LAST_PLAYER = sa.select(sa.func.max(_p.c.id))
_HOW_MANY = sa.select(sa.func.count()).where(_p.c.label_id == _LABEL_ID)
_PLAYERS = (
    sa.select(_p)
    .where(_p.c.label_id == _LABEL_ID, _p.c.id > sa.bindparam("after"), _p.c.id <= sa.bindparam("upto"))
    .order_by(_p.c.id)
    .limit(sa.bindparam("many"))
    .with_for_update()
)
_EVENTS = prepare(
    sa.select(event_table.c.payload, event_table.c.occurred_at).where(
        event_table.c.label_id == _LABEL_ID,
        event_table.c.player_id == sa.bindparam("b_player_id"),
        event_table.c.type == sa.bindparam("b_type"),
    )
)
_SOME_BEHIND = sa.select(sa.func.min(tables.bucket.c.player_id)).where(
    tables.bucket.c.label_id == _LABEL_ID, tables.bucket.c.player_id > sa.bindparam("after")
)

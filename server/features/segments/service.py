"""Whether a player is in a segment right now."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from server.core.clock import MINUTE_MS
from server.core.errors import PlauditError
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.players.tables import player
from server.features.segments import filling, membership, tables
from server.features.segments.book import book_of
from server.features.segments.definition import Segment

# What a browser may ask for: the reference product answers ten checks a minute.
CHECKS_PER_MINUTE = 10
CHECK_WINDOW_MS = MINUTE_MS
MAX_SEGMENTS_A_CHECK = 100


def check_segments(
    conn: sa.Connection, label: Label, row: Any, *, segment_ids: Sequence[int], now: int, exposed_only: bool
) -> list[tuple[int, bool]]:
    """(segment id, whether the player is in it) in the order asked. An unknown or unexposed one answers
    False."""
    if len(segment_ids) > MAX_SEGMENTS_A_CHECK:
        message = f"Ask for at most {MAX_SEGMENTS_A_CHECK} segments at a time."
        raise PlauditError(message, code="too_many_segments", err_code=20002)
    known, facts = book_of(label).by_id, PlayerFacts(conn, label, row, now=now)
    return [
        (number, _may_ask(known, number, exposed_only=exposed_only) and facts.in_segment(number))
        for number in segment_ids
    ]


def _may_ask(known: Mapping[int, tuple[str, Segment]], number: int, *, exposed_only: bool) -> bool:
    return number in known and (not exposed_only or known[number][1].exposed)


class Fill(NamedTuple):
    """How far a segment is with what its definition says now: `waiting` to begin, `counting` stored events,
    `judging` players, or `ready`; `seen` of `total` players, which is None before it begins."""

    state: str
    seen: int
    total: int | None


def fill_of(conn: sa.Connection, label: Label, segment: Segment, *, now: int) -> Fill:
    entry = book_of(label).entries.get(segment.id)
    if entry is None:
        return Fill("ready", 0, None)
    row = filling.progress(conn, label_id=label.id, segment_id=segment.id)
    if row is None:
        return Fill("waiting", 0, None)
    if row.finished_at is not None:
        return Fill("ready", row.seen, row.total)
    if entry.fingerprint is not None:
        counter = filling.counter_progress(conn, label_id=label.id, fingerprint=entry.fingerprint)
        if counter is not None and counter.finished_at is None:
            return Fill("counting" if counter.starts_at <= now else "waiting", counter.seen, counter.total)
    return Fill("judging" if row.starts_at <= now else "waiting", row.seen, row.total)


def members(conn: sa.Connection, *, label_id: int, segment_id: int) -> int:
    """How many members are kept, counted in their index."""
    values = {"b_label_id": label_id, "b_segment_id": segment_id}
    return int(conn.execute(tables.MEMBERS, values).scalar_one())


def sample(conn: sa.Connection, *, label_id: int, segment_id: int, count: int) -> list[str]:
    """The operator's ids of some members."""
    values = {"b_label_id": label_id, "b_segment_id": segment_id, "many": count}
    return list(conn.execute(_SAMPLE, values).scalars())


def of_player(
    conn: sa.Connection, label: Label, row: Any, *, now: int
) -> list[tuple[str, Segment, int | None]]:
    """The segments that the player is in, by key, and since when (epoch ms) where that is kept."""
    facts = PlayerFacts(conn, label, row, now=now)
    known = membership.since(conn, label_id=label.id, player_id=row.id)
    segments = label.of_kind(Segment).items()
    return [
        (key, s, known.get(s.id) if s.keeps_members else None)
        for key, s in segments
        if facts.in_segment(s.id)
    ]


_st = tables.state
_SAMPLE = (
    sa.select(player.c.ext_user_id)
    .select_from(
        _st.join(player, sa.and_(player.c.id == _st.c.player_id, player.c.label_id == _st.c.label_id))
    )
    .where(
        _st.c.label_id == sa.bindparam("b_label_id"),
        _st.c.segment_id == sa.bindparam("b_segment_id"),
        _st.c.is_in,
    )
    .order_by(_st.c.player_id)
    .limit(sa.bindparam("many"))
)

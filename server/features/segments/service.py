"""Whether a player is in a segment right now."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.core.clock import MINUTE_MS
from server.core.conditions import matches
from server.core.errors import PlauditError
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
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
    by_id = {segment.id: segment for segment in label.of_kind(Segment).values()}
    facts = PlayerFacts(conn, label, row, now=now)
    return [(number, _is_in(by_id.get(number), facts, exposed_only=exposed_only)) for number in segment_ids]


def _is_in(segment: Segment | None, facts: PlayerFacts, *, exposed_only: bool) -> bool:
    if segment is None or (exposed_only and not segment.exposed):
        return False
    return matches(segment.condition, facts)

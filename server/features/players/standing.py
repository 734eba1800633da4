"""What features tell each other of one player without knowing each other: who keeps it registers here, who
needs it asks here."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from server.features.labels.catalogue import Label

PeriodPoints = Callable[[sa.Connection, Label, int, int], Mapping[int, int]]
ReachedLevels = Callable[[sa.Connection, Label, int], frozenset[int]]
_PERIOD_POINTS: list[PeriodPoints] = []
_REACHED_LEVELS: list[ReachedLevels] = []


def provide_period_points(source: PeriodPoints) -> None:
    """Leaderboards: `source(conn, label, player_id, now)` is the points of the running periods by period type
    (1 day, 2 week, 3 month)."""
    if source not in _PERIOD_POINTS:
        _PERIOD_POINTS.append(source)


def period_points(conn: sa.Connection, label: Label, *, player_id: int, now: int) -> dict[int, int]:
    points = {1: 0, 2: 0, 3: 0}
    for source in _PERIOD_POINTS:
        points |= source(conn, label, player_id, now)
    return points


def provide_reached_levels(source: ReachedLevels) -> None:
    """Levels: `source(conn, label, player_id)` is the ids of the player's level and all below it."""
    if source not in _REACHED_LEVELS:
        _REACHED_LEVELS.append(source)


def reached_levels(conn: sa.Connection, label: Label, *, player_id: int) -> frozenset[int]:
    return frozenset[int]().union(*(source(conn, label, player_id) for source in _REACHED_LEVELS))

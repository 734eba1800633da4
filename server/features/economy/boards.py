"""What features that do not know each other tell each other about boards: points of the running periods, and
the level beside a name.

The leaderboards fill the one, the levels the other; without them the answers are empty.
"""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from server.features.labels.catalogue import Label

PeriodPoints = Callable[[sa.Connection, Label, int, int], Mapping[int, int]]
Levels = Callable[[sa.Connection, Label, Sequence[int]], Mapping[int, int]]

_PERIOD_POINTS: list[PeriodPoints] = []
_LEVELS: list[Levels] = []


def provide_period_points(source: PeriodPoints) -> None:
    """Let `source(conn, label, player_id, now)` say how many points a player has in each running period."""
    if source not in _PERIOD_POINTS:
        _PERIOD_POINTS.append(source)


def period_points(conn: sa.Connection, label: Label, player_id: int, now: int) -> dict[int, int]:
    """Points of the running day (1), week (2) and month (3); 0 where nothing was collected."""
    points = {1: 0, 2: 0, 3: 0}
    for source in _PERIOD_POINTS:
        points |= source(conn, label, player_id, now)
    return points


def provide_levels(source: Levels) -> None:
    """Let `source(conn, label, player_ids)` say which level (its number) players have."""
    if source not in _LEVELS:
        _LEVELS.append(source)


def levels_of(conn: sa.Connection, label: Label, player_ids: Sequence[int]) -> dict[int, int]:
    """The number of each player's level; players without one are absent."""
    found: dict[int, int] = {}
    for source in _LEVELS:
        found |= source(conn, label, player_ids)
    return found

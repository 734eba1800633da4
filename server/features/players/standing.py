"""What features tell each other of one player without knowing each other: who keeps it registers here, who
needs it asks here."""

from collections.abc import Callable

import sqlalchemy as sa

from server.features.labels.catalogue import Label

ReachedLevels = Callable[[sa.Connection, Label, int], frozenset[int]]
_REACHED_LEVELS: list[ReachedLevels] = []


def provide_reached_levels(source: ReachedLevels) -> None:
    """Levels: `source(conn, label, player_id)` is the ids of the player's level and all below it."""
    if source not in _REACHED_LEVELS:
        _REACHED_LEVELS.append(source)


def reached_levels(conn: sa.Connection, label: Label, *, player_id: int) -> frozenset[int]:
    return frozenset[int]().union(*(source(conn, label, player_id) for source in _REACHED_LEVELS))

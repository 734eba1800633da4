"""What belongs to a game of the operator's catalogue, asked of features without knowing them.

Missions and tournaments answer in the shapes of the wire; without them the answers are empty.
"""

from typing import Protocol

import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.store.ranks import Ranks
from server.wire.structs.missions import UserAchievement
from server.wire.structs.tournaments import Tournament


class Achievements(Protocol):
    """Missions and badges of the game that the player (0 is a visitor) may see now."""

    def __call__(
        self, conn: sa.Connection, label: Label, *, player_id: int, now: int, language: str, game: str
    ) -> list[UserAchievement]: ...


class Tournaments(Protocol):
    """Runs of the game that the player (0 is a visitor) may see now."""

    def __call__(
        self,
        conn: sa.Connection,
        label: Label,
        *,
        ranks: Ranks,
        player_id: int,
        now: int,
        language: str,
        game: str,
    ) -> list[Tournament]: ...


_ACHIEVEMENTS: list[Achievements] = []
_TOURNAMENTS: list[Tournaments] = []


def provide_achievements(source: Achievements) -> None:
    """Let `source` say which missions and badges belong to a game."""
    if source not in _ACHIEVEMENTS:
        _ACHIEVEMENTS.append(source)


def provide_tournaments(source: Tournaments) -> None:
    """Let `source` say which runs of tournaments belong to a game."""
    if source not in _TOURNAMENTS:
        _TOURNAMENTS.append(source)


def achievements_of(
    conn: sa.Connection, label: Label, *, player_id: int, now: int, language: str, game: str
) -> list[UserAchievement]:
    """What all of them say."""
    asked = {"player_id": player_id, "now": now}
    return [
        found
        for source in _ACHIEVEMENTS
        for found in source(conn, label, **asked, language=language, game=game)
    ]


def tournaments_of(
    conn: sa.Connection, label: Label, *, ranks: Ranks, player_id: int, now: int, language: str, game: str
) -> list[Tournament]:
    """What all of them say."""
    asked = {"player_id": player_id, "now": now}
    return [
        found
        for source in _TOURNAMENTS
        for found in source(conn, label, ranks=ranks, **asked, language=language, game=game)
    ]

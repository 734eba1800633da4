"""What one feature asks of another, where they meet: beside their folders, so that they need not know each
other."""

from typing import Any

import sqlalchemy as sa

from server.core.conditions import KnownFacts
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.missions import view
from server.features.missions.reading import Reading
from server.features.players import related
from server.features.players.tables import BY_ID
from server.features.tournaments import messages as tournaments
from server.wire.structs.missions import UserAchievement


def join() -> None:
    """Let missions and tournaments say what belongs to a game."""
    related.provide_achievements(achievements_of_game)
    related.provide_tournaments(tournaments.shown_to)


def achievements_of_game(
    conn: sa.Connection, label: Label, *, player_id: int, now: int, language: str, game: str
) -> list[UserAchievement]:
    """The missions and badges of a game that the player, or a visitor (0), may see."""
    row = conn.execute(BY_ID, {"label_id": label.id, "player_id": player_id}).first() if player_id else None
    facts: Any = KnownFacts(properties={"core_user_language": language})
    if row is not None:
        facts = PlayerFacts(conn, label, row, now=now)
    reading = Reading(conn, label, row, facts=facts, now=now)
    shelf: view.Shelf = label.compiled.setdefault("missions.shelf", {})
    return [
        view.achievement(standing, language=language, zone=reading.zone, now=now, shelf=shelf)
        for standing in reading.everything()
        if any(of.ext_game_id == game for of in standing.item.related_games)
    ]

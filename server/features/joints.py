"""What one feature asks of another, where they meet: beside their folders, so that they need not know each
other."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from server.core.conditions import KnownFacts
from server.core.translated import translated
from server.features.activity.definition import provide_names
from server.features.avatars.definition import avatars
from server.features.bonuses.definition import BonusTemplate
from server.features.draws import scopes
from server.features.draws.service import Live
from server.features.events.facts import PlayerFacts
from server.features.gamepick import templates
from server.features.gamepick.definition import RoundPrize
from server.features.gamepick.templates import Entered, Template
from server.features.labels.catalogue import Label
from server.features.leaderboards import service as leaderboards
from server.features.leaderboards.rules import TITLES, Board
from server.features.minigames import entry, fairness
from server.features.minigames import reading as minigame_reading
from server.features.minigames import view as minigame_view
from server.features.minigames.definition import Game, games
from server.features.missions import view
from server.features.missions.reading import Reading
from server.features.players import related
from server.features.players.tables import BY_ID
from server.features.tournaments import messages as tournaments
from server.features.tournaments import runs
from server.features.translations import service as translations
from server.store.transaction import Tx
from server.wire.structs.minigames import SawTemplate
from server.wire.structs.missions import UserAchievement


def join() -> None:
    """Let missions and tournaments say what belongs to a game, and who gives something what it is called."""
    related.provide_achievements(achievements_of_game)
    related.provide_tournaments(tournaments.shown_to)
    scopes.provide(fairness.scopes)
    provide_names("leaderboard", board_names)
    provide_names("tournament_run", runs.names)
    provide_names("bonus", bonus_names)
    provide_names("avatar", avatar_names)
    templates.provide(PredictionGames())


def board_names(conn: sa.Connection, label: Label, numbers: Collection[int], language: str) -> dict[int, str]:
    """What the boards of these periods are called, also those that nobody has described."""
    found = {}
    for board in Board:
        known = leaderboards.definition_of(label, board) if board in numbers else None
        found[int(board)] = translated(known, "name", language) if known else TITLES[board]
    return found


def bonus_names(conn: sa.Connection, label: Label, numbers: Collection[int], language: str) -> dict[int, str]:
    templates = label.of_kind(BonusTemplate).values()
    return {each.id: translated(each, "name", language) for each in templates if each.id in numbers}


def avatar_names(
    conn: sa.Connection, label: Label, numbers: Collection[int], language: str
) -> dict[int, str]:
    known = [avatar for number, (_, avatar) in avatars(label).items() if number in numbers]
    return {avatar.id: translated(avatar, "description", language) for avatar in known}


def achievements_of_game(
    conn: sa.Connection, label: Label, *, player_id: int, now: int, language: str, game: str
) -> list[UserAchievement]:
    """The missions and badges of a game that the player, or a visitor (0), may see."""
    row = conn.execute(BY_ID, {"label_id": label.id, "player_id": player_id}).first() if player_id else None
    facts: Any = KnownFacts(properties={"core_user_language": language})
    if row is not None:
        facts = PlayerFacts(conn, label, row, now=now)
    reading = Reading(conn, label, row, facts=facts, now=now)
    return [
        view.achievement(standing, label, language=language, zone=reading.zone, now=now)
        for standing in reading.everything()
        if any(of.ext_game_id == game for of in standing.item.related_games)
    ]


class PredictionGames:
    """The games that rounds of predictions belong to, as mini-games keep them."""

    def find(self, label: Label, number: int) -> Template | None:
        return next((template(game) for game in entry.predictions(label) if game.id == number), None)

    def keyed(self, label: Label, key: str) -> Template | None:
        return next((template(game) for game in entry.predictions(label) if game.key == key), None)

    def sees(self, conn: sa.Connection, label: Label, player: Any, *, number: int, now: int) -> bool:
        condition = games(label)[number].definition.see
        live = Live(conn, label, player, scope="", now=now)
        return condition is None or live.fits(condition)

    def charge(self, tx: Tx, label: Label, player: Any, *, number: int, key: str, entered: Entered) -> None:
        entry.charge(tx, label, games(label)[number], player=player, key=key, entered=entered)

    def prizes(self, conn: sa.Connection, label: Label, *, key: str) -> tuple[RoundPrize, ...]:
        return tuple(
            RoundPrize(
                name=prize.name,
                place_from=prize.place_from,
                place_to=prize.place_to or prize.place_from,
                effects=prize.gives(key),
            )
            for prize in entry.prizes_of(conn, label, key=key)
            if prize.place_from is not None
        )

    def show(
        self, conn: sa.Connection, label: Label, *, player_id: int, number: int, now: int, language: str
    ) -> SawTemplate:
        reading = minigame_reading.Reading(conn, label, player_id=player_id, now=now)
        [(game, standing)] = reading.standings([games(label)[number]])
        return minigame_view.template(game, standing, language=language)

    def texts(self, label: Label, *, language: str) -> dict[str, str]:
        return translations.texts(label, language=language, areas=())[1]


def template(game: Game) -> Template:
    count = game.definition.ui.get("matchx_general_board_users_count")
    return Template(game.id, game.key, game.definition.name, count if isinstance(count, int) else 20)

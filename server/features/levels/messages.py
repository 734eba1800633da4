"""Levels over the wire: the map of levels, and what the player has towards them."""

from typing import Any

import sqlalchemy as sa

from server.core.translated import translated
from server.features.economy import boards
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, shown
from server.features.events import pipeline
from server.features.labels.catalogue import Label
from server.features.levels import rules, service, tasks
from server.features.levels.definition import Level
from server.features.levels.rules import Have
from server.features.players import service as players
from server.features.players import standing
from server.features.players.messages import recognise
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import levels as structs

ACTIVE = 2


def register(dispatcher: Dispatcher) -> None:
    pipeline.listen(service.Levels())
    players.provide_label_props(service.live_props, of_many=service.live_props_of)
    standing.provide_reached_levels(service.reached_levels)
    boards.provide_levels(service.levels_of)
    tasks.register()
    dispatcher.on(ClassId.GET_LEVEL_MAP_REQUEST, level_map, needs="label")
    dispatcher.on(ClassId.GET_ACHIEVEMENT_USER_REQUEST, user)


async def level_map(session: Session, message: structs.GetLevelMap) -> structs.GetLevelMapResponse:
    """The levels that the player, or a visitor, may see, from low to high."""
    if message.ext_user_id and not session.player_id and session.connection is None:
        await recognise(session, ext_user_id=message.ext_user_id, proof=message.hash)
    label, player_id = session.label, session.player_id
    language = label.language(message.force_language or session.language)

    def read(conn: sa.Connection) -> list[structs.Level]:
        row = service.state(conn, label_id=label.id, player_id=player_id) if player_id else None
        have = service.have_of(conn, label.id, player_id, row) if player_id else Have()
        return _shown(label, have, service.current(label, row), language=language)

    return structs.GetLevelMapResponse(levels=await session.services.reader.run(read))


def _shown(label: Label, have: Have, current: Level | None, *, language: str) -> list[structs.Level]:
    ladder = rules.ladder_of(label)
    return [
        _level(
            level,
            language=language,
            percent=rules.progress(ladder, level, have, current=current),
            ordinal=number if ladder.logic != "manual" else None,
            is_first=level is ladder.default,
        )
        for number, level in enumerate(ladder.levels, start=1)
        if level is current or have.ever >= level.visibility_points
    ]


def _level(
    level: Level, *, language: str, percent: float, ordinal: int | None, is_first: bool
) -> structs.Level:
    at = level.position
    return structs.Level(
        level_id=level.id,
        level_public_meta=structs.LevelPublicMeta(
            name=translated(level, "name", language),
            description=translated(level, "description", language),
            image_url=translated(level, "image_url", language),
            visibility_points=level.visibility_points,
            position=structs.LevelPosition(mx=at.mx, my=at.my, dx=at.dx, dy=at.dy) if at else None,
            custom_data=translated(level, "custom_data", language) or None,
        ),
        required_points=level.required_points,
        is_first_level=is_first,
        level_status_id=ACTIVE,
        required_level_counter_1=level.required_level_counter_1,
        required_level_counter_2=level.required_level_counter_2,
        general_level_progress=percent,
        ordinal_position=ordinal,
    )


async def user(session: Session, message: structs.GetAchievementUser) -> structs.GetAchievementUserResponse:
    """Balances, level, counters and the points of the running board periods."""
    label, player_id, now = session.label, session.player_id, session.services.clock.now()

    def read(conn: sa.Connection) -> structs.GetAchievementUserResponse:
        balances = economy.balances(conn, label_id=label.id, player_id=player_id)
        row = service.state(conn, label_id=label.id, player_id=player_id)
        level = service.current(label, row)
        periods = boards.period_points(conn, label, player_id, now)
        by_counters = rules.logic_of(label) == "counters"
        return structs.GetAchievementUserResponse(
            points_balance=balances[Currency.POINTS][0],
            points_ever=balances[Currency.POINTS][1],
            gems_balance=shown(Currency.GEMS, balances[Currency.GEMS][0]),
            diamonds_balance=shown(Currency.DIAMONDS, balances[Currency.DIAMONDS][0]),
            current_level=level.id if level else 0,
            points_board_period_type_1=periods[1],
            points_board_period_type_2=periods[2],
            points_board_period_type_3=periods[3],
            level_counter_1=_counter(row, "counter_1") if by_counters else None,
            level_counter_2=_counter(row, "counter_2") if by_counters else None,
        )

    return await session.services.reader.run(read)


def _counter(row: Any, name: str) -> float:
    return getattr(row, name) / rules.PARTS if row else 0.0

"""Missions and badges over the wire: the list, categories, opt-in, claim."""

from typing import Any

import sqlalchemy as sa

from server.core.conditions import KnownFacts
from server.features.events import pipeline
from server.features.events.facts import PlayerFacts
from server.features.missions import service, view
from server.features.missions.definition import Category
from server.features.missions.page import page
from server.features.missions.reading import Reading
from server.features.players.messages import recognise
from server.features.players.tables import BY_ID
from server.store.prepared import first_row
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import missions as structs
from server.wire.structs.envelope import Request


def register(dispatcher: Dispatcher) -> None:
    pipeline.listen(service.Missions())
    dispatcher.on(ClassId.GET_ACHIEVEMENT_MAP_REQUEST, achievements, needs="label")
    dispatcher.on(ClassId.GET_ACH_CATEGORIES_REQUEST, categories, needs="label")
    dispatcher.on(ClassId.MISSION_OPTIN_REQUEST, opt_in)
    dispatcher.on(ClassId.ACHIEVEMENT_CLAIM_PRIZE_REQUEST, claim)


async def achievements(
    session: Session, message: structs.GetAchievementMap
) -> structs.GetAchievementMapResponse:
    """All missions and badges that the player, or a visitor, may see."""
    await know_player(session, message)
    label, now = session.label, session.services.clock.now()
    language = label.language(message.force_language or session.language)

    def read(conn: sa.Connection) -> Any:
        row = _player(conn, session)
        facts: Any = KnownFacts(properties={"core_user_language": language})
        if row is not None:
            facts = PlayerFacts(conn, label, row, now=now)
        reading = Reading(conn, label, row, facts=facts, now=now)
        return page(reading, label, language=language, now=now)

    return structs.GetAchievementMapResponse(achievements=await session.services.reader.run(read))


async def know_player(session: Session, message: Request) -> None:
    """Over HTTP a message that visitors may send names its player, or nobody."""
    if message.ext_user_id and not session.player_id and session.connection is None:
        await recognise(session, ext_user_id=message.ext_user_id, proof=message.hash)


def _player(conn: sa.Connection, session: Session) -> Any:
    where = {"label_id": session.label_id, "player_id": session.player_id}
    return first_row(conn, BY_ID, where) if session.player_id else None


async def categories(session: Session, message: structs.GetAchCategories) -> structs.GetAchCategoriesResponse:
    language = session.label.language(message.force_language or session.language)
    found = sorted(session.label.of_kind(Category).values(), key=lambda of: (of.order, of.id))
    return structs.GetAchCategoriesResponse(categories=[view.category(of, language=language) for of in found])


async def opt_in(session: Session, message: structs.MissionOptIn) -> structs.MissionOptInResponse:
    label, player_id = session.label, session.player_id

    def work(tx: Tx) -> None:
        ach_id, request = message.achievementId, message.uuid
        service.opt_in(tx, label, player_id=player_id, ach_id=ach_id, request=request)

    await session.services.writer.run(work, key=player_id)
    return structs.MissionOptInResponse()


async def claim(
    session: Session, message: structs.AchievementClaimPrize
) -> structs.AchievementClaimPrizeResponse:
    label, player_id = session.label, session.player_id

    def work(tx: Tx) -> None:
        service.claim(
            tx,
            label,
            player_id=player_id,
            ach_id=message.ach_id,
            completion_id=message.ach_completed_id,
            request=message.uuid,
        )

    await session.services.writer.run(work, key=player_id)
    return structs.AchievementClaimPrizeResponse()

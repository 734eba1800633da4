"""What belongs to a game, over the wire, for players and for visitors."""

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.players import related
from server.features.players.messages import recognise
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.tournaments import GetRelatedAchNTournaments, GetRelatedAchNTournamentsResponse

LONGEST_GAME_ID = 200


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.GET_RELATED_ACH_N_TOURNAMENTS_REQUEST, related_items, needs="label")


async def related_items(
    session: Session, message: GetRelatedAchNTournaments
) -> GetRelatedAchNTournamentsResponse:
    """Missions, badges and runs of a game, in the shapes of their own messages. An unknown game has none."""
    game = message.related_game_id.strip()
    if not 1 <= len(game) <= LONGEST_GAME_ID:
        text = f"related_game_id is your own id of a game, 1 to {LONGEST_GAME_ID} characters."
        raise PlauditError(text, code="bad_game_id", err_code=20002)
    if message.ext_user_id and not session.player_id and session.connection is None:
        await recognise(session, ext_user_id=message.ext_user_id, proof=message.hash)
    label, player_id, now = session.label, session.player_id, session.services.clock.now()
    language, ranks = label.language(message.force_language or session.language), session.services.ranks

    def read(conn: sa.Connection) -> GetRelatedAchNTournamentsResponse:
        return GetRelatedAchNTournamentsResponse(
            achievements=related.achievements_of(
                conn, label, player_id=player_id, now=now, language=language, game=game
            ),
            tournaments=related.tournaments_of(
                conn, label, ranks=ranks, player_id=player_id, now=now, language=language, game=game
            ),
        )

    return await session.services.reader.scan(read)

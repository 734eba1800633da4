"""A player's own part in what is drawn, over the wire."""

from server.core.errors import PlauditError
from server.features.draws import service, tasks
from server.features.draws.scopes import scopes
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.draws import ChooseClientSeed, ChooseClientSeedResponse


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
    dispatcher.on(ClassId.DRAW_CLIENT_SEED_REQUEST, choose_seed)


async def choose_seed(session: Session, message: ChooseClientSeed) -> ChooseClientSeedResponse:
    """Let the player's next draws of a scope depend on a seed of its own choice."""
    label, player_id = session.label, session.player_id
    if message.scope not in scopes(label):
        raise PlauditError("Nothing is drawn under this name. Load the games again.", code="unknown_scope")
    await session.services.writer.run(
        lambda tx: service.choose_seed(
            tx, label, player_id=player_id, scope=message.scope, client_seed=message.client_seed
        ),
        key=player_id,
    )
    return ChooseClientSeedResponse(scope=message.scope, client_seed=message.client_seed)

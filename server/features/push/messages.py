"""REGISTER_PUSH_NOTIFICATIONS_TOKEN (cid 1003, answered by 2003), of players and of visitors."""

import zlib

from server.core.errors import PlauditError
from server.features.events.pipeline import listen
from server.features.players import arrivals
from server.features.push import delivery, rules, service, tokens
from server.features.push.tokens import Said
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.engagement import RegisterPushToken, RegisterPushTokenResponse


def register(dispatcher: Dispatcher) -> None:
    service.register()
    delivery.register()
    arrivals.provide(tokens.arrived)
    listen(service.Fates())
    dispatcher.on(ClassId.REGISTER_PUSH_NOTIFICATIONS_TOKEN_REQ, register_token, needs="label")


async def register_token(session: Session, message: RegisterPushToken) -> RegisterPushTokenResponse:
    """Keep a token of the player, or of the device of somebody who is not identified yet."""
    device = rules.device_of(session.visitor_id or message.device_id)
    player_id = session.player_id or None
    if player_id is None:
        _limit(session)
    said = Said(
        message.token,
        message.platform,
        rules.check_status(message.pushNotificationUserStatus),
        message.app_package_id,
        message.replaces,
    )
    label = session.label

    def work(tx: Tx) -> None:
        tokens.register(tx, label, player_id=player_id, device=device, said=said)

    lane = player_id or zlib.crc32((device or "").encode())
    await session.services.writer.run(work, key=lane)
    return RegisterPushTokenResponse()


def _limit(session: Session) -> None:
    """Devices are made up easily: their tokens are limited by the address that speaks."""
    services = session.services
    wait_s = services.visits.use((session.label_id, session.host), now_ms=services.clock.now())
    if wait_s is not None:
        message = f"Too many tokens of visitors from this address. Wait {wait_s} s and send this one again."
        raise PlauditError(message, code="rate_limited", err_code=20007, status=429, retry_after_s=wait_s)

"""LOGIN, LOGOUT, EVENT and the diagnostics that pages send."""

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.text import clean_line
from server.features.events import service
from server.features.events.service import Event
from server.features.players import service as players
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import session as structs

# Refused for their type or content: an operator may want to see what they look like.
_WORTH_A_SAMPLE = {"event_type_unknown", "event_payload_invalid"}


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.LOGIN, login)
    dispatcher.on(ClassId.LOGOUT, logout)
    dispatcher.on(ClassId.EVENT, event)
    dispatcher.on(ClassId.CLIENT_DEBUG_REQUEST, debug, needs="label")


async def login(session: Session, message: structs.Login) -> structs.LoginResponse:
    """Note the login; it is an event only once per window of 30 minutes, and never in a read-only view."""
    label = session.label

    def work(tx: Tx) -> None:
        if players.login(tx, label_id=label.id, player_id=session.player_id):
            fresh = Event(id=new_guid(), type="login", payload=message.payload or {}, occurred_at=tx.now)
            service.ingest(tx, label, player_id=session.player_id, event=fresh)

    if not session.read_only:
        await session.services.writer.run(work, key=session.player_id)
    return structs.LoginResponse()


async def logout(session: Session, message: structs.Logout) -> structs.LogoutResponse:
    label, player_id = session.label, session.player_id

    def work(tx: Tx) -> None:
        players.logout(tx, label_id=label.id, player_id=player_id)
        gone = Event(id=new_guid(), type="user_logged_out", payload=message.payload or {}, occurred_at=tx.now)
        service.ingest(tx, label, player_id=player_id, event=gone)

    await session.services.writer.run(work, key=player_id)
    session.forget_player()
    return structs.LogoutResponse()


async def event(session: Session, message: structs.Event) -> structs.EventResponse:
    """Store and act upon one event, once, however often it is sent with the same uuid."""
    label, player_id = session.label, session.player_id
    reported = Event(
        id=message.uuid,
        type=message.eventType,
        payload=message.payload or {},
        source="server" if session.trusted else "client",
        occurred_at=message.ts,
    )
    writer = session.services.writer
    try:
        stored = await writer.run(
            lambda tx: service.ingest(tx, label, player_id=player_id, event=reported), key=player_id
        )
    except PlauditError as error:
        if error.code in _WORTH_A_SAMPLE:
            reason = error.message
            await writer.run(
                lambda tx: service.keep_sample(tx, label, event=reported, reason=reason), key=player_id
            )
        raise
    return structs.EventResponse(duplicate=not stored)


async def debug(session: Session, message: structs.ClientDebug) -> structs.ClientDebugResponse:
    """Keep what a page reports of itself, the latest thousand of a label."""
    label_id, player_id = session.label_id, session.player_id
    level = "error" if message.level == "error" else "debug"
    text = clean_line(message.message, limit=2000)
    page = clean_line(message.page or session.page, limit=1000)
    await session.services.writer.run(
        lambda tx: service.keep_report(
            tx, label_id=label_id, player_id=player_id or None, level=level, message=text, page=page
        )
    )
    return structs.ClientDebugResponse()

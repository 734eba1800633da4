"""LOGIN, LOGOUT, EVENT and the diagnostics that pages send."""

from typing import Any

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.text import clean_line
from server.features.events import service, tasks
from server.features.events.service import Event
from server.features.players import service as players
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import engagement
from server.wire.structs import session as structs
from server.wire.structs.envelope import Request

# Refused for their type or content: an operator may want to see what they look like.
_WORTH_A_SAMPLE = {"event_type_unknown", "event_payload_invalid"}


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
    dispatcher.on(ClassId.LOGIN, login)
    dispatcher.on(ClassId.LOGOUT, logout)
    dispatcher.on(ClassId.EVENT, event)
    dispatcher.on(ClassId.CLIENT_ENGAGEMENT_IMPRESSION_REQUEST, impression)
    dispatcher.on(ClassId.CLIENT_ENGAGEMENT_ACTION_REQUEST, action)
    dispatcher.on(ClassId.CLIENT_ENGAGEMENT_FAILED_REQUEST, failed)
    dispatcher.on(ClassId.CLIENT_TRACK_ACTIVITY_REQUEST, activity)
    dispatcher.on(ClassId.CLIENT_DEBUG_REQUEST, debug, needs="label")


async def login(session: Session, message: structs.Login) -> structs.LoginResponse:
    """Note the login; it is an event only once per window of 30 minutes, and never in a read-only view."""
    label = session.label

    def work(tx: Tx) -> None:
        if players.login(tx, label_id=label.id, player_id=session.player_id):
            service.ingest(tx, label, player_id=session.player_id, event=_noticed("login", message, tx))

    if not session.read_only:
        await session.services.writer.run(work, key=session.player_id)
    return structs.LoginResponse()


async def logout(session: Session, message: structs.Logout) -> structs.LogoutResponse:
    label, player_id = session.label, session.player_id

    def work(tx: Tx) -> None:
        players.logout(tx, label_id=label.id, player_id=player_id)
        service.ingest(tx, label, player_id=player_id, event=_noticed("user_logged_out", message, tx))

    await session.services.writer.run(work, key=player_id)
    session.forget_player()
    return structs.LogoutResponse()


def _noticed(kind: str, message: structs.Login | structs.Logout, tx: Tx) -> Event:
    """What Plaudit noticed itself. A page cannot report it, so it counts as often as it happened."""
    payload = message.payload or {}
    return Event(id=new_guid(), type=kind, payload=payload, source="plaudit", occurred_at=tx.now)


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
    if stored and reported.type == "core_language_changed":
        session.language = label.language(str(reported.payload["language"]))
    return structs.EventResponse(duplicate=not stored)


async def impression(session: Session, message: engagement.EngagementImpression) -> None:
    payload = {"engagement_uid": message.engagement_uid, "activity_type": message.activityType}
    await _note(session, message, "engagement_impression", payload)


async def action(session: Session, message: engagement.EngagementAction) -> None:
    payload = {"engagement_uid": message.engagement_uid, "activity_type": message.activityType}
    await _note(session, message, "engagement_action", {**payload, "action": message.action})


async def failed(session: Session, message: engagement.EngagementFailed) -> None:
    payload = {"engagement_uid": message.engagement_uid, "activity_type": message.activityType}
    await _note(session, message, "engagement_failed", {**payload, "reason": message.reason})


async def activity(session: Session, message: engagement.TrackActivity) -> None:
    payload = {"activity_id": message.activity_id, "view_time_s": message.view_time_sec}
    await _note(session, message, "ui_activity", payload)


async def _note(session: Session, message: Request, name: str, payload: dict[str, Any]) -> None:
    """Store what a page reports without waiting for an answer, as an event."""
    label, player_id = session.label, session.player_id
    noted = Event(id=message.uuid or new_guid(), type=name, payload=payload, occurred_at=message.ts)
    await session.services.writer.run(
        lambda tx: service.ingest(tx, label, player_id=player_id, event=noted), key=player_id
    )


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

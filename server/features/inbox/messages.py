"""The inbox over the wire: list, count, read, star, delete."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from server.core.errors import PlauditError
from server.features.events.pipeline import listen
from server.features.inbox import sending as _sending  # noqa: F401  (joins the effect)
from server.features.inbox import service
from server.features.players import service as players
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import inbox as structs

_UNREAD_ONLY, _READ_ONLY = 1, 2


def register(dispatcher: Dispatcher) -> None:
    players.provide_props(service.live_props, of_many=service.live_props_of)
    listen(service.Reports())
    dispatcher.on(ClassId.GET_INBOX_MESSAGES_REQUEST, messages)
    dispatcher.on(ClassId.MARK_INBOX_READ_REQUEST, mark_read)
    dispatcher.on(ClassId.MARK_INBOX_STARRED_REQUEST, mark_starred)
    dispatcher.on(ClassId.MARK_INBOX_DELETED_REQUEST, delete)


async def messages(session: Session, message: structs.GetInboxMessages) -> structs.GetInboxMessagesResponse:
    owner = {
        "label_id": session.label_id,
        "player_id": session.player_id,
        "now": session.services.clock.now(),
    }
    filters = {
        "starred": message.starred_only,
        "category_id": message.category_id,
        "read": {_UNREAD_ONLY: False, _READ_ONLY: True}.get(message.read_status or 0),
    }
    limit = service.PAGE_LIMIT if message.limit is None else message.limit
    offset = min(message.offset or 0, service.LARGEST_OFFSET)

    def read(conn: Any) -> tuple[list[service.Shown], int]:
        rows = service.page(conn, **owner, limit=limit, offset=offset, filters=filters)
        filtered = message.starred_only or filters["category_id"] is not None or filters["read"] is not None
        if not (offset > 0 or filtered) and len(rows) < min(limit, service.PAGE_LIMIT):
            return rows, sum(row.read_at is None for row in rows)  # the page is the whole inbox
        return rows, service.unread_count(conn, **owner)

    rows, unread = await session.services.reader.run(read)
    return structs.GetInboxMessagesResponse(log=[_entry(row) for row in rows], unread_count=unread)


def _entry(row: service.Shown) -> structs.InboxMessage:
    return structs.InboxMessage(
        createDate=wire_date(row.created_at),
        body=msgspec.Raw(row.body),
        engagement_uid=row.guid,
        is_read=row.read_at is not None,
        is_starred=bool(row.starred),
        is_deleted=False,
        category_id=row.category_id,
        expire_on_dt=row.expires_at,
    )


@lru_cache(maxsize=4096)
def wire_date(ms: int) -> str:
    """The date form of the reference product's inbox: `24/06/2026 07:43:31`, in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%d/%m/%Y %H:%M:%S")


async def mark_read(session: Session, message: structs.MarkInboxRead) -> structs.MarkInboxReadResponse:
    guid = _target(message.engagement_uid, everything=bool(message.all_read), field="all_read")
    await _write(session, lambda tx, who: service.mark_read(tx, **who, guid=guid))
    return structs.MarkInboxReadResponse()


async def mark_starred(
    session: Session, message: structs.MarkInboxStarred
) -> structs.MarkInboxStarredResponse:
    starred = bool(message.is_starred)
    await _write(
        session, lambda tx, who: service.mark_starred(tx, **who, guid=message.engagement_uid, starred=starred)
    )
    return structs.MarkInboxStarredResponse()


async def delete(session: Session, message: structs.MarkInboxDeleted) -> structs.MarkInboxDeletedResponse:
    guid = _target(message.engagement_uid, everything=bool(message.all_deleted), field="all_deleted")
    await _write(session, lambda tx, who: service.delete(tx, **who, guid=guid))
    return structs.MarkInboxDeletedResponse()


def _target(guid: str | None, *, everything: bool, field: str) -> str | None:
    """The one message meant, or None for all of them; saying neither is a mistake, not a wish for all."""
    if everything:
        return None
    if not guid:
        text = f"Say which message: engagement_uid, or {field}: true for all."
        raise PlauditError(text, code="no_message_named", err_code=20002)
    return guid


async def _write(session: Session, work: Any) -> None:
    who = {"label_id": session.label_id, "player_id": session.player_id}

    def unit(tx: Tx) -> None:
        work(tx, who)

    await session.services.writer.run(unit, key=session.player_id)

"""The inbox: messages arrive, are read, starred and deleted; the unread count follows at once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.text import clean_line, is_link
from server.features.events.pipeline import Happened
from server.features.inbox.tables import (
    BY_GUID,
    BY_KEY,
    CLICK,
    IMPRESSION,
    OF_PLAYER,
    SHOWN,
    UNREAD_COUNT,
    UNREAD_COUNTS,
    inbox_message,
)
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.store.prepared import Prepared, first_row
from server.store.schema import insert_once
from server.store.transaction import Tx
from server.wire.structs.engagement import EngagementPush

PAGE_LIMIT = 20
LARGEST_OFFSET = 2**31
"""Behind it lies nothing, and a database takes no number of any size."""
CATEGORIES = (0, 1, 2)
INBOX_ACTIVITY = 31
MOST_BUTTONS = 2


class Button(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Below the HTML of a message; `action` is a deep link or an address."""

    text: str
    action: str


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message as an operator sends it. `action` is a deep link or an address, and `dp:inbox` for a
    message with a page of its own: `html_body` and up to two `buttons`, with `body` as its preview.
    `category` 0 general, 1 platform, 2 personal; `expires_at` epoch ms after which it is no longer shown.
    `resource_id` and `resource_variation_id` are the numbers of its definition and of the variation."""

    title: str
    body: str = ""
    action: str = ""
    icon: str = ""
    category: int = 0
    expires_at: int | None = None
    html_body: str = ""
    buttons: tuple[Button, ...] = ()
    show_preview: bool = True
    resource_id: int | None = None
    resource_variation_id: int | None = None


class Shown(NamedTuple):
    """A message as its player sees it in the list: the columns of `SHOWN`, times in epoch ms."""

    guid: str
    category_id: int
    body: str
    created_at: int
    expires_at: int | None
    read_at: int | None
    starred: bool


def send(
    tx: Tx,
    *,
    label_id: int,
    player_id: int,
    message: Message,
    key: str | None = None,
    withheld: str | None = None,
) -> str:
    """Put a message in the player's inbox and return its guid; the same `key` puts it there once. One that is
    `withheld` is kept with the reason and shown to nobody.

    Raises PlauditError for an empty title or an unknown category.
    """
    check(message)
    guid = new_guid()
    row = {
        "label_id": label_id,
        "player_id": player_id,
        "guid": guid,
        "category_id": message.category,
        "body": msgspec.json.encode(_wire_body(message)).decode(),
        "key": key or guid,
        "created_at": tx.now,
        "expires_at": message.expires_at,
        "starred": False,
        "deleted_at": tx.now if withheld else None,
        "withheld": withheld,
    }
    if tx.first(_INSERT[tx.dialect], row) is None:
        return str(known(tx.conn, label_id=label_id, player_id=player_id, key=key))
    if withheld:
        return guid
    arrived = EngagementPush(
        uuid=guid,
        ts=tx.now,
        engagement_uid=guid,
        activityType=INBOX_ACTIVITY,
        resource_id=message.resource_id,
        resource_variation_id=message.resource_variation_id,
    )
    tx.push(label_id=label_id, player_id=player_id, message=arrived)
    _push_unread(tx, label_id=label_id, player_id=player_id)
    return guid


def known(conn: sa.Connection, *, label_id: int, player_id: int, key: str | None) -> str | None:
    """The guid of the message that was sent under this key, withheld ones among them."""
    if key is None:
        return None
    values = {"b_label_id": label_id, "b_player_id": player_id, "b_key": key}
    row = first_row(conn, BY_KEY, values)
    return None if row is None else str(row.guid)


def check(message: Message) -> None:
    """Raise PlauditError bad_message for what cannot be a message."""
    if not clean_line(message.title, limit=200):
        raise PlauditError("A message needs a title of 1 to 200 characters.", code="bad_message")
    if message.category not in CATEGORIES:
        raise PlauditError("A message's category is 0 general, 1 platform or 2 personal.", code="bad_message")
    if len(message.body) > 20_000 or len(message.action) > 1000 or len(message.icon) > 1000:
        text = "A message's body has at most 20,000 characters, its action and its icon 1,000 each."
        raise PlauditError(text, code="bad_message")
    _check_page(message)


def _check_page(message: Message) -> None:
    if (message.html_body or message.buttons) and message.action != "dp:inbox":
        text = "html_body and buttons are shown in messages whose action is dp:inbox."
        raise PlauditError(text, code="bad_message")
    if len(message.html_body) > 20_000:
        raise PlauditError("A message's html_body has at most 20,000 characters.", code="bad_message")
    if len(message.buttons) > MOST_BUTTONS:
        raise PlauditError("A message has at most two buttons.", code="bad_message")
    for button in message.buttons:
        named = clean_line(button.text, limit=60)
        if not named or len(button.action) > 1000 or not is_link(button.action):
            text = "A button has a text of up to 60 characters, and a deep link or an address as action."
            raise PlauditError(text, code="bad_message")


def _wire_body(message: Message) -> dict[str, Any]:
    buttons = [
        {"action": each.action, "inbox_cta_text": clean_line(each.text, limit=60)} for each in message.buttons
    ]
    return {
        "title": clean_line(message.title, limit=200),
        "body": message.body,
        "type": 0,
        "image": message.icon,
        "action": message.action,
        "show_preview": message.show_preview,
        **({"html_body": message.html_body} if message.html_body else {}),
        **({"additional_buttons": buttons} if buttons else {}),
    }


def unread_count(conn: sa.Connection, *, label_id: int, player_id: int, now: int) -> int:
    values = {"b_label_id": label_id, "b_player_id": player_id, "now": now}
    return int(UNREAD_COUNT.all(conn, values)[0][0])


def live_props(conn: sa.Connection, label_id: int, player_id: int, now: int) -> dict[str, Any]:
    return {"core_inbox_unread_count": unread_count(conn, label_id=label_id, player_id=player_id, now=now)}


def live_props_of(
    conn: sa.Connection, label: Label, rows: Sequence[Any], now: int
) -> dict[int, dict[str, Any]]:
    """The same for several players, whose `rows` these are, in one query; by their numbers."""
    values = {"b_label_id": label.id, "ids": [row.id for row in rows], "now": now}
    counts = {row.player_id: int(row.unread) for row in conn.execute(UNREAD_COUNTS, values).all()}
    return {row.id: {"core_inbox_unread_count": counts.get(row.id, 0)} for row in rows}


def page(
    conn: sa.Connection,
    *,
    label_id: int,
    player_id: int,
    now: int,
    limit: int,
    offset: int,
    filters: Mapping[str, Any],
) -> list[Shown]:
    """Messages newest first. `filters`: starred (bool), category_id, read (bool); absent or None means
    all."""
    category = filters.get("category_id")
    if category is not None and category not in CATEGORIES:
        return []
    query = _page_query(
        starred=bool(filters.get("starred")), in_category=category is not None, read=filters.get("read")
    )
    values = {
        "b_label_id": label_id,
        "b_player_id": player_id,
        "now": now,
        "category": category,
        "count": max(0, min(limit, PAGE_LIMIT)),
        "skip": max(0, offset),
    }
    return [Shown._make(row) for row in query.all(conn, values)]


@cache
def _page_query(*, starred: bool, in_category: bool, read: bool | None) -> Prepared:
    """One of the twelve queries that filters can ask for, built once: building costs more than asking."""
    t = inbox_message
    count, skip = (sa.bindparam(name, type_=sa.BigInteger) for name in ("count", "skip"))
    query = SHOWN.limit(count).offset(skip)
    if starred:
        query = query.where(t.c.starred.is_(True))
    if in_category:
        query = query.where(t.c.category_id == sa.bindparam("category"))
    if read is not None:
        query = query.where(t.c.read_at.is_not(None) if read else t.c.read_at.is_(None))
    return Prepared(query)


def body(conn: sa.Connection, *, guid: str) -> str:
    """The JSON body of a message by its unguessable guid, as pages fetch it."""
    row = conn.execute(BY_GUID, {"guid": guid}).first() if _could_be_guid(guid) else None
    if row is None or row.deleted_at is not None:
        raise PlauditError("There is no such message.", code="message_not_found", status=404)
    return str(row.body)


def withheld(conn: sa.Connection, *, guid: str) -> Any:
    """Why the message of this guid was not sent; None when it was."""
    row = conn.execute(BY_GUID, {"guid": guid}).first()
    return None if row is None else row.withheld


def mark_read(tx: Tx, *, label_id: int, player_id: int, guid: str | None) -> None:
    """Mark one message, or all when `guid` is None, as read."""
    _change(
        tx, label_id=label_id, player_id=player_id, guid=guid, values={"read_at": tx.now}, only_unread=True
    )


def mark_starred(tx: Tx, *, label_id: int, player_id: int, guid: str, starred: bool) -> None:
    _change(tx, label_id=label_id, player_id=player_id, guid=guid, values={"starred": starred})


def delete(tx: Tx, *, label_id: int, player_id: int, guid: str | None) -> None:
    """Take one message, or all when `guid` is None, out of the inbox."""
    _change(tx, label_id=label_id, player_id=player_id, guid=guid, values={"deleted_at": tx.now})


def _change(
    tx: Tx,
    *,
    label_id: int,
    player_id: int,
    guid: str | None,
    values: Mapping[str, Any],
    only_unread: bool = False,
) -> None:
    t = inbox_message
    where = {"b_label_id": label_id, "b_player_id": player_id}
    statement = t.update().where(*OF_PLAYER, t.c.deleted_at.is_(None)).values(**values)
    if guid is not None:
        statement = statement.where(t.c.guid == guid)
        known = sa.select(t.c.id).where(*OF_PLAYER, t.c.guid == guid, t.c.deleted_at.is_(None))
        if not _could_be_guid(guid) or tx.first(known, where) is None:
            raise PlauditError(
                "There is no such message in this inbox.", code="message_not_found", status=404
            )
    if only_unread:
        statement = statement.where(t.c.read_at.is_(None))
    if tx.change(statement, where):
        _push_unread(tx, label_id=label_id, player_id=player_id)


def _could_be_guid(guid: str) -> bool:
    """PostgreSQL fails on a text with NUL rather than finding nothing by it."""
    return "\0" not in guid


def _push_unread(tx: Tx, *, label_id: int, player_id: int) -> None:
    count = unread_count(tx.conn, label_id=label_id, player_id=player_id, now=tx.now)
    players.push_props(tx, label_id=label_id, player_id=player_id, props={"core_inbox_unread_count": count})


_INSERT = {
    dialect: insert_once(inbox_message, returning=inbox_message.c.id, dialect=dialect)
    for dialect in ("sqlite", "postgresql")
}


def history(conn: sa.Connection, *, label_id: int, player_id: int, before: int, count: int) -> list[Any]:
    """Every message ever sent to the player, newest first, from before the number `before`: deleted and
    expired ones too, since an operator asks what became of them."""
    values = {"b_label_id": label_id, "b_player_id": player_id}
    t = inbox_message
    query = sa.select(t).where(*OF_PLAYER, t.c.id < before).order_by(t.c.id.desc()).limit(count)
    return list(conn.execute(query, values).all())


class Reports:
    """Hears what pages report of messages (103, 104) and keeps the first of each."""

    name = "inbox"

    def index(self, label: Label) -> Mapping[str, tuple[Any, ...]]:
        return {"engagement_impression": (IMPRESSION,), "engagement_action": (CLICK,)}

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Any) -> None:
        guid = event.payload.get("engagement_uid")
        if event.payload.get("activity_type") != INBOX_ACTIVITY or not isinstance(guid, str):
            return
        if not _could_be_guid(guid):
            return
        values = {"b_label_id": label.id, "b_player_id": player_id, "b_guid": guid, "now": tx.now}
        if wanted[0] is CLICK:
            values["text"] = clean_line(str(event.payload.get("action") or ""), limit=1000)
        tx.change(wanted[0], values)

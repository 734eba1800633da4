"""Messages that an operator's server sends to players' inboxes."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.features.inbox import sending
from server.features.inbox import service as inbox
from server.features.players import service as players
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, NO_NUL, Millis, Page
from server.web.rest.operation import Call
from server.web.rest.players import number

Category = Annotated[int, Meta(ge=0, le=2, description="0 general, 1 platform, 2 personal.")]


Withheld = Annotated[
    Literal["contact_caps", "monthly_limit"] | None,
    Meta(description="Why it was not sent: CONTACT_CAPS or INBOX_MONTHLY_LIMIT left no room."),
]


class MessageButton(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1, max_length=60)]
    action: Annotated[str, Meta(min_length=1, max_length=1000, description="A deep link or an address.")]


class SendMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message for one player."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    body: Annotated[str, Meta(max_length=20_000, description="HTML, cleaned where it is shown.")] = ""
    action: Annotated[str, Meta(max_length=1000, description="A deep link such as dp:gf, or an address.")] = (
        ""
    )
    icon: Annotated[str, Meta(max_length=1000, description="The address of a square image.")] = ""
    category: Category = 0
    expires_at: Annotated[Millis, Meta(description="Not shown from this moment on.")] | None = None
    html_body: Annotated[
        str,
        Meta(max_length=20_000, description="Its page when the action is dp:inbox; body is the preview."),
    ] = ""
    buttons: Annotated[list[MessageButton], Meta(max_length=2, description="Below html_body.")] = []
    ignore_caps: Annotated[
        bool,
        Meta(description="Send it whatever CONTACT_CAPS says, and do not count it there."),
    ] = False
    key: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=120,
                pattern=NO_NUL,
                description="The same key reaches the same player once, for good.",
            ),
        ]
        | None
    ) = None


class SentMessage(msgspec.Struct, frozen=True):
    guid: Annotated[str, Meta(description="Of the message; of the one there was when the key is known.")]
    unread_count: int
    withheld: Withheld


class Message(msgspec.Struct, frozen=True):
    """A message and what the player did with it."""

    guid: str
    title: str
    body: str
    action: str
    icon: str
    category: Category
    created_at: Millis
    expires_at: Millis | None
    read_at: Millis | None
    deleted_at: Millis | None
    starred: bool
    html_body: str
    buttons: list[MessageButton]
    shown_at: Millis | None
    acted_at: Millis | None
    link: Annotated[str | None, Meta(description="What the player followed first.")]
    withheld: Withheld


class UnreadCount(msgspec.Struct, frozen=True):
    unread_count: int


def _show(row: Any) -> Message:
    body = msgspec.json.decode(row.body)
    return Message(
        guid=row.guid,
        title=body["title"],
        body=body["body"],
        action=body["action"],
        icon=body["image"],
        category=row.category_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        read_at=row.read_at,
        deleted_at=row.deleted_at,
        starred=row.starred,
        html_body=body.get("html_body", ""),
        buttons=[
            MessageButton(each["inbox_cta_text"], each["action"])
            for each in body.get("additional_buttons", ())
        ],
        shown_at=row.shown_at,
        acted_at=row.acted_at,
        link=row.link,
        withheld=row.withheld,
    )


async def send_message(call: Call) -> SentMessage:
    """Put a message in the player's inbox. Open pages show the new count at once."""
    label = call.label
    given = msgspec.to_builtins(call.body)
    key, ignore_caps = given.pop("key"), given.pop("ignore_caps")
    player_id = await number(call)

    def work(tx: Tx) -> SentMessage:
        message = msgspec.convert(given, inbox.Message)
        guid = sending.deliver(
            tx, label, player_id=player_id, message=message, key=key, ignore_caps=ignore_caps
        )
        count = inbox.unread_count(tx.conn, label_id=label.id, player_id=player_id, now=tx.now)
        return SentMessage(guid, count, inbox.withheld(tx.conn, guid=guid))

    return await call.write(work, key=player_id)


async def list_messages(call: Call) -> Page[Message]:
    """Everything that was sent to the player, newest first, with what became of it: read, deleted and expired
    messages too."""
    label_id, player_id = call.label.id, await number(call)

    def rows(conn: sa.Connection, before: int, count: int) -> list[Any]:
        return inbox.history(conn, label_id=label_id, player_id=player_id, before=before, count=count)

    return await call.page(rows, start=NEWEST, place=lambda row: row.id, show=_show)


async def count_unread(call: Call) -> UnreadCount:
    """How many messages the player has not read yet; the number that pages show."""
    label_id, now = call.label.id, call.now

    def query(conn: sa.Connection) -> UnreadCount:
        row = players.require(conn, label_id=label_id, ext_user_id=call.path["ext_user_id"])
        return UnreadCount(inbox.unread_count(conn, label_id=label_id, player_id=row.id, now=now))

    return await call.read(query)

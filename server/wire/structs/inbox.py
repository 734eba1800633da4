"""The inbox: message headers, the body document, and marking."""

from typing import ClassVar

import msgspec

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Request, Response, Shape, always


class InboxButton(Shape, kw_only=True):
    """An additional button of a message."""

    inbox_cta_text: str
    action: str
    """Deep link or address."""


class InboxMessageBody(Shape, kw_only=True):
    """A message's content, as `/inbox/<guid>.json` serves it; the list carries a short form."""

    title: str
    body: str
    """Preview text."""
    type: int
    """0 custom, 1 mission completed, 2 mission unlocked, 3 leaderboard won, 4 level changed, 5 bonus given,
    6 points added, 7 points used, 8 personal message."""
    image: str
    action: str
    """Deep link or address; `dp:inbox` expands `html_body`."""
    html_body: str | None = None
    additional_buttons: list[InboxButton] | None = None
    """Two at most."""
    show_preview: bool | None = None
    """Default true."""
    show_duration_sec: float | None = None
    """Seconds that the preview stays; default 7."""
    enable_zoom_mode: bool | None = None
    open_links: int | None = None
    """1 new window, 2 current."""
    custom_data: str | None = None
    """JSON or text of the operator's."""


class InboxMessage(Shape, kw_only=True):
    """A message in the list (reference protocol, cid 514)."""

    createDate: str
    """`dd/MM/yyyy HH:mm:ss`, UTC."""
    body: InboxMessageBody | msgspec.Raw
    """Already encoded where the server keeps it as it is sent."""
    engagement_uid: str
    """The message's guid."""
    is_read: bool
    is_starred: bool
    is_deleted: bool | None = None
    category_id: int | None = None
    """0 general, 1 platform, 2 personal."""
    expire_on_dt: int | None = None
    """Epoch ms."""


class GetInboxMessages(Request, kw_only=True, frozen=True):
    """Asks for a page of messages, newest first (reference protocol, cid 513)."""

    CID: ClassVar[int] = ClassId.GET_INBOX_MESSAGES_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_INBOX_MESSAGES_RESPONSE

    limit: int | None = None
    """20 when absent, and at most."""
    offset: int | None = None
    starred_only: bool | None = None
    category_id: int | None = None
    read_status: int | None = None
    """1 unread only, 2 read only."""


class GetInboxMessagesResponse(Response, kw_only=True):
    """A page of messages and the count of all unread ones."""

    CID: ClassVar[int] = ClassId.GET_INBOX_MESSAGES_RESPONSE
    cid: int = always(CID)

    log: list[InboxMessage]
    unread_count: int


class MarkInboxRead(Request, kw_only=True, frozen=True):
    """Marks one message or all as read (reference protocol, cid 529)."""

    CID: ClassVar[int] = ClassId.MARK_INBOX_READ_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.MARK_INBOX_READ_RESPONSE
    ACTING: ClassVar[bool] = True

    engagement_uid: str | None = None
    all_read: bool | None = None


class MarkInboxReadResponse(Outcome, kw_only=True):
    """Marked."""

    CID: ClassVar[int] = ClassId.MARK_INBOX_READ_RESPONSE
    cid: int = always(CID)


class MarkInboxStarred(Request, kw_only=True, frozen=True):
    """Stars a message or takes the star away (reference protocol, cid 531)."""

    CID: ClassVar[int] = ClassId.MARK_INBOX_STARRED_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.MARK_INBOX_STARRED_RESPONSE
    ACTING: ClassVar[bool] = True

    engagement_uid: str
    is_starred: bool | None = None
    """Absent takes the star away."""


class MarkInboxStarredResponse(Outcome, kw_only=True):
    """Marked."""

    CID: ClassVar[int] = ClassId.MARK_INBOX_STARRED_RESPONSE
    cid: int = always(CID)


class MarkInboxDeleted(Request, kw_only=True, frozen=True):
    """Deletes one message or all (reference protocol, cid 535)."""

    CID: ClassVar[int] = ClassId.MARK_INBOX_DELETED_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.MARK_INBOX_DELETED_RESPONSE
    ACTING: ClassVar[bool] = True

    engagement_uid: str | None = None
    all_deleted: bool | None = None


class MarkInboxDeletedResponse(Outcome, kw_only=True):
    """Deleted."""

    CID: ClassVar[int] = ClassId.MARK_INBOX_DELETED_RESPONSE
    cid: int = always(CID)

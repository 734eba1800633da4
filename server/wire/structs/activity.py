"""The activity log: wallet movements and other entries of one player."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Request, Response, Shape, always


class ActivityLogMeta(Shape, kw_only=True):
    """Context of an entry, for its text."""

    name: str | None = None
    image_url: str | None = None
    position: int | None = None
    user_points_balance_before: int | None = None
    points_requested: int | None = None
    user_points_ever: int | None = None


class ActivityLogEntry(Shape, kw_only=True):
    """An entry (reference protocol, cid 546): a wallet movement, or something told for information.

    `source_type_id` says why: 1 journey, 2 task, 3 mission, 4 level structure, 5 purchase, 6 manual, 7
    leaderboard, 11 tournament, 12 rule, 13 and 14 tournament registration and its cancellation, 15 refund, 16
    and 17 mini-game played and won, 18 API, 19 formula, 21 raffle, 22 avatars, 23 clan.
    """

    create_date: int
    """Epoch seconds."""
    user_ext_id: str
    crm_brand_id: int
    source_type_id: int
    type_id: int | None = None
    """1 gems, 2 diamonds, 3 points, 4 level, 5 bonus, 6 prize drop, 7 mini-game, 8 raffle ticket, 9 avatar,
    10 task, 11 mission, 12 badge, 13 tangible, 14 jackpot, 15 spin, 16 no prize, 17 leaderboard, 18
    tournament, 19 clan tournament, 20 clan."""
    context_value_1: float | None = None
    context_value_meta: ActivityLogMeta | None = None
    source_entity_name: str | None = None
    source_entity_id: int | None = None
    source_reference_id: int | None = None
    source_root_id: int | None = None
    points_collected: int | None = None
    """With points: the movement, negative when spent."""
    user_points_ever: int | None = None
    """With points."""
    user_points_balance: int | None = None
    """With points: after the movement."""
    type: int | None = None
    """With gems and diamonds: 1 gems, 2 diamonds."""
    amount: float | None = None
    """With gems and diamonds: the movement, negative when spent; elsewhere what the entry is about."""
    balance: float | None = None
    """With gems and diamonds: after the movement."""


class GetPointHistory(Request, kw_only=True, frozen=True):
    """Asks for a page of the log, newest first (reference protocol, cid 545)."""

    CID: ClassVar[int] = ClassId.GET_POINT_HISTORY_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_POINT_HISTORY_RESPONSE

    startTimeSeconds: int
    endTimeSeconds: int
    userId: int | None = None
    """Our numeric id; the session's player counts, not this."""
    limit: int | None = None
    """At most 50."""
    offset: int | None = None
    types: list[int] | None = None
    """Entry types as in `type_id`; absent gives wallet movements only."""
    src_types: list[int] | None = None


class GetPointHistoryResponse(Response, kw_only=True):
    """A page of the log."""

    CID: ClassVar[int] = ClassId.GET_POINT_HISTORY_RESPONSE
    cid: int = always(CID)

    logHistory: list[ActivityLogEntry]

"""Leaderboards: the built-in daily, weekly and monthly boards."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Request, Response, Shape, always


class LeaderBoardPublicMeta(Shape, kw_only=True):
    """What players see of a board."""

    name: str
    description: str
    rules: str
    """HTML."""


class LeaderBoardPosition(Shape, kw_only=True):
    """One player's place."""

    user_alt_name: str
    """Masked name, for boards that hide usernames."""
    position_in_board: int
    """Dense rank from 1; -1 is unranked."""
    points_accumulated: int
    is_me: bool
    level_id: int
    avatar_id: str
    public_username: str | None = None
    avatar_url: str | None = None
    avatar_real_id: int | None = None


class LeaderBoardDetails(Shape, kw_only=True):
    """A board in one of its periods (reference protocol, cid 506)."""

    board_id: int
    period_type_id: int
    """1 daily, 2 weekly from Monday, 3 monthly."""
    versiod_id: int
    """Spelled so on the wire: the id of the period's snapshot."""
    reward_points: list[int]
    """By place, from the first."""
    board_public_meta: LeaderBoardPublicMeta
    positions: list[LeaderBoardPosition]
    """The first 20; empty when users were not asked for."""
    create_date: int | None = None
    """Start of the period, epoch ms."""
    userPosition: LeaderBoardPosition | None = None


class GetLeadersBoard(Request, kw_only=True, frozen=True):
    """Asks for boards (reference protocol, cid 505)."""

    CID: ClassVar[int] = ClassId.GET_LEADERS_BOARD_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_LEADERS_BOARD_RESPONSE

    period_type_id: int | None = None
    """One board only; absent: all."""
    snapshot_offset: int | None = None
    """0 the running period, 1 the one before, and so on."""
    include_users: bool | None = None


class GetLeadersBoardResponse(Response, kw_only=True):
    """Boards by board id, as text."""

    CID: ClassVar[int] = ClassId.GET_LEADERS_BOARD_RESPONSE
    cid: int = always(CID)

    map: dict[str, LeaderBoardDetails]

"""Levels and the player's gamification counters."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Request, Response, Shape, always, null


class LevelPosition(Shape, kw_only=True):
    """Where a level stands on the level map, in pixels of the map's picture: m mobile, d desktop."""

    mx: float
    my: float
    dx: float
    dy: float


class LevelPublicMeta(Shape, kw_only=True):
    """What players see of a level."""

    name: str | None = None
    description: str | None = None
    image_url: str | None = None
    """Square picture, 256 px."""
    visibility_points: int | None = None
    """Points ever earned below which the level is hidden."""
    position: LevelPosition | None = None
    custom_data: str | None = None
    """JSON or text of the operator's."""


class Level(Shape, kw_only=True):
    """A level (reference protocol, cid 501)."""

    level_id: int
    level_public_meta: LevelPublicMeta
    required_points: int
    """Points ever earned that reach the level."""
    is_first_level: bool
    level_status_id: int
    """1 draft, 2 active, 3 archived."""
    required_level_counter_1: float
    required_level_counter_2: float
    general_level_progress: float
    """Percent."""
    ordinal_position: int | None = None
    """From 1, by required points; absent when levels are set by hand."""


class GetLevelMap(Request, kw_only=True, frozen=True):
    """Asks for all levels (reference protocol, cid 500)."""

    CID: ClassVar[int] = ClassId.GET_LEVEL_MAP_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_LEVEL_MAP_RESPONSE


class GetLevelMapResponse(Response, kw_only=True):
    """All levels, by required points."""

    CID: ClassVar[int] = ClassId.GET_LEVEL_MAP_RESPONSE
    cid: int = always(CID)

    levels: list[Level]


class GetAchievementUser(Request, kw_only=True, frozen=True):
    """Asks for the player's balances and counters (reference protocol, cid 527)."""

    CID: ClassVar[int] = ClassId.GET_ACHIEVEMENT_USER_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_ACHIEVEMENT_USER_RESPONSE


class GetAchievementUserResponse(Response, kw_only=True):
    """Balances, level and the points of the running board periods."""

    CID: ClassVar[int] = ClassId.GET_ACHIEVEMENT_USER_RESPONSE
    cid: int = always(CID)

    points_balance: int
    gems_balance: float
    diamonds_balance: float
    points_ever: int
    current_level: int
    """Level id."""
    points_board_period_type_1: int
    """Points of the running day."""
    points_board_period_type_2: int
    """Points of the running week."""
    points_board_period_type_3: int
    """Points of the running month."""
    level_counter_1: float | None = null()
    level_counter_2: float | None = null()

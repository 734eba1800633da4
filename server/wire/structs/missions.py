"""Missions and badges. On the wire both are achievements; `ach_type_id` tells them apart."""

from typing import Any, ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Push, Request, Response, Shape, always, null


class GamePublicMeta(Shape, kw_only=True):
    """What players see of a catalogue game."""

    name: str
    link: str
    image: str
    enabled: bool
    game_categories: list[str] | None = None
    game_provider: str | None = None
    mobile_spec_link: str | None = None
    priority: int | None = None


class AchRelatedGame(Shape, kw_only=True):
    """A game of the operator's catalogue that an entity belongs to."""

    ach_game_id: int
    ext_game_id: str
    """The operator's id."""
    game_public_meta: GamePublicMeta


class CategoryPublicMeta(Shape, kw_only=True):
    """Name and place of a category."""

    name: str | None = None
    order: int | None = None


class AchCategory(Shape, kw_only=True):
    """A category that missions and badges share."""

    id: int
    publicMeta: CategoryPublicMeta


class AchievementPublicMeta(Shape, kw_only=True):
    """What players see of a mission or badge."""

    name: str | None = None
    sub_header: str | None = None
    description: str | None = None
    unlock_mission_description: str | None = None
    """Says how to unlock it."""
    image_url: str | None = None
    reward: str | None = None
    """Text."""
    cta_text: str | None = None
    cta_action: str | None = None
    """Deep link or address."""
    label_tag: str | None = None
    """Ribbon: sale, hot, new, vip, or custom with the picture in `custom_label_tag`."""
    custom_label_tag: str | None = None
    hint_text: str | None = None
    """Terms."""
    position: int | None = None
    """Lower comes first."""
    hide_tasks: bool | None = None
    hide_locked_mission: bool | None = None
    custom_section_id: int | None = None
    custom_section_type_id: int | None = None
    only_in_custom_section: bool | None = None
    hide_badge_from_ui: bool | None = None
    """Hidden until earned."""
    show_badge_first_task_completed: bool | None = None
    """With `hide_badge_from_ui`: shown from the first stage on."""
    claim_button_title: str | None = None
    claim_button_action: str | None = None
    custom_data: str | None = None
    """JSON or text of the operator's."""


class StateOperation(Shape, kw_only=True):
    """How a task compares one property of the player."""

    op: str


class TaskPublicMeta(Shape, kw_only=True):
    """What players see of a task."""

    name: str | None = None
    display_progress_as_count: bool | None = None
    stage_image: str | None = None
    """Of a badge's stage."""
    priority: int | None = None
    user_state_operations: dict[str, StateOperation] | None = None


class AffectsProgress(Shape, kw_only=True):
    """What a task's points count for besides the mission."""

    affects_level: bool | None = None
    affects_leaderboard: bool | None = None
    affects_current_balance: bool | None = None
    rewardPoints: int | None = None


class UserAchievementTask(Shape, kw_only=True):
    """A task of a mission, or a stage of a badge, with the player's progress."""

    task_id: int
    task_type_id: int
    """1 completes the achievement, 2 unlocks it."""
    task_public_meta: TaskPublicMeta
    isCompleted: bool
    userExecutedCount: int
    executionCount: int
    """Target of `userExecutedCount`."""
    userProgress: float
    """Percent."""
    points_reward: int
    gems_reward: float | None = null()
    diamonds_reward: float | None = null()
    lastExecutionDate: str | None = null()
    unlocked_by_mission_id: int | None = None
    unlocked_by_level_id: int | None = None
    user_state_params: dict[str, Any] | None = None
    affects_progress: AffectsProgress | None = None


class UserAchievement(Shape, kw_only=True):
    """A mission or badge as one player has it (reference protocol, cid 503). Times ending in `_ts` are epoch
    ms."""

    ach_id: int
    ach_type_id: int
    """1 mission, 2 badge."""
    ach_status_id: int
    """1 draft, 2 available, 3 available locked, 4 archived, 5 given by hand, 6 given by AI, 7 recurring,
    8 recurring upon completion."""
    ach_public_meta: AchievementPublicMeta
    isCompleted: bool
    """Never true for status 8."""
    isLocked: bool
    requiresOptin: bool
    isOptedIn: bool
    progress: float
    """Percent."""
    achievementTasks: list[UserAchievementTask]
    start_date: str | None = None
    start_date_ts: int | None = null()
    """Unlock or opt-in; `time_limit_ms` counts from it."""
    time_limit_ms: int | None = null()
    complete_date: str | None = None
    complete_date_ts: int | None = None
    unlock_date: str | None = None
    milliseconds_till_available: int | None = None
    completed_tasks: int | None = None
    next_recurrence_date_ts: int | None = None
    scheduledMissionType: int | None = None
    """1 future, 2 past, 3 present."""
    related_games: list[AchRelatedGame] | None = None
    active_from_ts: int | None = null()
    active_till_ts: int | None = null()
    ach_categories: list[int] | None = None
    recurring_quantity: int | None = None
    """How often it may be completed; absent means without end."""
    completed_count: int | None = None
    ach_completed_id: int | None = None
    """The completion to claim."""
    requires_prize_claim: bool | None = None
    prize_claimed_date_ts: int | None = null()
    prize_claim_expiration_date: int | None = null()
    """Epoch ms."""
    prize_claim_period_type_id: int | None = null()
    """0 relative, 1 exact."""
    completed_today: bool | None = None
    completed_this_week: bool | None = None
    completed_this_month: bool | None = None
    custom_section_type_id: int | None = None
    badgeTimeLimitState: int | None = None
    """0 before start; after start: 1 no progress, 2 no progress with an end, 3 progress with an end;
    after the end: 4 never started, 5 with progress."""


class GetAchievementMap(Request, kw_only=True, frozen=True):
    """Asks for the player's missions and badges (reference protocol, cid 502)."""

    CID: ClassVar[int] = ClassId.GET_ACHIEVEMENT_MAP_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_ACHIEVEMENT_MAP_RESPONSE


class GetAchievementMapResponse(Response, kw_only=True):
    """Missions and badges together."""

    CID: ClassVar[int] = ClassId.GET_ACHIEVEMENT_MAP_RESPONSE
    cid: int = always(CID)

    achievements: list[UserAchievement]


class ReloadAchievementsPush(Push, kw_only=True):
    """Missions changed: clients read them again, or take them from here (reference protocol, cid 504)."""

    CID: ClassVar[int] = ClassId.RELOAD_ACHIEVEMENTS_EVENT
    cid: int = always(CID)

    achievements: list[UserAchievement] | None = None


class MissionOptIn(Request, kw_only=True, frozen=True):
    """Opts in to a mission (reference protocol, cid 525). Errors 105, 40010, 40013, 40014."""

    CID: ClassVar[int] = ClassId.MISSION_OPTIN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.MISSION_OPTIN_RESPONSE
    ACTING: ClassVar[bool] = True

    achievementId: int


class MissionOptInResponse(Outcome, kw_only=True):
    """The player is in."""

    CID: ClassVar[int] = ClassId.MISSION_OPTIN_RESPONSE
    cid: int = always(CID)


class GetAchCategories(Request, kw_only=True, frozen=True):
    """Asks for the categories of missions and badges (reference protocol, cid 537)."""

    CID: ClassVar[int] = ClassId.GET_ACH_CATEGORIES_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_ACH_CATEGORIES_RESPONSE


class GetAchCategoriesResponse(Response, kw_only=True):
    """All categories."""

    CID: ClassVar[int] = ClassId.GET_ACH_CATEGORIES_RESPONSE
    cid: int = always(CID)

    categories: list[AchCategory]


class AchievementClaimPrize(Request, kw_only=True, frozen=True):
    """Claims a completed mission's reward (reference protocol, cid 539). Errors 1, 40015, 40016, 40017."""

    CID: ClassVar[int] = ClassId.ACHIEVEMENT_CLAIM_PRIZE_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.ACHIEVEMENT_CLAIM_PRIZE_RESPONSE
    ACTING: ClassVar[bool] = True

    ach_id: int
    ach_completed_id: int


class AchievementClaimPrizeResponse(Outcome, kw_only=True):
    """The reward is given."""

    CID: ClassVar[int] = ClassId.ACHIEVEMENT_CLAIM_PRIZE_RESPONSE
    cid: int = always(CID)

"""Mini-games (the SAW family): templates, spins, acknowledgements, history, pushes.

A spin chooses the prize; its value is credited when the spin is acknowledged.
"""

from typing import Any, ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Push, Request, Response, Shape, always, null
from server.wire.structs.jackpots import HtmlTemplate


class SawPrizeUi(Shape, kw_only=True):
    """What players see of a prize. Misspellings are the wire's."""

    name: str
    hide_prize_popup: bool | None = None
    name_original: str | None = None
    position: int | None = None
    icon: str | None = None
    sectors: list[int] | None = None
    """Sectors of the wheel that show this prize."""
    aknowledge_message: str | None = None
    aknowledge_message_lose: str | None = None
    acknowledge_type: int | None = None
    """1 silent, 2 quick message, 3 full message, 4 explicit."""
    acknowledge_dp: str | None = None
    acknowledge_action_title: str | None = None
    acknowledge_dp_additional: str | None = None
    acknowledge_action_title_additional: str | None = None
    second_btn: str | None = None
    second_btn_action_title: str | None = None
    font_size: float | None = null()
    font_size_mobile: float | None = None
    sound_type: int | None = None
    """1 disappointing, 2 positive, 3 highly positive, 4 none, 5 custom."""
    custom_win_sound: str | None = None
    replace_name_with_image: bool | None = None
    out_of_stock_message: str | None = None
    prize_modifiers: list[int | str] | None = None
    """1 2x, 2 5x, 3 10x, 4 /2, 5 /5, 6 /10, 7 0x, 8 reset; newer servers send the text."""
    allow_split_decimal: bool | None = None
    hide_prize_from_history: bool | None = None
    hide_prize_till_won: bool | None = None
    requirements_to_get_prize: str | None = None
    custom_data: Any = None


class SawPrize(Shape, kw_only=True):
    """A prize of a game. Times are epoch ms."""

    saw_prize_id: int
    saw_prize_ui_definition: SawPrizeUi
    prize_type_id: int
    """1 none, 2 points, 3 bonus, 4 by hand, 5 spin, 6 jackpot, 7 change level, 8 mission, 9 raffle ticket,
    10 gems and diamonds."""
    prize_value: float | None = None
    place_from: int | None = None
    place_to: int | None = None
    sawUniqueWinId: str | None = None
    pool: int | None = null()
    """Left in stock; only with `expose_game_stat_on_api`."""
    pool_initial: int | None = null()
    wins_count: int | None = null()
    weekdays: list[int] | None = null()
    """ISO days, 1 is Monday."""
    active_from_ts: int | None = null()
    active_till_ts: int | None = null()
    relative_period_timezone: int | None = None
    """Minutes to UTC."""
    is_surcharge: bool | None = None
    """Given when nothing else is left."""
    is_deleted: bool | None = None
    prize_details_json: dict[str, Any] | None = None
    max_give_period_type_id: int | None = None
    """1 from last attempt, 2 UTC days, 3 days of the player's zone, 4 lifetime."""


class SawTemplateUi(Shape, kw_only=True):
    """What players see of a game."""

    name: str
    priority: int
    """Lower comes first."""
    skin: str | None = None
    sectors_count: int | None = None
    flow_builder_only: bool | None = None
    """Only from campaigns; not in the list."""
    description: str | None = None
    thumbnail: str | None = None
    promo_image: str | None = None
    promo_text: str | None = None
    over_limit_message: str | None = None
    no_attempts_message: str | None = None
    background_image: str | None = None
    background_image_mobile: str | None = None
    background_sound: str | None = None
    background_music_volume: float | None = None
    disable_background_music: bool | None = None
    spin_animation_duration: float | None = None
    """Seconds."""
    wheel_pointer_rotation: float | None = None
    """Degrees."""
    wheel_layout: int | None = None
    """1 centre, 2 left, 3 right, 4 bottom."""
    scratch_logo: str | None = None
    scratch_cover: str | None = None
    scratch_bg_desktop: str | None = None
    scratch_bg_mobile: str | None = None
    scratch_cursor: str | None = None
    hide_prize_names: bool | None = None
    custom_css: str | None = None
    custom_skin_folder: str | None = None
    jackpot_symbol: str | None = None
    matchx_banner: str | None = None
    matchx_banner_mobile: str | None = None
    matchx_seasonal_ranking: bool | None = None
    matchx_is_completed: bool | None = None
    matchx_general_board_users_count: int | None = None
    matchx_hide_ranking: bool | None = None
    prize_pool_image: str | None = None
    show_prize_board: bool | None = None
    max_spins_period_ms: int | None = None
    show_countdown_for_next_availability: bool | None = None
    ask_for_username: str | None = None
    """no-ask or on-submit."""
    custom_section_id: int | None = None
    only_in_custom_section: bool | None = None
    expose_user_spin_id: int | None = None
    """1 the user id, 2 the spin id."""
    placeholder1: str | None = None
    placeholder2: str | None = None
    prize_drop_template: HtmlTemplate | None = None
    game_layout: int | None = None
    """1 horizontal, 2 vertical map."""
    steps_to_finish_game: int | None = None
    min_steps_to_finish_game: int | None = None
    game_difficulty: int | None = None
    """1 easy, 2 medium, 3 hard."""
    custom_game_url: str | None = None
    voyager_seed_window_min: int | None = None
    """Minutes."""
    custom_data: Any = None


class SawSkinUi(Shape, kw_only=True):
    """Where a game's skin lies."""

    skin_folder: str
    skin_css: str
    use_new_popups: bool | None = None
    lottie_animation_speed: float | None = None


class SawTemplate(Shape, kw_only=True):
    """A game as one player has it (reference protocol, cid 701). Times are epoch ms; misspellings are the
    wire's."""

    saw_template_id: int
    saw_game_type_id: int
    """1 wheel, 2 scratch card, 3 MatchX, 4 gift box, 5 prize drop, 6 quiz, 7 lootbox weekdays, 8 lootbox
    calendar, 9 treasure hunt, 10 voyager, 11 plinko, 12 coin flip, 13 custom."""
    saw_template_ui_definition: SawTemplateUi
    saw_buyin_type_id: int
    """1 free, 2 points, 3 spins, 4 gems, 5 diamonds."""
    visibile_when_can_spin: bool
    prizes: list[SawPrize]
    is_visible: bool
    jackpot_add_on_attempt: float
    jackpot_current: float
    jackpot_guaranteed: float
    saw_skin_key: str
    saw_skin_ui_definition: SawSkinUi
    buyin_cost_points: float | None = None
    """Amount in the currency of the buy-in, whichever it is."""
    spin_count: int | None = None
    """Attempts the player holds."""
    activeFromDate: int | None = None
    activeTillDate: int | None = None
    maxActiveSpinsAllowed: int | None = None
    maxSpinsCount: int | None = None
    maxSpinsPediodMs: int | None = None
    next_available_spin_ts: int | None = null()
    earliest_expiration_dt: int | None = None
    """When the first of the attempts expires."""
    latest_expiration_dt: int | None = None
    expose_game_stat_on_api: bool | None = None
    requires_prize_claim: bool | None = None
    requires_manual_claim: bool | None = None
    relative_period_timezone: int | None = None
    """Minutes to UTC."""
    show_prize_history: bool | None = None
    is_visitor_mode: bool | None = None
    """Visitors play it before they have an account."""
    odds_published: bool | None = None
    """Whether pages may show how likely each prize is (an addition of this server)."""


class SawGetSpins(Request, kw_only=True, frozen=True):
    """Asks for the games (reference protocol, cid 700)."""

    CID: ClassVar[int] = ClassId.SAW_GET_SPINS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_GET_SPINS_RESPONSE

    is_visitor_mode: bool | None = None


class SawGetSpinsResponse(Response, kw_only=True):
    """All games, unfiltered."""

    CID: ClassVar[int] = ClassId.SAW_GET_SPINS_RESPONSE
    cid: int = always(CID)

    templates: list[SawTemplate]


class SawDoSpin(Request, kw_only=True, frozen=True):
    """Plays (reference protocol, cid 702). A re-send with the same `request_id` plays once."""

    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_DO_SPIN_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str
    saw_template_id: int
    visitor_id: str | None = None
    """Over HTTP, whom a visitor's attempt counts for: an id that the device keeps."""


class SawDoSpinResponse(Outcome, kw_only=True):
    """The prize, or in errCode 40001–40004, 40007, 40009, 40011, 40012 or -40001 why there is none."""

    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_RESPONSE
    cid: int = always(CID)

    request_id: str
    saw_prize_id: int | None = null()
    """null in a refusal within a batch."""
    jackpot_amount: float | None = null()
    first_spin_in_period: int | None = null()
    """Epoch ms."""
    visitor_win_uuid: str | None = None
    spin_id: int | None = None


class SawAknowledge(Request, kw_only=True, frozen=True):
    """The player saw the prize: credit it (reference protocol, cid 704).

    Some clients send a whole batch under this class id, in `request_ids`, and wait for cid 715; both are
    taken.
    """

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_AKNOWLEDGE_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str | None = None
    lose: bool | None = None
    """True gives the prize back to the pool."""
    request_ids: list[str] | None = None


class SawAknowledgeResponse(Outcome, kw_only=True):
    """Credited."""

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_RESPONSE
    cid: int = always(CID)

    request_id: str


class SawSpinsCountPush(Push, kw_only=True):
    """The player's attempts in one game changed (reference protocol, cid 706)."""

    CID: ClassVar[int] = ClassId.SAW_SPINS_COUNT_PUSH
    cid: int = always(CID)

    saw_template_id: int
    spin_count: int


class SawShowSpinPush(Push, kw_only=True):
    """Open a game (reference protocol, cid 707); the client answers with cid 711."""

    CID: ClassVar[int] = ClassId.SAW_SHOW_SPIN_PUSH
    cid: int = always(CID)

    pending_message_id: int
    saw_template_id: int
    saw_game_type_id: int
    payload: dict[str, Any] | None = None
    duration: float | None = None
    """Seconds."""


class SawAknowledgeSpinPush(Request, kw_only=True, frozen=True):
    """The game of a cid 707 push was opened (reference protocol, cid 711). Not answered."""

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_SPIN_PUSH
    ACTING: ClassVar[bool] = True

    pending_message_id: int
    saw_template_id: int


class SawConvertVisitorWin(Request, kw_only=True, frozen=True):
    """What a visitor won becomes the player's (an addition of this server). The same win again changes
    nothing."""

    CID: ClassVar[int] = ClassId.SAW_CONVERT_VISITOR_WIN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_CONVERT_VISITOR_WIN_RESPONSE
    ACTING: ClassVar[bool] = True

    visitor_win_uuid: str


class SawConvertVisitorWinResponse(Response, kw_only=True):
    """What was won, and is credited now."""

    CID: ClassVar[int] = ClassId.SAW_CONVERT_VISITOR_WIN_RESPONSE
    cid: int = always(CID)

    visitor_win_uuid: str
    saw_template_id: int
    saw_prize_id: int


class SawPrizeDropWinPush(Push, kw_only=True):
    """A prize drop was won (reference protocol, cid 708)."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_PUSH
    cid: int = always(CID)

    request_id: str
    saw_template_id: int
    saw_prize: SawPrize
    saw_template: SawTemplate
    pending_message_id: int


class SawPrizeDropWinAknowledge(Request, kw_only=True, frozen=True):
    """The player saw a prize drop (reference protocol, cid 709)."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str
    pending_message_id: int
    claim_required: bool | None = None


class SawPrizeDropWinAknowledgeResponse(Response, kw_only=True):
    """Credited."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_RESPONSE
    cid: int = always(CID)

    request_id: str


class SawPrizeDropWinAknowledgeCancel(Request, kw_only=True, frozen=True):
    """The player does not take a prize drop (reference protocol, cid 718)."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str
    pending_message_id: int


class SawPrizeDropWinAknowledgeCancelResponse(Response, kw_only=True):
    """Given back."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_RESPONSE
    cid: int = always(CID)

    request_id: str


class SpinOrder(Shape, kw_only=True):
    """One spin of a batch."""

    request_id: str
    saw_template_id: int


class SawDoSpinBatch(Request, kw_only=True, frozen=True):
    """Plays several times (reference protocol, cid 712). Spins before a refused one stand."""

    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_BATCH_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_DO_SPIN_BATCH_RESPONSE
    ACTING: ClassVar[bool] = True

    spins: list[SpinOrder]


class SawDoSpinBatchResponse(Response, kw_only=True):
    """One result for each spin, in order, each with its own errCode."""

    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_BATCH_RESPONSE
    cid: int = always(CID)

    results: list[SawDoSpinResponse]


class SawAknowledgeBatch(Request, kw_only=True, frozen=True):
    """Acknowledges several spins (reference protocol, cid 714)."""

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_BATCH_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_AKNOWLEDGE_BATCH_RESPONSE
    ACTING: ClassVar[bool] = True

    request_ids: list[str]


class SawAknowledgeResult(Shape, kw_only=True):
    """One acknowledgement's result."""

    request_id: str
    errCode: int
    errMessage: str | None = None


class SawAknowledgeBatchResponse(Response, kw_only=True):
    """One result for each acknowledgement, in order."""

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_BATCH_RESPONSE
    cid: int = always(CID)

    results: list[SawAknowledgeResult]


class SawHistoryEntry(Shape, kw_only=True):
    """A past spin. Times are epoch ms."""

    template: SawTemplate
    saw_template_id: int
    saw_prize_id: int
    prize_amount: float | None
    client_request_id: str
    is_claimed: bool
    create_date_ts: int
    acknowledge_date_ts: int | None
    """Null while not acknowledged."""


class GetSawHistory(Request, kw_only=True, frozen=True):
    """Asks for a page of past spins, newest first (reference protocol, cid 716)."""

    CID: ClassVar[int] = ClassId.GET_SAW_HISTORY_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_SAW_HISTORY_RESPONSE

    limit: int | None = None
    """20 when absent."""
    offset: int | None = None
    saw_template_id: int | None = None
    only_claimed: bool | None = None


class GetSawHistoryResponse(Response, kw_only=True):
    """A page of past spins."""

    CID: ClassVar[int] = ClassId.GET_SAW_HISTORY_RESPONSE
    cid: int = always(CID)

    prizes: list[SawHistoryEntry]
    hasMore: bool

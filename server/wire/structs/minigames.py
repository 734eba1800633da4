"""Mini-games: templates, spins, prizes that are dropped, history.

The wire's own spellings (`visibile_when_can_spin`, `maxSpinsPediodMs`, `aknowledge_message`) stay in this
file.
"""

from typing import Any, ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Push, Request, Response, Shape, always


class SAWPrizeUI(Shape, kw_only=True):
    """How a prize and its win are shown."""

    name: str
    icon: str
    sectors: list[int]
    """On which sectors of a wheel it stands, from 1."""
    position: int | None
    """On which place of a scratch card."""
    acknowledge_type: int
    """1 silent, 2 quick message, 3 full message, 4 only after the player has claimed it."""
    aknowledge_message: str | None = None
    aknowledge_message_lose: str | None = None
    acknowledge_dp: str
    acknowledge_action_title: str
    acknowledge_dp_additional: str | None = None
    acknowledge_action_title_additional: str | None = None
    font_size: int | None
    font_size_mobile: int | None = None
    sound_type: int
    """1 disappointing, 2 positive, 3 highly positive, 4 none, 5 the one in `custom_win_sound`."""
    custom_win_sound: str | None = None
    replace_name_with_image: bool | None = None
    out_of_stock_message: str | None = None
    hide_prize_popup: bool | None = None
    hide_prize_from_history: bool | None = None
    hide_prize_till_won: bool | None = None
    requirements_to_get_prize: str | None = None
    prize_modifiers: list[str] | None = None
    allow_split_decimal: bool | None = None
    custom_data: Any = None


class SAWPrize(Shape, kw_only=True):
    """One prize. What is left of it, when it can be won and how often it was is there only when the template
    exposes it; how likely it is never is."""

    saw_prize_id: int
    prize_type_id: int
    """1 none, 2 points, 3 bonus, 4 a thing, 5 spins, 6 jackpot, 7 level, 8 mission, 9 raffle tickets, 10 gems
    and diamonds."""
    prize_value: float | None
    saw_prize_ui_definition: SAWPrizeUI
    prize_details_json: dict[str, Any] | None = None
    place_from: int | None = None
    place_to: int | None = None
    pool: int | None
    pool_initial: int | None
    wins_count: int | None
    weekdays: list[int] | None
    active_from_ts: int | None
    active_till_ts: int | None
    relative_period_timezone: int
    is_surcharge: bool
    is_deleted: bool
    max_give_period_type_id: int | None
    """1 since the last, 2 calendar day in UTC, 3 calendar day of the player, 4 ever."""


class SAWSkin(Shape, kw_only=True):
    skin_folder: str
    skin_css: str
    use_new_popups: bool | None = None
    lottie_animation_speed: float | None = None


class SAWTemplate(Shape, kw_only=True):
    """A game as one player finds it (reference protocol, cid 701)."""

    saw_template_id: int
    saw_game_type_id: int
    saw_template_ui_definition: dict[str, Any]
    """Texts, pictures and settings of the page; what an operator added is handed on."""
    saw_buyin_type_id: int
    """1 free, 2 points, 3 spins, 4 gems, 5 diamonds."""
    buyin_cost_points: float | None = None
    """The price of an attempt, in whichever currency it is."""
    visibile_when_can_spin: bool
    spin_count: int
    prizes: list[SAWPrize]
    is_visible: bool
    activeFromDate: int
    """Epoch ms; -2^63 when it is not restricted."""
    activeTillDate: int
    jackpot_add_on_attempt: float
    jackpot_current: float
    jackpot_guaranteed: float
    maxActiveSpinsAllowed: int
    maxSpinsCount: int
    """Attempts in a period; 0 is without end."""
    maxSpinsPediodMs: int
    next_available_spin_ts: int | None
    earliest_expiration_dt: int | None
    latest_expiration_dt: int | None
    saw_skin_key: str
    saw_skin_ui_definition: SAWSkin
    expose_game_stat_on_api: bool
    requires_prize_claim: bool
    requires_manual_claim: bool
    relative_period_timezone: int
    show_prize_history: bool
    is_visitor_mode: bool
    fair_play: dict[str, Any] | None = None
    """Where a spin's proof is, and the odds when they are published: an addition of this server."""


class SAWGetTemplates(Request, kw_only=True, frozen=True):
    """Asks for the games (reference protocol, cid 700)."""

    CID: ClassVar[int] = ClassId.SAW_GET_SPINS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_GET_SPINS_RESPONSE

    is_visitor_mode: bool | None = None
    """True: only games that visitors play; false: only the others; absent: what this session may play."""


class SAWGetTemplatesResponse(Response, kw_only=True):
    CID: ClassVar[int] = ClassId.SAW_GET_SPINS_RESPONSE
    cid: int = always(CID)

    templates: list[SAWTemplate]


class SAWDoSpin(Request, kw_only=True, frozen=True):
    """Plays once (reference protocol, cid 702). The same `request_id` is the same attempt."""

    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_DO_SPIN_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str
    saw_template_id: int


class SAWDoSpinResponse(Response, kw_only=True):
    """What came out; the value is credited when it is acknowledged."""

    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_RESPONSE
    cid: int = always(CID)

    request_id: str
    saw_prize_id: int | None
    jackpot_amount: float | None
    first_spin_in_period: int | None
    """Epoch ms of the first attempt of the present period."""
    spin_id: int | None = None
    visitor_win_uuid: str | None = None


class SAWAknowledge(Request, kw_only=True, frozen=True):
    """Credits what a request won, or gives it back with `lose` (reference protocol, cid 704). The public
    client sends a list of ids under this number too, which is answered as 714 is."""

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_AKNOWLEDGE_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str | None = None
    request_ids: list[str] | None = None
    lose: bool | None = None


class SAWAcknowledged(Shape, kw_only=True):
    """What became of one id of a batch."""

    request_id: str
    errCode: int = always(0)
    errMessage: str | None = None


class SAWAknowledgeResponse(Response, kw_only=True):
    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_RESPONSE
    cid: int = always(CID)

    request_id: str | None = None
    results: list[SAWAcknowledged] | None = None
    """Only when a list was sent."""


class SAWSpin(Shape, kw_only=True):
    """One attempt of a batch."""

    request_id: str
    saw_template_id: int


class SAWDoSpinBatch(Request, kw_only=True, frozen=True):
    """Plays several times, each attempt on its own: those that are refused take nothing and stop nobody
    (reference protocol, cid 712)."""

    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_BATCH_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_DO_SPIN_BATCH_RESPONSE
    ACTING: ClassVar[bool] = True

    spins: list[SAWSpin]


class SAWBatchSpun(Shape, kw_only=True):
    """What came of one attempt of a batch."""

    request_id: str
    errCode: int = always(0)
    errMsg: str | None = None
    saw_prize_id: int | None
    jackpot_amount: float | None
    first_spin_in_period: int | None
    spin_id: int | None = None


class SAWDoSpinBatchResponse(Response, kw_only=True):
    CID: ClassVar[int] = ClassId.SAW_DO_SPIN_BATCH_RESPONSE
    cid: int = always(CID)

    results: list[SAWBatchSpun]


class SAWAknowledgeBatch(Request, kw_only=True, frozen=True):
    """Credits what several requests won (reference protocol, cid 714)."""

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_BATCH_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_AKNOWLEDGE_BATCH_RESPONSE
    ACTING: ClassVar[bool] = True

    request_ids: list[str]


class SAWAknowledgeBatchResponse(Response, kw_only=True):
    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_BATCH_RESPONSE
    cid: int = always(CID)

    results: list[SAWAcknowledged]


class GetSAWHistory(Request, kw_only=True, frozen=True):
    """Asks for a page of what the player won, newest first (reference protocol, cid 716)."""

    CID: ClassVar[int] = ClassId.GET_SAW_HISTORY_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_SAW_HISTORY_RESPONSE

    limit: int | None = None
    """20 when absent, at most 1,000."""
    offset: int | None = None
    saw_template_id: int | None = None
    only_claimed: bool | None = None


class SAWHistoryRow(Shape, kw_only=True):
    template: SAWTemplate | None
    saw_template_id: int
    saw_prize_id: int
    prize_amount: float
    client_request_id: str
    is_claimed: bool
    create_date_ts: int
    acknowledge_date_ts: int | None


class GetSAWHistoryResponse(Response, kw_only=True):
    CID: ClassVar[int] = ClassId.GET_SAW_HISTORY_RESPONSE
    cid: int = always(CID)

    prizes: list[SAWHistoryRow]
    hasMore: bool


class SAWAknowledgeSpinPush(Request, kw_only=True, frozen=True):
    """Says that a game that was sent to be shown is on the screen (reference protocol, cid 711); not
    answered."""

    CID: ClassVar[int] = ClassId.SAW_AKNOWLEDGE_SPIN_PUSH
    ACTING: ClassVar[bool] = True

    pending_message_id: int
    saw_template_id: int | None = None


class SAWPrizeDropAknowledge(Request, kw_only=True, frozen=True):
    """Takes a prize that was dropped (reference protocol, cid 709)."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str
    pending_message_id: int | None = None
    claim_required: bool | None = None
    """As the template says; the prize is taken either way."""


class SAWPrizeDropAknowledgeResponse(Response, kw_only=True):
    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_RESPONSE
    cid: int = always(CID)

    request_id: str


class SAWPrizeDropCancel(Request, kw_only=True, frozen=True):
    """Declines a prize that was dropped (reference protocol, cid 718)."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_RESPONSE
    ACTING: ClassVar[bool] = True

    request_id: str
    pending_message_id: int | None = None


class SAWPrizeDropCancelResponse(Response, kw_only=True):
    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_RESPONSE
    cid: int = always(CID)

    request_id: str


class SAWSpinsCountPush(Push, kw_only=True):
    """The player's attempts for one game changed (reference protocol, cid 706)."""

    CID: ClassVar[int] = ClassId.SAW_SPINS_COUNT_PUSH
    cid: int = always(CID)

    saw_template_id: int
    spin_count: int


class SAWShowSpinPush(Push, kw_only=True):
    """Asks the page to open a game (reference protocol, cid 707), answered with 711 when it has."""

    CID: ClassVar[int] = ClassId.SAW_SHOW_SPIN_PUSH
    cid: int = always(CID)

    pending_message_id: int
    saw_template_id: int
    saw_game_type_id: int


class SAWPrizeDropWinPush(Push, kw_only=True):
    """A prize that dropped in without playing (reference protocol, cid 708)."""

    CID: ClassVar[int] = ClassId.SAW_PRIZE_DROP_WIN_PUSH
    cid: int = always(CID)

    request_id: str
    pending_message_id: int
    saw_template_id: int
    saw_prize: SAWPrize
    saw_template: SAWTemplate

"""GamePick (MatchX and quiz): an HTTP API of its own, without the envelope.

Addresses are GET and POST `/{method}` with the session in the query (`GamePickQuery`) or, in a POST, in its
body; answers are `{errCode, errMessage?, data}`. Dates of rounds are epoch ms.
"""

from typing import Any, Generic, TypeVar

import msgspec

from server.wire.structs.envelope import Shape, null
from server.wire.structs.minigames import SawPrize, SawTemplate

T = TypeVar("T")


class GamePickQuery(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """The query of every call."""

    label_api_key: str
    smartico_ext_user_id: str
    """The operator's id of the player."""
    ext_game_id: int | None = None
    """The mini-game template. A submit may say it in its body."""
    ext_user_id: int | None = None
    """Our numeric id of the player."""
    brand_key: str | None = None
    hash: str | None = None
    lang: str | None = None
    env_id: str | None = None
    round_id: int | None = None
    """-1 is the whole season."""
    int_user_id: int | None = None
    """Whose predictions to show."""


class GamePickAnswer(msgspec.Struct, Generic[T], kw_only=True, omit_defaults=True):
    """The envelope of these answers. Codes: 3 nothing changed, 4 repeated, 100000–100004 fatal, 4000x
    buy-in."""

    errCode: int
    errMessage: str | None = None
    data: T | None = None


class SelectionRange(Shape, kw_only=True):
    """A guess between two numbers; `from` on the wire, which Python reserves."""

    from_: float = msgspec.field(name="from")
    to: float


class QuizAnswer(Shape, kw_only=True):
    """One answer to choose."""

    value: str
    text: str
    translations: dict[str, dict[str, str]] | None = msgspec.field(name="_translations", default=None)
    """By language: `text`."""


class GamePickEventMeta(Shape, kw_only=True):
    """What players see of an event: a match or a question."""

    event_name: str | None = None
    team1_name: str | None = None
    team1_image: str | None = None
    team2_name: str | None = None
    team2_image: str | None = None
    team1_result: float | None = None
    team2_result: float | None = None
    sport_type_id: int | None = None
    is_canceled: bool | None = None
    scores_manually_adjusted: bool | None = None
    """Whether somebody, and no feed, said how it ended."""
    auto_resolve_enabled: bool | None = None
    auto_resolve_date: str | None = None
    team1_auto_result: float | None = None
    team2_auto_result: float | None = None
    auto_result: str | None = None
    custom_question: str | None = None
    question_image: str | None = None
    answers: list[QuizAnswer] | None = None
    result: str | None = None
    """The right answer."""
    translations: dict[str, dict[str, str]] | None = msgspec.field(name="_translations", default=None)
    """By language: team, event and question texts."""


class OddsDetails(Shape, kw_only=True):
    """Odds by answer."""

    odd_value: dict[str, float]


class GamePickEvent(Shape, kw_only=True):
    """An event of a round with the player's prediction."""

    gp_event_id: int
    market_type_id: int
    """1 score of two teams … 27 custom question; the markets' table is in the reference."""
    event_meta: GamePickEventMeta
    user_placed_bet: bool
    resolution_type_id: int
    """0 none, 2 lost, 3 partial win, 4 full win."""
    match_date: str | None = None
    event_resolution_date: str | None = null()
    team1_user_selection: float | SelectionRange | None = None
    team2_user_selection: float | SelectionRange | None = None
    user_selection: str | None = None
    resolution_score: float | None = None
    is_open_for_bets: bool | None = None
    odds_details: OddsDetails | None = None
    question_image: str | None = None


class GamePickRoundMeta(Shape, kw_only=True):
    """What players see of a round."""

    round_name: str | None = None
    round_description: str | None = None
    promo_image: str | None = None
    promo_text: str | None = None
    hide_resolved_round: bool | None = None
    final_screen_image_desktop: str | None = None
    final_screen_image_mobile: str | None = None
    final_screen_message: str | None = None
    final_screen_cta_button_title: str | None = None
    final_screen_cta_dp: str | None = None
    allow_edit_answers: bool | None = None
    translations: dict[str, dict[str, str]] | None = msgspec.field(name="_translations", default=None)
    """By language: the texts above."""


class GamePickRoundBase(Shape, kw_only=True):
    """A round without its events."""

    round_id: int
    round_row_id: int
    round_name: str
    open_date: int
    last_bet_date: int
    score_full_win: float
    score_part_win: float
    score_lost: float
    is_active_now: bool
    is_resolved: bool
    round_status_id: int
    """-1 other, 1 no events, 2 no more bets, 3 all events resolved but not the round, 4 resolved."""
    events_total: str
    """A number as text, like `events_resolved`."""
    events_resolved: str
    score_type_id: int
    """1 exact score, 2 difference."""
    order_events: int
    """1 as added, 2 reversed, 3 by date up, 4 by date down."""
    board_users_count: int
    hide_users_predictions: bool
    public_meta: GamePickRoundMeta
    round_description: str | None = None
    resolution_date: int | None = None
    next_round_open_date: int | None = None
    show_users_preference: bool | None = None
    promo_image: str | None = None
    promo_text: str | None = None
    final_screen_cta_button_title: str | None = None
    final_screen_message: str | None = None
    final_screen_image_desktop: str | None = None
    final_screen_image_mobile: str | None = None


class GamePickRound(GamePickRoundBase, kw_only=True):
    """A round with the player's predictions."""

    events: list[GamePickEvent]
    user_score: float
    user_placed_bet: bool
    has_open_for_bet_events: bool | None = None
    has_not_submitted_changes: bool | None = None


class GamePickBoardUser(Shape, kw_only=True):
    """One player's place."""

    ext_user_id: str
    int_user_id: str
    """Our number of the player, as text."""
    public_username: str
    avatar_url: str
    gp_position: int | None
    """null before there is a result."""
    resolution_score: float
    full_wins_count: int
    part_wins_count: int
    lost_count: int


class GamePickRoundBoard(GamePickRoundBase, kw_only=True):
    """A round's or season's board."""

    my_user: GamePickBoardUser | None
    users: list[GamePickBoardUser]


class GamePickUserInfo(Shape, kw_only=True):
    """The player's season."""

    ext_user_id: str
    int_user_id: str
    public_username: str
    avatar_url: str
    gp_position: int | None = None
    full_wins_count: int | None = None
    part_wins_count: int | None = None
    resolution_score: float | None = None
    last_wallet_sync_time: str | None = None
    ach_points_balance: int | None = None
    ach_gems_balance: float | None = None
    ach_diamonds_balance: float | None = None
    pubic_username_set: bool | None = None


class GamePickPrize(SawPrize, kw_only=True):
    """A prize of a game of predictions, with the game it belongs to."""

    saw_template_id: int
    prize_details_json: dict[str, Any] | None = null()


class GamePickTemplate(SawTemplate, kw_only=True):
    """A game of predictions. `prizesMap` has its prizes by their number."""

    templateName: str
    label_id: int
    prizesMap: dict[str, GamePickPrize]
    maxSpinsPeriodMs: int
    isVisitorMode: bool
    active_start_time: int | None = null()
    active_end_time: int | None = null()


class GamePickGameInfo(Shape, kw_only=True):
    """A game, its rounds (first the season, of round_id -1) and its label."""

    sawTemplate: GamePickTemplate
    allRounds: list[GamePickRoundBase]
    labelInfo: dict[str, Any]


class EventSelection(Shape, kw_only=True):
    """A prediction: two numbers for MatchX, one answer for a quiz."""

    gp_event_id: int
    team1_user_selection: float | SelectionRange | None = None
    team2_user_selection: float | SelectionRange | None = None
    user_selection: str | None = None


class RoundSelection(Shape, kw_only=True):
    """The predictions of a round."""

    round_id: int
    events: list[EventSelection]


class SubmitSelection(Shape, kw_only=True):
    """Body of POST `submit-selection` and `submit-selection-quiz`."""

    round: RoundSelection
    ext_game_id: int | None = None

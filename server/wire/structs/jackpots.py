"""Jackpots: templates, live pots, opting in and out, winners."""

from typing import Any, ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Push, Request, Response, Shape, always, null
from server.wire.structs.missions import AchRelatedGame


class HtmlTemplate(Shape, kw_only=True):
    """A template of the operator's: an id and its HTML."""

    id: str
    content: str


class JackpotPublicMeta(Shape, kw_only=True):
    """What players see of a jackpot."""

    name: str
    description: str
    image_url: str
    priority: str
    """A number as text; lower comes first."""
    winner_template: HtmlTemplate
    """Id 0 and no content where there is none."""
    not_winner_template: HtmlTemplate
    placeholder1: str | None = null()
    placeholder2: str | None = null()
    custom_data: str | None = None
    """JSON or text of the operator's."""


class JackpotPot(Shape, kw_only=True):
    """The running pot (reference protocol, cid 803)."""

    jp_template_id: int
    jp_pot_id: int
    current_pot_amount: float
    current_pot_amount_user_currency: float
    explode_date_ts: int
    """Epoch ms; 0 is never."""
    current_pot_temperature: int
    """0 cold, 1 warm, 2 hot, 3 burning."""
    user_id: int | None = null()
    """Whose pot it is, where everybody has their own."""


class JackpotDetails(Shape, kw_only=True):
    """A jackpot as one player has it (reference protocol, cid 801)."""

    jp_template_id: int
    jp_type_id: int
    """1 for many players, 2 personal."""
    jp_public_meta: JackpotPublicMeta
    jp_currency: str
    user_currency: str
    contribution_type: int
    """1 fixed, 2 percentage."""
    contribution_value: float
    pot: JackpotPot
    is_opted_in: bool
    ach_related_game_allow_all: bool
    registration_count: int
    expose_winners_over_api: bool
    contribution_rules: list[dict[str, Any]] | None = None
    is_auto_opt_in: bool | None = None
    related_games: list[AchRelatedGame]
    """Those that count; empty when all do."""


class JackPotWinner(Shape, kw_only=True):
    """Who won, and how much."""

    is_me: bool
    public_username: str
    winning_amount_jp_currency: float
    winning_amount_wallet_currency: float
    winning_position: int
    avatar_id: str


class JackpotWinnerHistory(Shape, kw_only=True):
    """One win of the past."""

    jp_pot_id: int
    win_date_ts: int
    """Epoch ms."""
    winner: JackPotWinner


class JackpotWinStats(Shape, kw_only=True):
    """Wins of a jackpot in sum."""

    total_wins: float
    highest_win: float
    last_win: float


class GetJackpots(Request, kw_only=True, frozen=True):
    """Asks for jackpots (reference protocol, cid 800)."""

    CID: ClassVar[int] = ClassId.JP_GET_JACKPOTS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.JP_GET_JACKPOTS_RESPONSE

    related_game_id: str | None = None
    """Only those of this game."""
    jp_template_id: int | None = None
    """Only this one."""


class GetJackpotsResponse(Response, kw_only=True):
    """Jackpots with their pots."""

    CID: ClassVar[int] = ClassId.JP_GET_JACKPOTS_RESPONSE
    cid: int = always(CID)

    items: list[JackpotDetails]


class GetLatestPots(Request, kw_only=True, frozen=True):
    """Asks for pots only; clients poll it every second (reference protocol, cid 802)."""

    CID: ClassVar[int] = ClassId.JP_GET_LATEST_POTS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.JP_GET_LATEST_POTS_RESPONSE

    jp_template_ids: list[int]


class GetLatestPotsResponse(Response, kw_only=True):
    """The pots that were asked for."""

    CID: ClassVar[int] = ClassId.JP_GET_LATEST_POTS_RESPONSE
    cid: int = always(CID)

    items: list[JackpotPot]


class JackpotOptIn(Request, kw_only=True, frozen=True):
    """Takes part in a jackpot; moves no funds (reference protocol, cid 804)."""

    CID: ClassVar[int] = ClassId.JP_OPTIN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.JP_OPTIN_RESPONSE
    ACTING: ClassVar[bool] = True

    jp_template_id: int


class JackpotOptInResponse(Outcome, kw_only=True):
    """The player takes part."""

    CID: ClassVar[int] = ClassId.JP_OPTIN_RESPONSE
    cid: int = always(CID)


class JackpotOptOut(Request, kw_only=True, frozen=True):
    """Leaves a jackpot (reference protocol, cid 806)."""

    CID: ClassVar[int] = ClassId.JP_OPTOUT_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.JP_OPTOUT_RESPONSE
    ACTING: ClassVar[bool] = True

    jp_template_id: int


class JackpotOptOutResponse(Outcome, kw_only=True):
    """The player is out."""

    CID: ClassVar[int] = ClassId.JP_OPTOUT_RESPONSE
    cid: int = always(CID)


class JackpotWinPush(Push, kw_only=True):
    """A jackpot was won; sent to everybody who takes part (reference protocol, cid 808)."""

    CID: ClassVar[int] = ClassId.JP_WIN_PUSH
    cid: int = always(CID)

    jackpot: JackpotDetails
    winners: list[JackPotWinner]


class GetJackpotWinners(Request, kw_only=True, frozen=True):
    """Asks for a page of wins, newest first (reference protocol, cid 809)."""

    CID: ClassVar[int] = ClassId.JP_GET_WINNERS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.JP_GET_WINNERS_RESPONSE

    jp_template_id: int
    limit: int | None = None
    offset: int | None = None


class GetJackpotWinnersResponse(Response, kw_only=True):
    """A page of wins; needs `expose_winners_over_api`."""

    CID: ClassVar[int] = ClassId.JP_GET_WINNERS_RESPONSE
    cid: int = always(CID)

    winners: list[JackpotWinnerHistory]
    has_more: bool
    win_stats: JackpotWinStats | None = None


class GetJackpotEligibleGames(Request, kw_only=True, frozen=True):
    """Asks which games feed a jackpot (reference protocol, cid 811)."""

    CID: ClassVar[int] = ClassId.JP_GET_ELIGIBLE_GAMES_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.JP_GET_ELIGIBLE_GAMES_RESPONSE

    jp_template_id: int


class GetJackpotEligibleGamesResponse(Response, kw_only=True):
    """The games."""

    CID: ClassVar[int] = ClassId.JP_GET_ELIGIBLE_GAMES_RESPONSE
    cid: int = always(CID)

    eligible_games: list[AchRelatedGame]

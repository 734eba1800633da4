"""Raffles: a raffle has draws (a schedule), a draw has runs (one execution each)."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Request, Response, Shape, always, null


class RafflePublicMeta(Shape, kw_only=True):
    """What players see of a raffle."""

    name: str
    description: str
    image_url: str
    image_url_mobile: str | None = None
    custom_section_id: int | None = None
    hint_text: str | None = None
    """Terms."""
    custom_data: str | None = None
    """JSON or text of the operator's."""
    ticket_cap_visualization: int | None = None
    """0 none, 1 counter, 2 message."""


class RaffleDrawPublicMeta(Shape, kw_only=True):
    """What players see of a draw."""

    name: str
    description: str
    image_url: str
    is_grand: bool
    image_url_mobile: str | None = None
    icon_url: str | None = None
    background_image_url: str | None = None
    background_image_url_mobile: str | None = None


class RafflePrizePublicMeta(Shape, kw_only=True):
    """What players see of a prize."""

    name: str
    description: str
    image_url: str
    hide_chance_to_win: bool
    custom_data: str | None = None
    """JSON or text of the operator's."""


class RaffleTicket(Shape, kw_only=True):
    """A ticket: its number and how it is printed."""

    id: int
    s: str


class RafflePrizeWinner(Shape, kw_only=True):
    """Who won a prize with which ticket."""

    user_id: int
    avatar_id: str
    ticket: RaffleTicket
    raf_won_id: int
    claimed_date: int | None
    """Epoch ms; null while unclaimed."""
    public_username: str | None = None
    avatar_url: str | None = None


class RafflePrize(Shape, kw_only=True):
    """A prize of a draw."""

    prize_id: int
    public_meta: RafflePrizePublicMeta
    prizes_per_run: int
    prizes_per_run_actual: int
    """After the rules on tickets, stock and cap."""
    chances_to_win_perc: float
    """Percent, with the player's present tickets."""
    requires_claim: bool
    min_required_tickets_for_user: int
    priority: int
    should_claim: bool
    """The player has won it and has not claimed."""
    winners: list[RafflePrizeWinner]
    min_required_total_tickets: int | None = None
    add_one_prize_per_each_x_tickets: int | None = None
    cap_prizes_per_run: int | None = None
    stock_items_per_draw: int | None = null()


class RaffleDraw(Shape, kw_only=True):
    """A draw with its current run. Times are epoch ms."""

    draw_id: int
    public_meta: RaffleDrawPublicMeta
    prizes: list[RafflePrize]
    current_state: int
    """1 open, 2 selecting winners, 3 executed."""
    run_id: int
    execution_type: int
    """0 once, 1 recurring, 2 grand."""
    execution_ts: int
    ticket_start_ts: int
    """Only tickets collected from here on take part."""
    allow_multi_prize_per_ticket: bool
    total_tickets_count: int
    my_tickets_count: int
    my_last_tickets: list[RaffleTicket]
    user_opted_in: bool
    requires_optin: bool
    is_active: bool
    previous_run_ts: int | None = None
    previous_run_id: int | None = None
    winners_limit: int | None = None
    winners_offset: int | None = None
    winners_total: int | None = None


class Raffle(Shape, kw_only=True):
    """A raffle as one player has it (reference protocol, cid 903). Times are epoch ms."""

    raffle_id: int
    start_date_ts: int
    end_date_ts: int
    max_tickets_count: int
    current_tickets_count: int
    draws: list[RaffleDraw]
    public_meta: RafflePublicMeta | None = None
    """Absent when the request skipped it."""


class RaffleDrawRun(Shape, kw_only=True):
    """A past run. Times are epoch ms."""

    draw_id: int
    run_id: int
    public_meta: RaffleDrawPublicMeta
    execution_ts: int
    """As planned."""
    actual_execution_ts: int
    ticket_start_ts: int
    is_winner: bool
    has_unclaimed_prize: bool


class RaffleWonPrizePublicMeta(Shape, kw_only=True):
    """What a player sees of a won prize."""

    name: str
    hide_chance_to_win: bool
    image_url: str


class RaffleWonPrize(Shape, kw_only=True):
    """A prize the player won."""

    raf_won_id: int
    prize_id: int
    raffle_run_id: int
    draw_id: int
    public_meta: RaffleWonPrizePublicMeta
    requires_claim: bool
    claimed_date: int | None
    """Epoch ms; null while unclaimed."""


class RaffleWonPrizeUser(Shape, kw_only=True):
    """The player's own card."""

    user_id: int
    avatar_id: str
    avatar_real_id: int | None = None
    public_username: str | None = None
    avatar_url: str | None = None


class GetRaffles(Request, kw_only=True, frozen=True):
    """Asks for raffles (reference protocol, cid 902)."""

    CID: ClassVar[int] = ClassId.RAF_GET_RAFFLES_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.RAF_GET_RAFFLES_RESPONSE

    skip_public_meta: bool | None = None


class GetRafflesResponse(Response, kw_only=True):
    """Raffles with draws."""

    CID: ClassVar[int] = ClassId.RAF_GET_RAFFLES_RESPONSE
    cid: int = always(CID)

    items: list[Raffle]


class GetDrawRun(Request, kw_only=True, frozen=True):
    """Asks for one run with its winners (reference protocol, cid 904)."""

    CID: ClassVar[int] = ClassId.RAF_GET_DRAW_RUN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.RAF_GET_DRAW_RUN_RESPONSE

    raffle_id: int
    run_id: int
    winners_limit: int | None = None
    """At most 50."""
    winners_offset: int | None = None


class GetDrawRunResponse(Response, kw_only=True):
    """One run."""

    CID: ClassVar[int] = ClassId.RAF_GET_DRAW_RUN_RESPONSE
    cid: int = always(CID)

    draw: RaffleDraw


class GetDrawHistory(Request, kw_only=True, frozen=True):
    """Asks for past runs (reference protocol, cid 906)."""

    CID: ClassVar[int] = ClassId.RAF_GET_DRAW_HISTORY_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.RAF_GET_DRAW_HISTORY_RESPONSE

    raffle_id: int
    draw_id: int | None = None
    """Absent: of all draws."""


class GetDrawHistoryResponse(Response, kw_only=True):
    """Past runs, newest first."""

    CID: ClassVar[int] = ClassId.RAF_GET_DRAW_HISTORY_RESPONSE
    cid: int = always(CID)

    draw_runs: list[RaffleDrawRun]


class ClaimRafflePrize(Request, kw_only=True, frozen=True):
    """Claims a won prize (reference protocol, cid 908). Error 1; the message says why."""

    CID: ClassVar[int] = ClassId.RAF_CLAIM_PRIZE_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.RAF_CLAIM_PRIZE_RESPONSE
    ACTING: ClassVar[bool] = True

    won_id: int


class ClaimRafflePrizeResponse(Outcome, kw_only=True):
    """Claimed."""

    CID: ClassVar[int] = ClassId.RAF_CLAIM_PRIZE_RESPONSE
    cid: int = always(CID)


class RaffleOptIn(Request, kw_only=True, frozen=True):
    """Opts in to one run (reference protocol, cid 916). Error 1; the message says why."""

    CID: ClassVar[int] = ClassId.RAF_OPTIN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.RAF_OPTIN_RESPONSE
    ACTING: ClassVar[bool] = True

    raffle_id: int
    draw_id: int
    raffle_run_id: int


class RaffleOptInResponse(Outcome, kw_only=True):
    """The player is in."""

    CID: ClassVar[int] = ClassId.RAF_OPTIN_RESPONSE
    cid: int = always(CID)


class GetWonPrizes(Request, kw_only=True, frozen=True):
    """Asks for a page of the player's own wins (reference protocol, cid 920)."""

    CID: ClassVar[int] = ClassId.RAF_GET_WON_PRIZES_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.RAF_GET_WON_PRIZES_RESPONSE

    raffle_id: int
    offset: int | None = None
    limit: int | None = None
    """20 when absent."""


class GetWonPrizesResponse(Response, kw_only=True):
    """A page of own wins, newest first."""

    CID: ClassVar[int] = ClassId.RAF_GET_WON_PRIZES_RESPONSE
    cid: int = always(CID)

    user: RaffleWonPrizeUser | None
    won_prizes: list[RaffleWonPrize]
    total: int
    offset: int
    limit: int

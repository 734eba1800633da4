"""Who may play now, and when next: pure decisions over what is known of a player and a game."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from server.core.clock import DAY_MS
from server.core.periods import local, moment, start_of
from server.features.economy.currencies import Currency
from server.features.minigames.definition import Attempts, MiniGame

OK = 0
NO_SPINS = 40001
POOL_EMPTY = 40002
NO_POINTS = 40003
TOO_OFTEN = 40004
NOT_ACTIVE = 40007
NOT_FOR_PLAYER = 40009
NO_GEMS = 40011
NO_DIAMONDS = 40012
VISITOR_STOP = -40001
CONTROL_GROUP = 1
NO_FUNDS = {Currency.POINTS: NO_POINTS, Currency.GEMS: NO_GEMS, Currency.DIAMONDS: NO_DIAMONDS}

CODES = {
    NO_SPINS: "no_spins",
    POOL_EMPTY: "pool_empty",
    NO_POINTS: "not_enough",
    TOO_OFTEN: "too_often",
    NOT_ACTIVE: "game_not_active",
    NOT_FOR_PLAYER: "not_for_player",
    NO_GEMS: "not_enough",
    NO_DIAMONDS: "not_enough",
    VISITOR_STOP: "visitor_stop",
    CONTROL_GROUP: "gamification_off",
}
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Refusal:
    err_code: int
    message: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What decides whether a player may play. `attempts` is how many count now, `first_at` when the first of
    them was (epoch ms; 0 when there is none); `spins` are attempts given; `balance` is in smallest parts."""

    now: int
    zone: ZoneInfo
    in_control_group: bool = False
    may_play: bool = True
    attempts: int = 0
    first_at: int = 0
    spins: int = 0
    balance: int = 0


def is_active(game: MiniGame, now: int) -> bool:
    begun = game.active_from is None or now >= game.active_from
    return begun and (game.active_till is None or now < game.active_till)


def attempts_since(attempts: Attempts | None, now: int, zone: ZoneInfo) -> int:
    """Attempts after this moment (epoch ms) count; those at it do not any more."""
    if attempts is None or attempts.per == "ever":
        return -1
    if attempts.per == "window":
        return now - attempts.window_ms
    return start_of("day", now, _UTC if attempts.per == "day_utc" else zone) - 1


def next_attempt(attempts: Attempts | None, turn: Turn) -> int | None:
    """When the player may play again, in epoch ms; None when it may now, or never."""
    if attempts is None or turn.attempts < attempts.count:
        return None
    if attempts.per == "ever":
        return None
    if attempts.per == "window":
        return turn.first_at + attempts.window_ms
    zone = _UTC if attempts.per == "day_utc" else turn.zone
    return moment(local(start_of("day", turn.now, zone) + DAY_MS + DAY_MS // 2, zone).date(), zone)


def refusal(game: MiniGame, turn: Turn) -> Refusal | None:
    """Why the player may not play now, or None; what people can do least about comes first."""
    if turn.in_control_group:
        return Refusal(CONTROL_GROUP, "This player does not take part in gamification.")
    if not is_active(game, turn.now):
        return Refusal(NOT_ACTIVE, "This game is not open now.")
    if not turn.may_play:
        return Refusal(NOT_FOR_PLAYER, "This game is not for this player.")
    if game.limit is not None and turn.attempts >= game.limit.count:
        return Refusal(TOO_OFTEN, game.over_limit_message or "All attempts are used up. Come back later.")
    return _cannot_pay(game, turn)


def _cannot_pay(game: MiniGame, turn: Turn) -> Refusal | None:
    if game.buy_in == "spins" and turn.spins < 1:
        return Refusal(NO_SPINS, game.no_attempts_message or "There is no attempt left for this game.")
    if game.money is not None and turn.balance < game.cost:
        text = game.no_attempts_message or f"An attempt takes {game.price:g} {game.buy_in}."
        return Refusal(NO_FUNDS[game.money], text)
    return None


def spins_shown(game: MiniGame, turn: Turn) -> int:
    """How many attempts the page shows: those given, or those that are still allowed; 1 without a limit."""
    if game.buy_in == "spins":
        return turn.spins
    if game.limit is None:
        return 1
    return max(0, game.limit.count - turn.attempts)

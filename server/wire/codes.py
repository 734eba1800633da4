"""Numbers of `errCode`. 20001–20052 are ours, for the session layer; all others are the reference protocol's.

A few reference numbers mean different things in different domains (1, 3, 4, 1010, 1011); their comment names
each.
"""

from enum import IntEnum


class ErrCode(IntEnum):
    """Every error code, with the sentence that `describe` gives."""

    OK = 0, "ok"
    NOT_CLAIMABLE = -1, "bonus: not claimable, treat as done; avatar generation: failed"
    SAW_VISITOR_STOP = -40001, "mini-game: a visitor may not play on"
    GENERIC = 1, "failed; the message says why"
    AVATAR_INACTIVE = 2, "avatar: not active"
    AVATAR_OUT_OF_WINDOW = 3, "avatar: outside its dates; prediction game: nothing changed on submit"
    AVATAR_NOT_OWNED = 4, "avatar: not owned; prediction game: not found or repeated"
    MISSION_NOT_FOUND = 105, "mission opt-in: wrong id or not visible to the player"
    SHOP_WRONG_LABEL_PRECHECK = 106, "store: the item is not of this label"
    SHOP_LEGACY = 121, "store: refused (old servers)"
    CLAN_INVALID_PARAMETERS = 1000, "clan: invalid parameters"
    CLAN_NOT_FOUND = 1001, "clan: not found or archived"
    CLAN_FULL = 1002, "clan: full"
    CLAN_INSUFFICIENT_FUNDS = 1003, "clan: not enough to pay the entry fee"
    CLAN_SEGMENT_MISMATCH = 1004, "clan: the player does not meet the conditions"
    CLAN_NOT_A_MEMBER = 1005, "clan: the player is in no clan"
    CLAN_COOLDOWN_ACTIVE = 1006, "clan: the player has to wait before switching"
    TOURNAMENT_NEEDS_CLAN = 1010, "tournament: join a clan first"
    CLAN_JOINED_AFTER_START = 1011, "clan: joined after the tournament had started"
    UNEXPECTED = 9999, "store or bonus: unexpected failure"
    SHOP_NO_POINTS = 11000, "store: not enough points"
    SHOP_WRONG_LABEL = 11001, "store: the item is not of this label"
    SHOP_BONUS_FAILED = 11002, "store: the bonus could not be given"
    SHOP_CONDITIONS = 11003, "store: the player does not meet the conditions"
    SHOP_PURCHASE_CONDITIONS = 11004, "store: the player does not meet the conditions of purchase"
    SHOP_MATCHING_BONUS = 11005, "store: no bonus matches the player"
    SHOP_MAX_BOUGHT = 11006, "store: the player has bought as many as allowed"
    SHOP_BONUS_REDEMPTION = 11007, "store: the bonus was given but not redeemed"
    SHOP_POOL_EMPTY = 11009, "store: sold out"
    SHOP_NO_GEMS = 11011, "store: not enough gems"
    SHOP_NO_DIAMONDS = 11012, "store: not enough diamonds"
    SHOP_OUT_OF_WINDOW = 11014, "store: outside the times of purchase"
    AVATAR_USER_LIMIT = 12001, "avatar generation: the player's monthly limit is reached"
    AVATAR_LABEL_LIMIT = 12002, "avatar generation: the label's monthly limit is reached"

    MALFORMED = 20001, "the frame is not a JSON object, or is nested too deeply"
    INVALID_FIELD = 20002, "a field is missing or has a wrong type; the message names it"
    FRAME_TOO_LARGE = 20003, "the frame is too large"
    INIT_FIRST = 20004, "send INIT (cid 3) first"
    IDENTIFY_FIRST = 20005, "send IDENTIFY (cid 5) first"
    READ_ONLY = 20006, "the session is read-only; acting messages are refused"
    RATE_LIMITED = 20007, "too many requests; wait retry_after_s"
    UNKNOWN_LABEL = 20011, "no label has this key"
    WRONG_BRAND = 20012, "the brand is not of this label"
    ORIGIN_NOT_ALLOWED = 20013, "the page's origin is not on the label's allow-list"
    EMPTY_SESSION_ID = 20014, "session_id must not be empty"
    IDENTIFICATION_REFUSED = 20021, "identification refused; the operator finds the reason by the reference"
    EVENT_NOT_REGISTERED = 20031, "the event type is not registered; a sample is kept for the operator"
    EVENT_PAYLOAD_INVALID = 20032, "the event's payload does not fit its type"
    EVENT_NOT_FROM_BROWSER = 20033, "this event type is not accepted from the browser; send it from a server"
    TOO_MANY_ENTRY_POINTS = 20034, "the label has 50 entry points already"
    NICKNAME_INVALID = 20041, "the nickname is not acceptable"
    AVATAR_INVALID = 20042, "the avatar is not acceptable"
    TAG_INVALID = 20043, "a marker is not acceptable"
    TOO_MANY_CONNECTIONS = 20051, "the player has too many connections"
    OVERLOADED = 20052, "the server is overloaded; try again"

    TOURNAMENT_NOT_FOUND = 30001, "tournament: not found"
    TOURNAMENT_NO_POINTS = 30002, "tournament: not enough points"
    TOURNAMENT_WRONG_STATE = 30003, "tournament: not open for registration"
    TOURNAMENT_ALREADY_REGISTERED = 30004, "tournament: already registered"
    TOURNAMENT_CONDITIONS = 30005, "tournament: the player does not meet the conditions"
    TOURNAMENT_NOT_REGISTERED = 30006, "tournament: not registered"
    TOURNAMENT_STATUS_FIXED = 30007, "tournament: the registration can no longer change"
    TOURNAMENT_FULL = 30008, "tournament: full"
    TOURNAMENT_WRONG_CURRENCY = 30009, "tournament: the player's currency does not fit"
    TOURNAMENT_NO_GEMS = 300010, "tournament: not enough gems"
    TOURNAMENT_NO_DIAMONDS = 300011, "tournament: not enough diamonds"

    SAW_NO_SPINS = 40001, "mini-game: no attempts left"
    SAW_POOL_EMPTY = 40002, "mini-game: no prizes left"
    SAW_NO_POINTS = 40003, "mini-game: not enough points"
    SAW_MAX_SPINS = 40004, "mini-game: as many attempts as the period allows"
    SAW_NOT_ACTIVE = 40007, "mini-game: not active"
    SAW_SEGMENT = 40009, "mini-game: the player does not meet the conditions"
    MISSION_ALREADY_OPTED_IN = 40010, "mission: already opted in, treat as done"
    SAW_NO_GEMS = 40011, "mini-game: not enough gems"
    SAW_NO_DIAMONDS = 40012, "mini-game: not enough diamonds"
    MISSION_NO_OPT_IN = 40013, "mission: cannot be opted in to"
    MISSION_LOCKED = 40014, "mission: locked"
    MISSION_CLAIM_EXPIRED = 40015, "mission: the time to claim is over"
    MISSION_NOT_COMPLETED = 40016, "mission: not completed"
    MISSION_ALREADY_CLAIMED = 40017, "mission: already claimed, treat as done"

    GAME_INVALID_HASH = 100000, "prediction game: invalid hash"
    GAME_WRONG_CUSTOMER = 100001, "prediction game: unknown player"
    GAME_TEMPLATE_NOT_FOUND = 100002, "prediction game: not found"
    GAME_NO_OPEN_ROUNDS = 100003, "prediction game: no open rounds"
    GAME_UNHANDLED = 100004, "prediction game: unexpected failure"

    description: str

    def __new__(cls, value: int, description: str) -> "ErrCode":
        member = int.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member


def describe(code: int) -> str:
    """Say in a sentence what a code means; an unknown code is named as such."""
    known = _BY_NUMBER.get(code)
    return known.description if known else f"unknown error code {code}"


_BY_NUMBER: dict[int, ErrCode] = {int(member): member for member in ErrCode}

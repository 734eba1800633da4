"""Connection and session: keep-alive, init, identify, login, logout, events, translations, diagnostics.

The order on a socket is INIT, IDENTIFY, LOGIN, then anything. Over HTTP each message carries key, player and
proof.
"""

from typing import Any, ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Push, Request, Response, Shape, always


class UserAgent(Shape, kw_only=True):
    """What the browser says about itself. Telemetry: a wrong type here must not keep a player out, so types
    are wide."""

    fp: str | float | None = None
    """Fingerprint, where the page made one."""
    agent: str | None = None
    host: str | None = None
    device_type: str | float | None = None
    tzoffset: str | float | None = None
    """Minutes to UTC, as `Date.getTimezoneOffset()` counts them."""
    os: str | float | None = None
    browser: str | float | None = None


class PublicProps(Shape, kw_only=True):
    """The public properties that are built in; operators' own properties stand beside them in `props`.

    It documents the names and types. Handlers send `props` as a mapping, because the set is open.
    """

    core_user_language: str | None = None
    user_country: str | None = None
    core_wallet_currency: str | None = None
    core_registration_date: int | None = None
    """Epoch ms; 0 when unknown."""
    user_last_session_push_state: str | None = None
    ach_points_balance: int | None = None
    ach_points_ever: int | None = None
    """Never falls when points are spent."""
    ach_gems_balance: float | None = None
    ach_diamonds_balance: float | None = None
    ach_level_current_id: int | None = None
    ach_level_current: str | None = None
    """Name of the level, in the player's language."""
    ach_level_counter_1: float | None = None
    ach_level_counter_2: float | None = None
    public_username: str | None = None
    avatar_id: str | None = None
    avatar_real_id: int | None = None
    core_avatar_real_id: int | None = None
    avatar_url: str | None = None
    core_public_tags: list[str] | None = None
    """JS markers, upper case."""
    core_inbox_unread_count: int | None = None
    core_is_test_account: bool | None = None
    ach_gamification_in_control_group: bool | None = None
    ach_gamification_ui_explicitly_on: bool | None = None
    core_utm_source: str | None = None
    core_utm_campaign: str | None = None
    core_last_login_entry_point: str | None = None
    core_clan_id: str | None = None
    core_clan_is_kicked: bool | None = None
    core_clan_kicked_out_id: int | None = None
    core_recommended_deposit_amount: float | None = None
    core_recommended_casino_bet_amount: float | None = None
    acc_bonus_abuser: bool | None = None
    aff_referred_by_friend_ext_user_id: str | None = None
    aff_refer_friend_url: str | None = None
    aff_refered_friends_count: int | None = None


class Ping(Request, kw_only=True, frozen=True):
    """Keep-alive from the client."""

    CID: ClassVar[int] = ClassId.PING
    ANSWER: ClassVar[int | None] = ClassId.PONG


class Pong(Response, kw_only=True):
    """The answer to a client's ping."""

    CID: ClassVar[int] = ClassId.PONG
    cid: int = always(CID)


class ServerPing(Push, kw_only=True):
    """Keep-alive from the server, after 30 s of silence."""

    CID: ClassVar[int] = ClassId.PING
    cid: int = always(CID)


class ClientPong(Request, kw_only=True, frozen=True):
    """A client's answer to the server's ping; not answered itself."""

    CID: ClassVar[int] = ClassId.PONG


class Init(Request, kw_only=True, frozen=True):
    """Opens a session with a label (reference protocol, cid 3). Over HTTP only `api_key` is there."""

    CID: ClassVar[int] = ClassId.INIT
    ANSWER: ClassVar[int | None] = ClassId.INIT_RESPONSE

    label_key: str | None = None
    label_name: str | None = None
    """Older clients' name of `label_key`; the same value."""
    device_id: str | None = None
    """Persists in the browser."""
    session_id: str | None = None
    """Of the page visit; a socket must send it, not empty."""
    page: str | None = None
    """Address of the page."""
    tracker_version: str | None = None
    simulation_mode: bool | None = None
    """True makes the session read-only."""
    ua: UserAgent | None = None


class InitPayload(Shape, kw_only=True):
    """Where the visitor seems to be."""

    country: str | None = None
    city: str | None = None
    ip: str | None = None


class InitResponse(Response, kw_only=True):
    """The label's public settings (reference protocol, cid 4). All setting values are strings."""

    CID: ClassVar[int] = ClassId.INIT_RESPONSE
    cid: int = always(CID)

    settings: dict[str, str]
    products: list[int]
    """Enabled product modules."""
    label_id: int
    payload: InitPayload | None = None


class Identify(Request, kw_only=True, frozen=True):
    """Says who the player is, with the proof in `hash` (reference protocol, cid 5)."""

    CID: ClassVar[int] = ClassId.IDENTIFY
    ANSWER: ClassVar[int | None] = ClassId.IDENTIFY_RESPONSE

    ext_user_id: str
    """The operator's id of the player."""
    visitor_id: str | None = None
    ua: UserAgent | None = None
    page: str | None = None
    skip_cjm_processing: bool | None = None
    """True: do not start journeys or send waiting engagements on this identify."""
    token: str | None = None
    """Push token to bind to the player."""
    pushNotificationUserStatus: int | None = None
    """0 allowed, 1 ask, 2 blocked, 3 suspended, 4 not supported."""
    permission: str | None = None
    """The browser's own word for it, `Notification.permission`, where the number is not sent: granted,
    default, denied."""
    platform: int | None = None
    """Push platform, 0–11 as in cid 1003."""
    app_package_id: str | None = None
    payload: dict[str, Any] | None = None
    request_id: str | None = None


class IdentifyResponse(Response, kw_only=True):
    """The identified player with all public properties (reference protocol, cid 6)."""

    CID: ClassVar[int] = ClassId.IDENTIFY_RESPONSE
    cid: int = always(CID)

    user_id: int
    """Our numeric id of the player."""
    ext_user_id: str
    public_username: str
    avatar_id: str
    """Address or catalogue id of the avatar."""
    props: dict[str, Any]
    """The full set of public properties, see `PublicProps`."""
    pubic_username_set: bool
    """Spelled so on the wire: the player has chosen a nickname."""
    job: bool
    avatar_real_id: int
    """Of the catalogue; 0 when it is none of those."""
    native_app_gf_url: str | None = None
    """Address of the hub for the WebView of an app, with the proof; none for a page."""
    native_app_popup_url: str | None = None
    """The same for pop-ups, without the proof."""
    read_only: bool | None = None
    """True in a read-only session; never sent as false."""

    def __post_init__(self) -> None:
        self.read_only = self.read_only or None


class Login(Request, kw_only=True, frozen=True):
    """Second half of coming online (reference protocol, cid 7). One login counts per window of 30 minutes."""

    CID: ClassVar[int] = ClassId.LOGIN
    ANSWER: ClassVar[int | None] = ClassId.LOGIN_RESPONSE

    payload: dict[str, Any] | None = None
    """`ua_os_name`, `ua_device_type`, `ua_browser`, and what the host page adds."""


class LoginResponse(Response, kw_only=True):
    """The login is noted."""

    CID: ClassVar[int] = ClassId.LOGIN_RESPONSE
    cid: int = always(CID)


class Logout(Request, kw_only=True, frozen=True):
    """Makes the session anonymous again; the socket stays open (reference protocol, cid 8)."""

    CID: ClassVar[int] = ClassId.LOGOUT
    ANSWER: ClassVar[int | None] = ClassId.LOGOUT_RESPONSE
    ACTING: ClassVar[bool] = True

    payload: dict[str, Any] | None = None


class LogoutResponse(Response, kw_only=True):
    """The session is anonymous."""

    CID: ClassVar[int] = ClassId.LOGOUT_RESPONSE
    cid: int = always(CID)


class Event(Request, kw_only=True, frozen=True):
    """Something the player did (reference protocol, cid 9). `uuid` is its idempotency id, `ts` when it
    happened."""

    CID: ClassVar[int] = ClassId.EVENT
    ANSWER: ClassVar[int | None] = ClassId.EVENT_RESPONSE
    ACTING: ClassVar[bool] = True

    eventType: str
    payload: dict[str, Any] | None = None


class EventResponse(Response, kw_only=True):
    """The event is stored."""

    CID: ClassVar[int] = ClassId.EVENT_RESPONSE
    cid: int = always(CID)

    duplicate: bool | None = None
    """True: an event with this uuid was stored before, nothing happened now; never sent as false."""

    def __post_init__(self) -> None:
        self.duplicate = self.duplicate or None


class GetTranslations(Request, kw_only=True, frozen=True):
    """Asks for texts (reference protocol, cid 13)."""

    CID: ClassVar[int] = ClassId.GET_TRANSLATIONS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_TRANSLATIONS_RESPONSE

    lang_code: str
    hash_code: int | None = None
    """Of the set the client holds; null or 0 at first."""
    areas: list[int] | None = None
    """1 casino, 2 gamification, 3 trading, 4 archived, 5 affiliation, 6 retention games, 7 affiliate admin,
    8 academy; empty means all."""


class GetTranslationsResponse(Response, kw_only=True):
    """Texts by key; empty when `hash_code` says that the client's set is current."""

    CID: ClassVar[int] = ClassId.GET_TRANSLATIONS_RESPONSE
    cid: int = always(CID)

    hash_code: int
    translations: dict[str, str]


class ClientDebug(Request, kw_only=True, frozen=True):
    """A message for the operator's log (cid 77777)."""

    CID: ClassVar[int] = ClassId.CLIENT_DEBUG_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.CLIENT_DEBUG_REQUEST

    message: str
    level: str = "debug"
    """`error` or `debug`."""
    page: str | None = None


class ClientDebugResponse(Response, kw_only=True):
    """The message is kept. The reference has no class id of its own for this answer, so it repeats the
    request's."""

    CID: ClassVar[int] = ClassId.CLIENT_DEBUG_REQUEST
    cid: int = always(CID)

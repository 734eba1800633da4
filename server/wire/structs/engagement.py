"""Engagements (pop-ups, inbox messages, deep links, scripts), banners, push tokens, segment checks, UI
tracking."""

from typing import Any, ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Push, Request, Response, Shape, always


class EngagementImpression(Request, kw_only=True, frozen=True):
    """The player saw an engagement (reference protocol, cid 103). Not answered."""

    CID: ClassVar[int] = ClassId.CLIENT_ENGAGEMENT_IMPRESSION_REQUEST
    ACTING: ClassVar[bool] = True

    engagement_uid: str
    activityType: int
    """30 pop-up, 31 inbox, 10 deep link, 11 script."""


class EngagementAction(Request, kw_only=True, frozen=True):
    """The player followed an engagement's button (reference protocol, cid 104). Not answered."""

    CID: ClassVar[int] = ClassId.CLIENT_ENGAGEMENT_ACTION_REQUEST
    ACTING: ClassVar[bool] = True

    engagement_uid: str
    activityType: int
    action: str | None = None
    """The deep link that ran."""


class EngagementFailed(Request, kw_only=True, frozen=True):
    """An engagement could not be shown (reference protocol, cid 106). Not answered."""

    CID: ClassVar[int] = ClassId.CLIENT_ENGAGEMENT_FAILED_REQUEST
    ACTING: ClassVar[bool] = True

    engagement_uid: str
    activityType: int
    action: str | None = None
    reason: str | None = None


class DeepLinkPayload(Shape, kw_only=True):
    """What a deep-link push carries."""

    dp: str
    """The deep link, for example `dp:gf_missions`."""


class ExecuteDeepLinkPush(Push, kw_only=True):
    """Run a deep link (reference protocol, cid 105). Clients drop repeats by `engagement_uid`."""

    CID: ClassVar[int] = ClassId.CLIENT_EXECUTE_DEEPLINK_EVENT
    cid: int = always(CID)

    engagement_uid: str
    engagement_id: int
    root_audience_id: int
    payload: DeepLinkPayload


class ExecuteJsPush(Push, kw_only=True):
    """Run a script of the operator's (reference protocol, cid 107)."""

    CID: ClassVar[int] = ClassId.CLIENT_EXECUTE_JS_EVENT
    cid: int = always(CID)

    engagement_uid: str
    engagement_id: int
    root_audience_id: int
    script: str


class PropsChangedPush(Push, kw_only=True):
    """Only the public properties that changed (reference protocol, cid 108)."""

    CID: ClassVar[int] = ClassId.CLIENT_PUBLIC_PROPERTIES_CHANGED_EVENT
    cid: int = always(CID)

    props: dict[str, Any]


class EngagementPush(Push, kw_only=True):
    """A new pop-up or inbox message (reference protocol, cid 110). Sent again after identify while it
    waits."""

    CID: ClassVar[int] = ClassId.CLIENT_ENGAGEMENT_EVENT_NEW
    cid: int = always(CID)

    engagement_uid: str
    activityType: int
    """30 pop-up, 31 inbox."""
    engagement_id: int | None = None
    root_audience_id: int | None = None
    audience_id: int | None = None
    resource_id: int | None = None
    resource_variation_id: int | None = None
    template_html: str | None = None
    template_engine: str | None = None
    params: dict[str, Any] | None = None
    source_product_id: int | None = None


class TrackActivity(Request, kw_only=True, frozen=True):
    """A surface of the UI was shown, hidden or clicked (reference protocol, cid 155). Not answered."""

    CID: ClassVar[int] = ClassId.CLIENT_TRACK_ACTIVITY_REQUEST
    ACTING: ClassVar[bool] = True

    activity_id: int
    """1–3 mini widget shown, hidden, clicked; 4–6 inbox message shown, hidden, clicked; 7–8 big widget shown,
    hidden; 9 missions; 10 board; 11 levels; 12 bonuses; 13 store; 14 activity log; 20 logout; 21 login; 30–32
    engagement failed, action, impression; 201 mission clicked."""
    view_time_sec: float | None = None


class SetAvatar(Request, kw_only=True, frozen=True):
    """Chooses an avatar (reference protocol, cid 157)."""

    CID: ClassVar[int] = ClassId.CLIENT_SET_AVATAR_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.CLIENT_SET_AVATAR_RESPONSE
    ACTING: ClassVar[bool] = True

    avatar_id: str
    """Address of a square picture, or a catalogue id."""
    avatar_real_id: int | None = None


class SetAvatarResponse(Outcome, kw_only=True):
    """The avatar as it is now stored."""

    CID: ClassVar[int] = ClassId.CLIENT_SET_AVATAR_RESPONSE
    cid: int = always(CID)

    avatar_id: str


class SetCustomUsername(Request, kw_only=True, frozen=True):
    """Chooses a nickname (reference protocol, cid 159)."""

    CID: ClassVar[int] = ClassId.CLIENT_SET_CUSTOM_USERNAME_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.CLIENT_SET_CUSTOM_USERNAME_RESPONSE
    ACTING: ClassVar[bool] = True

    public_username_custom: str


class SetCustomUsernameResponse(Outcome, kw_only=True):
    """The nickname as it is now stored."""

    CID: ClassVar[int] = ClassId.CLIENT_SET_CUSTOM_USERNAME_RESPONSE
    cid: int = always(CID)

    public_username_custom: str


class CheckSegmentMatch(Request, kw_only=True, frozen=True):
    """Asks whether the player is in segments (reference protocol, cid 161). The key is singular and holds a
    list."""

    CID: ClassVar[int] = ClassId.CHECK_SEGMENT_MATCH_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.CHECK_SEGMENT_MATCH_RESPONSE

    segment_id: list[int]


class SegmentMatch(Shape, kw_only=True):
    """One segment's answer; an unknown segment does not match."""

    segment_id: int
    is_matching: bool


class CheckSegmentMatchResponse(Response, kw_only=True):
    """One entry for each asked segment, in the asked order."""

    CID: ClassVar[int] = ClassId.CHECK_SEGMENT_MATCH_RESPONSE
    cid: int = always(CID)

    segments: list[SegmentMatch]


class GetBannerPlacements(Request, kw_only=True, frozen=True):
    """Asks which banner places the label has (cid 950; the reference does not document the fields)."""

    CID: ClassVar[int] = ClassId.BNR_GET_BANNER_PLACEMENTS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.BNR_GET_BANNER_PLACEMENTS_RESPONSE


class BannerPlacement(Shape, kw_only=True):
    """A place on a page that shows a banner."""

    placement_key: str
    name: str | None = None
    width: int | None = None
    """CSS pixels."""
    height: int | None = None
    """CSS pixels."""


class GetBannerPlacementsResponse(Response, kw_only=True):
    """The label's banner places."""

    CID: ClassVar[int] = ClassId.BNR_GET_BANNER_PLACEMENTS_RESPONSE
    cid: int = always(CID)

    placements: list[BannerPlacement]


class GetBannerContent(Request, kw_only=True, frozen=True):
    """Asks what this player sees in a place (cid 952; the reference does not document the fields)."""

    CID: ClassVar[int] = ClassId.BNR_GET_BANNER_CONTENT_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.BNR_GET_BANNER_CONTENT_RESPONSE

    placement_key: str


class BannerContent(Shape, kw_only=True):
    """A banner chosen for one player."""

    banner_id: int
    engagement_uid: str | None = None
    """For impression and click reports with activity type 20."""
    html: str | None = None
    image_url: str | None = None
    action: str | None = None
    """Deep link or address."""
    params: dict[str, Any] | None = None


class GetBannerContentResponse(Response, kw_only=True):
    """The banner, or none when no banner fits the player."""

    CID: ClassVar[int] = ClassId.BNR_GET_BANNER_CONTENT_RESPONSE
    cid: int = always(CID)

    placement_key: str
    banner: BannerContent | None = None


class GetTermsAndConditions(Request, kw_only=True, frozen=True):
    """Asks for the disclaimer under the widgets (reference protocol, cid 954); needs an identified player."""

    CID: ClassVar[int] = ClassId.TERMS_AND_CONDITIONS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.TERMS_AND_CONDITIONS_RESPONSE


class GetTermsAndConditionsResponse(Response, kw_only=True):
    """The disclaimer."""

    CID: ClassVar[int] = ClassId.TERMS_AND_CONDITIONS_RESPONSE
    cid: int = always(CID)

    widget_disclaimer_text: str | None = None
    """HTML, in the player's language."""


class FormShowPush(Push, kw_only=True):
    """Show a form (cid 1050; the reference does not document the fields)."""

    CID: ClassVar[int] = ClassId.FORM_SHOW_PUSH
    cid: int = always(CID)

    engagement_uid: str
    payload: dict[str, Any]


class RegisterPushToken(Request, kw_only=True, frozen=True):
    """Binds a push token to the player, or to the device of a visitor (reference protocol, cid 1003). An
    empty `token` only says the status."""

    CID: ClassVar[int] = ClassId.REGISTER_PUSH_NOTIFICATIONS_TOKEN_REQ
    ANSWER: ClassVar[int | None] = ClassId.REGISTER_PUSH_NOTIFICATIONS_TOKEN_RESP
    ACTING: ClassVar[bool] = True

    token: str
    platform: int
    """0 Chrome desktop, 1 Firefox, 2 Edge, 3 Opera, 4 Safari desktop, 5 other, 6 iOS app, 7 Android app,
    8 Chrome mobile, 9 Firefox mobile, 10 Safari mobile, 11 Opera mobile."""
    pushNotificationUserStatus: int | None = None
    """0 allowed, 1 ask, 2 blocked, 3 suspended, 4 not supported."""
    app_package_id: str | None = None
    device_id: str | None = None
    """The device of INIT, for a visitor over HTTP."""
    replaces: str | None = None
    """The endpoint of the subscription that a browser has replaced by this one."""


class RegisterPushTokenResponse(Response, kw_only=True):
    """The token is bound."""

    CID: ClassVar[int] = ClassId.REGISTER_PUSH_NOTIFICATIONS_TOKEN_RESP
    cid: int = always(CID)

"""What tokens are, without a database: subscriptions of browsers, tokens of apps, and their statuses."""

import hashlib
import re
from urllib.parse import urlsplit

import msgspec

from server.core.errors import PlauditError
from server.features.push import encryption
from server.features.push.definition import NATIVE

ALLOWED = 0
STATUSES = ("GRANTED", "ASK", "BLOCKED", "SUSPENDED", "NOT_SUPPORTED")
"""What `user_last_session_push_state` says for each status of the wire, 0 to 4."""
PLATFORMS = range(12)
LONGEST_TOKEN = 4096
LONGEST_ENDPOINT = 2000
LONGEST_PACKAGE = 200
MOST_TOKENS = 20
"""Of one player; the one that was not seen for longest makes room."""
SHORTEST_DEVICE, LONGEST_DEVICE = 16, 64
_NATIVE = re.compile(r"[!-~]{8,4096}")


class SubscriptionKeys(msgspec.Struct, frozen=True):
    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True):
    """A browser's subscription, as `JSON.stringify(subscription)` writes it (W3C Push API §8)."""

    endpoint: str
    keys: SubscriptionKeys


def check_token(token: str, *, platform: int, plain_http: bool) -> Subscription | None:
    """The subscription that a token of a browser is; None for an app's. Raises PlauditError for neither.

    `plain_http` lets an endpoint be http, as a push service in a test or a private network has it.
    """
    if platform not in PLATFORMS:
        raise _bad("platform is a number from 0 to 11")
    if len(token) > LONGEST_TOKEN:
        raise _bad(f"a token has at most {LONGEST_TOKEN} characters")
    if platform in NATIVE:
        if not _NATIVE.fullmatch(token):
            raise _bad("a token of an app is 8 or more visible ASCII characters")
        return None
    return read_subscription(token, plain_http=plain_http)


def read_subscription(token: str, *, plain_http: bool = True) -> Subscription:
    try:
        found = msgspec.json.decode(token, type=Subscription)
    except (msgspec.DecodeError, UnicodeError) as error:
        text = "the token of a browser is JSON.stringify of its push subscription, with endpoint and keys"
        raise _bad(text) from error
    schemes = ("https", "http") if plain_http else ("https",)
    try:
        parts = urlsplit(found.endpoint)
        fits = parts.scheme in schemes and bool(parts.hostname) and not parts.username
        encryption.point(found.keys.p256dh)
        encryption.secret(found.keys.auth)
    except ValueError as error:
        raise _bad(str(error)) from error
    if not fits or len(found.endpoint) > LONGEST_ENDPOINT or not found.endpoint.isprintable():
        raise _bad("the endpoint of a subscription is an https address")
    return found


def check_status(status: int | None) -> int:
    if status is not None and not 0 <= status < len(STATUSES):
        raise _bad("pushNotificationUserStatus is a number from 0 to 4")
    return ALLOWED if status is None else status


def token_key(token: str, *, subscription: Subscription | None, package: str | None) -> str:
    """What makes a token one: whoever registers the same again has the same key."""
    return endpoint_key(subscription.endpoint if subscription else f"{package or ''}\n{token}")


def endpoint_key(same: str) -> str:
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()


def device_of(text: str | None) -> str | None:
    """The id of a device when it can be one: long enough that nobody guesses another's, else None."""
    device = text or ""
    return device if SHORTEST_DEVICE <= len(device) <= LONGEST_DEVICE and device.isprintable() else None


def platform_of(agent: str) -> int:
    """The platform of a browser by its user agent: 0–5 on desktops, 8–11 on phones (domain numbers)."""
    mobile = bool(re.search(r"Mobi|Android|iPhone|iPad|iPod", agent))
    for pattern, desktop, phone in (
        (r"Edg", 2, 8),
        (r"OPR/|Opera", 3, 11),
        (r"Firefox/|FxiOS", 1, 9),
        (r"Chrome/|CriOS", 0, 8),
        (r"Safari/", 4, 10),
    ):
        if re.search(pattern, agent):
            return phone if mobile else desktop
    return 5


def _bad(text: str) -> PlauditError:
    return PlauditError(f"This push token cannot be: {text}.", code="bad_push_token", err_code=20002)

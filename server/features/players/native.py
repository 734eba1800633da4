"""The pages that a native app opens in a WebView for the player whom it has identified."""

from urllib.parse import urlencode

from server.wire.session import Session
from server.wire.structs.session import Identify

WRAPPER_AGENT = "SMTO-WRAPPER"
"""What an app that shows our pages has in its user agent."""


def is_native(session: Session, message: Identify) -> bool:
    """Whether an app asks and not a page: it names its package, has the agent of a wrapper, or comes without
    an Origin, which every browser sends."""
    agent = message.ua.agent if message.ua else None
    return bool(message.app_package_id) or WRAPPER_AGENT in (agent or "") or session.origin is None


def wrapper_urls(session: Session, message: Identify) -> tuple[str | None, str | None]:
    """(hub, pop-ups): the whole addresses for an app, the hub's with the proof that the app has just given.

    None each for a page in a browser and for a view that may not act; no hub without a proof, because its
    page identifies the player anew.
    """
    if session.read_only or not is_native(session, message):
        return None, None
    brand = {"brand_key": session.brand.key} if session.brand else {}
    who = {"label_key": session.label.key, **brand, "user_ext_id": session.ext_user_id}
    base = f"{session.services.public_url}/wrapper"
    hub = f"{base}-gf.html?{urlencode({**who, 'hash': message.hash})}" if message.hash else None
    return hub, f"{base}-popup.html?{urlencode(who)}"

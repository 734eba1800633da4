"""INIT: a page says which label it belongs to, and gets the settings that it may know."""

from server.core.errors import PlauditError
from server.features.labels.access import check_origin, require_brand, require_label
from server.features.labels.catalogue import Label
from server.features.labels.settings import SETTINGS
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.session import Init, InitResponse


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.INIT, init, needs="nothing")


async def init(session: Session, message: Init) -> InitResponse:
    """Bind the session to a label and brand. A second INIT with another label starts over."""
    services = session.services
    if session.channel == "socket":
        if not message.session_id:
            text = "session_id is empty. Make one per page visit and send it with INIT."
            raise PlauditError(text, code="empty_session_id", err_code=20014)
        label = require_label(services.catalogue, message.label_key or message.label_name or message.api_key)
        check_origin(label, session.origin, own_url=services.public_url)
        brand = require_brand(label, message.brand_key)
        session.forget_player()
        session.label_id, session.brand = label.id, brand
        session.read_only = bool(message.simulation_mode)
        session.page = (message.page or "")[:1000]
        session.visitor_id = (message.device_id or "")[:64]
    label = session.label
    return InitResponse(settings=public_settings(label, services.public_url), products=[], label_id=label.id)


def public_settings(label: Label, public_url: str) -> dict[str, str]:
    """What a browser may know; an address left empty is this server's."""
    settings = {s.name: label.setting(s.name) for s in SETTINGS.values() if s.public}
    settings["INBOX_PUBLIC_CDN"] = settings["INBOX_PUBLIC_CDN"] or f"{public_url}/inbox/"
    settings["PUBLIC_API_URL"] = settings["PUBLIC_API_URL"] or f"{public_url}/services/public"
    settings["GAMES_API_URL"] = settings["GAMES_API_URL"] or f"{public_url}/games-api"
    return settings

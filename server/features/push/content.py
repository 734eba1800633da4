"""What a definition says to one player, and how it travels to a browser and to a gateway."""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.core import markup
from server.core.errors import PlauditError
from server.core.text import clean_line, is_link
from server.core.translated import translated
from server.features.push.definition import LINKS, LONGEST, LONGEST_LABEL, Push, Urgency
from server.features.push.encryption import LONGEST_PLAINTEXT

ACTIVITY = 40
"""The activity type of a push on the wire."""


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notification as it was when it was sent. Buttons are {label, action}."""

    title: str
    body: str = ""
    icon: str = ""
    image: str = ""
    action: str = ""
    buttons: tuple[dict[str, str], ...] = ()
    ttl_s: int = 86_400
    urgency: Urgency = "normal"


def render(definition: Push, facts: Mapping[str, Any]) -> Content:
    """What `definition` says to whom `facts` (player, language, params, event) tell of.

    Raises PlauditError template_failed for Liquid that fails, and for a link that leads nowhere allowed. A
    picture that is no address is left out.
    """
    language = str(facts["language"])
    try:
        texts = {
            name: markup.render_text(translated(definition, name, language), facts)[:limit]
            for name, limit in LONGEST.items()
        }
        buttons = tuple(_button(definition, at, facts, language) for at in range(len(definition.buttons)))
    except PlauditError as error:
        raise PlauditError(error.message, code="template_failed", status=422) from error
    for name in LINKS:
        texts[name] = clean_line(texts[name], limit=LONGEST[name])
    for name in ("icon", "image"):
        if texts[name] and not is_link(texts[name], deep=False):
            texts[name] = ""
    _check(texts["action"], "The push")
    if not texts["title"].strip():
        raise PlauditError("The title of the push is empty.", code="template_failed", status=422)
    return Content(**texts, buttons=buttons, ttl_s=definition.ttl_s, urgency=definition.urgency)


def _button(definition: Push, at: int, facts: Mapping[str, Any], language: str) -> dict[str, str]:
    button = definition.buttons[at]
    own = definition.translations.get(language) or definition.translations.get(language.lower()) or {}
    label = markup.render_text(own.get(f"label_{at + 1}") or button.label, facts)[:LONGEST_LABEL]
    action = clean_line(markup.render_text(button.action, facts), limit=LONGEST["action"])
    _check(action, f"The button {label!r}")
    return {"label": label, "action": action}


def _check(action: str, who: str) -> None:
    if action and not is_link(action):
        text = f"{who} leads to {action[:80]!r}: that is no deep link, address or path."
        raise PlauditError(text, code="template_failed", status=422)


def for_browser(content: Content, *, uid: str, report: str) -> bytes:
    """What the service worker reads. `report` is the address to which it appends what became of it.

    One record of a push has its limit: the picture goes first, then the body is shortened.
    """
    said: dict[str, Any] = {"plaudit": 1, "uid": uid, **_shown(content), "report": report}
    if len(packed := msgspec.json.encode(said)) > LONGEST_PLAINTEXT:
        said.pop("image", None)
    while len(packed := msgspec.json.encode(said)) > LONGEST_PLAINTEXT:
        body = said.get("body", "")
        if not body:
            raise ValueError("the links of this push are too long")
        said["body"] = body[: len(body) * 3 // 4]
    return packed


def for_gateway(content: Content, *, uid: str, player: Any, brand: str | None, token: Any) -> dict[str, Any]:
    """The body that a gateway gets (spec of the reference, §21). A gateway by user gets no token."""
    shown = _shown(content)
    return {
        "user_id": player.id,
        "user_ext_id": player.ext_user_id,
        "ext_brand_id": brand,
        **({"push_token": token.token, "device_type": token.platform} if token is not None else {}),
        **({"app_package_id": token.app_package_id} if token is not None and token.app_package_id else {}),
        "message": {
            "message_id": uid,
            "engagement_uid": uid,
            "activityType": ACTIVITY,
            "title": content.title,
            "body": content.body,
            "action": content.action,
            **{name: shown[name] for name in ("icon", "image", "buttons") if name in shown},
            "ttl_s": content.ttl_s,
            "urgency": content.urgency,
        },
    }


def _shown(content: Content) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(content)
    return {name: value for name, value in shown.items() if value and name not in ("ttl_s", "urgency")}

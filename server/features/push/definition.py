"""What an operator writes once to be sent to phones and browsers, and gateways of the operator's own."""

import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from server.core import markup
from server.core.text import is_link
from server.core.translated import Translations
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

Urgency = Literal["very-low", "low", "normal", "high"]
GatewayType = Literal["by-token", "by-user"]

LARGEST_ID = 2**31 - 1
MOST_BUTTONS = 2
LONGEST = {"title": 120, "body": 500, "icon": 700, "image": 700, "action": 700}
LONGEST_LABEL = 40
TRANSLATED = (*LONGEST, "label_1", "label_2")
LINKS = {"icon": False, "image": False, "action": True}
"""Fields that hold addresses, and whether deep links may stand there."""
LONGEST_TTL_S = 28 * 86_400
NATIVE = (6, 7)
"""Platforms of apps: iOS and Android."""
_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class Button(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A button of a notification. Without an `action` (a deep link, an address or a path) it only closes."""

    label: str
    action: str = ""


class Push(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A notification. All texts, addresses and actions may hold Liquid with `player`, `params` and `event`.

    `action` is where a click leads. `ttl_s` is for how many seconds a push service keeps it for a browser
    that is away; after that it is dropped. `urgency` lets a phone that saves power wait (RFC 8030 §5.3).
    Translations name the labels of buttons `label_1` and `label_2`.
    """

    id: int
    title: str
    body: str = ""
    icon: str = ""
    image: str = ""
    action: str = ""
    buttons: tuple[Button, ...] = ()
    ttl_s: int = 86_400
    urgency: Urgency = "normal"
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        if not self.title.strip():
            raise ValueError("a push has a title")
        if not 0 < self.ttl_s <= LONGEST_TTL_S:
            raise ValueError(f"ttl_s is 1 to {LONGEST_TTL_S} seconds (28 days)")
        if len(self.buttons) > MOST_BUTTONS:
            raise ValueError(f"there are at most {MOST_BUTTONS} buttons")
        for button in self.buttons:
            if not button.label.strip():
                raise ValueError("a button has a label")
            _check_text("label", button.label)
            _check_link("action", button.action)
        _check_texts({name: getattr(self, name) for name in LONGEST})
        for texts in self.translations.values():
            _check_texts(texts)


def _check_texts(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if name not in TRANSLATED:
            raise ValueError(f"translations are of {', '.join(TRANSLATED)}; not of {name}")
        if name in LINKS:
            _check_link(name, text)
        else:
            _check_text(name, text)


def _check_text(name: str, text: str) -> None:
    limit = LONGEST.get(name, LONGEST_LABEL)
    if len(text) > limit:
        raise ValueError(f"{name} has at most {limit} characters")
    if "\0" in text:
        raise ValueError(f"{name} holds a NUL character")
    if "{" in text:
        markup.check_liquid(text)


def _check_link(name: str, text: str) -> None:
    """What stands around Liquid decides where a link leads; one that begins with it is checked when sent."""
    _check_text(name, text)
    if not text or text.startswith(("{{", "{%")):
        return
    deep = LINKS[name]
    if not is_link(_LIQUID.sub("x", text), deep=deep):
        what = "a deep link (dp:…), an http(s) address or a path" if deep else "an http(s) address or a path"
        raise ValueError(f"{name} is {what}")


class PushGateway(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A server of the operator's that hands pushes on to apps.

    by-token: one request for each token of the player on `platforms`. by-user: one for each push, whatever
    tokens there are; the gateway knows the player's devices. `auth_key` goes along as a bearer token.
    """

    type: GatewayType
    url: str
    auth_key: str = ""
    platforms: tuple[int, ...] = NATIVE

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
        except ValueError:
            fits = False
        if not fits or not self.url.isprintable() or len(self.url) > 1000:
            raise ValueError("url is the http or https address that pushes are posted to")
        if len(self.auth_key) > 500 or not self.auth_key.isascii() or not self.auth_key.isprintable():
            raise ValueError("auth_key has at most 500 printable ASCII characters")
        if not self.platforms or not all(0 <= number <= 11 for number in self.platforms):
            raise ValueError("platforms are numbers from 0 to 11; 6 is iOS and 7 Android")


def gateways(label: Label) -> dict[str, PushGateway]:
    """The active gateways by key, in the order of their keys."""
    return dict(sorted(label.of_kind(PushGateway).items()))


KINDS.add("push", Push)
KINDS.add("push_gateway", PushGateway)

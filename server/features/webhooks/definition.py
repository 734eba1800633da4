"""Webhooks: where an operator's own servers hear of what players do, and what is posted there."""

import re
from typing import Any

import msgspec

from server.core import markup
from server.core.conditions import Condition, check
from server.core.outbound import OUTBOUND
from server.core.public_address import target_of
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

LARGEST_ID = 2**31 - 1
MOST_HEADERS = 20
MOST_EVENTS = 100
LONGEST_TYPE = 80
DEEPEST_BODY = 10
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}")
_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,80}")
# Ours to say, or no place for a secret: definitions are exported and read by many.
_OURS = frozenset(
    {
        *("host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "te"),
        *("expect", "trailer", "keep-alive", "proxy-connection", "accept-encoding", "user-agent"),
        *("authorization", "proxy-authorization", "cookie"),
    }
)


class Subscription(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Events of this type are posted when `condition` holds, which may ask for `field`s of them."""

    type: str
    condition: Condition | None = None


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An endpoint. The effect `webhook` posts to it, and so does each of the `events` that it names.

    `body` is a JSON object whose texts may hold Liquid (player, event, params, language, type, timestamp); a
    text that is one `{{ name }}` and nothing else becomes the value itself, a number a number. Without it the
    body is `{type, timestamp, data}`. `type` is what the effect's posts are called, by default the
    definition's key.
    """

    id: int
    name: str
    url: str
    type: str = ""
    headers: dict[str, str] = {}
    body: dict[str, Any] | None = None
    events: tuple[Subscription, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        if not self.name.strip() or len(self.name) > 120 or not self.name.isprintable():
            raise ValueError("name has 1 to 120 visible characters")
        target_of(self.url)
        if self.type and not _TYPE.fullmatch(self.type):
            raise ValueError(f"type has 1 to {LONGEST_TYPE} letters, digits, dots, dashes and underscores")
        self._check_headers()
        if self.body is not None:
            _check_body(self.body, 1)
        if len(self.events) > MOST_EVENTS:
            raise ValueError(f"there are at most {MOST_EVENTS} events")
        for event in self.events:
            if not 1 <= len(event.type) <= LONGEST_TYPE:
                raise ValueError(f"the type of an event has 1 to {LONGEST_TYPE} characters")
            if event.condition is not None:
                check(event.condition)

    def _check_headers(self) -> None:
        if len(self.headers) > MOST_HEADERS:
            raise ValueError(f"there are at most {MOST_HEADERS} headers")
        for name, value in self.headers.items():
            if not _HEADER.fullmatch(name):
                raise ValueError(f"{name!r} is not the name of a header")
            if name.lower() in _OURS or name.lower().startswith("webhook-"):
                raise ValueError(f"the header {name} is set by Plaudit, or holds a secret; leave it out")
            if not value.isascii() or not value.isprintable() or len(value) > 500:
                raise ValueError(f"the header {name} has at most 500 visible ASCII characters")


def _check_body(value: Any, depth: int) -> None:
    """Raise ValueError for Liquid that does not parse, or for what is nested too deeply."""
    if depth > DEEPEST_BODY:
        raise ValueError(f"body is at most {DEEPEST_BODY} levels deep")
    if isinstance(value, str) and "{" in value:
        markup.check_liquid(value)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_body(item, depth + 1)


def _entering(webhook: Webhook) -> None:
    """`http` is for development: it needs a network that the server's owner has named."""
    if target_of(webhook.url).scheme == "http" and not OUTBOUND.allowed:
        raise ValueError("url begins with https://; http needs PLAUDIT_WEBHOOK_NETWORKS")


def subscribers(label: Label) -> dict[str, list[tuple[str, Webhook, Condition | None]]]:
    """By event type, the webhooks that hear of it, each with its key and what must hold."""
    found: dict[str, list[tuple[str, Webhook, Condition | None]]] = {}
    for key, webhook in label.of_kind(Webhook).items():
        for event in webhook.events:
            found.setdefault(event.type, []).append((key, webhook, event.condition))
    return found


KINDS.add("webhook", Webhook, entering=_entering)

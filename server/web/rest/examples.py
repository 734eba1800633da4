"""Examples of what the API takes and gives, as the reference page shows them; tests hold them against the
structs."""

from typing import Any

PLAYER = {
    "ext_user_id": "player-1",
    "player_id": 1,
    "brand_key": "3f9a1c20",
    "language": "EN",
    "public_username": "Ada",
    "nickname": "Ada",
    "avatar_id": None,
    "markers": ["VIP"],
    "created_at": 1767225600000,
    "last_login_at": 1767229200000,
    "properties": {"user_country": "DE", "core_is_test_account": False},
}
MESSAGE = {
    "title": "Your order is on its way",
    "body": "It will be with you on Friday.",
    "action": "dp:inbox",
    "icon": "",
    "category": 2,
    "expires_at": None,
    "html_body": "<p>It will be with you on <b>Friday</b>.</p>",
    "buttons": [{"text": "See the order", "action": "dp:go&url=/orders/1001"}],
}
SEGMENT = {"id": 7, "name": "VIP members", "condition": {"marker": "VIP"}, "exposed": True}
DEFINITION = {
    "kind": "segment",
    "key": "vip_members",
    "status": "active",
    "version": 3,
    "body": SEGMENT,
    "created_at": 1767225600000,
    "updated_at": 1767229200000,
}
PORTABLE = {"kind": "segment", "key": "vip_members", "body": SEGMENT, "status": "active"}
SETTING = {
    "name": "IDENTITY_PROOF",
    "value": "required",
    "default": "required",
    "kind": "choice",
    "choices": ["required", "optional"],
    "public": False,
    "help": "Whether a browser must prove who its player is.",
}
ENTRY_POINTS = {
    "items": [{"name": "summer-mail", "first_at": 1767225600000}],
    "count": 1,
    "limit": 50,
}
KEY = {"id": 2, "name": "shop server", "prefix": "s2s_Zk3q", "created_at": 1767225600000, "revoked_at": None}
EXAMPLE_KEY = "s2s_shown-in-this-answer-and-never-again"


def page(item: Any) -> dict[str, Any]:
    return {"items": [item], "next_cursor": None}


LABEL = {
    "key": "9d1f2c1e-3a53-4c1e-9a05-0d6f6e0f7a11-1",
    "name": "Morning Row",
    "brands": [{"key": "3f9a1c20", "name": "Morning Row"}],
    "languages": ["EN", "DE"],
}
IMPORTED = {
    "changed": 1,
    "unchanged": 0,
    "definitions": [{"kind": "segment", "key": "vip_members", "version": 3, "changed": True}],
}
VERDICT = {
    "ok": False,
    "reason": "expired",
    "form": "hmac",
    "scope": None,
    "expires_at": 1767229200000,
    "now": 1767232800000,
}
REPORTS = page(
    {
        "id": 12,
        "level": "error",
        "message": "checkout: the basket was empty",
        "page": "https://shop.example/checkout",
        "ext_user_id": "player-1",
        "created_at": 1767225600000,
    }
)
SAMPLES = page(
    {
        "event_type": "shop_visited",
        "seen": 3,
        "reason": "The event type 'shop_visited' is not registered.",
        "source": "server",
        "payload": "{}",
        "first_at": 1767225600000,
        "last_at": 1767229200000,
    }
)
EVENT_RESULTS = {
    "stored": 1,
    "duplicates": 0,
    "refused": 1,
    "results": [
        {"event_id": "order-1001", "status": "stored"},
        {
            "event_id": "visit-77",
            "status": "refused",
            "error": {
                "code": "event_type_unknown",
                "detail": "The event type 'shop_visited' is not registered.",
            },
        },
    ],
}
EVENTS = {
    "events": [
        {
            "event_id": "order-1001",
            "ext_user_id": "player-1",
            "event_type": "purchase",
            "payload": {"amount": 24.9, "currency": "EUR"},
        },
        {"event_id": "visit-77", "ext_user_id": "player-2", "event_type": "shop_visited"},
    ]
}
SENT_MESSAGES = page(
    {
        **MESSAGE,
        "guid": "5e1c7b1e-5a57-4b70-8f0c-3f3f3f6a2f11",
        "created_at": 1767225600000,
        "read_at": None,
        "deleted_at": None,
        "starred": False,
        "shown_at": None,
        "acted_at": None,
        "link": None,
        "withheld": None,
    }
)
STORED_EVENT = page(
    {
        "event_id": "order-1001",
        "event_type": "purchase",
        "payload": {"amount": 24.9, "currency": "EUR"},
        "source": "server",
        "ts": 1767225600000,
        "received_at": 1767225600450,
    }
)

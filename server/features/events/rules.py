"""Whether an event may be processed: pure checks of its type, its source and its payload."""

import hashlib
from collections.abc import Mapping
from typing import Any

from server.core.clock import DAY_MS, HOUR_MS
from server.core.errors import PlauditError
from server.features.events.definition import EventType

ENTRY_POINT_LIMIT = 50
ACTION_LIMIT = 1_000
SAMPLE_LIMIT = 200
REPORT_LIMIT = 1_000
NAME_LENGTH = 80
EVENT_ID_LENGTH = 64
DERIVED = "plaudit:"
"""What the ids of derived events begin with, and no other: nobody can take the place of one."""
STORED_ID_LENGTH = 200
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "list": (list,),
    "object": (dict,),
}


def check_name(name: str) -> str:
    if not 1 <= len(name) <= NAME_LENGTH or not name.isprintable():
        message = f"An event type has 1 to {NAME_LENGTH} printable characters."
        raise PlauditError(message, code="bad_event_type", err_code=20002)
    return name


def check_event_id(event_id: str) -> None:
    """Raise PlauditError for an id that a reported event may not have."""
    if not 1 <= len(event_id) <= EVENT_ID_LENGTH or not event_id.isprintable():
        message = (
            f"An event needs an id of 1 to {EVENT_ID_LENGTH} printable characters, made before it is sent."
        )
        raise PlauditError(message, code="bad_event_id", err_code=20002)
    if event_id.startswith(DERIVED):
        message = f"Ids that begin with {DERIVED!r} are those of derived events. Make another."
        raise PlauditError(message, code="bad_event_id", err_code=20002)


def derived_id(key: str) -> str:
    """The id that a derived event is stored under: its key, and a digest of it where that is too long."""
    event_id = DERIVED + key
    if len(event_id) <= STORED_ID_LENGTH:
        return event_id
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"{event_id[: STORED_ID_LENGTH - len(digest)]}{digest}"


def check_event(event_type: EventType | None, *, name: str, source: str, payload: Mapping[str, Any]) -> None:
    """Raise PlauditError for an event that may not be processed; `code` says why."""
    if event_type is None:
        message = (
            f"The event type {name!r} is not registered. A sample was kept: register it as an event_type."
        )
        raise PlauditError(message, code="event_type_unknown", err_code=20031, status=422)
    if source == "client" and event_type.source == "server":
        message = f"{name!r} is accepted from your server only, since a browser cannot be trusted with it."
        raise PlauditError(message, code="event_not_from_browser", err_code=20033, status=403)
    if event_type.source == "plaudit" and source != "plaudit":
        message = f"{name!r} follows from what happens in Plaudit, so nobody reports it."
        raise PlauditError(message, code="event_not_reportable", err_code=20033, status=403)
    missing = [field for field in event_type.required if payload.get(field) is None]
    if missing:
        raise _bad_payload(name, f"it needs {missing[0]!r}")
    for field, kind in event_type.fields.items():
        value = payload.get(field)
        if value is None:
            continue
        if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
            raise _bad_payload(name, f"{field!r} must be a {kind}")


def _bad_payload(name: str, reason: str) -> PlauditError:
    message = f"The payload of {name!r} cannot be: {reason}."
    return PlauditError(message, code="event_payload_invalid", err_code=20032, status=422)


def occurred_at(reported: int, *, now: int) -> int:
    """When it happened, by the sender's clock as far as that can be believed: the last week, five minutes
    ahead."""
    return reported if now - 7 * DAY_MS <= reported <= now + HOUR_MS // 12 else now

"""Pure decisions about players: the control group, the login window, names, avatars and markers."""

import hashlib
from collections.abc import Sequence

from server.core.clock import MINUTE_MS
from server.core.errors import PlauditError
from server.core.text import clean_line, origin_of

LOGIN_WINDOW_MS = 30 * MINUTE_MS
MARKER_LIMIT = 100
MARKER_LENGTH = 64
NICKNAME_LENGTH = 40
EXT_ID_LENGTH = 200


def player_key(ext_user_id: str) -> str:
    """How an operator's id is compared: proofs are made over the lower-case id, so ANNA and anna are one
    player."""
    return ext_user_id.strip().lower()


def in_control_group(*, label_key: str, ext_key: str, enabled_percent: int) -> bool:
    """Whether gamification stays off for a new player: a fixed function of who it is, so chance has no
    memory."""
    digest = hashlib.sha256(f"control:{label_key}:{ext_key}".encode()).digest()
    return int.from_bytes(digest[:8]) % 10_000 >= enabled_percent * 100


def is_new_login(*, last_seen_at: int, now: int) -> bool:
    """A reload within 30 minutes is the same login; a logout sets last_seen_at to 0 and so re-arms it."""
    return now - last_seen_at > LOGIN_WINDOW_MS


def check_ext_user_id(value: str | None) -> str:
    ext_user_id = (value or "").strip()
    if not ext_user_id or len(player_key(ext_user_id)) > EXT_ID_LENGTH or "\x00" in ext_user_id:
        message = f"ext_user_id must be the player's id on your side, 1 to {EXT_ID_LENGTH} characters."
        raise PlauditError(message, code="bad_ext_user_id", err_code=20002)
    return ext_user_id


def check_nickname(value: str) -> str:
    name = clean_line(value, limit=NICKNAME_LENGTH + 1)
    if not 2 <= len(name) <= NICKNAME_LENGTH:
        message = f"A nickname has 2 to {NICKNAME_LENGTH} visible characters."
        raise PlauditError(message, code="bad_nickname", err_code=20041)
    return name


def check_avatar(value: str) -> str:
    """An https (or http, or same-site) image address, or the id of a catalogue avatar."""
    avatar = value.strip()
    is_address = origin_of(avatar) is not None
    is_id = avatar.replace("-", "").replace("_", "").isalnum() and len(avatar) <= 64
    if len(avatar) > 1000 or not avatar.isprintable() or not (is_address or is_id):
        message = (
            "This is no avatar. Send the https address of a square image, or the id of a catalogue avatar."
        )
        raise PlauditError(message, code="bad_avatar", err_code=20042)
    return avatar


def changed_markers(current: Sequence[str], *, operation: str, markers: Sequence[str]) -> list[str]:
    """The markers after `operation` (add, remove, replace or clear), upper-cased and sorted."""
    wanted = [_check_marker(marker) for marker in markers]
    results = {
        "add": {*current, *wanted},
        "remove": set(current) - set(wanted),
        "replace": set(wanted),
        "clear": set[str](),
    }
    if operation not in results:
        message = f"operation is add, remove, replace or clear; not {operation!r}."
        raise PlauditError(message, code="bad_marker", err_code=20043)
    if len(results[operation]) > MARKER_LIMIT:
        message = f"A player holds at most {MARKER_LIMIT} markers. Remove some first."
        raise PlauditError(message, code="too_many_markers", err_code=20043)
    return sorted(results[operation])


def _check_marker(value: str) -> str:
    marker = clean_line(value, limit=MARKER_LENGTH + 1).upper()
    if not 1 <= len(marker) <= MARKER_LENGTH:
        message = f"A marker has 1 to {MARKER_LENGTH} visible characters."
        raise PlauditError(message, code="bad_marker", err_code=20043)
    return marker

"""Pure decisions about avatars: which can be chosen, which are shown."""

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime

from server.features.avatars.definition import Avatar

NOT_FOUND, INACTIVE, OUT_OF_WINDOW, NOT_OWNED = 1, 2, 3, 4
USER_LIMIT, LABEL_LIMIT, FAILED = 12001, 12002, -1


def refusal(avatar: Avatar, *, is_owned: bool, now: int) -> int | None:
    """Why a player cannot choose an active avatar; None when it can."""
    if avatar.active_from is not None and now < avatar.active_from:
        return OUT_OF_WINDOW
    if avatar.active_till is not None and now >= avatar.active_till:
        return OUT_OF_WINDOW
    return None if is_owned or avatar.is_free else NOT_OWNED


def is_shown(avatar: Avatar, *, is_owned: bool, is_in_use: bool, now: int) -> bool:
    """Avatars whose time is over are gone, those to come are announced; hidden ones wait to be achieved."""
    if is_in_use:
        return True
    if avatar.active_till is not None and now >= avatar.active_till:
        return False
    return is_owned or avatar.is_free or not avatar.hide_until_achieved


def first(known: Collection[Avatar], *, way: str, seed: str, now: int) -> Avatar | None:
    """What a new player begins with: by `way` the first of the default avatars, a random one of the free
    ones, or none. The draw is a fixed function of `seed`, so that a player has one avatar wherever it is
    created."""
    usable = [avatar for avatar in known if refusal(avatar, is_owned=False, now=now) is None]
    if way == "random" and usable:
        drawn = int.from_bytes(hashlib.sha256(f"avatar:{seed}".encode()).digest()[:8]) % len(usable)
        return sorted(usable, key=lambda avatar: avatar.id)[drawn]
    defaults = [avatar for avatar in usable if avatar.is_default and way == "default"]
    return min(defaults, key=lambda avatar: (avatar.priority, avatar.id), default=None)


def wire_date(ms: int | None) -> str | None:
    """An ISO date, as the reference protocol writes it here: `2026-03-01T12:00:00.000Z`."""
    if ms is None:
        return None
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

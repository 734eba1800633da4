"""Every message of the wire, by class id.

The tables are built from the structs: a new message is a new struct in one of the modules, and nothing else.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

from server.wire.structs import (
    activity,
    avatars,
    bonuses,
    clans,
    draws,
    engagement,
    envelope,
    inbox,
    jackpots,
    leaderboards,
    levels,
    minigames,
    missions,
    raffles,
    sections,
    session,
    shop,
    tournaments,
)
from server.wire.structs.envelope import ErrorResponse, Push, Request, Response, Shape, UnsupportedCommand

__all__ = [
    "MODULES",
    "PUSHES",
    "REQUESTS",
    "RESPONSES",
    "RESPONSE_OF",
    "ErrorResponse",
    "Push",
    "Request",
    "Response",
    "Shape",
    "UnsupportedCommand",
]

MODULES: tuple[ModuleType, ...] = (
    envelope,
    session,
    engagement,
    levels,
    missions,
    leaderboards,
    shop,
    inbox,
    tournaments,
    sections,
    activity,
    avatars,
    clans,
    bonuses,
    minigames,
    jackpots,
    raffles,
    draws,
)

M = TypeVar("M", Request, Response)


def _declared(base: type[M]) -> Iterator[tuple[int, type[M]]]:
    """Yield every struct with a class id of its own; two structs of one kind under one id are a mistake."""
    seen: dict[int, str] = {}
    for module in MODULES:
        for value in vars(module).values():
            if not (isinstance(value, type) and issubclass(value, base) and "CID" in value.__dict__):
                continue
            if value.__module__ != module.__name__:
                continue
            kind = int(value.CID) * 2 + issubclass(value, Push)
            if kind in seen:
                raise RuntimeError(f"{value.__name__} and {seen[kind]} both claim class id {value.CID}")
            seen[kind] = value.__name__
            yield int(value.CID), value


REQUESTS: dict[int, type[Request]] = dict(_declared(Request))
"""What clients may send."""

RESPONSES: dict[int, type[Response]] = {c: s for c, s in _declared(Response) if not issubclass(s, Push)}
"""What the server answers."""

PUSHES: dict[int, type[Response]] = {c: s for c, s in _declared(Response) if issubclass(s, Push)}
"""What the server sends unasked."""

RESPONSE_OF: dict[int, int] = {c: int(s.ANSWER) for c, s in REQUESTS.items() if s.ANSWER is not None}
"""Class id of a request to that of its answer; a request that is not in here is not answered."""

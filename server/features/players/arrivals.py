"""What other features do when a player has been identified, before the page has its answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.store.transaction import Tx
from server.wire.session import Session
from server.wire.structs.session import Identify


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an IDENTIFY says of the device and its push token. `device` is empty where none was named."""

    device: str
    token: str | None = None
    platform: int | None = None
    status: int | None = None
    package: str | None = None
    agent: str = ""


Work = Callable[[Tx], object]
Source = Callable[[sa.Connection, Label, Any, Arrival], Work | None]

_SOURCES: list[Source] = []
_PERMISSIONS = {"granted": 0, "default": 1, "denied": 2}


def provide(source: Source) -> None:
    """Let another feature act on an identification: `source(conn, label, row, arrival)` reads, and returns
    the unit of work that is to be done for this player, or None."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def read(session: Session, message: Identify) -> Arrival:
    return Arrival(
        device=session.visitor_id or message.visitor_id or "",
        token=message.token,
        platform=message.platform,
        status=_status(message),
        package=message.app_package_id,
        agent=(message.ua.agent if message.ua is not None else None) or "",
    )


def _status(message: Identify) -> int | None:
    if message.pushNotificationUserStatus is not None:
        return message.pushNotificationUserStatus
    return _PERMISSIONS.get(message.permission or "")


def works(conn: sa.Connection, label: Label, row: Any, arrival: Arrival) -> Iterator[Work]:
    """What is to be written now that the player of `row` is here; mostly nothing."""
    for source in _SOURCES:
        work = source(conn, label, row, arrival)
        if work is not None:
            yield work

"""Where a player can be reached: tokens of browsers and apps, each with one player at a time.

A visitor's token is kept under its device and joins whoever is identified on that device. The device's id is
as good as a key here, so one that could be guessed is not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.core.text import clean_line
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.players.arrivals import Arrival, Work
from server.features.push import rules, tables
from server.features.push.sender import SENDER
from server.store.prepared import all_rows, first_row
from server.store.transaction import Tx

STATE = "user_last_session_push_state"


@dataclass(frozen=True, slots=True)
class Said:
    """What a page or an app says of one token. An empty `token` says only the status."""

    token: str
    platform: int
    status: int = rules.ALLOWED
    package: str | None = None
    replaces: str | None = None


def register(tx: Tx, label: Label, *, player_id: int | None, device: str | None, said: Said) -> None:
    """Keep a token for a player, or for the device of a visitor; what was another's is this one's now.

    Raises PlauditError bad_push_token for what is none, and not_identified when nobody is named.
    """
    if not player_id and device is None:
        text = "Identify the player (cid 5), or send the device_id of INIT: 16 to 64 characters."
        raise PlauditError(text, code="not_identified", err_code=20005)
    status = rules.check_status(said.status)
    if said.token:
        _keep(tx, label, player_id=player_id, device=device, said=said)
    elif device is not None:
        tx.change(tables.SET_STATUS, {**_device(label, device), "said": status})
    if player_id:
        players.change(tx, label, player_id=player_id, values={STATE: rules.STATUSES[status]})


def _keep(tx: Tx, label: Label, *, player_id: int | None, device: str | None, said: Said) -> None:
    subscription = rules.check_token(said.token, platform=said.platform, plain_http=SENDER.plain_http)
    package = clean_line(said.package or "", limit=rules.LONGEST_PACKAGE) or None
    key = rules.token_key(said.token, subscription=subscription, package=package)
    before = _replaced(tx, label, said, key)
    if before is not None:
        player_id, device = player_id or before.player_id, device or before.visitor_id
        tx.change(tables.REMOVE_BY_KEY, {"b_label_id": label.id, "b_token_key": before.token_key})
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "visitor_id": device,
        "token_key": key,
        "token": said.token if subscription is None else msgspec.json.encode(subscription).decode(),
        "platform": said.platform,
        "status": said.status,
        "app_package_id": package,
        "created_at": tx.now,
        "seen_at": tx.now,
    }
    if tx.value(tables.INSERT_TOKEN[tx.dialect], row) is None:
        again = {
            "b_label_id": label.id,
            "b_token_key": key,
            "player": player_id,
            "device": device,
            "text": row["token"],
            "on_platform": said.platform,
            "said": said.status,
            "package": package,
            "seen": tx.now,
        }
        tx.change(tables.REGISTER_AGAIN, again)
    _make_room(tx, label, player_id=player_id, device=device)


def _replaced(tx: Tx, label: Label, said: Said, key: str) -> Any:
    """The row of the subscription that a browser has given up for this one: who knows its endpoint has it."""
    if not said.replaces:
        return None
    old = rules.endpoint_key(said.replaces)
    where = {"b_label_id": label.id, "b_token_key": old}
    return tx.first(tables.BY_KEY, where) if old != key else None


def _make_room(tx: Tx, label: Label, *, player_id: int | None, device: str | None) -> None:
    rows = of_player(tx.conn, label, player_id) if player_id else of_device(tx.conn, label, device or "")
    for row in rows[rules.MOST_TOKENS :]:
        tx.change(tables.REMOVE, {"b_label_id": label.id, "b_id": row.id})


def of_player(conn: sa.Connection, label: Label, player_id: int) -> Sequence[Any]:
    """The player's tokens, the last seen first."""
    return all_rows(conn, tables.OF_PLAYER, {"b_label_id": label.id, "b_player_id": player_id})


def of_device(conn: sa.Connection, label: Label, device: str) -> Sequence[Any]:
    return all_rows(conn, tables.OF_DEVICE, _device(label, device))


def _device(label: Label, device: str) -> dict[str, Any]:
    return {"b_label_id": label.id, "b_visitor_id": device}


def remove_gone(tx: Tx, label: Label, *, token_id: int, seen_at: int) -> None:
    """Forget a token that its service does not know any more, unless it was registered anew since."""
    tx.change(tables.REMOVE_GONE, {"b_label_id": label.id, "b_id": token_id, "b_seen_at": seen_at})


def arrived(conn: sa.Connection, label: Label, row: Any, arrival: Arrival) -> Work | None:
    """What an identification changes: the device's tokens are this player's now and have the status that the
    page says; a token that came along is registered."""
    said = _brought(arrival)
    status = arrival.status if arrival.status in range(len(rules.STATUSES)) else None
    device = rules.device_of(arrival.device)
    held = of_device(conn, label, device) if device else ()
    joins = any(token.player_id != row.id for token in held)
    changes = status is not None and any(token.status != status for token in held)
    known = msgspec.json.decode(row.properties).get(STATE)
    state = rules.STATUSES[status] if status is not None else known
    if said is None and not joins and not changes and state == known:
        return None

    def work(tx: Tx) -> None:
        if device and joins:
            tx.change(tables.JOIN, {**_device(label, device), "player": row.id, "seen": tx.now})
        if device and changes:
            tx.change(tables.SET_STATUS, {**_device(label, device), "said": status})
        if said is not None:
            _keep(tx, label, player_id=row.id, device=device, said=said)
        if state != known:
            players.change(tx, label, player_id=row.id, values={STATE: state})

    return work


def _brought(arrival: Arrival) -> Said | None:
    """The token of an IDENTIFY; one that cannot be does not keep the player out."""
    if not arrival.token:
        return None
    platform = arrival.platform if arrival.platform is not None else rules.platform_of(arrival.agent)
    said = Said(arrival.token, platform, package=arrival.package)
    try:
        said = Said(said.token, platform, rules.check_status(arrival.status), said.package)
        rules.check_token(said.token, platform=platform, plain_http=SENDER.plain_http)
    except PlauditError:
        return None
    return said


def by_id(conn: sa.Connection, label: Label, token_id: int) -> Any:
    return first_row(conn, tables.BY_ID, {"b_label_id": label.id, "b_id": token_id})

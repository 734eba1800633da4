"""Players: created when first identified, changed by their own acts and by the operator's server.

Every change of something public is pushed to all open connections of the player, in the unit of work that
made it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.labels.catalogue import Brand, Label
from server.features.players import rules, tables
from server.features.players.definition import PlayerProperty
from server.features.players.properties import PROPERTIES, check_values, public_props, username
from server.store.prepared import all_rows, first_row
from server.store.schema import insert_once
from server.store.transaction import Tx
from server.wire.structs.engagement import PropsChangedPush

LiveProps = Callable[[sa.Connection, int, int, int], dict[str, Any]]
LabelProps = Callable[[sa.Connection, Label, Any, int], dict[str, Any]]
Pending = Callable[[sa.Connection, Label, int, int], Sequence[msgspec.Struct]]
NewcomerColumns = Callable[[Label, str, int], dict[str, Any]]
PropsOfMany = Callable[[sa.Connection, Label, Sequence[Any], int], dict[int, dict[str, Any]]]
_LIVE: list[LiveProps] = []
_LIVE_OF_LABEL: list[LabelProps] = []
_LIVE_OF_MANY: list[PropsOfMany] = []
_NEWCOMERS: list[NewcomerColumns] = []
_PENDING: list[Pending] = []
_WELCOMES: list[Callable[[Tx, Label, Any], None]] = []


def find(conn: sa.Connection, *, label_id: int, ext_user_id: str) -> Any:
    """The player's row, or None."""
    values = {"label_id": label_id, "ext_key": rules.player_key(ext_user_id)}
    return first_row(conn, tables.BY_KEY, values)


def require(conn: sa.Connection, *, label_id: int, ext_user_id: str) -> Any:
    row = find(conn, label_id=label_id, ext_user_id=ext_user_id)
    if row is None:
        message = (
            "There is no such player. Players begin when they are first identified or created over the API."
        )
        raise PlauditError(message, code="player_not_found", status=404)
    return row


def markers(conn: sa.Connection, *, label_id: int, player_id: int) -> list[str]:
    rows = all_rows(conn, tables.MARKERS, {"label_id": label_id, "player_id": player_id})
    return [row.marker for row in rows]


def provide_props(source: LiveProps, *, of_many: PropsOfMany) -> None:
    """Let another feature add its own public properties to the full set (the inbox its unread count).

    `of_many(conn, label, rows, now)` answers the same for several players' rows, by their numbers, with a
    number of queries that does not grow with them.
    """
    if source not in _LIVE:
        _LIVE.append(source)
        _LIVE_OF_MANY.append(of_many)


def provide_label_props(source: LabelProps, *, of_many: PropsOfMany) -> None:
    """The same for properties that follow from the label's definitions: `source(conn, label, row, now)`,
    where `row` is the player's."""
    if source not in _LIVE_OF_LABEL:
        _LIVE_OF_LABEL.append(source)
        _LIVE_OF_MANY.append(of_many)


def provide_newcomer(source: NewcomerColumns) -> None:
    """Let another feature say what a new player begins with: `source(label, ext_key, now)` returns columns of
    the player's row."""
    if source not in _NEWCOMERS:
        _NEWCOMERS.append(source)


def provide_pending(source: Pending) -> None:
    """Let another feature tell what waits for a player to come: `source(conn, label, player_id, now)` returns
    pushes, which a page gets each time it has identified the player, until they wait no more."""
    if source not in _PENDING:
        _PENDING.append(source)


def welcome(heard: Callable[[Tx, Label, Any], None]) -> None:
    """Let another feature hear, as (tx, label, row), of a new player, in the unit of work that made it."""
    if heard not in _WELCOMES:
        _WELCOMES.append(heard)


def pending(conn: sa.Connection, label: Label, player_id: int, *, now: int) -> list[msgspec.Struct]:
    """Everything that waits for the player to come."""
    return [message for source in _PENDING for message in source(conn, label, player_id, now)]


def full_props(conn: sa.Connection, label: Label, row: Any, *, now: int) -> dict[str, Any]:
    """Every public property as it is now."""
    props = public_props(label, row, markers=markers(conn, label_id=label.id, player_id=row.id))
    return props | live_props(conn, label, row, now=now)


def live_props(conn: sa.Connection, label: Label, row: Any, *, now: int) -> dict[str, Any]:
    """The public properties that other features keep: balances, level, unread count."""
    props: dict[str, Any] = {}
    for source in _LIVE:
        props |= source(conn, label.id, row.id, now)
    for source_of_label in _LIVE_OF_LABEL:
        props |= source_of_label(conn, label, row, now)
    return props


def live_props_of(
    conn: sa.Connection, label: Label, rows: Sequence[Any], *, now: int
) -> dict[int, dict[str, Any]]:
    """`live_props` of several players by their numbers, in as many queries as for one."""
    props: dict[int, dict[str, Any]] = {row.id: {} for row in rows}
    for source in _LIVE_OF_MANY if rows else ():
        for player_id, found in source(conn, label, rows, now).items():
            props[player_id] |= found
    return props


def ensure(
    tx: Tx, label: Label, *, brand: Brand | None, ext_user_id: str, language: str | None = None
) -> Any:
    """The player's row, created if this is the first time. Two at once make one player."""
    ext_user_id = rules.check_ext_user_id(ext_user_id)
    row = find(tx.conn, label_id=label.id, ext_user_id=ext_user_id)
    if row is not None:
        return row
    key = rules.player_key(ext_user_id)
    percent = int(label.setting("GAMIFICATION_ENABLED_PERCENT"))
    values = {
        "label_id": label.id,
        "brand_id": brand.id if brand else None,
        "ext_user_id": ext_user_id,
        "ext_key": key,
        "created_at": tx.now,
        "registered_at": tx.now,
        "language": label.language(language),
        "in_control_group": rules.in_control_group(label_key=label.key, ext_key=key, enabled_percent=percent),
        "is_test": False,
        "last_login_at": 0,
        "last_seen_at": 0,
        "properties": "{}",
    }
    for source in _NEWCOMERS:
        values |= source(label, key, tx.now)
    insert = insert_once(tables.player, returning=tables.player.c.id, dialect=tx.dialect)
    is_new = tx.value(insert.values(values)) is not None
    row = find(tx.conn, label_id=label.id, ext_user_id=ext_user_id)
    for heard in _WELCOMES if is_new else ():
        heard(tx, label, row)
    return row


def login(tx: Tx, *, label_id: int, player_id: int) -> bool:
    """Note that the player is here. True when this is a new login rather than a reload within 30 minutes."""
    row = tx.first(tables.BY_ID_LOCKED, {"label_id": label_id, "player_id": player_id})
    fresh = rules.is_new_login(last_seen_at=row.last_seen_at, now=tx.now)
    values = {"last_seen_at": tx.now} | ({"last_login_at": tx.now} if fresh else {})
    _update(tx, label_id=label_id, player_id=player_id, values=values)
    return fresh


def logout(tx: Tx, *, label_id: int, player_id: int) -> None:
    """End the login window: the next login counts again."""
    _update(tx, label_id=label_id, player_id=player_id, values={"last_seen_at": 0})


def change(tx: Tx, label: Label, *, player_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set properties by their names on the wire and push what is public and different. Returns what changed.

    The caller has checked that whoever asks may set these: `check_values` for an operator's server.
    """
    row = tx.first(tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    kept: dict[str, Any] = msgspec.json.decode(row.properties)
    columns: dict[str, Any] = {}
    changed: dict[str, Any] = {}
    for name, wanted in values.items():
        known = PROPERTIES.get(name)
        value = label.language(wanted) if name == "core_user_language" else wanted
        before = getattr(row, known.column) if known and known.column else kept.get(name)
        if value == before:
            continue
        changed[name] = value
        if known and known.column:
            columns[known.column] = value
        else:
            kept[name] = value
    if not changed:
        return {}
    columns["properties"] = msgspec.json.encode(kept).decode()
    _update(tx, label_id=label.id, player_id=player_id, values=columns)
    if "avatar_id" in changed:
        changed["avatar_url"] = changed["avatar_id"]
    own = label.of_kind(PlayerProperty)
    public = {
        n: v
        for n, v in changed.items()
        if (n in PROPERTIES and PROPERTIES[n].public) or n == "avatar_url" or (n in own and own[n].public)
    }
    if "avatar_real_id" in changed:
        number = changed["avatar_real_id"]
        public |= {"avatar_real_id": number or 0, "core_avatar_real_id": number}
    push_props(tx, label_id=label.id, player_id=player_id, props=public)
    return changed


def set_operator_properties(
    tx: Tx, label: Label, *, player_id: int, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What an operator's server sets: known properties of the right type, or PlauditError and nothing
    changes. What changed is an `update_profile`, so that missions about the player's state hear of it."""
    changed = change(tx, label, player_id=player_id, values=check_values(label, values))
    if changed:
        payload, key = {"changed": sorted(changed)}, f"profile:{player_id}:{new_guid()}"
        tx.emit(label_id=label.id, player_id=player_id, kind="update_profile", payload=payload, key=key)
    return changed


def set_nickname(tx: Tx, *, label_id: int, player_id: int, nickname: str) -> str:
    """Set the name that others see. Raises PlauditError when it is too short or too long."""
    name = rules.check_nickname(nickname)
    _update(tx, label_id=label_id, player_id=player_id, values={"nickname": name})
    row = tx.first(tables.BY_ID, {"label_id": label_id, "player_id": player_id})
    push_props(tx, label_id=label_id, player_id=player_id, props={"public_username": username(row)})
    return name


def change_markers(
    tx: Tx, *, label_id: int, player_id: int, operation: str, markers: Sequence[str]
) -> list[str]:
    """Add, remove, replace or clear JS markers; the player's pages hear of it at once. Returns what is set
    now."""
    where = {"label_id": label_id, "player_id": player_id}
    tx.first(tables.BY_ID_LOCKED, where)
    before = [row.marker for row in tx.all(tables.MARKERS, where)]
    after = rules.changed_markers(before, operation=operation, markers=markers)
    for marker in set(before) - set(after):
        tx.change(tables.REMOVE_MARKER, {**where, "b_marker": marker})
    for marker in set(after) - set(before):
        tx.change(tables.player_marker.insert(), {**where, "marker": marker, "set_at": tx.now})
    if after != before:
        push_props(tx, label_id=label_id, player_id=player_id, props={"core_public_tags": after})
    return after


def push_props(tx: Tx, *, label_id: int, player_id: int, props: Mapping[str, Any]) -> None:
    if props:
        tx.changed_props(label_id=label_id, player_id=player_id, props=props)


def send_props(tx: Tx) -> None:
    """One message a player with all that changed in this unit of work."""
    for (label_id, player_id), props in tx.props.items():
        tx.push(label_id=label_id, player_id=player_id, message=PropsChangedPush(ts=tx.now, props=props))
    tx.props.clear()


def _update(tx: Tx, *, label_id: int, player_id: int, values: Mapping[str, Any]) -> None:
    t = tables.player
    tx.change(t.update().where(t.c.label_id == label_id, t.c.id == player_id).values(**values))


def page(conn: sa.Connection, *, label_id: int, after: int, count: int) -> Sequence[Any]:
    """Up to `count` players in the order they were created, from behind the number `after`."""
    return conn.execute(tables.PAGE, {"label_id": label_id, "after": after, "count": count}).all()


def markers_of(conn: sa.Connection, *, label_id: int, player_ids: Sequence[int]) -> dict[int, list[str]]:
    """The markers of several players in one query; players without any are absent."""
    t = tables.player_marker
    query = sa.select(t.c.player_id, t.c.marker).where(
        t.c.label_id == label_id, t.c.player_id.in_(player_ids)
    )
    found: dict[int, list[str]] = {}
    for row in conn.execute(query.order_by(t.c.marker)).all():
        found.setdefault(row.player_id, []).append(row.marker)
    return found


def numbers(conn: sa.Connection, *, label_id: int, ext_user_ids: Sequence[str]) -> dict[str, int]:
    """The numbers of those players that exist, by `rules.player_key` of the operator's id."""
    t = tables.player
    keys = {rules.player_key(ext_user_id) for ext_user_id in ext_user_ids}
    query = sa.select(t.c.ext_key, t.c.id).where(t.c.label_id == label_id, t.c.ext_key.in_(keys))
    return {row.ext_key: row.id for row in conn.execute(query).all()}


def set_brand(tx: Tx, *, label_id: int, player_id: int, brand: Brand) -> None:
    """Move the player to another brand of its label."""
    _update(tx, label_id=label_id, player_id=player_id, values={"brand_id": brand.id})


def by_ids(conn: sa.Connection, *, label_id: int, player_ids: Sequence[int]) -> dict[int, Any]:
    """The rows of several players in one query, by their numbers; unknown ones are absent."""
    if not player_ids:
        return {}
    rows = all_rows(conn, tables.BY_IDS, {"label_id": label_id, "player_ids": list(player_ids)})
    return {row.id: row for row in rows}

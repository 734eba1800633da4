"""How far players are: missions, badges and levels."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.economy.currencies import Source
from server.features.effects import service as effects
from server.features.effects.definition import Effect
from server.features.effects.service import Context
from server.features.labels.catalogue import Label
from server.features.levels import rules as level_rules
from server.features.levels import service as levels
from server.features.levels import tasks as level_tasks
from server.features.levels.definition import Level as LevelDefinition
from server.features.missions import manual, rules
from server.features.missions.definition import Badge, Mission
from server.features.missions.reading import Standing
from server.features.players import service as players
from server.store.transaction import Tx
from server.web.rest.fields import Millis
from server.web.rest.operation import Call
from server.web.rest.players import number

Moment = Annotated[int, Meta(ge=0, description="Epoch milliseconds; 0 is never.")]


class Achievement(msgspec.Struct, frozen=True):
    """One mission or badge as the player has it now."""

    kind: Literal["mission", "badge"]
    key: str
    id: Annotated[int, Meta(description="The number that pages know as ach_id.")]
    name: str
    phase: Annotated[
        Literal["locked", "early", "over", "done", "asks_opt_in", "open"],
        Meta(description="What the player can do with it now."),
    ]
    visible: Annotated[bool, Meta(description="Whether the player fits `visible_to`.")]
    percent: float
    completed_count: Annotated[int, Meta(description="In all runs of a recurring one.")]
    assigned_at: Moment
    unlocked_at: Moment
    opted_in_at: Moment
    completed_at: Annotated[
        int, Meta(ge=0, description="The latest time, in epoch milliseconds; 0 is never.")
    ]


class Achievements(msgspec.Struct, frozen=True):
    items: Annotated[list[Achievement], Meta(description="All active ones, in their order.")]


class MoveMission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`assign` gives a mission, or begins it anew when it was given and is done; `unlock` opens what is
    locked; `complete` has it done, with its rewards."""

    operation: Literal["assign", "unlock", "complete"]


class GiveBadge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    operation: Literal["give"]


class PlayerLevel(msgspec.Struct, frozen=True):
    """The player's level, and what it follows from."""

    level: Annotated[str | None, Meta(description="Its key; null where there are no levels.")]
    level_id: int | None
    name: str | None
    logic: Annotated[
        Literal["points", "counters", "manual"], Meta(description="What levels of this label follow.")
    ]
    points_ever: int
    counter_1: float
    counter_2: float
    given: Annotated[str | None, Meta(description="The key of the level that was given last.")]


class SetLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    level: Annotated[str, Meta(min_length=1, max_length=120, description="The key of a level.")]


class StartRebuilding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing needs to be said."""


class Rebuilding(msgspec.Struct, frozen=True):
    """Looking at every player's level after the levels changed."""

    running: bool
    total: Annotated[int, Meta(description="Players when it began.")]
    seen: int
    changed: Annotated[int, Meta(description="Players who got another level.")]
    started_at: Moment
    finished_at: Millis | None


def _achievement(label: Label, standing: Standing, *, visible: bool, now: int) -> Achievement:
    item, state = standing.item, standing.state
    kind = Mission if isinstance(item, Mission) else Badge
    key = next(key for key, known in label.of_kind(kind).items() if known is item)
    return Achievement(
        kind="mission" if kind is Mission else "badge",
        key=key,
        id=item.id,
        name=item.name,
        phase=rules.phase(item, state, now=now),
        visible=visible,
        percent=rules.percent(item, state),
        completed_count=state.completed_count,
        assigned_at=state.given_at,
        unlocked_at=state.unlocked_at,
        opted_in_at=state.opted_in_at,
        completed_at=state.completed_at,
    )


async def list_missions(call: Call) -> Achievements:
    """Every active mission and badge as the player has it, also those that are hidden from the player."""
    label, now = call.label, call.now

    def query(conn: sa.Connection) -> Achievements:
        row = players.require(conn, label_id=label.id, ext_user_id=call.path["ext_user_id"])
        found = manual.overview(conn, label, row, now=now)
        return Achievements([_achievement(label, s, visible=v, now=now) for s, v in found])

    return await call.read(query)


async def move_mission(call: Call) -> Achievement:
    """Assign, unlock or complete a mission by hand. Rewards follow as if the player had earned them."""
    acts = {"assign": manual.assign, "unlock": manual.unlock, "complete": manual.complete}
    return await _move(call, Mission, acts[call.body.operation])


async def give_badge(call: Call) -> Achievement:
    """Give a badge by hand, whatever is left to do for it."""
    return await _move(call, Badge, manual.complete)


async def _move(call: Call, kind: Any, act: Any) -> Achievement:
    label = call.label
    item = manual.of_key(label, kind, call.path["key"])
    player_id = await number(call)

    def work(tx: Tx) -> Achievement:
        standing = act(tx, label, player_id=player_id, item=item, key=f"api:{new_guid()}")
        row = players.require(tx.conn, label_id=label.id, ext_user_id=call.path["ext_user_id"])
        seen = {id(s.item): visible for s, visible in manual.overview(tx.conn, label, row, now=tx.now)}
        return _achievement(label, standing, visible=seen[id(item)], now=tx.now)

    return await call.write(work, key=player_id)


def _level(conn: sa.Connection, label: Label, player_id: int) -> PlayerLevel:
    row = levels.state(conn, label_id=label.id, player_id=player_id)
    have = levels.have_of(conn, label.id, player_id, row)
    level = levels.current(label, row)
    keys = {known.id: key for key, known in label.of_kind(LevelDefinition).items()}
    return PlayerLevel(
        level=keys.get(level.id) if level else None,
        level_id=level.id if level else None,
        name=level.name if level else None,
        logic=level_rules.logic_of(label),
        points_ever=have.ever,
        counter_1=have.counter_1 / level_rules.PARTS,
        counter_2=have.counter_2 / level_rules.PARTS,
        given=keys.get(have.granted),
    )


async def get_level(call: Call) -> PlayerLevel:
    """The player's level, and what decides about it."""
    player_id = await number(call)
    return await call.read(lambda conn: _level(conn, call.label, player_id))


async def set_level(call: Call) -> PlayerLevel:
    """Give the player a level. With manual logic it is the player's level; where levels follow points or
    counters, the player has at least this one."""
    label, key = call.label, call.body.level
    if key not in label.of_kind(LevelDefinition):
        raise PlauditError(f"There is no active level {key!r}.", code="definition_not_found", status=404)
    player_id = await number(call)

    def work(tx: Tx) -> PlayerLevel:
        context = Context(player_id, Source.MANUAL, f"api:level:{new_guid()}", whole=True)
        effects.apply_all(tx, label, context, [Effect(type="level_set", level=key)])
        return _level(tx.conn, label, player_id)

    return await call.write(work, key=player_id)


def _rebuilding(row: Any) -> Rebuilding:
    if row is None:
        return Rebuilding(running=False, total=0, seen=0, changed=0, started_at=0, finished_at=None)
    return Rebuilding(
        running=row.finished_at is None,
        total=row.total,
        seen=row.seen,
        changed=row.changed,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


async def get_rebuilding(call: Call) -> Rebuilding:
    """How far the latest look at every player's level is. One begins by itself when levels change."""
    label_id = call.label.id
    return await call.read(lambda conn: _rebuilding(level_tasks.progress(conn, label_id=label_id)))


async def start_rebuilding(call: Call) -> Rebuilding:
    """Look at every player's level again, from the beginning. It goes on in the background, a page of players
    at a time."""
    label_id = call.label.id
    return await call.write(lambda tx: _rebuilding(level_tasks.restart(tx, label_id)), key=label_id)

"""Players go up and down the levels of their label, as what they collect and count says.

A player without a row has the default level. Whoever changes one holds its row against others first.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
import structlog

from server.core.conditions import matches
from server.core.formulas import compile_formula
from server.core.periods import local, moment
from server.core.translated import translated
from server.features.economy import service as economy
from server.features.economy.currencies import Currency
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, register
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened, Heard
from server.features.labels.catalogue import Label
from server.features.levels import rules, tables
from server.features.levels.definition import Counter, Level
from server.features.levels.rules import Have, Ladder
from server.features.players import service as players
from server.features.players.tables import BY_ID
from server.jobs.engine import enqueue
from server.store.prepared import all_rows, first_row, prepare
from server.store.schema import insert_once
from server.store.transaction import Tx

FALL_JOB = "levels.fall"
_EMPTY = {"level_id": 0, "granted_id": 0, "counter_1": 0, "counter_2": 0, "changes": 0, "changed_at": 0}

log = structlog.get_logger("levels")


class Levels:
    """The ear of levels: points ever collected, or the events that the two counters count."""

    name = "levels"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        ladder = rules.ladder_of(label)
        if not ladder.levels or ladder.logic == "manual":
            return {}
        if ladder.logic == "points":
            return {"ach_points_added": (0,)}
        heard: dict[str, list[int]] = {}
        for number, counter in enumerate(ladder.counters, start=1):
            if counter is not None:
                heard.setdefault(counter.event, []).append(number)
        return heard

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        if wanted[0] == 0:
            if event.payload.get("level_amount"):
                _follow_points(tx, label, player_id=player_id, ever=int(event.payload["ever"]))
        else:
            _count(tx, label, player_id=player_id, event=event, numbers=wanted)

    def hear_many(self, tx: Tx, label: Label, *, events: Sequence[Heard], wanted: Sequence[Any]) -> None:
        if wanted[0] == 0:
            counted = {p: int(e.payload["ever"]) for p, e in events if e.payload.get("level_amount")}
            _follow_points_of(tx, label, counted)
        else:
            for player_id, event in events:
                _count(tx, label, player_id=player_id, event=event, numbers=wanted)


def _follow_points(tx: Tx, label: Label, *, player_id: int, ever: int) -> None:
    row = tx.first(tables.STATE, _of(label.id, player_id))
    have = Have(ever=ever, granted=row.granted_id if row else 0)
    ladder = rules.ladder_of(label)
    level = rules.level_of(ladder, have)
    if level is not None and level.id != _stored(ladder, row):
        settle(tx, label, player_id=player_id)


def _follow_points_of(tx: Tx, label: Label, evers: Mapping[int, int]) -> None:
    """The same for many, given what each has ever collected: one query tells who goes up."""
    ladder = rules.ladder_of(label)
    values = {"b_label_id": label.id, "ids": list(evers)}
    rows = {row.player_id: row for row in tx.all(tables.STATES_OF, values)}
    for player_id, ever in evers.items():
        row = rows.get(player_id)
        level = rules.level_of(ladder, Have(ever=ever, granted=row.granted_id if row else 0))
        if level is not None and level.id != _stored(ladder, row):
            settle(tx, label, player_id=player_id)


def settle(tx: Tx, label: Label, *, player_id: int) -> bool:
    """Give the player the level that follows from what it has; True when it is another one than before."""
    ladder = rules.ladder_of(label)
    row = _held(tx, label.id, player_id)
    level = rules.level_of(ladder, have_of(tx.conn, label.id, player_id, row))
    before = _stored(ladder, row)
    if level is None or level.id == before:
        return False
    where = _of(label.id, player_id)
    tx.change(tables.SET_LEVEL, {**where, "level_id": level.id, "changed_at": tx.now})
    _tell(tx, label, player_id=player_id, before=before, level=level, change=row.changes + 1)
    return True


def _tell(tx: Tx, label: Label, *, player_id: int, before: int, level: Level, change: int) -> None:
    """The player's pages hear of the new level, and so does whatever listens to changes of level."""
    ladder = rules.ladder_of(label)
    row = tx.first(BY_ID, {"label_id": label.id, "player_id": player_id})
    name = translated(level, "name", label.language(row.language))
    props = {"ach_level_current_id": level.id, "ach_level_current": name}
    players.push_props(tx, label_id=label.id, player_id=player_id, props=props)
    payload = {
        "level_id": level.id,
        "name": level.name,
        "previous_level_id": before,
        "is_up": ladder.rank[level.id] > ladder.rank.get(before, -1),
        "reached": rules.reached(ladder, level.id),
        "int_param1": level.integration_param,
    }
    key = f"level:player:{player_id}:change:{change}"
    tx.emit(label_id=label.id, player_id=player_id, kind="ach_level_changed", payload=payload, key=key)


# -- counters -----------------------------------------------------------------------------------------------


def _count(tx: Tx, label: Label, *, player_id: int, event: Happened, numbers: Sequence[int]) -> None:
    """Add an event to the day that it happened on, and let the level follow."""
    ladder = rules.ladder_of(label)
    plus = {
        number: amount
        for number in numbers
        if (counter := ladder.counters[number - 1]) is not None
        and (amount := _amount(tx, label, counter, player_id=player_id, event=event))
    }
    if not plus:
        return
    row = _held(tx, label.id, player_id)
    today = local(tx.now, label.zone).date().toordinal()
    happened_on = min(today, local(event.occurred_at, label.zone).date().toordinal())
    sums, falls_at = [row.counter_1, row.counter_2], row.falls_at
    for number, amount in plus.items():
        leaves_on = happened_on + _window(ladder, number)
        if leaves_on > today:
            _add(tx, label_id=label.id, player_id=player_id, number=number, on=happened_on, amount=amount)
            sums[number - 1] += amount
            leaves_at = moment(date.fromordinal(leaves_on), label.zone)
            falls_at = min(falls_at or leaves_at, leaves_at)
    if falls_at is not None and falls_at <= tx.now:
        refresh(tx, label, player_id=player_id)
    else:
        _set_counters(tx, label, row, sums=sums, falls_at=falls_at)


def _window(ladder: Ladder, number: int) -> int:
    counter = ladder.counters[number - 1]
    return counter.window_days if counter is not None else 0


def _amount(tx: Tx, label: Label, counter: Counter, *, player_id: int, event: Happened) -> int:
    """What an event adds, in hundredths."""
    if counter.condition is not None:
        row = tx.first(BY_ID, {"label_id": label.id, "player_id": player_id})
        facts = PlayerFacts(tx.conn, label, row, now=tx.now, payload=event.payload)
        if not matches(counter.condition, facts):
            return 0
    amount = compile_formula(counter.formula)(event.payload) if counter.formula else Decimal(1)
    return max(-rules.LARGEST, min(rules.LARGEST, int(amount * rules.PARTS)))


def _add(tx: Tx, *, label_id: int, player_id: int, number: int, on: int, amount: int) -> None:
    where = {**_of(label_id, player_id), "b_counter": number, "b_day": on}
    if not tx.change(tables.ADD_DAY, {**where, "plus": amount}):
        row = {"label_id": label_id, "player_id": player_id, "counter": number, "day": on, "amount": amount}
        tx.change(tables.day.insert(), row)


def refresh(tx: Tx, label: Label, *, player_id: int) -> bool:
    """Let the days go that the windows have left behind, and the level follow what remains. True when it is
    another level than before."""
    ladder = rules.ladder_of(label)
    row = _held(tx, label.id, player_id)
    today = local(tx.now, label.zone).date()
    sums, oldest = [0, 0], []
    for number, counter in enumerate(ladder.counters, start=1):
        if counter is not None:
            where = {**_of(label.id, player_id), "b_counter": number}
            until = today.toordinal() - counter.window_days
            tx.change(tables.FORGET, {**where, "b_until": until})
            total, first = tx.first(tables.SUM, where)
            sums[number - 1] = int(total)
            oldest += [first + counter.window_days] if first is not None else []
    falls_at = moment(date.fromordinal(min(oldest)), label.zone) if oldest else None
    return _set_counters(tx, label, row, sums=sums, falls_at=falls_at)


def _set_counters(tx: Tx, label: Label, row: Any, *, sums: Sequence[int], falls_at: int | None) -> bool:
    first, second = (max(-rules.LARGEST, min(rules.LARGEST, total)) for total in sums)
    where = _of(label.id, row.player_id)
    tx.change(tables.SET_COUNTERS, {**where, "counter_1": first, "counter_2": second, "falls_at": falls_at})
    if falls_at is not None and falls_at != row.falls_at:
        tomorrow = local(tx.now, label.zone).date() + timedelta(days=1)
        enqueue(tx, kind=FALL_JOB, key=str(label.id), due_at=moment(tomorrow, label.zone))
    shown = {"ach_level_counter_1": first / rules.PARTS, "ach_level_counter_2": second / rules.PARTS}
    players.push_props(tx, label_id=label.id, player_id=row.player_id, props=shown)
    return settle(tx, label, player_id=row.player_id)


# -- reading ------------------------------------------------------------------------------------------------


def have_of(conn: sa.Connection, label_id: int, player_id: int, row: Any) -> Have:
    """What decides about the player's level; `row` is its state or None."""
    balances = economy.balances(conn, label_id=label_id, player_id=player_id)
    ever = balances[Currency.POINTS][1]
    return Have(ever, row.counter_1, row.counter_2, row.granted_id) if row else Have(ever)


def state(conn: sa.Connection, *, label_id: int, player_id: int) -> Any:
    """The player's row, or None while nothing has happened to it."""
    return first_row(conn, tables.STATE, _of(label_id, player_id))


def current(label: Label, row: Any) -> Level | None:
    """The level that a row stands for; the default one where there is none."""
    ladder = rules.ladder_of(label)
    rank = ladder.rank.get(row.level_id) if row is not None else None
    return ladder.levels[rank] if rank is not None else ladder.default


def live_props(conn: sa.Connection, label: Label, player: Any, now: int) -> dict[str, Any]:
    return _props(label, player, state(conn, label_id=label.id, player_id=player.id))


def live_props_of(
    conn: sa.Connection, label: Label, rows: Sequence[Any], now: int
) -> dict[int, dict[str, Any]]:
    """The same for several players, whose `rows` these are, in one query; by their numbers."""
    values = {"b_label_id": label.id, "ids": [row.id for row in rows]}
    states = {row.player_id: row for row in conn.execute(tables.STATES_OF, values).all()}
    return {row.id: _props(label, row, states.get(row.id)) for row in rows}


def _props(label: Label, player: Any, row: Any) -> dict[str, Any]:
    level = current(label, row)
    name = translated(level, "name", label.language(player.language)) if level else None
    return {
        "ach_level_current_id": level.id if level else None,
        "ach_level_current": name,
        "ach_level_counter_1": row.counter_1 / rules.PARTS if row else 0,
        "ach_level_counter_2": row.counter_2 / rules.PARTS if row else 0,
    }


def reached_levels(conn: sa.Connection, label: Label, player_id: int) -> frozenset[int]:
    level = current(label, state(conn, label_id=label.id, player_id=player_id))
    return frozenset(rules.reached(rules.ladder_of(label), level.id)) if level else frozenset()


def levels_of(conn: sa.Connection, label: Label, player_ids: Sequence[int]) -> dict[int, int]:
    """The id of each player's level."""
    default = rules.ladder_of(label).default
    if default is None or not player_ids:
        return {}
    values = {"b_label_id": label.id, "ids": list(player_ids)}
    rows = {row.player_id: row for row in all_rows(conn, tables.STATES_OF, values)}
    found = {player_id: current(label, rows.get(player_id)) for player_id in player_ids}
    return {player_id: level.id for player_id, level in found.items() if level is not None}


def _stored(ladder: Ladder, row: Any) -> int:
    """The id of the level that the player was last told of."""
    if row is not None and row.level_id:
        return int(row.level_id)
    return ladder.default.id if ladder.default else 0


def _held(tx: Tx, label_id: int, player_id: int) -> Any:
    """The player's row, made when it is the first time and held until the commit."""
    row = tx.first(tables.STATE_LOCKED, _of(label_id, player_id))
    if row is None:
        tx.first(_INSERT[tx.dialect], {"label_id": label_id, "player_id": player_id, **_EMPTY})
        row = tx.first(tables.STATE_LOCKED, _of(label_id, player_id))
    return row


def _of(label_id: int, player_id: int) -> dict[str, int]:
    return {"b_label_id": label_id, "b_player_id": player_id}


def _set_level(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `level_set`: the level with manual logic, and the least level with the others."""
    level = label.of_kind(Level).get(effect.level or "")
    if level is None:
        log.error("there is no such level to give", level=effect.level, key=key)
        return
    _held(tx, label.id, context.player_id)
    tx.change(tables.SET_GRANTED, {**_of(label.id, context.player_id), "granted_id": level.id})
    settle(tx, label, player_id=context.player_id)


_INSERT = {
    d: prepare(insert_once(tables.state, returning=tables.state.c.player_id, dialect=d))
    for d in ("sqlite", "postgresql")
}
declare("level_set", "level")
register("level_set", _set_level)

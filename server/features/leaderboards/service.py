"""Boards: points that players collect count in the running day, week and month; when a period ends, its
places are paid.

The invariant: a place of a period is paid under a key made of period and player, so however often closing is
tried, nobody is paid twice.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Affects, Cause
from server.features.events.pipeline import Happened, Heard
from server.features.labels.catalogue import Label
from server.features.leaderboards import rules, tables
from server.features.leaderboards.definition import Leaderboard
from server.features.leaderboards.rules import Board, Period
from server.jobs import engine as jobs
from server.store.bulk import many
from server.store.prepared import prepare
from server.store.ranks import Board as Ranked
from server.store.ranks import Ranks
from server.store.schema import insert_once
from server.store.transaction import Tx

POINTS_ADDED = "ach_points_added"
CLOSE_JOB = "board_close"
TOP = 20
MOST_BACK = 400
# Work that began before the end of a period may commit a moment after it.
SETTLE_MS = 5 * SECOND_MS
# A reward may have many consequences, and those of one step are bounded.
PAY_BATCH = 32
FORGET_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """One player's place on a board: dense, from 1; -1 is unranked."""

    player_id: int
    place: int
    score: int


@dataclass(frozen=True, slots=True)
class View:
    """A board in one of its periods. `version` is 0 for the running one."""

    board: Board
    period: Period
    definition: Leaderboard | None
    rewards: tuple[int, ...]
    version: int
    top: tuple[Place, ...] = ()
    own: Place | None = None


class Counting:
    """Hears of collected points."""

    name = "leaderboards"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        return {POINTS_ADDED: (label.zone,)}

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        amount = event.payload.get("board_amount") or 0
        if amount > 0:
            count(tx, label, player_id=player_id, amount=int(amount))

    def hear_many(self, tx: Tx, label: Label, *, events: Sequence[Heard], wanted: Sequence[Any]) -> None:
        amounts: Counter[int] = Counter()
        for player_id, event in events:
            amounts[player_id] += max(0, int(event.payload.get("board_amount") or 0))
        count_many(tx, label, amounts={player_id: n for player_id, n in amounts.items() if n})


def count(tx: Tx, label: Label, *, player_id: int, amount: int) -> None:
    """Add points to the player's scores of the running periods; the moment it got there is kept."""
    periods = {board: rules.period_of(board, tx.now, label.zone) for board in Board}
    values = {"label_id": label.id, "player_id": player_id, "amount": amount, "now": tx.now}
    values |= {f"starts_at_{int(board)}": period.starts_at for board, period in periods.items()}
    for row in tx.all(tables.ADD, values):
        period = periods[Board(row.board)]
        before = int(row.score) - amount or None
        if before is None:
            _open(tx, label_id=label.id, period=period)
        name = _name(label.id, row.board, period.starts_at)
        tx.moved(name, before=None if before is None else (before,), after=(int(row.score),))


def count_many(tx: Tx, label: Label, *, amounts: Mapping[int, int]) -> None:
    """Add the points of many players, by their numbers, to their scores; one statement for each board."""
    given = [{"player_id": player_id, "score": amount} for player_id, amount in amounts.items()]
    for board in Board if given else ():
        period = rules.period_of(board, tx.now, label.zone)
        same = {"label_id": label.id, "board": int(board), "starts_at": period.starts_at}
        opened = False
        for row in many(tx, tables.ADD_MANY[tx.dialect], given, **same, reached_at=tx.now):
            before = int(row.score) - amounts[row.player_id] or None
            if before is None and not opened:
                _open(tx, label_id=label.id, period=period)
                opened = True
            name = _name(label.id, int(board), period.starts_at)
            tx.moved(name, before=None if before is None else (before,), after=(int(row.score),))


def _open(tx: Tx, *, label_id: int, period: Period) -> None:
    """Note a period with its first score, and when it is to be closed."""
    row = {
        "label_id": label_id,
        "board": int(period.board),
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "paid": 0,
    }
    number = tx.first(_OPEN[tx.dialect], row)
    if number is not None:
        jobs.enqueue(
            tx,
            kind=CLOSE_JOB,
            key=str(number.id),
            due_at=period.ends_at + SETTLE_MS,
            payload={"label_id": label_id, "period_id": number.id},
        )


def period_points(conn: sa.Connection, label: Label, player_id: int, now: int) -> dict[int, int]:
    """Points of the player in the running periods, by the number of the board."""
    points = {}
    for board in Board:
        where = _where(label.id, rules.period_of(board, now, label.zone))
        points[int(board)] = int(conn.execute(tables.OWN, {**where, "b_player_id": player_id}).scalar() or 0)
    return points


def view(
    conn: sa.Connection,
    label: Label,
    *,
    ranks: Ranks,
    board: Board,
    player_id: int,
    now: int,
    back: int,
    with_players: bool,
) -> View:
    """A board as `player_id` (0 is a visitor) sees it, `back` periods ago."""
    if not 0 <= back <= MOST_BACK:
        message = f"snapshot_offset is a number from 0, the running period, to {MOST_BACK}."
        raise PlauditError(message, code="bad_snapshot_offset", err_code=20002)
    period = rules.period_of(board, now, label.zone, back=back)
    known = definition_of(label, board)
    where = _where(label.id, period)
    row = conn.execute(tables.PERIOD, where).first() if back else None
    rewards = known.reward_points if known else ()
    if row is not None and row.rewards is not None:
        rewards = msgspec.json.decode(row.rewards, type=tuple[int, ...])
    return View(
        board,
        period,
        known,
        rewards,
        row.id if row is not None else 0,
        _top(conn, where) if with_players else (),
        _own(conn, where, ranks=ranks, player_id=player_id) if player_id else None,
    )


def definition_of(label: Label, board: Board) -> Leaderboard | None:
    """What the operator says of this board: of several the one with the lowest number."""
    mine = [d for d in label.of_kind(Leaderboard).values() if d.period == rules.NAMES[board]]
    return min(mine, key=lambda d: d.id, default=None)


def _where(label_id: int, period: Period) -> dict[str, Any]:
    return {"b_label_id": label_id, "b_board": int(period.board), "b_starts_at": period.starts_at}


def _top(conn: sa.Connection, where: Mapping[str, Any]) -> tuple[Place, ...]:
    places: list[Place] = []
    for row in conn.execute(tables.TOP, {**where, "count": TOP, "skip": 0}).all():
        shared = places and places[-1].score == row.score
        number = places[-1].place + (0 if shared else 1) if places else 1
        places.append(Place(int(row.player_id), number, int(row.score)))
    return tuple(places)


def _own(conn: sa.Connection, where: Mapping[str, Any], *, ranks: Ranks, player_id: int) -> Place:
    score = conn.execute(tables.OWN, {**where, "b_player_id": player_id}).scalar()
    if score is None:
        return Place(player_id, -1, 0)
    board = Ranked(_name(where["b_label_id"], where["b_board"], where["b_starts_at"]), tables.RANKED, where)
    return Place(player_id, ranks.rank(conn, board, (int(score),)), int(score))


def _name(label_id: int, board: int, starts_at: int) -> str:
    return f"board:{label_id}:{board}:{starts_at}"


def close(tx: Tx, label: Label, *, period_id: int) -> bool:
    """Pay the next places of an ended period. True when nothing is left to do.

    What a place wins is fixed with the first step. Rewards do not count for boards themselves: who won a day
    would begin the next with a lead.
    """
    where = {"b_label_id": label.id, "b_id": period_id}
    row = tx.first(tables.PERIOD_LOCKED, where)
    if row is None or row.closed_at is not None:
        return True
    board = Board(row.board)
    if row.rewards is None:
        known = definition_of(label, board)
        fixed = msgspec.json.encode(known.reward_points if known else ()).decode()
        tx.change(tables.FREEZE, {**where, "b_rewards": fixed})
        return False
    rewards = msgspec.json.decode(row.rewards, type=tuple[int, ...])
    period = Period(board, row.starts_at, row.ends_at)
    winners = _winners(tx.conn, _where(label.id, period), rewards=rewards, skip=row.paid)
    for winner in winners:
        _pay(tx, label, row=row, winner=winner, points=rules.reward_of(winner.place, rewards))
    if len(winners) == PAY_BATCH:
        tx.change(tables.PAID, {**where, "b_paid": row.paid + len(winners)})
        return False
    if _forget(tx, label, board=board):
        return False
    tx.change(tables.CLOSE, {**where, "b_now": tx.now})
    return True


def _winners(
    conn: sa.Connection, where: Mapping[str, Any], *, rewards: Sequence[int], skip: int
) -> list[Place]:
    """The next players on a place that wins something; scores of an ended period do not change."""
    if not rewards:
        return []
    best = conn.execute(tables.BEST_SCORES, {**where, "count": len(rewards)}).scalars().all()
    places = {int(score): place for place, score in enumerate(best, start=1)}
    rows = conn.execute(tables.TOP, {**where, "count": PAY_BATCH, "skip": skip}).all()
    return [
        Place(int(row.player_id), places[int(row.score)], int(row.score))
        for row in rows
        if int(row.score) in places
    ]


def _pay(tx: Tx, label: Label, *, row: Any, winner: Place, points: int) -> None:
    key = f"board:{row.board}:{row.starts_at}:player:{winner.player_id}"
    if points:
        economy.add(
            tx,
            label_id=label.id,
            player_id=winner.player_id,
            currency=Currency.POINTS,
            amount=points,
            cause=Cause(Source.LEADERBOARD, key, str(row.board)),
            affects=Affects(board=False),
        )
    payload = {"period_type_id": row.board, "position": winner.place, "points": points, "score": winner.score}
    tx.emit(
        label_id=label.id,
        player_id=winner.player_id,
        kind="ach_leaderboard_win",
        payload=payload,
        key=f"{key}:win",
    )


def _forget(tx: Tx, label: Label, *, board: Board) -> int:
    """Let some scores go that are older than what can be looked at; how many went."""
    oldest = rules.period_of(board, tx.now, label.zone, back=rules.KEPT[board])
    where = {"b_label_id": label.id, "b_board": int(board)}
    old = tx.all(tables.OUTDATED, {**where, "b_before": oldest.starts_at, "count": FORGET_BATCH})
    if old:
        gone = [{**where, "b_starts_at": row.starts_at, "b_player_id": row.player_id} for row in old]
        tx.conn.execute(tables.FORGET, gone)
    return len(old)


_OPEN = {
    dialect: prepare(insert_once(tables.board_period, returning=tables.board_period.c.id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}

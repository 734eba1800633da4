"""How events came out, what that scores, and what a round pays in the end.

A result that is entered or changed scores everybody anew, a bounded number of players a step. Prizes are paid
when a person has resolved the round, each under a key made of round and player; a step notes how far it came
in the same commit, so the server may die between any two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Source, shown
from server.features.economy.service import Cause
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.gamepick import rules, tables
from server.features.gamepick.definition import MatchRound, Round, RoundPrize, rounds
from server.features.gamepick.markets import Facts
from server.features.gamepick.rules import HUNDRED, Pick, Tally
from server.features.gamepick.service import (
    RESOLVED,
    STAGE_BETS,
    STAGE_DONE,
    STAGE_PAY,
    STAGE_RANK,
    STAGE_SCORES,
    hold,
    pick_of,
    resolved,
    results,
)
from server.features.gamepick.templates import Template, games
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.jobs.engine import enqueue
from server.store.transaction import Tx

JOB = "gamepick.settle"
SCORE_BATCH = 500
RANK_BATCH = 500
# A prize may have many consequences, and those of one unit of work are bounded.
PAY_BATCH = 32


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of results: those that changed something, and those that said nothing of their event."""

    changed: int
    undecided: tuple[int, ...]


def require(label: Label, round_id: int) -> tuple[Round, Template]:
    """An active round with its game. Raises PlauditError `round_not_found`."""
    found = rounds(label).by_id.get(round_id)
    template = games().keyed(label, found.definition.template) if found else None
    if found is None or template is None:
        text = "There is no active round of this number, or its game is not active."
        raise PlauditError(text, code="round_not_found", err_code=rules.NOT_FOUND, status=404)
    return found, template


# -- results ------------------------------------------------------------------------------------------------


def enter(
    tx: Tx, label: Label, *, round_id: int, facts: Mapping[int, Facts], by_feed: bool = False
) -> Entered:
    """Enter or change how events of a round came out, and score everybody anew.

    A feed never changes what a person has entered. Raises PlauditError: `event_not_found`, `bad_result`,
    `round_wrong_state` once the round is resolved; then nothing changes.
    """
    round_, template = require(label, round_id)
    row = hold(tx, label, template, round_, exclusive=True)
    if row.resolved_at is not None:
        raise wrong_state("This round is resolved: its results are final.")
    changed, undecided = 0, []
    for event_id, of_event in facts.items():
        rules.check_facts(of_event)
        event = round_.by_id.get(event_id)
        if event is None:
            text = f"Round {round_id} has no event {event_id}."
            raise PlauditError(text, code="event_not_found", err_code=rules.NOT_FOUND, status=404)
        found = rules.result_of(event, of_event)
        if found is None:
            undecided.append(event_id)
        else:
            changed += _keep(tx, label, round_, event_id=event_id, result=found, by_feed=by_feed)
    if changed:
        where = {"b_label_id": label.id, "b_round_id": round_.id}
        tx.change(tables.ADVANCE, {**where, "stage": STAGE_BETS, "cursor": 0})
        if score_step(tx, label, round_):
            _plan(tx, label, round_)
    return Entered(changed, tuple(undecided))


def _keep(tx: Tx, label: Label, round_: Round, *, event_id: int, result: rules.Result, by_feed: bool) -> bool:
    """Keep one result; whether that changed anything."""
    at = {"b_label_id": label.id, "b_round_id": round_.id}
    known = {row.event_id: row for row in tx.all(tables.RESULTS, at)}.get(event_id)
    values = {
        "outcome": result.outcome,
        "canceled": result.canceled,
        "by_feed": by_feed,
        "resolved_at": tx.now,
    }
    if known is None:
        row = {"label_id": label.id, "round_id": round_.id, "event_id": event_id, **values}
        return tx.first(tables.INSERT_RESULT[tx.dialect], row) is not None
    same = (known.outcome, bool(known.canceled)) == (result.outcome, result.canceled)
    if same or (by_feed and not known.by_feed):
        return False
    return bool(tx.change(tables.CHANGE_RESULT, {**at, **values, "b_event_id": event_id}))


@dataclass(frozen=True, slots=True)
class Fed:
    """What a feed's results came to."""

    changed: int
    unknown: tuple[str, ...]
    undecided: tuple[str, ...]


def feed(tx: Tx, label: Label, facts: Mapping[str, Facts]) -> Fed:
    """Enter what a feed reports of matches by its own names for them, in every round that asks about them.

    Rounds that are resolved, and events that a person resolves, stay as they are.
    """
    known = rounds(label).of_feed
    by_round: dict[int, dict[int, Facts]] = {}
    names: dict[tuple[int, int], str] = {}
    for name, of_match in facts.items():
        rules.check_facts(of_match)
        for round_, event in known.get(name, ()):
            if event.auto_resolve:
                by_round.setdefault(round_.id, {})[event.id] = of_match
                names[round_.id, event.id] = name
    final = resolved(tx.conn, label, sorted(by_round))
    changed, undecided = 0, []
    for round_id in sorted(set(by_round) - final):
        entered = enter(tx, label, round_id=round_id, facts=by_round[round_id], by_feed=True)
        changed += entered.changed
        undecided += [names[round_id, event_id] for event_id in entered.undecided]
    unknown = tuple(name for name in facts if name not in known)
    return Fed(changed, unknown, tuple(dict.fromkeys(undecided)))


# -- scores -------------------------------------------------------------------------------------------------


def score_step(tx: Tx, label: Label, round_: Round) -> bool:
    """Score the next players as the results now are; whether there may be more of them."""
    at = {"b_label_id": label.id, "b_round_id": round_.id}
    row = tx.first(tables.PROGRESS_LOCKED, at)
    entries = tx.all(tables.NEXT_ENTRIES, {**at, "b_after": row.cursor, "count": SCORE_BATCH})
    if not entries:
        return False
    until = entries[-1].player_id
    found: dict[int, dict[int, Pick]] = {}
    for pick in tx.all(tables.PICKS_BETWEEN, {**at, "b_after": row.cursor, "b_until": until}):
        found.setdefault(pick.player_id, {})[pick.event_id] = pick_of(pick)
    known = results(tx.conn, label, round_)
    moved = [
        (entry, now)
        for entry in entries
        if (now := rules.tally(round_.definition, found.get(entry.player_id, {}), known)) != _tally(entry)
    ]
    _set_tallies(tx, at, moved)
    tx.change(tables.ADVANCE, {**at, "stage": row.stage, "cursor": until})
    return len(entries) == SCORE_BATCH


def _tally(entry: Any) -> Tally:
    return Tally(entry.score, entry.full_wins, entry.part_wins, entry.lost, bool(entry.perfect))


def _set_tallies(tx: Tx, at: Mapping[str, Any], moved: Sequence[tuple[Any, Tally]]) -> None:
    if not moved:
        return
    absolute, relative = [], []
    for entry, now in moved:
        values = {"score": now.score, "full_wins": now.full, "part_wins": now.part, "lost": now.lost}
        absolute.append({**at, **values, "b_player_id": entry.player_id, "perfect": now.perfect})
        more = {name: value - getattr(entry, name) for name, value in values.items()}
        who = {"b_label_id": at["b_label_id"], "b_game_id": entry.game_id, "b_player_id": entry.player_id}
        relative.append({**who, **more})
    tx.conn.execute(tables.SET_TALLY, absolute)
    tx.conn.execute(tables.ADD_TO_SEASON, relative)


# -- the end of a round -------------------------------------------------------------------------------------


def resolve(tx: Tx, label: Label, *, round_id: int) -> None:
    """Make a round's results final and let its prizes be paid. Again changes nothing.

    Raises PlauditError `round_wrong_state` while bets are open or an event has no result.
    """
    round_, template = require(label, round_id)
    row = hold(tx, label, template, round_, exclusive=True)
    if row.resolved_at is not None:
        return
    lacking = [
        event.id for event in round_.definition.events if event.id not in results(tx.conn, label, round_)
    ]
    if lacking:
        raise wrong_state(f"Event {lacking[0]} has no result yet: enter it, or cancel the event.")
    values = {"b_label_id": label.id, "b_round_id": round_id, "now": tx.now, "stage": STAGE_SCORES}
    if tx.change(tables.RESOLVE, values):
        _plan(tx, label, round_)


def _plan(tx: Tx, label: Label, round_: Round) -> None:
    """Let the rest be done soon. An earlier job may be ending just now, so this one has its own name."""
    key = f"{label.id}:{round_.id}:{tx.now}"
    enqueue(tx, kind=JOB, key=key, due_at=tx.now, payload={"label_id": label.id, "round_id": round_.id})


def wrong_state(text: str) -> PlauditError:
    return PlauditError(text, code="round_wrong_state", err_code=rules.NOT_FOUND, status=409)


def step(tx: Tx, label: Label, *, round_id: int) -> int | None:
    """Do what is next for a round: the moment to go on, or None when it waits for nothing."""
    at = {"b_label_id": label.id, "b_round_id": round_id}
    row = tx.first(tables.PROGRESS_LOCKED, at)
    if row is None or row.closed_at is not None:
        return None
    round_ = as_defined(tx.conn, label, row)
    if row.stage in (STAGE_BETS, STAGE_SCORES):
        if score_step(tx, label, round_):
            return tx.now
        if row.stage == STAGE_BETS:
            return None
        tx.change(tables.ADVANCE, {**at, "stage": STAGE_RANK, "cursor": 0})
        return tx.now
    if row.stage == STAGE_RANK:
        return _rank(tx, at, row)
    return _pay(tx, label, round_, row)


def _rank(tx: Tx, at: Mapping[str, Any], row: Any) -> int:
    """Give the next players their places; who has the same score shares one. Scores are final by now."""
    entries = tx.all(tables.NEXT_ENTRIES, {**at, "b_after": row.cursor, "count": RANK_BATCH})
    if not entries:
        tx.change(tables.ADVANCE, {**at, "stage": STAGE_PAY, "cursor": 0})
        return tx.now
    place_of, better = {}, 0
    for found in tx.all(tables.SCORES, at):
        place_of[found.score] = better + 1
        better += found.players
    places = [{**at, "b_player_id": e.player_id, "place": place_of[e.score]} for e in entries]
    tx.conn.execute(tables.SET_PLACE, places)
    tx.change(tables.ADVANCE, {**at, "stage": STAGE_RANK, "cursor": entries[-1].player_id})
    return tx.now


def as_defined(conn: sa.Connection, label: Label, row: Any) -> Round:
    """The round's definition, also when somebody has archived it since."""
    found = labels.find_definition(conn, label_id=label.id, kind="match_round", key=row.key)
    body: MatchRound = KINDS.decode("match_round", found.body)
    return Round(row.key, body)


def _pay(tx: Tx, label: Label, round_: Round, row: Any) -> int | None:
    at = {"b_label_id": label.id, "b_round_id": round_.id}
    entries = tx.all(tables.NEXT_ENTRIES, {**at, "b_after": row.cursor, "count": PAY_BATCH})
    share = 0
    if round_.definition.jackpot is not None:
        share = round_.definition.jackpot.share(int(tx.value(tables.COUNT_PERFECT, at)))
    prizes = round_.definition.prizes or games().prizes(tx.conn, label, key=round_.definition.template)
    for entry in entries:
        won = [prize for prize in prizes if prize.place_from <= entry.place <= prize.place_to]
        _pay_entry(tx, label, round_, entry, won=won, share=share)
    if len(entries) == PAY_BATCH:
        tx.change(tables.ADVANCE, {**at, "stage": STAGE_PAY, "cursor": entries[-1].player_id})
        return tx.now
    tx.change(tables.CLOSE, {**at, "now": tx.now, "stage": STAGE_DONE})
    return None


def prize_key(round_: Round, player_id: int) -> str:
    """Names what a player wins of a round, once."""
    return f"gamepick:{round_.id}:{player_id}:prize"


def _pay_entry(
    tx: Tx, label: Label, round_: Round, entry: Any, *, won: Sequence[RoundPrize], share: int
) -> None:
    definition, key = round_.definition, prize_key(round_, entry.player_id)
    payload = {
        "saw_template_id": entry.game_id,
        "round_id": round_.id,
        "name": definition.name,
        "score": entry.score / HUNDRED,
        "place": entry.place,
        "full_wins_count": entry.full_wins,
        "part_wins_count": entry.part_wins,
        "lost_count": entry.lost,
        "is_perfect": bool(entry.perfect),
        "prize_name": ", ".join(prize.name for prize in won),
        "jackpot_amount": 0,
    }
    given = [effect for prize in won for effect in prize.effects]
    context = Context(entry.player_id, Source.WIN_MINI_GAME, key, definition.name[:120], payload)
    effects.apply_all(tx, label, context, given)
    if share and entry.perfect and definition.jackpot is not None:
        currency = definition.jackpot.kind
        cause = Cause(Source.WIN_MINI_GAME, f"{key}:jackpot", definition.name[:120])
        economy.add(
            tx, label_id=label.id, player_id=entry.player_id, currency=currency, amount=share, cause=cause
        )
        payload["jackpot_amount"] = shown(currency, share)
    tx.emit(
        label_id=label.id, player_id=entry.player_id, kind=RESOLVED, payload=payload, key=f"{key}:resolved"
    )

"""What follows a move of a run, in steps: tell who plays that it started, pay who won, give back what was
paid.

A step does a bounded amount and notes how far it came, in the same commit, so the server may die between any
two of them. What a place wins is given under a key made of run and player.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.core.clock import SECOND_MS
from server.features.economy.currencies import Source
from server.features.effects import service as effects
from server.features.effects.definition import Effect
from server.features.effects.service import Context
from server.features.events import tables as event_tables
from server.features.events.pipeline import heard
from server.features.labels.catalogue import Label
from server.features.tournaments import rules, runs, service, tables
from server.features.tournaments.definition import Prize, Tournament
from server.features.tournaments.rules import Status
from server.features.tournaments.service import Entering
from server.store.transaction import Tx

# A prize may have many consequences, and those of one unit of work are bounded.
PAY_BATCH = 32
TELL_BATCH = 100
# Scores that came in time may commit a moment after the end.
SETTLE_MS = 2 * SECOND_MS

RANK, PAY, CLAN_RANK, CLAN_PAY, LOSERS, DONE = range(6)
_TOLD = 1


def step(tx: Tx, label: Label, *, run_id: int) -> int | None:
    """Do what is next for a run. The moment (epoch ms) to go on, or None when it waits for nothing."""
    run = tx.first(tables.RUN_LOCKED, {"b_label_id": label.id, "b_run_id": run_id})
    if run is None:
        return None
    template = runs.template_of(tx.conn, label, run)
    if template is None:
        tx.change(tables.MOVE, {**_at(label, run), "b_from": run.status, "b_to": int(Status.FAILED)})
        return None
    run = runs.catch_up(tx, label, template, run)
    follows = _FOLLOWS.get(run.status)
    return follows(tx, label, template, run) if follows else runs.next_due(run)


def _at(label: Label, run: Any) -> dict[str, Any]:
    return {"b_label_id": label.id, "b_run_id": run.id}


def _progress(tx: Tx, label: Label, run: Any, *, stage: int, cursor: int = 0) -> int:
    tx.change(tables.PROGRESS, {**_at(label, run), "b_stage": stage, "b_cursor": cursor})
    return tx.now


# -- after the start, and after cancelling ------------------------------------------------------------------


def _announce(tx: Tx, label: Label, template: Tournament, run: Any) -> int | None:
    """Tell everybody registered that it started, and let the template have its next run."""
    if run.stage == _TOLD:
        return runs.next_due(run)
    if run.cursor == 0:
        _plan_next(tx, label, template)
    after = _tell_all(tx, label, template, run, "tournament_started", of=_PLAYERS)
    if after is not None:
        return _progress(tx, label, run, stage=0, cursor=after)
    _progress(tx, label, run, stage=_TOLD)
    return runs.next_due(run)


def _plan_next(tx: Tx, label: Label, template: Tournament) -> None:
    active = runs.by_id(label).get(template.id)
    if active is not None:
        runs.plan_template(tx, label, active[1], key=active[0])


def _call_off(tx: Tx, label: Label, template: Tournament, run: Any) -> int | None:
    if run.closed_at is not None:
        return None
    if run.cursor == 0:
        _plan_next(tx, label, template)
    values = {**_at(label, run), "b_after": run.cursor, "count": PAY_BATCH}
    entries = tx.all(tables.NEXT_ENTRIES, values)
    for entry in entries:
        service.call_off(tx, Entering(label, template, run, entry.player_id), entry)
    if len(entries) == PAY_BATCH:
        return _progress(tx, label, run, stage=0, cursor=entries[-1].player_id)
    tx.change(tables.CLOSE, {**_at(label, run), "b_now": tx.now})
    return None


# -- after the end ------------------------------------------------------------------------------------------


def _settle(tx: Tx, label: Label, template: Tournament, run: Any) -> int | None:
    if tx.now < run.ends_at + SETTLE_MS:
        return int(run.ends_at) + SETTLE_MS
    if run.stage == RANK:
        tx.change(tables.RANK, _at(label, run))
        return _progress(tx, label, run, stage=PAY)
    if run.stage in _PAYING:
        return _PAYING[run.stage](tx, label, template, run)
    if run.stage == LOSERS:
        after = _tell_all(tx, label, template, run, "tournament_lose", of=_LOSERS)
        if after is not None:
            return _progress(tx, label, run, stage=LOSERS, cursor=after)
    _finish(tx, label, run)
    return None


def _pay(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    last = rules.last_place(template)
    values = {**_at(label, run), "b_after": run.cursor, "b_last": last, "count": PAY_BATCH}
    places = tx.all(tables.WINNERS, values)
    for row in places:
        if rules.wins(template, score=row.score, scored_at=row.scored_at):
            _pay_place(tx, label, template, run, row=row)
    if len(places) == PAY_BATCH:
        return _progress(tx, label, run, stage=PAY, cursor=places[-1].place)
    return _progress(tx, label, run, stage=CLAN_RANK if template.clan_prizes else LOSERS)


def _pay_place(tx: Tx, label: Label, template: Tournament, run: Any, *, row: Any) -> None:
    prizes = rules.prizes_of(template, row.place)
    if not prizes:
        return
    given = [effect for prize in prizes for effect in prize.effects]
    entering = Entering(label, template, run, row.player_id)
    _give(tx, entering, given, name="place", place=row.place, score=row.score)
    names = ", ".join(prize.name for prize in prizes)
    score = rules.shown(row.score)
    service.tell(tx, entering, "tournament_win", place=row.place, score=score, prize=names)


def _give(tx: Tx, entering: Entering, given: Sequence[Effect], *, name: str, place: int, score: int) -> None:
    payload = {"score": rules.shown(score), "place": place, "players": entering.run.players}
    key = f"{entering.key}:{name}"
    context = Context(entering.player_id, Source.TOURNAMENT, key, str(entering.run.id), payload)
    effects.apply_all(tx, entering.label, context, given)


def _rank_clans(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    """Find who of which clan gets what: one clan place a step, since a clan may be large."""
    prizes = sorted(template.clan_prizes, key=lambda prize: prize.place)
    clans = tx.all(tables.CLAN_TOTALS, _at(label, run))
    if run.cursor >= len(prizes):
        return _progress(tx, label, run, stage=CLAN_PAY)
    prize = prizes[run.cursor]
    if prize.place <= len(clans):
        clan_id = clans[prize.place - 1].clan_id
        least = rules.hundredths(Decimal(str(template.min_score_to_win)))
        values = {"b_clan_id": clan_id, "b_least": least, "b_never": rules.NEVER}
        members = [(m.player_id, m.score) for m in tx.all(tables.CLAN_MEMBERS, {**_at(label, run), **values})]
        _note_shares(tx, label, run, rules.clan_shares(prize, members), clan_id=clan_id, place=prize.place)
    return _progress(tx, label, run, stage=CLAN_RANK, cursor=run.cursor + 1)


def _note_shares(
    tx: Tx, label: Label, run: Any, shares: Sequence[rules.Share], *, clan_id: int, place: int
) -> None:
    by_player: dict[int, rules.Share] = {}
    for share in shares:
        before = by_player.get(share.player_id)
        both = before.effects + share.effects if before else share.effects
        by_player[share.player_id] = rules.Share(share.player_id, share.place, both)
    rows = [
        {
            "label_id": label.id,
            "run_id": run.id,
            "player_id": share.player_id,
            "clan_id": clan_id,
            "clan_place": place,
            "place": share.place,
            "effects": msgspec.json.encode(share.effects).decode(),
        }
        for share in by_player.values()
    ]
    if rows:
        tx.conn.execute(tables.clan_result.insert(), rows)


def _pay_clans(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    values = {**_at(label, run), "b_after": run.cursor, "count": PAY_BATCH}
    rows = tx.all(tables.CLAN_WINNERS, values)
    names = {prize.place: prize.prize_name or prize.name for prize in template.clan_prizes}
    for row in rows:
        entering = Entering(label, template, run, row.player_id)
        given = msgspec.json.decode(row.effects, type=tuple[Effect, ...])
        _give(tx, entering, given, name="clan", place=row.place, score=0)
        won = {"clan_id": row.clan_id, "clan_place": row.clan_place, "place_in_clan": row.place}
        service.tell(tx, entering, "tournament_win", **won, prize=names.get(row.clan_place, ""))
    if len(rows) == PAY_BATCH:
        return _progress(tx, label, run, stage=CLAN_PAY, cursor=rows[-1].id)
    return _progress(tx, label, run, stage=LOSERS)


def _finish(tx: Tx, label: Label, run: Any) -> None:
    at = _at(label, run)
    tx.change(tables.FINISH_ENTRIES, at)
    tx.change(tables.MOVE, {**at, "b_from": int(Status.FINALIZING), "b_to": int(Status.FINISHED)})
    tx.change(tables.CLOSE, {**at, "b_now": tx.now})


_FOLLOWS = {Status.STARTED: _announce, Status.CANCELLED: _call_off, Status.FINALIZING: _settle}
_PAYING = {PAY: _pay, CLAN_RANK: _rank_clans, CLAN_PAY: _pay_clans}


# -- telling many -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Many players of a run: all at once, or page by page (`next`)."""

    all: Any
    next: Any


_PLAYERS = _Crowd(tables.REGISTERED, tables.NEXT_REGISTERED)
_LOSERS = _Crowd(tables.LOSERS, tables.NEXT_LOSERS)


def _tell_all(tx: Tx, label: Label, template: Tournament, run: Any, kind: str, *, of: _Crowd) -> int | None:
    """Let an event be heard for each of them, the next hundred at a time; the cursor to go on from, or None.

    Where nobody listens it is only stored, for all of them in one statement.
    """
    least = rules.hundredths(Decimal(str(template.min_score_to_win)))
    values = {
        **_at(label, run),
        "b_last": rules.last_place(template),
        "b_least": least,
        "b_never": rules.NEVER,
    }
    if not heard(label, kind):
        _store_all(tx, template, run, kind, of=of, values=values)
        return None
    rows = tx.all(of.next, {**values, "b_after": run.cursor, "count": TELL_BATCH})
    for row in rows:
        service.tell(tx, Entering(label, template, run, row.player_id), kind)
    return int(rows[-1].place) if len(rows) == TELL_BATCH else None


def _store_all(
    tx: Tx, template: Tournament, run: Any, kind: str, *, of: _Crowd, values: dict[str, Any]
) -> None:
    crowd = of.all.subquery()
    start = f"tournament:{template.id}:run:{run.id}:player:"
    key = sa.literal(start) + sa.cast(crowd.c.player_id, sa.String) + sa.literal(f":{kind}")
    payload = msgspec.json.encode(service.told(template, run)).decode()
    fixed = [sa.literal(v) for v in (kind, payload, "plaudit", tx.now, tx.now)]
    rows = sa.select(sa.literal(run.label_id), crowd.c.player_id, key, *fixed).where(sa.true())
    names = ["label_id", "player_id", "event_id", "type", "payload", "source", "occurred_at", "received_at"]
    tx.conn.execute(_STORE[tx.dialect].from_select(names, rows).on_conflict_do_nothing(), values)


_STORE: dict[str, Any] = {
    "sqlite": sqlite.insert(event_tables.event),
    "postgresql": postgresql.insert(event_tables.event),
}


# -- looking ahead ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Payout:
    """What one place would win if the run ended now."""

    place: int
    player_id: int
    score: float
    prizes: tuple[Prize, ...]


def dry_run(conn: sa.Connection, label: Label, *, run_id: int, count: int = 1000) -> list[Payout]:
    """Who would win what, of the first `count` places, if the run ended now; nothing changes. Raises
    PlauditError 30001."""
    run, template = runs.require(conn, label, run_id)
    standing = 2 if run.status == Status.FINISHED else 1
    values = {**_at(label, run), "b_status": standing, "b_least": 0}
    rows = conn.execute(tables.TOP, {**values, "count": min(count, rules.last_place(template))}).all()
    return [
        Payout(place, row.player_id, rules.shown(row.score), tuple(prizes))
        for place, row in enumerate(rows, start=1)
        if (prizes := rules.prizes_of(template, place))
        and rules.wins(template, score=row.score, scored_at=row.scored_at)
    ]


def dry_run_clans(conn: sa.Connection, label: Label, *, run_id: int) -> list[tuple[int, rules.Share]]:
    """(clan, share) of every member who would win with its clan if the run ended now."""
    run, template = runs.require(conn, label, run_id)
    least = rules.hundredths(Decimal(str(template.min_score_to_win)))
    clans = conn.execute(tables.CLAN_TOTALS, _at(label, run)).all()
    found: list[tuple[int, rules.Share]] = []
    for prize in template.clan_prizes:
        if prize.place <= len(clans):
            clan_id = clans[prize.place - 1].clan_id
            values = {**_at(label, run), "b_clan_id": clan_id, "b_least": least, "b_never": rules.NEVER}
            members = [(m.player_id, m.score) for m in conn.execute(tables.CLAN_ENTRIES, values).all()]
            found += [(clan_id, share) for share in rules.clan_shares(prize, members)]
    return found

"""What follows a move of a run, in steps: tell who plays that it started, pay who won, give back what was
paid.

A step does a bounded amount and notes how far it came, in the same commit, so the server may die between any
two of them, and others write in between. What a place wins is given under a key made of run and player.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.clock import SECOND_MS
from server.features.economy.currencies import Source
from server.features.effects import service as effects
from server.features.effects.definition import Effect
from server.features.effects.service import Context
from server.features.events.pipeline import heard_one_by_one
from server.features.labels.catalogue import Label
from server.features.tournaments import rules, runs, service, tables
from server.features.tournaments.definition import Prize, Tournament
from server.features.tournaments.rules import Standing, Status
from server.features.tournaments.service import Entering
from server.store.transaction import Tx

# How many a step pays or tells, so that others do not wait long for it: where each player has consequences of
# its own, and where a few statements do for all of them.
PAY_BATCH, PAY_MANY = 32, 250
TELL_BATCH, TELL_MANY = 100, 500
RANK_BATCH = 1000
# Scores that came in time may commit a moment after the end.
SETTLE_MS = 2 * SECOND_MS

RANK, PAY, CLAN_RANK, CLAN_PAY, LOSERS, PAY_GRANTS = range(6)
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
    after = _tell_next(tx, label, template, run, "tournament_started", of=tables.NEXT_REGISTERED)
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
        return _rank(tx, label, template, run)
    if run.stage in _PAYING:
        return _PAYING[run.stage](tx, label, template, run)
    if run.stage == LOSERS:
        after = _tell_next(tx, label, template, run, "tournament_lose", of=tables.NEXT_LOSERS)
        if after is not None:
            return _progress(tx, label, run, stage=LOSERS, cursor=after)
    _finish(tx, label, run)
    return None


def _effects_of(template: Tournament) -> list[Effect]:
    return [effect for prize in template.prizes for effect in prize.effects]


def _rank(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    """Write down the next places. Scores of an ended run do not change, so the place that was given last says
    where to go on."""
    ranked = run.cursor
    if ranked:
        last = tx.first(tables.AT_PLACE, {**_at(label, run), "b_place": ranked})
        equal = {"b_score": last.score, "b_scored_at": last.scored_at, "b_player_id": last.player_id}
        more = {"b_after": ranked, "count": RANK_BATCH}
        ranked += tx.change(tables.RANK_EQUAL, {**_at(label, run), **equal, **more})
    below = last.score if run.cursor else rules.NEVER
    room = RANK_BATCH - (ranked - run.cursor)
    lower = {"b_score": below, "b_after": ranked, "count": room}
    ranked += tx.change(tables.RANK_LOWER, {**_at(label, run), **lower})
    if ranked - run.cursor == RANK_BATCH:
        return _progress(tx, label, run, stage=RANK, cursor=ranked)
    grants = effects.only_grants(_effects_of(template))
    return _progress(tx, label, run, stage=PAY_GRANTS if grants else PAY)


def _pay(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    """Pay the next places, the best first: of what there is not enough for all, they get it."""
    count = _batch(label, _effects_of(template))
    places = _pay_next(tx, label, template, run, of=tables.WINNERS, count=count)
    if len(places) == count:
        return _progress(tx, label, run, stage=PAY, cursor=places[-1].place)
    return _paid(tx, label, template, run)


def _pay_grants(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    """Pay points, gems and diamonds, of which there is enough for all: in the order of players' numbers."""
    count = _batch(label, _effects_of(template))
    places = _pay_next(tx, label, template, run, of=tables.WINNERS_BY_PLAYER, count=count)
    if len(places) == count:
        return _progress(tx, label, run, stage=PAY_GRANTS, cursor=places[-1].player_id)
    return _paid(tx, label, template, run)


def _paid(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    return _progress(tx, label, run, stage=CLAN_RANK if template.clan_prizes else LOSERS)


def _pay_next(tx: Tx, label: Label, template: Tournament, run: Any, *, of: Any, count: int) -> Sequence[Any]:
    last = rules.last_place(template)
    places = tx.all(of, {**_at(label, run), "b_after": run.cursor, "b_last": last, "count": count})
    won = [
        _won(Entering(label, template, run, row.player_id), row, prizes)
        for row in places
        if rules.wins(template, score=row.score, scored_at=row.scored_at)
        and (prizes := rules.prizes_of(template, row.place))
    ]
    _give(tx, label, won)
    return places


@dataclass(frozen=True, slots=True)
class _Win:
    """What one player is given, under which key, and what is told of it."""

    entering: Entering
    given: Sequence[Effect]
    name: str
    place: int
    score: int
    told: dict[str, Any]

    @property
    def context(self) -> Context:
        run = self.entering.run
        payload = {"score": rules.shown(self.score), "place": self.place, "players": run.players}
        key = f"{self.entering.key}:{self.name}"
        return Context(self.entering.player_id, Source.TOURNAMENT, key, str(run.id), payload)


def _won(entering: Entering, row: Any, prizes: Sequence[Prize]) -> _Win:
    names = ", ".join(prize.name for prize in prizes)
    told = {"place": row.place, "score": rules.shown(row.score), "prize": names}
    given = [effect for prize in prizes for effect in prize.effects]
    return _Win(entering, given, "place", row.place, row.score, told)


def _give(tx: Tx, label: Label, won: Sequence[_Win]) -> None:
    effects.apply_many(tx, label, [(win.context, win.given) for win in won])
    tx.emit_many([service.said(win.entering, "tournament_win", **win.told) for win in won])


def _batch(label: Label, given: Sequence[Effect]) -> int:
    """How many may be paid in one step."""
    alone = any(heard_one_by_one(label, kind) for kind in _PAID_KINDS)
    return PAY_BATCH if alone or not effects.only_grants(given) else PAY_MANY


_PAID_KINDS = ("tournament_win", "ach_points_added", "ach_gems_added", "ach_diamonds_added")


def _rank_clans(tx: Tx, label: Label, template: Tournament, run: Any) -> int:
    """Find who of which clan gets what: one clan place a step, since a clan may be large."""
    prizes = sorted(template.clan_prizes, key=lambda prize: prize.place)
    clans = tx.all(tables.CLAN_TOTALS, _at(label, run))
    if run.cursor >= len(prizes):
        return _progress(tx, label, run, stage=CLAN_PAY)
    prize = prizes[run.cursor]
    if prize.place <= len(clans):
        clan_id = clans[prize.place - 1].clan_id
        values = {"b_clan_id": clan_id, "b_least": _least(template), "b_never": rules.NEVER}
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
    count = _batch(label, _effects_of_clans(template))
    rows = tx.all(tables.CLAN_WINNERS, {**_at(label, run), "b_after": run.cursor, "count": count})
    names = {prize.place: prize.prize_name or prize.name for prize in template.clan_prizes}
    _give(
        tx, label, [_won_with_clan(Entering(label, template, run, row.player_id), row, names) for row in rows]
    )
    if len(rows) == count:
        return _progress(tx, label, run, stage=CLAN_PAY, cursor=rows[-1].id)
    return _progress(tx, label, run, stage=LOSERS)


def _effects_of_clans(template: Tournament) -> list[Effect]:
    tiers = (tier for prize in template.clan_prizes for tier in prize.tiers)
    return [e for prize in template.clan_prizes for e in prize.effects] + [
        e for t in tiers for e in t.effects
    ]


def _won_with_clan(entering: Entering, row: Any, names: dict[int, str]) -> _Win:
    told = {"clan_id": row.clan_id, "clan_place": row.clan_place, "place_in_clan": row.place}
    given = msgspec.json.decode(row.effects, type=tuple[Effect, ...])
    return _Win(entering, given, "clan", row.place, 0, told | {"prize": names.get(row.clan_place, "")})


def _finish(tx: Tx, label: Label, run: Any) -> None:
    """Its entries stay as they are: who is registered in a finished run has finished."""
    at = _at(label, run)
    tx.change(tables.MOVE, {**at, "b_from": int(Status.FINALIZING), "b_to": int(Status.FINISHED)})
    tx.change(tables.CLOSE, {**at, "b_now": tx.now})


_FOLLOWS = {Status.STARTED: _announce, Status.CANCELLED: _call_off, Status.FINALIZING: _settle}
_PAYING = {PAY: _pay, PAY_GRANTS: _pay_grants, CLAN_RANK: _rank_clans, CLAN_PAY: _pay_clans}


# -- telling many -------------------------------------------------------------------------------------------


def _tell_next(tx: Tx, label: Label, template: Tournament, run: Any, kind: str, *, of: Any) -> int | None:
    """Let an event be heard for the next of many players; the cursor to go on from, None after the last."""
    count = TELL_BATCH if heard_one_by_one(label, kind) else TELL_MANY
    values = {**_at(label, run), "b_after": run.cursor, "count": count}
    if of is tables.NEXT_LOSERS:
        values |= {"b_last": rules.last_place(template), "b_least": _least(template), "b_never": rules.NEVER}
    rows = tx.all(of, values)
    tx.emit_many([service.said(Entering(label, template, run, row.player_id), kind) for row in rows])
    return int(rows[-1].player_id) if len(rows) == count else None


def _least(template: Tournament) -> int:
    return rules.hundredths(Decimal(str(template.min_score_to_win)))


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
    values = {**_at(label, run), "b_status": int(Standing.REGISTERED), "b_least": 0}
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
    clans = conn.execute(tables.CLAN_TOTALS, _at(label, run)).all()
    found: list[tuple[int, rules.Share]] = []
    for prize in template.clan_prizes:
        if prize.place <= len(clans):
            clan_id = clans[prize.place - 1].clan_id
            values = {
                **_at(label, run),
                "b_clan_id": clan_id,
                "b_least": _least(template),
                "b_never": rules.NEVER,
            }
            members = [(m.player_id, m.score) for m in conn.execute(tables.CLAN_ENTRIES, values).all()]
            found += [(clan_id, share) for share in rules.clan_shares(prize, members)]
    return found

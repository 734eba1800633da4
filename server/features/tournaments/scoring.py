"""What events score: for each template that listens, in the oldest started run that the player is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.labels.catalogue import Label
from server.features.players import clans
from server.features.players import tables as player_tables
from server.features.tournaments import rules, runs, service, tables
from server.features.tournaments.definition import Tournament
from server.features.tournaments.rules import Rule, Standing, Status, Tally
from server.features.tournaments.service import Entering
from server.store.transaction import Tx

NO_RATE = 30009
"""The player's currency has no rate (reference protocol)."""


@dataclass(frozen=True, slots=True)
class Listening:
    """A template and its rules for one type of event, ready to run."""

    template: Tournament
    rules: tuple[Rule, ...]


class Scoring:
    """Hears of everything that some tournament's rule counts."""

    name = "tournaments"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        found: dict[str, list[Listening]] = {}
        for _, template in sorted(runs.by_id(label).values(), key=lambda pair: pair[1].id):
            types = dict.fromkeys(rule.event for rule in template.scoring)
            if template.qualification is not None:
                types |= dict.fromkeys(template.qualification.events)
            for event_type in types:
                listening = Listening(template, tuple(rules.rules_for(template, event_type)))
                found.setdefault(event_type, []).append(listening)
        return found

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        facts: PlayerFacts | None = None
        for listening in wanted:
            at = {"b_label_id": label.id, "b_tournament_id": listening.template.id}
            live = tx.all(tables.LIVE, at)
            if not live:
                continue
            facts = facts or _facts(tx, label, player_id, event)
            if rules.may_see(listening.template, facts):
                _play(tx, label, listening, live, player_id=player_id, event=event, facts=facts)


def _facts(tx: Tx, label: Label, player_id: int, event: Happened) -> PlayerFacts:
    row = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
    return PlayerFacts(tx.conn, label, row, now=tx.now, payload=event.payload)


def _play(
    tx: Tx,
    label: Label,
    listening: Listening,
    live: Sequence[Any],
    *,
    player_id: int,
    event: Happened,
    facts: PlayerFacts,
) -> None:
    template = listening.template
    current = [runs.catch_up(tx, label, template, run) for run in live]
    happened_at = min(event.occurred_at, tx.now)
    for run in current:
        entering = Entering(label, template, run, player_id)
        if template.qualification is not None:
            _qualify(tx, entering, listening, event=event, facts=facts)
    for run in current:
        if run.status == Status.STARTED and run.starts_at <= happened_at < run.ends_at:
            entering = Entering(label, template, run, player_id)
            if _score(tx, entering, listening, event=event, facts=facts, happened_at=happened_at):
                return


def _qualify(
    tx: Tx, entering: Entering, listening: Listening, *, event: Happened, facts: PlayerFacts
) -> None:
    """While registration is open, what is scored counts for the qualification of who is not in yet."""
    template, run = entering.template, entering.run
    is_open = rules.open_for_registration(template, status=run.status, ends_at=run.ends_at, now=tx.now)
    if not is_open or event.occurred_at < run.opens_at:
        return
    entry = tx.first(tables.ENTRY_LOCKED, entering.where)
    waiting = (Standing.NOT_REGISTERED, Standing.PENDING_QUALIFICATION)
    if entry is not None and entry.status not in waiting:
        return
    gain = rules.score_event(listening.rules, Tally(), payload=event.payload, facts=facts, elapsed_ms=0)
    if gain.score > 0 or not listening.rules or entry is not None:
        service.qualify(tx, entering, entry, score=max(0, gain.score), facts=facts)


def _score(
    tx: Tx,
    entering: Entering,
    listening: Listening,
    *,
    event: Happened,
    facts: PlayerFacts,
    happened_at: int,
) -> bool:
    """Score in this run. False when the player is not in it, so that a later run may count."""
    entry = tx.first(tables.ENTRY_LOCKED, entering.where)
    if entry is None and entering.template.registration != "auto":
        return False
    if entry is not None and entry.status != Standing.REGISTERED:
        return False
    tally = msgspec.json.decode(entry.tally, type=Tally) if entry is not None else Tally()
    elapsed = happened_at - entering.run.starts_at
    gain = rules.score_event(listening.rules, tally, payload=event.payload, facts=facts, elapsed_ms=elapsed)
    if gain.no_rate is not None:
        _tell_no_rate(tx, entering, event=event, currency=gain.no_rate)
    if entry is None:
        entry = service.enter_by_scoring(tx, entering, facts) if gain.score > 0 else None
        if entry is None:
            return False
    clan_id = _clan(tx, entering)
    if clan_id is not None:
        _book(tx, entering, entry, gain=gain.score, tally=tally, clan_id=clan_id)
    return True


def _clan(tx: Tx, entering: Entering) -> int | None:
    """The clan that a score counts for: 0 where clans do not play, None where it counts for none."""
    if not entering.template.clan_based:
        return 0
    mine = clans.clan_of(tx.conn, entering.label, entering.player_id)
    return mine.clan_id if mine is not None and mine.since <= entering.run.starts_at else None


def _book(tx: Tx, entering: Entering, entry: Any, *, gain: int, tally: Tally, clan_id: int) -> None:
    score = max(0, min(rules.MOST_SCORE, entry.score + gain))
    news = {
        "b_score": score,
        "b_scored_at": tx.now if score != entry.score else entry.scored_at,
        "b_tally": msgspec.json.encode(tally).decode(),
        "b_clan_id": clan_id,
    }
    tx.change(tables.SCORE, {**entering.where, **news})
    if score == entry.score:
        return
    service.moved(tx, entering, before=(entry.score, entry.scored_at), after=(score, tx.now))
    total = {
        "label_id": entering.label.id,
        "run_id": entering.run.id,
        "clan_id": clan_id,
        "shard": entering.player_id % tables.SHARDS,
        "score": score - entry.score,
        "members": 1 if entry.scored_at == rules.NEVER else 0,
        "scored_at": tx.now,
    }
    tx.change(tables.ADD_TOTAL[tx.dialect], total)


def _tell_no_rate(tx: Tx, entering: Entering, *, event: Happened, currency: str) -> None:
    """30009: an event in a currency that the rule has no rate for."""
    payload = service.told(entering.template, entering.run)
    tx.emit(
        label_id=entering.label.id,
        player_id=entering.player_id,
        kind="tournament_score_refused",
        payload=payload | {"currency": currency, "err_code": NO_RATE, "event_type": event.type},
        key=f"{entering.key}:no_rate:{event.key}"[:200],
    )

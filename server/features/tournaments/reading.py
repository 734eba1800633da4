"""What players see: the lobby, one run with its board, and how a clan does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.players import clans
from server.features.players import tables as player_tables
from server.features.tournaments import rules, runs, service, tables
from server.features.tournaments.definition import Tournament
from server.features.tournaments.rules import Standing, Status
from server.store.ranks import Ranks

TOP = 100
CLAN_TOP = 20
CLOSED_SHOWN = 100
CLOSED_FOR_MS = 30 * DAY_MS
_ON_BOARD = int(Standing.REGISTERED)


@dataclass(frozen=True, slots=True)
class Seat:
    """One player on a run's board. `position` is from 1; -1 is on no place."""

    player_id: int
    position: int
    score: float
    standing: int = int(Standing.REGISTERED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as one player sees it. `own` is None for who is not on the board."""

    run: Any
    template: Tournament
    entry: Any = None
    own: Seat | None = None
    total_score: float = 0


@dataclass(frozen=True, slots=True)
class ClanStanding:
    """One clan's place in a run."""

    clan_id: int
    place: int
    score: float
    members: int


@dataclass(frozen=True, slots=True)
class Details:
    """One run with its board."""

    shown: Shown
    board: list[Seat]
    clans: list[ClanStanding] = field(default_factory=list)
    own_clan_id: int | None = None


def facts_of(conn: sa.Connection, label: Label, player_id: int, *, now: int) -> PlayerFacts | None:
    """None for a visitor."""
    row = conn.execute(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id}).first()
    return PlayerFacts(conn, label, row, now=now) if row is not None else None


def lobby(
    conn: sa.Connection, label: Label, *, ranks: Ranks, player_id: int, now: int, game: str | None = None
) -> list[Shown]:
    """The runs that the player (0 is a visitor) may see: what is planned and what runs by start, then what
    ended in the last thirty days, the latest first. `game` leaves only those related to it."""
    facts = facts_of(conn, label, player_id, now=now)
    at = {"b_label_id": label.id}
    since = {"b_since": now - CLOSED_FOR_MS, "count": CLOSED_SHOWN}
    found = [*conn.execute(tables.ACTIVE, at).all(), *conn.execute(tables.CLOSED, {**at, **since}).all()]
    pairs = [(run, runs.template_of(conn, label, run)) for run in found]
    seen = [
        (run, template)
        for run, template in pairs
        if template is not None
        and rules.may_see(template, facts)
        and (game is None or any(g.ext_game_id == game for g in template.related_games))
    ]
    return _with_own(conn, label, seen, ranks=ranks, player_id=player_id if facts else 0)


def _with_own(
    conn: sa.Connection,
    label: Label,
    seen: Sequence[tuple[Any, Tournament]],
    *,
    ranks: Ranks,
    player_id: int,
) -> list[Shown]:
    ids = [run.id for run, _ in seen]
    of_runs = {"b_label_id": label.id, "b_runs": ids}
    totals = {row.run_id: int(row.score) for row in conn.execute(tables.TOTALS, of_runs).all()}
    mine = (
        conn.execute(tables.ENTRIES_OF_PLAYER, {**of_runs, "b_player_id": player_id}).all()
        if player_id
        else []
    )
    entries = {entry.run_id: entry for entry in mine}
    return [
        Shown(
            run,
            template,
            entries.get(run.id),
            _own(conn, run, template, entries.get(run.id), ranks=ranks),
            rules.shown(totals.get(run.id, 0)),
        )
        for run, template in seen
    ]


def _own(conn: sa.Connection, run: Any, template: Tournament, entry: Any, *, ranks: Ranks) -> Seat | None:
    """The player's own place: while the run goes on by its rank, then as it was settled."""
    if entry is None or entry.status != Standing.REGISTERED:
        return None
    score, standing = rules.shown(entry.score), rules.standing(entry.status, run_status=run.status)
    if template.hide_below_min_score and entry.score < _least(template):
        return Seat(entry.player_id, -1, score, standing)
    return Seat(entry.player_id, _place(conn, run, entry, ranks=ranks), score, standing)


def _place(conn: sa.Connection, run: Any, entry: Any, *, ranks: Ranks) -> int:
    if run.status == Status.FINISHED:
        mine = {"b_label_id": entry.label_id, "b_run_id": entry.run_id, "b_player_id": entry.player_id}
        return int(conn.execute(tables.PLACE, mine).scalar_one())
    board = service.ranked(entry.label_id, entry.run_id)
    return ranks.rank(conn, board, (entry.score, entry.scored_at, entry.player_id))


def _least(template: Tournament) -> int:
    """The lowest score that the board shows."""
    return rules.hundredths(Decimal(str(template.min_score_to_win))) if template.hide_below_min_score else 0


def details(
    conn: sa.Connection, label: Label, *, ranks: Ranks, run_id: int, player_id: int, now: int
) -> Details:
    """One run with the first of its board. Raises PlauditError 30001."""
    run, template = runs.require(conn, label, run_id)
    if not rules.may_see(template, facts_of(conn, label, player_id, now=now)):
        raise runs.not_found()
    (shown,) = _with_own(conn, label, [(run, template)], ranks=ranks, player_id=player_id)
    at = {"b_label_id": label.id, "b_run_id": run.id}
    top = {**at, "b_status": _ON_BOARD, "b_least": _least(template), "count": TOP}
    rows = conn.execute(tables.TOP, top).all()
    hides = not template.show_other_users_score
    board = [
        Seat(row.player_id, place, 0 if hides and row.player_id != player_id else rules.shown(row.score))
        for place, row in enumerate(rows, start=1)
    ]
    if not template.clan_based:
        return Details(shown, board)
    mine = clans.clan_of(conn, label, player_id)
    return Details(shown, board, clan_board(conn, label, run), mine.clan_id if mine else None)


def all_runs(conn: sa.Connection, *, label_id: int, before: int, count: int) -> Sequence[Any]:
    """Runs in every state, newest first, from before the number `before`."""
    values = {"b_label_id": label_id, "before": before, "count": count}
    return conn.execute(tables.ALL_RUNS, values).all()


def entries(conn: sa.Connection, *, label_id: int, run_id: int, after: int, count: int) -> Sequence[Any]:
    """Who is in a run, with status and score, by the number of the player from behind `after`."""
    values = {"b_label_id": label_id, "b_run_id": run_id, "b_after": after, "count": count}
    return conn.execute(tables.NEXT_ENTRIES, values).all()


def entries_of_player(
    conn: sa.Connection, *, label_id: int, player_id: int, before: int, count: int
) -> Sequence[Any]:
    """A player's entries, newest run first, from before the run `before`; with the run's key and status."""
    values = {"b_label_id": label_id, "b_player_id": player_id, "before": before, "count": count}
    return conn.execute(tables.ENTRIES_WITH_RUNS, values).all()


def clan_board(conn: sa.Connection, label: Label, run: Any) -> list[ClanStanding]:
    rows = conn.execute(tables.CLAN_TOTALS, {"b_label_id": label.id, "b_run_id": run.id}).all()
    return [
        ClanStanding(row.clan_id, place, rules.shown(int(row.score)), int(row.members))
        for place, row in enumerate(rows, start=1)
    ]


def clan_players(
    conn: sa.Connection, label: Label, *, run_id: int, clan_id: int, player_id: int, now: int
) -> list[Seat]:
    """The best of a clan in a run, by their place within the clan. Raises PlauditError 30001."""
    run, template = runs.require(conn, label, run_id)
    if not rules.may_see(template, facts_of(conn, label, player_id, now=now)):
        raise runs.not_found()
    if not template.clan_based or not 0 < clan_id < 2**62:
        return []
    values = {"b_label_id": label.id, "b_run_id": run.id, "b_clan_id": clan_id, "b_status": _ON_BOARD}
    rows = conn.execute(tables.TOP_OF_CLAN, {**values, "count": CLAN_TOP}).all()
    return [
        Seat(row.player_id, place, rules.shown(row.score), rules.standing(row.status, run_status=run.status))
        for place, row in enumerate(rows, start=1)
    ]

"""Rounds of prediction games: what came out, what it scored, and the end that pays."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.features.gamepick import reports, resolving, rules
from server.features.gamepick.definition import ANSWER_LENGTH, MOST_EVENTS
from server.features.gamepick.markets import Facts, Side
from server.features.gamepick.rules import HUNDRED, LARGEST_GOALS
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.store.transaction import Tx
from server.web.rest.fields import DefinitionKey, Millis, Page
from server.web.rest.operation import Call

MOST_MATCHES = 100
RoundState = Literal["other", "no_events", "no_more_bets", "events_resolved", "resolved"]
Count = Annotated[int, Meta(ge=0, le=LARGEST_GOALS)]
Pair = Annotated[tuple[Count, Count], Meta(description="Home and away.")]


class EventResult(msgspec.Struct, frozen=True):
    """How an event came out."""

    event_id: int
    outcome: Annotated[str, Meta(description="Of the event's outcomes; home:away for an exact score.")]
    canceled: bool
    by_feed: bool
    entered_at: Millis


class RoundReport(msgspec.Struct, frozen=True):
    """One round and how far it is."""

    round_id: int
    key: DefinitionKey
    name: str
    status: RoundState
    opens_at: Millis
    last_bet_at: Millis
    players: Annotated[int, Meta(description="How many have predicted.")]
    events: int
    results: list[EventResult]
    resolved_at: Annotated[Millis | None, Meta(description="When its results became final.")]
    settled_at: Annotated[Millis | None, Meta(description="When everything was paid.")]


class RoundReports(msgspec.Struct, frozen=True):
    items: list[RoundReport]


class MatchFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What happened, as far as it is known. `answer` says the outcome itself, for questions of your own and
    where the rest does not tell; with `canceled` nobody is right or wrong."""

    score: Pair | None = None
    halftime: Pair | None = None
    corners: Pair | None = None
    red_cards: Count | None = None
    overtime: bool | None = None
    first_goal: Side | None = None
    last_goal: Side | None = None
    sets: Annotated[list[Pair], Meta(max_length=5)] = []
    answer: Annotated[str, Meta(min_length=1, max_length=ANSWER_LENGTH)] | None = None
    canceled: bool = False

    def facts(self) -> Facts:
        fields = {name: getattr(self, name) for name in Facts.__struct_fields__}
        return Facts(**{**fields, "sets": tuple(self.sets)})


class ResultOfEvent(MatchFacts, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The facts of one event of the round."""

    event_id: int


class ResultOfMatch(MatchFacts, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The facts of one match, by the name that your feed has for it (`feed_id` of events)."""

    feed_id: Annotated[str, Meta(min_length=1, max_length=120)]


class EnterResults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    results: Annotated[list[ResultOfEvent], Meta(min_length=1, max_length=MOST_EVENTS)]


class FeedResults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    results: Annotated[list[ResultOfMatch], Meta(min_length=1, max_length=MOST_MATCHES)]


class EnteredResults(msgspec.Struct, frozen=True):
    changed: Annotated[int, Meta(description="How many results are new or different.")]
    undecided: Annotated[list[int], Meta(description="Events of which the facts do not tell the outcome.")]


class FedResults(msgspec.Struct, frozen=True):
    changed: int
    unknown: Annotated[list[str], Meta(description="Names that no event of an active round has.")]
    undecided: Annotated[list[str], Meta(description="Matches that leave an event open.")]


class RoundPlace(msgspec.Struct, frozen=True):
    place: Annotated[int, Meta(description="Who has the same score shares it.")]
    ext_user_id: str
    score: float
    full_wins: int
    part_wins: int
    lost: int
    entered_at: Millis


def _report(found: reports.Report) -> RoundReport:
    of, results = found.round.definition, found.results
    known = {row.event_id: rules.Result(row.outcome, canceled=bool(row.canceled)) for row in results}
    resolved_at = found.row.resolved_at if found.row is not None else None
    status = rules.status(of, now=found.now, results=known, resolved=resolved_at is not None)
    name: Any = status.name.lower()
    return RoundReport(
        round_id=found.round.id,
        key=found.round.key,
        name=of.name,
        status=name,
        opens_at=of.opens_at,
        last_bet_at=of.last_bet_at,
        players=found.players,
        events=len(of.events),
        results=[
            EventResult(row.event_id, row.outcome, bool(row.canceled), bool(row.by_feed), row.resolved_at)
            for row in results
        ],
        resolved_at=resolved_at,
        settled_at=found.row.closed_at if found.row is not None else None,
    )


async def list_rounds(call: Call) -> RoundReports:
    """The active rounds, in the order in which they open."""
    label, now = call.label, call.now

    def query(conn: sa.Connection) -> RoundReports:
        return RoundReports([_report(found) for found in reports.rounds_of(conn, label, now=now)])

    return await call.read(query)


async def get_round(call: Call) -> RoundReport:
    """One active round."""
    label, now, round_id = call.label, call.now, call.path["round_id"]
    return await call.read(lambda conn: _report(reports.report(conn, label, round_id=round_id, now=now)))


async def enter_results(call: Call) -> EnteredResults:
    """Enter or change how events came out. Everybody's score follows, for many players in the background.
    All of them or nothing; once the round is resolved its results are final."""
    label, round_id = call.label, call.path["round_id"]
    facts = {each.event_id: each.facts() for each in call.body.results}

    def work(tx: Tx) -> EnteredResults:
        entered = resolving.enter(tx, label, round_id=round_id, facts=facts)
        return EnteredResults(entered.changed, list(entered.undecided))

    return await call.write(work, key=round_id)


async def resolve_round(call: Call) -> RoundReport:
    """Make the results final and let prizes be paid; `settled_at` says when that is done. Every event needs a
    result or has to be canceled. Again changes nothing."""
    label, round_id = call.label, call.path["round_id"]

    def work(tx: Tx) -> RoundReport:
        resolving.resolve(tx, label, round_id=round_id)
        return _report(reports.report(tx.conn, label, round_id=round_id, now=tx.now))

    return await call.write(work, key=round_id)


async def feed_results(call: Call) -> FedResults:
    """Where a feed of results posts what it knows of matches. Every event of an active round with that
    `feed_id` is resolved, but for those that a person resolves or has resolved. Rounds are still resolved by
    a person."""
    label = call.label
    facts = {each.feed_id: each.facts() for each in call.body.results}

    def work(tx: Tx) -> FedResults:
        fed = resolving.feed(tx, label, facts)
        return FedResults(fed.changed, list(fed.unknown), list(fed.undecided))

    return await call.write(work)


async def list_places(call: Call) -> Page[RoundPlace]:
    """Who predicted, the best first, as the results now are."""
    label, round_id = call.label, call.path["round_id"]

    def rows(conn: sa.Connection, skip: int, count: int) -> list[tuple[int, Any, str]]:
        resolving.require(label, round_id)
        return _places(conn, label, round_id=round_id, skip=skip, count=count)

    def show(found: tuple[int, Any, str]) -> RoundPlace:
        _, row, name = found
        score = row.score / HUNDRED
        return RoundPlace(row.rank, name, score, row.full_wins, row.part_wins, row.lost, row.entered_at)

    return await call.page(rows, start=0, place=lambda found: found[0], show=show)


def _places(
    conn: sa.Connection, label: Label, *, round_id: int, skip: int, count: int
) -> list[tuple[int, Any, str]]:
    found = reports.places(conn, label, round_id=round_id, skip=skip, count=count)
    known = players.by_ids(conn, label_id=label.id, player_ids=[row.player_id for row in found])
    return [
        (number, row, known[row.player_id].ext_user_id) for number, row in enumerate(found, start=skip + 1)
    ]

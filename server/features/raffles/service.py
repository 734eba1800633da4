"""Giving tickets, holding draws when they are due, and claiming.

A run is held in one unit of work that also opens the next one: it happens once, and late rather than never.
Winning tickets are computed from a seed whose hash was published when the run opened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from server.core.clock import SECOND_MS
from server.core.conditions import matches
from server.core.errors import PlauditError
from server.core.randomness import commitment, new_seed
from server.features.economy.currencies import Source
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.players import tables as player_tables
from server.features.raffles import rules, tables
from server.features.raffles.definition import Raffle, RaffleDraw, RafflePrize, raffles
from server.jobs import engine as jobs
from server.store.transaction import Tx

DRAW_JOB = "raffles.draw"
MOST_GIVEN = 1_000_000
MOST_TRIES = 2_000
"""How often a ticket is drawn by its number before all tickets of a run are read instead."""

log = structlog.get_logger("raffles")


def refused(message: str, code: str = "raffle") -> PlauditError:
    return PlauditError(message, code=code)


# -- tickets ------------------------------------------------------------------------------------------------


def give_tickets(tx: Tx, label: Label, raffle: Raffle, *, player_id: int, count: int, key: str) -> int:
    """Give as many of `count` tickets as the raffle and the player may still have; how many were given.

    The same key gives once. Outside the raffle's time nothing is given.
    """
    where = {"b_label_id": label.id, "b_raffle_id": raffle.id}
    if not raffle.starts_at <= tx.now < raffle.ends_at or tx.first(tables.HAS_TICKET, {**where, "key": key}):
        return 0
    wanted = min(count, MOST_GIVEN, _room(tx, label, raffle, player_id=player_id))
    if wanted < 1:
        return 0
    row = {
        "label_id": label.id,
        "raffle_id": raffle.id,
        "player_id": player_id,
        "key": key,
        "created_at": tx.now,
    }
    issued = _issue(tx, label, raffle, count=wanted)
    if issued is None:
        return 0
    row |= {"first_number": issued - wanted + 1, "ticket_count": wanted}
    tx.first(tables.INSERT_TICKET[tx.dialect], row)
    payload = {"raffle_id": raffle.id, "name": raffle.name, "tickets_count": wanted}
    tx.emit(label_id=label.id, player_id=player_id, kind="raffle_ticket_given", payload=payload, key=key)
    return wanted


def _room(tx: Tx, label: Label, raffle: Raffle, *, player_id: int) -> int:
    """How many tickets the player may still get now."""
    issued = tx.first(tables.ISSUED_OF, {"b_label_id": label.id, "b_raffle_id": raffle.id})
    room = raffle.most_tickets - (int(issued.issued) if issued is not None else 0)
    if raffle.most_per_player is None:
        return room
    window = raffle.per_player_window_s
    since = raffle.starts_at if window is None else tx.now - window * SECOND_MS + 1
    who = {"b_label_id": label.id, "b_raffle_id": raffle.id, "b_player_id": player_id}
    held = int(tx.value(tables.TICKETS_OF_PLAYER, {**who, "since": since, "before": tx.now + 1}))
    return min(room, raffle.most_per_player - held)


def _issue(tx: Tx, label: Label, raffle: Raffle, *, count: int) -> int | None:
    """Count tickets and return the last one's number; None when the raffle has no room for them."""
    values = {"b_label_id": label.id, "b_raffle_id": raffle.id, "add": count, "most": raffle.most_tickets}
    issued = tx.value(tables.ISSUE, values)
    if issued is None:
        tx.first(
            tables.INSERT_COUNTER[tx.dialect], {"label_id": label.id, "raffle_id": raffle.id, "issued": 0}
        )
        issued = tx.value(tables.ISSUE, values)
    return None if issued is None else int(issued)


# -- runs ---------------------------------------------------------------------------------------------------


def plan(tx: Tx, label: Label) -> None:
    """Open the next run of each draw that has none, and let it be held when it is due."""
    for raffle in raffles(label).values():
        for draw in raffle.draws:
            where = {"b_label_id": label.id, "b_raffle_id": raffle.id, "b_draw_id": draw.id}
            if tx.first(tables.OPEN_RUNS_OF_DRAW, where) is None:
                _open_next(tx, label, raffle, draw)


def _open_next(tx: Tx, label: Label, raffle: Raffle, draw: RaffleDraw) -> None:
    where = {"b_label_id": label.id, "b_raffle_id": raffle.id, "b_draw_id": draw.id}
    last = tx.first(tables.LAST_RUN, where)
    after = last.executes_at if last is not None else max(tx.now, raffle.starts_at) - 1
    executes_at = rules.next_run(draw, after=after, ends_at=raffle.ends_at, zone=label.zone)
    if executes_at is None:
        return
    seed = new_seed()
    row = {
        "label_id": label.id,
        "raffle_id": raffle.id,
        "draw_id": draw.id,
        "tickets_from": raffle.starts_at if last is None or draw.all_tickets else last.executes_at,
        "executes_at": executes_at,
        "state": rules.OPEN,
        "seed": seed,
        "commitment": commitment(seed),
    }
    run_id = tx.value(tables.INSERT_RUN[tx.dialect], row)
    if run_id is not None:
        payload = {"label_id": label.id, "run_id": run_id}
        jobs.enqueue(tx, kind=DRAW_JOB, key=f"{label.id}:{run_id}", due_at=executes_at, payload=payload)


def hold(tx: Tx, label: Label, *, run_id: int) -> int:
    """Draw the winners of a run that is due, once; how many there are. The next run opens with it."""
    run = tx.first(tables.RUN, {"b_label_id": label.id, "b_run_id": run_id})
    if run is None or run.state == rules.EXECUTED:
        return 0
    raffle = raffles(label).get(run.raffle_id)
    draw = raffle.draw(run.draw_id) if raffle is not None else None
    where = {"b_label_id": label.id, "b_run_id": run_id}
    if raffle is None or draw is None:
        tx.change(tables.CLOSE_RUN, {**where, "now": tx.now, "tickets": 0})
        return 0
    tickets = count_tickets(tx, label, draw, run)
    if not tx.change(tables.CLOSE_RUN, {**where, "now": tx.now, "tickets": tickets}):
        return 0
    winners = list(_winners(tx, label, raffle, draw, run, tickets=tickets))
    for winner in winners:
        _give(tx, label, raffle, run, winner)
    _open_next(tx, label, raffle, draw)
    return len(winners)


def count_tickets(tx: Tx, label: Label, draw: RaffleDraw, run: Any) -> int:
    """How many tickets take part in a run."""
    window = {"since": run.tickets_from, "before": run.executes_at}
    where = {"b_label_id": label.id, "b_raffle_id": run.raffle_id, **window}
    if draw.opt_in:
        return int(tx.value(tables.TICKETS_OF_ENTRANTS, {**where, "b_run_id": run.id}))
    return int(tx.value(tables.TICKETS, where))


@dataclass(frozen=True, slots=True)
class Winner:
    """A prize's place in a run and the ticket that won it."""

    prize: RafflePrize
    place: int
    player_id: int
    number: int


def _winners(
    tx: Tx, label: Label, raffle: Raffle, draw: RaffleDraw, run: Any, *, tickets: int
) -> Iterator[Winner]:
    where = {"b_label_id": label.id, "b_raffle_id": raffle.id}
    given = {(row.draw_id, row.prize_id): row.given for row in tx.all(tables.GIVEN, where)}
    hat = Hat(tx, label, draw, run)
    pick = 0
    for prize in sorted(draw.prizes, key=lambda prize: (prize.priority, prize.id)):
        count = rules.prizes_in_run(prize, tickets=tickets, given=given.get((draw.id, prize.id), 0))
        for place in range(1, count + 1):
            pick += 1
            found = hat.draw(pick, least=prize.least_own_tickets)
            if found is None:
                break
            yield Winner(prize, place, *found)


class Hat:
    """The tickets of a run, drawn one after the other: by their numbers while that finds one soon, else
    from the list of all that are left."""

    def __init__(self, tx: Tx, label: Label, draw: RaffleDraw, run: Any) -> None:
        self._tx = tx
        self._run = run
        self._again = draw.several_prizes_per_ticket
        self._opt_in = draw.opt_in
        self._window = {
            "b_label_id": label.id,
            "b_raffle_id": run.raffle_id,
            "since": run.tickets_from,
            "before": run.executes_at,
        }
        first, last = tx.first(tables.NUMBERS, self._window)
        self._first, self._last = first or 0, last or -1
        self._drawn: set[int] = set()
        self._held: dict[int, int] = {}
        self._entered: dict[int, bool] = {}

    def draw(self, pick: int, *, least: int) -> tuple[int, int] | None:
        """(player, ticket) of the next winner, who has at least `least` tickets; None when there is none."""
        span = self._last - self._first + 1
        for attempt in range(MOST_TRIES if span > 0 else 0):
            at = rules.position(self._run.seed, run_id=self._run.id, pick=pick, attempt=attempt, count=span)
            player_id = self._holder(self._first + at)
            if player_id is not None and self._may_win(player_id, self._first + at, least):
                self._drawn.add(self._first + at)
                return player_id, self._first + at
        return self._from_all(pick, least)

    def _holder(self, number: int) -> int | None:
        row = self._tx.first(tables.HOLDER, {**self._window, "number": number})
        if row is None or number >= row.first_number + row.ticket_count:
            return None
        inside = self._window["since"] <= row.created_at < self._window["before"]
        return int(row.player_id) if inside else None

    def _may_win(self, player_id: int, number: int, least: int) -> bool:
        if number in self._drawn and not self._again:
            return False
        if least > 1 and self._count(player_id) < least:
            return False
        return not self._opt_in or self._is_in(player_id)

    def _count(self, player_id: int) -> int:
        if player_id not in self._held:
            who = {**self._window, "b_player_id": player_id}
            self._held[player_id] = int(self._tx.value(tables.TICKETS_OF_PLAYER, who))
        return self._held[player_id]

    def _is_in(self, player_id: int) -> bool:
        if player_id not in self._entered:
            who = {
                "b_label_id": self._window["b_label_id"],
                "b_run_id": self._run.id,
                "b_player_id": player_id,
            }
            self._entered[player_id] = self._tx.first(tables.ENTERED, who) is not None
        return self._entered[player_id]

    def _from_all(self, pick: int, least: int) -> tuple[int, int] | None:
        left = [
            (row.player_id, number)
            for row in self._tx.all(tables.ROWS_IN_RUN, self._window)
            for number in range(row.first_number, row.first_number + row.ticket_count)
            if self._may_win(row.player_id, number, least)
        ]
        if not left:
            return None
        at = rules.position(
            self._run.seed, run_id=self._run.id, pick=pick, attempt=MOST_TRIES, count=len(left)
        )
        self._drawn.add(left[at][1])
        return left[at]


def _give(tx: Tx, label: Label, raffle: Raffle, run: Any, winner: Winner) -> None:
    prize = winner.prize
    row = {
        "label_id": label.id,
        "raffle_id": raffle.id,
        "draw_id": run.draw_id,
        "run_id": run.id,
        "prize_id": prize.id,
        "place": winner.place,
        "player_id": winner.player_id,
        "ticket_number": winner.number,
        "must_claim": prize.must_claim,
        "created_at": tx.now,
        "claimed_at": None if prize.must_claim else tx.now,
    }
    won_id = tx.value(tables.INSERT_WON, row)
    payload = {
        "raffle_id": raffle.id,
        "name": raffle.name,
        "draw_id": run.draw_id,
        "run_id": run.id,
        "prize_id": prize.id,
        "prize_name": prize.name,
        "requires_claim": prize.must_claim,
    }
    key = f"raffle:won:{won_id}"
    tx.emit(label_id=label.id, player_id=winner.player_id, kind="raffle_win", payload=payload, key=key)
    if not prize.must_claim:
        _pay(tx, label, raffle, prize, player_id=winner.player_id, won_id=won_id)


def _pay(tx: Tx, label: Label, raffle: Raffle, prize: RafflePrize, *, player_id: int, won_id: int) -> None:
    context = Context(player_id, Source.RAFFLE, f"raffle:won:{won_id}", raffle.name[:120])
    effects.apply_all(tx, label, context, prize.gives)


# -- what players do ----------------------------------------------------------------------------------------


def opt_in(tx: Tx, label: Label, *, player_id: int, raffle_id: int, draw_id: int, run_id: int) -> None:
    """Take part in a run. Raises PlauditError when the run is over or needs no opt-in."""
    raffle = raffles(label).get(raffle_id)
    run = tx.first(tables.RUN, {"b_label_id": label.id, "b_run_id": run_id})
    draw = raffle.draw(draw_id) if raffle is not None else None
    if raffle is None or draw is None or run is None or (run.raffle_id, run.draw_id) != (raffle_id, draw_id):
        raise refused("There is no such run. Load the raffles again.", "unknown_run")
    if not draw.opt_in:
        raise refused("This draw needs no opt-in: every ticket takes part.", "no_opt_in")
    if run.state != rules.OPEN or tx.now >= run.executes_at:
        raise refused("This run is over.", "run_over")
    player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
    facts = PlayerFacts(tx.conn, label, player, now=tx.now)
    if player.in_control_group or (raffle.see is not None and not matches(raffle.see, facts)):
        raise refused("This raffle is not for this player.", "not_for_player")
    row = {"label_id": label.id, "run_id": run_id, "player_id": player_id, "created_at": tx.now}
    if tx.first(tables.ENTER[tx.dialect], row) is None:
        raise refused("The player takes part already.", "already_in")


def claim(tx: Tx, label: Label, *, player_id: int, won_id: int) -> None:
    """Claim a won prize, once. Raises PlauditError when it is not the player's, or claimed already."""
    row = tx.first(tables.WON, {"b_label_id": label.id, "b_id": won_id})
    if row is None or row.player_id != player_id:
        raise refused("There is no won prize of that number for this player.", "unknown_prize")
    who = {"b_label_id": label.id, "b_id": won_id, "b_player_id": player_id, "now": tx.now}
    if not tx.change(tables.CLAIM, who):
        raise refused("This prize is claimed already.", "already_claimed")
    raffle = raffles(label).get(row.raffle_id)
    draw = raffle.draw(row.draw_id) if raffle is not None else None
    found: Sequence[RafflePrize] = draw.prizes if draw is not None else ()
    prize = next((prize for prize in found if prize.id == row.prize_id), None)
    if raffle is None or prize is None:
        raise refused("This prize is not offered any more. Ask the operator.", "unknown_prize")
    _pay(tx, label, raffle, prize, player_id=player_id, won_id=won_id)

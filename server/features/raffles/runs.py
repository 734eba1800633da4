"""Runs: opened by the schedule, drawn when they are due, paid out in steps.

Drawing is one unit of work, which also opens the next run: it happens once, and late rather than never. What
was won is handed over in steps that may stop between any two. Winners follow from a seed whose hash is
published when the run opens.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.randomness import commitment, new_seed
from server.features.economy.currencies import Source
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.labels.catalogue import Label
from server.features.raffles import hat, rules, tables
from server.features.raffles.definition import MOST_TICKETS, Raffle, RaffleDraw, RafflePrize, raffles
from server.features.raffles.tickets import hold_counter
from server.jobs import engine as jobs
from server.store.transaction import Tx

DRAW_JOB = "raffles.draw"
PAY_BATCH = 32
FEW = 300
"""Prizes up to which tickets are looked up one by one; for more, all of a run are read at once."""
ALL = MOST_TICKETS


class Terms(msgspec.Struct, frozen=True):
    """What a run was drawn by: the draw as it was then, and (prize's number, how many) in the order of
    drawing."""

    raffle_name: str
    draw: RaffleDraw
    places: tuple[tuple[int, int], ...]

    def for_hat(self) -> list[hat.Place]:
        least = {prize.id: prize.least_own_tickets for prize in self.draw.prizes}
        return [hat.Place(prize_id, count, least[prize_id]) for prize_id, count in self.places]


def terms_of(run: Any) -> Terms | None:
    """None for a run that is not drawn yet, or that was withdrawn."""
    return msgspec.json.decode(run.terms, type=Terms) if run.terms else None


def read(conn: sa.Connection, label: Label, run_id: int) -> Any:
    """The run, or None."""
    if not 0 < run_id < 2**62:
        return None
    return conn.execute(tables.RUN, {"b_label_id": label.id, "b_run_id": run_id}).first()


def _at(label: Label, run: Any) -> dict[str, Any]:
    return {"b_label_id": label.id, "b_run_id": run.id}


# -- opening ------------------------------------------------------------------------------------------------


def plan(tx: Tx, label: Label, *, since: int) -> None:
    """Let each draw have the next run that its schedule wants, from `since` (epoch ms) on."""
    for raffle in raffles(label).values():
        for draw in raffle.draws:
            where = {"b_label_id": label.id, "b_raffle_id": raffle.id, "b_draw_id": draw.id}
            latest = tx.all(tables.LATEST, where)
            if latest and latest[0].state == rules.OPEN:
                _adjust(tx, label, raffle, draw, latest)
            else:
                _open(tx, label, raffle, draw, last=latest[0] if latest else None, since=since)


def _adjust(tx: Tx, label: Label, raffle: Raffle, draw: RaffleDraw, latest: Sequence[Any]) -> None:
    """Move an open run to where the schedule has it now. What is due stays as it is."""
    run = latest[0]
    if run.executes_at <= tx.now:
        return
    after = max(tx.now - 1, raffle.starts_at - 1, *(past.executes_at for past in latest[1:]))
    at = rules.next_run(draw, after=after, ends_at=raffle.ends_at, zone=label.zone)
    if at is None:
        _withdraw(tx, label, run)
    elif at != run.executes_at and tx.change(tables.MOVE, {**_at(label, run), "b_executes_at": at}):
        jobs.reschedule(tx, kind=DRAW_JOB, key=_key(label, run.id), due_at=at)


def _key(label: Label, run_id: int) -> str:
    return f"{label.id}:{run_id}"


def _open(tx: Tx, label: Label, raffle: Raffle, draw: RaffleDraw, *, last: Any, since: int) -> None:
    after = max(since, raffle.starts_at) - 1
    if last is not None:
        if draw.type != "recurring" and last.terms is not None:
            return
        after = last.executes_at
        if draw.opt_in or (not draw.all_tickets and _issued(tx, label, raffle) <= last.last_number):
            after = max(after, tx.now - 1)  # runs that were missed, and that nobody could have won
    executes_at = rules.next_run(draw, after=after, ends_at=raffle.ends_at, zone=label.zone)
    if executes_at is None:
        return
    withdrawn, seed = last is not None and last.terms is None, new_seed()
    tickets_from = last.tickets_from if withdrawn else last.executes_at if last else raffle.starts_at
    row = {
        "label_id": label.id,
        "raffle_id": raffle.id,
        "draw_id": draw.id,
        "number": last.number + 1 if last else 1,
        "tickets_from": raffle.starts_at if draw.all_tickets else tickets_from,
        "first_number": last.last_number + 1 if last and not draw.all_tickets else 1,
        "executes_at": executes_at,
        "state": rules.OPEN,
        "seed": seed,
        "commitment": commitment(seed),
        "veil": new_seed(),
    }
    run_id = tx.value(tables.INSERT_RUN[tx.dialect], row)
    if run_id is not None:
        payload = {"label_id": label.id, "run_id": run_id}
        jobs.enqueue(tx, kind=DRAW_JOB, key=_key(label, run_id), due_at=executes_at, payload=payload)


def _issued(tx: Tx, label: Label, raffle: Raffle) -> int:
    row = tx.first(tables.ISSUED_OF, {"b_label_id": label.id, "b_raffle_id": raffle.id})
    return 0 if row is None else int(row.issued)


def _withdraw(tx: Tx, label: Label, run: Any) -> None:
    """Close a run that is no longer wanted. Its tickets stay for the draw's next run, if there is one."""
    if tx.change(tables.BEGIN, {**_at(label, run), "now": tx.now}):
        nothing = {"b_last": run.first_number - 1, "b_tickets": 0, "b_terms": None}
        tx.change(tables.SETTLE, {**_at(label, run), **nothing})
        tx.change(tables.FINISH, _at(label, run))


# -- drawing ------------------------------------------------------------------------------------------------


def hold(tx: Tx, label: Label, run: Any) -> int:
    """Draw the winners of a run, once; how many there are. The next run opens with it."""
    raffle = raffles(label).get(run.raffle_id)
    draw = raffle.draw(run.draw_id) if raffle is not None else None
    if raffle is None or draw is None:
        _withdraw(tx, label, run)
        return 0
    hold_counter(tx, label.id, run.raffle_id)
    if not tx.change(tables.BEGIN, {**_at(label, run), "now": tx.now}):
        return 0
    first, before = run.first_number, run.executes_at
    found = tx.value(tables.LAST_BEFORE, {**_of_raffle(label, run), "first": first, "before": before})
    last = first - 1 if found is None else int(found)
    count = count_tickets(tx.conn, label, run, opt_in=draw.opt_in, last=last)
    given = {}
    if any(prize.stock is not None for prize in draw.prizes):
        given = given_of(tx.conn, label, raffle_id=raffle.id, draw_id=draw.id)
    terms = Terms(raffle.name, draw, rules.places(draw.prizes, tickets=count, given=given))
    text = msgspec.json.encode(terms).decode()
    tx.change(tables.SETTLE, {**_at(label, run), "b_last": last, "b_tickets": count, "b_terms": text})
    rows = _won_rows(tx, label, run, terms, last=last)
    if rows:
        tx.conn.execute(tables.INSERT_WON, rows)
    else:
        tx.change(tables.FINISH, _at(label, run))
    _open(tx, label, raffle, draw, last=read(tx.conn, label, run.id), since=tx.now)
    return len(rows)


def _of_raffle(label: Label, run: Any) -> dict[str, Any]:
    return {"b_label_id": label.id, "b_raffle_id": run.raffle_id}


def given_of(conn: sa.Connection, label: Label, *, raffle_id: int, draw_id: int) -> dict[int, int]:
    """How many of each prize all runs of a draw have given."""
    where = {"b_label_id": label.id, "b_raffle_id": raffle_id, "b_draw_id": draw_id}
    return {row.prize_id: int(row.given) for row in conn.execute(tables.GIVEN, where)}


def count_tickets(conn: sa.Connection, label: Label, run: Any, *, opt_in: bool, last: int) -> int:
    """How many tickets up to number `last` take part in a run."""
    if not opt_in:
        return max(0, last - int(run.first_number) + 1)
    where = {**_of_raffle(label, run), "b_run_id": run.id, "first": run.first_number, "last": last}
    found: int = conn.execute(tables.COUNT_OF_ENTRANTS, where).scalar_one()
    return int(found)


def _won_rows(tx: Tx, label: Label, run: Any, terms: Terms, *, last: int) -> list[dict[str, Any]]:
    must_claim = {prize.id: prize.must_claim for prize in terms.draw.prizes}
    tickets: hat.Tickets = Stored(tx.conn, label, run, opt_in=terms.draw.opt_in, last=last)
    if sum(count for _, count in terms.places) > FEW:
        tickets = hat.Listed(tickets.ranges(), first=run.first_number, last=last)
    again = terms.draw.several_prizes_per_ticket
    return [
        {
            "label_id": label.id,
            "raffle_id": run.raffle_id,
            "draw_id": run.draw_id,
            "run_id": run.id,
            "prize_id": winner.prize_id,
            "place": winner.place,
            "player_id": winner.holder,
            "ticket_number": winner.number,
            "must_claim": must_claim[winner.prize_id],
            "created_at": tx.now,
        }
        for winner in hat.winners(
            run.seed, run_id=run.id, tickets=tickets, places=terms.for_hat(), again=again
        )
    ]


class Stored:
    """The tickets of a run in the database, each looked up when it is drawn."""

    def __init__(self, conn: sa.Connection, label: Label, run: Any, *, opt_in: bool, last: int) -> None:
        self._conn = conn
        self._opt_in = opt_in
        self._run = {**_at(label, run), "b_raffle_id": run.raffle_id}
        self._held: dict[int, int] = {}
        self._takes_part: dict[int, bool] = {}
        self.first: int = run.first_number
        self.last = last

    def holder(self, number: int) -> int | None:
        player_id: int = self._conn.execute(tables.HOLDER, {**self._run, "number": number}).scalar_one()
        if self._opt_in and player_id not in self._takes_part:
            entered = self._conn.execute(tables.ENTERED, {**self._run, "b_player_id": player_id}).first()
            self._takes_part[player_id] = entered is not None
        return player_id if self._takes_part.get(player_id, not self._opt_in) else None

    def held(self, holder: Any) -> int:
        if holder not in self._held:
            who = {**self._run, "b_player_id": holder, "first": self.first, "last": self.last}
            self._held[holder] = int(self._conn.execute(tables.HELD_IN_RUN, who).scalar_one())
        return self._held[holder]

    def ranges(self) -> Sequence[hat.Range]:
        values = {**self._run, "first": self.first, "last": self.last, "count": ALL}
        found = [tuple(row) for row in self._conn.execute(tables.RANGES[self._opt_in], values)]
        self._held = dict(hat.Listed(found, first=self.first, last=self.last).counts())
        return found


# -- paying -------------------------------------------------------------------------------------------------


def pay_some(tx: Tx, label: Label, run: Any, *, after: int) -> int | None:
    """Tell the next winners, numbered above `after`, and hand over what needs no claim. The number to go on
    after; None when all of the run is done, which it then is."""
    terms = terms_of(run)
    assert terms is not None, "a run that is drawn has its terms"
    rows = tx.all(tables.WON_AFTER, {**_at(label, run), "after": after, "count": PAY_BATCH})
    for row in rows:
        _tell(tx, label, row, terms)
        if not row.must_claim:
            hand_over(tx, label, row, terms)
    if len(rows) == PAY_BATCH:
        return int(rows[-1].id)
    tx.change(tables.FINISH, _at(label, run))
    return None


def _tell(tx: Tx, label: Label, row: Any, terms: Terms) -> None:
    prize = terms.draw.prize(row.prize_id)
    payload = {
        "raffle_id": row.raffle_id,
        "name": terms.raffle_name,
        "draw_id": row.draw_id,
        "run_id": row.run_id,
        "prize_id": row.prize_id,
        "prize_name": prize.name if prize else "",
        "requires_claim": bool(row.must_claim),
    }
    key = f"raffle:won:{row.id}"
    tx.emit(label_id=label.id, player_id=row.player_id, kind="raffle_win", payload=payload, key=key)


def hand_over(tx: Tx, label: Label, row: Any, terms: Terms) -> bool:
    """Give a winner the prize, once. False when it was given before."""
    who = {"b_label_id": label.id, "b_id": row.id, "b_player_id": row.player_id, "now": tx.now}
    prize: RafflePrize | None = terms.draw.prize(row.prize_id)
    if prize is None or not tx.change(tables.CLAIM, who):
        return False
    context = Context(row.player_id, Source.RAFFLE, f"raffle:won:{row.id}", terms.raffle_name[:120])
    effects.apply_all(tx, label, context, prize.gives)
    return True

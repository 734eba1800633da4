"""Entering a run: by registering, by paying, by an operator's leave, by qualifying, or by scoring.

The invariant: a run never has more registered players than it takes, and a player pays for a run at most
once.
"""

from dataclasses import dataclass
from typing import Any

from server.core.conditions import Facts, matches
from server.core.errors import PlauditError
from server.core.translated import translated
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source, parts
from server.features.economy.service import Cause
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.players import clans
from server.features.players import tables as player_tables
from server.features.tournaments import rules, runs, tables
from server.features.tournaments.definition import Tournament
from server.features.tournaments.rules import Standing, Status
from server.store.prepared import prepare
from server.store.ranks import Board as Ranked
from server.store.schema import insert_once
from server.store.transaction import Emitted, Tx

REQUEST_LENGTH = 64
UNSCORED = (0, rules.NEVER)

# What a buy-in is paid in, and the number that says there is not enough of it.
BUY_INS = {
    "buy_in_points": (Currency.POINTS, 30002),
    "buy_in_gems": (Currency.GEMS, 300010),
    "buy_in_diamonds": (Currency.DIAMONDS, 300011),
}
_REGISTERED_ALREADY = (Standing.REGISTERED, Standing.PENDING, Standing.PENDING_QUALIFICATION)
_EVENTS = {
    Standing.REGISTERED: "tournament_user_registered",
    Standing.PENDING: "tournament_user_pending",
    Standing.PENDING_QUALIFICATION: "tournament_user_pending_qualification",
    Standing.QUALIFIED: "tournament_user_qualified",
}


@dataclass(frozen=True, slots=True)
class Entering:
    """One player on the way into one run."""

    label: Label
    template: Tournament
    run: Any
    player_id: int

    @property
    def where(self) -> dict[str, Any]:
        return {"b_label_id": self.label.id, "b_run_id": self.run.id, "b_player_id": self.player_id}

    @property
    def key(self) -> str:
        """What the keys of everything that this player gets in this run begin with."""
        return f"tournament:{self.run.tournament_id}:run:{self.run.id}:player:{self.player_id}"

    @property
    def buy_in_key(self) -> str:
        return f"{self.key}:buy_in"


def facts_of(tx: Tx, label: Label, player_id: int) -> PlayerFacts:
    row = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
    return PlayerFacts(tx.conn, label, row, now=tx.now)


# -- registering --------------------------------------------------------------------------------------------


def register(tx: Tx, label: Label, *, player_id: int, run_id: int, request: str = "") -> Standing:
    """Register the player, or say again how it was registered when `request` is the one that did it.

    Raises PlauditError with the numbers 1010, 1011, 30001 to 30005, 30007, 30008, 300010, 300011; then
    nothing was taken.
    """
    _check_request(request)
    run, template = runs.require(tx.conn, label, run_id)
    facts = facts_of(tx, label, player_id)
    if not rules.may_see(template, facts):
        raise runs.not_found()
    run = runs.catch_up(tx, label, template, run)
    entering = Entering(label, template, run, player_id)
    entry = tx.first(tables.ENTRY_LOCKED, entering.where)
    if entry is not None and rules.standing(entry.status, run_status=run.status) in _REGISTERED_ALREADY:
        if request and entry.request == request:
            return Standing(entry.status)
        raise _already()
    clan_id = _admit(tx, entering, facts, entry=entry)
    standing = _standing(template, facts, entry=entry)
    _enter(tx, entering, entry=entry, standing=standing, clan_id=clan_id, request=request)
    return standing


def _check_request(request: str) -> None:
    if len(request) > REQUEST_LENGTH or "\0" in request:
        text = f"A message's uuid has at most {REQUEST_LENGTH} characters."
        raise PlauditError(text, code="bad_request_id", err_code=20002)


def _already() -> PlauditError:
    text = "The player is registered already; nothing was taken."
    return PlauditError(text, code="already_registered", err_code=30004, status=409)


def _admit(tx: Tx, entering: Entering, facts: Facts, *, entry: Any) -> int:
    """The clan (0 for none) that the player enters with, or why it may not enter."""
    template, run = entering.template, entering.run
    over = (Standing.FINISHED, Standing.CANCELLED)
    if entry is not None and rules.standing(entry.status, run_status=run.status) in over:
        text = "The player's part in this tournament is over and cannot begin again."
        raise PlauditError(text, code="registration_over", err_code=30007, status=409)
    if template.registration == "auto":
        text = "Nobody registers for this tournament: who scores takes part."
        raise PlauditError(text, code="tournament_wrong_state", err_code=30003, status=409)
    if not rules.open_for_registration(template, status=run.status, ends_at=run.ends_at, now=tx.now):
        text = "This tournament is not open for registration now. The lobby says when it is."
        raise PlauditError(text, code="tournament_wrong_state", err_code=30003, status=409)
    if template.who_registers is not None and not matches(template.who_registers, facts):
        language = str(facts.property("core_user_language") or "")
        told = translated(template, "segment_dont_match_message", language)
        text = told or "The player does not meet this tournament's conditions."
        raise PlauditError(text, code="tournament_conditions", err_code=30005, status=403)
    if template.players_max and run.players >= template.players_max:
        raise _full()
    return clan_for(tx, entering) if template.clan_based else 0


def _full() -> PlauditError:
    text = "All places of this tournament are taken."
    return PlauditError(text, code="tournament_full", err_code=30008, status=409)


def clan_for(tx: Tx, entering: Entering) -> int:
    """The clan that the player may play for: the one that it was in when the run started."""
    mine = clans.clan_of(tx.conn, entering.label, entering.player_id)
    if mine is None:
        text = "This tournament is played by clans. Join one first."
        raise PlauditError(text, code="clan_needed", err_code=1010, status=403)
    if entering.run.status == Status.STARTED and mine.since > entering.run.starts_at:
        text = "The player joined its clan after this tournament had started."
        raise PlauditError(text, code="clan_joined_late", err_code=1011, status=403)
    return mine.clan_id


def _standing(template: Tournament, facts: Facts, *, entry: Any) -> Standing:
    if template.registration == "manual_approval":
        return Standing.PENDING
    if template.registration == "qualification":
        done = entry is not None and entry.status == Standing.QUALIFIED
        score = entry.qualification_score if entry is not None else 0
        if not done and not rules.qualified(template, facts, score=score):
            return Standing.PENDING_QUALIFICATION
    return Standing.REGISTERED


def _enter(tx: Tx, entering: Entering, *, entry: Any, standing: Standing, clan_id: int, request: str) -> None:
    """Write it down, take the price, take one of the places; all or nothing."""
    template = entering.template
    currency, err_code = BUY_INS.get(template.registration, (Currency.POINTS, 0))
    price = parts(currency, template.buy_in) if err_code else 0
    if not _write(tx, entering, entry=entry, standing=standing, clan_id=clan_id, request=request, paid=price):
        raise _already()
    if price:
        _pay(tx, entering, currency=currency, price=price, err_code=err_code)
    if standing is Standing.REGISTERED and not settle_in(tx, entering):
        raise _full()
    if standing is not Standing.REGISTERED:
        tell(tx, entering, _EVENTS[standing])


def _write(
    tx: Tx,
    entering: Entering,
    *,
    entry: Any,
    standing: Standing,
    clan_id: int = 0,
    request: str = "",
    paid: int = 0,
) -> bool:
    """Make or change the player's row; False when somebody else did so meanwhile."""
    if entry is not None:
        news = {"b_from": entry.status, "b_to": int(standing), "b_now": tx.now, "b_request": request}
        return bool(tx.change(tables.ENTER, {**entering.where, **news, "b_clan_id": clan_id, "b_paid": paid}))
    row = {
        "label_id": entering.label.id,
        "run_id": entering.run.id,
        "player_id": entering.player_id,
        "status": int(standing),
        "score": 0,
        "scored_at": rules.NEVER,
        "qualification_score": 0,
        "tally": "{}",
        "clan_id": clan_id,
        "paid": paid,
        "request": request,
        "joined_at": tx.now,
    }
    return tx.first(_INSERT[tx.dialect], row) is not None


def _pay(tx: Tx, entering: Entering, *, currency: Currency, price: int, err_code: int) -> None:
    cause = Cause(Source.TOURNAMENT_REGISTRATION, entering.buy_in_key, str(entering.run.id))
    try:
        economy.spend(
            tx,
            label_id=entering.label.id,
            player_id=entering.player_id,
            currency=currency,
            amount=price,
            cause=cause,
        )
    except PlauditError as error:
        if error.code != "not_enough":
            raise
        raise PlauditError(error.message, code="not_enough", err_code=err_code, status=402) from error


def settle_in(tx: Tx, entering: Entering) -> bool:
    """Take one of the places for a newly registered player and give it what joining gives; False, and nothing
    is given, when all are taken."""
    template, run = entering.template, entering.run
    at = {"b_label_id": entering.label.id, "b_run_id": run.id, "b_most": template.players_max}
    taken = tx.first(tables.TAKE_PLACE, at)
    if taken is None:
        return False
    context = Context(entering.player_id, Source.TOURNAMENT, f"{entering.key}:join", str(run.id))
    effects.apply_all(tx, entering.label, context, template.join_effects)
    moved(tx, entering, before=None, after=UNSCORED)
    tell(tx, entering, _EVENTS[Standing.REGISTERED])
    if template.type == "sit_and_go" and taken.players >= template.players_max:
        runs.start_full(tx, entering.label, template, run)
    return True


def ranked(label_id: int, run_id: int) -> Ranked:
    """The board of a run that goes on: those registered by score, then by who reached it first."""
    values = {"b_label_id": label_id, "b_run_id": run_id, "b_status": int(Standing.REGISTERED)}
    return Ranked(f"run:{label_id}:{run_id}", tables.RANKED, values)


def moved(
    tx: Tx, entering: Entering, *, before: tuple[int, int] | None, after: tuple[int, int] | None
) -> None:
    """Tell the run's board how a registered player's (score, moment reached) changed; None is not on it."""
    seats = [None if at is None else (*at, entering.player_id) for at in (before, after)]
    tx.moved(ranked(entering.label.id, entering.run.id).name, before=seats[0], after=seats[1])


def tell(tx: Tx, entering: Entering, kind: str, **more: Any) -> None:
    """Let missions, rules and the activity log hear what became of the player in the run."""
    tx.emitted.append(said(entering, kind, **more))


def said(entering: Entering, kind: str, **more: Any) -> Emitted:
    """The event that `tell` tells."""
    payload = told(entering.template, entering.run) | more
    return Emitted(entering.label.id, entering.player_id, kind, payload, f"{entering.key}:{kind}")


def told(template: Tournament, run: Any) -> dict[str, Any]:
    return {"tournament_id": template.id, "tournament_instance_id": run.id, "tournament_name": template.name}


# -- what an operator decides -------------------------------------------------------------------------------


def approve(tx: Tx, label: Label, *, player_id: int, run_id: int) -> None:
    """Let in who waits for approval. Raises PlauditError 30001, 30003, 30006, 30007, 30008."""
    entering = _awaiting(tx, label, player_id=player_id, run_id=run_id)
    run, template = entering.run, entering.template
    if run.status not in (Status.REGISTER, Status.STARTED):
        text = "This tournament takes in nobody any more."
        raise PlauditError(text, code="tournament_wrong_state", err_code=30003, status=409)
    to = {"b_from": int(Standing.PENDING), "b_to": int(Standing.REGISTERED)}
    tx.change(tables.SET_STATUS, {**entering.where, **to})
    if (template.players_max and run.players >= template.players_max) or not settle_in(tx, entering):
        raise _full()


def decline(tx: Tx, label: Label, *, player_id: int, run_id: int) -> None:
    """Turn away who waits for approval. Raises PlauditError 30001, 30006, 30007."""
    entering = _awaiting(tx, label, player_id=player_id, run_id=run_id)
    call_off(tx, entering, tx.first(tables.ENTRY_LOCKED, entering.where))


def _awaiting(tx: Tx, label: Label, *, player_id: int, run_id: int) -> Entering:
    run, template = runs.require(tx.conn, label, run_id)
    entering = Entering(label, template, runs.catch_up(tx, label, template, run), player_id)
    entry = tx.first(tables.ENTRY_LOCKED, entering.where)
    if entry is None or entry.status == Standing.NOT_REGISTERED:
        text = "The player is not registered for this tournament."
        raise PlauditError(text, code="not_registered", err_code=30006, status=404)
    if entry.status != Standing.PENDING:
        text = "The player does not wait for approval."
        raise PlauditError(text, code="registration_fixed", err_code=30007, status=409)
    return entering


def call_off(tx: Tx, entering: Entering, entry: Any) -> None:
    """End a player's part without a result: what was paid goes back."""
    if entry.status == Standing.CANCELLED:
        return
    to = {"b_from": entry.status, "b_to": int(Standing.CANCELLED)}
    if tx.change(tables.SET_STATUS, {**entering.where, **to}) and entry.status == Standing.REGISTERED:
        moved(tx, entering, before=(entry.score, entry.scored_at), after=None)
    if entry.paid:
        cause = Cause(Source.TOURNAMENT_CANCELLED, f"{entering.key}:refund", str(entering.run.id))
        player = {"label_id": entering.label.id, "player_id": entering.player_id}
        economy.refund(tx, **player, of=entering.buy_in_key, cause=cause)
    if entry.status in (*_REGISTERED_ALREADY, Standing.QUALIFIED):
        tell(tx, entering, "tournament_cancelled", refunded=bool(entry.paid))


# -- entering without asking --------------------------------------------------------------------------------


def enter_by_scoring(tx: Tx, entering: Entering, facts: Facts) -> Any:
    """The row of a player whom its first score brings in; None when it may not be in, or all places are
    taken."""
    template, run = entering.template, entering.run
    if template.who_registers is not None and not matches(template.who_registers, facts):
        return None
    if template.players_max and run.players >= template.players_max:
        return None
    clan_id = 0
    if template.clan_based:
        mine = clans.clan_of(tx.conn, entering.label, entering.player_id)
        if mine is None or mine.since > run.starts_at:
            return None
        clan_id = mine.clan_id
    if not _write(tx, entering, entry=None, standing=Standing.REGISTERED, clan_id=clan_id):
        return tx.first(tables.ENTRY_LOCKED, entering.where)
    if not settle_in(tx, entering):
        tx.change(tables.LEAVE, entering.where)
        return None
    return tx.first(tables.ENTRY_LOCKED, entering.where)


def qualify(tx: Tx, entering: Entering, entry: Any, *, score: int, facts: Facts) -> None:
    """Keep what a player collected for its qualification, and let it in, or let it register, when that is
    enough. Who qualified while all places are taken goes on waiting."""
    if entry is None:
        _write(tx, entering, entry=None, standing=Standing.NOT_REGISTERED)
        entry = tx.first(tables.ENTRY_LOCKED, entering.where)
    reached = entry.qualification_score + score
    status = Standing(entry.status)
    room = not entering.template.players_max or entering.run.players < entering.template.players_max
    enough = rules.qualified(entering.template, facts, score=reached)
    if enough and status is Standing.NOT_REGISTERED:
        status = Standing.QUALIFIED
    elif enough and status is Standing.PENDING_QUALIFICATION and room:
        status = Standing.REGISTERED
    tx.change(tables.QUALIFY, {**entering.where, "b_score": reached, "b_status": int(status)})
    if status == entry.status:
        return
    if status is Standing.QUALIFIED:
        tell(tx, entering, _EVENTS[status])
    elif not settle_in(tx, entering):
        waits = {"b_from": int(status), "b_to": int(Standing.PENDING_QUALIFICATION)}
        tx.change(tables.SET_STATUS, {**entering.where, **waits})


_INSERT = {
    dialect: prepare(insert_once(tables.entry, returning=tables.entry.c.player_id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}

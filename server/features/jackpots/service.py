"""Filling pots and bursting them, in the unit of work of the event that does it.

Who puts something in holds the pot against bursting until the commit, beside everybody else who does; who
makes it burst waits for them, so that nothing is put into a pot that is already shared out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.conditions import matches
from server.core.errors import PlauditError
from server.core.randomness import commitment, new_seed
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.currencies import parts as smallest_parts
from server.features.economy.service import Affects, Cause
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.jackpots import rules, tables
from server.features.jackpots.definition import Jackpot, amount, jackpots
from server.features.labels.catalogue import Label
from server.features.players import tables as player_tables
from server.jobs import engine as jobs
from server.store.transaction import Tx

TELL_JOB = "jackpots.tell"
MOST_TRIES = 50
"""How often another contribution is drawn for a place when its player has won already."""
_OWN = {"points": Currency.POINTS, "gems": Currency.GEMS, "diamonds": Currency.DIAMONDS}


@dataclass(frozen=True, slots=True)
class Win:
    """One winner of a burst pot."""

    player_id: int
    position: int
    parts: int


class Filling:
    """The ear of jackpots: events that feed a pot, found by their type."""

    name = "jackpots.filling"

    def index(self, label: Label) -> Mapping[str, Sequence[Jackpot]]:
        found: dict[str, list[Jackpot]] = {}
        for jackpot in jackpots(label).values():
            found.setdefault(jackpot.event, []).append(jackpot)
        return found

    def hear(
        self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Jackpot]
    ) -> None:
        player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
        if player is None or player.in_control_group:
            return
        facts = PlayerFacts(tx.conn, label, player, now=tx.now, payload=event.payload)
        currency = event.payload.get("currency") or facts.property("core_wallet_currency")
        for jackpot in wanted:
            parts = rules.contribution(jackpot, event.payload, currency)
            if not parts or not _takes_part(tx, label, jackpot, player_id=player_id):
                continue
            if jackpot.condition is None or matches(jackpot.condition, facts):
                contribute(tx, label, jackpot, player_id=player_id, parts=parts, key=event.key)


def contribute(
    tx: Tx, label: Label, jackpot: Jackpot, *, player_id: int, parts: int, key: str
) -> Sequence[Win]:
    """Put `parts` (millionths) into the player's pot, once for the key; the winners when it bursts."""
    owner = player_id if jackpot.personal else 0
    pot = _open_pot(tx, label, jackpot, owner=owner)
    if pot is None:
        return ()
    row = {"label_id": label.id, "pot_id": pot.id, "player_id": player_id, "key": key}
    added = tx.first(tables.INSERT_CONTRIBUTION[tx.dialect], {**row, "amount": parts, "created_at": tx.now})
    if added is None:
        return ()
    where = {"b_label_id": label.id, "b_pot_id": pot.id}
    one = {**where, "b_shard": player_id % tables.SHARDS, "add": parts}
    if not tx.change(tables.ADD, one):
        empty = {"label_id": label.id, "pot_id": pot.id, "shard": one["b_shard"], "amount": 0}
        tx.first(tables.INSERT_SHARE[tx.dialect], empty)
        tx.change(tables.ADD, one)
    if pot.seed_amount + int(tx.value(tables.SUM, where)) < pot.bursts_at:
        return ()
    return _burst(tx, label, jackpot, pot, player_id=player_id)


# -- pots ---------------------------------------------------------------------------------------------------


def _open_pot(tx: Tx, label: Label, jackpot: Jackpot, *, owner: int) -> Any:
    """The pot that is being filled, started when there is none; None when the last one has burst for good."""
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "b_player_id": owner}
    found = tx.first(tables.OPEN_POT_HELD, where)
    if found is not None:
        return found
    last = int(tx.value(tables.LAST_NUMBER, where))
    if last and not jackpot.recurring:
        return None
    start(tx, label, jackpot, owner=owner, number=last + 1)
    return tx.first(tables.OPEN_POT_HELD, where)


def start(tx: Tx, label: Label, jackpot: Jackpot, *, owner: int, number: int) -> None:
    """Begin a pot: its bursting point is drawn now from a seed whose hash can be seen until it has burst."""
    seed = new_seed()
    row = {
        "label_id": label.id,
        "jackpot_id": jackpot.id,
        "player_id": owner,
        "number": number,
        "seed_amount": rules.in_parts(jackpot.seed),
        "bursts_at": rules.burst_at(jackpot, seed=seed, pot_number=number),
        "seed": seed,
        "commitment": commitment(seed),
        "started_at": tx.now,
    }
    tx.first(tables.INSERT_POT[tx.dialect], row)


def _burst(tx: Tx, label: Label, jackpot: Jackpot, pot: Any, *, player_id: int) -> Sequence[Win]:
    where = {"b_label_id": label.id, "b_pot_id": pot.id}
    if not tx.change(tables.BURST, {**where, "now": tx.now}):
        return ()
    total = pot.seed_amount + int(tx.value(tables.SUM, where))
    tx.change(tables.FINISH, {**where, "amount": total})
    players = _winners(tx, label, jackpot, pot, first=player_id)
    cut = rules.divide(total, jackpot.shares, len(players))
    wins = [Win(player, at + 1, parts) for at, (player, parts) in enumerate(zip(players, cut, strict=True))]
    for won in wins:
        _credit(tx, label, jackpot, pot, won)
    if jackpot.recurring:
        start(tx, label, jackpot, owner=pot.player_id, number=pot.number + 1)
    key = f"{label.id}:{pot.id}"
    payload = {"label_id": label.id, "jackpot_id": jackpot.id, "pot_id": pot.id, "after": 0}
    jobs.enqueue(tx, kind=TELL_JOB, key=key, due_at=tx.now, payload=payload)
    return wins


def _winners(tx: Tx, label: Label, jackpot: Jackpot, pot: Any, *, first: int) -> list[int]:
    """Who made it burst, then whose contributions are drawn, each player once. A place stays empty when the
    pot has too few players."""
    found = [first]
    where = {"b_label_id": label.id, "b_pot_id": pot.id}
    total = int(tx.value(tables.COUNT_CONTRIBUTIONS, where)) if len(jackpot.shares) > 1 else 0
    for position in range(2, len(jackpot.shares) + 1):
        for attempt in range(MOST_TRIES):
            at = rules.ticket(
                pot.seed, pot_number=pot.number, position=position, attempt=attempt, total=total
            )
            player_id = int(tx.value(tables.CONTRIBUTION_AT, {**where, "skip": at}))
            if player_id not in found:
                found.append(player_id)
                break
    return found


def _credit(tx: Tx, label: Label, jackpot: Jackpot, pot: Any, won: Win) -> None:
    row = {
        "label_id": label.id,
        "jackpot_id": jackpot.id,
        "pot_id": pot.id,
        "position": won.position,
        "player_id": won.player_id,
        "amount": won.parts,
        "created_at": tx.now,
    }
    tx.change(tables.INSERT_WIN, row)
    key = f"jackpot:{pot.id}:{won.position}"
    payload = {
        "jp_template_id": jackpot.id,
        "jp_pot_id": pot.id,
        "name": jackpot.name,
        "amount": amount(won.parts),
        "currency": jackpot.currency,
        "winning_position": won.position,
    }
    money = _OWN.get(jackpot.currency.lower())
    if money is not None:
        economy.add(
            tx,
            label_id=label.id,
            player_id=won.player_id,
            currency=money,
            amount=smallest_parts(money, amount(won.parts)),
            cause=Cause(Source.WIN_MINI_GAME, f"{key}:amount", jackpot.name[:120]),
            affects=Affects(board=False),
        )
    context = Context(won.player_id, Source.WIN_MINI_GAME, key, jackpot.name[:120], payload)
    effects.apply_all(tx, label, context, jackpot.effects)
    tx.emit(label_id=label.id, player_id=won.player_id, kind="core_jackpot_win", payload=payload, key=key)


# -- taking part --------------------------------------------------------------------------------------------


def opt(tx: Tx, label: Label, *, player_id: int, jackpot_id: int, takes_part: bool) -> None:
    """Take part, or stop. Raises PlauditError when that is so already, or nobody may."""
    jackpot = jackpots(label).get(jackpot_id)
    if jackpot is None:
        raise PlauditError(
            "There is no open jackpot of that number. Load them again.", code="unknown_jackpot"
        )
    player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
    facts = PlayerFacts(tx.conn, label, player, now=tx.now)
    if player.in_control_group or (jackpot.see is not None and not matches(jackpot.see, facts)):
        raise PlauditError("This jackpot is not for this player.", code="not_for_player")
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "b_player_id": player_id}
    was = tx.value(tables.MEMBER, where)
    if bool(jackpot.auto_opt_in if was is None else was) == takes_part:
        text = "The player takes part already." if takes_part else "The player does not take part."
        raise PlauditError(text, code="already_so")
    _join(tx, label, jackpot, player_id=player_id, takes_part=takes_part)
    tx.change(tables.SET_MEMBER, {**where, "takes_part": takes_part, "now": tx.now})


def _takes_part(tx: Tx, label: Label, jackpot: Jackpot, *, player_id: int) -> bool:
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "b_player_id": player_id}
    was = tx.value(tables.MEMBER, where)
    if was is None and jackpot.auto_opt_in:
        _join(tx, label, jackpot, player_id=player_id, takes_part=True)
        return True
    return bool(was)


def _join(tx: Tx, label: Label, jackpot: Jackpot, *, player_id: int, takes_part: bool) -> None:
    row = {"label_id": label.id, "jackpot_id": jackpot.id, "player_id": player_id, "takes_part": takes_part}
    tx.first(tables.INSERT_MEMBER[tx.dialect], {**row, "changed_at": tx.now})


# -- looking ------------------------------------------------------------------------------------------------


def memberships(conn: sa.Connection, label: Label, *, player_id: int) -> dict[int, bool]:
    """What the player said, by jackpot; who said nothing takes part in those that everybody does."""
    who = {"b_label_id": label.id, "b_player_id": player_id}
    return {row.jackpot_id: bool(row.takes_part) for row in conn.execute(tables.MEMBERSHIPS, who)}


def winners(conn: sa.Connection, label: Label, *, jackpot_id: int, count: int, skip: int) -> Sequence[Any]:
    """A page of wins, newest first."""
    values = {"b_label_id": label.id, "b_jackpot_id": jackpot_id, "count": count, "skip": skip}
    return conn.execute(tables.WINNERS, values).all()

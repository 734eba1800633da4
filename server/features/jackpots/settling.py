"""Sharing out a pot that has burst: what everybody put in is added up, winners are drawn, each is paid.

Every step is a unit of work of its own, and what is done is kept in the rows, so that a crash between any
two of them pays everybody once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.randomness import commitment
from server.features.economy import service as economy
from server.features.economy.currencies import Source
from server.features.economy.currencies import parts as smallest_parts
from server.features.economy.service import Affects, Cause
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.jackpots import rules, tables
from server.features.jackpots.definition import Jackpot, amount
from server.features.jackpots.tables import HOUSE
from server.features.labels.catalogue import Label
from server.store.transaction import Tx


def step(tx: Tx, label: Label, jackpot: Jackpot, *, pot_id: int) -> bool:
    """One step of sharing out a burst pot: draw its winners, or pay the next of them. False: all is done."""
    where = {"b_label_id": label.id, "b_pot_id": pot_id}
    pot = tx.first(tables.POT_LOCKED, where)
    if pot is None or pot.burst_at is None:
        return False
    if pot.final_amount is None:
        _divide(tx, label, jackpot, pot)
        return True
    row = tx.first(tables.UNPAID, where)
    if row is not None:
        _pay(tx, label, jackpot, row)
    return row is not None


def _divide(tx: Tx, label: Label, jackpot: Jackpot, pot: Any) -> None:
    """Nobody is putting anything in any more: the pot is locked, and it was closed before."""
    where = {"b_label_id": label.id, "b_pot_id": pot.id}
    total = pot.seed_amount + int(tx.value(tables.SUM, where))
    tx.change(tables.FINISH, {**where, "amount": total})
    players = _winners(tx, label, pot, places=len(jackpot.shares))
    cut = rules.divide(total, jackpot.shares, len(players), unit=rules.payable(jackpot))
    for position, (player_id, won) in enumerate(zip(players, cut, strict=True), start=1):
        row = {
            "label_id": label.id,
            "jackpot_id": jackpot.id,
            "pot_id": pot.id,
            "position": position,
            "player_id": player_id,
            "amount": won,
            "paid": False,
            "created_at": tx.now,
        }
        tx.change(tables.INSERT_WIN, row)


def _winners(tx: Tx, label: Label, pot: Any, *, places: int) -> list[int]:
    """Who made it burst, then whose contributions are drawn, each player once. The last places stay empty
    when the pot has too few players."""
    found: list[int] = [] if pot.burst_by == HOUSE else [pot.burst_by]
    for position in range(len(found) + 1, places + 1):
        where = {"b_label_id": label.id, "b_pot_id": pot.id, "without": found or [HOUSE]}
        total = int(tx.value(tables.COUNT_OTHERS, where))
        if not total:
            break
        at = rules.ticket(pot.seed, pot_number=pot.number, position=position, total=total)
        found.append(int(tx.value(tables.PLAYER_AT, {**where, "skip": at})))
    return found


def _pay(tx: Tx, label: Label, jackpot: Jackpot, row: Any) -> None:
    if not tx.change(tables.PAY, {"b_label_id": label.id, "b_win_id": row.id}):
        return
    key = f"jackpot:{row.pot_id}:{row.position}"
    payload = {
        "jp_template_id": jackpot.id,
        "jp_pot_id": row.pot_id,
        "name": jackpot.name,
        "amount": amount(row.amount),
        "currency": jackpot.currency,
        "winning_position": row.position,
    }
    money = rules.money_of(jackpot)
    if money is not None and row.amount:
        economy.add(
            tx,
            label_id=label.id,
            player_id=row.player_id,
            currency=money,
            amount=smallest_parts(money, amount(row.amount)),
            cause=Cause(Source.WIN_MINI_GAME, f"{key}:amount", jackpot.name[:120]),
            affects=Affects(board=False),
        )
    context = Context(row.player_id, Source.WIN_MINI_GAME, key, jackpot.name[:120], payload)
    effects.apply_all(tx, label, context, jackpot.effects)
    tx.emit(label_id=label.id, player_id=row.player_id, kind="core_jackpot_win", payload=payload, key=key)


# -- proofs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a pot had to burst, all amounts in millionths. `seed` and `bursts_at` are None until it has."""

    jackpot_id: int
    pot_id: int
    number: int
    commitment: str
    least: int
    most: int
    started_at: int
    burst_at: int | None
    final_amount: int | None
    seed: str | None
    bursts_at: int | None

    def mismatch(self) -> str | None:
        """What does not fit when the point is drawn again; None when all does."""
        if self.seed is None or self.bursts_at is None:
            return "the seed is still secret"
        if commitment(self.seed) != self.commitment:
            return "the seed is not the one that was committed to"
        again = rules.burst_at(
            seed=self.seed,
            jackpot_id=self.jackpot_id,
            pot_number=self.number,
            least=self.least,
            most=self.most,
        )
        return None if again == self.bursts_at else f"the seed gives {again}"


def proof(conn: sa.Connection, label: Label, pot_id: int) -> Proof | None:
    """The proof of a pot; None when there is none. Its secret is told when it has burst."""
    row = conn.execute(tables.POT, {"b_label_id": label.id, "b_pot_id": pot_id}).first()
    return None if row is None else proof_of(row)


def proof_of(row: Any) -> Proof:
    told = row.burst_at is not None
    return Proof(
        jackpot_id=row.jackpot_id,
        pot_id=row.id,
        number=row.number,
        commitment=row.commitment,
        least=row.least,
        most=row.most,
        started_at=row.started_at,
        burst_at=row.burst_at,
        final_amount=row.final_amount,
        seed=row.seed if told else None,
        bursts_at=row.bursts_at if told else None,
    )


def pots(conn: sa.Connection, label: Label, jackpot: Jackpot, *, before: int, count: int) -> Sequence[Any]:
    """Pots with what each holds, newest first, from before the number `before`, and their wins:
    (row, wins)."""
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "before": before, "count": count}
    rows = conn.execute(tables.POTS_BEFORE, where).all()
    wins: dict[int, list[Any]] = {row.id: [] for row in rows}
    asked = {"b_label_id": label.id, "b_pot_ids": list(wins)}
    for row in conn.execute(tables.WINS_OF_POTS, asked).all() if rows else ():
        wins[row.pot_id].append(row)
    return [(row, wins[row.id]) for row in rows]


def as_it_was(payload: Any) -> Jackpot:
    """The definition of a jackpot as it was when its pot burst."""
    return msgspec.convert(payload, type=Jackpot)

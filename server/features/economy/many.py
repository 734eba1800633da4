"""Giving to many at once: what `service.add` does for each grant, in a few statements for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.features.economy import tables
from server.features.economy.currencies import Currency
from server.features.economy.service import (
    EVERYTHING,
    Affects,
    Cause,
    changed_props,
    check_amount,
    consequence,
)
from server.features.players import service as players
from server.store.bulk import DIALECTS, incoming, insert_many, many
from server.store.transaction import Emitted, Tx

Purse = tuple[int, Currency]
"""One player's wallet of one currency."""
Sums = tuple[int, int]
"""What is in a wallet, and what was ever collected in it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one player is given, in smallest parts, and why."""

    player_id: int
    currency: Currency
    amount: int
    cause: Cause
    affects: Affects = EVERYTHING


def add_many(tx: Tx, *, label_id: int, grants: Sequence[Grant]) -> int:
    """Give them in their order; how many were given. What its cause has given already is left out."""
    for grant in grants:
        check_amount(grant.amount)
    fresh = _fresh(tx, label_id, grants)
    if fresh:
        before = _add_up(tx, label_id, fresh)
        rows = [_row(label_id, grant, before) for grant in fresh]
        many(tx, _INSERT[tx.dialect], rows, label_id=label_id, created_at=tx.now)
        _tell(tx, rows, fresh)
    return len(fresh)


def _fresh(tx: Tx, label_id: int, grants: Sequence[Grant]) -> list[Grant]:
    """Those whose cause has given nothing yet, each once. Should somebody else give from one of these causes
    meanwhile, the ledger refuses the second, and the whole unit of work is done again."""
    if not grants:
        return []
    by_key = {grant.cause.key: grant for grant in reversed(grants)}
    keys = [{"key": key} for key in by_key]
    for row in many(tx, _KNOWN[tx.dialect], keys, b_label_id=label_id):
        if row.number is not None:
            del by_key[row.key]
    return list(reversed(by_key.values()))


def _add_up(tx: Tx, label_id: int, grants: Sequence[Grant]) -> dict[Purse, Sums]:
    """Add to the wallets, which holds them against others until the commit; (balance, ever) of each before.

    Everybody who holds several takes them in the order of players, so that two never wait for each other.
    """
    gained: dict[Purse, Sums] = {}
    for grant in grants:
        balance, ever = gained.get((grant.player_id, grant.currency), (0, 0))
        amount, level_amount = _amounts(grant)
        gained[grant.player_id, grant.currency] = (balance + amount, ever + level_amount)
    rows = [
        {"player_id": player_id, "currency": int(currency), "balance": balance, "ever": ever}
        for (player_id, currency), (balance, ever) in sorted(gained.items())
    ]
    before: dict[Purse, Sums] = {}
    for row in many(tx, _ADD[tx.dialect], rows, label_id=label_id):
        purse = (row.player_id, Currency(row.currency))
        props = changed_props({purse[1]: (row.balance, row.ever)})
        players.push_props(tx, label_id=label_id, player_id=row.player_id, props=props)
        before[purse] = (row.balance - gained[purse][0], row.ever - gained[purse][1])
    return before


def _amounts(grant: Grant) -> Sums:
    affects = grant.affects
    return (grant.amount if affects.balance else 0, grant.amount if affects.level else 0)


def _row(label_id: int, grant: Grant, sums: dict[Purse, Sums]) -> dict[str, Any]:
    """The ledger row of a grant; `sums` moves on with it."""
    purse = (grant.player_id, grant.currency)
    amount, level_amount = _amounts(grant)
    sums[purse] = (sums[purse][0] + amount, sums[purse][1] + level_amount)
    return {
        "label_id": label_id,
        "player_id": grant.player_id,
        "currency": int(grant.currency),
        "amount": amount,
        "level_amount": level_amount,
        "balance_after": sums[purse][0],
        "ever_after": sums[purse][1],
        "source": int(grant.cause.source),
        "source_ref": grant.cause.ref,
        "key": grant.cause.key,
    }


def _tell(tx: Tx, rows: Iterable[dict[str, Any]], grants: Iterable[Grant]) -> None:
    by_kind: dict[str, list[Emitted]] = {}
    for row, grant in zip(rows, grants, strict=True):
        followed = consequence(row, board=grant.amount if grant.affects.board else 0)
        if followed is not None:
            by_kind.setdefault(followed.kind, []).append(followed)
    for events in by_kind.values():
        tx.emit_many(events)


def _add(dialect: str) -> Any:
    wallet = tables.wallet
    own = ("player_id", "currency", "balance", "ever")
    insert = insert_many(wallet, of=own, fixed=("label_id",), dialect=dialect)
    sums = {name: wallet.c[name] + insert.excluded[name] for name in ("balance", "ever")}
    added = insert.on_conflict_do_update(index_elements=["label_id", "player_id", "currency"], set_=sums)
    return added.returning(*(wallet.c[name] for name in own))


def _known(dialect: str) -> Any:
    """Each key with the number of its row. One look-up a key, whatever PostgreSQL has counted so far."""
    ledger = tables.ledger
    keys = incoming([ledger.c.key], dialect=dialect)
    mine = (ledger.c.label_id == sa.bindparam("b_label_id"), ledger.c.key == keys.c.key)
    return sa.select(keys.c.key, sa.select(ledger.c.id).where(*mine).scalar_subquery().label("number"))


_ROW = ("player_id", "currency", "amount", "level_amount", "balance_after", "ever_after")
_FROM = ("source", "source_ref", "key")
_INSERT = {
    dialect: insert_many(tables.ledger, of=(*_ROW, *_FROM), fixed=("label_id", "created_at"), dialect=dialect)
    for dialect in DIALECTS
}
_ADD = {dialect: _add(dialect) for dialect in DIALECTS}
_KNOWN = {dialect: _known(dialect) for dialect in DIALECTS}

"""Every change of a balance. A change carries a key made of its cause, and the same key changes nothing
twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.economy import tables
from server.features.economy.currencies import MOST, NAMES, Currency, Source, shown
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.store.prepared import all_rows, prepare
from server.store.schema import insert_once
from server.store.transaction import Emitted, Tx


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a balance changes: the `source` that players see, what exactly (`ref`), and the `key` that makes
    it once."""

    source: Source
    key: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Affects:
    """What a grant of points counts for: the balance to spend, the level, the leaderboards."""

    balance: bool = True
    level: bool = True
    board: bool = True


EVERYTHING = Affects()


def add(
    tx: Tx,
    *,
    label_id: int,
    player_id: int,
    currency: Currency,
    amount: int,
    cause: Cause,
    affects: Affects = EVERYTHING,
) -> bool:
    """Give `amount` (smallest parts, 0 or more). False when this cause has given already."""
    check_amount(amount)
    return _book(
        tx,
        label_id=label_id,
        player_id=player_id,
        currency=currency,
        amount=amount if affects.balance else 0,
        level_amount=amount if affects.level else 0,
        board_amount=amount if affects.board else 0,
        cause=cause,
    )


def check_amount(amount: int) -> None:
    if not 0 <= amount <= MOST:
        raise PlauditError(f"An amount lies between 0 and {MOST}.", code="bad_amount")


def spend(tx: Tx, *, label_id: int, player_id: int, currency: Currency, amount: int, cause: Cause) -> bool:
    """Take `amount` or nothing: PlauditError `not_enough` when the balance is smaller. False when taken
    already."""
    held = _locked(tx, label_id=label_id, player_id=player_id, currency=currency)
    balance, _ = held
    if amount < 0 or balance < amount:
        if tx.first(tables.HAS_KEY, {"b_label_id": label_id, "key": cause.key}) is not None:
            return False
        has, name = shown(currency, balance), NAMES[currency]
        message = f"This takes {shown(currency, amount)} {name}; the balance is {has}."
        raise PlauditError(message, code="not_enough", status=409)
    return _book(
        tx,
        label_id=label_id,
        player_id=player_id,
        currency=currency,
        amount=-amount,
        cause=cause,
        held=held,
    )


def deduct(tx: Tx, *, label_id: int, player_id: int, currency: Currency, amount: int, cause: Cause) -> bool:
    """Take `amount`, or what is there when that is less. False when taken already."""
    held = _locked(tx, label_id=label_id, player_id=player_id, currency=currency)
    taken = min(held[0], max(0, amount))
    return _book(
        tx, label_id=label_id, player_id=player_id, currency=currency, amount=-taken, cause=cause, held=held
    )


def reset(tx: Tx, *, label_id: int, player_id: int, currency: Currency, cause: Cause) -> bool:
    """Take everything. What was ever collected stays collected."""
    return deduct(tx, label_id=label_id, player_id=player_id, currency=currency, amount=MOST, cause=cause)


def refund(tx: Tx, *, label_id: int, player_id: int, of: str, cause: Cause) -> bool:
    """Give back what the change with the key `of` took, in the currency that it was taken in: to be spent,
    not counted again. False when it took nothing or it was given back already."""
    row = tx.first(tables.BY_KEY, {"b_label_id": label_id, "key": of})
    if row is None or row.amount >= 0:
        return False
    return add(
        tx,
        label_id=label_id,
        player_id=player_id,
        currency=Currency(row.currency),
        amount=-row.amount,
        cause=cause,
        affects=Affects(level=False, board=False),
    )


def balances(conn: sa.Connection, *, label_id: int, player_id: int) -> dict[Currency, tuple[int, int]]:
    """(balance, ever collected) of each currency, in smallest parts."""
    rows = all_rows(conn, tables.WALLETS, {"b_label_id": label_id, "b_player_id": player_id})
    found = {Currency(row.currency): (int(row.balance), int(row.ever)) for row in rows}
    return {currency: found.get(currency, (0, 0)) for currency in Currency}


def live_props_of(
    conn: sa.Connection, label: Label, rows: Sequence[Any], now: int
) -> dict[int, dict[str, Any]]:
    """The same for several players, whose `rows` these are, in one query; by their numbers."""
    values = {"b_label_id": label.id, "ids": [row.id for row in rows]}
    nothing = dict.fromkeys(Currency, (0, 0))
    held = {row.id: dict(nothing) for row in rows}
    for row in conn.execute(tables.WALLETS_OF, values).all():
        held[row.player_id][Currency(row.currency)] = (int(row.balance), int(row.ever))
    return {player_id: changed_props(of_player) for player_id, of_player in held.items()}


def live_props(conn: sa.Connection, label_id: int, player_id: int, now: int) -> dict[str, Any]:
    return changed_props(balances(conn, label_id=label_id, player_id=player_id))


def history(
    conn: sa.Connection, *, label_id: int, player_id: int, before: Sequence[int], count: int
) -> Sequence[Any]:
    """Rows of a player's ledger, newest first, from before the (moment, number) `before`."""
    where = {"b_label_id": label_id, "b_player_id": player_id}
    values = {"before_at": before[0], "before_id": before[1], "count": count}
    return conn.execute(tables.HISTORY, {**where, **values}).all()


def wrong_wallets(conn: sa.Connection) -> list[Any]:
    """Wallets that are not the sum of their ledger rows, and sums without a wallet; there must be none.

    A row has `balance` and `ever` as they are and `balance_due` and `ever_due` as they should be.
    """
    return list(conn.execute(tables.WRONG).all())


def count_wallets(conn: sa.Connection) -> int:
    return int(conn.execute(tables.COUNT).scalar_one())


def _book(
    tx: Tx,
    *,
    label_id: int,
    player_id: int,
    currency: Currency,
    amount: int,
    cause: Cause,
    level_amount: int = 0,
    board_amount: int = 0,
    held: tuple[int, int] | None = None,
) -> bool:
    """Change the wallet and say why; `held` is balance and ever where the caller has locked them already."""
    balance, ever = held or _locked(tx, label_id=label_id, player_id=player_id, currency=currency)
    after, ever_after = balance + amount, ever + level_amount
    row = {
        "label_id": label_id,
        "player_id": player_id,
        "currency": int(currency),
        "amount": amount,
        "level_amount": level_amount,
        "balance_after": after,
        "ever_after": ever_after,
        "source": int(cause.source),
        "source_ref": cause.ref,
        "key": cause.key,
        "created_at": tx.now,
    }
    if tx.first(_INSERT[tx.dialect], row) is None:
        return False
    where = {"b_label_id": label_id, "b_player_id": player_id, "b_currency": int(currency)}
    tx.change(tables.SET_WALLET, {**where, "balance": after, "ever": ever_after})
    props = changed_props({currency: (after, ever_after)})
    players.push_props(tx, label_id=label_id, player_id=player_id, props=props)
    followed = consequence(row, board=board_amount)
    if followed is not None:
        tx.emitted.append(followed)
    return True


def consequence(row: Mapping[str, Any], *, board: int) -> Emitted | None:
    """The derived event of a ledger row, which levels, boards, missions and rules listen to; None when it
    changed nothing. `board` is what counts for boards."""
    currency, amount = Currency(row["currency"]), row["amount"]
    gained = max(amount, row["level_amount"], board)
    if not amount and not gained:
        return None
    verb = "added" if amount >= 0 else "deducted"
    payload = {
        "amount": shown(currency, gained if verb == "added" else -amount),
        "balance": shown(currency, row["balance_after"]),
        "ever": shown(currency, row["ever_after"]),
        "board_amount": shown(currency, board),
        "level_amount": shown(currency, row["level_amount"]),
        "source_type_id": row["source"],
    }
    kind, key = f"ach_{NAMES[currency]}_{verb}", f"{row['key']}:{NAMES[currency]}"
    return Emitted(row["label_id"], row["player_id"], kind, payload, key)


def _locked(tx: Tx, *, label_id: int, player_id: int, currency: Currency) -> tuple[int, int]:
    """Balance and ever, held against others until the commit."""
    where = {"b_label_id": label_id, "b_player_id": player_id, "b_currency": int(currency)}
    row = tx.first(tables.WALLET_LOCKED, where)
    if row is None:
        empty = {
            "label_id": label_id,
            "player_id": player_id,
            "currency": int(currency),
            "balance": 0,
            "ever": 0,
        }
        tx.first(_INSERT_WALLET[tx.dialect], empty)
        row = tx.first(tables.WALLET_LOCKED, where)
    return int(row.balance), int(row.ever)


def changed_props(of: Mapping[Currency, tuple[int, int]]) -> dict[str, Any]:
    """The public properties that say (balance, ever) of these currencies."""
    props: dict[str, Any] = {}
    for currency, (balance, ever) in of.items():
        props[f"ach_{NAMES[currency]}_balance"] = shown(currency, balance)
        if currency is Currency.POINTS:
            props["ach_points_ever"] = ever
    return props


_INSERT = {
    d: prepare(insert_once(tables.ledger, returning=tables.ledger.c.id, dialect=d))
    for d in ("sqlite", "postgresql")
}
_INSERT_WALLET = {
    d: prepare(insert_once(tables.wallet, returning=tables.wallet.c.player_id, dialect=d))
    for d in ("sqlite", "postgresql")
}

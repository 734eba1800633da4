"""A game's own jackpot: every attempt adds to it, and who wins it gets it all.

It is kept in parts that different players fill, so that they do not wait for each other; a win locks and
empties all of them, in their order.
"""

from typing import Any

import sqlalchemy as sa

from server.features.economy import service as economy
from server.features.economy.currencies import Source, parts
from server.features.economy.service import Affects, Cause
from server.features.labels.catalogue import Label
from server.features.minigames import tables
from server.features.minigames.definition import MONEY, Game, MiniGame
from server.store.transaction import Tx


def attempt(tx: Tx, label: Label, game: Game, *, player_id: int, wins: bool) -> int:
    """Let an attempt add its share, and when it wins, take everything: the amount, or 0."""
    pot = game.definition.pot
    if pot is None:
        return 0
    if not wins:
        add(tx, label, game_id=game.id, player_id=player_id, amount=pot.per_attempt)
        return 0
    where = {"b_label_id": label.id, "b_game_id": game.id}
    collected = sum(row.amount for row in tx.all(tables.POT_LOCKED, where))
    tx.change(tables.EMPTY_POT, where)
    return int(pot.seed + collected + pot.per_attempt)


def add(tx: Tx, label: Label, *, game_id: int, player_id: int, amount: int) -> None:
    if not amount:
        return
    shard = player_id % tables.SHARDS
    one = {"b_label_id": label.id, "b_game_id": game_id, "b_shard": shard, "add": amount}
    if tx.change(tables.ADD_TO_POT, one):
        return
    row = {"label_id": label.id, "game_id": game_id, "shard": shard, "amount": 0}
    tx.first(tables.INSERT_POT[tx.dialect], row)
    tx.change(tables.ADD_TO_POT, one)


def put_back(tx: Tx, label: Label, game: Game, *, player_id: int, amount: int) -> None:
    """A pot that was won and lost again goes back, without the seed that it began anew with."""
    seed = game.definition.pot.seed if game.definition.pot else 0
    add(tx, label, game_id=game.id, player_id=player_id, amount=max(0, amount - seed))


def pay(tx: Tx, label: Label, game: MiniGame, row: Any) -> None:
    """Credit the pot that a spin won, in the pot's currency; what is only shown is handed over by people."""
    money = MONEY.get(game.pot.currency) if game.pot else None
    if not row.pot_amount or money is None:
        return
    economy.add(
        tx,
        label_id=label.id,
        player_id=row.player_id,
        currency=money,
        amount=parts(money, row.pot_amount),
        cause=Cause(Source.WIN_MINI_GAME, f"minigame:{row.id}:pot", game.name[:120]),
        affects=Affects(board=False),
    )


def amounts(conn: sa.Connection, label: Label, games: dict[int, Game]) -> dict[int, int]:
    """What each game's pot holds now."""
    added = {row.game_id: int(row.amount) for row in conn.execute(tables.POTS, {"b_label_id": label.id})}
    return {
        game.id: game.definition.pot.seed + added.get(game.id, 0)
        for game in games.values()
        if game.definition.pot is not None
    }

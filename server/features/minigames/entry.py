"""Paying for what is not spun: an entry to a round of predictions costs what an attempt of its game costs."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.draws.service import Live
from server.features.economy import service as economy
from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.minigames import rules, tables
from server.features.minigames.definition import PREDICTIONS, Game, MiniGame, games
from server.features.minigames.prizes import Prize
from server.features.minigames.rules import Turn
from server.store.transaction import Tx

Entered = Callable[[int], tuple[int, int]]
"""How many entries count that were made after a moment, and when the first of them was."""


def predictions(label: Label) -> list[Game]:
    """The active games that are played by predicting."""
    return [game for game in games(label).values() if game.definition.type in PREDICTIONS]


def prizes_of(conn: sa.Connection, label: Label, *, key: str) -> Sequence[Prize]:
    """The prizes of a game, also of one that has been archived."""
    found = labels.find_definition(conn, label_id=label.id, kind="mini_game", key=key)
    if found is None:
        return ()
    game: MiniGame = KINDS.decode("mini_game", found.body)
    return game.prizes


def charge(tx: Tx, label: Label, game: Game, *, player: Any, key: str, entered: Entered) -> None:
    """Take what an attempt costs, under `key`. Raises PlauditError with the game's numbers, and then nothing
    was taken. The caller holds the player's row."""
    live = Live(tx.conn, label, player, scope=game.scope, now=tx.now)
    turn = _turn(tx, label, game, player=player, live=live, entered=entered)
    reason = rules.refusal(game.definition, turn)
    if reason is not None:
        raise _refused(reason.err_code, reason.message)
    if game.definition.buy_in == "spins" and not tx.change(tables.TAKE_CREDIT, _at(tx, label, game, player)):
        raise _refused(rules.NO_SPINS, "There is no attempt left for this game.")
    money = game.definition.money
    if money is None:
        return
    cause = Cause(Source.PLAY_MINI_GAME, key, game.definition.name[:120])
    cost = game.definition.cost
    economy.spend(tx, label_id=label.id, player_id=player.id, currency=money, amount=cost, cause=cause)


def _at(tx: Tx, label: Label, game: Game, player: Any) -> dict[str, int]:
    return {"b_label_id": label.id, "b_player_id": player.id, "b_game_id": game.id, "now": tx.now}


def _turn(tx: Tx, label: Label, game: Game, *, player: Any, live: Live, entered: Entered) -> Turn:
    definition = game.definition
    attempts = first_at = spins = balance = 0
    if definition.attempts is not None:
        attempts, first_at = entered(rules.attempts_since(definition.attempts, tx.now, live.player_zone))
    if definition.buy_in == "spins":
        spins = int(tx.value(tables.CREDITS_OF_GAME, _at(tx, label, game, player)))
    if definition.money is not None:
        balance, _ = economy.balances(tx.conn, label_id=label.id, player_id=player.id)[definition.money]
    return Turn(
        now=tx.now,
        zone=live.player_zone,
        in_control_group=bool(player.in_control_group),
        may_play=definition.play is None or live.fits(definition.play),
        attempts=attempts,
        first_at=first_at,
        spins=spins,
        balance=balance,
    )


def _refused(err_code: int, message: str) -> PlauditError:
    return PlauditError(message, code=rules.CODES[err_code], err_code=err_code)

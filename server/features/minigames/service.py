"""Playing: an attempt is paid for, drawn and kept in one unit of work, once for its request; what was won is
credited when the page acknowledges it, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog

from server.core.errors import PlauditError
from server.features.draws import service as draws
from server.features.draws.service import Live, NothingLeft
from server.features.economy import service as economy
from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.minigames import pots, rules, tables
from server.features.minigames.definition import Game, MiniGame, games
from server.features.minigames.prizes import Prize
from server.features.minigames.rules import Turn
from server.features.players import tables as player_tables
from server.store.transaction import Tx

REQUEST_LENGTH = 64

log = structlog.get_logger("minigames")


@dataclass(frozen=True, slots=True)
class Played:
    """An attempt's outcome. `first_at` is when the first attempt of the present period was (epoch ms)."""

    spin_id: int
    request_id: str
    prize: Prize
    pot_amount: int
    first_at: int


def refused(err_code: int, message: str) -> PlauditError:
    return PlauditError(message, code=rules.CODES[err_code], err_code=err_code)


def check_request(request_id: str) -> str:
    if not 1 <= len(request_id) <= REQUEST_LENGTH or not request_id.isprintable():
        text = f"request_id is made before sending: 1 to {REQUEST_LENGTH} printable characters."
        raise PlauditError(text, code="bad_request_id", err_code=20002)
    return request_id


def game_of(label: Label, game_id: int) -> Game:
    """The active game of that number. Raises PlauditError 40007."""
    game = games(label).get(game_id)
    if game is None:
        raise refused(rules.NOT_ACTIVE, "There is no open game of that number. Load the games again.")
    return game


# -- playing ------------------------------------------------------------------------------------------------


def play(tx: Tx, label: Label, *, player_id: int, game_id: int, request_id: str) -> Played:
    """Play once; the same `request_id` answers what it drew the first time.

    Raises PlauditError with the game's numbers (40001 to 40012, 1), and then nothing was taken.
    """
    check_request(request_id)
    player = tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    first = by_request(tx, label, player_id=player_id, request_id=request_id)
    if first is not None:
        return _again(tx, label, first, game_id=game_id)
    game = game_of(label, game_id)
    if game.definition.type in ("prizedrop", "matchx", "quiz"):
        raise refused(rules.NOT_ACTIVE, f"A {game.definition.type} is not played by spinning.")
    live = Live(
        tx.conn,
        label,
        player,
        scope=game.scope,
        now=tx.now,
        pool=draws.pool_of(label, game.definition.stock_reset, tx.now),
    )
    turn = _turn(tx, label, game, player, live)
    reason = rules.refusal(game.definition, turn)
    if reason is not None:
        raise refused(reason.err_code, reason.message)
    key = f"minigame:{game.id}:{player_id}:{request_id}"
    _pay(tx, label, game, player_id=player_id, key=key)
    prize, pot_amount = draw(tx, label, game, player_id=player_id, key=key, live=live)
    row = spin_row(label, game, prize, player_id=player_id, request_id=request_id, now=tx.now)
    spin_id = tx.value(tables.INSERT_SPIN[tx.dialect], {**row, "pot_amount": pot_amount})
    assert spin_id is not None, "the player's row is locked, so nobody else used this request meanwhile"
    _tell_attempt(tx, label, game, prize, player_id=player_id, spin_id=spin_id)
    return Played(spin_id, request_id, prize, pot_amount, turn.first_at if turn.attempts else tx.now)


def draw(tx: Tx, label: Label, game: Game, *, player_id: int, key: str, live: Live) -> tuple[Prize, int]:
    """A prize and what the pot pays with it. Raises PlauditError 40002 when nothing is left."""
    try:
        drawn = draws.draw(
            tx, label, scope=game.scope, key=key, options=game.options, standing=live, player_id=player_id
        )
    except NothingLeft:
        raise refused(rules.POOL_EMPTY, "All prizes of this game are gone. Nothing was taken.") from None
    prize = game.by_id[drawn.option_id]
    return prize, pots.attempt(tx, label, game, player_id=player_id, wins=prize.type == "jackpot")


def spin_row(
    label: Label,
    game: Game,
    prize: Prize,
    *,
    player_id: int,
    request_id: str,
    now: int,
    origin: int = tables.PLAYED,
) -> dict[str, Any]:
    by_hand = prize.claimed_by_hand or (origin == tables.DROPPED and game.definition.must_claim)
    return {
        "label_id": label.id,
        "player_id": player_id,
        "game_id": game.id,
        "game_key": game.key,
        "request_id": request_id,
        "prize_id": prize.id,
        "status": tables.DRAWN,
        "origin": origin,
        "by_hand": by_hand,
        "pot_amount": 0,
        "created_at": now,
    }


def by_request(tx: Tx, label: Label, *, player_id: int, request_id: str) -> Any:
    where = {"b_label_id": label.id, "b_player_id": player_id, "request_id": request_id}
    return tx.first(tables.BY_REQUEST, where)


def _again(tx: Tx, label: Label, row: Any, *, game_id: int) -> Played:
    if row.game_id != game_id:
        text = "This request_id has played another game already. Make a new one for each attempt."
        raise PlauditError(text, code="request_id_used", err_code=20002, status=409)
    return Played(row.id, row.request_id, prize_of(tx.conn, label, row), row.pot_amount, row.created_at)


def _turn(tx: Tx, label: Label, game: Game, player: Any, live: Live) -> Turn:
    definition, of_game = (
        game.definition,
        {"b_label_id": label.id, "b_player_id": player.id, "b_game_id": game.id},
    )
    attempts = first_at = spins = balance = 0
    if definition.attempts is not None:
        since = rules.attempts_since(definition.attempts, tx.now, live.player_zone)
        attempts, first_at = tx.first(tables.ATTEMPTS, {**of_game, "since": since})
    if definition.buy_in == "spins":
        spins = tx.value(tables.CREDITS_OF_GAME, {**of_game, "now": tx.now})
    if definition.money is not None:
        balance, _ = economy.balances(tx.conn, label_id=label.id, player_id=player.id)[definition.money]
    return Turn(
        now=tx.now,
        zone=live.player_zone,
        in_control_group=player.in_control_group,
        may_play=definition.play is None or live.fits(definition.play),
        attempts=attempts,
        first_at=first_at or 0,
        spins=int(spins),
        balance=balance,
    )


def _pay(tx: Tx, label: Label, game: Game, *, player_id: int, key: str) -> None:
    definition = game.definition
    if definition.buy_in == "spins":
        where = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": game.id, "now": tx.now}
        if not tx.change(tables.TAKE_CREDIT, where):
            raise refused(rules.NO_SPINS, "There is no attempt left for this game.")
    if definition.money is None:
        return
    cause = Cause(Source.PLAY_MINI_GAME, f"{key}:price", definition.name[:120])
    try:
        economy.spend(
            tx,
            label_id=label.id,
            player_id=player_id,
            currency=definition.money,
            amount=definition.cost,
            cause=cause,
        )
    except PlauditError as error:
        if error.code != "not_enough":
            raise
        raise refused(rules.NO_FUNDS[definition.money], error.message) from error


def _tell_attempt(tx: Tx, label: Label, game: Game, prize: Prize, *, player_id: int, spin_id: int) -> None:
    payload = {
        "saw_template_id": game.id,
        "name": game.definition.name,
        "game_type": game.definition.type,
        "prize_id": prize.id,
        "prize_type": prize.type,
    }
    key = f"minigame:{spin_id}:attempt"
    tx.emit(label_id=label.id, player_id=player_id, kind="minigame_attempt", payload=payload, key=key)


# -- acknowledging ------------------------------------------------------------------------------------------


def acknowledge(tx: Tx, label: Label, *, player_id: int, request_id: str, lose: bool = False) -> bool:
    """Credit what a request won, or with `lose` give it back to its stock. False when that is settled
    already.

    Raises PlauditError for a request that has played nothing.
    """
    row = by_request(tx, label, player_id=player_id, request_id=check_request(request_id))
    if row is None:
        text = "This request_id has played nothing. Acknowledge what playMiniGame answered."
        raise PlauditError(text, code="unknown_spin")
    return settle(tx, label, row, lose=lose)


def settle(tx: Tx, label: Label, row: Any, *, lose: bool = False) -> bool:
    """End a spin one way or the other, once."""
    where = {"b_label_id": label.id, "b_id": row.id, "now": tx.now}
    if not tx.change(tables.SETTLE, {**where, "status": tables.LOST if lose else tables.ACKNOWLEDGED}):
        return False
    if lose:
        draws.give_back(tx, label, key=f"minigame:{row.game_id}:{row.player_id}:{row.request_id}")
        pots.put_back(tx, label, game_id=row.game_id, player_id=row.player_id, amount=row.pot_amount)
        return True
    game, prize = as_drawn(tx.conn, label, row)
    context = Context(row.player_id, Source.WIN_MINI_GAME, f"minigame:{row.id}", game.name[:120])
    effects.apply_all(tx, label, context, prize.gives(row.game_key))
    pots.pay(tx, label, game, row)
    if prize.type != "no-prize":
        payload = {
            "saw_template_id": row.game_id,
            "name": game.name,
            "prize_id": prize.id,
            "prize_name": prize.name,
            "prize_type": prize.type,
            "prize_amount": row.pot_amount or prize.value,
        }
        key = f"minigame:{row.id}:win"
        tx.emit(label_id=label.id, player_id=row.player_id, kind="minigame_win", payload=payload, key=key)
    return True


def sweep(tx: Tx, label: Label, *, before: int, count: int) -> int:
    """Acknowledge what pages left open since `before`, but for prizes that have to be claimed; how many."""
    rows = tx.all(tables.OPEN, {"b_label_id": label.id, "before": before, "count": count})
    for row in rows:
        settle(tx, label, row)
    return len(rows)


def prize_of(conn: sa.Connection, label: Label, row: Any) -> Prize:
    """The prize of a spin, as it was when it was drawn."""
    return as_drawn(conn, label, row)[1]


def as_drawn(conn: sa.Connection, label: Label, row: Any) -> tuple[MiniGame, Prize]:
    """The game of a spin and its prize, as they were then, whatever has been edited since."""
    found = labels.find_definition(conn, label_id=label.id, kind="mini_game", key=row.game_key)
    bodies: Sequence[str] = [found.body]
    if found.updated_at > row.created_at:
        versions = labels.definition_history(conn, definition_id=found.id, before=2**31 - 1, count=1000)
        before = [version.body for version in versions if version.changed_at <= row.created_at]
        bodies = [*before[:1], found.body, *(version.body for version in versions)]
    for body in bodies:
        game: MiniGame = KINDS.decode("mini_game", body)
        prize = next((prize for prize in game.prizes if prize.id == row.prize_id), None)
        if prize is not None:
            return game, prize
    raise LookupError(f"prize {row.prize_id} of {row.game_key} was never defined")


# -- attempts that are given --------------------------------------------------------------------------------


def give_spins(tx: Tx, label: Label, game: Game, *, player_id: int, count: int, key: str) -> int:
    """Give attempts, as many as the game lets a player have; how many were given. The same key gives once."""
    definition = game.definition
    where = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": game.id, "now": tx.now}
    held = int(tx.value(tables.CREDITS_OF_GAME, where))
    given = count if definition.most_spins is None else max(0, min(count, definition.most_spins - held))
    if given < 1:
        return 0
    expires_at = tx.now + definition.spins_expire_s * 1000 if definition.spins_expire_s else tables.NEVER
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "game_id": game.id,
        "key": key,
        "left_count": given,
        "expires_at": expires_at,
        "created_at": tx.now,
    }
    if tx.first(tables.INSERT_CREDIT[tx.dialect], row) is None:
        return 0
    payload = {"saw_template_id": game.id, "name": definition.name, "spin_count": given}
    tx.emit(label_id=label.id, player_id=player_id, kind="minigame_spins_issued", payload=payload, key=key)
    return given


def history(
    conn: sa.Connection,
    label: Label,
    *,
    player_id: int,
    game_id: int | None,
    only_claimed: bool,
    count: int,
    skip: int,
) -> Sequence[Any]:
    """What the player drew, newest first, but for prizes of games as they are now that hide themselves."""
    t = tables.spin.c
    query = tables.HISTORY.limit(sa.bindparam("count")).offset(sa.bindparam("skip"))
    if game_id is not None:
        query = query.where(t.game_id == sa.bindparam("b_game_id"))
    if only_claimed:
        query = query.where(t.status == tables.ACKNOWLEDGED)
    hidden = [
        sa.and_(t.game_id == game.id, t.prize_id == prize.id)
        for game in games(label).values()
        for prize in game.definition.prizes
        if prize.hide_from_history
    ]
    if hidden:
        query = query.where(sa.not_(sa.or_(*hidden)))
    who = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": game_id}
    values = {name: value for name, value in who.items() if value is not None}
    return conn.execute(query, {**values, "count": count, "skip": skip}).all()

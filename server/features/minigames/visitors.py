"""Playing before having an account: a visitor draws, and takes the win along when it becomes a player.

A win is moved by whoever knows its uuid, once, and is credited to one player. Limits are for each device and
address; they stop repetition by hand, and the stock of the prizes bounds the rest.
"""

from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.draws import service as draws
from server.features.draws.service import Live
from server.features.labels.catalogue import Label
from server.features.minigames import rules, service, tables
from server.features.minigames.definition import Attempts
from server.features.minigames.rules import Turn
from server.store.transaction import Tx

DEFAULT_ATTEMPTS = Attempts(count=1, per="day_utc")
"""For games of visitors that set no limit of their own."""
WIN_LASTS_MS = 30 * DAY_MS


def play(tx: Tx, label: Label, *, visitor_id: str, game_id: int, request_id: str) -> Any:
    """Play once as a visitor; the row of the visit, the first one again for the same request.

    Raises PlauditError as `service.play` does, and 40004 when this visitor has played.
    """
    service.check_request(request_id)
    where = {"b_label_id": label.id, "visitor_id": visitor_id}
    first = tx.first(tables.VISIT_BY_REQUEST, {**where, "request_id": request_id})
    if first is not None:
        return first
    game = service.game_of(label, game_id)
    if not game.definition.visitors:
        raise service.refused(rules.VISITOR_STOP, "This game is for players: sign in first.")
    limit = game.definition.attempts or DEFAULT_ATTEMPTS
    since = rules.attempts_since(limit, tx.now, label.zone)
    count, first_at = tx.first(tables.VISITS, {**where, "b_game_id": game.id, "since": since})
    turn = Turn(now=tx.now, zone=label.zone, attempts=count, first_at=first_at or 0)
    if count >= limit.count:
        raise service.refused(
            rules.TOO_OFTEN, game.definition.over_limit_message or "You have played already."
        )
    reason = rules.refusal(game.definition, turn)
    if reason is not None:
        raise service.refused(reason.err_code, reason.message)
    pool = draws.pool_of(label, game.definition.stock_reset, tx.now)
    live = Live(tx.conn, label, None, scope=game.scope, now=tx.now, pool=pool)
    key = f"minigame:{game.id}:visit:{request_id}"
    prize, _ = service.draw(tx, label, game, player_id=0, key=key, live=live)
    row = {
        "label_id": label.id,
        "visitor_id": visitor_id,
        "game_id": game.id,
        "game_key": game.key,
        "request_id": request_id,
        "prize_id": prize.id,
        "win": new_guid(),
        "created_at": tx.now,
    }
    tx.first(tables.INSERT_VISIT[tx.dialect], row)
    return tx.first(tables.VISIT_BY_REQUEST, {**where, "request_id": request_id})


def convert(tx: Tx, label: Label, *, player_id: int, win: str) -> bool:
    """Credit a visitor's win to the player, once. False when this player has it already.

    Raises PlauditError for a win that is unknown, too old, or another player's.
    """
    found = tx.first(tables.VISIT_BY_WIN, {"b_label_id": label.id, "win": win})
    if found is None or found.player_id not in (None, player_id) or tx.now - found.created_at > WIN_LASTS_MS:
        raise PlauditError("This win is not there any more, or was taken along already.", code="unknown_win")
    values = {"b_label_id": label.id, "b_win": win, "new_player_id": player_id, "now": tx.now}
    moved = tx.first(tables.CONVERT, values)
    if moved is None:
        return False
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "game_id": moved.game_id,
        "game_key": moved.game_key,
        "request_id": f"visit:{win}",
        "prize_id": moved.prize_id,
        "status": tables.DRAWN,
        "origin": tables.DROPPED,
        "by_hand": False,
        "pot_amount": 0,
        "created_at": moved.created_at,
    }
    tx.first(tables.INSERT_SPIN[tx.dialect], row)
    return service.acknowledge(tx, label, player_id=player_id, request_id=f"visit:{win}")


def waits(conn: sa.Connection, label: Label, *, win: str) -> bool:
    """Whether a win can still be taken along."""
    row = conn.execute(tables.VISIT_BY_WIN, {"b_label_id": label.id, "win": win}).first()
    return row is not None and row.player_id is None

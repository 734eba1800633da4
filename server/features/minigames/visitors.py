"""Playing before having an account: a visitor draws, and takes the win along when it becomes a player.

A win is moved by whoever knows its uuid, once, and is credited to one player; what is not taken along within
30 days goes back to its stock. Limits are for each device and address; they stop repetition by hand, and the
stock of the prizes bounds the rest.
"""

import hashlib
from typing import Any

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.draws import service as draws
from server.features.labels.catalogue import Label
from server.features.minigames import pots, rules, service, tables
from server.features.minigames.definition import Attempts
from server.store.transaction import Tx

DEFAULT_ATTEMPTS = Attempts(count=1, per="day_utc")
"""For games of visitors that set no limit of their own."""
WIN_LASTS_MS = 30 * DAY_MS
VISITOR_LENGTH = 64


def check_visitor(visitor_id: str) -> str:
    if not 1 <= len(visitor_id) <= VISITOR_LENGTH or not visitor_id.isprintable():
        text = f"visitor_id is an id that the device keeps: 1 to {VISITOR_LENGTH} printable characters."
        raise PlauditError(text, code="bad_visitor_id", err_code=20002)
    return visitor_id


def check_win(win: str) -> str:
    if not win.isascii() or not win.isprintable():
        raise _gone()
    return win


def play(tx: Tx, label: Label, *, visitor_id: str, game_id: int, request_id: str) -> Any:
    """Play once as a visitor; the row of the visit, the first one again for the same request.

    Raises Refused as `service.play` does, 40004 when this device has played, and -40001 for a game that is
    not for visitors.
    """
    service.check_request(request_id)
    of_device = {"b_label_id": label.id, "visitor_id": check_visitor(visitor_id)}
    first = tx.first(tables.VISIT_BY_REQUEST, {**of_device, "request_id": request_id})
    if first is not None:
        return first
    game = service.game_of(label, game_id)
    of = game.definition
    if not of.visitors:
        raise service.Refused(rules.VISITOR_STOP, "This game is for players: sign in first.")
    limit = game.limit or DEFAULT_ATTEMPTS
    since = rules.attempts_since(limit, tx.now, label.zone)
    count, first_at = tx.first(tables.VISITS, {**of_device, "b_game_id": game.id, "since": since})
    service.check_open(game, tx.now)
    if count >= limit.count:
        text = of.over_limit_message or "You have played already. Sign in, or come back later."
        raise service.Refused(rules.TOO_OFTEN, text, first_at=first_at)
    row = {
        "label_id": label.id,
        "visitor_id": visitor_id,
        "game_id": game.id,
        "game_key": game.key,
        "game_version": game.version,
        "request_id": request_id,
        "prize_id": 0,
        "pot_amount": 0,
        "win": new_guid(),
        "created_at": tx.now,
    }
    visit_id = tx.value(tables.INSERT_VISIT[tx.dialect], row)
    if visit_id is not None:
        key, live = _draw_key(game.id, visitor_id, request_id), service.live_of(tx, label, game, None)
        prize, pot_amount = service.draw(
            tx, label, game, player_id=0, key=key, request_id=request_id, live=live
        )
        drawn = {"prize_id": prize.id, "pot_amount": pot_amount}
        tx.change(tables.SET_VISIT, {"b_label_id": label.id, "b_id": visit_id, **drawn})
    return tx.first(tables.VISIT_BY_REQUEST, {**of_device, "request_id": request_id})


def _draw_key(game_id: int, visitor_id: str, request_id: str) -> str:
    """Under what a visitor's draw is kept; it is the visitor's part in the draw too."""
    return (
        f"minigame:{game_id}:visit:{hashlib.sha256(f'{visitor_id} {request_id}'.encode()).hexdigest()[:40]}"
    )


def convert(tx: Tx, label: Label, *, player_id: int, win: str) -> Any:
    """Credit a visitor's win to the player, once; the row of the visit.

    Raises PlauditError for a win that is unknown, too old, or another player's.
    """
    of_win = {"b_label_id": label.id, "win": check_win(win)}
    found = tx.first(tables.VISIT_BY_WIN, of_win)
    if found is None or (found.player_id is None and tx.now - found.created_at > WIN_LASTS_MS):
        raise _gone()
    values = {"b_label_id": label.id, "b_win": win, "new_player_id": player_id, "now": tx.now}
    moved = tx.first(tables.CONVERT, values)
    if moved is None:
        found = tx.first(tables.VISIT_BY_WIN, of_win)
        if found.player_id != player_id:
            raise _gone()
        return found
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "game_id": moved.game_id,
        "game_key": moved.game_key,
        "game_version": moved.game_version,
        "request_id": new_guid(),
        "prize_id": moved.prize_id,
        "status": tables.DRAWN,
        "origin": tables.CONVERTED,
        "pot_amount": moved.pot_amount,
        "created_at": tx.now,
    }
    tx.first(tables.INSERT_SPIN[tx.dialect], row)
    service.acknowledge(tx, label, player_id=player_id, request_id=row["request_id"])
    return found


def expire(tx: Tx, label: Label, *, count: int) -> int:
    """Give back to stock and pot what nobody took along in time, each win once; how many were looked at."""
    before = tx.now - WIN_LASTS_MS
    wins = tx.all(tables.UNCLAIMED, {"b_label_id": label.id, "before": before, "count": count})
    for row in wins:
        if tx.change(tables.EXPIRE_VISIT, {"b_label_id": label.id, "b_id": row.id, "now": tx.now}):
            draws.give_back(tx, label, key=_draw_key(row.game_id, row.visitor_id, row.request_id))
            game = service.as_drawn(tx.conn, label, row)
            pots.put_back(tx, label, game, player_id=tables.NOBODY, amount=row.pot_amount)
    return len(wins)


def _gone() -> PlauditError:
    text = "This win is not there any more, or somebody has it already. Play again to win."
    return PlauditError(text, code="unknown_win", err_code=20002)

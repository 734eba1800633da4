"""What reaches a player without being asked for: a game that opens, a prize that drops in, more attempts.

A push is news; what waits to be shown is a row, told again at each identify until the page has answered it.
"""

from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.draws import service as draws
from server.features.draws.service import Live
from server.features.labels.catalogue import Label
from server.features.minigames import service, tables, view
from server.features.minigames.definition import TYPE_NUMBERS, Game, games
from server.features.minigames.reading import Reading
from server.features.players import tables as player_tables
from server.store.transaction import Tx
from server.wire.structs.minigames import SawPrizeDropWinPush, SawShowSpinPush, SawSpinsCountPush

WAITS_MS = 30 * DAY_MS
"""What was not shown after this time is not shown any more."""

Push = SawShowSpinPush | SawPrizeDropWinPush


def tell_spins(tx: Tx, label: Label, game: Game, *, player_id: int) -> None:
    """Tell the player's pages how many attempts there are now."""
    where = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": game.id, "now": tx.now}
    count = int(tx.value(tables.CREDITS_OF_GAME, where))
    message = SawSpinsCountPush(saw_template_id=game.id, spin_count=count)
    tx.push(label_id=label.id, player_id=player_id, message=message)


def show(tx: Tx, label: Label, game: Game, *, player_id: int, key: str) -> None:
    """Open a game on the player's page, now or when the player is there next; once for its key."""
    row = _wait(tx, label, game, player_id=player_id, key=key, request_id=None)
    if row is not None:
        tx.push(label_id=label.id, player_id=player_id, message=_show_push(game, row))


def drop(tx: Tx, label: Label, game: Game, *, player_id: int, key: str) -> None:
    """Draw a prize and drop it in, once for its key."""
    request_id = key[-service.REQUEST_LENGTH :]
    pending_id = _wait(tx, label, game, player_id=player_id, key=key, request_id=request_id)
    if pending_id is None:
        return
    player = tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    pool = draws.pool_of(label, game.definition.stock_reset, tx.now)
    live = Live(tx.conn, label, player, scope=game.scope, now=tx.now, pool=pool)
    draw_key = f"minigame:{game.id}:{player_id}:{request_id}"
    prize, pot_amount = service.draw(tx, label, game, player_id=player_id, key=draw_key, live=live)
    row = service.spin_row(
        label, game, prize, player_id=player_id, request_id=request_id, now=tx.now, origin=tables.DROPPED
    )
    tx.first(tables.INSERT_SPIN[tx.dialect], {**row, "pot_amount": pot_amount})
    for message in _messages(tx.conn, label, player_id=player_id, now=tx.now, only=pending_id):
        tx.push(label_id=label.id, player_id=player_id, message=message)


def waiting(conn: sa.Connection, label: Label, *, player_id: int, now: int) -> list[Push]:
    """Everything that waits to be shown to the player, oldest first."""
    return _messages(conn, label, player_id=player_id, now=now)


def answer(tx: Tx, *, label_id: int, player_id: int, pending_id: int) -> bool:
    """Remember that the page has it. False when it was answered before, or is another player's."""
    where = {"b_label_id": label_id, "b_player_id": player_id, "b_id": pending_id, "now": tx.now}
    return bool(tx.change(tables.ANSWER_PENDING, where))


def end_drop(
    tx: Tx, label: Label, *, player_id: int, request_id: str, pending_id: int | None, lose: bool
) -> None:
    """Take or decline a dropped prize, once. Raises PlauditError for one that may not be declined."""
    row = service.by_request(tx, label, player_id=player_id, request_id=service.check_request(request_id))
    if row is None or row.origin != tables.DROPPED:
        raise PlauditError("This request_id is of no dropped prize.", code="unknown_spin")
    game = games(label).get(row.game_id)
    if lose and (game is None or not game.definition.may_cancel):
        raise PlauditError("This prize cannot be declined.", code="cannot_cancel")
    service.settle(tx, label, row, lose=lose)
    if pending_id is not None:
        answer(tx, label_id=label.id, player_id=player_id, pending_id=pending_id)


def _wait(
    tx: Tx, label: Label, game: Game, *, player_id: int, key: str, request_id: str | None
) -> int | None:
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "game_id": game.id,
        "key": key,
        "request_id": request_id,
        "created_at": tx.now,
    }
    found: int | None = tx.value(tables.INSERT_PENDING[tx.dialect], row)
    return found


def _show_push(game: Game, pending_id: int) -> SawShowSpinPush:
    return SawShowSpinPush(
        pending_message_id=pending_id,
        saw_template_id=game.id,
        saw_game_type_id=TYPE_NUMBERS[game.definition.type],
    )


def _messages(
    conn: sa.Connection, label: Label, *, player_id: int, now: int, only: int | None = None
) -> list[Push]:
    where = {"b_label_id": label.id, "b_player_id": player_id, "since": now - WAITS_MS}
    rows = [row for row in conn.execute(tables.PENDING, where) if only in (None, row.id)]
    known = games(label)
    found: list[Push] = []
    for row in rows:
        game = known.get(row.game_id)
        if game is None:
            continue
        if row.request_id is None:
            found.append(_show_push(game, row.id))
        else:
            found.extend(_drop_push(conn, label, game, row, now=now))
    return found


def _drop_push(conn: sa.Connection, label: Label, game: Game, row: Any, *, now: int) -> list[Push]:
    who = {"b_label_id": label.id, "b_player_id": row.player_id, "request_id": row.request_id}
    spin = conn.execute(tables.BY_REQUEST, who).first()
    if spin is None or spin.status != tables.DRAWN:
        return []
    prize = service.prize_of(conn, label, spin)
    ((_, standing),) = Reading(conn, label, player_id=row.player_id, now=now).standings([game])
    language = label.language(_language_of(conn, label, row.player_id))
    offset = view.offset_minutes(now, standing.turn.zone)
    return [
        SawPrizeDropWinPush(
            request_id=row.request_id,
            pending_message_id=row.id,
            saw_template_id=game.id,
            saw_prize=view.prize(prize, game, standing, language=language, offset=offset),
            saw_template=view.template(game, standing, language=language),
        )
    ]


def _language_of(conn: sa.Connection, label: Label, player_id: int) -> str | None:
    row = conn.execute(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id}).one()
    return str(row.language) if row.language else None

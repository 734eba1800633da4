"""What reaches a player without being asked for: a game that opens, a prize that drops in.

A push is news; what waits to be shown is a row, told again at each identify until the page has answered it.
"""

from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.labels.catalogue import Label
from server.features.minigames import service, tables, view
from server.features.minigames.definition import TYPE_NUMBERS, Game, games
from server.features.minigames.reading import Reading
from server.features.players import tables as player_tables
from server.store.transaction import Tx
from server.wire.structs.minigames import SawPrizeDropWinPush, SawShowSpinPush

WAITS_MS = 30 * DAY_MS
"""What was not shown after this time is not shown any more."""
LARGEST_NUMBER = 2**53

Push = SawShowSpinPush | SawPrizeDropWinPush


def show(tx: Tx, label: Label, game: Game, *, player_id: int, key: str) -> bool:
    """Open a game on the player's page, now or when the player is there next; once for its key."""
    pending_id = _wait(tx, label, game, player_id=player_id, key=key)
    if pending_id is None:
        return False
    tx.push(label_id=label.id, player_id=player_id, message=_show_push(game, pending_id))
    return True


def drop(tx: Tx, label: Label, game: Game, *, player_id: int, key: str) -> bool:
    """Draw a prize and drop it in, once for its key. Raises Refused 40002 when nothing is left, and 40007
    when the game is not open now."""
    player = tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    request_id = new_guid()
    pending_id = _wait(tx, label, game, player_id=player_id, key=key, request_id=request_id)
    if pending_id is None:
        return False
    try:
        service.check_open(game, tx.now)
        draw_key, live = (
            service.draw_key(game.id, player_id, request_id),
            service.live_of(tx, label, game, player),
        )
        prize, pot_amount = service.draw(
            tx, label, game, player_id=player_id, key=draw_key, request_id=request_id, live=live
        )
    except PlauditError:
        tx.change(tables.FORGET_PENDING, {"b_label_id": label.id, "b_id": pending_id})
        raise
    service.keep(
        tx,
        label,
        game,
        prize,
        player_id=player_id,
        request_id=request_id,
        pot_amount=pot_amount,
        origin=tables.DROPPED,
    )
    spin = service.by_request(tx, label, player_id=player_id, request_id=request_id)
    message = _drop_push(tx.conn, label, game, spin, pending_id=pending_id, now=tx.now)
    tx.push(label_id=label.id, player_id=player_id, message=message)
    return True


def waiting(conn: sa.Connection, label: Label, player_id: int, now: int) -> list[Push]:
    """Everything that waits to be shown to the player, oldest first."""
    where = {"b_label_id": label.id, "b_player_id": player_id, "since": now - WAITS_MS}
    known = games(label)
    found: list[Push] = []
    for row in conn.execute(tables.PENDING, where).all():
        game = known.get(row.game_id)
        if game is None:
            continue
        if row.request_id is None:
            found.append(_show_push(game, row.id))
            continue
        who = {"b_label_id": label.id, "b_player_id": player_id, "request_id": row.request_id}
        spin = conn.execute(tables.BY_REQUEST, who).first()
        if spin is not None and spin.status != tables.LOST:
            found.append(_drop_push(conn, label, game, spin, pending_id=row.id, now=now))
    return found


def answer(tx: Tx, *, label_id: int, player_id: int, pending_id: int) -> bool:
    """Remember that the page has it. False when it was answered before, or is another player's."""
    where = {"b_label_id": label_id, "b_player_id": player_id, "b_id": pending_id, "now": tx.now}
    return 0 < pending_id <= LARGEST_NUMBER and bool(tx.change(tables.ANSWER_PENDING, where))


def end_drop(tx: Tx, label: Label, *, player_id: int, request_id: str, pending_id: int, lose: bool) -> None:
    """Take or decline a dropped prize, once. Raises PlauditError for one that may not be declined."""
    row = service.by_request(tx, label, player_id=player_id, request_id=service.check_request(request_id))
    where = {"b_label_id": label.id, "b_player_id": player_id, "b_id": pending_id}
    known = tx.first(tables.PENDING_BY_ID, where) if 0 < pending_id <= LARGEST_NUMBER else None
    if row is None or known is None or known.request_id != request_id:
        text = "This is no dropped prize. Send request_id and pending_message_id of the push (cid 708)."
        raise PlauditError(text, code="unknown_spin", err_code=20002)
    if lose and not service.as_drawn(tx.conn, label, row).definition.may_cancel:
        text = "This prize cannot be declined. Acknowledge it with cid 709."
        raise PlauditError(text, code="cannot_cancel", err_code=20002)
    service.settle(tx, label, row, lose=lose)
    answer(tx, label_id=label.id, player_id=player_id, pending_id=pending_id)


def _wait(
    tx: Tx, label: Label, game: Game, *, player_id: int, key: str, request_id: str | None = None
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


def _drop_push(
    conn: sa.Connection, label: Label, game: Game, spin: Any, *, pending_id: int, now: int
) -> SawPrizeDropWinPush:
    drawn = service.as_drawn(conn, label, spin)
    reading = Reading(conn, label, player_id=spin.player_id, now=now)
    ((_, standing),) = reading.standings([game])
    language, offset = reading.language, view.offset_minutes(now, standing.turn.zone)
    prize = drawn.by_id[spin.prize_id]
    return SawPrizeDropWinPush(
        request_id=spin.request_id,
        pending_message_id=pending_id,
        saw_template_id=game.id,
        saw_prize=view.prize(prize, game, standing, language=language, offset=offset),
        saw_template=view.template(game, standing, language=language),
    )

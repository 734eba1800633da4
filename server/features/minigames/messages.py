"""Mini-games over the wire: the list, playing, acknowledging, history, and what is shown without being
asked."""

import zlib
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.minigames import effects as _effects  # noqa: F401  (joins the effects)
from server.features.minigames import service, showing, tables, tasks, view, visitors
from server.features.minigames.definition import Game
from server.features.minigames.reading import Reading
from server.features.minigames.service import Played, Refused
from server.features.players import service as players
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import minigames as structs

BATCH_LIMIT = 100
PAGE, PAGE_LIMIT = 20, 1000
LARGEST_OFFSET, LARGEST_NUMBER = 2**31, 2**53


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
    players.provide_pending(showing.waiting)
    dispatcher.on(ClassId.SAW_GET_SPINS_REQUEST, templates, needs="label")
    dispatcher.on(ClassId.SAW_DO_SPIN_REQUEST, spin, needs="label")
    dispatcher.on(ClassId.SAW_AKNOWLEDGE_REQUEST, acknowledge)
    dispatcher.on(ClassId.SAW_DO_SPIN_BATCH_REQUEST, spin_batch)
    dispatcher.on(ClassId.SAW_AKNOWLEDGE_BATCH_REQUEST, acknowledge_batch)
    dispatcher.on(ClassId.GET_SAW_HISTORY_REQUEST, history)
    dispatcher.on(ClassId.SAW_AKNOWLEDGE_SPIN_PUSH, shown)
    dispatcher.on(ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_REQUEST, take_drop)
    dispatcher.on(ClassId.SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_REQUEST, decline_drop)
    dispatcher.on(ClassId.SAW_CONVERT_VISITOR_WIN_REQUEST, convert)


async def templates(session: Session, message: structs.SawGetSpins) -> structs.SawGetSpinsResponse:
    """The games in their order. Without a player only what visitors play, and everything that all may see."""
    label, now = session.label, session.services.clock.now()
    language = _language(session, message)

    def read(conn: sa.Connection) -> list[structs.SawTemplate]:
        reading = Reading(conn, label, player_id=session.player_id, now=now)
        seen = reading.seen(visitors=message.is_visitor_mode)
        return [view.template(game, standing, language=language) for game, standing in seen]

    return structs.SawGetSpinsResponse(templates=await session.services.reader.run(read))


async def spin(session: Session, message: structs.SawDoSpin) -> structs.SawDoSpinResponse:
    """Play once for the message's request_id; without a player as a visitor."""
    if message.visitor_id is not None:
        visitors.check_visitor(message.visitor_id)
    try:
        if not session.player_id:
            return await _spin_as_visitor(session, message)
        return _drawn(await _play(session, message.saw_template_id, message.request_id))
    except Refused as refused:
        return _refused(message.request_id, refused)


def _drawn(played: Played) -> structs.SawDoSpinResponse:
    return structs.SawDoSpinResponse(
        request_id=played.request_id,
        saw_prize_id=played.prize.id,
        jackpot_amount=played.pot_amount or None,
        first_spin_in_period=played.first_at,
        spin_id=played.spin_id,
    )


async def _spin_as_visitor(session: Session, message: structs.SawDoSpin) -> structs.SawDoSpinResponse:
    visitor_id = message.visitor_id or session.visitor_id
    if not visitor_id:
        text = "Identify the player (cid 5), or send a visitor_id that this device keeps."
        raise PlauditError(text, code="not_identified", err_code=20005)
    _limit_visits(session)

    def work(tx: Tx) -> Any:
        return visitors.play(
            tx,
            session.label,
            visitor_id=visitor_id,
            game_id=message.saw_template_id,
            request_id=message.request_id,
        )

    row = await session.services.writer.run(work, key=zlib.crc32(visitor_id.encode()))
    return structs.SawDoSpinResponse(
        request_id=row.request_id,
        saw_prize_id=row.prize_id,
        jackpot_amount=row.pot_amount or None,
        first_spin_in_period=row.created_at,
        visitor_win_uuid=row.win,
    )


def _limit_visits(session: Session) -> None:
    """A visitor makes up the id of its device; its address is not made up so easily."""
    services = session.services
    wait_s = services.visits.use((session.label_id, session.host), now_ms=services.clock.now())
    if wait_s is not None:
        text = f"Too many attempts from one address. Sign in, or wait {wait_s} s."
        raise PlauditError(text, code="rate_limited", err_code=20007, status=429, retry_after_s=wait_s)


async def convert(
    session: Session, message: structs.SawConvertVisitorWin
) -> structs.SawConvertVisitorWinResponse:
    """Credit to the player what it won as a visitor, once."""

    def work(tx: Tx) -> Any:
        win = message.visitor_win_uuid
        return visitors.convert(tx, session.label, player_id=session.player_id, win=win)

    row = await session.services.writer.run(work, key=session.player_id)
    return structs.SawConvertVisitorWinResponse(
        visitor_win_uuid=row.win, saw_template_id=row.game_id, saw_prize_id=row.prize_id
    )


async def _play(session: Session, game_id: int, request_id: str) -> Played:
    def work(tx: Tx) -> Played:
        return service.play(
            tx, session.label, player_id=session.player_id, game_id=game_id, request_id=request_id
        )

    return await session.services.writer.run(work, key=session.player_id)


async def spin_batch(session: Session, message: structs.SawDoSpinBatch) -> structs.SawDoSpinBatchResponse:
    """Each attempt in a unit of work of its own: what is refused takes nothing and stops nobody."""
    _check_batch("spins", len(message.spins))
    results = []
    for each in message.spins:
        try:
            results.append(_drawn(await _play(session, each.saw_template_id, each.request_id)))
        except PlauditError as error:
            results.append(_refused(each.request_id, error))
    return structs.SawDoSpinBatchResponse(results=results)


def _check_batch(field: str, count: int) -> None:
    if not 1 <= count <= BATCH_LIMIT:
        text = f"{field} has from 1 to {BATCH_LIMIT} entries; this one has {count}. Nothing was done."
        raise PlauditError(text, code="bad_batch", err_code=20002)


def _refused(request_id: str, error: PlauditError) -> structs.SawDoSpinResponse:
    return structs.SawDoSpinResponse(
        request_id=request_id,
        errCode=error.err_code,
        errMsg=error.message,
        first_spin_in_period=error.first_at if isinstance(error, Refused) else None,
    )


async def acknowledge(
    session: Session, message: structs.SawAknowledge
) -> structs.SawAknowledgeResponse | structs.SawAknowledgeBatchResponse:
    """Credit what was won. A list of ids under this number is answered as a batch, under the batch's
    number."""
    if message.request_ids is not None:
        return structs.SawAknowledgeBatchResponse(
            results=await _acknowledge_all(session, message.request_ids)
        )
    if message.request_id is None:
        raise PlauditError(
            "Send request_id: what playMiniGame answered.", code="bad_request_id", err_code=20002
        )
    await _acknowledge(session, message.request_id, lose=bool(message.lose))
    return structs.SawAknowledgeResponse(request_id=message.request_id)


async def acknowledge_batch(
    session: Session, message: structs.SawAknowledgeBatch
) -> structs.SawAknowledgeBatchResponse:
    return structs.SawAknowledgeBatchResponse(results=await _acknowledge_all(session, message.request_ids))


async def _acknowledge(session: Session, request_id: str, *, lose: bool = False) -> None:
    def work(tx: Tx) -> bool:
        return service.acknowledge(
            tx, session.label, player_id=session.player_id, request_id=request_id, lose=lose
        )

    await session.services.writer.run(work, key=session.player_id)


async def _acknowledge_all(session: Session, request_ids: list[str]) -> list[structs.SawAknowledgeResult]:
    _check_batch("request_ids", len(request_ids))
    results = []
    for request_id in request_ids:
        try:
            await _acknowledge(session, request_id)
            results.append(structs.SawAknowledgeResult(request_id=request_id, errCode=0))
        except PlauditError as error:
            result = structs.SawAknowledgeResult(
                request_id=request_id, errCode=error.err_code, errMessage=error.message
            )
            results.append(result)
    return results


async def history(session: Session, message: structs.GetSawHistory) -> structs.GetSawHistoryResponse:
    """A page of what the player won, newest first; prizes that are not to be told of are left out."""
    label, now = session.label, session.services.clock.now()
    language = _language(session, message)
    count = max(0, min(PAGE if message.limit is None else message.limit, PAGE_LIMIT))
    skip = max(0, min(message.offset or 0, LARGEST_OFFSET))

    if not 0 <= (message.saw_template_id or 0) <= LARGEST_NUMBER:
        return structs.GetSawHistoryResponse(prizes=[], hasMore=False)

    def read(conn: sa.Connection) -> structs.GetSawHistoryResponse:
        rows = service.history(
            conn,
            label,
            player_id=session.player_id,
            game_id=message.saw_template_id,
            only_claimed=bool(message.only_claimed),
            count=count + 1,
            skip=skip,
        )
        drawn = [(row, service.as_drawn(conn, label, row)) for row in rows[:count]]
        reading = Reading(conn, label, player_id=session.player_id, now=now)
        known = {
            (game.key, game.version): view.template(game, standing, language=language)
            for game, standing in reading.standings(list({game for _, game in drawn}))
        }
        page = [_told(row, game, known[game.key, game.version]) for row, game in drawn]
        return structs.GetSawHistoryResponse(prizes=page, hasMore=len(rows) > count)

    return await session.services.reader.run(read)


def _told(row: Any, game: Game, template: structs.SawTemplate) -> structs.SawHistoryEntry:
    return structs.SawHistoryEntry(
        template=template,
        saw_template_id=row.game_id,
        saw_prize_id=row.prize_id,
        prize_amount=row.pot_amount or game.by_id[row.prize_id].value,
        client_request_id=row.request_id,
        is_claimed=row.status == tables.ACKNOWLEDGED,
        create_date_ts=row.created_at,
        acknowledge_date_ts=row.acknowledged_at,
    )


async def shown(session: Session, message: structs.SawAknowledgeSpinPush) -> None:
    """Remember that a game that was sent to be shown is on the screen."""
    label_id, player_id = session.label_id, session.player_id
    await session.services.writer.run(
        lambda tx: showing.answer(
            tx, label_id=label_id, player_id=player_id, pending_id=message.pending_message_id
        ),
        key=player_id,
    )


async def take_drop(
    session: Session, message: structs.SawPrizeDropWinAknowledge
) -> structs.SawPrizeDropWinAknowledgeResponse:
    await _end_drop(session, message.request_id, message.pending_message_id, lose=False)
    return structs.SawPrizeDropWinAknowledgeResponse(request_id=message.request_id)


async def decline_drop(
    session: Session, message: structs.SawPrizeDropWinAknowledgeCancel
) -> structs.SawPrizeDropWinAknowledgeCancelResponse:
    await _end_drop(session, message.request_id, message.pending_message_id, lose=True)
    return structs.SawPrizeDropWinAknowledgeCancelResponse(request_id=message.request_id)


async def _end_drop(session: Session, request_id: str, pending_id: int, *, lose: bool) -> None:
    def work(tx: Tx) -> None:
        showing.end_drop(
            tx,
            session.label,
            player_id=session.player_id,
            request_id=request_id,
            pending_id=pending_id,
            lose=lose,
        )

    await session.services.writer.run(work, key=session.player_id)


def _language(session: Session, message: Any) -> str:
    return session.label.language(message.force_language or session.language)

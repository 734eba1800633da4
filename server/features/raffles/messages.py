"""Raffles over the wire: the list, one run, past runs, opting in, claiming, own wins."""

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.draws import proofs
from server.features.labels.catalogue import Label
from server.features.raffles import effects as _effects  # noqa: F401  (joins the effects)
from server.features.raffles import runs, service, tasks, view
from server.features.raffles.definition import Raffle, raffles
from server.features.raffles.fairness import RunProofs
from server.features.raffles.pages import own_pages
from server.features.raffles.view import PAGE, PAGE_LIMIT, Paging
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import raffles as structs
from server.wire.structs.envelope import Request

LARGEST_OFFSET = 2**31


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
    proofs.provide("raffle", RunProofs())
    dispatcher.on(ClassId.RAF_GET_RAFFLES_REQUEST, items, needs="label")
    dispatcher.on(ClassId.RAF_GET_DRAW_RUN_REQUEST, draw_run, needs="label")
    dispatcher.on(ClassId.RAF_GET_DRAW_HISTORY_REQUEST, history, needs="label")
    dispatcher.on(ClassId.RAF_CLAIM_PRIZE_REQUEST, claim)
    dispatcher.on(ClassId.RAF_OPTIN_REQUEST, opt_in)
    dispatcher.on(ClassId.RAF_GET_WON_PRIZES_REQUEST, won_prizes)


async def items(session: Session, message: structs.GetRaffles) -> structs.GetRafflesResponse:
    """The raffles that the player may see, with the present run of each draw."""

    def read(conn: sa.Connection) -> list[structs.Raffle]:
        look = _look(session, message, conn)
        return [look.raffle(raffle, meta=not message.skip_public_meta) for raffle in look.seen()]

    return structs.GetRafflesResponse(items=await session.services.reader.run(read))


async def draw_run(session: Session, message: structs.GetDrawRun) -> structs.GetDrawRunResponse:
    """One run with a page of its winners, the player's own wins first."""
    label = session.label
    raffle = _require(label, message.raffle_id)
    paging = _paging(message.winners_limit, message.winners_offset)

    def read(conn: sa.Connection) -> structs.RaffleDraw:
        look = _look(session, message, conn)
        run = runs.read(conn, label, message.run_id)
        shown = None
        if run is not None and run.raffle_id == raffle.id and look.sees(raffle):
            shown = look.run(raffle, run, paging)
        if shown is None:
            raise service.refused("There is no such run. Load the raffles again.", "unknown_run")
        return shown

    return structs.GetDrawRunResponse(draw=await session.services.reader.run(read))


async def history(session: Session, message: structs.GetDrawHistory) -> structs.GetDrawHistoryResponse:
    """The last hundred runs that are over, newest first."""
    raffle = _require(session.label, message.raffle_id)
    if message.draw_id is not None and raffle.draw(message.draw_id) is None:
        raise service.refused("This raffle has no such draw. Load the raffles again.", "unknown_draw")

    def read(conn: sa.Connection) -> list[structs.RaffleDrawRun]:
        look = _look(session, message, conn)
        return look.history(raffle, draw_id=message.draw_id) if look.sees(raffle) else []

    return structs.GetDrawHistoryResponse(draw_runs=await session.services.reader.run(read))


async def claim(session: Session, message: structs.ClaimRafflePrize) -> structs.ClaimRafflePrizeResponse:
    label, player_id = session.label, session.player_id
    try:
        await session.services.writer.run(
            lambda tx: service.claim(tx, label, player_id=player_id, won_id=message.won_id), key=player_id
        )
    finally:
        own_pages(session.label).forget(player_id)
    return structs.ClaimRafflePrizeResponse()


async def opt_in(session: Session, message: structs.RaffleOptIn) -> structs.RaffleOptInResponse:
    label, player_id = session.label, session.player_id
    await session.services.writer.run(
        lambda tx: service.opt_in(
            tx,
            label,
            player_id=player_id,
            raffle_id=message.raffle_id,
            draw_id=message.draw_id,
            run_id=message.raffle_run_id,
        ),
        key=player_id,
    )
    return structs.RaffleOptInResponse()


async def won_prizes(session: Session, message: structs.GetWonPrizes) -> structs.GetWonPrizesResponse:
    """A page of what the player won in a raffle; empty when that is nothing, or there is no such raffle."""
    services, label, now = session.services, session.label, session.services.clock.now()
    wait_s = services.own_wins.use((label.id, session.player_id), now_ms=now)
    if wait_s is not None:
        text = f"At most {services.own_wins.limit} times a minute. Wait {wait_s} s, then ask again."
        raise PlauditError(text, code="rate_limited", err_code=20007, status=429, retry_after_s=wait_s)
    paging = _paging(message.limit, message.offset)
    raffle_id = message.raffle_id if 0 < message.raffle_id <= 2**53 else 0
    return await own_pages(label).page(
        session.player_id,
        (raffle_id, paging.skip, paging.count, _language(session, message)),
        now=now,
        read=lambda: services.reader.run(
            lambda conn: _look(session, message, conn).won_prizes(raffle_id, paging)
        ),
    )


def _look(session: Session, message: Request, conn: sa.Connection) -> view.Look:
    language, now = _language(session, message), session.services.clock.now()
    return view.Look(conn, session.label, player_id=session.player_id, now=now, language=language)


def _language(session: Session, message: Request) -> str:
    return session.label.language(message.force_language or session.language)


def _paging(limit: int | None, offset: int | None) -> Paging:
    count = max(0, min(PAGE if limit is None else limit, PAGE_LIMIT))
    return Paging(count, max(0, min(offset or 0, LARGEST_OFFSET)))


def _require(label: Label, raffle_id: int) -> Raffle:
    raffle = raffles(label).get(raffle_id)
    if raffle is None:
        raise service.refused("There is no such raffle. Load the raffles again.", "unknown_raffle")
    return raffle

"""Bonuses over the wire: the list, and claiming."""

import asyncio
from typing import Any

import structlog

from server.core.errors import PlauditError
from server.core.translated import translated
from server.features.bonuses import delivery, rules, service, tasks
from server.features.bonuses.definition import BonusTemplate
from server.features.bonuses.delivery import Outcome, Post
from server.features.bonuses.rules import CLAIMABLE, Status
from server.features.bonuses.service import Claim
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import bonuses as structs

WAIT_S = 8.0

log = structlog.get_logger("bonuses")


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
    dispatcher.on(ClassId.GET_BONUSES_REQUEST, bonuses)
    dispatcher.on(ClassId.CLAIM_BONUS_REQUEST, claim)


async def bonuses(session: Session, message: structs.GetBonuses) -> structs.GetBonusesResponse:
    label, now = session.label, session.services.clock.now()
    language = label.language(message.force_language or session.language)
    found = await session.services.reader.run(
        lambda conn: service.of_player(conn, label, player_id=session.player_id)
    )
    return structs.GetBonusesResponse(bonuses=[_bonus(row, known, now, language) for row, known in found])


async def claim(session: Session, message: structs.ClaimBonus) -> structs.ClaimBonusResponse:
    """Claim once. 1 says that the operator's platform did not take it and it can be claimed again."""
    try:
        delivered = await _claim(session, message)
    except PlauditError:
        raise
    except Exception as error:
        log.exception("claim failed", bonus=message.bonusId, player=session.player_id)
        text = "The claim failed on our side. Load the bonuses again."
        raise PlauditError(text, code="unexpected", err_code=rules.UNEXPECTED) from error
    if not delivered:
        text = "The operator's platform did not take this bonus just now. It can be claimed again."
        raise PlauditError(text, code="not_delivered", err_code=rules.NOT_DELIVERED)
    return structs.ClaimBonusResponse(success=True)


async def _claim(session: Session, message: structs.ClaimBonus) -> bool:
    def begin(tx: Tx) -> Claim:
        return service.claim(
            tx,
            session.label,
            player_id=session.player_id,
            bonus_id=message.bonusId,
            request_id=message.uuid,
        )

    begun = await session.services.writer.run(begin, key=session.player_id)
    if begun.post is None:
        return True
    outcome = await _post(begun.post)

    def end(tx: Tx) -> None:
        service.settle(
            tx,
            label_id=session.label_id,
            bonus_id=message.bonusId,
            attempt=begun.attempt,
            outcome=outcome,
        )

    await session.services.writer.run(end, key=session.player_id)
    return outcome.delivered


async def _post(post: Post) -> Outcome:
    """Send on the courier's threads, and give up waiting when they are all busy."""
    courier = delivery.COURIER
    running = asyncio.get_running_loop().run_in_executor(courier.pool, courier.send, post)
    try:
        return await asyncio.wait_for(running, WAIT_S)
    except TimeoutError:
        return Outcome(delivered=False, said="took too long")


def _bonus(row: Any, template: BonusTemplate, now: int, language: str) -> structs.Bonus:
    status = rules.status_now(row.status, expires_at=row.expires_at, now=now)
    redeemed = status == Status.REDEEMED
    code = row.code if redeemed else None

    def text(field: str) -> str:
        return rules.filled(translated(template, field, language), amount=row.amount, code=code)

    hides_code = "{code}" in translated(template, "redirect_url", language) and not redeemed
    return structs.Bonus(
        id=row.id,
        bonusStatusId=status,
        redeemable=status in CLAIMABLE,
        createDate=rules.wire_date(row.created_at),
        updateDate=rules.wire_date(row.updated_at),
        redeemDate=rules.wire_date(row.redeemed_at),
        labelBonusTemplateId=row.template_id,
        sourceProductId=row.source,
        userId=row.player_id,
        labelBonusTemplateMetaMap=structs.BonusTemplateMetaMap(
            name=text("name"),
            description=text("description"),
            acknowledge=text("acknowledge"),
            image_url=translated(template, "image_url", language),
            redirect_url="" if hides_code else text("redirect_url"),
        ),
        bonusMetaMap=structs.BonusMetaMap(uiAmount=text("amount_text") or None),
    )

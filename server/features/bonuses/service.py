"""Giving, claiming and delivering bonuses. A bonus is given once for its cause, has a code of its own, and is
claimed once.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog

from server.core.clock import SECOND_MS
from server.core.conditions import matches
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.bonuses import rules, tables
from server.features.bonuses.definition import BonusTemplate
from server.features.bonuses.delivery import Outcome, Post
from server.features.bonuses.rules import CLAIMABLE, Status
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, amount_of, register
from server.features.events.facts import PlayerFacts
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.players import tables as player_tables
from server.jobs import engine as jobs
from server.store.schema import insert_once
from server.store.transaction import Tx

SHOWN_LIMIT = 500
REQUEST_LENGTH = 64
EXPIRY, DELIVERY = "bonus_expiry", "bonus_delivery"
_CODES_A_STATEMENT = 400

log = structlog.get_logger("bonuses")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a claim came to: redeemed at once, or to be posted, as this attempt."""

    attempt: int = 0
    post: Post | None = None


# -- giving -------------------------------------------------------------------------------------------------


def give(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `bonus_give`: a bonus of the template that `effect.bonus` names, once for its key.

    Who pays for it in the shop gets it or pays nothing: then PlauditError 11002 or 11005, and an operator's
    server learns the same. Otherwise what cannot be given is logged, and the rest of what happened stands.
    """
    template = label.of_kind(BonusTemplate).get(effect.bonus or "")
    if template is None:
        _fail(context, rules.BONUS_FAILED, f"there is no active bonus template {effect.bonus!r}")
        return
    if not _fits(tx, label, context, template):
        _fail(context, rules.NO_MATCHING_BONUS, f"the player does not fit the bonus {effect.bonus!r}")
        return
    has_own = effect.amount is not None or effect.formula is not None
    own = rules.text_of(amount_of(effect, context)) if has_own else None
    life_ms = template.expires_after_s and template.expires_after_s * SECOND_MS
    row = {
        "label_id": label.id,
        "player_id": context.player_id,
        "template_id": template.id,
        "template_key": effect.bonus,
        "key": key[:200],
        "status": int(Status.NEW),
        "amount": own or rules.amount_of(template, context.payload),
        "source": int(context.source),
        "created_at": tx.now,
        "updated_at": tx.now,
        "expires_at": tx.now + life_ms if life_ms else None,
    }
    bonus_id = tx.value(_INSERT[tx.dialect], row)
    if bonus_id is not None:
        _issue(tx, label, context, template, {**row, "id": bonus_id})


def _fits(tx: Tx, label: Label, context: Context, template: BonusTemplate) -> bool:
    if template.condition is None:
        return True
    player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": context.player_id})
    return matches(
        template.condition, PlayerFacts(tx.conn, label, player, now=tx.now, payload=context.payload)
    )


def _fail(context: Context, err_code: int, reason: str) -> None:
    log.error("a bonus was not given", reason=reason, key=context.key)
    if context.source in (Source.SHOP, Source.API, Source.MANUAL):
        message = f"This bonus cannot be given: {reason}."
        raise PlauditError(message, code="bonus_failed", err_code=err_code, status=409)


def _issue(tx: Tx, label: Label, context: Context, template: BonusTemplate, row: Mapping[str, Any]) -> None:
    """Put a code aside, where the template works with codes, and let the bonus expire in time."""
    code, status = None, Status.ISSUED
    if template.delivery == "coupon":
        code = _new_code(tx, label, template, bonus_id=row["id"])
        status = Status.ISSUED if code else Status.ISSUE_FAILED
    if status is Status.ISSUE_FAILED:
        _fail(context, rules.BONUS_FAILED, f"the bonus {row['template_key']!r} has no coupon left")
    where = {"b_label_id": label.id, "b_id": row["id"]}
    tx.change(tables.ISSUE, {**where, "status": int(status), "code": code})
    if row["expires_at"] is not None and status is Status.ISSUED:
        payload = {"label_id": label.id, "bonus_id": row["id"]}
        jobs.enqueue(tx, kind=EXPIRY, key=str(row["id"]), due_at=row["expires_at"], payload=payload)
    tell(tx, "core_bonus_given" if status is Status.ISSUED else "core_bonus_failed", row)


def _new_code(tx: Tx, label: Label, template: BonusTemplate, *, bonus_id: int) -> str | None:
    """A code of the pool that no other bonus has; a made-up one without a pool; None when the pool is
    empty."""
    if template.coupons is None:
        return new_guid().replace("-", "")[:16].upper()
    _import_pool(tx, label, template)
    where = {"b_label_id": label.id, "b_template_id": template.id}
    while (free := tx.first(tables.NEXT_CODE, where)) is not None:
        if tx.change(tables.TAKE_CODE, {**where, "b_coupon_id": free.id, "b_id": bonus_id}):
            return str(free.code)
    return None


def _import_pool(tx: Tx, label: Label, template: BonusTemplate) -> None:
    """Bring the pool in line with the template, once for each version of its list: new codes come in, removed
    ones go unless a bonus has them."""
    coupons = template.coupons or ()
    cached = f"bonus:pool:{template.id}"
    digest = label.compiled.get(cached)
    if digest is None:
        digest = hashlib.sha256("\n".join(coupons).encode()).hexdigest()
        label.compiled[cached] = digest
    where = {"b_label_id": label.id, "b_template_id": template.id}
    known = tx.value(tables.POOL, where)
    if known == digest:
        return
    mine = {"label_id": label.id, "template_id": template.id}
    if known is None:
        tx.first(_INSERT_POOL[tx.dialect], {**mine, "digest": digest})
    else:
        tx.change(tables.SET_POOL, {**where, "digest": digest})
    wanted = set(coupons)
    for row in tx.all(tables.FREE_CODES, where):
        if row.code not in wanted:
            tx.change(tables.DROP_CODE, {**where, "b_id": row.id})
    for start in range(0, len(coupons), _CODES_A_STATEMENT):
        some = [{**mine, "code": code} for code in coupons[start : start + _CODES_A_STATEMENT]]
        tx.all(insert_once(tables.coupon, returning=tables.coupon.c.id, dialect=tx.dialect).values(some))


def tell(tx: Tx, kind: str, row: Mapping[str, Any]) -> None:
    """Let an event of this bonus be heard, once for its kind."""
    payload = {
        "bonus_id": row["id"],
        "template_id": row["template_id"],
        "amount": row["amount"],
        "source_type_id": row["source"],
    }
    key = f"bonus:{row['id']}:{kind}"
    tx.emit(label_id=row["label_id"], player_id=row["player_id"], kind=kind, payload=payload, key=key)


# -- claiming -----------------------------------------------------------------------------------------------


def claim(tx: Tx, label: Label, *, player_id: int, bonus_id: int, request_id: str) -> Claim:
    """Claim a bonus of the player. With a coupon it is redeemed now; with a webhook it is on its way, and the
    caller posts it and then says what came of it to `settle`.

    Raises PlauditError -1 for what is not there, not the player's, claimed or expired. The request that
    claimed it is answered again as it was the first time.
    """
    if len(request_id) > REQUEST_LENGTH or not request_id.isprintable():
        text = f"uuid is made before sending: up to {REQUEST_LENGTH} printable characters."
        raise PlauditError(text, code="bad_request_id", err_code=20002)
    row = _own(tx, label, player_id=player_id, bonus_id=bonus_id)
    if row is not None and row.status == Status.REDEEMED and request_id and row.claim_request == request_id:
        return Claim()
    if row is None or rules.status_now(row.status, expires_at=row.expires_at, now=tx.now) not in CLAIMABLE:
        raise _not_claimable()
    template = template_of(tx.conn, label, row.template_key)
    by_webhook = template.delivery == "webhook"
    where = {"b_label_id": label.id, "b_id": row.id, "now": tx.now, "request": request_id}
    if not tx.change(_SEND if by_webhook else _REDEEM, where):
        raise _not_claimable()
    if by_webhook:
        return _send_off(tx, label, template, row)
    tell(tx, "core_bonus_redeemed", row._mapping)
    jobs.cancel(tx, kind=EXPIRY, key=str(row.id))
    return Claim()


def _own(tx: Tx, label: Label, *, player_id: int, bonus_id: int) -> Any:
    if not 0 < bonus_id < 2**53:
        return None
    row = tx.first(tables.BY_ID, {"b_label_id": label.id, "b_id": bonus_id})
    return row if row is not None and row.player_id == player_id else None


def _not_claimable() -> PlauditError:
    message = "There is no such bonus, or it is claimed or expired already. Read the bonuses again."
    return PlauditError(message, code="not_claimable", err_code=rules.NOT_CLAIMABLE)


def _send_off(tx: Tx, label: Label, template: BonusTemplate, row: Any) -> Claim:
    first = {"bonus_id": row.id, "label_id": label.id, "attempt": 0, "said": "", "updated_at": tx.now}
    tx.first(_INSERT_DELIVERY[tx.dialect], first)
    lost_at = tx.now + rules.ATTEMPT_MS
    payload = {"label_id": label.id, "bonus_id": row.id}
    if not jobs.enqueue(tx, kind=DELIVERY, key=str(row.id), due_at=lost_at, payload=payload):
        jobs.reschedule(tx, kind=DELIVERY, key=str(row.id), due_at=lost_at)
    return next_attempt(tx, label, template, row)


def next_attempt(tx: Tx, label: Label, template: BonusTemplate, row: Any) -> Claim:
    """Count an attempt and say what is to be posted; every attempt carries the same id."""
    where = {"b_label_id": label.id, "b_id": row.id}
    tx.change(tables.NEXT_ATTEMPT, {**where, "now": tx.now})
    attempt = int(tx.first(tables.DELIVERY, where).attempt)
    player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": row.player_id})
    body = {
        "type": "bonus.claimed",
        "bonus_id": row.id,
        "template_id": template.id,
        "template": row.template_key,
        "ext_user_id": player.ext_user_id,
        "amount": row.amount,
        "given_at": row.created_at,
    }
    post = Post(
        id=f"bonus-{label.id}-{row.id}",
        url=template.webhook_url,
        body=msgspec.json.encode(body),
        secret=template.webhook_secret,
        sent_at=tx.now,
    )
    return Claim(attempt, post)


def settle(tx: Tx, *, label_id: int, bonus_id: int, attempt: int, outcome: Outcome) -> None:
    """What an attempt came to. A bonus that did not arrive can be claimed again; an outcome that comes late,
    after another attempt began, changes nothing."""
    delivered = {"delivered": tx.now if outcome.delivered else None, "said": outcome.said, "now": tx.now}
    where = {"b_label_id": label_id, "b_id": bonus_id, "now": tx.now}
    if not tx.change(tables.SETTLE_DELIVERY, {**where, "b_attempt": attempt, **delivered}):
        return
    if not outcome.delivered:
        log.warning("a bonus was not delivered", bonus=bonus_id, attempt=attempt, said=outcome.said)
        tx.change(_FAIL, where)
        return
    if tx.change(_ARRIVE, where):
        tell(tx, "core_bonus_redeemed", tx.first(tables.BY_ID, where)._mapping)
        jobs.cancel(tx, kind=EXPIRY, key=str(bonus_id))


def expire(tx: Tx, *, label_id: int, bonus_id: int) -> int | None:
    """Let a bonus expire that was not claimed; epoch ms to look again while it is on its way."""
    where = {"b_label_id": label_id, "b_id": bonus_id, "now": tx.now}
    if tx.change(_EXPIRE, where):
        tell(tx, "core_bonus_expired", tx.first(tables.BY_ID, where)._mapping)
        return None
    row = tx.first(tables.BY_ID, where)
    return tx.now + rules.ATTEMPT_MS if row is not None and row.status == Status.NEW else None


# -- looking ------------------------------------------------------------------------------------------------


def of_player(conn: sa.Connection, label: Label, *, player_id: int) -> list[tuple[Any, BonusTemplate]]:
    """The player's bonuses, newest first, each with its template as it is defined now."""
    where = {"b_label_id": label.id, "b_player_id": player_id, "count": SHOWN_LIMIT}
    known: dict[str, BonusTemplate] = {}
    found = []
    for row in conn.execute(tables.OF_PLAYER, where).all():
        template = known.get(row.template_key)
        if template is None:
            template = known[row.template_key] = template_of(conn, label, row.template_key)
        found.append((row, template))
    return found


def template_of(conn: sa.Connection, label: Label, key: str) -> BonusTemplate:
    """A template, also one that is archived: what was given stays good."""
    active = label.of_kind(BonusTemplate).get(key)
    if active is not None:
        return active
    row = labels.find_definition(conn, label_id=label.id, kind="bonus_template", key=key)
    template: BonusTemplate = KINDS.decode("bonus_template", row.body)
    return template


_REQUEST: Any = sa.bindparam("request")
_REDEEM = tables.moves(
    to=Status.REDEEMED, come_from=CLAIMABLE, claim_request=_REQUEST, redeemed_at=sa.bindparam("now")
)
_SEND = tables.moves(to=Status.NEW, come_from=CLAIMABLE, claim_request=_REQUEST)
RETRY = tables.moves(to=Status.NEW, come_from=(Status.NEW, Status.REDEEM_FAILED))
_ARRIVE = tables.moves(
    to=Status.REDEEMED, come_from=(Status.NEW, Status.REDEEM_FAILED), redeemed_at=sa.bindparam("now")
)
_FAIL = tables.moves(to=Status.REDEEM_FAILED, come_from=(Status.NEW,))
_EXPIRE = tables.moves(to=Status.EXPIRED, come_from=CLAIMABLE)
_DIALECTS = ("sqlite", "postgresql")
_INSERT = {d: insert_once(tables.bonus, returning=tables.bonus.c.id, dialect=d) for d in _DIALECTS}
_INSERT_POOL = {
    d: insert_once(tables.pool, returning=tables.pool.c.template_id, dialect=d) for d in _DIALECTS
}
_INSERT_DELIVERY = {
    d: insert_once(tables.delivery, returning=tables.delivery.c.bonus_id, dialect=d) for d in _DIALECTS
}

declare("bonus_give", "bonus")
register("bonus_give", give)

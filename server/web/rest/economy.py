"""What players own: wallets, the ledger behind them, and effects that an operator's server carries out."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.economy import service as economy
from server.features.economy.currencies import NAMES, Currency, Source, parts, shown
from server.features.economy.service import Affects, Cause
from server.features.effects import service as effects
from server.features.effects.definition import Effect, check_effect, check_names
from server.features.effects.service import Context
from server.features.labels.catalogue import Label
from server.features.players.properties import check_values
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, NO_NUL, Millis, Page, Payload
from server.web.rest.operation import Call
from server.web.rest.players import number

MOST_AMOUNT = 10**12

CurrencyName = Literal["points", "gems", "diamonds"]
Amount = Annotated[
    float,
    Meta(gt=0, le=MOST_AMOUNT, description="Whole points, or gems and diamonds with two decimals."),
]
Key = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=80,
        pattern=NO_NUL,
        description="Of your choice: the same key of the same player takes effect once, for good.",
    ),
]
Reference = Annotated[
    str,
    Meta(max_length=120, pattern=NO_NUL, description="What players and your colleagues see as the cause."),
]
Reason = Annotated[
    Literal["api", "manual"],
    Meta(description="As the cause: `api` your server by itself, `manual` a person."),
]
SOURCES = {"api": Source.API, "manual": Source.MANUAL}
_CURRENCIES = {name: currency for currency, name in NAMES.items()}


class Purse(msgspec.Struct, frozen=True):
    """One currency of a player."""

    balance: Annotated[float, Meta(description="What there is to spend.")]
    ever: Annotated[float, Meta(description="What was ever collected; for points, what levels go by.")]


class Wallet(msgspec.Struct, frozen=True):
    points: Purse
    gems: Purse
    diamonds: Purse


class ChangeBalance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`deduct` takes what is there when that is less than `amount`, `spend` takes all of it or nothing,
    `reset` takes everything and needs no `amount`."""

    operation: Literal["add", "deduct", "spend", "reset"]
    currency: CurrencyName
    amount: Amount | None = None
    key: Key | None = None
    reference: Reference = ""
    source: Reason = "api"
    affects_level: Annotated[bool, Meta(description="Whether added points count for the level.")] = True
    affects_board: Annotated[bool, Meta(description="Whether added points count for leaderboards.")] = True


class ChangedBalance(msgspec.Struct, frozen=True):
    changed: Annotated[bool, Meta(description="False when the same key has changed the balance before.")]
    wallet: Wallet


class LedgerEntry(msgspec.Struct, frozen=True):
    """One change of a balance."""

    id: int
    currency: CurrencyName
    amount: Annotated[float, Meta(description="Less than 0 when it was taken.")]
    level_amount: Annotated[float, Meta(description="What it counted for the level.")]
    balance_after: float
    ever_after: float
    source_type_id: Annotated[int, Meta(description="Why: the number that pages know, 18 for the API.")]
    reference: str
    key: Annotated[str, Meta(description="Made of the cause; no other entry has it.")]
    created_at: Millis


class ApplyEffects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Effects as definitions have them; `payload` is what their formulas compute with."""

    effects: Annotated[list[Effect], Meta(min_length=1, max_length=20)]
    payload: Payload = {}
    key: Key | None = None
    reference: Reference = ""
    source: Reason = "api"


class AppliedEffects(msgspec.Struct, frozen=True):
    applied: Annotated[int, Meta(description="How many effects were carried out, or had been before.")]
    key: Annotated[str, Meta(description="Yours, or the one that was made up.")]
    wallet: Annotated[Wallet, Meta(description="The balances after them.")]


def _wallet(conn: sa.Connection, label: Label, player_id: int) -> Wallet:
    found = economy.balances(conn, label_id=label.id, player_id=player_id)
    purses = {
        NAMES[currency]: Purse(shown(currency, balance), shown(currency, ever))
        for currency, (balance, ever) in found.items()
    }
    return Wallet(**purses)


async def get_wallet(call: Call) -> Wallet:
    """What the player has of each currency."""
    player_id = await number(call)
    return await call.read(lambda conn: _wallet(conn, call.label, player_id))


async def change_balance(call: Call) -> ChangedBalance:
    """Add to a balance, take from it, or empty it. Levels, boards, missions and the player's open pages
    follow in the same commit. Send a `key` made of the cause, and repeat it as often as you like."""
    label, body = call.label, call.body
    player_id = await number(call)
    currency = _CURRENCIES[body.currency]
    if body.amount is None and body.operation != "reset":
        raise PlauditError(f"To {body.operation} needs an amount.", code="bad_amount")
    amount = parts(currency, body.amount or 0)
    if body.operation != "reset" and amount == 0:
        raise PlauditError("This amount is less than the smallest part of the currency.", code="bad_amount")

    def work(tx: Tx) -> ChangedBalance:
        cause = Cause(SOURCES[body.source], f"api:{player_id}:{body.key or new_guid()}", body.reference)
        own: dict[str, Any] = {
            "label_id": label.id,
            "player_id": player_id,
            "currency": currency,
            "cause": cause,
        }
        if body.operation == "add":
            affects = Affects(level=body.affects_level, board=body.affects_board)
            changed = economy.add(tx, **own, amount=amount, affects=affects)
        elif body.operation == "reset":
            changed = economy.reset(tx, **own)
        else:
            take = economy.deduct if body.operation == "deduct" else economy.spend
            changed = take(tx, **own, amount=amount)
        return ChangedBalance(changed, _wallet(tx.conn, label, player_id))

    return await call.write(work, key=player_id)


async def list_ledger(call: Call) -> Page[LedgerEntry]:
    """Every change of the player's balances, newest first. Entries are only ever added."""
    label_id, player_id = call.label.id, await number(call)

    def rows(conn: sa.Connection, before: Any, count: int) -> Any:
        return economy.history(conn, label_id=label_id, player_id=player_id, before=before, count=count)

    return await call.page(
        rows, start=(NEWEST, NEWEST), place=lambda row: (row.created_at, row.id), show=_entry
    )


def _entry(row: Any) -> LedgerEntry:
    currency = Currency(row.currency)

    def amount(value: int) -> float:
        return shown(currency, int(value))

    return LedgerEntry(
        id=row.id,
        currency=NAMES[currency],  # type: ignore[arg-type]
        amount=amount(row.amount),
        level_amount=amount(row.level_amount),
        balance_after=amount(row.balance_after),
        ever_after=amount(row.ever_after),
        source_type_id=row.source,
        reference=row.source_ref,
        key=row.key,
        created_at=row.created_at,
    )


async def apply_effects(call: Call) -> AppliedEffects:
    """Carry out effects for the player, all or none: points, gems and diamonds, missions, badges, levels,
    bonuses, avatars, markers, properties, messages. They are what definitions give as rewards; `type` and the
    fields of each are in the guide to definitions. One that cannot be refuses the whole request."""
    label, body = call.label, call.body
    for effect in body.effects:
        _check(label, effect)
    player_id = await number(call)

    def work(tx: Tx) -> AppliedEffects:
        key = body.key or new_guid()
        cause = f"api:effects:{player_id}:{key}"
        context = Context(player_id, SOURCES[body.source], cause, body.reference, body.payload, whole=True)
        effects.apply_all(tx, label, context, body.effects)
        return AppliedEffects(len(body.effects), key, _wallet(tx.conn, label, player_id))

    return await call.write(work, key=player_id)


def _check(label: Label, effect: Effect) -> None:
    """Raise PlauditError for what would be left out or fail; a definition's effect is checked on saving."""
    check_effect(effect)
    if not effects.carried_out(effect.type):
        message = f"Nobody carries out the effect {effect.type} here yet."
        raise PlauditError(message, code="bad_effect")
    check_names(effect, label.definitions)
    if effect.type == "property_set":
        check_values(label, {effect.property or "": effect.value})

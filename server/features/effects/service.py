"""The one way in which a feature gives a player something, each with a key made of its cause."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import structlog

from server.core.errors import PlauditError
from server.core.formulas import compile_formula
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source, parts
from server.features.economy.many import Grant, add_many
from server.features.economy.service import Affects, Cause
from server.features.effects.definition import Effect
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.store.transaction import Tx

log = structlog.get_logger("effects")


@dataclass(frozen=True, slots=True)
class Context:
    """For whom and why. `key` names the cause for good (`mission:12:completion:3`), `ref` what players see
    of it; `payload` is that of the event that a formula computes with. With `whole` all effects are given or
    none: what cannot be refuses the rest."""

    player_id: int
    source: Source
    key: str
    ref: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False


Apply = Callable[[Tx, Label, Context, Effect, str], None]
_APPLY: dict[str, Apply] = {}


def register(kind: str, apply: Apply) -> None:
    """Carry out effects of this type with `apply(tx, label, context, effect, key)`; `key` is the effect's
    own."""
    _APPLY[kind] = apply


def carried_out(kind: str) -> bool:
    """Whether a feature is here that carries out effects of this type."""
    return kind in _APPLY


def apply_all(tx: Tx, label: Label, context: Context, effects: Sequence[Effect]) -> None:
    """Carry out effects in their order, each under a key of its own, so that doing it again does nothing.

    An effect whose feature is not there, or that cannot be for this player (no room for a marker), is logged
    and left out; the others take effect. With `context.whole`, as for who pays in the shop or asks over REST,
    it raises instead.
    """
    for number, effect in enumerate(effects):
        apply = _APPLY.get(effect.type)
        if apply is None:
            log.error("nobody carries out this effect", type=effect.type, key=context.key)
            continue
        try:
            apply(tx, label, context, effect, f"{context.key}:{number}")
        except PlauditError as error:
            if context.whole:
                raise
            log.error("an effect cannot be", type=effect.type, key=context.key, reason=error.message)


def apply_many(tx: Tx, label: Label, given: Sequence[tuple[Context, Sequence[Effect]]]) -> None:
    """Carry out the effects of many players, as `apply_all` would one after the other. Points, gems and
    diamonds are given to all of them in a few statements."""
    grants: list[Grant] = []
    others: list[tuple[Context, Sequence[Effect]]] = []
    for context, effects in given:
        if only_grants(effects):
            grants += _grants_of(context, effects)
        else:
            others.append((context, effects))
    add_many(tx, label_id=label.id, grants=grants)
    for context, effects in others:
        apply_all(tx, label, context, effects)


def only_grants(effects: Iterable[Effect]) -> bool:
    """Whether these give points, gems or diamonds and do nothing else."""
    return all(effect.type in _GRANTS for effect in effects)


def _grants_of(context: Context, effects: Sequence[Effect]) -> Iterator[Grant]:
    for number, effect in enumerate(effects):
        yield from _GRANTS[effect.type](context, effect, f"{context.key}:{number}")


def amount_of(effect: Effect, context: Context) -> Decimal:
    """The effect's amount: fixed, or computed from the event; never negative."""
    if effect.formula is not None:
        return max(Decimal(0), compile_formula(effect.formula)(context.payload))
    return Decimal(str(effect.amount or 0))


def _points(context: Context, effect: Effect, key: str) -> Iterator[Grant]:
    affects = Affects(balance=effect.affects_balance, level=effect.affects_level, board=effect.affects_board)
    amount = parts(Currency.POINTS, amount_of(effect, context))
    cause = Cause(context.source, key, context.ref)
    yield Grant(context.player_id, Currency.POINTS, amount, cause, affects)


def _gems_and_diamonds(context: Context, effect: Effect, key: str) -> Iterator[Grant]:
    for currency, amount in _stones(effect):
        cause = Cause(context.source, f"{key}:{currency.name.lower()}", context.ref)
        yield Grant(context.player_id, currency, parts(currency, amount), cause, Affects(board=False))


def _grant(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    for grant in _GRANTS[effect.type](context, effect, key):
        economy.add(
            tx,
            label_id=label.id,
            player_id=grant.player_id,
            currency=grant.currency,
            amount=grant.amount,
            cause=grant.cause,
            affects=grant.affects,
        )


def _deduct_points(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    economy.deduct(
        tx,
        label_id=label.id,
        player_id=context.player_id,
        currency=Currency.POINTS,
        amount=parts(Currency.POINTS, amount_of(effect, context)),
        cause=Cause(context.source, key, context.ref),
    )


def _reset_points(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    cause = Cause(context.source, key, context.ref)
    economy.reset(tx, label_id=label.id, player_id=context.player_id, currency=Currency.POINTS, cause=cause)


def _stones(effect: Effect) -> list[tuple[Currency, float]]:
    given = [(Currency.GEMS, effect.gems), (Currency.DIAMONDS, effect.diamonds)]
    return [(currency, amount) for currency, amount in given if amount]


def _deduct_stones(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    for currency, amount in _stones(effect):
        economy.deduct(
            tx,
            label_id=label.id,
            player_id=context.player_id,
            currency=currency,
            amount=parts(currency, amount),
            cause=Cause(context.source, f"{key}:{currency.name.lower()}", context.ref),
        )


def _reset_stones(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    for currency in (Currency.GEMS, Currency.DIAMONDS):
        cause = Cause(context.source, f"{key}:{currency.name.lower()}", context.ref)
        economy.reset(tx, label_id=label.id, player_id=context.player_id, currency=currency, cause=cause)


def _mark(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    operation = "add" if effect.type == "marker_add" else "remove"
    players.change_markers(
        tx, label_id=label.id, player_id=context.player_id, operation=operation, markers=[effect.marker or ""]
    )


def _set_property(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    value = effect.value
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    values = {effect.property or "": whole}
    players.set_operator_properties(tx, label, player_id=context.player_id, values=values)


def _note(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """A prize that people hand over, or none: nothing changes here, and the log of activity has it."""
    payload = {"name": effect.name or effect.type, "source_type_id": int(context.source)}
    tx.emit(
        label_id=label.id,
        player_id=context.player_id,
        kind=f"core_prize_{effect.type}",
        payload=payload,
        key=key,
    )


_GRANTS: dict[str, Callable[[Context, Effect, str], Iterator[Grant]]] = {
    "points_add": _points,
    "gems_diamonds_add": _gems_and_diamonds,
}
for _kind, _apply in {
    "points_add": _grant,
    "points_deduct": _deduct_points,
    "points_reset": _reset_points,
    "gems_diamonds_add": _grant,
    "gems_diamonds_deduct": _deduct_stones,
    "gems_diamonds_reset": _reset_stones,
    "marker_add": _mark,
    "marker_remove": _mark,
    "property_set": _set_property,
    "tangible": _note,
    "nothing": _note,
}.items():
    register(_kind, _apply)

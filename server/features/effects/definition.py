"""What an operator's definition gives or does to a player when it is fulfilled: one flat struct, an
operator's form can edit it.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from server.core.errors import PlauditError
from server.core.formulas import Formula, compile_formula


class Effect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One effect. `type` says which; the other fields are what that type needs (see `KINDS`).

    `amount` is in whole points, or gems and diamonds with two decimals; `formula` computes it from the
    event instead.
    """

    type: str
    amount: float | None = None
    formula: Formula | None = None
    gems: float | None = None
    diamonds: float | None = None
    affects_balance: bool = True
    affects_level: bool = True
    affects_board: bool = True
    mission: str | None = None
    badge: str | None = None
    level: str | None = None
    bonus: str | None = None
    avatar: str | None = None
    template: str | None = None
    count: int | None = None
    raffle: str | None = None
    jackpot: str | None = None
    marker: str | None = None
    property: str | None = None
    value: str | int | float | bool | None = None
    title: str | None = None
    body: str | None = None
    action: str | None = None
    name: str | None = None


# Each type of effect with the fields that it cannot do without; one of them is enough where they stand in
# a tuple.
_NEEDS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "points_add": (("amount", "formula"),),
    "points_deduct": (("amount", "formula"),),
    "points_reset": (),
    "gems_diamonds_add": (("gems", "diamonds"),),
    "gems_diamonds_deduct": (("gems", "diamonds"),),
    "gems_diamonds_reset": (),
    "marker_add": ("marker",),
    "marker_remove": ("marker",),
    "property_set": ("property",),
    "inbox": ("title",),
    "tangible": ("name",),
    "nothing": (),
}


# Fields that name a definition by its key, with its kind.
_NAMES = {
    "mission": "mission",
    "badge": "badge",
    "level": "level",
    "bonus": "bonus_template",
    "avatar": "avatar",
    "jackpot": "jackpot",
    "raffle": "raffle",
}


def check_names(effect: Effect, definitions: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise PlauditError when a definition that the effect names is not there; `definitions` are the active
    ones by kind and key."""
    for field, kind in _NAMES.items():
        key = getattr(effect, field)
        if key is not None and key not in definitions.get(kind, {}):
            message = (
                f"The effect {effect.type} names a {field} {key!r}: there is no active {kind} of that key."
            )
            raise PlauditError(message, code="bad_effect")


def known_types() -> tuple[str, ...]:
    return tuple(sorted(_NEEDS))


def declare(kind: str, *needs: str | tuple[str, ...]) -> None:
    """Let a feature add a type of effect that it carries out itself."""
    _NEEDS[kind] = needs


def check_effect(effect: Effect) -> None:
    """Raise PlauditError for an unknown type or a missing field."""
    if effect.type not in _NEEDS:
        known = ", ".join(known_types())
        raise PlauditError(
            f"There is no effect {effect.type!r}. Known effects: {known}.", code="unknown_effect"
        )
    for need in _NEEDS[effect.type]:
        names = (need,) if isinstance(need, str) else need
        if all(getattr(effect, name) is None for name in names):
            message = f"The effect {effect.type} needs {' or '.join(names)}."
            raise PlauditError(message, code="bad_effect")
    for amount in (effect.amount, effect.gems, effect.diamonds):
        if amount is not None and not 0 <= amount <= 10**12:
            raise PlauditError("An effect's amount lies between 0 and 10^12.", code="bad_effect")
    if effect.formula is not None:
        compile_formula(effect.formula)

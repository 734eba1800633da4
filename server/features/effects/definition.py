"""What an operator's definition gives or does to a player when it is fulfilled: one flat struct, an
operator's form can edit it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from server.core.errors import PlauditError
from server.core.formulas import Formula, compile_formula

MOST_EXPIRES_S = 365 * 86_400


class Effect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One effect. `type` says which; the other fields are what that type needs (see `KINDS`).

    `amount` is in whole points, or gems and diamonds with two decimals; `formula` computes it from the
    event instead. `params` are what the Liquid of a pop-up, banner, push, e-mail or webhook may say.
    `expires_s` after which a pop-up, banner, deep link, script or inbox message is not shown any more.
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
    popup: str | None = None
    banner: str | None = None
    link: str | None = None
    script: str | None = None
    push: str | None = None
    email: str | None = None
    webhook: str | None = None
    journey: str | None = None
    message: str | None = None
    expires_s: int | None = None
    params: dict[str, str | int | float | bool] | None = None


def told(effect: Effect) -> str:
    """An effect as a preview shows it: its type, and what else it says as JSON."""
    fields = {name: value for name, value in msgspec.to_builtins(effect).items() if name != "type"}
    return f"{effect.type} {msgspec.json.encode(fields).decode()}"


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
    "popup": "popup",
    "banner": "banner",
    "message": "inbox_message",
    "push": "push",
    "email": "email",
    "webhook": "webhook",
    "journey": "journey",
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


# What a feature looks at beyond that, by type: it raises PlauditError.
_CHECKS: dict[str, Callable[[Effect], None]] = {}


def declare(kind: str, *needs: str | tuple[str, ...], check: Callable[[Effect], None] | None = None) -> None:
    """Let a feature add a type of effect that it carries out itself; `check` raises PlauditError for one that
    cannot be."""
    _NEEDS[kind] = needs
    if check is not None:
        _CHECKS[kind] = check


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
    if effect.expires_s is not None and not 1 <= effect.expires_s <= MOST_EXPIRES_S:
        raise PlauditError(f"expires_s lies between 1 and {MOST_EXPIRES_S}, a year.", code="bad_effect")
    if effect.formula is not None:
        compile_formula(effect.formula)
    if effect.type in _CHECKS:
        _CHECKS[effect.type](effect)


def check_effects(effects: Iterable[Effect], *, at: str = "$") -> None:
    """Raise ValueError for the first of `effects` that nobody carries out or that lacks a field, with its
    place below `at`, the place of what has them."""
    for number, effect in enumerate(effects):
        try:
            check_effect(effect)
        except PlauditError as error:
            raise ValueError(f"{error.message} - at `{at}.effects[{number}]`") from error

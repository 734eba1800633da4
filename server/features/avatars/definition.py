"""The catalogue of avatars, and the prompts by which players have pictures made of them."""

from datetime import UTC, datetime
from typing import Literal

import msgspec

from server.core.translated import Translations
from server.features.economy.currencies import Currency, parts
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.players.rules import check_avatar

FREE = 0
Motif = Literal["crown", "hat", "glasses", "clown_nose", "headphones", "stars", "halo"]
_CURRENCIES = {"points": Currency.POINTS, "gems": Currency.GEMS, "diamonds": Currency.DIAMONDS}
FREE_OF_CHARGE = 3


class Avatar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One avatar. Lower `priority` comes first.

    `source_type` 0 is free for everybody; any other number is an achievement, and the effect avatar_give
    gives it. A default avatar is everybody's, too. `hide_until_achieved` keeps it out of the list of those
    who have not got it. `active_from` to before `active_till` (epoch ms) it can be chosen.
    """

    id: int
    url: str
    description: str = ""
    priority: int = 0
    source_type: int = FREE
    is_default: bool = False
    hide_until_achieved: bool = False
    active_from: int | None = None
    active_till: int | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check_number(self.id)
        check_avatar(self.url)
        if not 0 <= self.source_type < 1000:
            raise ValueError("source_type is 0 for free, or the number of a way to earn it")
        for moment in (self.active_from, self.active_till):
            _check_moment(moment)

    @property
    def is_free(self) -> bool:
        return self.is_default or self.source_type == FREE


class AvatarPrompt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A way to have a picture made of an avatar. `prompt` is what the maker of pictures is told, `motif` what
    the built-in one draws; `cost` is whole points, or gems and diamonds with two decimals.
    """

    id: int
    name: str
    icon_url: str = ""
    prompt: str = ""
    motif: Motif = "stars"
    cost: float = 0
    currency: Literal["points", "gems", "diamonds", "free"] = "free"
    priority: int = 0
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check_number(self.id)
        if not 0 <= self.cost <= 10**12:
            raise ValueError("a cost lies between 0 and 10^12")
        if self.currency == "points" and self.cost != int(self.cost):
            raise ValueError("a cost in points is a whole number")

    @property
    def money(self) -> Currency | None:
        """What it is paid in; None when it is free."""
        return _CURRENCIES.get(self.currency)

    @property
    def price(self) -> int:
        """What it costs in smallest parts."""
        return parts(self.money, self.cost) if self.money is not None else 0


def _check_number(number: int) -> None:
    if not 1 <= number <= 2**53:
        raise ValueError("id is a number from 1 to 2^53")


def _check_moment(moment: int | None) -> None:
    if moment is None:
        return
    try:
        datetime.fromtimestamp(moment / 1000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError("active_from and active_till are moments in epoch ms") from error


def avatars(label: Label) -> dict[int, tuple[str, Avatar]]:
    """The active avatars with their keys, by number."""
    found: dict[int, tuple[str, Avatar]] | None = label.compiled.get("avatars")
    if found is None:
        found = {known.id: (key, known) for key, known in label.of_kind(Avatar).items()}
        label.compiled["avatars"] = found
    return found


def prompts(label: Label) -> list[AvatarPrompt]:
    """The active prompts in their order."""
    return sorted(label.of_kind(AvatarPrompt).values(), key=lambda known: (known.priority, known.id))


KINDS.add("avatar", Avatar)
KINDS.add("avatar_prompt", AvatarPrompt)

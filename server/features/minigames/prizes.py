"""What can be won in a mini-game: how likely it is, what it gives, and how the win is shown."""

from typing import Any, Literal

import msgspec

from server.core.errors import PlauditError
from server.core.translated import Translations
from server.features.draws.definition import Chance
from server.features.effects.definition import Effect, check_effect

PrizeType = Literal[
    "no-prize",
    "points",
    "bonus",
    "manual",
    "spin",
    "jackpot",
    "change-level",
    "mission",
    "raffle-ticket",
    "gems-and-diamonds",
]
Acknowledge = Literal["silent", "quick-message", "full-message", "explicity-acknowledge"]

PRIZE_NUMBERS: dict[str, int] = {
    "no-prize": 1,
    "points": 2,
    "bonus": 3,
    "manual": 4,
    "spin": 5,
    "jackpot": 6,
    "change-level": 7,
    "mission": 8,
    "raffle-ticket": 9,
    "gems-and-diamonds": 10,
}
"""Prize types as the wire numbers them."""
GIVE_PERIOD_NUMBERS = {"from_last": 1, "day_utc": 2, "day": 3, "ever": 4}
LARGEST_VALUE = 10**12


class Prize(Chance, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One prize. `effects` are what a winner gets; prizes of points, of gems and diamonds, and things that
    people hand over need none: `value`, `gems` and `diamonds` say it all.

    `acknowledge` is how the win is shown; with `explicity-acknowledge` (the wire's spelling) the player has
    it only after claiming. `message_lose` is for games that a player can fail. `place_from` and `place_to`
    are for boards of predictions. `ui` holds further fields of the page's own, handed on as they are.
    """

    id: int
    name: str
    type: PrizeType
    value: float = 0
    gems: float | None = None
    diamonds: float | None = None
    effects: tuple[Effect, ...] = ()
    acknowledge: Acknowledge = "full-message"
    message: str = ""
    message_lose: str = ""
    action: str = "dp:ok"
    action_title: str = ""
    second_action: str = ""
    second_action_title: str = ""
    icon: str = ""
    sectors: tuple[int, ...] = ()
    position: int | None = None
    sound: Literal["disappointing", "positive", "highly_positive", "none", "custom"] = "positive"
    custom_sound: str = ""
    out_of_stock_message: str = ""
    hide_from_history: bool = False
    hide_till_won: bool = False
    replace_name_with_image: bool = False
    requirements: str = ""
    modifiers: tuple[str, ...] = ()
    allow_split_decimal: bool = False
    place_from: int | None = None
    place_to: int | None = None
    custom_data: dict[str, Any] = msgspec.field(default_factory=dict)
    ui: dict[str, Any] = msgspec.field(default_factory=dict)
    translations: Translations = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.id <= 2**53:
            raise ValueError("id is a number from 1 to 2^53")
        if not 0 <= self.value <= LARGEST_VALUE:
            raise ValueError("value lies between 0 and 10^12")
        if self.type in ("points", "spin") and self.value != int(self.value):
            raise ValueError("points and spins are whole numbers")
        if self.type == "gems-and-diamonds" and not (self.gems or self.diamonds or self.effects):
            raise ValueError("a prize of gems and diamonds needs gems, diamonds or both")
        if not self.effects and self.type in ("bonus", "change-level", "mission", "raffle-ticket"):
            raise ValueError(f"a prize of type {self.type} needs effects: what its winner gets")
        if self.place_from is not None and not 1 <= self.place_from <= (self.place_to or self.place_from):
            raise ValueError("places begin at 1, and place_to is not before place_from")
        self.check_chance()
        for effect in self.effects:
            try:
                check_effect(effect)
            except PlauditError as error:
                raise ValueError(error.message) from error

    @property
    def claimed_by_hand(self) -> bool:
        """Whether the player has to claim it: nobody else acknowledges it."""
        return self.acknowledge == "explicity-acknowledge"

    def gives(self, game_key: str) -> tuple[Effect, ...]:
        """What a winner gets; the pot of the game itself is paid by the game."""
        if self.effects or self.type in ("no-prize", "jackpot"):
            return self.effects
        if self.type == "points":
            return (Effect(type="points_add", amount=self.value),)
        if self.type == "spin":
            return (Effect(type="spins_add", template=game_key, count=int(self.value)),)
        if self.type == "gems-and-diamonds":
            return (Effect(type="gems_diamonds_add", gems=self.gems, diamonds=self.diamonds),)
        return (Effect(type="tangible", name=self.name[:120]),)

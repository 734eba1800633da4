"""What an operator defines: a mini-game, how it is paid for, how often it may be played and what can be
won."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from server.core.clock import MINUTE_MS, SECOND_MS
from server.core.conditions import Condition, check
from server.core.translated import Translations
from server.features.draws.definition import StockReset
from server.features.draws.rules import Option
from server.features.economy.currencies import Currency, parts
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.minigames.prizes import LARGEST_VALUE, Prize

GameType = Literal[
    "wheel",
    "scratch",
    "matchx",
    "giftbox",
    "prizedrop",
    "quiz",
    "lootbox_weekdays",
    "lootbox_calendar_days",
    "treasure_hunt",
    "voyager",
    "plinko",
    "coin_flip",
    "custom_minigame",
]
BuyIn = Literal["free", "points", "spins", "gems", "diamonds"]

TYPE_NUMBERS: dict[str, int] = {
    "wheel": 1,
    "scratch": 2,
    "matchx": 3,
    "giftbox": 4,
    "prizedrop": 5,
    "quiz": 6,
    "lootbox_weekdays": 7,
    "lootbox_calendar_days": 8,
    "treasure_hunt": 9,
    "voyager": 10,
    "plinko": 11,
    "coin_flip": 12,
    "custom_minigame": 13,
}
"""Game types as the wire numbers them."""
BUY_IN_NUMBERS: dict[str, int] = {"free": 1, "points": 2, "spins": 3, "gems": 4, "diamonds": 5}
MONEY = {"points": Currency.POINTS, "gems": Currency.GEMS, "diamonds": Currency.DIAMONDS}
PREDICTIONS = frozenset({"matchx", "quiz"})
"""Types that are not spun: rounds of predictions are played over their own interface."""
LOOT_BOXES = frozenset({"lootbox_weekdays", "lootbox_calendar_days"})
"""Types with a prize a day; their days are the player's."""
VISITOR_TYPES = frozenset({"wheel", "scratch", "giftbox"})
MOST_PRIZES = 100
UI_FIELDS = frozenset(
    [
        "sectors_count",
        "background_image",
        "background_image_mobile",
        "background_sound",
        "background_music_volume",
        "disable_background_music",
        "spin_animation_duration",
        "wheel_pointer_rotation",
        "wheel_layout",
        "scratch_logo",
        "scratch_cover",
        "scratch_bg_desktop",
        "scratch_bg_mobile",
        "scratch_cursor",
        "hide_prize_names",
        "custom_css",
        "custom_skin_folder",
        "matchx_banner",
        "matchx_banner_mobile",
        "matchx_seasonal_ranking",
        "matchx_is_completed",
        "matchx_general_board_users_count",
        "matchx_hide_ranking",
        "prize_pool_image",
        "show_prize_board",
        "ask_for_username",
        "expose_user_spin_id",
        "placeholder1",
        "placeholder2",
        "game_layout",
        "voyager_seed_window_min",
    ]
)
"""Settings of the page that are handed on as they are."""


class Attempts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A player plays at most `count` times in `per`: in any `window` of `window_s` seconds, a calendar day in
    UTC or in the player's time zone, or ever."""

    count: int
    per: Literal["window", "day_utc", "day", "ever"] = "day"
    window_s: int = 86_400

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("attempts count from 1; to stop a game, archive it")
        if not 1 <= self.window_s <= 366 * 86_400:
            raise ValueError("window_s is from one second to 366 days")

    @property
    def window_ms(self) -> int:
        return self.window_s * SECOND_MS


ONCE_A_DAY = Attempts(count=1, per="day")


class Pot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The game's own jackpot in `currency`: it begins at `seed`, each attempt adds `per_attempt`, and who
    wins a prize of type jackpot gets it all. `symbol` is shown beside the amount."""

    seed: int = 0
    per_attempt: int = 1
    currency: Literal["points", "gems", "diamonds", "none"] = "points"
    symbol: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.seed <= LARGEST_VALUE and 0 <= self.per_attempt <= LARGEST_VALUE):
            raise ValueError("seed and per_attempt lie between 0 and 10^12")


class MiniGame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One game. `price` is in the currency of `buy_in`; `spins` are attempts that were given to the player,
    and end `spins_expire_s` seconds later when that is set. Who does not fit `see` never learns of the game,
    who does not fit `play` is refused. `stock_reset` fills the stocks of all prizes again.

    `step_count` and `least_steps` are of the treasure hunt, `difficulty` (1 to 3) of voyager, `url` of a
    custom game. With `visitors` people play it before they have an account. `expose_stock` lets pages see how
    much is left, `publish_odds` how likely each prize is. `ui` holds further fields of the page's own.
    """

    id: int
    name: str
    type: GameType
    prizes: tuple[Prize, ...]
    buy_in: BuyIn = "free"
    price: float = 0
    attempts: Attempts | None = None
    spins_expire_s: int | None = None
    most_spins: int | None = None
    pot: Pot | None = None
    stock_reset: StockReset | None = None
    see: Condition | None = None
    play: Condition | None = None
    active_from: int | None = None
    active_till: int | None = None
    visitors: bool = False
    campaign_only: bool = False
    only_when_playable: bool = False
    custom_section_id: int | None = None
    only_in_custom_section: bool = False
    must_claim: bool = False
    may_cancel: bool = False
    show_history: bool = True
    expose_stock: bool = False
    publish_odds: bool = False
    show_countdown: bool = True
    priority: int = 0
    skin: str = ""
    description: str = ""
    thumbnail: str = ""
    promo_image: str = ""
    promo_text: str = ""
    over_limit_message: str = ""
    no_attempts_message: str = ""
    step_count: int = 0
    least_steps: int = 0
    difficulty: int = 1
    url: str = ""
    custom_data: dict[str, Any] = {}
    ui: dict[str, Any] = {}
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= 2**53:
            raise ValueError("id is a number from 1 to 2^53")
        numbers = [prize.id for prize in self.prizes]
        if len(numbers) != len(set(numbers)) or len(numbers) > MOST_PRIZES:
            raise ValueError(f"a game has at most {MOST_PRIZES} prizes, each with a number of its own")
        if self.buy_in in MONEY and (self.price <= 0 or self.price > LARGEST_VALUE):
            raise ValueError("a game that is paid for has a price above 0, at most 10^12")
        if self.buy_in == "points" and self.price != int(self.price):
            raise ValueError("a price in points is a whole number")
        for condition in (self.see, self.play):
            if condition is not None:
                check(condition)
        unknown = sorted(set(self.ui) - UI_FIELDS)
        if unknown:
            raise ValueError(f"ui has no field {unknown[0]}; it has {', '.join(sorted(UI_FIELDS))}")
        self._check_prizes()
        self._check_type()

    def _check_prizes(self) -> None:
        if not self.prizes and self.type not in PREDICTIONS:
            raise ValueError(
                "a game needs at least one prize; to let people lose, add a prize of type no-prize"
            )
        if any(prize.type == "jackpot" for prize in self.prizes) and self.pot is None:
            raise ValueError("a prize of type jackpot needs a pot on the game")

    def _check_type(self) -> None:
        if self.type == "custom_minigame" and not self.url.startswith(("https://", "http://", "/")):
            raise ValueError("a custom game needs the url of its page")
        if self.type == "lootbox_weekdays" and any(not prize.weekdays for prize in self.prizes):
            raise ValueError("each prize of a weekday loot box names its weekdays")
        if self.type == "lootbox_calendar_days" and any(
            prize.active_from is None or prize.active_till is None for prize in self.prizes
        ):
            raise ValueError("each prize of a calendar has active_from and active_till: its day")
        if self.visitors and (self.type not in VISITOR_TYPES or self.buy_in != "free"):
            raise ValueError("visitors play wheels, scratch cards and gift boxes that are free")
        if self.visitors and (self.see is not None or self.play is not None):
            raise ValueError("visitors fit no condition: a game for them has neither see nor play")
        if not 1 <= self.difficulty <= 3:
            raise ValueError("difficulty is 1 easy, 2 medium or 3 hard")
        if not 0 <= self.least_steps <= self.step_count <= 100:
            raise ValueError("steps are from 0 to 100, and least_steps is no more than step_count")

    @property
    def limit(self) -> Attempts | None:
        """How often it may be played; a loot box that says nothing is opened once a day."""
        if self.attempts is None and self.type in LOOT_BOXES:
            return ONCE_A_DAY
        return self.attempts

    @property
    def money(self) -> Currency | None:
        """What an attempt is paid in; None when it is free or takes a spin."""
        return MONEY.get(self.buy_in)

    @property
    def cost(self) -> int:
        """What an attempt costs, in smallest parts of its currency."""
        return 0 if self.money is None else parts(self.money, self.price)


class Game:
    """A definition with what is computed of it once."""

    __slots__ = ("by_id", "cost", "definition", "id", "key", "limit", "options", "scope", "version")

    def __init__(self, key: str, definition: MiniGame, version: int) -> None:
        self.key = key
        self.definition = definition
        self.version = version
        self.id = definition.id
        self.scope = f"minigame:{definition.id}"
        self.limit = definition.limit
        self.cost = definition.cost
        prizes = definition.prizes
        if definition.type in LOOT_BOXES:
            prizes = tuple(msgspec.structs.replace(prize, zone="player") for prize in prizes)
        self.options = tuple(Option(prize.id, prize) for prize in prizes)
        self.by_id: Mapping[int, Prize] = MappingProxyType({prize.id: prize for prize in prizes})


def games(label: Label) -> Mapping[int, Game]:
    """The active games by number."""
    found: dict[int, Game] | None = label.compiled.get("minigames")
    if found is None:
        found = {
            game.id: Game(key, game, label.version_of(MiniGame, key))
            for key, game in label.of_kind(MiniGame).items()
        }
        label.compiled["minigames"] = found
    return found


AUTO_ACKNOWLEDGE_MS = 90 * SECOND_MS
"""After this time the server acknowledges what the page did not, unless it has to be claimed."""
SWEEP_MS = MINUTE_MS // 2

KINDS.add("mini_game", MiniGame)

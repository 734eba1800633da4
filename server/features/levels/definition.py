"""Levels as an operator defines them, and the two counters that may decide about them."""

import msgspec

from server.core.conditions import Condition, check
from server.core.formulas import Formula, compile_formula
from server.features.labels.definitions import KINDS

MOST = 10**12
LARGEST_ID = 2**31 - 1
LONGEST_WINDOW_DAYS = 730


class MapPosition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a level stands on the level map, in pixels of its picture: m mobile, d desktop."""

    mx: float = 0
    my: float = 0
    dx: float = 0
    dy: float = 0


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One level. `id` is its number on the wire.

    With levels by points `required_points` (ever collected) reach it; with levels by counters both
    `required_level_counter_1` and `_2` do. `ordinal` puts levels in order where these numbers do not. The
    default level is the one that new players have; without one it is the first in order. It stays out of the
    list until the player has ever collected `visibility_points`. `integration_param` is handed on when a
    player's level changes.
    """

    id: int
    name: str
    required_points: int = 0
    required_level_counter_1: float = 0
    required_level_counter_2: float = 0
    is_default: bool = False
    visibility_points: int = 0
    ordinal: int = 0
    description: str = ""
    image_url: str = ""
    position: MapPosition | None = None
    custom_data: str = ""
    integration_param: int | None = None
    translations: dict[str, dict[str, str]] = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        for name in (
            "required_points",
            "required_level_counter_1",
            "required_level_counter_2",
            "visibility_points",
        ):
            if not 0 <= getattr(self, name) <= MOST:
                raise ValueError(f"{name} lies between 0 and {MOST}")


class Counter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is counted over the last `window_days`, today among them: each event of a type while `condition`
    holds, as one or as its `formula` says."""

    event: str
    window_days: int
    formula: Formula | None = None
    condition: Condition | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.window_days <= LONGEST_WINDOW_DAYS:
            raise ValueError(f"window_days lies between 1 and {LONGEST_WINDOW_DAYS}")
        if self.formula is not None:
            compile_formula(self.formula)
        if self.condition is not None:
            check(self.condition)


class LevelCounters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The two counters of a label; it has one such definition."""

    counter_1: Counter
    counter_2: Counter | None = None


KINDS.add("level", Level)
KINDS.add("level_counters", LevelCounters)

"""What an operator says of a board. The three boards are there and count without it."""

from typing import Literal

import msgspec

from server.core.errors import PlauditError
from server.features.labels.definitions import KINDS

MOST_PLACES = 1000
MOST_POINTS = 10**9


class Leaderboard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The daily, weekly or monthly board. `reward_points` are given by place, from the first, when the period
    ends; players who share a place each get what it wins. `rules` is HTML. A hidden board counts and is not
    shown. `translations` has name, description and rules by language."""

    id: int
    period: Literal["daily", "weekly", "monthly"]
    name: str
    description: str = ""
    rules: str = ""
    reward_points: tuple[int, ...] = ()
    hidden: bool = False
    translations: dict[str, dict[str, str]] = {}

    def __post_init__(self) -> None:
        if len(self.reward_points) > MOST_PLACES:
            raise PlauditError(f"A board rewards at most {MOST_PLACES} places.", code="bad_definition")
        if any(not 0 <= points <= MOST_POINTS for points in self.reward_points):
            raise PlauditError(f"A place wins 0 to {MOST_POINTS} points.", code="bad_definition")


KINDS.add("leaderboard", Leaderboard)

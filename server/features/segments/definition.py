"""Segments: named conditions over the live state of a player."""

import msgspec

from server.core.conditions import Condition, check
from server.features.labels.definitions import KINDS


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user-state segment. `id` is the number by which pages ask; only `exposed` ones answer a browser."""

    id: int
    name: str
    condition: Condition
    exposed: bool = False
    description: str = ""

    def __post_init__(self) -> None:
        check(self.condition)


KINDS.add("segment", Segment)

"""Which level a player has: a pure function of the label's levels and of what the player has."""

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from server.features.labels.catalogue import Label
from server.features.levels.definition import Counter, Level, LevelCounters

Logic = Literal["points", "counters", "manual"]
PARTS = 100
"""Counters are kept in hundredths, so that amounts of money add up exactly."""
LARGEST = 10**16
FULL = 100.0


@dataclass(frozen=True, slots=True)
class Have:
    """What decides about one player's level. Counters in hundredths; `granted` is the level given last."""

    ever: int = 0
    counter_1: int = 0
    counter_2: int = 0
    granted: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels of a label from low to high."""

    logic: Logic
    levels: tuple[Level, ...]
    counters: tuple[Counter | None, Counter | None]
    default: Level | None
    rank: dict[int, int] = field(default_factory=dict)
    points: tuple[int, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Changes when a change of the definitions may change the level of somebody."""
        parts = [(level.id, *requirements(self, level)) for level in self.levels]
        default = self.default.id if self.default else 0
        text = msgspec.json.encode((self.logic, parts, default, self.counters))
        return f"{zlib.crc32(text):08x}:{len(self.levels)}"


def logic_of(label: Label) -> Logic:
    if label.setting("GAMIFICATION_LEVELS_LOGIC3") == "true":
        return "manual"
    return "counters" if label.setting("GAMIFICATION_LEVELS_LOGIC2") == "true" else "points"


def ladder_of(label: Label) -> Ladder:
    """The label's levels in order; made once for each version of its definitions."""
    found: Ladder | None = label.compiled.get("levels.ladder")
    if found is None:
        counters = next(iter(label.of_kind(LevelCounters).values()), None)
        found = build(list(label.of_kind(Level).values()), logic=logic_of(label), counters=counters)
        label.compiled["levels.ladder"] = found
    return found


def build(levels: Sequence[Level], *, logic: Logic, counters: LevelCounters | None = None) -> Ladder:
    unique = {level.id: level for level in reversed(levels)}
    ordered = tuple(sorted(unique.values(), key=lambda level: _place(level, logic)))
    default = next((level for level in ordered if level.is_default), ordered[0] if ordered else None)
    return Ladder(
        logic=logic,
        levels=ordered,
        counters=(counters.counter_1, counters.counter_2) if counters else (None, None),
        default=default,
        rank={level.id: number for number, level in enumerate(ordered)},
        points=tuple(level.required_points for level in ordered) if logic == "points" else (),
    )


def _place(level: Level, logic: Logic) -> tuple[float, ...]:
    if logic == "points":
        return (level.required_points, level.ordinal, level.id)
    counters = (level.required_level_counter_1, level.required_level_counter_2)
    return (level.ordinal, *counters, level.required_points, level.id)


def requirements(ladder: Ladder, level: Level) -> tuple[float, ...]:
    """What reaches a level: points, or both counters in hundredths; nothing when levels are only given."""
    if ladder.logic == "points":
        return (level.required_points,)
    if ladder.logic == "counters":
        return (level.required_level_counter_1 * PARTS, level.required_level_counter_2 * PARTS)
    return ()


def level_of(ladder: Ladder, have: Have) -> Level | None:
    """The highest level that is reached. What was given is the least that a player has; with manual logic it
    is all."""
    best = max(_earned(ladder, have), ladder.rank.get(have.granted, -1))
    return ladder.levels[best] if best >= 0 else ladder.default


def _earned(ladder: Ladder, have: Have) -> int:
    """The rank of the highest level that the player's own doing reaches, -1 for none."""
    if ladder.logic == "points":
        return bisect_right(ladder.points, have.ever) - 1
    if ladder.logic == "manual":
        return -1
    for number in range(len(ladder.levels) - 1, -1, -1):
        first, second = requirements(ladder, ladder.levels[number])
        if have.counter_1 >= first and have.counter_2 >= second:
            return number
    return -1


def reached(ladder: Ladder, level_id: int) -> list[int]:
    """The ids of a level and all below it."""
    rank = ladder.rank.get(level_id, -1)
    return [level.id for level in ladder.levels[: rank + 1]]


def progress(ladder: Ladder, level: Level, have: Have, *, current: Level | None) -> float:
    """How far the player is towards a level, percent."""
    if current is not None and ladder.rank[level.id] <= ladder.rank[current.id]:
        return FULL
    if ladder.logic == "manual":
        return 0.0
    given = (have.ever,) if ladder.logic == "points" else (have.counter_1, have.counter_2)
    needed = requirements(ladder, level)
    shares = [has / needs for has, needs in zip(given, needed, strict=True) if needs > 0]
    return round(max(0.0, min([*shares, 1.0])) * FULL, 2)

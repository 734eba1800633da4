"""Which tickets win: pure, so that a draw, a proof and a test share every line.

The tickets of a run have numbers from `first` to `last`. For each prize in turn a number is rolled until it
is that of a ticket that may win; after `TRIES` numbers in vain, one is rolled among all that still may.
"""

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from server.features.raffles import rules

TRIES = 64

Range = tuple[int, int, Any]
"""(first number, count, holder) of tickets in a row. A holder is whatever tells players apart."""


class Tickets(Protocol):
    """The tickets that take part in a run, all from `first` to `last`."""

    first: int
    last: int

    def holder(self, number: int) -> Any:
        """Who has the ticket; None when it does not take part."""

    def held(self, holder: Any) -> int:
        """How many of the tickets a player has."""

    def ranges(self) -> Sequence[Range]:
        """All of them, by their numbers."""


class Listed:
    """Tickets that are all known."""

    def __init__(self, ranges: Sequence[Range], *, first: int, last: int) -> None:
        self.first = first
        self.last = last
        self._ranges = ranges
        self._starts = [start for start, _, _ in ranges]
        self._held: Counter[Any] = Counter()
        for _, count, holder in ranges:
            self._held[holder] += count

    def holder(self, number: int) -> Any:
        at = bisect_right(self._starts, number) - 1
        if at < 0:
            return None
        start, count, holder = self._ranges[at]
        return holder if number < start + count else None

    def held(self, holder: Any) -> int:
        return self._held[holder]

    def ranges(self) -> Sequence[Range]:
        return self._ranges

    def counts(self) -> Mapping[Any, int]:
        return self._held


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of prize: how many are drawn, and how many tickets who wins it has at least."""

    prize_id: int
    count: int
    least: int


@dataclass(frozen=True, slots=True)
class Winner:
    """`place` counts from 1 for each prize."""

    prize_id: int
    place: int
    holder: Any
    number: int


def winners(
    seed: str, *, run_id: int, tickets: Tickets, places: Sequence[Place], again: bool
) -> Iterator[Winner]:
    """Who wins what, in the order of drawing. With `again` a ticket may win more than once."""
    hat, pick = _Hat(seed, run_id=run_id, tickets=tickets, again=again), 0
    for place in places:
        for number in range(1, place.count + 1):
            pick += 1
            found = hat.draw(pick, place.least)
            if found is None:
                break
            yield Winner(place.prize_id, number, found[0], found[1])


@dataclass(slots=True)
class _Rest:
    """All tickets of players who have enough of them; `gone` are the places in it of those drawn before."""

    ranges: list[Range]
    ends: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        end = 0
        for _, count, _ in self.ranges:
            end += count
            self.ends.append(end)

    @property
    def count(self) -> int:
        return (self.ends[-1] if self.ends else 0) - len(self.gone)

    def remove(self, number: int) -> None:
        at = bisect_right(self.ranges, number, key=lambda each: each[0]) - 1
        if at >= 0 and number < self.ranges[at][0] + self.ranges[at][1]:
            insort(self.gone, self.ends[at] - self.ranges[at][1] + number - self.ranges[at][0])

    def take(self, at: int) -> tuple[Any, int]:
        """(holder, number) of the ticket at a place, counted without those that are gone."""
        place = at
        while (skipped := at + bisect_right(self.gone, place)) != place:
            place = skipped
        which = bisect_right(self.ends, place)
        start, count, holder = self.ranges[which]
        return holder, start + place - (self.ends[which] - count)


class _Hat:
    def __init__(self, seed: str, *, run_id: int, tickets: Tickets, again: bool) -> None:
        self._seed = seed
        self._run_id = run_id
        self._tickets = tickets
        self._again = again
        self._drawn: set[int] = set()
        self._rests: dict[int, _Rest] = {}

    def draw(self, pick: int, least: int) -> tuple[Any, int] | None:
        """(holder, number) of the next winner; None when no ticket may win any more."""
        tickets = self._tickets
        span = tickets.last - tickets.first + 1
        for attempt in range(TRIES if span > 0 else 0):
            number = tickets.first + self._roll(pick, attempt, span)
            if number in self._drawn and not self._again:
                continue
            holder = tickets.holder(number)
            if holder is not None and (least <= 1 or tickets.held(holder) >= least):
                return self._won(holder, number)
        rest = self._rest(least)
        return self._won(*rest.take(self._roll(pick, TRIES, rest.count))) if rest.count else None

    def _roll(self, pick: int, attempt: int, count: int) -> int:
        return rules.position(self._seed, run_id=self._run_id, pick=pick, attempt=attempt, count=count)

    def _won(self, holder: Any, number: int) -> tuple[Any, int]:
        if not self._again:
            self._drawn.add(number)
            for rest in self._rests.values():
                rest.remove(number)
        return holder, number

    def _rest(self, least: int) -> _Rest:
        if least not in self._rests:
            tickets = self._tickets
            rest = _Rest([each for each in tickets.ranges() if tickets.held(each[2]) >= least])
            for number in self._drawn:
                rest.remove(number)
            self._rests[least] = rest
        return self._rests[least]

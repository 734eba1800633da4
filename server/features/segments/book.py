"""What a label's segments want to hear, found once for each version of its definitions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from server.core.conditions import Condition
from server.features.labels.catalogue import Label
from server.features.segments import rules
from server.features.segments.definition import Segment
from server.features.segments.rules import Counter

ENTERED, LEFT = "segment_entered", "segment_left"
# What tells that a property may have changed which pages are not told of; of the others `hear_props` hears.
PROPERTY_EVENTS = ("login", "update_profile")
MARKERS = "core_public_tags"


class Entry(NamedTuple):
    """One segment whose members are kept; `fingerprint` is that of its counter, if it counts."""

    key: str
    segment: Segment
    fingerprint: str | None


@dataclass(slots=True)
class Counting:
    """A counter and the segments that look at it."""

    counter: Counter
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Heard:
    """What one type of event concerns: counters by fingerprint, and segments of kind state."""

    counters: dict[str, Counting] = field(default_factory=dict)
    states: dict[int, Entry] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """Every active segment by number, and of those whose members are kept what they depend on.

    `looks_back` has the windows of events in conditions by segment: (type, days). `leads_on` says whether
    time alone may change somebody's membership.
    """

    by_id: dict[int, tuple[str, Segment]] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    counters: dict[str, Counting] = field(default_factory=dict)
    events: dict[str, Heard] = field(default_factory=dict)
    props: dict[str, dict[int, Entry]] = field(default_factory=dict)
    looks_back: dict[int, frozenset[tuple[str, int]]] = field(default_factory=dict)

    @property
    def leads_on(self) -> bool:
        sliding = any(rules.span(entry.segment) is not None for entry in self.entries.values())
        return sliding or any(self.looks_back.values())


def book_of(label: Label) -> Book:
    """The book of this version of the label."""
    found: Book | None = label.compiled.get("segments.book")
    if found is None:
        found = label.compiled["segments.book"] = _written(label)
    return found


def _written(label: Label) -> Book:
    book = Book({s.id: (key, s) for key, s in label.of_kind(Segment).items()})
    for key, segment in book.by_id.values():
        if segment.keeps_members:
            _enter(book, key, segment, label)
    return book


def _enter(book: Book, key: str, segment: Segment, label: Label) -> None:
    counter = rules.counter_of(segment)
    print_ = rules.fingerprint(counter, label.zone) if counter is not None else None
    entry = book.entries[segment.id] = Entry(key, segment, print_)
    if counter is not None and print_ is not None:
        counting = book.counters.setdefault(print_, Counting(counter))
        counting.entries.append(entry)
        book.events.setdefault(counter.event, Heard()).counters[print_] = counting
    if segment.kind == "state":
        _follow_state(book, entry)


def _follow_state(book: Book, entry: Entry) -> None:
    """Note what may change a segment of kind state, also through the segments that it asks for."""
    back = set()
    for leaf in leaves(entry.segment, {number: s for number, (_, s) in book.by_id.items()}):
        if leaf.event is not None:
            _hears(book, leaf.event, entry)
            if leaf.within_days is not None:
                back.add((leaf.event, leaf.within_days))
        elif leaf.property is not None:
            book.props.setdefault(leaf.property, {})[entry.segment.id] = entry
            for name in PROPERTY_EVENTS:
                _hears(book, name, entry)
        elif leaf.marker is not None:
            book.props.setdefault(MARKERS, {})[entry.segment.id] = entry
        elif leaf.segment is not None:
            _hears(book, ENTERED, entry)
            _hears(book, LEFT, entry)
    book.looks_back[entry.segment.id] = frozenset(back)


def _hears(book: Book, event_type: str, entry: Entry) -> None:
    book.events.setdefault(event_type, Heard()).states[entry.segment.id] = entry


def leaves(segment: Segment, known: dict[int, Segment]) -> Iterator[Condition]:
    """The tests that a segment's condition comes down to. One for a segment of kind state is that one's
    tests; one for another kind stands for itself."""
    seen: set[int] = set()

    def walk(condition: Condition | None) -> Iterator[Condition]:
        if condition is None:
            return
        children = condition.all or condition.any or ((condition.not_,) if condition.not_ else ())
        for child in children:
            yield from walk(child)
        if children:
            return
        asked = known.get(condition.segment) if condition.segment is not None else None
        if asked is None or asked.kind != "state":
            yield condition
        elif asked.id not in seen:
            seen.add(asked.id)
            yield from walk(asked.condition)

    return walk(segment.condition)

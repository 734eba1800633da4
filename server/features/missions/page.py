"""The list of all missions and badges. What has not moved since it was last shown is not made again: an entry
is kept, as it is sent, under everything that it was made of.
"""

from copy import copy
from typing import Any

import msgspec

from server.core.periods import start_of
from server.features.labels.catalogue import Label
from server.features.missions import view
from server.features.missions.reading import Reading, items
from server.wire.structs.missions import UserAchievement

KEPT = 10_000
"""Entries that are kept of a label at most, about a kilobyte each."""

Entry = UserAchievement | msgspec.Raw | None
_UNKNOWN = msgspec.Raw()


def page(reading: Reading, label: Label, *, language: str, now: int) -> list[Entry]:
    """What the player, or a visitor, may see, first things first, ready to be encoded.

    Whether somebody may see an entry is judged each time, and so are locks, which other missions and the
    level open.
    """
    kept: dict[Any, Entry] = label.compiled.setdefault("missions.entries", {})
    rows = reading.all_rows()
    waiting = reading.completions(rows)
    shown_as = (language, reading.zone, start_of("day", now, reading.zone))
    found: list[Entry] = []
    for item in items(label):
        if item.visible_to is not None and not reading.is_visible(item):
            continue
        number, span = (item.TYPE, item.id), reading.period_of(item)
        made_of = (number, shown_as, rows.get(number), waiting.get(number), span, view.scheduled(item, now))
        entry = _UNKNOWN if item.locks else kept.get(made_of, _UNKNOWN)
        if entry is _UNKNOWN:
            standing = reading.standing(item, rows, waiting)
            entry = None
            if standing is not None:
                entry = view.achievement(standing, label, language=language, zone=reading.zone, now=now)
            entry = _encoded(entry) if span is None else entry
            _keep(kept, made_of, entry)
        found.append(_now(entry, left=span[1] - now) if span is not None else entry)
    return [entry for entry in found if entry is not None]


def _encoded(entry: Entry) -> Entry:
    return None if entry is None else msgspec.Raw(msgspec.json.encode(entry))


def _now(entry: Entry, *, left: int) -> Entry:
    """A recurring one with the milliseconds that are left of its recurrence."""
    if isinstance(entry, UserAchievement):
        entry = copy(entry)
        entry.milliseconds_till_available = left
    return entry


def _keep(kept: dict[Any, Entry], made_of: Any, entry: Entry) -> None:
    if len(kept) >= KEPT:
        kept.clear()
    kept[made_of] = entry

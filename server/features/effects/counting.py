"""Whether a contact fits below the caps: pure, over the counts of one player."""

from collections.abc import Iterator, Mapping

from server.features.labels.caps import ALL, Caps

Counts = dict[str, dict[str, tuple[int, int]]]
"""By channel and period: when the period began (epoch ms), and how many contacts there were in it."""


def is_capped(caps: Caps, channel: str) -> bool:
    """Whether any cap counts this channel."""
    return bool(caps.get(channel) or caps.get(ALL))


def counted(counts: Counts, caps: Caps, *, channel: str, began: Mapping[str, int]) -> Counts | None:
    """The counts with one contact more, or None when a cap leaves no room for it. `began` says when the
    present hour, day, week and month began. What no cap asks for any more is left out."""
    fresh: Counts = {}
    for kind, period, most in _caps(caps):
        since, used = counts.get(kind, {}).get(period, (0, 0))
        if since != began[period]:
            used = 0
        if kind in (channel, ALL):
            if used >= most:
                return None
            used += 1
        fresh.setdefault(kind, {})[period] = (began[period], used)
    return fresh


def _caps(caps: Caps) -> Iterator[tuple[str, str, int]]:
    for kind, periods in caps.items():
        for period, most in periods.items():
            yield kind, period, most

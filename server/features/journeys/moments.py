"""When a run goes on: delays, times of day in the player's zone, quiet hours."""

from zoneinfo import ZoneInfo

from server.core.clock import SECOND_MS
from server.core.periods import local, moment, start_of
from server.features.journeys.definition import Node, minutes_of


def delay_until(node: Node, zone: ZoneInfo, *, now: int) -> int:
    """When a delay that begins now is over (epoch ms)."""
    if node.until is not None:
        return node.until
    until = now + (node.seconds or 0) * SECOND_MS
    return until if node.at is None else next_time(minutes_of(node.at), zone, after=until)


def next_time(minutes: int, zone: ZoneInfo, *, after: int) -> int:
    """When the clocks of `zone` next show so many minutes after midnight, later than `after` (epoch ms)."""
    day = local(after, zone).date()
    found = moment(day, zone, minutes=minutes)
    while found <= after:
        day = day.fromordinal(day.toordinal() + 1)
        found = moment(day, zone, minutes=minutes)
    return found


def quiet_until(begins: str, ends: str, zone: ZoneInfo, *, now: int) -> int | None:
    """When the quiet hours end that it is in; None outside them. They may go over midnight."""
    first, last = minutes_of(begins), minutes_of(ends)
    shown = local(now, zone)
    minutes = shown.hour * 60 + shown.minute
    quiet = first <= minutes < last if first < last else minutes >= first or minutes < last
    return next_time(last, zone, after=now) if quiet else None


def period_start(period: str, zone: ZoneInfo, *, now: int) -> int:
    """When the present period of a limit began (epoch ms); 0 for one that has no end."""
    return start_of(period, now, zone)

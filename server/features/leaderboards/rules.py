"""When the periods of the boards begin and end, and what a place wins.

Periods are of the label's time zone: a day there may last 23 or 25 hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo


class Board(IntEnum):
    """Numbers of the reference protocol (period type)."""

    DAILY = 1
    WEEKLY = 2
    MONTHLY = 3


NAMES = {Board.DAILY: "daily", Board.WEEKLY: "weekly", Board.MONTHLY: "monthly"}
TITLES = {
    Board.DAILY: "Daily leaderboard",
    Board.WEEKLY: "Weekly leaderboard",
    Board.MONTHLY: "Monthly leaderboard",
}

# Periods that stay to be looked at, the running one aside; what is older goes when a period closes.
KEPT = {Board.DAILY: 62, Board.WEEKLY: 26, Board.MONTHLY: 24}


@dataclass(frozen=True, slots=True)
class Period:
    """One day, week or month, from `starts_at` to before `ends_at` (epoch ms)."""

    board: Board
    starts_at: int
    ends_at: int


def period_of(board: Board, now: int, zone: ZoneInfo, *, back: int = 0) -> Period:
    """The period that `now` lies in, or the one `back` periods before it."""
    day = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).replace(tzinfo=None)
    first = day.replace(hour=0, minute=0, second=0, microsecond=0)
    if board is Board.DAILY:
        first -= timedelta(days=back)
        after = first + timedelta(days=1)
    elif board is Board.WEEKLY:
        first -= timedelta(days=first.weekday(), weeks=back)
        after = first + timedelta(weeks=1)
    else:
        first = _month(first, -back)
        after = _month(first, 1)
    return Period(board, _moment(first, zone), _moment(after, zone))


def _month(day: datetime, months: int) -> datetime:
    number = day.year * 12 + day.month - 1 + months
    return day.replace(year=number // 12, month=number % 12 + 1, day=1)


def _moment(wall: datetime, zone: ZoneInfo) -> int:
    return int(wall.replace(tzinfo=zone).timestamp() * 1000)


def reward_of(place: int, rewards: Sequence[int]) -> int:
    """What a place (from 1) wins in points; 0 behind the last one that wins."""
    return rewards[place - 1] if 1 <= place <= len(rewards) else 0

"""When runs happen, how many prizes they have, which ticket wins and how likely that is: pure."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import exp, log1p
from zoneinfo import ZoneInfo

from server.core.clock import SECOND_MS
from server.core.periods import local, moment
from server.core.randomness import roll
from server.features.raffles.definition import MOST_WINNERS, RaffleDraw, RafflePrize

OPEN, SELECTING, EXECUTED = 1, 2, 3
COUNTED_ONE_BY_ONE = 100
"""Prizes up to which a chance is exact; beyond, it is right to a hundredth of a percent or so."""
TYPE_NUMBERS = {"once": 0, "recurring": 1, "grand": 2}


def next_run(draw: RaffleDraw, *, after: int, ends_at: int, zone: ZoneInfo) -> int | None:
    """The first run later than `after` (epoch ms), not later than the raffle's end; None when there is
    none."""
    at = draw.first_at if after < draw.first_at else _later(draw, after, zone)
    return at if at is not None and after < at <= ends_at else None


def _later(draw: RaffleDraw, after: int, zone: ZoneInfo) -> int | None:
    if draw.type != "recurring":
        return None
    if draw.daily_every is None:
        step = (draw.every_s or 0) * SECOND_MS
        return draw.first_at + ((after - draw.first_at) // step + 1) * step
    first = local(draw.first_at, zone)
    minutes = first.hour * 60 + first.minute
    passed = max(0, (local(after, zone).date() - first.date()).days // draw.daily_every - 1)
    for number in range(passed, passed + 4):
        found = moment(first.date() + timedelta(days=number * draw.daily_every), zone, minutes=minutes)
        if found > after:
            return found
    return None


def prizes_in_run(prize: RafflePrize, *, tickets: int, given: int) -> int:
    """How many of a prize a run with so many tickets has, when so many were given in runs before."""
    if tickets < max(1, prize.least_tickets):
        return 0
    count = prize.per_run
    if prize.one_more_per is not None:
        count += (tickets - prize.least_tickets) // prize.one_more_per
    if prize.most_per_run is not None:
        count = min(count, prize.most_per_run)
    return count if prize.stock is None else min(count, max(0, prize.stock - given))


def chance_percent(*, mine: int, tickets: int, prizes: int) -> float:
    """How likely one of so many of `tickets`, drawn one after the other, is one of `mine`: percent with two
    decimals."""
    if not 0 < mine <= tickets or not prizes:
        return 0.0
    if prizes > tickets - mine:
        return 100.0
    if prizes > COUNTED_ONE_BY_ONE:
        missed = exp(prizes * log1p(-mine / (tickets - (prizes - 1) / 2)))
    else:
        missed = 1.0
        for drawn in range(prizes):
            missed *= (tickets - mine - drawn) / (tickets - drawn)
    return round(100 * (1 - missed), 2)


def places(
    prizes: Iterable[RafflePrize], *, tickets: int, given: Mapping[int, int]
) -> tuple[tuple[int, int], ...]:
    """(prize's number, how many of it) in the order in which a run draws them; `given` counts what runs
    before gave of each."""
    found, room = [], MOST_WINNERS
    for prize in sorted(prizes, key=lambda prize: (prize.priority, prize.id)):
        count = min(room, prizes_in_run(prize, tickets=tickets, given=given.get(prize.id, 0)))
        if count:
            found.append((prize.id, count))
            room -= count
    return tuple(found)


def position(seed: str, *, run_id: int, pick: int, attempt: int, count: int) -> int:
    """Which of `count` tickets is drawn: a number from 0 to `count - 1`."""
    return roll(seed, f"raffle:{run_id}:{pick}:{attempt}", count)


def printed(raffle_id: int, number: int) -> str:
    """A ticket as people read it out."""
    return f"{raffle_id}-{number:07d}"

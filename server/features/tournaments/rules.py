"""What follows in a tournament from what happened: when runs start, what an event scores, who may enter, who
shares a pool. Scores are counted in hundredths, so nothing is lost to rounding.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import IntEnum
from typing import Any
from zoneinfo import ZoneInfo

from server.core.clock import SECOND_MS
from server.core.conditions import Facts, matches
from server.core.formulas import Compiled, compile_formula
from server.features.effects.definition import Effect
from server.features.tournaments.definition import (
    MOST_PLACES,
    ClanPrize,
    ClanTier,
    Prize,
    Schedule,
    ScoringRule,
    Tournament,
)

SCORE_PARTS = 100
MOST_SCORE = 10**17
NEVER = 2**62
"""When who never scored reached its score: after everybody else."""


class Status(IntEnum):
    """Of a run (reference protocol, tournament instance status)."""

    PUBLISHED = 1
    REGISTER = 2
    STARTED = 3
    FINISHED = 4
    CANCELLED = 5
    FAILED = 6
    FINALIZING = 7


class Standing(IntEnum):
    """Of a player in a run (reference protocol, tournament registration status)."""

    NOT_REGISTERED = 0
    REGISTERED = 1
    FINISHED = 2
    PENDING = 3
    CANCELLED = 4
    PENDING_QUALIFICATION = 5
    QUALIFIED = 6


def standing(status: int, *, run_status: int) -> int:
    """A player's standing as it is told, given what its entry says: who is registered in a finished run has
    finished."""
    if status == Standing.REGISTERED and run_status == Status.FINISHED:
        return int(Standing.FINISHED)
    return status


TYPES = {"scheduled": 1, "sit_and_go": 2, "test": 3}
REGISTRATIONS = {
    "auto": 1,
    "opt_in": 2,
    "buy_in_points": 3,
    "manual_approval": 4,
    "qualification": 5,
    "buy_in_gems": 6,
    "buy_in_diamonds": 7,
}

# Types of effect as the reference numbers what a prize is; anything else shows as handed over by people.
PRIZE_TYPES = {
    "tangible": 8,
    "nothing": 8,
    "points_add": 12,
    "mission_give": 14,
    "badge_give": 14,
    "spins_give": 16,
    "mini_game_attempt": 16,
    "points_deduct": 21,
    "points_reset": 22,
    "gems_diamonds_add": 25,
    "gems_diamonds_deduct": 26,
    "gems_diamonds_reset": 27,
    "inbox": 31,
    "bonus_give": 100,
    "webhook": 200,
    "marker_add": 504,
    "marker_remove": 505,
}


# -- schedule -----------------------------------------------------------------------------------------------


def next_start(schedule: Schedule, *, after: int, zone: ZoneInfo) -> int | None:
    """The first start later than `after` (epoch ms), or None when there is none."""
    first = datetime.fromtimestamp(schedule.starts_at / 1000, UTC).astimezone(zone).replace(tzinfo=None)
    seen = datetime.fromtimestamp(max(after, schedule.starts_at) / 1000, UTC).astimezone(zone)
    for wall in _walls(schedule, first, seen.replace(tzinfo=None)):
        # The first start may lie in an hour that comes twice, which its clock alone does not tell.
        again = wall != first
        moment = int(wall.replace(tzinfo=zone).timestamp() * 1000) if again else schedule.starts_at
        if moment > after and moment >= schedule.starts_at:
            return moment if schedule.until is None or moment < schedule.until else None
    return None


def _walls(schedule: Schedule, first: datetime, seen: datetime) -> list[datetime]:
    """Starts by the clock on the wall in order, from a little before `seen` to a little after it."""
    every = schedule.every
    if schedule.repeat == "once":
        return [first]
    if schedule.repeat == "daily":
        done = max(0, (seen - first).days // every - 1)
        return [first + timedelta(days=(done + n) * every) for n in range(5)]
    if schedule.repeat == "weekly":
        monday = first - timedelta(days=first.weekday())
        days = sorted(set(schedule.weekdays)) or [first.isoweekday()]
        done = max(0, (seen - monday).days // 7 // every - 1)
        weeks = [monday + timedelta(weeks=(done + n) * every) for n in range(5)]
        return [week + timedelta(days=day - 1) for week in weeks for day in days]
    months = (seen.year - first.year) * 12 + seen.month - first.month
    done = max(0, months // every - 1)
    return [_month(first, (done + n) * every) for n in range(5)]


def _month(first: datetime, months: int) -> datetime:
    """The same day of a later month, or the month's last day where it has no such day."""
    number = first.year * 12 + first.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return first.replace(year=year, month=month, day=min(first.day, monthrange(year, month)[1]))


# -- scoring ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A scoring rule ready to run. `number` is its place in the definition."""

    number: int
    rule: ScoringRule
    formula: Compiled


@dataclass(slots=True)
class Tally:
    """What one player got of each rule so far: by its number how many events and how much score."""

    events: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gain:
    """What an event adds to a score. `no_rate` names a currency for which there is no rate."""

    score: int
    no_rate: str | None = None


def rules_for(tournament: Tournament, event_type: str) -> list[Rule]:
    return [
        Rule(number, rule, compile_formula(rule.formula))
        for number, rule in enumerate(tournament.scoring)
        if rule.event == event_type
    ]


def score_event(
    rules: Sequence[Rule], tally: Tally, *, payload: Mapping[str, Any], facts: Facts, elapsed_ms: int
) -> Gain:
    """What an event that happened `elapsed_ms` after the start scores; `tally` is brought up to date."""
    total, no_rate = 0, None
    for rule in rules:
        if not _counts(rule.rule, facts, elapsed_ms=elapsed_ms):
            continue
        rate = _rate(rule.rule, payload, facts)
        if rate is None:
            no_rate = _currency(payload, facts) or "?"
            continue
        total += _bounded(rule, tally, amount=hundredths(rule.formula(payload) * rate))
    return Gain(total, no_rate)


def _counts(rule: ScoringRule, facts: Facts, *, elapsed_ms: int) -> bool:
    if elapsed_ms < rule.from_s * SECOND_MS:
        return False
    if rule.until_s is not None and elapsed_ms >= rule.until_s * SECOND_MS:
        return False
    return rule.condition is None or matches(rule.condition, facts)


def _bounded(rule: Rule, tally: Tally, *, amount: int) -> int:
    key = str(rule.number)
    events, so_far = tally.events.get(key, 0), tally.amounts.get(key, 0)
    if rule.rule.max_events is not None and events >= rule.rule.max_events:
        return 0
    if rule.rule.max_amount is not None:
        amount = min(amount, hundredths(Decimal(str(rule.rule.max_amount))) - so_far)
    tally.events[key] = events + 1
    tally.amounts[key] = so_far + amount
    return amount


def _rate(rule: ScoringRule, payload: Mapping[str, Any], facts: Facts) -> Decimal | None:
    if not rule.rates:
        return Decimal(1)
    rate = rule.rates.get(_currency(payload, facts) or "")
    return None if rate is None else Decimal(str(rate))


def _currency(payload: Mapping[str, Any], facts: Facts) -> str | None:
    currency = payload.get("currency") or facts.property("core_wallet_currency")
    return str(currency).upper() if currency else None


def hundredths(amount: Decimal) -> int:
    return int((amount * SCORE_PARTS).to_integral_value(rounding=ROUND_FLOOR))


def shown(score: int) -> float:
    """A score as the wire shows it."""
    return score // SCORE_PARTS if score % SCORE_PARTS == 0 else score / SCORE_PARTS


# -- entering -----------------------------------------------------------------------------------------------


def may_see(tournament: Tournament, facts: Facts | None) -> bool:
    """`facts` are None for a visitor, who sees what is for everybody."""
    if tournament.type == "test" and (facts is None or not facts.property("core_is_test_account")):
        return False
    return tournament.who_sees is None or (facts is not None and matches(tournament.who_sees, facts))


def open_for_registration(tournament: Tournament, *, status: int, ends_at: int | None, now: int) -> bool:
    """Whether somebody may enter now."""
    if ends_at is not None and now >= ends_at:
        return False
    return status == Status.REGISTER or (status == Status.STARTED and tournament.late_registration)


def qualified(tournament: Tournament, facts: Facts, *, score: int) -> bool:
    """Whether a player with this qualification score is qualified."""
    wanted = tournament.qualification
    if wanted is None:
        return True
    if wanted.min_score is not None and score < hundredths(Decimal(str(wanted.min_score))):
        return False
    return wanted.condition is None or matches(wanted.condition, facts)


# -- prizes -------------------------------------------------------------------------------------------------


def prizes_of(tournament: Tournament, place: int) -> list[Prize]:
    return [prize for prize in tournament.prizes if prize.place_from <= place <= prize.place_to]


def last_place(tournament: Tournament) -> int:
    """The last place that wins something; 0 when none does."""
    return max((prize.place_to for prize in tournament.prizes), default=0)


def wins(tournament: Tournament, *, score: int, scored_at: int) -> bool:
    """Whether somebody with this score may win at all: only who scored, and enough."""
    return scored_at < NEVER and score >= hundredths(Decimal(str(tournament.min_score_to_win)))


@dataclass(frozen=True, slots=True)
class Share:
    """What one member of a winning clan gets; `place` is the place within the clan."""

    player_id: int
    place: int
    effects: tuple[Effect, ...]


def clan_shares(prize: ClanPrize, members: Sequence[tuple[int, int]]) -> list[Share]:
    """Who of a clan gets what. `members` are (player, score) of those who may win, the best first."""
    whole = ClanTier(place_from=1, place_to=MOST_PLACES, effects=prize.effects, pool_amount=prize.pool_amount)
    tiers = prize.tiers or (
        whole if prize.kind == "fixed" else ClanTier(**{**_fields(whole), "split": "equal"}),
    )
    shares: list[Share] = []
    for tier in tiers:
        inside = list(members[tier.place_from - 1 : tier.place_to])
        if prize.kind == "fixed":
            given = tier.effects or prize.effects
            shares += [Share(p, tier.place_from + n, given) for n, (p, _) in enumerate(inside) if given]
            continue
        digits = 1 if prize.pool_currency == "points" else 100
        pool = int(Decimal(str(tier.pool_amount or 0)) * digits)
        weights = [score if tier.split == "score" else 1 for _, score in inside]
        for n, ((player, _), part) in enumerate(zip(inside, split(pool, weights), strict=True)):
            if part:
                effect = _pool_effect(prize.pool_currency, part / digits)
                shares.append(Share(player, tier.place_from + n, (effect,)))
    return shares


def _fields(tier: ClanTier) -> dict[str, Any]:
    return {name: getattr(tier, name) for name in tier.__struct_fields__}


def _pool_effect(currency: str, amount: float) -> Effect:
    if currency == "points":
        return Effect(type="points_add", amount=amount)
    if currency == "gems":
        return Effect(type="gems_diamonds_add", gems=amount)
    return Effect(type="gems_diamonds_add", diamonds=amount)


def split(pool: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of `pool` by weight that add up to it; what cannot be divided goes to the first."""
    total = sum(weights)
    if total <= 0:
        weights, total = [1] * len(weights), len(weights)
    parts = [pool * weight // total for weight in weights]
    for n in range(pool - sum(parts) if parts else 0):
        parts[n % len(parts)] += 1
    return parts

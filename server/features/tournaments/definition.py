"""What an operator defines: a tournament is a template, and its schedule makes runs of it."""

from typing import Literal

import msgspec

from server.core.conditions import Condition, check
from server.core.errors import PlauditError
from server.core.formulas import Formula, compile_formula
from server.core.translated import Translations
from server.features.effects.definition import Effect, check_effect
from server.features.labels.definitions import KINDS

MOST_PLACES = 1_000_000
MOST_SECONDS = 400 * 86_400
MOST_SCORE = 10**13
MOST_PRIZES = 200

Registration = Literal[
    "auto",
    "opt_in",
    "buy_in_points",
    "manual_approval",
    "qualification",
    "buy_in_gems",
    "buy_in_diamonds",
]


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """When runs start. `starts_at` is the first start, epoch ms; later ones have the same time of day in the
    label's time zone: every `every` days, weeks (on `weekdays`, 1 is Monday; else the first start's) or
    months.

    No run starts at `until` or later. Registration opens `registration_opens_s` seconds before the start, or
    as soon as the run is published. Sit-and-go runs start when they are full, and only `duration_s` matters.
    """

    duration_s: int
    starts_at: int = 0
    repeat: Literal["once", "daily", "weekly", "monthly"] = "once"
    every: int = 1
    weekdays: tuple[int, ...] = ()
    until: int | None = None
    registration_opens_s: int | None = None

    def __post_init__(self) -> None:
        _check(1 <= self.duration_s <= MOST_SECONDS, f"duration_s is 1 to {MOST_SECONDS} seconds")
        _check(1 <= self.every <= 365, "every is 1 to 365")
        _check(all(1 <= day <= 7 for day in self.weekdays), "weekdays are 1 (Monday) to 7 (Sunday)")
        _check(0 <= self.starts_at <= 2**43, "starts_at is a moment in epoch milliseconds")
        opens = self.registration_opens_s
        _check(
            opens is None or 0 <= opens <= MOST_SECONDS, f"registration opens 0 to {MOST_SECONDS} s before"
        )


class ScoringRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What one type of event adds to the score.

    `condition` may look at the event's fields and at the player. `max_events` and `max_amount` bound what one
    player gets of this rule in one run. The rule counts from `from_s` to `until_s` seconds after the start.
    With `rates` the formula's result is multiplied by the rate of the event's `currency`, or else of the
    player's wallet currency; without a rate for it nothing is scored (30009).
    """

    event: str
    formula: Formula
    condition: Condition | None = None
    max_events: int | None = None
    max_amount: float | None = None
    from_s: int = 0
    until_s: int | None = None
    rates: dict[str, float] = {}

    def __post_init__(self) -> None:
        compile_formula(self.formula)
        if self.condition is not None:
            check(self.condition)
        _check(self.max_events is None or self.max_events >= 1, "max_events is 1 or more")
        _check(self.max_amount is None or 0 < self.max_amount <= MOST_SCORE, "max_amount is more than 0")
        _check(all(0 < rate <= 10**9 for rate in self.rates.values()), "rates are more than 0")
        _check(all(name == name.upper() for name in self.rates), "rates name currencies in capitals (EUR)")
        ends = MOST_SECONDS + 1 if self.until_s is None else self.until_s
        _check(0 <= self.from_s < ends, "a rule counts from from_s, 0 or more, to before until_s")


class Qualification(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """Who may play where registration is by qualification: whoever meets `condition` and collected
    `min_score` by the scoring rules while registration was open. `events` names further events after which it
    is looked at again."""

    condition: Condition | None = None
    min_score: float | None = None
    events: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.condition is not None:
            check(self.condition)
        _check(self.condition is not None or self.min_score is not None, "qualification asks for something")
        _check(self.min_score is None or 0 < self.min_score <= MOST_SCORE, "min_score is more than 0")


class Prize(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What each place from `place_from` to `place_to` wins. Formulas know `score`, `place` and `players`.
    `translations` has name and description by language."""

    name: str
    place_from: int
    place_to: int
    effects: tuple[Effect, ...]
    description: str = ""
    image_url: str = ""
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check_places(self.place_from, self.place_to)
        _check(bool(self.effects), "a prize has at least one effect")
        for effect in self.effects:
            check_effect(effect)


class ClanTier(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which members of a winning clan get what: of a fixed prize the `effects`, of a dynamic one their part
    of `pool_amount`, weighted by score or in equal parts."""

    place_from: int
    place_to: int
    effects: tuple[Effect, ...] = ()
    pool_amount: float | None = None
    split: Literal["score", "equal"] = "score"

    def __post_init__(self) -> None:
        _check_places(self.place_from, self.place_to)
        for effect in self.effects:
            check_effect(effect)
        _check(self.pool_amount is None or 0 < self.pool_amount <= 10**12, "pool_amount is more than 0")


class ClanPrize(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the clan at `place` wins: fixed effects for its members, or a pool that they share. Without tiers
    all members who scored get the `effects`, or equal parts of the pool. `translations` has name, description
    and prize_name by language."""

    place: int
    kind: Literal["fixed", "dynamic"]
    name: str = ""
    description: str = ""
    image_url: str = ""
    prize_name: str = ""
    effects: tuple[Effect, ...] = ()
    pool_amount: float | None = None
    pool_currency: Literal["points", "gems", "diamonds"] = "points"
    tiers: tuple[ClanTier, ...] = ()
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check(1 <= self.place <= 1000, "a clan's place is 1 to 1000")
        for effect in self.effects:
            check_effect(effect)
        if self.kind == "fixed":
            given = bool(self.effects) or any(tier.effects for tier in self.tiers)
            _check(given, "a fixed clan prize has effects, of its own or in its tiers")
            return
        pool = self.pool_amount or 0
        _check(0 < pool <= 10**12, "a dynamic clan prize has a pool_amount of more than 0")
        _check(all(t.pool_amount for t in self.tiers), "each tier of a dynamic prize has its pool_amount")
        _check(sum(t.pool_amount or 0 for t in self.tiers) <= pool, "tiers share no more than the pool")


class RelatedGame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A game of the operator's that counts here; `ext_game_id` is the operator's number of it."""

    id: int
    ext_game_id: str
    name: str
    link: str = ""
    image: str = ""
    enabled: bool = True
    categories: tuple[str, ...] = ()
    provider: str | None = None
    mobile_link: str | None = None
    priority: int | None = None


class Tournament(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A tournament. `id` is the number on the wire; amounts of gems and diamonds have two decimals.

    Who does not fit `who_sees` never learns of it; who does not fit `who_registers` is told
    `segment_dont_match_message`. 0 players is no limit. `join_effects` are given once, when a player is
    registered. A run plays by the definition as it is; prizes are fixed when it ends. Archiving cancels
    what has not started and ends what runs.
    """

    id: int
    name: str
    schedule: Schedule
    scoring: tuple[ScoringRule, ...] = ()
    type: Literal["scheduled", "sit_and_go", "test"] = "scheduled"
    registration: Registration = "opt_in"
    buy_in: float = 0
    qualification: Qualification | None = None
    players_min: int = 0
    players_max: int = 0
    late_registration: bool = False
    who_sees: Condition | None = None
    who_registers: Condition | None = None
    prizes: tuple[Prize, ...] = ()
    join_effects: tuple[Effect, ...] = ()
    clan_based: bool = False
    clan_prizes: tuple[ClanPrize, ...] = ()
    min_score_to_win: float = 0
    hide_below_min_score: bool = False
    show_other_users_score: bool = True
    prize_pool: float | None = None
    description: str = ""
    image_url: str = ""
    image_url2: str = ""
    image_url2_mobile: str = ""
    prize_pool_short: str = ""
    segment_dont_match_message: str = ""
    custom_price_text: str = ""
    custom_section_id: int | None = None
    only_in_custom_section: bool = False
    ribbon: str = ""
    custom_ribbon: str = ""
    featured: bool = False
    position: int = 0
    custom_data: str = ""
    related_games: tuple[RelatedGame, ...] = ()
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check(1 <= self.id <= 2**31, "id is a number from 1")
        _check(self.players_min >= 0 and self.players_max >= 0, "players_min and players_max are 0 or more")
        most = max(self.players_min, self.players_max)
        _check(most <= MOST_PLACES, f"players_min and players_max are at most {MOST_PLACES}")
        _check(
            not self.players_max or self.players_min <= self.players_max, "players_min is at most players_max"
        )
        _check(self.type != "sit_and_go" or self.players_max >= 1, "a sit-and-go needs players_max")
        sits = self.type == "sit_and_go" and self.registration in ("auto", "qualification")
        _check(not sits, "a sit-and-go is entered by registering")
        buys = self.registration.startswith("buy_in")
        _check(buys == (self.buy_in > 0) and self.buy_in <= 10**12, "buy_in is the price where one buys in")
        qualifies = self.registration == "qualification"
        _check(qualifies == (self.qualification is not None), "qualification is for registration by it")
        _check(len(self.prizes) <= MOST_PRIZES, f"prizes are at most {MOST_PRIZES}")
        _check(self.clan_based or not self.clan_prizes, "clan_prizes are for clan tournaments")
        places = [prize.place for prize in self.clan_prizes]
        _check(len(places) == len(set(places)), "each clan place has one prize")
        _check(0 <= self.min_score_to_win <= MOST_SCORE, f"min_score_to_win is 0 to {MOST_SCORE}")
        for condition in (self.who_sees, self.who_registers):
            if condition is not None:
                check(condition)
        for effect in self.join_effects:
            check_effect(effect)


def _check_places(first: int, last: int) -> None:
    _check(1 <= first <= last <= MOST_PLACES, f"places are 1 to {MOST_PLACES}, the first before the last")


def _check(holds: object, rule: str) -> None:
    if not holds:
        raise PlauditError(f"This tournament cannot be: {rule}.", code="bad_definition")


KINDS.add("tournament", Tournament)

"""What an operator defines: a raffle, its draws, and what each draw gives."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from server.core.conditions import Condition, check
from server.core.translated import Translations
from server.features.effects.definition import Effect, check_effects
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

MOST_TICKETS = 2**40
MOST_DRAWS = 20
MOST_PRIZES = 50
MOST_WINNERS = 10_000
"""Prizes of one run, of all kinds together; what a formula makes beyond that is left out."""
LARGEST = 2**53


def _require(holds: object, rule: str) -> None:
    if not holds:
        raise ValueError(rule)


class RafflePrize(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a draw gives. A run has `per_run` of it when at least `least_tickets` tickets are in it, and one
    more for each `one_more_per` tickets beyond, up to `most_per_run`; never more than are left of `stock`,
    which lasts for all runs of the draw. A player needs `least_own_tickets` in the run. With `must_claim` a
    winner has it only after claiming; without effects it is a thing that people hand over.
    """

    id: int
    name: str
    per_run: int = 1
    effects: tuple[Effect, ...] = ()
    least_tickets: int = 0
    one_more_per: int | None = None
    most_per_run: int | None = None
    stock: int | None = None
    least_own_tickets: int = 1
    must_claim: bool = False
    priority: int = 0
    description: str = ""
    image_url: str = ""
    hide_chance: bool = False
    custom_data: str | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        _require(1 <= self.id <= 2**53, "id is a number from 1 to 2^53")
        _require(1 <= self.per_run <= MOST_WINNERS, f"per_run is 1 to {MOST_WINNERS}")
        for field in ("least_tickets", "stock", "most_per_run"):
            _require(0 <= (getattr(self, field) or 0) <= LARGEST, f"{field} is 0 to 2^53")
        for field in ("one_more_per", "least_own_tickets"):
            count = getattr(self, field)
            _require(count is None or 1 <= count <= LARGEST, f"{field} is 1 to 2^53")

    @property
    def gives(self) -> tuple[Effect, ...]:
        return self.effects or (Effect(type="tangible", name=self.name[:120]),)


class RaffleDraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When winners are drawn. `once` at `first_at` (epoch ms), `recurring` from then on every `every_s`
    seconds, or with `daily_every` days at the same time of day in the label's time zone; `grand` once, as
    the finale.

    A run takes the tickets collected since the run before it (the first: since the raffle began), or with
    `all_tickets` every ticket since the raffle began. With `opt_in` only those of players who said that they
    take part in that run. A ticket wins once in a run, unless `several_prizes_per_ticket`.
    """

    id: int
    name: str
    prizes: tuple[RafflePrize, ...]
    first_at: int
    type: Literal["once", "recurring", "grand"] = "once"
    every_s: int | None = None
    daily_every: int | None = None
    all_tickets: bool = False
    opt_in: bool = False
    several_prizes_per_ticket: bool = False
    description: str = ""
    image_url: str = ""
    image_url_mobile: str | None = None
    icon_url: str | None = None
    background_image_url: str | None = None
    background_image_url_mobile: str | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        _require(1 <= self.id <= 2**53, "id is a number from 1 to 2^53")
        _require(0 <= self.first_at <= 2**43, "first_at is a moment in epoch milliseconds")
        numbers = [prize.id for prize in self.prizes]
        _require(1 <= len(numbers) <= MOST_PRIZES, f"a draw has 1 to {MOST_PRIZES} prizes")
        _require(len(numbers) == len(set(numbers)), "each prize has a number of its own")
        if self.type == "recurring":
            _require(self.every_s or self.daily_every, "a recurring draw needs every_s or daily_every")
        _require(self.every_s is None or 60 <= self.every_s <= 366 * 86_400, "every_s is a minute to a year")
        _require(self.daily_every is None or 1 <= self.daily_every <= 366, "daily_every is 1 to 366 days")
        both = self.every_s is not None and self.daily_every is not None
        _require(not both, "a draw recurs by every_s or by daily_every, not by both")

    def prize(self, number: int) -> RafflePrize | None:
        return next((prize for prize in self.prizes if prize.id == number), None)


class Raffle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One raffle. Tickets are given by effects from `starts_at` to before `ends_at` (epoch ms): at most
    `most_tickets` in all, and `most_per_player` a player in each `per_player_window_s` seconds (or ever).
    Draws happen until `ends_at`; `see` says who finds the raffle, and may opt in to its draws.
    """

    id: int
    name: str
    starts_at: int
    ends_at: int
    draws: tuple[RaffleDraw, ...]
    most_tickets: int = MOST_TICKETS
    most_per_player: int | None = None
    per_player_window_s: int | None = None
    see: Condition | None = None
    ticket_cap_visualization: int = 0
    description: str = ""
    image_url: str = ""
    image_url_mobile: str | None = None
    custom_section_id: int | None = None
    hint_text: str | None = None
    custom_data: str | None = None
    priority: int = 0
    translations: Translations = {}

    def __post_init__(self) -> None:
        _require(1 <= self.id <= 2**53, "id is a number from 1 to 2^53")
        _require(0 <= self.starts_at < self.ends_at <= 2**43, "starts_at is before ends_at, in epoch ms")
        numbers = [draw.id for draw in self.draws]
        _require(1 <= len(numbers) <= MOST_DRAWS, f"a raffle has 1 to {MOST_DRAWS} draws")
        _require(len(numbers) == len(set(numbers)), "each draw has a number of its own")
        _require(all(draw.first_at <= self.ends_at for draw in self.draws), "first_at is not after ends_at")
        _require(1 <= self.most_tickets <= MOST_TICKETS, "most_tickets is 1 to 2^40")
        _require(self.most_per_player is None or self.most_per_player >= 1, "most_per_player is 1 or more")
        window = self.per_player_window_s
        _require(window is None or 1 <= window <= 2**32, "per_player_window_s is 1 or more")
        _require(window is None or self.most_per_player, "per_player_window_s needs most_per_player")
        _require(0 <= self.ticket_cap_visualization <= 2, "ticket_cap_visualization is 0, 1 or 2")
        if self.see is not None:
            check(self.see)

    def draw(self, number: int) -> RaffleDraw | None:
        return next((draw for draw in self.draws if draw.id == number), None)


def raffles(label: Label) -> Mapping[int, Raffle]:
    """The active raffles by number."""
    found: Mapping[int, Raffle] | None = label.compiled.get("raffles")
    if found is None:
        found = MappingProxyType({raffle.id: raffle for raffle in label.of_kind(Raffle).values()})
        label.compiled["raffles"] = found
    return found


def _check_prizes(raffle: Raffle) -> None:
    """Raise ValueError when a prize gives what cannot be given."""
    for n, draw in enumerate(raffle.draws):
        for m, prize in enumerate(draw.prizes):
            check_effects(prize.effects, at=f"$.draws[{n}].prizes[{m}]")


KINDS.add("raffle", Raffle, entering=_check_prizes)

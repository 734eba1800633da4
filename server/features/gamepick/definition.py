"""What an operator defines: a round of predictions, with its events, its scores and its prizes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from server.core.errors import PlauditError
from server.core.translated import Translations
from server.features.economy.currencies import Currency, parts
from server.features.effects.definition import Effect, check_effect
from server.features.gamepick.markets import BY_NAME, Market
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

MOST_EVENTS = 100
MOST_OPTIONS = 50
MOST_BOARD = 1000
MOST_SCORE = 10**6
ANSWER_LENGTH = 64
_LARGEST = 2**53

ORDER_NUMBERS = {"as_added": 1, "reversed": 2, "date_up": 3, "date_down": 4}
SCORE_NUMBERS = {"exact": 1, "difference": 2}


def _check(holds: bool, text: str) -> None:  # noqa: FBT001
    if not holds:
        raise ValueError(text)


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One answer to choose. `translations` has `text` by language."""

    value: str
    text: str
    translations: Translations = {}


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A match or a question. `market` says what is asked; `options` are the answers of your own question.

    Bets on it end at `match_at` (epoch ms), where it has one, or with the round. `feed_id` is what a feed of
    results calls it; without `auto_resolve` a person enters its result. `odds` are shown by answer.
    """

    id: int
    market: str
    name: str = ""
    team1: str = ""
    team2: str = ""
    team1_image: str = ""
    team2_image: str = ""
    sport: int | None = None
    question: str = ""
    question_image: str = ""
    options: tuple[Choice, ...] = ()
    match_at: int | None = None
    feed_id: str = ""
    auto_resolve: bool = True
    odds: dict[str, float] = {}
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check(1 <= self.id <= _LARGEST, "an event's id is a number from 1 to 2^53")
        known = ", ".join(BY_NAME)
        _check(self.market in BY_NAME, f"there is no market {self.market!r}; there are {known}")
        values = [option.value for option in self.options]
        _check(len(set(values)) == len(values) <= MOST_OPTIONS, f"up to {MOST_OPTIONS} options, each once")
        _check(all(1 <= len(v) <= ANSWER_LENGTH for v in values), "an option's value has 1 to 64 characters")
        _check(self.kind.has_options == bool(self.options), "options belong to markets of questions")
        _check(len(self.feed_id) <= 120, "feed_id has at most 120 characters")

    @property
    def kind(self) -> Market:
        return BY_NAME[self.market]

    @property
    def answers(self) -> tuple[str, ...]:
        """What players may answer."""
        return tuple(option.value for option in self.options) or self.kind.answers

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What may come out."""
        return tuple(option.value for option in self.options) or self.kind.outcomes


class RoundPrize(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What everybody on a place from `place_from` to `place_to` wins. The same score shares a place."""

    name: str
    place_from: int
    place_to: int
    effects: tuple[Effect, ...]

    def __post_init__(self) -> None:
        _check(1 <= self.place_from <= self.place_to <= 10**6, "places are from 1 to 1,000,000")
        for effect in self.effects:
            try:
                check_effect(effect)
            except PlauditError as error:
                raise ValueError(error.message) from error


class Jackpot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all who foresaw everything share equally; what cannot be shared equally stays."""

    amount: float
    currency: Literal["points", "gems", "diamonds"] = "points"

    def __post_init__(self) -> None:
        _check(0 < self.amount <= 10**12, "a jackpot is more than 0 and at most 10^12")

    @property
    def kind(self) -> Currency:
        return Currency[self.currency.upper()]

    def share(self, winners: int) -> int:
        """What each of so many gets, in smallest parts."""
        return parts(self.kind, self.amount) // winners if winners else 0


class MatchRound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One round of the game `template` (the key of a mini-game of type matchx or quiz).

    Players bet from `opens_at` to before `last_bet_at` (epoch ms). With `score_type` exact a score is fully
    right when it is the result, with difference when it is as many apart; it is right in part when only the
    winner is. `range_width` lets players say "from 1 to 3": how far apart the ends may be. `resolves_at` is
    what players are told.
    """

    id: int
    template: str
    name: str
    opens_at: int
    last_bet_at: int
    events: tuple[Event, ...] = ()
    score_full_win: float = 3
    score_part_win: float = 1
    score_lost: float = 0
    score_type: Literal["exact", "difference"] = "exact"
    range_width: int = 0
    order: Literal["as_added", "reversed", "date_up", "date_down"] = "as_added"
    may_edit: bool = True
    hide_predictions: bool = False
    show_preference: bool = False
    hide_resolved: bool = False
    board_count: int = 20
    resolves_at: int | None = None
    prizes: tuple[RoundPrize, ...] = ()
    jackpot: Jackpot | None = None
    description: str = ""
    promo_image: str = ""
    promo_text: str = ""
    final_image_desktop: str = ""
    final_image_mobile: str = ""
    final_message: str = ""
    final_button: str = ""
    final_action: str = ""
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check(1 <= self.id <= _LARGEST, "id is a number from 1 to 2^53")
        _check(1 <= len(self.name) <= 200, "a round has a name of up to 200 characters")
        _check(
            0 < self.opens_at < self.last_bet_at < 10**13, "a round opens before its last bet, in epoch ms"
        )
        ids = [event.id for event in self.events]
        _check(
            len(set(ids)) == len(ids) <= MOST_EVENTS, f"a round has up to {MOST_EVENTS} events, each id once"
        )
        scores = (self.score_full_win, self.score_part_win, self.score_lost)
        _check(all(abs(score) <= MOST_SCORE for score in scores), "scores lie within a million")
        _check(
            self.score_lost <= self.score_part_win <= self.score_full_win, "who is more right scores no less"
        )
        _check(0 <= self.range_width <= 1000, "range_width is 0 to 1000")
        _check(1 <= self.board_count <= MOST_BOARD, f"board_count is 1 to {MOST_BOARD}")


class Round:
    """A definition with what is computed of it once."""

    __slots__ = ("by_id", "definition", "id", "key")

    def __init__(self, key: str, definition: MatchRound) -> None:
        self.key = key
        self.definition = definition
        self.id = definition.id
        self.by_id: Mapping[int, Event] = MappingProxyType({event.id: event for event in definition.events})


class Rounds:
    """The active rounds of a label: by number, by template in the order in which they open, and which events
    a feed knows by a name."""

    def __init__(self, label: Label) -> None:
        found = [Round(key, body) for key, body in label.of_kind(MatchRound).items()]
        found.sort(key=lambda each: (each.definition.opens_at, each.id))
        self.by_id: dict[int, Round] = {}
        self.of_template: dict[str, list[Round]] = {}
        self.of_feed: dict[str, list[tuple[Round, Event]]] = {}
        for each in found:
            if each.id in self.by_id:
                continue
            self.by_id[each.id] = each
            self.of_template.setdefault(each.definition.template, []).append(each)
            for event in each.definition.events:
                if event.feed_id:
                    self.of_feed.setdefault(event.feed_id, []).append((each, event))


def rounds(label: Label) -> Rounds:
    found: Rounds | None = label.compiled.get("gamepick")
    if found is None:
        found = label.compiled["gamepick"] = Rounds(label)
    return found


KINDS.add("match_round", MatchRound)

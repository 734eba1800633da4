"""What the activity log tells of: movements of wallets, and the events that follow from what players did.

A feature whose events belong in the log has its line in `KINDS`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from server.features.economy.currencies import Currency, Source
from server.features.labels.catalogue import Label

WALLET: dict[int, Currency] = {1: Currency.GEMS, 2: Currency.DIAMONDS, 3: Currency.POINTS}
"""Types of entries that are movements of a wallet."""
TYPE_OF = {currency: number for number, currency in WALLET.items()}
TYPES = range(1, 21)
"""Types of entries of the reference protocol."""
NUMBERED = {
    Source.LEADERBOARD: "leaderboard",
    Source.TOURNAMENT: "tournament_run",
    Source.TOURNAMENT_REGISTRATION: "tournament_run",
    Source.TOURNAMENT_CANCELLED: "tournament_run",
}
"""Sources whose movements refer to a thing of that kind by its number; others refer to things by name."""


class Names(Protocol):
    """The names of things by their numbers, as far as they are known, in a language."""

    def __call__(
        self, conn: sa.Connection, label: Label, numbers: Collection[int], language: str
    ) -> Mapping[int, str]: ...


NAMES: dict[str, Names] = {}


def provide_names(kind: str, names: Names) -> None:
    """Let `names` say what things of this kind are called where an entry has only their number."""
    NAMES[kind] = names


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of event as an entry of `type`.

    `named_by` is the kind of thing that `entity` numbers, whose name goes in where the payload has none.
    `source` is why it happened, None where the payload says so itself (`source_type_id`). `having` and
    `lacking` are pieces of the stored payload that tell entries of one event type apart. The other fields
    name what of the payload becomes which part of the entry.
    """

    event: str
    type: int
    source: Source | None
    having: str = ""
    lacking: str = ""
    name: str = "name"
    entity: str = ""
    reference: str = ""
    root: str = ""
    context: str = ""
    amount: str = ""
    position: str = ""
    named_by: str = ""


KINDS: tuple[Kind, ...] = (
    Kind("ach_level_changed", 4, Source.LEVELS_CHANGED, entity="level_id", context="level_id"),
    Kind(
        "core_bonus_given",
        5,
        None,
        entity="template_id",
        reference="bonus_id",
        amount="amount",
        named_by="bonus",
    ),
    Kind(
        "minigame_win",
        6,
        Source.WIN_MINI_GAME,
        having='"saw_game_type_id":5,',
        name="prize_name",
        entity="prize_id",
        reference="spin_id",
        root="saw_template_id",
        amount="prize_amount",
    ),
    Kind(
        "minigame_win",
        7,
        Source.WIN_MINI_GAME,
        lacking='"saw_game_type_id":5,',
        name="prize_name",
        entity="prize_id",
        reference="spin_id",
        root="saw_template_id",
        amount="prize_amount",
    ),
    Kind("minigame_spins_issued", 15, None, entity="saw_template_id", amount="spin_count"),
    Kind("raffle_ticket_given", 8, None, entity="raffle_id", amount="tickets_count"),
    Kind("core_avatar_given", 9, None, entity="avatar_real_id", named_by="avatar"),
    Kind("ach_task_completed", 10, Source.TASK, name="task_name", entity="task_id", root="ach_id"),
    Kind(
        "ach_achievement_completed",
        11,
        Source.MISSION,
        having='"ach_type_id":1,',
        entity="ach_id",
        reference="ach_completed_id",
        context="completed_count",
    ),
    Kind(
        "ach_achievement_completed",
        12,
        Source.MISSION,
        having='"ach_type_id":2,',
        entity="ach_id",
        reference="ach_completed_id",
    ),
    Kind("core_prize_tangible", 13, None),
    Kind("core_prize_nothing", 16, None),
    Kind(
        "core_jackpot_win",
        14,
        Source.WIN_MINI_GAME,
        entity="jp_template_id",
        reference="jp_pot_id",
        context="winning_position",
        amount="amount",
        position="winning_position",
    ),
    Kind(
        "ach_leaderboard_win",
        17,
        Source.LEADERBOARD,
        entity="period_type_id",
        context="position",
        position="position",
        amount="points",
        named_by="leaderboard",
    ),
    Kind(
        "tournament_win",
        18,
        Source.TOURNAMENT,
        lacking='"clan_place":',
        name="tournament_name",
        entity="tournament_id",
        reference="tournament_instance_id",
        context="place",
        position="place",
    ),
    Kind(
        "tournament_win",
        19,
        Source.TOURNAMENT,
        having='"clan_place":',
        name="tournament_name",
        entity="tournament_id",
        reference="tournament_instance_id",
        root="clan_id",
        context="clan_place",
        position="clan_place",
    ),
    Kind("clan_joined", 20, Source.CLAN, entity="clan_id", root="from_clan_id", amount="fee"),
)

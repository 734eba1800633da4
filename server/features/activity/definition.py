"""What the activity log tells of: movements of wallets, and the events that follow from what players did.

A feature whose events belong in the log has its line in `KINDS`.
"""

from dataclasses import dataclass

from server.features.economy.currencies import Currency, Source

WALLET: dict[int, Currency] = {1: Currency.GEMS, 2: Currency.DIAMONDS, 3: Currency.POINTS}
"""Types of entries that are movements of a wallet."""
TYPE_OF = {currency: number for number, currency in WALLET.items()}
TYPES = range(1, 21)
"""Types of entries of the reference protocol."""
NUMBERED = frozenset(
    {Source.LEADERBOARD, Source.TOURNAMENT, Source.TOURNAMENT_REGISTRATION, Source.TOURNAMENT_CANCELLED}
)
"""Sources whose movements refer to a board or a run by its number; others refer to things by name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of event as an entry of `type`.

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


KINDS: tuple[Kind, ...] = (
    Kind("ach_level_changed", 4, Source.LEVELS_CHANGED, entity="level_id", context="level_id"),
    Kind("core_bonus_given", 5, None, entity="template_id", reference="bonus_id", amount="amount"),
    Kind("core_avatar_given", 9, None, entity="avatar_real_id"),
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
        "ach_leaderboard_win",
        17,
        Source.LEADERBOARD,
        entity="period_type_id",
        context="position",
        position="position",
        amount="points",
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

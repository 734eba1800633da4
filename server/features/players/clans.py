"""What features may ask of clans without knowing them: whose clan, since when, and what a clan is called.

The clans feature fills it with `provide`; without it nobody is in a clan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from server.features.labels.catalogue import Label


@dataclass(frozen=True, slots=True)
class Membership:
    """A player's clan; `since` is when the player joined it, epoch ms."""

    clan_id: int
    since: int


@dataclass(frozen=True, slots=True)
class ClanCard:
    """What others see of a clan. `members` is how many players are in it."""

    id: int
    name: str
    description: str = ""
    image_url: str = ""
    members: int = 0


class Clans(Protocol):
    """What the clans feature answers."""

    def membership(self, conn: sa.Connection, label: Label, player_id: int) -> Membership | None: ...

    def cards(
        self, conn: sa.Connection, label: Label, clan_ids: Sequence[int], language: str
    ) -> Mapping[int, ClanCard]: ...


_CLANS: list[Clans] = []


def provide(clans: Clans) -> None:
    """Answer for clans from now on; the latest one counts."""
    _CLANS[:] = [clans]


def clan_of(conn: sa.Connection, label: Label, player_id: int) -> Membership | None:
    """The player's clan, or None."""
    return _CLANS[0].membership(conn, label, player_id) if _CLANS else None


def cards_of(
    conn: sa.Connection, label: Label, clan_ids: Sequence[int], *, language: str
) -> dict[int, ClanCard]:
    """Names, pictures and member counts; a clan that is gone keeps its number as its name."""
    known = dict(_CLANS[0].cards(conn, label, clan_ids, language)) if _CLANS and clan_ids else {}
    return {clan_id: known.get(clan_id) or ClanCard(clan_id, f"#{clan_id}") for clan_id in clan_ids}

"""What this feature needs of the games that its rounds belong to: who keeps the games provides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.gamepick import rules
from server.features.gamepick.definition import RoundPrize
from server.features.labels.catalogue import Label
from server.store.transaction import Tx
from server.wire.structs.minigames import SawTemplate


@dataclass(frozen=True, slots=True)
class Template:
    """A game of type matchx or quiz. `board_count` is how many players its season's board shows."""

    id: int
    key: str
    name: str
    board_count: int


Entered = Callable[[int], tuple[int, int]]
"""How many rounds the player has entered after a moment, and when the first of them was (0 without one)."""


class Games(Protocol):
    """Where games are kept."""

    def find(self, label: Label, number: int) -> Template | None:
        """The active game of predictions of that number."""
        ...

    def keyed(self, label: Label, key: str) -> Template | None:
        """The same by its key."""
        ...

    def sees(self, conn: sa.Connection, label: Label, player: Any, *, number: int, now: int) -> bool:
        """Whether the player may know of the game."""
        ...

    def charge(self, tx: Tx, label: Label, player: Any, *, number: int, key: str, entered: Entered) -> None:
        """Take what an entry costs, once for its key. Raises PlauditError with a game's numbers."""
        ...

    def prizes(self, conn: sa.Connection, label: Label, *, key: str) -> tuple[RoundPrize, ...]:
        """What places win in every round of the game that has no prizes of its own, whatever its status."""
        ...

    def show(
        self, conn: sa.Connection, label: Label, *, player_id: int, number: int, now: int, language: str
    ) -> SawTemplate:
        """The game as pages know it."""
        ...

    def texts(self, label: Label, *, language: str) -> Mapping[str, str]:
        """The label's texts."""
        ...


_GAMES: list[Games] = []


def provide(games: Games) -> None:
    """Let `games` be where games are kept."""
    _GAMES[:] = [games]


def games() -> Games:
    return _GAMES[0]


def template_of(label: Label, number: int | None) -> Template:
    """The game of that number. Raises PlauditError 100002."""
    found = games().find(label, number) if number is not None else None
    if found is None:
        text = "There is no game of predictions of this number. Send ext_game_id as getMiniGames has it."
        raise PlauditError(text, code="template_not_found", err_code=rules.NO_TEMPLATE, status=404)
    return found

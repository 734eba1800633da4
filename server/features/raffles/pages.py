"""Pages of players' own wins, kept for a moment by each process: who asks again for the same has the same."""

import copy
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from server.features.labels.catalogue import Label
from server.wire.structs.raffles import GetWonPrizesResponse

GAP_MS = 5_000
"""How long a page is kept."""
MOST_PLAYERS = 5_000

Asked = tuple[int, int, int, str]
"""A page: raffle, offset, limit, language."""


@dataclass(slots=True)
class Page:
    """One answer and when it was asked for (epoch ms); None while it is being read."""

    asked_at: int
    answer: GetWonPrizesResponse | None = None

    def is_fresh(self, now: int) -> bool:
        return 0 <= now - self.asked_at < GAP_MS


@dataclass(slots=True)
class Player:
    """The pages of one player; `asked_at` is when the last of them was read."""

    asked_at: int = 0
    pages: dict[Asked, Page] = field(default_factory=dict)


class OwnPages:
    """One process's pages for one version of a label."""

    def __init__(self) -> None:
        self._players: OrderedDict[int, Player] = OrderedDict()

    def __len__(self) -> int:
        return sum(len(player.pages) for player in self._players.values())

    async def page(
        self, player_id: int, asked: Asked, *, now: int, read: Callable[[], Awaitable[GetWonPrizesResponse]]
    ) -> GetWonPrizesResponse:
        """The page as it was read at most five seconds before, else as `read` finds it now."""
        player = self._players.get(player_id)
        kept = player.pages.get(asked) if player is not None else None
        if kept is not None and kept.answer is not None and kept.is_fresh(now):
            return copy.copy(kept.answer)
        page = self._begin(player_id, asked, now)
        page.answer = await read()
        return copy.copy(page.answer)

    def forget(self, player_id: int) -> None:
        """Let the player's pages be read anew. What is being read at the moment is not kept either."""
        self._players.pop(player_id, None)

    def _begin(self, player_id: int, asked: Asked, now: int) -> Page:
        player = self._players.setdefault(player_id, Player())
        self._players.move_to_end(player_id)
        player.asked_at = now
        player.pages = {key: page for key, page in player.pages.items() if page.is_fresh(now)}
        player.pages[asked] = page = Page(now)
        while len(self._players) > MOST_PLAYERS or self._oldest().asked_at <= now - GAP_MS:
            self._players.popitem(last=False)
        return page

    def _oldest(self) -> Player:
        return next(iter(self._players.values()))


def own_pages(label: Label) -> OwnPages:
    """The pages for this version of the label."""
    found: OwnPages = label.compiled.setdefault("raffles.own_pages", OwnPages())
    return found

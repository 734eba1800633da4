"""What the tests of jackpots share: definitions, bets that feed pots, and looks at what they hold."""

import itertools
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from server.features.jackpots import service, tables
from server.features.jackpots.definition import PARTS, Jackpot, jackpots
from server.store.transaction import Tx
from tests.features.missions.kit import Room

NOON = 1_770_000_000_000
LIST, POTS, JOIN, LEAVE, WIN, WINNERS, GAMES = 800, 802, 804, 806, 808, 809, 811
NUMBER = 7
_keys = itertools.count(1)


def body(**fields: Any) -> dict[str, Any]:
    """A pot of all in points that bursts at 100 and takes one point of each bet."""
    plain = {
        "id": NUMBER,
        "key": "pot",
        "name": "Grand",
        "least": 100,
        "most": 100,
        "contribution": 1,
        "auto_opt_in": True,
    }
    return {**plain, **fields}


class House(Room):
    """A label with jackpots."""

    def jackpot(self, **fields: Any) -> Jackpot:
        self.define("jackpot", body(**fields))
        return jackpots(self.loaded)[fields.get("id", NUMBER)]

    def bet(self, player_id: int, *, event_id: str | None = None, **payload: Any) -> None:
        self.happen(player_id, "casino_bet", event_id=event_id, **payload)

    def put(self, player_id: int, amount: float, *, key: str = "", number: int = NUMBER) -> bool:
        """Put an amount in as somebody who takes part, or as the operator (0)."""
        return self.unit(self.putting(player_id, amount, key=key, number=number))

    def putting(
        self, player_id: int, amount: float, *, key: str = "", number: int = NUMBER
    ) -> Callable[[Tx], bool]:
        label, key = self.loaded, key or f"k-{next(_keys)}"
        jackpot, parts = jackpots(label)[number], round(amount * PARTS)
        return lambda tx: service.contribute(tx, label, jackpot, player_id=player_id, parts=parts, key=key)

    def pots(self, owner: int = 0) -> list[Any]:
        """Pots by their numbers."""
        return sorted(self.rows(tables.pot, tables.pot.c.player_id == owner), key=lambda row: row.number)

    def held(self, pot_id: int) -> tuple[float, float]:
        """What a pot's shares add up to, and its contributions with those that were forgotten."""
        where = f"WHERE label_id = {self.label.id} AND pot_id = {pot_id}"
        with self.live.plaudit.database.reads.connect() as conn:
            sums = [
                conn.execute(sa.text(f"SELECT coalesce(sum(amount), 0) FROM {name} {where}")).scalar_one()
                for name in ("jackpot_share", "jackpot_contribution")
            ]
        carried = sum(row.carried for row in self.rows(tables.pot, tables.pot.c.id == pot_id))
        return int(sums[0]) / PARTS, (int(sums[1]) + carried) / PARTS

    def wins(self) -> list[tuple[int, int, float]]:
        """(number of the pot, player, amount) of all wins, in their order."""
        numbers = {row.id: row.number for row in self.rows(tables.pot)}
        rows = sorted(self.rows(tables.win), key=lambda row: (row.pot_id, row.position))
        return [(numbers[row.pot_id], row.player_id, row.amount / PARTS) for row in rows]

    def members(self) -> dict[int, bool]:
        return {row.player_id: bool(row.takes_part) for row in self.rows(tables.member)}

"""What the tests of mini-games share: games, and one label on a server with players who play them."""

from typing import Any

import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.features.minigames import service, tables
from server.features.minigames.definition import Game, games
from server.features.minigames.service import Played
from server.store.transaction import Tx
from tests.features.missions.kit import Room
from tests.support.adversary import rows

FIVE = {"id": 1, "name": "Five points", "type": "points", "value": 5}
NOTHING = {"id": 9, "name": "Nothing", "type": "no-prize"}


def wheel(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A free wheel of which five points are always won, changed by `fields`."""
    return {"id": number, "name": f"Wheel {number}", "type": "wheel", "prizes": [FIVE], **fields}


class Arcade(Room):
    """A label whose games are named `game-<id>`."""

    def game(self, number: int = 1, **fields: Any) -> None:
        self.define("mini_game", {**wheel(number, **fields), "key": f"game-{number}"})

    def archive(self, number: int = 1) -> None:
        self.define("mini_game", {**wheel(number), "key": f"game-{number}"}, status="archived")

    def found(self, number: int = 1) -> Game:
        return games(self.loaded)[number]

    def playing(self, player_id: int, request_id: str, game_id: int = 1) -> Any:
        label: Label = self.loaded

        def work(tx: Tx) -> Played:
            return service.play(tx, label, player_id=player_id, game_id=game_id, request_id=request_id)

        return work

    def play(self, player_id: int, request_id: str, game_id: int = 1) -> Played:
        played: Played = self.unit(self.playing(player_id, request_id, game_id))
        return played

    def acknowledge(self, player_id: int, request_id: str, *, lose: bool = False) -> bool:
        return self.unit(
            lambda tx: service.acknowledge(
                tx, self.loaded, player_id=player_id, request_id=request_id, lose=lose
            )
        )

    def give(self, player_id: int, count: int, game_id: int = 1, key: str | None = None) -> None:
        effect = {"type": "spins_add", "template": f"game-{game_id}", "count": count}
        self.apply(player_id, effect, key=key)

    def held(self, player_id: int, game_id: int = 1) -> int:
        game = self.found(game_id)
        return self.unit(lambda tx: service.held_spins(tx, self.loaded, game, player_id=player_id))

    def spins(self, *where: Any) -> list[Any]:
        query = sa.select(tables.spin).where(tables.spin.c.label_id == self.label.id, *where)
        return rows(self.live, query.order_by(tables.spin.c.id))

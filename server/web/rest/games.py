"""Mini-games of a player: what was drawn, attempts that are given, and games that are shown."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.economy.currencies import Source
from server.features.labels.catalogue import Label
from server.features.minigames import service, showing, tables
from server.features.minigames.definition import Game, games
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, NO_NUL, DefinitionKey, Millis, Page
from server.web.rest.operation import Call
from server.web.rest.players import number

STATUSES: dict[int, Literal["drawn", "credited", "lost", "to_claim"]] = {
    tables.DRAWN: "drawn",
    tables.ACKNOWLEDGED: "credited",
    tables.LOST: "lost",
    tables.TO_CLAIM: "to_claim",
}
ORIGINS: dict[int, Literal["played", "dropped", "visitor"]] = {
    tables.PLAYED: "played",
    tables.DROPPED: "dropped",
    tables.CONVERTED: "visitor",
}
Key = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=80,
        pattern=NO_NUL,
        description="Your name for the cause; the same again does nothing. Without it each call counts.",
    ),
]


class Spin(msgspec.Struct, frozen=True):
    """One outcome, as it was drawn."""

    spin_id: int
    game: Annotated[str, Meta(description="The key of the game's definition.")]
    prize_id: int
    prize: Annotated[str, Meta(description="Its name when it was drawn.")]
    status: Annotated[
        Literal["drawn", "credited", "lost", "to_claim"],
        Meta(description="`drawn` is credited within two minutes, `to_claim` when the player claims it."),
    ]
    origin: Literal["played", "dropped", "visitor"]
    request_id: str
    pot_amount: Annotated[int, Meta(description="What it won of the game's own pot.")]
    drawn_at: Millis
    settled_at: Millis | None


class GiveSpins(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    game: DefinitionKey
    count: Annotated[int, Meta(ge=1, le=10_000)] = 1
    key: Key | None = None


class GivenSpins(msgspec.Struct, frozen=True):
    given: Annotated[int, Meta(description="Less than asked where the game says how many a player may hold.")]
    held: int


class ShowGame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    game: DefinitionKey
    key: Key | None = None


class ShownGame(msgspec.Struct, frozen=True):
    shown: Annotated[bool, Meta(description="False when this key has shown it before.")]


def _game(label: Label, key: str) -> Game:
    found = next((game for game in games(label).values() if game.key == key), None)
    if found is None:
        text = f"There is no active mini_game {key!r}."
        raise PlauditError(text, code="definition_not_found", status=404)
    return found


async def list_spins(call: Call) -> Page[Spin]:
    """What the player drew, newest first, hidden prizes included."""
    label, player_id = call.label, await number(call)

    def rows(conn: sa.Connection, before: int, count: int) -> Any:
        found = service.spins_before(conn, label, player_id=player_id, before=before, count=count)
        return [(row, service.as_drawn(conn, label, row)) for row in found]

    return await call.page(rows, start=NEWEST, place=lambda found: found[0].id, show=_spin)


def _spin(found: tuple[Any, Game]) -> Spin:
    row, game = found
    return Spin(
        spin_id=row.id,
        game=row.game_key,
        prize_id=row.prize_id,
        prize=game.by_id[row.prize_id].name,
        status=STATUSES[row.status],
        origin=ORIGINS[row.origin],
        request_id=row.request_id,
        pot_amount=row.pot_amount,
        drawn_at=row.created_at,
        settled_at=row.acknowledged_at,
    )


async def give_spins(call: Call) -> GivenSpins:
    """Give attempts at a game that is played with them."""
    player_id, body = await number(call), call.body
    label, key = call.label, f"api:{player_id}:{body.key or new_guid()}"
    game = _game(label, body.game)

    def work(tx: Tx) -> GivenSpins:
        given = service.give_spins(
            tx, label, game, player_id=player_id, count=body.count, key=key, source=Source.API
        )
        return GivenSpins(given=given, held=service.held_spins(tx, label, game, player_id=player_id))

    return await call.write(work, key=player_id)


async def show_game(call: Call) -> ShownGame:
    """Open a game on the player's page, now or when the player comes next."""
    player_id, body = await number(call), call.body
    label, key = call.label, f"api:{player_id}:{body.key or new_guid()}"
    game = _game(label, body.game)

    def work(tx: Tx) -> ShownGame:
        return ShownGame(shown=showing.show(tx, label, game, player_id=player_id, key=key))

    return await call.write(work, key=player_id)

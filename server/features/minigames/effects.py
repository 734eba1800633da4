"""How other features give attempts, open a game or drop a prize: as effects."""

from server.core.errors import PlauditError
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, register
from server.features.labels.catalogue import Label
from server.features.minigames import service, showing
from server.features.minigames.definition import Game, games
from server.store.transaction import Tx


def find(label: Label, effect: Effect) -> Game:
    """The active game that an effect names by its key. Raises PlauditError when there is none."""
    found = next((game for game in games(label).values() if game.key == effect.template), None)
    if found is None:
        text = f"There is no active mini-game {effect.template!r} for the effect {effect.type}."
        raise PlauditError(text, code="unknown_game")
    return found


def add_spins(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    game = find(label, effect)
    count, source = effect.count or 1, context.source
    service.give_spins(tx, label, game, player_id=context.player_id, count=count, key=key, source=source)


def open_game(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    showing.show(tx, label, find(label, effect), player_id=context.player_id, key=key)


def drop_prize(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    game = find(label, effect)
    if game.definition.type != "prizedrop":
        text = f"The mini-game {game.key!r} is no prizedrop."
        raise PlauditError(text, code="unknown_game")
    showing.drop(tx, label, game, player_id=context.player_id, key=key)


declare("spins_add", "template")
declare("mini_game_show", "template")
declare("prize_drop", "template")
register("spins_add", add_spins)
register("mini_game_show", open_game)
register("prize_drop", drop_prize)

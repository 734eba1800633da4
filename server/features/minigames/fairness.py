"""What may be told of how mini-games draw."""

from collections.abc import Iterable

from server.features.draws.scopes import Scope
from server.features.labels.catalogue import Label
from server.features.minigames.definition import games


def scopes(label: Label) -> Iterable[Scope]:
    """One for each game that draws. Simulations add up points, in whatever currency the game is paid."""
    for game in games(label).values():
        of = game.definition
        if of.prizes and of.type not in ("matchx", "quiz"):
            yield Scope(
                name=game.scope,
                title=of.name,
                options=game.options,
                names={prize.id: prize.name for prize in of.prizes},
                publish_odds=of.publish_odds,
                stock_reset=of.stock_reset,
                price=of.price,
                values={prize.id: prize.value for prize in of.prizes if prize.type == "points"},
            )

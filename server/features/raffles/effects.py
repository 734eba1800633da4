"""How other features give tickets: as an effect."""

from server.core.errors import PlauditError
from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, register
from server.features.labels.catalogue import Label
from server.features.raffles import tickets
from server.features.raffles.definition import Raffle
from server.store.transaction import Tx


def give(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """Give tickets, as many as there is room for; who buys them gets all of them, or is refused."""
    raffle = label.of_kind(Raffle).get(effect.raffle or "")
    if raffle is None:
        text = f"There is no active raffle {effect.raffle!r} for the effect {effect.type}."
        raise PlauditError(text, code="unknown_raffle")
    count = 1 if effect.count is None else effect.count
    cause = Cause(context.source, key, context.ref)
    given = tickets.give(tx, label, raffle, player_id=context.player_id, count=count, cause=cause)
    if given < count and context.source is Source.SHOP:
        text = "This raffle has no more tickets for this player at present."
        raise PlauditError(text, code="no_tickets_left")


declare("raffle_tickets", "raffle")
register("raffle_tickets", give)

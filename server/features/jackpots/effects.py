"""How other features put something into a pot: as an effect, out of the operator's own budget."""

from server.core.errors import PlauditError
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, amount_of, register
from server.features.jackpots import rules, service
from server.features.jackpots.definition import Jackpot
from server.features.jackpots.tables import HOUSE
from server.features.labels.catalogue import Label
from server.store.transaction import Tx


def add(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """Put the amount into the pot. It counts as the player's when the player takes part, else as the
    operator's, which wins nothing."""
    jackpot = label.of_kind(Jackpot).get(effect.jackpot or "")
    if jackpot is None:
        text = f"There is no active jackpot {effect.jackpot!r} for the effect {effect.type}."
        raise PlauditError(text, code="unknown_jackpot")
    player_id = context.player_id
    takes_part = service.takes_part(tx, label, jackpot, player_id=player_id)
    if jackpot.personal and not takes_part:
        text = f"The player does not take part in the jackpot {effect.jackpot!r}. Nothing was added."
        raise PlauditError(text, code="not_taking_part")
    service.contribute(
        tx,
        label,
        jackpot,
        player_id=player_id if takes_part else HOUSE,
        parts=rules.in_parts(amount_of(effect, context)),
        key=f"effect:{key}",
    )


declare("jackpot_add", "jackpot", ("amount", "formula"))
register("jackpot_add", add)

"""How other features put something into a pot: as an effect, out of the operator's own budget."""

from server.core.errors import PlauditError
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, amount_of, register
from server.features.jackpots import rules, service
from server.features.jackpots.definition import Jackpot
from server.features.labels.catalogue import Label
from server.store.transaction import Tx


def add(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    jackpot = label.of_kind(Jackpot).get(effect.jackpot or "")
    if jackpot is None:
        text = f"There is no active jackpot {effect.jackpot!r} for the effect {effect.type}."
        raise PlauditError(text, code="unknown_jackpot")
    parts = rules.in_parts(amount_of(effect, context))
    service.contribute(tx, label, jackpot, player_id=context.player_id, parts=parts, key=key)


declare("jackpot_add", "jackpot", ("amount", "formula"))
register("jackpot_add", add)

"""What players do with raffles: opt in to a run, and claim what they won."""

import sqlalchemy as sa

from server.core.conditions import matches
from server.core.errors import PlauditError
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.players import tables as player_tables
from server.features.raffles import runs, tables
from server.features.raffles.definition import Raffle, raffles
from server.store.transaction import Tx


def refused(message: str, code: str) -> PlauditError:
    return PlauditError(message, code=code)


def sees(conn: sa.Connection, label: Label, raffle: Raffle, *, player_id: int, now: int) -> bool:
    """Whether the player may see the raffle; a visitor (0) sees those that everybody may."""
    if raffle.see is None:
        return True
    row = None
    if player_id:
        row = conn.execute(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id}).first()
    return row is not None and matches(raffle.see, PlayerFacts(conn, label, row, now=now))


def opt_in(tx: Tx, label: Label, *, player_id: int, raffle_id: int, draw_id: int, run_id: int) -> None:
    """Take part in a run. Raises PlauditError when it is over, needs no opt-in, or is not for the player."""
    raffle, run = raffles(label).get(raffle_id), runs.read(tx.conn, label, run_id)
    draw = raffle.draw(draw_id) if raffle is not None else None
    if raffle is None or draw is None or run is None or (run.raffle_id, run.draw_id) != (raffle_id, draw_id):
        raise refused("There is no such run. Load the raffles again.", "unknown_run")
    if not draw.opt_in:
        raise refused("This draw needs no opt-in: every ticket takes part.", "no_opt_in")
    player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
    seen = sees(tx.conn, label, raffle, player_id=player_id, now=tx.now)
    if player is None or player.in_control_group or not seen:
        raise refused("This raffle is not for this player.", "not_for_player")
    # Held, so that nobody enters a run while its winners are drawn.
    where = {"b_label_id": label.id, "b_run_id": run_id}
    if tx.now >= run.executes_at or not tx.change(tables.HOLD_OPEN, where):
        raise refused("This run is over. Load the raffles again for the next one.", "run_over")
    row = {"label_id": label.id, "run_id": run_id, "player_id": player_id, "created_at": tx.now}
    if tx.first(tables.ENTER[tx.dialect], row) is None:
        raise refused("The player takes part already. There is nothing more to do.", "already_in")


def claim(tx: Tx, label: Label, *, player_id: int, won_id: int) -> None:
    """Claim a won prize, once and without a deadline. Raises PlauditError when it is not the player's, or
    claimed already, or needs no claim."""
    row = None
    if 0 < won_id < 2**62:
        row = tx.first(tables.WON, {"b_label_id": label.id, "b_id": won_id})
    if row is None or row.player_id != player_id:
        raise refused(
            "There is no won prize of that number for this player. Load the won prizes again.",
            "unknown_prize",
        )
    if not row.must_claim:
        raise refused("This prize needs no claim: it is given without.", "no_claim")
    terms = runs.terms_of(runs.read(tx.conn, label, row.run_id))
    if terms is None or not runs.hand_over(tx, label, row, terms):
        raise refused("This prize is claimed already. There is nothing more to do.", "already_claimed")

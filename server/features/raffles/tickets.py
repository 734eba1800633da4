"""Giving tickets: never more than a raffle and a player may have, and once for each cause.

Who gives some holds the raffle's counter until the commit. So the numbers of tickets have no gaps, nobody
counts beside somebody else, and a draw finds every ticket below the last one that it sees.
"""

from server.core.clock import SECOND_MS
from server.features.economy.service import Cause
from server.features.labels.catalogue import Label
from server.features.raffles import tables
from server.features.raffles.definition import Raffle
from server.store.transaction import Tx

MOST_GIVEN = 1_000_000
"""Tickets of one gift."""


def give(tx: Tx, label: Label, raffle: Raffle, *, player_id: int, count: int, cause: Cause) -> int:
    """Give as many of `count` tickets as the raffle and the player may still have; how many that were.

    The same cause gives once. Outside the raffle's time nothing is given.
    """
    if count < 1 or not raffle.starts_at <= tx.now < raffle.ends_at:
        return 0
    where = {"b_label_id": label.id, "b_raffle_id": raffle.id}
    issued = hold_counter(tx, label.id, raffle.id)
    if tx.first(tables.HAS_TICKET, {**where, "key": cause.key}) is not None:
        return 0
    wanted = min(count, MOST_GIVEN, raffle.most_tickets - issued)
    if wanted > 0 and raffle.most_per_player is not None:
        wanted = min(wanted, raffle.most_per_player - _had(tx, label, raffle, player_id=player_id))
    if wanted < 1:
        return 0
    tx.change(tables.SET_ISSUED, {**where, "b_issued": issued + wanted})
    row = {
        "label_id": label.id,
        "raffle_id": raffle.id,
        "player_id": player_id,
        "key": cause.key,
        "first_number": issued + 1,
        "ticket_count": wanted,
        "created_at": tx.now,
    }
    tx.change(tables.INSERT_TICKET, row)
    payload = {
        "raffle_id": raffle.id,
        "name": raffle.name,
        "tickets_count": wanted,
        "source_type_id": int(cause.source),
    }
    tx.emit(
        label_id=label.id, player_id=player_id, kind="raffle_ticket_given", payload=payload, key=cause.key
    )
    return wanted


def hold_counter(tx: Tx, label_id: int, raffle_id: int) -> int:
    """How many tickets there are; nobody gives any until the commit."""
    where = {"b_label_id": label_id, "b_raffle_id": raffle_id}
    issued = tx.value(tables.HOLD_COUNTER, where)
    if issued is None:
        new = {"label_id": label_id, "raffle_id": raffle_id, "issued": 0}
        tx.first(tables.INSERT_COUNTER[tx.dialect], new)
        issued = tx.value(tables.HOLD_COUNTER, where)
    return int(issued)


def _had(tx: Tx, label: Label, raffle: Raffle, *, player_id: int) -> int:
    """How many tickets the player got that count against what it may have."""
    window = raffle.per_player_window_s
    since = 0 if window is None else tx.now - window * SECOND_MS + 1
    who = {"b_label_id": label.id, "b_raffle_id": raffle.id, "b_player_id": player_id}
    return int(tx.value(tables.GIVEN_SINCE, {**who, "since": since}))

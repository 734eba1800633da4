"""How often a player is contacted: one count for each channel, whoever sends.

The caps are the label's setting CONTACT_CAPS. One row a player holds the counts of the present periods, in
the label's time zone; it is locked while a contact is decided, so the caps hold whoever sends at the same
moment. Where no cap asks for a channel nothing is written, so a cap counts from when it is set.
"""

import msgspec

from server.core.clock import DAY_MS, HOUR_MS
from server.core.periods import start_of, zone_of
from server.core.text import fitting
from server.features.effects import tables
from server.features.effects.counting import Counts, counted, is_capped
from server.features.labels import caps as label_caps
from server.features.labels.caps import PERIODS, caps_of
from server.features.labels.catalogue import Label
from server.store.transaction import Tx

Channel = label_caps.Channel

KEPT_MS = 40 * DAY_MS
"""For how long the key of a contact is known: longer than any period. A player's old ones go once a day, when
the player is contacted again."""


def use(tx: Tx, label: Label, *, player_id: int, channel: Channel, key: str) -> bool:
    """Note one contact of the player through `channel`. False when the label's caps leave no room for it;
    the same `key` counts once, and has the same answer each time."""
    caps = caps_of(label.setting("CONTACT_CAPS"))
    if not is_capped(caps, channel):
        return True
    who = {"label_id": label.id, "player_id": player_id}
    mine = {"b_label_id": label.id, "b_player_id": player_id}
    held = tx.first(tables.HOLD[tx.dialect], {**who, "counts": "{}", "cleared_at": tx.now})
    key = fitting(f"{channel}:{key}", limit=tables.KEY_LENGTH)
    if tx.value(tables.NOTE[tx.dialect], {**who, "key": key, "at": tx.now, "allowed": True}) is None:
        return bool(tx.value(tables.KNOWN, {**mine, "b_key": key}))
    counts = counted(
        msgspec.json.decode(held.counts, type=Counts), caps, channel=channel, began=_began(label, tx.now)
    )
    if counts is None:
        tx.change(tables.REFUSE, {**mine, "b_key": key})
        return False
    cleared_at = held.cleared_at
    if tx.now - cleared_at >= DAY_MS:
        tx.change(tables.CLEAR, {**mine, "until": tx.now - KEPT_MS})
        cleared_at = tx.now
    text = msgspec.json.encode(counts).decode()
    tx.change(tables.COUNT, {**mine, "counts": text, "cleared_at": cleared_at})
    return True


def _began(label: Label, now: int) -> dict[str, int]:
    """When the present periods began, in epoch ms."""
    zone = zone_of(label.setting("LABEL_TIME_ZONE"))
    return {
        period: now - now % HOUR_MS if period == "hour" else start_of(period, now, zone) for period in PERIODS
    }

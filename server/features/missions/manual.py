"""What an operator sees and does with one player's missions and badges, by hand."""

from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.missions import reading, rules
from server.features.missions.definition import Badge, Mission
from server.features.missions.reading import Reading, Standing
from server.features.missions.rules import Item
from server.features.missions.service import Desk
from server.store.transaction import Tx


def overview(conn: sa.Connection, label: Label, row: Any, *, now: int) -> list[tuple[Standing, bool]]:
    """All active missions and badges as the player has them, each with whether it fits `visible_to`; also
    those that the player was not given or that are secret."""
    read = Reading(conn, label, row, facts=PlayerFacts(conn, label, row, now=now), now=now)
    rows = read.all_rows()
    found = []
    for item in reading.items(label):
        state = read.present(item, reading.state_of(rows.get((item.TYPE, item.id))))
        found.append((Standing(item, state, None), read.is_visible(item)))
    return found


def of_key(label: Label, kind: type[Mission] | type[Badge], key: str) -> Item:
    """The active mission or badge of a key. Raises PlauditError when there is none."""
    item = label.of_kind(kind).get(key)
    if item is None:
        name = kind.__name__.lower()
        message = f"There is no active {name} {key!r}."
        raise PlauditError(message, code="definition_not_found", status=404)
    return item


def assign(tx: Tx, label: Label, *, player_id: int, item: Item, key: str) -> Standing:
    """Let the player have it: unlocked, or begun anew when it is done and was given. Who has it keeps it as
    it is. The same `key` assigns once."""
    desk = Desk(tx, label, player_id=player_id)
    state, new = desk.load(item)
    outcome = rules.give(item, state, key=key, now=tx.now)
    if outcome.state != state:
        desk.settle(item, [outcome], new=new)
    return Standing(item, outcome.state, None)


def unlock(tx: Tx, label: Label, *, player_id: int, item: Item, key: str) -> Standing:
    """Open what is locked for the player, whatever would open it. PlauditError when it is not locked."""
    state, _ = Desk(tx, label, player_id=player_id).load(item)
    if state.done or not rules.is_locked(item, state):
        raise _wrong_state("It is not locked for this player.")
    return assign(tx, label, player_id=player_id, item=item, key=key)


def complete(tx: Tx, label: Label, *, player_id: int, item: Item, key: str) -> Standing:
    """Let the player have done it, whatever is left to do; its rewards follow as usual. PlauditError when it
    is done already."""
    desk = Desk(tx, label, player_id=player_id)
    state, new = desk.load(item)
    if state.done:
        raise _wrong_state("The player has completed it already.")
    opened = rules.give(item, state, key=key, now=tx.now)
    done = rules.award(item, opened.state, now=tx.now)
    desk.settle(item, [opened, done], new=new)
    return Standing(item, done.state, None)


def _wrong_state(message: str) -> PlauditError:
    return PlauditError(message, code="mission_wrong_state", status=409)

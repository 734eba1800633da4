"""What an operator sees of journeys: figures of each version and node, and the runs of a player."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from server.features.journeys import rules, tables
from server.features.journeys.tables import FAR
from server.features.labels.catalogue import Label

__all__ = ["FAR", "figures_of", "runs_of", "state_of", "winners_of"]


def figures_of(
    conn: sa.Connection, label: Label, *, definition_id: int
) -> dict[int, dict[str, tuple[int, ...]]]:
    """(entered, waiting, effects, converted) by version and by node, or `node:exit`; "" is the journey
    itself. What is not summed up yet is added here, so the figures are those of this moment."""
    where = {"b_label_id": label.id, "b_definition_id": definition_id}
    found: dict[int, dict[str, tuple[int, ...]]] = {}
    for row in conn.execute(tables.COUNTS, where).all():
        numbers = (row.entered, row.waiting, row.effects, row.converted)
        found.setdefault(row.version, {})[row.node] = numbers
    for row in conn.execute(tables.TALLIES_OF, where).all():
        of_version = found.setdefault(row.version, {})
        for node, numbers in msgspec.json.decode(row.figures).items():
            before = of_version.get(node, (0, 0, 0, 0))
            of_version[node] = tuple(a + b for a, b in zip(before, numbers, strict=True))
    return found


def winners_of(conn: sa.Connection, label: Label, *, definition_id: int) -> dict[str, str]:
    """The branch of each A/B test that was found to be better."""
    where = {"b_label_id": label.id, "b_definition_id": definition_id}
    return {row.node: row.branch for row in conn.execute(tables.WINNERS, where).all()}


def runs_of(conn: sa.Connection, label: Label, *, player_id: int, skip: int, count: int) -> Sequence[Any]:
    """A player's runs, the latest first, each with the `key` of its journey."""
    values = {"b_label_id": label.id, "b_player_id": player_id, "skip": skip, "count": count}
    return conn.execute(tables.PAGE, values).all()


def state_of(row: Any) -> Literal["open", "done", "stopped", "converted"]:
    """open, done, stopped or converted."""
    if row.state not in (rules.DONE, rules.STOPPED):
        return "open"
    if row.converted_at is not None:
        return "converted"
    return "done" if row.state == rules.DONE else "stopped"

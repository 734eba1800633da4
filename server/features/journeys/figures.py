"""What steps add to the figures of a journey, node by node, and which branch of a test is the better one."""

from collections.abc import Mapping

import msgspec

from server.features.journeys.definition import Node
from server.features.journeys.rules import WAITING, Outcome, Run

ENTERED, WAITS, EFFECTS, CONVERTED = range(4)
Figures = dict[str, list[int]]
"""For a node, and for `node:exit`, how many came, wait there, how many effects were carried out, and how many
reached the goal of a test, or were converted while they stood there. The node "" is the journey itself: runs
that entered, that are open, effects and conversions."""


def count(outcome: Outcome, *, before: Run | None) -> Figures:
    """What a step adds to the figures of the journey's version. `before` is None for a run that is new."""
    found: Figures = {}
    if before is None:
        _add(found, "", ENTERED, 1)
    _add(found, "", WAITS, (0 if outcome.run.over else 1) - (0 if before is None else 1))
    if outcome.left is not None:
        _add(found, outcome.left, WAITS, -1)
    for visit in outcome.path:
        if visit.arrived:
            _add(found, visit.node, ENTERED, 1)
        if visit.exit is not None and visit.exit != "then":
            _add(found, f"{visit.node}:{visit.exit}", ENTERED, 1)
        _add(found, visit.node, EFFECTS, visit.effects)
        _add(found, "", EFFECTS, visit.effects)
    if outcome.run.state == WAITING and (outcome.path or outcome.left is not None):
        _add(found, outcome.run.node, WAITS, 1)
    for node, branch in outcome.goals:
        _add(found, f"{node}:{branch}", CONVERTED, 1)
    if outcome.converted:
        _add(found, "", CONVERTED, 1)
        _add(found, outcome.run.node, CONVERTED, 1)
    return {key: numbers for key, numbers in found.items() if any(numbers)}


def count_moved(outcome: Outcome) -> tuple[Figures, Figures]:
    """What a run that moves to another version takes from the figures of the old one and adds to the new."""
    away: Figures = {"": [0, -1, 0, 0]}
    if outcome.left is not None:
        _add(away, outcome.left, WAITS, -1)
    here = count(msgspec.structs.replace(outcome, left=None), before=None)
    here[""][ENTERED] = 0
    return away, {key: numbers for key, numbers in here.items() if any(numbers)}


def _add(figures: Figures, key: str, which: int, much: int) -> None:
    figures.setdefault(key, [0, 0, 0, 0])[which] += much


def better(node: Node, figures: Mapping[str, tuple[int, int]], *, now: int) -> str | None:
    """The branch of an A/B test that gets everybody from now on, once `winner_after` runs came to it or
    `winner_at` has passed; `figures` are (entered, goals) by branch. Of equals it is the first."""
    came = sum(entered for entered, _ in figures.values())
    is_time = (node.winner_after is not None and came >= node.winner_after) or (
        node.winner_at is not None and now >= node.winner_at
    )
    if not is_time or not came:
        return None
    rates = [
        (reached / entered if entered else 0.0)
        for entered, reached in (figures.get(branch.key, (0, 0)) for branch in node.branches)
    ]
    return node.branches[rates.index(max(rates))].key

"""What an event costs that nobody waits for, beside one on a label that has neither journeys nor rules.

In this process, without sockets: batches of events through the writer and the pipeline, their share of the
commit included. The labels lie in one database and take turns; a ratio is taken within its round.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.report import Row
from bench.scenarios import Options
from server.app import Plaudit
from server.features.events.service import Event, ingest
from server.features.journeys.service import start
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.offline import run_unit
from server.store.transaction import Tx

JOURNEYS, RULES, PLAYERS = 50, 50, 500
SHARE = 1.10
BATCH, BATCHES, ROUNDS_EACH = 64, 8, 9
FREE, WAITED, OTHER = "page_read", "purchase", "login"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Case:
    """Events of one type on one label, of players who are in no journey or in one that waits for OTHER."""

    name: str
    label: Label
    kind: str
    player_ids: Sequence[int]

    async def send(self, parts: Plaudit) -> tuple[float, float]:
        """Processor time and wall time (µs) an event."""
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(BATCHES):
            await asyncio.gather(*(self._one(parts) for _ in range(BATCH)))
        each = BATCHES * BATCH / 1e6
        return (time.process_time() - cpu) / each, (time.perf_counter() - wall) / each

    async def _one(self, parts: Plaudit) -> None:
        number = next(_numbers)
        player_id = self.player_ids[number % len(self.player_ids)]
        event = Event(f"unheard-{number}", self.kind, {"amount": 5, "item": "tea"}, "server")
        await parts.services.writer.run(
            lambda tx: ingest(tx, self.label, player_id=player_id, event=event), key=player_id
        )


async def unheard(parts: Plaudit, options: Options, database: str) -> list[Row]:
    """Two rows a case: what it costs, and how many times the first."""
    cases = _cases(parts)
    found: list[list[tuple[float, float]]] = [[] for _ in cases]
    for number in range(options.rounds * ROUNDS_EACH + 1):
        for case, samples in zip(cases, found, strict=True):
            took = await case.send(parts)
            samples.extend([took] if number else [])
    rows = []
    for case, samples in zip(cases, found, strict=True):
        rows.append(Row(f"{database}: {case.name}", statistics.median(cpu for cpu, _ in samples), "CPU µs"))
        if samples is not found[0]:
            pairs = list(zip(samples, found[0], strict=True))
            cpu = statistics.median(own[0] / first[0] for own, first in pairs)
            wall = statistics.median(own[1] / first[1] for own, first in pairs)
            rows.append(Row("  of the first", cpu, "×", target=f"≤ {SHARE} ×", met=cpu <= SHARE))
            rows.append(Row("  of the first by the wall", wall, "×"))
    return rows


def _cases(parts: Plaudit) -> list[Case]:
    empty, without = _label(parts, journeys=0, rules=0)
    full, outside = _label(parts, journeys=JOURNEYS, rules=RULES)
    waiting, inside = _label(parts, journeys=JOURNEYS, rules=RULES)

    def enter(tx: Tx) -> None:
        for player_id in inside:
            start(tx, waiting, key="journey-1", player_id=player_id, payload={})

    run_unit(parts.database, enter, settle=parts.pipeline.settle)
    many = f"{JOURNEYS} journeys and {RULES} rules"
    return [
        Case("event, no journey and no rule", empty, FREE, without),
        Case(f"event that none of {many} wants", full, FREE, outside),
        Case("event that others wait for, the player in no journey", full, WAITED, outside),
        Case("event that others wait for, the player waits for another", waiting, WAITED, inside),
    ]


def _label(parts: Plaudit, *, journeys: int, rules: int) -> tuple[Label, list[int]]:
    label_id = run_unit(parts.database, lambda tx: labels.create_label(tx, name="Bench")[0])

    def define(tx: Tx) -> None:
        for kind, key, body in _definitions(journeys, rules):
            save(tx, label_id=label_id, kind=kind, key=key, body=body)

    run_unit(parts.database, define)
    parts.refresh()
    label = parts.services.catalogue.by_id(label_id)
    assert label is not None
    names = [f"player-{number}" for number in range(PLAYERS)]

    def people(tx: Tx) -> list[int]:
        return [int(players.ensure(tx, label, brand=None, ext_user_id=name).id) for name in names]

    return label, run_unit(parts.database, people, settle=parts.pipeline.settle)


def _definitions(journeys: int, rules: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The first journey waits for OTHER, each other for WAITED; rules act on OTHER."""
    for kind in (FREE, WAITED, OTHER):
        body: dict[str, Any] = {
            "name": kind,
            "source": "any",
            "fields": {"amount": "number", "item": "string"},
        }
        yield "event_type", kind, body
    points: dict[str, Any] = {"type": "points_add", "amount": 10}
    for number in range(1, journeys + 1):
        waited = OTHER if number == 1 else WAITED
        nodes = {
            "wait": {"type": "wait_event", "event": waited, "timeout_seconds": 2_592_000, "then": "give"},
            "give": {"type": "activity", "effects": [points]},
        }
        body = {"id": number, "name": f"Journey {number}", "entry": "wait", "nodes": nodes}
        yield "journey", f"journey-{number}", body
    for number in range(1, rules + 1):
        body = {"id": number, "name": f"Rule {number}", "event": OTHER}
        yield "rule", f"rule-{number}", {**body, "effects": [points]}

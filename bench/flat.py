"""What one event costs as definitions and players grow: it should cost the same.

In this process, without sockets: batches of events through the writer and the pipeline on real tables, each
of a player drawn evenly from all, each moving three missions that the player has a row of already. The
measure is processor time an event, its share of the commit included.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bench import world
from bench.report import Row
from bench.scenarios import Options
from server.app import Plaudit, build
from server.features.events.service import Event, ingest
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx

FLAT = 1.3
DEFINITIONS = (10, 100, 1_000)
FEWEST_PLAYERS = 1_000
BATCH = 64
BATCHES_A_SECOND = 40
ROUNDS_EACH = 3
_STEP = (
    611_953  # a prime: its multiples, modulo the number of players, visit them all, and not in their order
)


@dataclass(frozen=True, slots=True)
class Size:
    definitions: int
    players: int


@dataclass(slots=True)
class Site:
    """One database of some size; `events` counts what was sent to it."""

    parts: Plaudit
    label: Label
    players: int
    events: int = 0

    async def send(self, batches: int) -> float:
        """Processor time (µs) an event, over so many batches, each committed before the next."""
        began = time.process_time()
        for _ in range(batches):
            await asyncio.gather(*(self._one() for _ in range(BATCH)))
        return (time.process_time() - began) * 1e6 / (batches * BATCH)

    async def _one(self) -> None:
        self.events += 1
        player_id = 1 + self.events * _STEP % self.players
        event = Event(id=f"event-{self.events}", type=world.EVENT_TYPE, payload=world.PAYLOAD)
        writer = self.parts.services.writer
        await writer.run(lambda tx: ingest(tx, self.label, player_id=player_id, event=event), key=player_id)


def flat(options: Options) -> list[Row]:
    """With 10, 100 and 1,000 definitions for few players; with 1,000 definitions for ever more players."""
    by_players = sorted({FEWEST_PLAYERS, options.players // 10, options.players})
    rows = _compare([Size(count, FEWEST_PLAYERS) for count in DEFINITIONS], options)
    return rows + _compare([Size(DEFINITIONS[-1], count) for count in by_players], options)


def _compare(sizes: Sequence[Size], options: Options) -> list[Row]:
    """Cost at each size, and as a multiple of the first. The sizes take turns, and a multiple is within a
    round."""
    with ExitStack() as running:
        sites = [running.enter_context(_site(size)) for size in sizes]
        found = asyncio.run(_rounds(sites, options))
    rows = []
    for size, samples in zip(sizes, found, strict=True):
        name = f"event: {size.definitions:,} definitions, {size.players:,} players"
        rows.append(Row(name, statistics.median(samples), "CPU µs"))
        if samples is not found[0]:
            times = statistics.median(own / first for own, first in zip(samples, found[0], strict=True))
            rows.append(Row("  of the first", times, "×", target=f"≤ {FLAT} ×", met=times <= FLAT))
    return rows


async def _rounds(sites: Sequence[Site], options: Options) -> list[list[float]]:
    found: list[list[float]] = [[] for _ in sites]
    for site in sites:
        site.parts.services.writer.start()
    batches = max(2, round(options.seconds * BATCHES_A_SECOND))
    for number in range(options.rounds * ROUNDS_EACH + 1):
        for site, samples in zip(sites, found, strict=True):
            took = await site.send(batches)
            samples.extend([took] if number else [])
    for site in sites:
        await site.parts.services.writer.stop()
    return found


@contextmanager
def _site(size: Size) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-", ignore_cleanup_errors=True) as folder:
        parts = build(Settings(data=Path(folder)))
        try:
            label_id = run_unit(parts.database, lambda tx: labels.create_label(tx, name="Bench")[0])
            run_unit(parts.database, lambda tx: _fill(tx, label_id, size))
            parts.refresh()
            label = parts.services.catalogue.by_id(label_id)
            assert label is not None
            yield Site(parts, label, size.players)
        finally:
            parts.services.reader.close()
            parts.database.close()


def _fill(tx: Tx, label_id: int, size: Size) -> None:
    """Definitions one by one; players, and what each has of the economy already, by the set."""
    world.define(tx, label_id, world.many(size.definitions))
    tasks = f'{{"1":{{"amount":"#","last_at":{tx.now}}}}}'
    values = {"label": label_id, "many": size.players, "now": tx.now, "tasks": tasks}
    for statement in _SEED:
        tx.conn.execute(sa.text(_NUMBERS + statement), values)


# As if the players had moved their missions in an order of their own: what comes in the order of a number
# packs every page of an index full, and then the first event of each player splits one.
_NUMBERS = """WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :many),
  mixed(n) AS MATERIALIZED (SELECT n FROM one ORDER BY n * n % 1000003, n) """
_SEED = (
    """INSERT INTO player (id, label_id, ext_user_id, ext_key, created_at, language, in_control_group)
    SELECT n, :label, 'player-' || n, 'player-' || n, :now, 'EN', false FROM one""",
    """INSERT INTO wallet (label_id, player_id, currency, balance, ever)
    SELECT :label, n, 0, 0, 0 FROM mixed""",
    """INSERT INTO event (label_id, player_id, event_id, type, payload, source, occurred_at, received_at)
    SELECT :label, n, 'first', 'login', '{}', 'server', :now, :now FROM mixed""",
    *(
        f"""INSERT INTO mission_progress (label_id, player_id, ach_type, ach_id, run, period, began_at,
      given_at, given_key, unlocked_at, opted_in_at, done, completed_at, completed_count, completion_id,
      tasks)
    SELECT :label, n, 1, {mission}, 0, 0, 0, 0, '', 0, 0, false, 0, 0, 0, replace(:tasks, '#', n % 50)
    FROM mixed"""
        for mission in (1, 2, 3)
    ),
)

"""What tests of engagements share: units of work on the server's own writer, settings, and what automation
gives."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from server.features.economy.currencies import Source
from server.features.effects.definition import Effect
from server.features.effects.service import Context, apply_all
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.offline import run_unit
from server.store.transaction import Tx
from tests.support.label import TestLabel
from tests.support.server import Live

T = TypeVar("T")


def unit(live: Live, work: Callable[[Tx], T]) -> T:
    """One unit of work, with the pushes that follow from it."""
    writer = live.plaudit.services.writer
    loop = writer._loop
    assert loop is not None

    async def run() -> T:
        return await writer.run(work)

    return asyncio.run_coroutine_threadsafe(run(), loop).result(10)


def label_of(live: Live, label: TestLabel) -> Label:
    known = live.plaudit.services.catalogue.by_id(label.id)
    assert known is not None
    return known


def change_settings(live: Live, label: TestLabel, **values: str) -> None:
    database = live.plaudit.database
    run_unit(database, lambda tx: labels.set_settings(tx, label_id=label.id, values=values))
    live.plaudit.refresh()


def give(
    live: Live,
    label: TestLabel,
    *effects: Effect,
    cause: str = "rule:1:1",
    event: Mapping[str, Any] | None = None,
    whole: bool = False,
) -> None:
    """Carry effects out for anna, as a rule does."""
    known = label_of(live, label)

    def work(tx: Tx) -> None:
        player = players.require(tx.conn, label_id=label.id, ext_user_id="anna")
        context = Context(player.id, Source.RULE, cause, payload=event or {}, whole=whole)
        apply_all(tx, known, context, effects)

    unit(live, work)

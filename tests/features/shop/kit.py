"""What the tests of the shop share: items, players with something to spend, and units of work."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.offline import run_unit
from server.store.transaction import Tx
from server.store.writer import Writer
from tests.support.label import TestLabel
from tests.support.server import Live

T = TypeVar("T")

ITEMS, BUY, CATEGORIES, HISTORY = 509, 511, 515, 541
TANGIBLE: dict[str, Any] = {"id": 1, "name": "Mug", "type": "tangible", "price": 100}


def define(live: Live, label: TestLabel, kind: str, key: str, body: dict[str, Any], **options: Any) -> None:
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind=kind, key=key, body=body, **options),
    )
    live.plaudit.refresh()


def item(live: Live, label: TestLabel, **fields: Any) -> None:
    body = {**TANGIBLE, **fields}
    define(live, label, "shop_item", f"item-{body['id']}", body)


def loaded(live: Live, label: TestLabel) -> Label:
    found = live.plaudit.services.catalogue.by_id(label.id)
    assert found is not None
    return found


def unit(live: Live, work: Callable[[Tx], T]) -> T:
    """One unit of work with all that follows from it, as the writer does it."""
    return run_unit(live.plaudit.database, work, settle=live.plaudit.pipeline.settle)


def player(live: Live, label: TestLabel, ext_user_id: str = "anna") -> int:
    return int(
        unit(live, lambda tx: players.ensure(tx, loaded(live, label), brand=None, ext_user_id=ext_user_id)).id
    )


def give(
    live: Live, label: TestLabel, player_id: int, amount: int, currency: int = 0, key: str = "gift"
) -> None:
    unit(
        live,
        lambda tx: economy.add(
            tx,
            label_id=label.id,
            player_id=player_id,
            currency=Currency(currency),
            amount=amount,
            cause=Cause(Source.API, f"{key}:{player_id}:{currency}"),
        ),
    )


def balance(live: Live, label: TestLabel, player_id: int, currency: int = 0) -> int:
    with live.plaudit.database.reads.connect() as conn:
        return economy.balances(conn, label_id=label.id, player_id=player_id)[Currency(currency)][0]


def at_once(live: Live, works: Sequence[Callable[[Tx], Any]]) -> list[Any]:
    """Do all of them at the same time, on every lane that the database has; results or errors in order."""

    async def race() -> list[Any]:
        services = live.plaudit.services
        writer = Writer(
            live.plaudit.database,
            clock=services.clock,
            announce=lambda notices: None,
            settle=live.plaudit.pipeline.settle,
        )
        writer.start()
        try:
            runs = [writer.run(work, key=number) for number, work in enumerate(works)]
            return await asyncio.gather(*runs, return_exceptions=True)
        finally:
            await writer.stop()

    return asyncio.run(race())


def kinds(results: Sequence[Any]) -> Counter[Any]:
    """How often each outcome came: "done", or the number of the refusal. Anything else is an error."""
    found: Counter[Any] = Counter()
    for result in results:
        if isinstance(result, PlauditError):
            found[result.err_code] += 1
        elif isinstance(result, BaseException):
            raise result
        else:
            found["done"] += 1
    return found

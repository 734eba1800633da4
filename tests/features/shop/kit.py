"""What the tests of the shop share: items, players with something to spend, and units of work."""

from collections.abc import Callable
from typing import Any, TypeVar

from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.offline import run_unit
from server.store.transaction import Tx
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


def give(live: Live, label: TestLabel, player_id: int, amount: int, currency: int = 0, key: str = "gift") -> None:
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

"""What the tests of clans share: clans, players with something to spend, and units of work."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.clans import service, tables
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.store.transaction import Tx
from server.store.writer import Writer
from tests.support.adversary import rows
from tests.support.label import TestLabel
from tests.support.server import Live

T = TypeVar("T")

LIST, INFO, JOIN = 570, 572, 574


def at_once(live: Live, works: Sequence[Callable[[Tx], Any]]) -> list[Any]:
    """Do all of them at the same time, on every lane that the database has; results or errors in order."""

    async def race() -> list[Any]:
        writer = Writer(
            live.plaudit.database,
            clock=live.plaudit.services.clock,
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


def unit(live: Live, work: Callable[[Tx], T]) -> T:
    """One unit of work with all that follows from it, at the moment of the test's clock."""
    (result,) = at_once(live, [work])
    if isinstance(result, BaseException):
        raise result
    return result


def define(live: Live, label: TestLabel, kind: str, key: str, body: dict[str, Any], **options: Any) -> None:
    unit(live, lambda tx: save(tx, label_id=label.id, kind=kind, key=key, body=body, **options))
    live.plaudit.refresh()


def clan(live: Live, label: TestLabel, number: int = 1, *, status: str = "active", **fields: Any) -> None:
    body = {"id": number, "name": f"Clan {number}", "capacity": 10, **fields}
    define(live, label, "clan", f"clan-{number}", body, status=status)


def loaded(live: Live, label: TestLabel) -> Label:
    found = live.plaudit.services.catalogue.by_id(label.id)
    assert found is not None
    return found


def player(live: Live, label: TestLabel, ext_user_id: str = "anna") -> int:
    known = loaded(live, label)
    row = unit(live, lambda tx: players.ensure(tx, known, brand=None, ext_user_id=ext_user_id))
    return int(row.id)


def crowd(live: Live, label: TestLabel, count: int) -> list[int]:
    known = loaded(live, label)

    def work(tx: Tx) -> list[int]:
        return [players.ensure(tx, known, brand=None, ext_user_id=f"p{n}").id for n in range(count)]

    return unit(live, work)


def give(live: Live, label: TestLabel, player_id: int, amount: int, currency: int = 0) -> None:
    def work(tx: Tx) -> bool:
        key = (
            f"gift:{player_id}:{currency}:{economy.balances(tx.conn, label_id=label.id, player_id=player_id)}"
        )
        return economy.add(
            tx,
            label_id=label.id,
            player_id=player_id,
            currency=Currency(currency),
            amount=amount,
            cause=Cause(Source.API, key),
        )

    assert unit(live, work)


def balance(live: Live, label: TestLabel, player_id: int, currency: int = 0) -> int:
    with live.plaudit.database.reads.connect() as conn:
        return economy.balances(conn, label_id=label.id, player_id=player_id)[Currency(currency)][0]


def joining(
    live: Live, label: TestLabel, player_id: int, clan_id: int = 1, *, request_id: str = ""
) -> Callable[[Tx], Any]:
    known = loaded(live, label)
    return lambda tx: service.join(tx, known, player_id=player_id, clan_id=clan_id, request_id=request_id)


def join(live: Live, label: TestLabel, player_id: int, clan_id: int = 1, *, request_id: str = "") -> Any:
    return unit(live, joining(live, label, player_id, clan_id, request_id=request_id))


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


def members(live: Live, label: TestLabel, clan_id: int = 1) -> tuple[int, int]:
    """(seats taken, players whose clan it is): the same number, always."""
    m, s = tables.member, tables.seat
    seats = rows(live, sa.select(s.c.members).where(s.c.label_id == label.id, s.c.clan_id == clan_id))
    inside = rows(live, sa.select(m.c.player_id).where(m.c.label_id == label.id, m.c.clan_id == clan_id))
    return (seats[0].members if seats else 0), len(inside)


def scores(live: Live, label: TestLabel) -> dict[int, tuple[int, int]]:
    """By clan (its score, the sum of its members' contributions): the same number, always."""
    m = tables.member
    kept = {row.clan_id: int(row.score) for row in rows(live, tables.SCORES.params(b_label_id=label.id))}
    summed = {
        row.clan_id: int(row.total)
        for row in rows(
            live,
            sa.select(m.c.clan_id, sa.func.sum(m.c.contribution).label("total"))
            .where(m.c.label_id == label.id, m.c.clan_id > 0)
            .group_by(m.c.clan_id),
        )
    }
    return {
        clan_id: (kept.get(clan_id, 0), summed.get(clan_id, 0)) for clan_id in kept.keys() | summed.keys()
    }

"""The house that these tests play in."""

from collections.abc import Callable, Iterator

import pytest

from server.core.clock import ManualClock
from server.features.players import clans
from tests.features.tournaments.kit import NOON, Clans, House
from tests.support.server import Live


@pytest.fixture
def house(start_server: Callable[..., Live], database_url: str) -> House:
    clock = ManualClock(NOON)
    return House(start_server(database_url, clock=clock, works=False), clock)


@pytest.fixture
def clan_book() -> Iterator[Clans]:
    """Clans whose members the test sets."""
    before = list(clans._CLANS)
    book = Clans()
    clans.provide(book)
    yield book
    clans._CLANS[:] = before

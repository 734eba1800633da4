"""The house that these tests play in."""

from collections.abc import Callable

import pytest

from server.core.clock import ManualClock
from tests.features.automation.kit import NOON, House
from tests.support.server import Live


@pytest.fixture
def house(start_server: Callable[..., Live], database_url: str) -> House:
    clock = ManualClock(NOON)
    return House(start_server(database_url, clock=clock, works=False), clock)

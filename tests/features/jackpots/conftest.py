"""One server for all tests of a file, whose clock stands still; each test has a label of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.core.clock import ManualClock
from tests.features.jackpots.kit import NOON, House
from tests.support.adversary import empty_database, serving
from tests.support.server import Live


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture(scope="module")
def live(
    database_kind: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    clock: ManualClock,
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("server")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock) as server,
    ):
        yield server


@pytest.fixture
def house(live: Live) -> House:
    return House(live)

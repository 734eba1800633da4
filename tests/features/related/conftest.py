"""One server for all tests of a file, with a clock that tests move; each test has a label of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.core.clock import ManualClock
from tests.support.adversary import empty_database, serving
from tests.support.server import Live

# Wednesday, 2026-07-01 12:00 UTC.
START = 1_782_907_200_000


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture(scope="module")
def live(
    database_kind: str,
    clock: ManualClock,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("related")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock, works=False) as server,
    ):
        yield server

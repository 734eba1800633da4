"""One server for all tests of a file; each test has a label of its own, at noon."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.core.clock import ManualClock
from tests.features.raffles.kit import NOON, Hall
from tests.support.adversary import empty_database, serving
from tests.support.server import Live


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("raffles")
    clock = ManualClock(NOON)
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock, works=False) as server,
    ):
        yield server


@pytest.fixture
def hall(live: Live) -> Hall:
    clock = live.plaudit.services.clock
    assert isinstance(clock, ManualClock)
    clock.advance(NOON - clock.now())
    return Hall(live)

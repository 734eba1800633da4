"""One server for all tests of a file; each test has a label of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.adversary import empty_database, serving
from tests.support.server import Live


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("server")
    with empty_database(database_kind, folder, request) as url, serving(url, folder / "data") as server:
        yield server

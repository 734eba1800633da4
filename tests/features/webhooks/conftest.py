"""The house of the tests of webhooks, on each database; a file's tests share one, each with its own label."""

from collections.abc import Iterator

import pytest

from server.features.webhooks import definition, tasks
from tests.features.webhooks.kit import House, outbound_to
from tests.support.adversary import empty_database
from tests.support.unit import Unit


@pytest.fixture(scope="module")
def unit(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Unit]:
    folder = tmp_path_factory.mktemp("webhooks")
    with empty_database(database_kind, folder, request) as url:
        made = Unit(folder, url)
        yield made
        made.close()


@pytest.fixture
def house(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    outbound = outbound_to()
    for module in (definition, tasks):
        monkeypatch.setattr(module, "OUTBOUND", outbound)
    made = House(unit, outbound)
    yield made
    made.receiver.close()

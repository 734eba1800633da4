"""The house of the tests of webhooks, on each database; a file's tests share one, each with its own label."""

from collections.abc import Iterator

import pytest

from server.features.webhooks import definition, tasks
from tests.features.webhooks.kit import House, outbound_to
from tests.support.databases import migrated_sqlite
from tests.support.unit import Unit


@pytest.fixture(scope="module")
def unit(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Unit]:
    folder = tmp_path_factory.mktemp("webhooks")
    if database_kind == "sqlite":
        made = Unit(folder, migrated_sqlite(folder / "plaudit.db"))
        yield made
        made.close()
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create_database(template=request.getfixturevalue("postgres_template"))
    made = Unit(folder, url)
    yield made
    made.close()
    server.drop_database(url)


@pytest.fixture
def house(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    outbound = outbound_to()
    for module in (definition, tasks):
        monkeypatch.setattr(module, "OUTBOUND", outbound)
    made = House(unit, outbound)
    yield made
    made.receiver.close()

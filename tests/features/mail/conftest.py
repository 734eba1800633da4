"""The house of the tests of e-mail, on each database; a file's tests share one, each with its own label."""

from collections.abc import Iterator

import pytest

from server.features.mail.links import LINKS
from server.features.mail.smtp import POST
from tests.features.mail.kit import House
from tests.support.adversary import empty_database
from tests.support.unit import Unit


@pytest.fixture(scope="module")
def unit(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Unit]:
    folder = tmp_path_factory.mktemp("mail")
    with empty_database(database_kind, folder, request) as url:
        made = Unit(folder, url)
        yield made
        made.close()


@pytest.fixture
def house(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    made = House(unit)
    monkeypatch.setattr(POST, "server", made.server_of())
    monkeypatch.setattr(POST, "timeout_s", 2.0)
    monkeypatch.setattr(LINKS, "url", "https://plaudit.example")
    yield made
    made.mail.close()

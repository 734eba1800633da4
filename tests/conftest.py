"""Fixtures that any test may ask for: databases, Redis, a browser, Node.js.

A test that asks for `database_url` runs once on SQLite and once on PostgreSQL. What a machine does not have
is left out and named at the end of the run; with CI set it is an error instead.
"""

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx._transports.default as httpx_transports
import pytest
import structlog

from tests.support import browser, databases, services

# The fixtures that start the product itself live beside the helpers they use.
pytest_plugins = ["tests.support.server"]

# Tests kill processes and never the machine: files in memory are as good as on disk, and spare it the
# flushes of thousands of little databases. TMPDIR chooses another place.
if "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK):
    tempfile.tempdir = "/dev/shm"

# Each `httpx.get` reads the machine's certificates anew, 20 ms that tests on this machine alone do not need.
httpx_transports.create_ssl_context = cache(httpx_transports.create_ssl_context)  # type: ignore[attr-defined]

_left_out: dict[str, str] = {}


# -- which tests run here -----------------------------------------------------------------------------------


@cache
def _postgres() -> services.Postgres | None:
    """Found once, when the first test that could use it is collected."""
    found = services.find_postgres()
    if found is None:
        _left_out["PostgreSQL"] = services.MISSING_POSTGRES
    return found


@cache
def _redis() -> services.Redis | None:
    found = services.find_redis()
    if found is None:
        _left_out["Redis"] = services.MISSING_REDIS
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything that reaches a database runs on every kind of database there is here."""
    if "database_kind" in metafunc.fixturenames:
        kinds = ["sqlite", "postgres"] if _postgres() else ["sqlite"]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a missing service, and put browser tests last.

    Playwright's synchronous API keeps an event loop marked as running in the main thread for as long as it is
    open, and no test after it could start a loop of its own.
    """
    unavailable = [item for item in items if _needs_missing_service(_fixtures_of(item))]
    if _left_out and services.in_ci():
        raise pytest.UsageError("\n".join(_left_out.values()))
    if unavailable:
        config.hook.pytest_deselected(items=unavailable)
    kept = [item for item in items if item not in set(unavailable)]
    items[:] = sorted(kept, key=_uses_browser)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group_of(item)))


def _uses_browser(item: pytest.Item) -> bool:
    return "playwright" in _fixtures_of(item)


def _group_of(item: pytest.Item) -> str:
    """What one process runs in one go when several share the tests: a file's on one kind of database.

    So a file's servers start once, and a process that has opened its browser gets no other tests any more.
    """
    kind = getattr(getattr(item, "callspec", None), "params", {}).get("database_kind", "")
    return f"{item.path.name}:{kind}:{_uses_browser(item)}:{item.path.parent.name}"


def _fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _needs_missing_service(fixtures: set[str]) -> bool:
    return ("postgres_server" in fixtures and _postgres() is None) or (
        "redis_url" in fixtures and _redis() is None
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, reason in _left_out.items():
        terminalreporter.write_line(f"left out: the tests on {name}. {reason}", yellow=True)


def pytest_unconfigure() -> None:
    """Stop the private servers, whichever way the run ended."""
    for finder in (_postgres, _redis):
        if finder.cache_info().currsize and (service := finder()):
            service.stop()


# -- databases ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgres`; a test that asks for it, or for `database_url`, runs once on each."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The SQLAlchemy address of a database without a row that belongs to this test alone."""
    if database_kind == "sqlite":
        yield databases.migrated_sqlite(tmp_path / "plaudit.db")
        return
    lent = request.getfixturevalue("postgres_databases")
    url = lent.lend()
    yield url
    lent.take_back(url)


@pytest.fixture
def unmigrated_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without a table: nobody has opened it yet."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'plaudit.db'}"
        return
    server: services.Postgres = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture(scope="session")
def postgres_server() -> services.Postgres:
    """The PostgreSQL server of this run, for tests that make and drop databases themselves."""
    server = _postgres()
    assert server is not None, services.MISSING_POSTGRES
    return server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: services.Postgres) -> Iterator[str]:
    """A migrated database that others are copied from."""
    url = postgres_server.create_database()
    databases.migrate_once(url)
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: services.Postgres, postgres_template: str) -> Iterator[Any]:
    """Copies of it that tests use one after the other."""
    from tests.support.lent import Lent

    lent = Lent(postgres_server, postgres_template)
    yield lent
    lent.close()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: services.Postgres) -> Iterator[str]:
    """A PostgreSQL database shared by the whole run, empty when the run starts."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A database of a Redis that may be shared with others: use names of your own and never flush it.

    Each process of the run has a database of its own, as installations that share a Redis have.
    """
    server = _redis()
    assert server is not None, services.MISSING_REDIS
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlsplit(server.url)._replace(path=f"/{number}").geturl()


# -- logs ---------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def logs_of_its_own() -> Iterator[None]:
    """A command under test configures the logs to end in a stream that pytest closes after that test."""
    yield
    structlog.reset_defaults()


# -- event loop, Node.js, browser ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Tests marked `anyio` run on asyncio, as the product does."""
    return "asyncio"


@pytest.fixture(scope="session")
def node() -> str:
    """A Node.js executable."""
    found = browser.find_node()
    if found is None:
        pytest.fail(browser.MISSING_NODE)
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Any) -> Iterator[Any]:
    """One Chromium for the whole run (a Playwright `Browser`, synchronous API)."""
    shell = browser.find_headless_shell()
    yield from _launched(playwright, shell or browser.find_chromium(playwright.chromium.executable_path))


@pytest.fixture(scope="session")
def whole_chromium(playwright: Any) -> Iterator[Any]:
    """One with everything that a window brings, for what a headless shell cannot do."""
    yield from _launched(playwright, browser.find_chromium(playwright.chromium.executable_path))


def _launched(playwright: Any, path: str | None) -> Iterator[Any]:
    if path is None:
        pytest.fail(browser.MISSING_CHROMIUM)
    instance = playwright.chromium.launch(executable_path=path, args=browser.CHROMIUM_ARGS)
    yield instance
    instance.close()


@pytest.fixture
def page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page in a browser context of its own; an uncaught error in it fails the test.

    A test that provokes errors is marked `allow_page_errors`.
    """
    errors: list[str] = []
    context = chromium.new_context()
    context.on("weberror", lambda web_error: errors.append(str(web_error.error)))
    yield context.new_page()
    context.close()
    if request.node.get_closest_marker("allow_page_errors") is None:
        assert not errors, "uncaught errors in the page:\n" + "\n".join(errors)

"""The API of a whole server in this process, with two labels that must never see each other."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import ASGIApp

from server.app import Plaudit, build, create_app
from server.core.clock import ManualClock
from server.settings import Settings
from server.web.rest.problems import PROBLEMS
from tests.support.label import TestLabel, make_label
from tests.support.server import linked_scripts

T = TypeVar("T")
START_MS = 1_767_225_600_000


class Client:
    """Speaks to the application in its own event loop, one request after the other or many at once."""

    def __init__(self, portal: BlockingPortal, http: httpx.AsyncClient) -> None:
        self._portal = portal
        self._http = http

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        return self.all_at_once([(method, url, options)])[0]

    def all_at_once(self, requests: list[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        async def send(http: httpx.AsyncClient) -> list[httpx.Response]:
            waiting = [http.request(method, url, **options) for method, url, options in requests]
            return list(await asyncio.gather(*waiting))

        return self.run(send)

    def run(self, work: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
        """Run a coroutine where the application runs."""
        return self._portal.call(work, self._http)


@contextlib.contextmanager
def serve(plaudit: Plaudit, app: ASGIApp | None = None) -> Iterator[Client]:
    """The application with its threads and tasks, as it runs behind a socket."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(plaudit.running()):
        transport = httpx.ASGITransport(app=app or create_app(plaudit, scripts=linked_scripts()))
        http = httpx.AsyncClient(transport=transport, base_url="http://plaudit.test")
        yield Client(portal, http)
        portal.call(http.aclose)


@dataclass
class Api:
    """A client with a label's key. Every problem it is answered is checked against the declared ones."""

    client: Client
    plaudit: Plaudit
    clock: ManualClock
    label: TestLabel

    def of(self, label: TestLabel) -> "Api":
        return Api(self.client, self.plaudit, self.clock, label)

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.label.s2s_key}"}

    def send(self, method: str, path: str, *, headers: Any = None, **options: Any) -> httpx.Response:
        given = httpx.Headers(self.authorization)
        given.update(headers)
        response = self.client.request(method, f"/api/v1{path}", headers=given, **options)
        if response.status_code >= 400:
            check_problem(response)
        return response

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return self.send("POST", path, json=body, **options)

    def put(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return self.send("PUT", path, json=body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return self.send("PATCH", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.send("DELETE", path, **options)

    def player(self, ext_user_id: str = "anna", **body: Any) -> dict[str, Any]:
        response = self.put(f"/players/{ext_user_id}", body)
        assert response.status_code in (200, 201), response.text
        return dict(response.json())

    def events(self, *events: dict[str, Any], **options: Any) -> dict[str, Any]:
        response = self.post("/events", {"events": list(events)}, **options)
        assert response.status_code == 200, response.text
        return dict(response.json())


def check_problem(response: httpx.Response) -> dict[str, Any]:
    """Its shape, its media type, and that the reference page knows its code with this status."""
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"] == f"/api/v1/docs#problem-{problem['code']}"
    assert problem["code"] in PROBLEMS, problem
    assert PROBLEMS[problem["code"]].status == response.status_code, problem
    assert problem["detail"]
    return problem


def event(
    event_id: str, *, player: str = "anna", kind: str = "page_opened", **payload: Any
) -> dict[str, Any]:
    return {"event_id": event_id, "ext_user_id": player, "event_type": kind, "payload": payload}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START_MS)


@pytest.fixture
def start_api(tmp_path: Path, clock: ManualClock) -> Iterator[Callable[[str], Api]]:
    """Starts a server on a database of the given address."""
    with contextlib.ExitStack() as running:

        def start(database_url: str) -> Api:
            plaudit = build(Settings(data=tmp_path / "data", database_url=database_url), clock=clock)
            label = make_label(plaudit)
            return Api(running.enter_context(serve(plaudit)), plaudit, clock, label)

        yield start


@pytest.fixture
def api(start_api: Callable[[str], Api], database_url: str) -> Api:
    """The API with one label, on each kind of database."""
    return start_api(database_url)


@pytest.fixture
def embedded(start_api: Callable[[str], Api], tmp_path: Path) -> Api:
    """The API on SQLite alone, for what no database has a part in."""
    return start_api(f"sqlite:///{tmp_path / 'plaudit.db'}")

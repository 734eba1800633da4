"""Starts the product itself: in this process on a thread, or as the processes that a user would start."""

import asyncio
import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import httpx
import pytest
import uvicorn

from server.app import Plaudit, build, create_app
from server.core.clock import Clock
from server.jobs.engine import Worker
from server.paths import STATIC
from server.serve import configure
from server.settings import Settings
from server.web.scripts import Scripts
from tests.support.label import ORIGIN, TestLabel, WireClient, make_label, open_socket

ROOT = Path(__file__).resolve().parents[2]
START_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@functools.cache
def linked_scripts() -> Scripts:
    """The scripts of this tree, linked and compressed once for all servers of the run."""
    return Scripts(STATIC, None)


class Live:
    """One server on a thread of this process, with its parts in reach."""

    def __init__(self, plaudit: Plaudit) -> None:
        self.plaudit = plaudit
        self.url = plaudit.settings.url
        self._server: uvicorn.Server = configure(
            create_app(plaudit, scripts=linked_scripts()), host="127.0.0.1", port=plaudit.settings.port
        )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve()), daemon=True)
        self._sockets = contextlib.ExitStack()

    def start(self, *, works: bool = True) -> None:
        """A server that does not work leaves its jobs to the test."""
        with contextlib.nullcontext() if works else mock.patch.object(Worker, "run", _idle):
            self._thread.start()
            _wait_until(lambda: self._server.started or not self._thread.is_alive())
        assert self._server.started, "the server did not start"

    def stop(self) -> None:
        self._sockets.close()
        self._server.should_exit = True
        self._thread.join(START_S)

    @property
    def now(self) -> int:
        return self.plaudit.services.clock.now()

    def label(self, **options: Any) -> TestLabel:
        return make_label(self.plaudit, **options)

    def socket(self, *, origin: str | None = ORIGIN) -> WireClient:
        return self._sockets.enter_context(open_socket(self.url, origin=origin))

    def player(self, label: TestLabel, ext_user_id: str = "anna", **init: Any) -> WireClient:
        """A socket on which the player is identified."""
        client = self.socket()
        assert client.init(label, **init)["errCode"] == 0
        assert client.identify(label, ext_user_id, now=self.now)["errCode"] == 0
        return client

    def http(self, body: Any, *, path: str = "/services/public", **options: Any) -> httpx.Response:
        return httpx.post(self.url + path, json=body, timeout=10, **options)


async def _idle(_worker: Worker) -> None:
    await asyncio.Event().wait()


def _wait_until(ready: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(START_S * 100):
        if ready():
            return
        pause.wait(0.01)
    raise AssertionError("waited for too long")


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Live]]:
    """Starts servers in this process: `start_server(database_url, redis_url=…, clock=…)`."""
    running: list[Live] = []

    def start(
        database_url: str, *, redis_url: str = "", clock: Clock | None = None, works: bool = True
    ) -> Live:
        data = tmp_path / f"data-{len(running)}"
        settings = Settings(port=free_port(), data=data, database_url=database_url, redis_url=redis_url)
        live = Live(build(settings, clock=clock))
        live.start(works=works)
        running.append(live)
        return live

    yield start
    for live in running:
        live.stop()


@pytest.fixture
def live(start_server: Callable[..., Live], database_url: str) -> Live:
    """One server on an empty database of each kind."""
    return start_server(database_url)


@dataclass(frozen=True)
class Demo:
    """The demo as a user starts it, in a process of its own."""

    url: str
    demo_url: str
    label_key: str
    brand_key: str
    salt: str
    s2s_key: str
    players: list[dict[str, str]]


@pytest.fixture(scope="session")
def plaudit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`plaudit demo --json` with an empty data folder, for tests in a browser."""
    yield from run_demo(tmp_path_factory.mktemp("demo"))


def run_demo(data: Path, **environment: str) -> Iterator[Demo]:
    """`plaudit demo` in a process of its own until the generator is closed."""
    command = ["demo", "--json", "--port", str(free_port()), "--demo-port", str(free_port())]
    for line in _run(command, data, environment, until="{"):
        yield Demo(**json.loads(line))


def run_serve(data: Path, **environment: str) -> Iterator[str]:
    """`plaudit serve` in a process of its own; yields its address."""
    port = free_port()
    for _ in _run(["serve", "--port", str(port)], data, environment, until="http"):
        yield f"http://127.0.0.1:{port}"


def _run(arguments: list[str], data: Path, environment: dict[str, str], *, until: str) -> Iterator[str]:
    """The first line in which the process prints `until`: it serves then."""
    command = [sys.executable, "-m", "server", *arguments, "--data", str(data)]
    with (data / f"errors-{arguments[0]}.log").open("w+") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout is not None
        line = next((line for line in process.stdout if until in line), "")
        assert line, Path(errors.name).read_text()
        try:
            yield line
        finally:
            process.terminate()
            process.wait(START_S)
            process.stdout.close()

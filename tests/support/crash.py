"""Servers that are killed, each in a process of its own, and clients that keep count of what was promised.

Run as a program it is the negative control: the same server with a writer that promises before it commits.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from server.jobs.tables import job
from server.store.engine import Database
from tests.support.adversary import wait_until
from tests.support.label import WireClient
from tests.support.server import ROOT, free_port


class Process:
    """`python -m server serve`, or a module that does the same otherwise, as a child that can be killed."""

    def __init__(self, database_url: str, data: Path, *, module: str = "server", **variables: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        variables |= {"PLAUDIT_DATABASE_URL": database_url, "PLAUDIT_MESSAGES_PER_S": "1000000"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, "serve", "--port", str(port), "--data", str(data)],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._ready, what="the server to start", deadline_s=60)

    def _ready(self) -> bool:
        assert self._process.poll() is None, "the server ended by itself"
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        return False

    def kill(self) -> None:
        """`kill -9`: nothing is finished, nothing is said."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(30)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()


@contextlib.contextmanager
def player(url: str, label_key: str, ext_user_id: str) -> Iterator[WireClient]:
    """A socket of a player whose label asks for no proof."""
    address = "ws" + url.removeprefix("http") + "/websocket/services"
    with connect(address, max_size=None, compression=None, ping_interval=None) as socket:
        client = WireClient(socket)
        assert client.ask(3, label_key=label_key, session_id="s")["errCode"] == 0
        assert client.ask(5, ext_user_id=ext_user_id)["errCode"] == 0
        yield client


def a_minute_later(database: Database) -> None:
    """What dead processes held, others may take; what living ones hold, too."""
    with database.writes.begin() as conn:
        if not database.embedded:  # the rows of one by one would wait for a living process, and it for us
            conn.exec_driver_sql("LOCK TABLE job IN EXCLUSIVE MODE")
        conn.execute(sa.update(job).values(lease_until=0))


class Stream(threading.Thread):
    """Sends events of one player, many at a time, until the connection breaks; notes what was promised."""

    def __init__(self, url: str, label_key: str, ext_user_id: str) -> None:
        super().__init__(daemon=True)
        self.ext_user_id = ext_user_id
        self._url, self._label_key = url, label_key
        self.sent: list[str] = []
        self.acknowledged: set[str] = set()

    def run(self) -> None:
        with (
            contextlib.suppress(WebSocketException, OSError, TimeoutError),
            player(self._url, self._label_key, self.ext_user_id) as client,
        ):
            while True:
                self._some(client)

    def _some(self, client: WireClient) -> None:
        for _ in range(16):
            self.sent.append(uuid.uuid4().hex)
            client.send(9, uuid=self.sent[-1], eventType="page_opened")
        for _ in range(16):
            self._note(client.receive())

    def _note(self, answer: dict[str, Any]) -> None:
        if answer["errCode"] == 0:
            self.acknowledged.add(answer["uuid"])


def promise_before_the_commit() -> None:
    """What must not be: an event, or that a win is credited, is answered as soon as its batch is known, and
    the commit comes later."""
    from server.store.writer import Writer, _Job

    commit, slow_disk = Writer._commit, threading.Event()

    def too_early(self: Writer, batch: list[_Job]) -> None:
        names = ("event.<locals>", "_acknowledge.<locals>")
        promised = [each for each in batch if getattr(each.fn, "__qualname__", "").startswith(names)]
        for each in promised:
            each.result = True
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._resolve, promised)
        slow_disk.wait(0.02)
        commit(self, batch)

    Writer._commit = too_early  # type: ignore[method-assign]


if __name__ == "__main__":
    from server.cli import main

    promise_before_the_commit()
    main()

"""Carries notices to every process that serves the same database: in process, or through Redis pub/sub."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import msgspec
import structlog

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.notice import Notice

Listener = Callable[[Notice], None]

log = structlog.get_logger("bus")
_decoder = msgspec.json.Decoder(list[Notice])


def _tell(listener: Listener, notices: list[Notice]) -> None:
    """One notice that cannot be heard (a label that cannot be read just now) does not silence the others."""
    for notice in notices:
        try:
            listener(notice)
        except Exception:
            log.exception("a notice was not heard", kind=notice.kind, label_id=notice.label_id)


class Bus(Protocol):
    """`announce` reaches the listener of every process, this one included, in the order of the calls."""

    async def start(self, listener: Listener) -> None: ...

    def announce(self, notices: list[Notice]) -> None: ...

    async def stop(self) -> None: ...

    @property
    def ready(self) -> bool: ...


class LocalBus:
    """One process: a notice is heard at once."""

    ready = True

    def __init__(self) -> None:
        self._listener: Listener | None = None

    async def start(self, listener: Listener) -> None:
        self._listener = listener

    def announce(self, notices: list[Notice]) -> None:
        if self._listener is not None:
            _tell(self._listener, notices)

    async def stop(self) -> None:
        self._listener = None


class RedisBus:
    """Several processes: a notice is heard here at once, and by the others through one Redis channel.

    When Redis is away, players of this process go on being told; the others hear nothing until it is back.
    What operators define is not at risk: every process also compares the labels' revisions in the database.

    Redis keeps channels apart by name only, so the number of its database (`redis://host/2`) is part of ours:
    installations that share a Redis and have numbers of their own do not hear each other.
    """

    def __init__(self, url: str) -> None:
        try:
            from redis import asyncio as redis
            from redis.asyncio.retry import Retry
            from redis.backoff import NoBackoff
        except ModuleNotFoundError as error:
            message = (
                "PLAUDIT_REDIS_URL needs the package redis: install Plaudit with its extra, plaudit[redis]."
            )
            raise PlauditError(message, code="driver_missing") from error
        # The loops below try again; the client's own ten attempts would come back up to a minute late.
        patience = {"health_check_interval": 15, "socket_keepalive": True, "retry": Retry(NoBackoff(), 0)}
        self._client = redis.from_url(url, **patience)
        database = self._client.connection_pool.connection_kwargs.get("db") or 0
        self.channel = f"plaudit:{database}:notices"
        self._listener: Listener | None = None
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue(maxsize=10_000)
        self._tasks: list[asyncio.Task[None]] = []
        self._name = new_guid().encode()
        self.ready = False

    async def start(self, listener: Listener) -> None:
        self._listener = listener
        listening = asyncio.Event()
        self._tasks = [asyncio.create_task(self._receive(listening)), asyncio.create_task(self._send())]
        try:
            await asyncio.wait_for(listening.wait(), 10)
        except TimeoutError as error:
            await self.stop()
            raise PlauditError(
                "Redis at PLAUDIT_REDIS_URL does not answer.", code="bus_unreachable"
            ) from error

    def announce(self, notices: list[Notice]) -> None:
        assert self._listener is not None
        _tell(self._listener, notices)
        try:
            self._outgoing.put_nowait(self._name + msgspec.json.encode(notices))
        except asyncio.QueueFull:
            log.error("bus is full; other processes miss a notice", notices=len(notices))

    async def _send(self) -> None:
        while True:
            message = await self._outgoing.get()
            for pause in (0.1, 0.5, 2, 5):
                try:
                    await self._client.publish(self.channel, message)
                    break
                except Exception as error:
                    log.warning("bus cannot send", error=repr(error))
                    await asyncio.sleep(pause)

    async def _receive(self, listening: asyncio.Event) -> None:
        while True:
            try:
                async with self._client.pubsub() as channel:
                    await channel.subscribe(self.channel)
                    self.ready = True
                    listening.set()
                    async for message in channel.listen():
                        if message["type"] == "message":
                            self._hear(message["data"])
            except Exception as error:
                self.ready = False
                log.warning("bus lost its connection", error=repr(error))
                await asyncio.sleep(1)

    def _hear(self, data: bytes) -> None:
        if data.startswith(self._name) or self._listener is None:
            return
        _tell(self._listener, _decoder.decode(data[len(self._name) :]))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

"""The WebSocket at /websocket/services: one task a connection, answers in the order of the questions.

Answers are sent by the task that reads, so a client that does not read is not read from either; pushes go
through the connection's bounded outbox.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from server.core.text import origin_of
from server.realtime.connection import Connection
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Services, Session

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PING_AFTER_S = 30
SILENT_CLOSE_S = 95
SWEEP_EVERY_S = 5
_PING = f'{{"cid":{int(ClassId.PING)}}}'


class _AsgiWire:
    """Sends through the ASGI channel of one socket."""

    __slots__ = ("_send", "abort")

    def __init__(self, send: Send, abort: Callable[[], None]) -> None:
        self._send = send
        self.abort = abort

    async def send_text(self, data: str) -> None:
        await self._send({"type": "websocket.send", "text": data})

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        await self._send({"type": "websocket.close", "code": code, "reason": reason or ""})


class SocketEndpoint:
    """An ASGI application for one path."""

    def __init__(self, services: Services, dispatcher: Dispatcher) -> None:
        self._services = services
        self._dispatcher = dispatcher

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        connection = Connection(_AsgiWire(send, scope["state"]["plaudit_abort"]))
        host = (scope.get("client") or ("", 0))[0]
        session = Session(
            self._services, "socket", origin=page_origin(scope), connection=connection, host=host
        )
        connection.overhears = session.overhear
        self._services.hub.open(connection)
        try:
            await self._converse(session, connection, receive, send)
        finally:
            self._services.hub.close(connection)
            connection.abandon()

    async def _converse(self, session: Session, connection: Connection, receive: Receive, send: Send) -> None:
        answer = self._dispatcher.answer
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            connection.heard()
            raw = message.get("text")
            reply = await answer(session, raw if raw is not None else message["bytes"])
            if connection.closing:
                return
            if reply is not None:
                await send({"type": "websocket.send", "text": reply.decode()})
            while session.afterwards:
                connection.push(session.afterwards.pop(0))


def page_origin(scope: MutableMapping[str, Any]) -> str | None:
    """The origin of the page that speaks; None for what is not a browser. `null` (a sandbox) is no known
    origin."""
    for name, value in scope["headers"]:
        if name == b"origin":
            return origin_of(value.decode("latin-1")) or "null"
    return None


async def keep_alive(services: Services) -> None:
    """Ping connections that have been silent and close those that stay so; one task for all of them."""
    while True:
        await asyncio.sleep(SWEEP_EVERY_S)
        now = asyncio.get_running_loop().time()
        for connection in tuple(services.hub.connections):
            silent = now - connection.heard_at
            if silent > SILENT_CLOSE_S:
                connection.close_soon(code=4013, reason="Nothing was heard from you. Reconnect.")
            elif silent > PING_AFTER_S:
                connection.push(_PING)

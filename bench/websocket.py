"""A WebSocket client that costs as little as it can, so that the load generator is not what is measured.

It does what a bench needs of RFC 6455 and no more: messages of one frame, an all-zero mask (clients must mask
with some value), no extensions, no close handshake.
"""

import asyncio
from collections.abc import Callable
from typing import cast

OPEN_S = 30
_TEXT, _CLOSE = 0x81, 0x88
_KEY = "cGxhdWRpdC1iZW5jaC0wMQ=="
_NO_MASK = bytes(4)

OnMessage = Callable[[bytes], None]


def frame(payload: bytes) -> bytes:
    """One masked text frame."""
    if len(payload) < 126:
        return bytes((_TEXT, 0x80 | len(payload))) + _NO_MASK + payload
    return bytes((_TEXT, 0x80 | 126)) + len(payload).to_bytes(2, "big") + _NO_MASK + payload


class Socket(asyncio.Protocol):
    """One connection. `on_message` is called with each text; `lost` says that the server closed it."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._buffer = b""
        self._open = False
        self._transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_message: OnMessage = lambda payload: None
        self.lost = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(
            asyncio.Transport, transport
        )  # uvloop's has the methods but not the base class
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = self.lost or f"connection lost: {exc}"
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(self.lost))

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            self._begin(head)
        self._buffer = self._read_frames(data)

    def _begin(self, head: bytes) -> None:
        self._open = True
        if head.startswith(b"HTTP/1.1 101"):
            self.opened.set_result(None)
        else:
            self.opened.set_exception(ConnectionError(head.decode("latin-1").splitlines()[0]))

    def _read_frames(self, data: bytes) -> bytes:
        """Hand over every whole message; what is left begins an unfinished one."""
        at, end = 0, len(data)
        while end - at >= 2:
            size, begin = data[at + 1], at + 2
            if size == 126:
                size, begin = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, begin = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if begin + size > end:
                break
            if data[at] == _TEXT:
                self.on_message(data[begin : begin + size])
            elif data[at] == _CLOSE:
                self.lost = f"closed with {int.from_bytes(data[begin : begin + 2], 'big')}"
            at = begin + size
        return data[at:]

    def send(self, frames: bytes) -> None:
        assert self._transport is not None
        self._transport.write(frames)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


async def connect(port: int, path: str) -> Socket:
    """Open one connection to this machine. ConnectionError when the server refuses it."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {_KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(request), "127.0.0.1", port)
    await asyncio.wait_for(socket.opened, OPEN_S)
    return socket

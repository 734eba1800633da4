"""A WebSocket client of bytes, for what a sound library never does: stop reading, break off in a frame."""

import base64
import json
import os
import socket
import struct
from typing import Any

from tests.support.label import ORIGIN, TestLabel

TEXT = 1


class RawSocket:
    """Reads only when asked to. Its receive buffer is small: what it does not read piles up elsewhere."""

    def __init__(self, url: str, *, origin: str = ORIGIN, buffer_bytes: int = 4096) -> None:
        host, port = url.removeprefix("http://").split(":")
        self.tcp = socket.socket()
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self.tcp.settimeout(10)
        self.tcp.connect((host, int(port)))
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /websocket/services HTTP/1.1",
            f"Host: {host}:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Origin: {origin}",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
        ]
        self.tcp.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._waiting = b""
        while b"\r\n\r\n" not in self._waiting:
            self._waiting += self._some()
        head, self._waiting = self._waiting.split(b"\r\n\r\n", 1)
        assert b" 101 " in head, head

    def _some(self) -> bytes:
        data = self.tcp.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def _take(self, size: int) -> bytes:
        while len(self._waiting) < size:
            self._waiting += self._some()
        taken, self._waiting = self._waiting[:size], self._waiting[size:]
        return taken

    def frame(self, payload: bytes, *, opcode: int = TEXT, fin: bool = True) -> bytes:
        """One masked frame as it goes over the line."""
        first, size = opcode | (0x80 if fin else 0), len(payload)
        if size < 126:
            head = struct.pack("!BB", first, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", first, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", first, 0x80 | 127, size)
        return head + b"\0\0\0\0" + payload  # a mask of zeros leaves the payload as it is

    def send(self, message: dict[str, Any]) -> None:
        self.tcp.sendall(self.frame(json.dumps(message).encode()))

    def receive(self) -> dict[str, Any]:
        _, size = struct.unpack("!BB", self._take(2))
        if size == 126:
            (size,) = struct.unpack("!H", self._take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._take(8))
        return dict(json.loads(self._take(size)))

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        self.send(message)
        return self.receive()

    def identify(self, label: TestLabel, ext_user_id: str, *, now: int) -> None:
        start = {"cid": 3, "label_key": label.key, "session_id": "s"}
        assert self.ask(start)["errCode"] == 0
        who = {"ext_user_id": ext_user_id, "hash": label.proof(ext_user_id, now=now)}
        assert self.ask({"cid": 5, **who})["errCode"] == 0

    def is_dropped(self) -> bool:
        """Read what is left until the end of the stream: True when it ends, False when it merely pauses."""
        self.tcp.settimeout(1)
        try:
            while self.tcp.recv(1 << 20):
                pass
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        self.tcp.close()

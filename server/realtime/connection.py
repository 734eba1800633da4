"""One open connection and what waits to be sent to it.

Pushes wait in a bounded outbox. A client that does not read is closed when its outbox is full (it
reconnects and gets everything again), so that a slow reader costs memory for 64 messages and no more.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Protocol

OUTBOX_LIMIT = 64
CLOSE_GRACE_S = 5


class Wire(Protocol):
    """What can carry text to a client and be closed."""

    async def send_text(self, data: str) -> None: ...

    async def close(self, code: int = 1000, reason: str | None = None) -> None: ...

    @property
    def abort(self) -> Callable[[], None]:
        """Drops the connection without waiting for the client."""
        ...


class Connection:
    """`overhears` is told of every push before it goes out."""

    __slots__ = (
        "_closer",
        "_outbox",
        "_sender",
        "_wire",
        "closing",
        "heard_at",
        "label_id",
        "overhears",
        "player_id",
    )

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._outbox: deque[str] = deque()
        self._sender: asyncio.Task[None] | None = None
        self._closer: asyncio.Task[None] | None = None
        self.closing = False
        self.label_id = 0
        self.player_id = 0
        self.heard_at = 0.0
        self.overhears: Callable[[str], None] | None = None
        self.heard()

    def heard(self) -> None:
        """Note that the client said something just now."""
        self.heard_at = asyncio.get_running_loop().time()

    def push(self, body: str) -> bool:
        """Queue `body`; False when the outbox was full and the connection is being closed."""
        if self.closing:
            return False
        if len(self._outbox) >= OUTBOX_LIMIT:
            self.close_soon(code=4008, reason="You read too slowly. Reconnect to get the present state.")
            return False
        if self.overhears is not None:
            self.overhears(body)
        self._outbox.append(body)
        if self._sender is None:
            self._sender = asyncio.ensure_future(self._send_all())
        return True

    async def _send_all(self) -> None:
        try:
            while self._outbox and not self.closing:
                await self._wire.send_text(self._outbox[0])
                if self._outbox:
                    self._outbox.popleft()
        except Exception:
            # The client went away in the middle: its receiving side ends the connection.
            self._outbox.clear()
        finally:
            self._sender = None

    def close_soon(self, *, code: int, reason: str) -> None:
        if self.closing:
            return
        self.closing = True
        self._outbox.clear()
        if self._sender is not None:
            self._sender.cancel()
        self._closer = asyncio.ensure_future(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        """Say goodbye, and soon after drop the connection: who does not read does not hear it either, and
        would keep a socket open for good."""
        asyncio.get_running_loop().call_later(CLOSE_GRACE_S, self._wire.abort)
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._wire.close(code, reason), CLOSE_GRACE_S)

    def abandon(self) -> None:
        """The socket is gone: drop what waits for it."""
        self.closing = True
        self._outbox.clear()

"""Posts claimed bonuses to an operator's platform, and to nobody else.

The address is resolved here and must be a public one; the connection then goes to exactly the address that
was judged, so that a name cannot point elsewhere a moment later. Redirects are not followed.
"""

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from server.core import standard_webhooks
from server.core.clock import SECOND_MS
from server.core.public_address import Address, Network, may_reach, parse_address

TIMEOUT_S = 3.0
THREADS = 8
SAID_LENGTH = 300
REMEMBERED = 1000
"""Outcomes kept for a step that may have moved to another process; without one it is simply sent again."""

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Post:
    """One request. `id` is the same for every attempt, so that the receiver can drop repeats."""

    id: str
    url: str
    body: bytes
    secret: str
    sent_at: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `said` is for the operator, never for players."""

    delivered: bool
    said: str


class NotAllowed(Exception):
    """The address is not one that may be reached from here."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass
class Courier:
    """Sends on a few threads of its own. `allowed` are private networks that may be reached all the same."""

    allowed: tuple[Network, ...] = ()
    resolve: Resolve = resolve
    timeout_s: float = TIMEOUT_S
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="courier")
    )
    _running: dict[tuple[int, int], "Future[Outcome]"] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, key: tuple[int, int], post: Post) -> None:
        """Send in the background; `take` has the outcome under the same key, in this process."""
        with self._lock:
            if len(self._running) >= REMEMBERED:
                self._running = {k: run for k, run in self._running.items() if not run.done()}
            self._running[key] = self.pool.submit(self.send, post)

    def take(self, key: tuple[int, int]) -> Outcome | None:
        """The outcome of what was started here, once; None while there is none."""
        with self._lock:
            running = self._running.get(key)
            if running is None or not running.done():
                return None
            del self._running[key]
        return running.result()

    def send(self, post: Post) -> Outcome:
        """Send and wait. Never raises: what went wrong is said in the outcome."""
        try:
            status = self._request(post)
        except NotAllowed as error:
            return Outcome(delivered=False, said=str(error)[:SAID_LENGTH])
        except (httpx.HTTPError, OSError, ValueError) as error:
            return Outcome(delivered=False, said=f"not reached: {error!r}"[:SAID_LENGTH])
        return Outcome(delivered=200 <= status < 300, said=f"answered {status}")

    def _request(self, post: Post) -> int:
        parts = urlsplit(post.url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._judge(host, port)
        at = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)
        target = f"{parts.scheme}://{at}:{port}{parts.path or '/'}" + (
            f"?{parts.query}" if parts.query else ""
        )
        signed = standard_webhooks.headers(
            message_id=post.id,
            seconds=post.sent_at // SECOND_MS,
            body=post.body,
            secrets=[post.secret] if post.secret else [],
        )
        headers = {**signed, "Host": parts.netloc, "Content-Type": "application/json"}
        with (
            httpx.Client(trust_env=False, timeout=self.timeout_s, follow_redirects=False) as client,
            client.stream(
                "POST",
                target,
                content=post.body,
                headers=headers,
                extensions={"sni_hostname": host},
            ) as answer,
        ):
            return answer.status_code

    def _judge(self, host: str, port: int) -> Address:
        """The address to connect to; NotAllowed when any of the name's addresses is not for us."""
        addresses = [parse_address(text) for text in self.resolve(host, port)]
        for address in addresses:
            if not may_reach(address, self.allowed):
                raise NotAllowed(f"{host} is at {address}, which is not a public address")
        if not addresses:
            raise NotAllowed(f"{host} has no address")
        return addresses[0]


COURIER = Courier()

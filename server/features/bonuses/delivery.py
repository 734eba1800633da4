"""Posts claimed bonuses to an operator's platform, and to nobody else.

The address is resolved here and must be a public one; the connection then goes to exactly the address that
was judged, so that a name cannot point elsewhere a moment later. Redirects are not followed.
"""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from server.core.clock import SECOND_MS

TIMEOUT_S = 3.0
THREADS = 8
SAID_LENGTH = 300
REMEMBERED = 1000
"""Outcomes kept for a step that may have moved to another process; without one it is simply sent again."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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


def is_public(address: Address) -> bool:
    """Whether it is on the public internet, also when it is wrapped in another address."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


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
        headers = {**_signed(post), "Host": parts.netloc, "Content-Type": "application/json"}
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
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in self.resolve(host, port)]
        for address in addresses:
            if not is_public(address) and not any(address in network for network in self.allowed):
                raise NotAllowed(f"{host} is at {address}, which is not a public address")
        if not addresses:
            raise NotAllowed(f"{host} has no address")
        return addresses[0]


def _signed(post: Post) -> dict[str, str]:
    """The headers of Standard Webhooks (standardwebhooks.com): id, time, and a signature by the secret."""
    stamp = str(post.sent_at // SECOND_MS)
    headers = {"webhook-id": post.id, "webhook-timestamp": stamp}
    if post.secret:
        signed = f"{post.id}.{stamp}.".encode() + post.body
        digest = hmac.new(_key(post.secret), signed, hashlib.sha256).digest()
        headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
    return headers


def _key(secret: str) -> bytes:
    """A secret is base64 after `whsec_`; any other text is taken as it is."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


COURIER = Courier()

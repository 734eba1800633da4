"""Posts to addresses that operators name, and to none inside (docs/decisions/0025-webhooks.md).

A name is resolved once, each of its addresses is judged, and the connection goes to an address that was
judged, under the name: so a name cannot point elsewhere a moment later. Redirects are not followed, proxies
of the environment are not asked, and no connection is shared between two names.
"""

import asyncio
import functools
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from server.core.clock import SECOND_MS
from server.core.public_address import (
    Address,
    Network,
    Target,
    is_within,
    may_reach,
    parse_address,
    target_of,
)

CONNECT_S = 5.0
TOTAL_S = 20.0
MOST_READ = 16 * 1024
"""Bytes of an answer that are read at most; the rest stays where it is."""
MOST_ADDRESSES = 3
"""So many addresses of a name are tried, one after the other, when nobody is there."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NotAllowed(Exception):
    """The address is not one that may be reached from here. Nothing was sent."""


class NotReached(Exception):
    """No whole answer came: nobody there, no certificate for the name, or too slow. What was sent may have
    arrived all the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, its header names in lower case, with the beginning of its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    duration_ms: int


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name. OSError when there is none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Reading the certificates takes 20 ms, so it is done once."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass
class Outbound:
    """The way out of one process. `allowed` are networks that may be reached although they are not public,
    and the only ones to which `http` without TLS goes."""

    allowed: tuple[Network, ...] = ()
    resolve: Resolve = resolve
    connect_s: float = CONNECT_S
    total_s: float = TOTAL_S
    context: Callable[[], ssl.SSLContext] = _trusted

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post once. Raises NotAllowed and NotReached with a sentence for the operator."""
        try:
            target = target_of(url)
        except ValueError as error:
            raise NotAllowed(f"{error}.") from error
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.total_s):
                status, answered, text = await self._send(target, body, headers)
        except TimeoutError as error:
            raise NotReached(f"no whole answer within {self.total_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NotReached(f"not reached: {_said(error)}") from error
        return Answer(status, answered, text, round((time.monotonic() - began) * 1000))

    async def addresses(self, target: Target) -> list[Address]:
        """The addresses of the target, all of them judged. NotAllowed when one is not for us."""
        found = [parse_address(text) for text in dict.fromkeys(await self.resolve(target.host, target.port))]
        for address in found:
            if not may_reach(address, self.allowed):
                raise NotAllowed(f"{target.host} is at {address}, which is not a public address")
            if target.scheme == "http" and not is_within(address, self.allowed):
                raise NotAllowed("http without TLS goes only to the networks of PLAUDIT_WEBHOOK_NETWORKS")
        if not found:
            raise NotAllowed(f"{target.host} has no address")
        return found[:MOST_ADDRESSES]

    async def _send(
        self, target: Target, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        addresses = await self.addresses(target)
        for address in addresses[:-1]:
            try:
                return await self._send_to(address, target, body, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nobody there, so nothing was sent: the next address may answer
        return await self._send_to(addresses[-1], target, body, headers)

    async def _send_to(
        self, address: Address, target: Target, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        fixed = {"host": target.authority, "accept": "*/*", "accept-encoding": "identity"}
        request = httpx.Request(
            "POST",
            target.at(address),
            content=body,
            headers={**headers, **fixed},
            extensions={
                "sni_hostname": target.host.rstrip("."),
                "timeout": httpx.Timeout(self.total_s, connect=self.connect_s).as_dict(),
            },
        )
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
        async with httpx.AsyncHTTPTransport(verify=self.context(), trust_env=False, limits=limits) as line:
            answer = await line.handle_async_request(request)
            try:
                text = await _beginning(answer)
            finally:
                await answer.aclose()
        return answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, text


def retry_after_ms(value: str | None, *, now: int, longest: int) -> int:
    """What a Retry-After asks for, in seconds or as a date (RFC 9110 §10.2.3), `longest` ms at most; 0 for
    none or nonsense. A date without a zone is UTC."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return min(int(text[:9]) * SECOND_MS, longest)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, min(int(moment.timestamp() * 1000) - now, longest))


async def _beginning(answer: httpx.Response) -> bytes:
    text = b""
    async for chunk in answer.aiter_raw():
        text += chunk
        if len(text) >= MOST_READ:
            break
    return text[:MOST_READ]


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


OUTBOUND = Outbound()
"""The way out of this process; the composition root names the networks that it may reach."""

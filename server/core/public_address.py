"""Which addresses of the internet an operator's URL may lead to, and which lie inside.

What is not surely public is inside: only global unicast addresses are left, judged once more for the address
that is wrapped in them (mapped, 6to4, NAT64). Sources: the IANA special-purpose registries (RFC 6890).
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2_000
LONGEST_NAME, LONGEST_LABEL = 253, 63
"""Characters of a host, and of what stands between two of its dots (RFC 1035 §2.3.4)."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
_NOT_PUBLIC = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?", re.IGNORECASE)


def is_public(address: Address) -> bool:
    """Whether it is on the public internet, also when it is wrapped in another address."""
    if isinstance(address, ipaddress.IPv4Address):
        inside = any(address in network for network in _NOT_PUBLIC)
        return address.is_global and not address.is_multicast and not inside
    inner = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_UNICAST and address.is_global and address not in _DOCUMENTATION


def may_reach(address: Address, allowed: tuple[Network, ...]) -> bool:
    """Whether it is public, or in one of the networks that the server's owner named."""
    return is_public(address) or is_within(address, allowed)


def is_within(address: Address, networks: tuple[Network, ...]) -> bool:
    """Whether it lies in one of the networks, an IPv4 address also in its mapped form."""
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return any(address in network or (inner is not None and inner in network) for network in networks)


def parse_address(text: str) -> Address:
    """An address as resolvers give it, without its zone (`fe80::1%eth0`). ValueError for what is none."""
    return ipaddress.ip_address(text.partition("%")[0])


@dataclass(frozen=True, slots=True)
class Target:
    """An http(s) URL in its parts. `host` is what to resolve, `authority` what the Host header says, `path`
    begins with a slash and ends with the query."""

    scheme: str
    host: str
    port: int
    authority: str
    path: str

    def at(self, address: Address) -> str:
        """The same place, at one of its addresses."""
        host = f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def _is_name(host: str) -> bool:
    is_short = len(host) <= LONGEST_NAME and all(len(part) <= LONGEST_LABEL for part in host.split("."))
    return is_short and _NAME.fullmatch(host) is not None


def target_of(url: str) -> Target:
    """The parts of an address that a server may be asked to post to. ValueError says what is wrong with it.

    Strict, so that no two readers of it can see two hosts: ASCII without blanks and backslashes, no user.
    """
    if len(url) > LONGEST_URL:
        raise ValueError(f"a URL has at most {LONGEST_URL} characters")
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ValueError("a URL is written in ASCII, without blanks and backslashes (names as xn--…)")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError("a URL begins with https://")
    if "@" in parts.netloc:
        raise ValueError("a URL names no user and no password")
    if "%" in parts.netloc:
        raise ValueError("a URL has no % in its host")
    if parts.fragment or "#" in url:
        raise ValueError("a URL has no fragment (#…)")
    host = parts.hostname or ""
    if "[" in parts.netloc:
        ipaddress.IPv6Address(host)
    elif not _is_name(host):
        raise ValueError(f"{host!r} is not the name of a host")
    port = parts.port if parts.port is not None else {"http": 80, "https": 443}[parts.scheme]
    if not port:
        raise ValueError("a URL has no port 0")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, parts.netloc, path)

"""What the demo site must be told, and the addresses that follow from it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

LOOPBACK_TWINS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a browser writes them in an Origin header."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, kw_only=True)
class DemoConfig:
    """Where Plaudit and the shop live, and the label's keys.

    `salt` and `s2s_key` are secrets: they stay in this process and never reach a template.
    `players` are pairs of the shop's own customer id and the name it knows the customer by.
    """

    url: str
    demo_url: str
    label_key: str
    brand_key: str
    salt: str = field(repr=False)
    s2s_key: str = field(repr=False)
    players: tuple[tuple[str, str], ...]

    @property
    def plaudit_origin(self) -> str:
        return origin_of(self.url)

    @property
    def plaudit_socket_origin(self) -> str:
        """Plaudit's WebSocket origin: ws for http, wss for https."""
        return "ws" + self.plaudit_origin.removeprefix("http")

    @property
    def shop_origins(self) -> tuple[str, ...]:
        """Every origin the shop answers on: its own and, on loopback, the other name of the same machine.

        A page on `127.0.0.1` that frames `localhost` is cross-origin to the browser, which is what the
        partner page must show. The label's list of allowed origins needs all of them.
        """
        parts = urlsplit(self.demo_url)
        twin = LOOPBACK_TWINS.get(parts.hostname or "")
        own = origin_of(self.demo_url)
        if twin is None:
            return (own,)
        netloc = f"{twin}:{parts.port}" if parts.port else twin
        return (own, urlunsplit((parts.scheme, netloc, "", "", "")))

    def frame_origin_for(self, *, host: str) -> str:
        """The origin a page opened on `host` (a Host header) should frame: another one if there is one."""
        others = [origin for origin in self.shop_origins if urlsplit(origin).netloc != host]
        return others[0] if others else self.shop_origins[0]

    def knows(self, ext_user_id: str) -> bool:
        return any(known == ext_user_id for known, _name in self.players)

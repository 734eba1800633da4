"""Whom one message comes from, and what its handler may use."""

from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from server.core.clock import Clock
from server.core.errors import PlauditError
from server.core.rate import RateLimiter, TokenBucket
from server.features.labels.catalogue import Brand, Catalogue, Label
from server.realtime.connection import Connection
from server.realtime.hub import Hub
from server.store.ranks import Counted, Ranks
from server.store.reader import Reader
from server.store.writer import Writer

Channel = Literal["socket", "public", "s2s"]

MESSAGES_PER_S = 50
BURST_S = 4
REQUESTS_PER_WINDOW = 600
REQUEST_WINDOW_MS = 60_000
VISITS_PER_WINDOW = 60
VISIT_WINDOW_MS = 3_600_000
OWN_WINS_PER_MINUTE = 30


@dataclass(slots=True)
class Services:
    """What one process has, made once by the composition root and handed to every handler."""

    clock: Clock
    writer: Writer
    reader: Reader
    catalogue: Catalogue
    hub: Hub
    public_url: str
    segment_checks: RateLimiter
    ranks: Ranks = field(default_factory=Counted)
    messages_per_s: int = MESSAGES_PER_S
    visits: RateLimiter = field(
        default_factory=lambda: RateLimiter(limit=VISITS_PER_WINDOW, window_ms=VISIT_WINDOW_MS)
    )
    requests: RateLimiter = field(
        default_factory=lambda: RateLimiter(limit=REQUESTS_PER_WINDOW, window_ms=REQUEST_WINDOW_MS)
    )
    own_wins: RateLimiter = field(
        default_factory=lambda: RateLimiter(limit=OWN_WINS_PER_MINUTE, window_ms=60_000)
    )


class _Push(msgspec.Struct):
    props: dict[str, Any] = {}


@dataclass(slots=True)
class Session:
    """One socket from open to close, or one HTTP message.

    `read_only` sessions may look and not act. `origin` is the page's, None for what is not a browser; `host`
    is the address that speaks. What a handler puts into `afterwards` is pushed once its answer has left.
    """

    services: Services
    channel: Channel
    origin: str | None = None
    connection: Connection | None = None
    label_id: int = 0
    brand: Brand | None = None
    player_id: int = 0
    ext_user_id: str = ""
    visitor_id: str = ""
    language: str | None = None
    read_only: bool = False
    page: str = ""
    host: str = ""
    afterwards: list[str] = field(default_factory=list)
    bucket: TokenBucket = field(init=False)

    def __post_init__(self) -> None:
        rate = self.services.messages_per_s
        self.bucket = TokenBucket(rate=rate, burst=rate * BURST_S)

    @property
    def label(self) -> Label:
        """The label as it is now, also when an operator changed it since INIT."""
        label = self.services.catalogue.by_id(self.label_id)
        if label is None:
            message = "Send INIT (cid 3) with your label_key first."
            raise PlauditError(message, code="not_initialised", err_code=20004)
        return label

    @property
    def trusted(self) -> bool:
        """Whether the operator's own server speaks."""
        return self.channel == "s2s"

    def overhear(self, push: str) -> None:
        """Answer in the language that the player has chosen since, on this page or elsewhere."""
        if '"core_user_language":' in push:
            self.language = msgspec.json.decode(push, type=_Push).props.get(
                "core_user_language", self.language
            )

    def forget_player(self) -> None:
        self.player_id = 0
        self.ext_user_id = ""
        if self.connection is not None:
            self.services.hub.leave(self.connection)

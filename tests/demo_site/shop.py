"""A shop to test against: fixed secrets, a clock that stands still, a Plaudit that keeps what it is told."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
from starlette.applications import Starlette

from demo_site.app import DemoConfig, create_app
from server.core.clock import ManualClock

NOW_MS = 1_800_000_000_000
SALT = "a salt that is long enough to be one"

CONFIG = DemoConfig(
    url="http://plaudit.test:8420",
    demo_url="http://127.0.0.1:8421",
    label_key="00000000-0000-4000-8000-000000000000-1",
    brand_key="0badcafe",
    salt=SALT,
    s2s_key="s2s_secret",
    players=(("kl-1007", "Ada Okafor"), ("kl-2311", "Mateo Ruiz"), ("kl-4820", "Ines Albrecht")),
)


@dataclass
class Plaudit:
    """Stands in for the REST API: answers `status` and `body` and keeps every request."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.status, json=self.body)

    def told(self) -> Any:
        """The JSON of the only request."""
        (request,) = self.requests
        return msgspec.json.decode(request.content)


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


class Browser:
    """Asks an application in this process and keeps its cookies."""

    def __init__(self, app: Starlette, *, base_url: str) -> None:
        self.cookies: dict[str, str] = {}
        self._app = app
        self._base_url = base_url

    def get(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, options))

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(
            transport=transport, base_url=self._base_url, cookies=self.cookies
        ) as client:
            return await client.request(method, path, **options)


def open_shop(plaudit: Plaudit | None = None, *, config: DemoConfig = CONFIG) -> Browser:
    """A client of the shop, whose calls to Plaudit reach `plaudit` or, without one, nobody."""
    transport = httpx.MockTransport(plaudit.answer if plaudit else unreachable)
    app = create_app(config, transport=transport, clock=ManualClock(NOW_MS))
    return Browser(app, base_url=config.demo_url)

"""Every page a visitor can open. A page carries only what its own modules need, in data attributes."""

from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from demo_site.catalogue import CURRENCY, PRODUCTS, find
from demo_site.config import DemoConfig
from demo_site.players import AVATARS, described
from demo_site.texts import LANGUAGES, language_or_default, texts

NOBODY = "nobody"
MODES = ("light", "dark")


class Pages:
    """The shop's pages over one configuration."""

    def __init__(self, *, config: DemoConfig, templates: Jinja2Templates) -> None:
        self._config = config
        self._templates = templates

    async def home(self, request: Request) -> Response:
        return self._show(request, "home.html", page="home", products=PRODUCTS)

    async def product(self, request: Request) -> Response:
        product = find(request.path_params["slug"])
        if product is None:
            raise HTTPException(404)
        beside = [other for other in PRODUCTS if other.slug != product.slug][:4]
        return self._show(request, "product.html", page="product", product=product, beside=beside)

    async def checkout(self, request: Request) -> Response:
        return self._show(request, "checkout.html", page="checkout", products=PRODUCTS)

    async def games(self, request: Request) -> Response:
        return self._show(request, "games.html", page="games")

    async def partner(self, request: Request) -> Response:
        frame = self._config.frame_origin_for(host=request.headers.get("host", ""))
        return self._show(request, "partner.html", page="partner", frame_origin=frame)

    async def framed(self, request: Request) -> Response:
        """The shop inside somebody's frame. `?parent=` may name only one of the shop's own origins."""
        asked = request.query_params.get("parent", "")
        parent = asked if asked in self._config.shop_origins else ""
        return self._show(request, "framed.html", page="framed", products=PRODUCTS[:4], parent_origin=parent)

    async def support(self, request: Request) -> Response:
        return self._show(request, "support.html", page="support")

    async def developer(self, request: Request) -> Response:
        return self._show(request, "developer.html", page="developer")

    async def words(self, request: Request) -> Response:
        """The shop's own texts of one language as JSON."""
        try:
            return JSONResponse(texts(request.path_params["language"].upper()))
        except LookupError:
            raise HTTPException(404) from None

    async def not_found(self, request: Request, _error: Exception) -> Response:
        return self._show(request, "not_found.html", page="missing", status=404)

    def _show(
        self, request: Request, template: str, *, page: str, status: int = 200, **extra: Any
    ) -> Response:
        language = language_or_default(request.cookies.get("kl_language"))
        mode = request.cookies.get("kl_mode")
        context = {
            "page": page,
            "nonce": request.state.nonce,
            "config": self._config,
            "plaudit_host": urlsplit(self._config.url).netloc,
            "currency": CURRENCY,
            "language": language,
            "languages": LANGUAGES,
            "mode": mode if mode in MODES else "",
            "texts": texts(language),
            "visitors": [described(ext_id, name) for ext_id, name in self._config.players],
            "visitor": self._visitor(request),
            "avatars": AVATARS,
            **extra,
        }
        return self._templates.TemplateResponse(request, template, context, status_code=status)

    def _visitor(self, request: Request) -> str:
        """Who is visiting, as the cookie says; a first visit is the first member's."""
        chosen = request.cookies.get("kl_visitor", "")
        if chosen == NOBODY or self._config.knows(chosen):
            return chosen
        return self._config.players[0][0] if self._config.players else NOBODY

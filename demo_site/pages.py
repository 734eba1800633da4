"""Every page a visitor can open. A page carries only what its own modules need, in data attributes."""

import json
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from demo_site.catalogue import CURRENCY, PRODUCTS, find
from demo_site.config import DemoConfig
from demo_site.guide import CHAPTERS
from demo_site.journeys import find_journey, journeys, rules
from demo_site.players import AVATARS, described
from demo_site.showcase import SKINS, WIDGETS, find_game, find_widget, games
from demo_site.texts import LANGUAGES, RIGHT_TO_LEFT, language_or_default, texts

NOBODY = "nobody"
MODES = ("light", "dark")
LANDING_WAYS = ("member", "visitor", "forged", "localhost", "nobody")


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

    async def widgets(self, request: Request) -> Response:
        return self._show(request, "widgets.html", page="widgets", widgets=WIDGETS, games=games())

    async def widget(self, request: Request) -> Response:
        widget = find_widget(request.path_params["slug"])
        if widget is None:
            raise HTTPException(404)
        return self._show(request, "widget.html", page="widget", widgets=WIDGETS, widget=widget)

    async def games(self, request: Request) -> Response:
        slugs = {game.id: game.slug for game in games()}
        return self._show(request, "games.html", page="games", slugs=slugs)

    async def game(self, request: Request) -> Response:
        game = find_game(request.path_params["slug"])
        if game is None:
            raise HTTPException(404)
        return self._show(request, "game.html", page="game", games=games(), game=game)

    async def pairs(self, request: Request) -> Response:
        """A custom game: the page that Plaudit shows in a frame of its stage."""
        return self._show(request, "pairs.html", page="pairs")

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

    async def snippet(self, request: Request) -> Response:
        return self._show(request, "snippet.html", page="snippet")

    async def guide(self, request: Request) -> Response:
        return self._show(request, "guide.html", page="guide", chapters=CHAPTERS)

    async def journey(self, request: Request) -> Response:
        """One of the label's journeys; without a name, the first."""
        journey = find_journey(request.path_params.get("slug", journeys()[0].slug))
        if journey is None:
            raise HTTPException(404)
        return self._show(request, "journey.html", page="journey", journeys=journeys(), journey=journey)

    async def rules(self, request: Request) -> Response:
        return self._show(request, "rules.html", page="rules", journeys=journeys(), rules=rules())

    async def landing(self, request: Request) -> Response:
        """A page of its own for the guide to open in a frame. `?as=` says how it begins."""
        way = request.query_params.get("as", "")
        return self._show(
            request, "landing.html", page="landing", way=way if way in LANDING_WAYS else LANDING_WAYS[0]
        )

    async def words(self, request: Request) -> Response:
        """The shop's own texts of one language as JSON."""
        try:
            return JSONResponse(texts(request.path_params["language"].upper()))
        except LookupError:
            raise HTTPException(404) from None

    async def worker(self, _request: Request) -> Response:
        """The shop's service worker, which has to come from the shop itself: all of it is Plaudit's."""
        source = json.dumps(f"{self._config.url}/plaudit-sw.js")
        return Response(f"importScripts({source});\n", media_type="text/javascript")

    async def not_found(self, request: Request, _error: Exception) -> Response:
        return self._show(request, "not_found.html", page="missing", status=404)

    def _show(
        self, request: Request, template: str, *, page: str, status: int = 200, **extra: Any
    ) -> Response:
        language = language_or_default(request.cookies.get("kl_language"))
        mode = request.cookies.get("kl_mode")
        skin = request.cookies.get("kl_skin")
        context = {
            "page": page,
            "nonce": request.state.nonce,
            "config": self._config,
            "plaudit_host": urlsplit(self._config.url).netloc,
            "currency": CURRENCY,
            "language": language,
            "languages": LANGUAGES,
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "mode": mode if mode in MODES else "",
            "skin": skin if skin in dict(SKINS) else "",
            "skins": SKINS,
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

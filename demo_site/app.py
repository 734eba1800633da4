"""The shop as one Starlette application; `plaudit demo` starts it beside Plaudit, on a port of its own."""

import secrets
from collections.abc import Callable
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from demo_site.actions import Actions, Refusal
from demo_site.config import DemoConfig
from demo_site.pages import Pages
from demo_site.plaudit import PlauditClient
from demo_site.proofs import LabelProofs
from demo_site.security import WORKER_PATH, SecurityHeaders
from server.core.clock import Clock, SystemClock

__all__ = ["DemoConfig", "create_app"]

HERE = Path(__file__).parent


def create_app(
    config: DemoConfig,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Clock | None = None,
    new_nonce: Callable[[], str] | None = None,
) -> Starlette:
    """The shop. `transport` replaces the network to Plaudit's REST API, the rest time and chance."""
    templates = Jinja2Templates(directory=HERE / "templates")
    pages = Pages(config=config, templates=templates)
    actions = Actions(
        config=config,
        clock=clock or SystemClock(),
        proofs=LabelProofs(config.salt),
        plaudit=PlauditClient(url=config.url, s2s_key=config.s2s_key, transport=transport),
    )
    static = StaticFiles(directory=HERE / "static")
    make_nonce = new_nonce or (lambda: secrets.token_urlsafe(16))
    return Starlette(
        routes=[*_page_routes(pages), *_action_routes(actions), Mount("/static", static)],
        middleware=[Middleware(SecurityHeaders, config=config, new_nonce=make_nonce)],
        exception_handlers={404: pages.not_found, Refusal: actions.refused},
    )


def _page_routes(pages: Pages) -> list[Route]:
    return [
        Route("/", pages.home),
        Route("/product/{slug}", pages.product),
        Route("/checkout", pages.checkout),
        Route("/widgets", pages.widgets),
        Route("/widgets/{slug}", pages.widget),
        Route("/games", pages.games),
        Route("/games/pairs", pages.pairs),
        Route("/games/{slug}", pages.game),
        Route("/partner", pages.partner),
        Route("/framed", pages.framed),
        Route("/support", pages.support),
        Route("/developer", pages.developer),
        Route("/developer/snippet", pages.snippet),
        Route("/developer/guide", pages.guide),
        Route("/developer/guide/landing", pages.landing),
        Route("/developer/journeys", pages.journey),
        Route("/developer/journeys/{slug}", pages.journey),
        Route("/developer/rules", pages.rules),
        Route("/texts/{language}", pages.words),
        Route(WORKER_PATH, pages.worker),
    ]


def _action_routes(actions: Actions) -> list[Route]:
    return [
        Route("/proof", actions.proof, methods=["POST"]),
        Route("/support/view", actions.support_view, methods=["POST"]),
        Route("/orders", actions.order, methods=["POST"]),
        Route("/developer/inbox", actions.inbox, methods=["POST"]),
        Route("/developer/marker", actions.marker, methods=["POST"]),
        Route("/developer/pop-up", actions.pop_up, methods=["POST"]),
        Route("/developer/spins", actions.spins, methods=["POST"]),
        Route("/developer/shown-game", actions.shown_game, methods=["POST"]),
        Route("/developer/stored", actions.stored, methods=["POST"]),
        Route("/developer/review", actions.review, methods=["POST"]),
        Route("/developer/journey-figures", actions.journey_figures, methods=["POST"]),
        Route("/developer/rule-figures", actions.rule_figures, methods=["POST"]),
    ]

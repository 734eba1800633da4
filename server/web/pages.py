"""Plaudit's own pages: the read-only widget of support desks, the two that native apps show, the check of
a draw, an operator's block."""

import re
import secrets
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from server.core.errors import PlauditError
from server.core.text import origin_of
from server.features.labels.access import require_brand, require_label
from server.features.labels.catalogue import Label
from server.features.labels.settings import csp_source, split
from server.paths import STATIC, TEMPLATES
from server.wire.session import Services

_FAIR_PLAY_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'nonce-{nonce}'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
# What the page shows before its session has told it the label's settings.
_SKIN_SETTINGS = ("GAMIFICATION_DEFAULT_SKIN", "UI_SKINS")
# What runs in a block is not ours: `sandbox` takes this server's origin away from it, wherever it is framed.
_BLOCK_POLICY = (
    "sandbox allow-scripts allow-popups allow-forms; default-src 'none'; "
    "script-src 'nonce-{nonce}' {source}; style-src https: http: 'unsafe-inline'; "
    "img-src https: http: data:; font-src https: http: data:; media-src https: http:; "
    "connect-src https: http: wss: ws:; base-uri 'none'; form-action https: http:; frame-ancestors *"
)
# An origin that can stand in a policy without adding to it.
_PLAIN_ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+")
_PARAMETERS = ("label_key", "brand_key", "user_ext_id", "user_hash")
_WRAPPER_PARAMETERS = ("label_key", "brand_key", "user_ext_id", "hash", "dp", "force_mobile", "lang", "skin")
# What a native app has to say before a page opens: pop-ups come from the app, and need no proof of their own.
_WRAPPERS = {"gf": ("label_key", "user_ext_id", "hash"), "popup": ("label_key", "user_ext_id")}
_OFF = ("", "0", "false", "no")


class Pages:
    def __init__(self, services: Services, *, script_src: str) -> None:
        self._services = services
        self._script_src = script_src
        self._templates = Jinja2Templates(directory=TEMPLATES)

    def routes(self) -> list[Route]:
        return [
            Route("/widget", self.widget),
            Route("/wrapper-gf.html", self.wrapper_gf),
            Route("/wrapper-popup.html", self.wrapper_popup),
            Route("/block", self.block),
            Route("/fair-play", self.fair_play),
            Route("/fair-play/{name}.js", self.fair_play_script),
        ]

    async def widget(self, request: Request) -> Response:
        """The player's view, read-only. The proof is checked when the page identifies over its socket."""
        given = _given(request, (*_PARAMETERS, "lang", "skin"))
        needed = ("label_key", "user_ext_id", "user_hash")
        return self._page(request, "widget.html", "widget", given, needed, _PARAMETERS)

    async def wrapper_gf(self, request: Request) -> Response:
        """The hub as a page, for the WebView of a native app."""
        return self._wrapper(request, "gf")

    async def wrapper_popup(self, request: Request) -> Response:
        """A transparent page for pop-ups that a native app hands over."""
        return self._wrapper(request, "popup")

    def _wrapper(self, request: Request, page: str) -> Response:
        given: dict[str, Any] = _given(request, _WRAPPER_PARAMETERS)
        # The name that apps of old use.
        given["label_key"] = given["label_key"] or request.query_params.get("label_name", "").strip()
        given["force_mobile"] = given["force_mobile"].lower() not in _OFF
        return self._page(request, "wrapper.html", page, given, _WRAPPERS[page], _WRAPPER_PARAMETERS)

    def _page(
        self,
        request: Request,
        template: str,
        page: str,
        given: dict[str, Any],
        needed: tuple[str, ...],
        known: tuple[str, ...],
    ) -> Response:
        """One of our pages for a player, or what its address lacks."""
        nonce = secrets.token_urlsafe(16)
        label: Label | None = None
        context: dict[str, Any] = {"nonce": nonce, "title": "Player", "error": None, "config": "{}"}
        status = 200
        try:
            label = self._admit(given, needed, known)
            context["config"] = _config(page, given, label)
        except PlauditError as error:
            status, context["error"] = error.status, error.message
        context |= {"script_tag_src": self._script_src, "page": page, "lang": given["lang"]}
        # An app shows its pages by themselves; only a support desk frames one.
        parents, frames = (
            (_parents(label), self._own_frames(label))
            if page == "widget"
            else ("'none'", "'self' https: http:")
        )
        headers = {
            "Content-Security-Policy": _policy(nonce, parents, frames, self._services.public_url),
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return self._templates.TemplateResponse(
            request, template, context, status_code=status, headers=headers
        )

    def _own_frames(self, label: Label | None) -> str:
        """The one frame that a view shows: ours, which the hub fills with an operator's section."""
        return f"{self._services.public_url}/frames/{label.key}" if label else "'none'"

    async def block(self, request: Request) -> Response:
        """A script that an operator has published as a page, for `gamificationBlock`; it tells its height."""
        nonce = secrets.token_urlsafe(16)
        source = request.query_params.get("src", "")
        origin = origin_of(source)
        if origin is None or not _PLAIN_ORIGIN.fullmatch(origin):
            message = "The address lacks src, the http(s) address of a script."
            raise PlauditError(message, code="parameter_missing")
        headers = {
            "Content-Security-Policy": _BLOCK_POLICY.format(nonce=nonce, source=origin),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        context = {"nonce": nonce, "source": source}
        return self._templates.TemplateResponse(request, "block.html", context, headers=headers)

    async def fair_play(self, request: Request) -> Response:
        """Where anybody checks a draw. Everything is computed in the browser."""
        nonce = secrets.token_urlsafe(16)
        headers = {
            "Content-Security-Policy": _FAIR_PLAY_POLICY.format(nonce=nonce),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        context = {"nonce": nonce}
        return self._templates.TemplateResponse(request, "fair_play.html", context, headers=headers)

    async def fair_play_script(self, request: Request) -> Response:
        """The scripts of that page as they are written: who checks a draw wants to read them."""
        name = request.path_params["name"]
        if name not in ("verify", "hat", "page"):
            raise PlauditError("There is no such script.", code="not_found", status=404)
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        path = STATIC / "fairplay" / f"{name}.js"
        return FileResponse(path, media_type="text/javascript", headers=headers)

    def _admit(self, given: dict[str, Any], needed: tuple[str, ...], known: tuple[str, ...]) -> Label:
        missing = [name for name in needed if not given[name]]
        if missing:
            message = f"The address lacks {', '.join(missing)}. It takes {', '.join(known)}."
            raise PlauditError(message, code="parameter_missing")
        label = require_label(self._services.catalogue, given["label_key"])
        require_brand(label, given["brand_key"] or None)
        return label


def _given(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.query_params.get(name, "").strip() for name in names}


def _config(page: str, given: dict[str, Any], label: Label) -> str:
    """What the page's script needs, as JSON that cannot end its script element."""
    parents = split(label.setting("FRONT_END_ALLOW_DOMAINS"))
    settings = {name: label.setting(name) for name in _SKIN_SETTINGS}
    brand = given["brand_key"] or None
    config = {**given, "page": page, "brand_key": brand, "parent_origins": parents, "settings": settings}
    return msgspec.json.encode(config).decode().replace("<", "\\u003c")


def _parents(label: Label | None) -> str:
    """The label's own sites and we may frame a page; what names no label shows nothing worth protecting."""
    rules = split(label.setting("FRONT_END_ALLOW_DOMAINS")) if label else ()
    return " ".join(("'self'", *(map(csp_source, rules) if label else "*")))


def _policy(nonce: str, parents: str, frames: str, public_url: str) -> str:
    """A content security policy that runs our scripts alone, lets only `parents` frame the page, and only
    `frames` be framed in it."""
    socket = "ws" + public_url.removeprefix("http")
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' https: http: data:",
            f"connect-src 'self' {public_url} {socket}",
            f"frame-src {frames}",
            f"frame-ancestors {parents}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types plaudit",
        )
    )

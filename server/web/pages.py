"""Plaudit's own pages: the read-only widget of support desks, and the check of a draw."""

import secrets
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from server.core.errors import PlauditError
from server.features.labels.access import require_brand, require_label
from server.features.labels.catalogue import Label
from server.features.labels.settings import split
from server.paths import STATIC, TEMPLATES
from server.wire.session import Services

_FAIR_PLAY_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'nonce-{nonce}'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
_PARAMETERS = ("label_key", "brand_key", "user_ext_id", "user_hash")


class Pages:
    def __init__(self, services: Services, *, script_src: str) -> None:
        self._services = services
        self._script_src = script_src
        self._templates = Jinja2Templates(directory=TEMPLATES)

    def routes(self) -> list[Route]:
        return [
            Route("/widget", self.widget),
            Route("/fair-play", self.fair_play),
            Route("/fair-play/{name}.js", self.fair_play_script),
        ]

    async def widget(self, request: Request) -> Response:
        """The player's view, read-only. The proof is checked when the page identifies over its socket."""
        nonce = secrets.token_urlsafe(16)
        given = {name: request.query_params.get(name, "").strip() for name in (*_PARAMETERS, "lang", "skin")}
        label: Label | None = None
        context: dict[str, Any] = {"nonce": nonce, "title": "Player", "error": None, "config": "{}"}
        status = 200
        try:
            label = self._admit(given)
            context["config"] = _config(given, label)
        except PlauditError as error:
            status, context["error"] = error.status, error.message
        context["script_tag_src"] = self._script_src
        headers = {
            "Content-Security-Policy": _policy(nonce, label, self._services.public_url),
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return self._templates.TemplateResponse(
            request, "widget.html", context, status_code=status, headers=headers
        )

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
        if name not in ("verify", "page"):
            raise PlauditError("There is no such script.", code="not_found", status=404)
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        path = STATIC / "fairplay" / f"{name}.js"
        return FileResponse(path, media_type="text/javascript", headers=headers)

    def _admit(self, given: dict[str, str]) -> Label:
        missing = [name for name in ("label_key", "user_ext_id", "user_hash") if not given[name]]
        if missing:
            message = f"The address lacks {', '.join(missing)}. It takes {', '.join(_PARAMETERS)}."
            raise PlauditError(message, code="parameter_missing")
        label = require_label(self._services.catalogue, given["label_key"])
        require_brand(label, given["brand_key"] or None)
        return label


def _config(given: dict[str, str], label: Label) -> str:
    """What the page's script needs, as JSON that cannot end its script element."""
    parents = split(label.setting("FRONT_END_ALLOW_DOMAINS"))
    config = {**given, "brand_key": given["brand_key"] or None, "parent_origins": parents}
    return msgspec.json.encode(config).decode().replace("<", "\\u003c")


def _policy(nonce: str, label: Label | None, public_url: str) -> str:
    """A content security policy that runs our scripts alone and lets only the label's own sites frame the
    page."""
    parents = (
        " ".join(_source(rule) for rule in split(label.setting("FRONT_END_ALLOW_DOMAINS"))) if label else "*"
    )
    socket = "ws" + public_url.removeprefix("http")
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' https: http: data:",
            f"connect-src 'self' {public_url} {socket}",
            f"frame-ancestors 'self' {parents}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types plaudit",
        )
    )


def _source(rule: str) -> str:
    """An entry of the allow-list as a CSP source: a bare domain stands for any port."""
    return rule if rule == "*" or "://" in rule or ":" in rule else f"{urlsplit('//' + rule).netloc}:*"

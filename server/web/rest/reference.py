"""The two addresses that need no key: the OpenAPI document, and the same as a page for people."""

from functools import cached_property

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.web.rest import page
from server.web.rest.openapi import document

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
_CACHE = {"Cache-Control": "public, max-age=300"}


class Reference:
    """Both are made once, when they are first asked for."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def answer(self, path: str, request: Request) -> Response | None:
        """The answer, or None when the address is another."""
        if request.method not in ("GET", "HEAD"):
            return None
        if path == "/openapi.json":
            return Response(self._json, media_type="application/json", headers=_CACHE)
        if path in ("/docs", "/docs/"):
            headers = {**_CACHE, "Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
            return Response(self._html, media_type="text/html", headers=headers)
        return None

    @cached_property
    def _json(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(document(self._public_url)), indent=2)

    @cached_property
    def _html(self) -> str:
        return page.render(document(self._public_url))

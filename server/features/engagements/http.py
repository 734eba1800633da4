"""The page that a frame shows: an operator's HTML, where it can do nothing but be read and clicked.

The frame is sandboxed without an origin, and the page's policy runs one script, ours, which tells the page
around it of clicks and of its height (docs/decisions). Its address holds the unguessable engagement_uid; a
frame that comes empty is filled by the page around it, which has the HTML already.
"""

import secrets
from functools import cache

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from server.core.errors import PlauditError
from server.features.engagements import service
from server.features.labels.access import require_label
from server.features.labels.catalogue import Label
from server.features.labels.settings import csp_source, split
from server.paths import STATIC
from server.wire.session import Services

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src-elem 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src https: http: data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' {parents}; sandbox allow-scripts"
)
_STYLES = (
    "html{color:var(--ink,#131b33);font:500 15px/1.5 var(--font,system-ui,sans-serif);overflow-wrap:anywhere}"
    "body{margin:0;padding:20px}img{max-width:100%;height:auto}a{color:var(--link,#2342ea)}"
    "h1,h2,h3,p,ul,ol{margin:0 0 .6em}"
)
_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><style nonce="{nonce}">{styles}</style></head>'
    '<body><main id="body">{body}</main><script nonce="{nonce}">{script}</script></body></html>'
)


def routes(services: Services) -> list[Route]:
    bodies = Bodies(services)
    return [Route("/engagements/{uid}/body", bodies.show), Route("/frames/{label_key}", bodies.empty)]


@cache
def _script() -> str:
    return (STATIC / "popups" / "body.js").read_text(encoding="utf-8")


class Bodies:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def show(self, request: Request) -> Response:
        """The sanitised HTML of a pop-up or banner."""
        uid = str(request.path_params["uid"])[:64]
        services, now = self._services, self._services.clock.now()

        def read(conn: sa.Connection) -> tuple[Label, str]:
            row = service.by_uid(conn, uid)
            label = services.catalogue.by_id(row.label_id)
            if label is None:
                text = "There is no such pop-up or banner."
                raise PlauditError(text, code="engagement_not_found", status=404)
            return label, service.body(conn, label, row, now=now)

        return _framed(*await services.reader.scan(read))

    async def empty(self, request: Request) -> Response:
        """A frame for HTML that a page of the label has: a custom section."""
        key = str(request.path_params["label_key"])[:64]
        return _framed(require_label(self._services.catalogue, key), "")


def _framed(label: Label, body: str) -> Response:
    nonce = secrets.token_urlsafe(16)
    parents = " ".join(csp_source(rule) for rule in split(label.setting("FRONT_END_ALLOW_DOMAINS")))
    headers = {
        "Content-Security-Policy": _POLICY.format(nonce=nonce, parents=parents),
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    page = _PAGE.format(nonce=nonce, styles=_STYLES, body=body, script=_script())
    return HTMLResponse(page, headers=headers)

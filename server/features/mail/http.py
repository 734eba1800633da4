"""The page behind the link at the end of an e-mail: no more of them, or them again.

Following the link changes nothing, because programs follow links too; its button does, and so does the POST
that mail programs send for "unsubscribe" (RFC 8058).
"""

from html import escape

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from server.core.errors import PlauditError
from server.features.labels.catalogue import Label
from server.features.mail import links, service
from server.features.mail.texts import Texts, texts_in
from server.features.players.properties import all_properties
from server.features.players.tables import BY_ID
from server.store.transaction import Tx
from server.wire.session import Services

LONGEST_TOKEN = 200
_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_STYLES = (
    ":root{color-scheme:light dark}body{font:500 17px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;"
    "display:grid;place-items:center}main{max-width:26rem;padding:2rem;text-align:center}"
    "h1{font-size:1.4rem;margin:0 0 .5rem}p{margin:0 0 1.5rem}"
    "button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border:0;border-radius:.7rem;"
    "background:#2342ea;color:#fff;cursor:pointer}"
)
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title><style>{styles}</style></head>'
    "<body><main><h1>{title}</h1><p>{text}</p>{form}</main></body></html>"
)
_FORM = '<form method="post" action="{action}"><button>{label}</button></form>'


def routes(services: Services) -> list[BaseRoute]:
    desk = _Desk(services)
    return [
        Route(links.PATH + "{token}", desk.ask, methods=["GET"]),
        Route(links.PATH + "{token}", desk.end, methods=["POST"]),
        Route(links.PATH + "{token}/undo", desk.undo, methods=["POST"]),
    ]


class _Desk:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def ask(self, request: Request) -> Response:
        """Say what the button will do, or that it is done."""
        label, player_id, token = self._whose(request)

        def read(conn: sa.Connection) -> tuple[str, bool]:
            row = conn.execute(BY_ID, {"label_id": label.id, "player_id": player_id}).first()
            if row is None:
                raise PlauditError("There is no such player any more.", code="bad_link", status=404)
            return row.language, bool(all_properties(label, row).get(service.FLAG))

        language, is_out = await self._services.reader.run(read)
        return _page(label.language(language), token, is_out=is_out, was_asked=True)

    async def end(self, request: Request) -> Response:
        return await self._change(request, wants=False)

    async def undo(self, request: Request) -> Response:
        return await self._change(request, wants=True)

    async def _change(self, request: Request, *, wants: bool) -> Response:
        label, player_id, token = self._whose(request)

        def work(tx: Tx) -> str:
            service.subscribe(tx, label, player_id=player_id, wants=wants)
            row = tx.first(BY_ID, {"label_id": label.id, "player_id": player_id})
            return str(row.language or "")

        language = await self._services.writer.run(work, key=player_id)
        return _page(label.language(language), token, is_out=not wants, was_asked=False)

    def _whose(self, request: Request) -> tuple[Label, int, str]:
        token = str(request.path_params["token"])[:LONGEST_TOKEN]
        label_id, player_id = links.LINKS.read(token)
        label = self._services.catalogue.by_id(label_id)
        if label is None:
            raise PlauditError("There is no such label any more.", code="bad_link", status=404)
        return label, player_id, token


def _page(language: str, token: str, *, is_out: bool, was_asked: bool) -> Response:
    texts: Texts = texts_in(language)
    here = links.PATH + token
    if is_out:
        title, text, label, action = texts.done, texts.done_more, texts.undo, here + "/undo"
    elif was_asked:
        title, text, label, action = texts.ask, texts.ask_more, texts.end, here
    else:
        title, text, label, action = texts.back, texts.back_more, texts.end, here
    form = _FORM.format(action=escape(action), label=escape(label))
    shown = {"title": escape(title), "text": escape(text), "language": texts.language, "styles": _STYLES}
    return HTMLResponse(_PAGE.format(form=form, **shown), headers=_HEADERS)

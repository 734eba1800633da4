"""POST /avatar-customize has a picture made; GET /avatars/<guid>.svg shows it.

Who asks is found as for one message over HTTP: the label by its key, the origin on its list, the player by
`user_ext_id` and, where the label wants proof, `hash`. The answer has `cdn_url`, or `errCode` 12001 (the
player's monthly limit), 12002 (the label's) or -1 (anything else, said in `errMessage`).
"""

import asyncio
from typing import Any

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.core.errors import PlauditError
from server.core.nesting import check_nesting
from server.core.text import origin_of
from server.features.avatars import generator, rules, service
from server.features.avatars.generator import Picture, Wish
from server.features.avatars.service import Ask
from server.features.labels.access import check_origin, require_brand, require_label
from server.features.players.messages import recognise
from server.store.transaction import Tx
from server.wire.dispatcher import NOT_JSON, bad_field, not_json
from server.wire.http import read_body
from server.wire.session import Services, Session
from server.wire.structs.avatars import AvatarCustomizeRequest, AvatarCustomizeResponse

MAKING_S = 30.0
# A drawing is shown and nothing more: it runs nothing and fetches nothing.
_PICTURE_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}

log = structlog.get_logger("avatars")


def routes(services: Services) -> list[BaseRoute]:
    """The addresses of this feature."""
    desk = _Desk(services)
    return [
        Route("/avatar-customize", desk.customize, methods=["POST", "OPTIONS"]),
        Route("/avatars/{guid}.svg", desk.show, methods=["GET"]),
    ]


class _Desk:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._decoder = msgspec.json.Decoder(AvatarCustomizeRequest, strict=False)

    async def customize(self, request: Request) -> Response:
        origin = request.headers.get("origin")
        origin = (origin_of(origin) or "null") if origin is not None else None
        headers = self._cors(origin)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        try:
            asked = await self._read(request)
            session = await self._recognise(asked, origin=origin, request=request)
            url = await self._make(session, asked)
            answer = AvatarCustomizeResponse(cdn_url=url)
        except PlauditError as error:
            answer = _refusal(error)
        except Exception:
            log.exception("a picture was not made")
            answer = AvatarCustomizeResponse(errCode=rules.FAILED, errMessage="Something went wrong here.")
        return Response(msgspec.json.encode(answer), media_type="application/json", headers=headers)

    async def _read(self, request: Request) -> AvatarCustomizeRequest:
        raw = await read_body(request)
        check_nesting(raw)
        try:
            return self._decoder.decode(raw)
        except msgspec.ValidationError as error:
            raise bad_field(error) from error
        except NOT_JSON as error:
            raise not_json(error) from error

    async def _recognise(
        self, asked: AvatarCustomizeRequest, *, origin: str | None, request: Request
    ) -> Session:
        services = self._services
        host = request.client.host if request.client else ""
        key = (asked.label_api_key, asked.user_ext_id, host)
        wait_s = services.requests.use(key, now_ms=services.clock.now())
        if wait_s is not None:
            raise PlauditError(f"Too many requests. Wait {wait_s} s.", code="rate_limited")
        label = require_label(services.catalogue, asked.label_api_key)
        check_origin(label, origin, own_url=services.public_url)
        session = Session(services, "public", origin=origin, label_id=label.id)
        session.brand = require_brand(label, asked.brand_key)
        if len(label.brands) > 1 and not asked.brand_key:
            raise PlauditError("This label has several brands: send brand_key.", code="brand_needed")
        await recognise(session, ext_user_id=asked.user_ext_id, proof=asked.hash)
        if session.read_only:
            raise PlauditError("This proof only lets look.", code="read_only")
        if asked.user_id != session.player_id:
            raise PlauditError("user_id is not that of user_ext_id.", code="wrong_user")
        return session

    async def _make(self, session: Session, asked: AvatarCustomizeRequest) -> str:
        """Pay, make, keep; three steps, so that a slow maker keeps no database waiting."""
        writer, label = self._services.writer, session.label

        ask = Ask(asked.avatar_real_id, asked.prompt_id, asked.avatar_url)

        def begin(tx: Tx) -> tuple[Any, Wish | None]:
            return service.begin(tx, label, player_id=session.player_id, ask=ask, request_id=asked.request_id)

        row, wish = await writer.run(begin, key=session.player_id)
        stored: str | None = row.url
        if wish is not None:
            picture = await _draw(wish)
            url = f"{self._services.public_url}/avatars/{wish.guid}.svg"
            if picture is not None and picture.svg is None:
                url = picture.url

            def end(tx: Tx) -> str | None:
                return service.finish(tx, label_id=label.id, picture_id=row.id, picture=picture, url=url)

            stored = await writer.run(end, key=session.player_id)
        if stored is None:
            raise PlauditError("The picture was not made and is paid back.", code="picture_failed")
        return stored

    async def show(self, request: Request) -> Response:
        guid = request.path_params["guid"]
        svg = await self._services.reader.run(lambda conn: service.drawing(conn, guid=guid))
        if svg is None:
            raise PlauditError("There is no such picture.", code="picture_not_found", status=404)
        return Response(svg, media_type="image/svg+xml", headers=_PICTURE_HEADERS)

    def _cors(self, origin: str | None) -> dict[str, str]:
        """CORS for origins that some label allows; whether this label does is checked with the body."""
        headers = {"Vary": "Origin", "Cache-Control": "no-store"}
        if origin is not None and any(label.allows_origin(origin) for label in self._services.catalogue):
            headers |= {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Headers": "content-type",
                "Access-Control-Allow-Methods": "POST",
                "Access-Control-Max-Age": "600",
            }
        return headers


async def _draw(wish: Wish) -> Picture | None:
    """What the maker makes, or None when it fails or takes too long."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(generator.GENERATOR, wish), MAKING_S)
    except Exception as error:
        log.error("the maker of pictures failed", guid=wish.guid, error=repr(error))
        return None


def _refusal(error: PlauditError) -> AvatarCustomizeResponse:
    known = error.err_code in (rules.USER_LIMIT, rules.LABEL_LIMIT)
    return AvatarCustomizeResponse(
        errCode=error.err_code if known else rules.FAILED, errMessage=error.message
    )

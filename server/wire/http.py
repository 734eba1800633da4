"""The same messages over HTTP: /services/public for browsers and visitors, /s2s-api for operators' servers.

A socket has a conversation; here each message says by itself who speaks: `api_key` (the label), `brand_key`,
`ext_user_id` and, where the label asks for proof, `hash`.
"""

from typing import Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.core.errors import PlauditError
from server.core.text import origin_of
from server.features.labels.access import check_origin, require_brand, require_label
from server.wire.class_ids import ClassId
from server.wire.dispatcher import NOT_JSON, Dispatcher, bad_field, not_json
from server.wire.session import Channel, Services, Session
from server.wire.structs.envelope import ErrorResponse

BODY_LIMIT = 256 * 1024
BATCH_LIMIT = 100
# What is said before there is a player, or is the same for everybody: here a named player is not looked up.
FOR_ANYBODY = frozenset(
    {ClassId.PING, ClassId.PONG, ClassId.INIT, ClassId.IDENTIFY, ClassId.GET_TRANSLATIONS_REQUEST}
)
# Longer ids of players are refused later; here they only may not fill the memory of limits.
KEY_LENGTH = 200
_JSON = "application/json"


class Address(msgspec.Struct):
    """Who speaks, as every message over HTTP says it."""

    cid: int
    api_key: str | None = None
    label_key: str | None = None
    brand_key: str | None = None
    ext_user_id: str | None = None
    hash: str | None = None
    s2s_key: str | None = None


class Recognise(Protocol):
    """Sets the session's player from what a message says, or raises PlauditError."""

    async def __call__(self, session: Session, *, ext_user_id: str, proof: str | None) -> None: ...


class HttpEndpoint:
    def __init__(self, services: Services, dispatcher: Dispatcher, recognise: Recognise) -> None:
        self._services = services
        self._dispatcher = dispatcher
        self._recognise = recognise
        self._address = msgspec.json.Decoder(Address, strict=False)

    def routes(self) -> list[Route]:
        return [
            Route("/services/public", self.public, methods=["POST", "OPTIONS"]),
            Route("/s2s-api", self.s2s, methods=["POST"]),
        ]

    async def public(self, request: Request) -> Response:
        origin = request.headers.get("origin")
        origin = (origin_of(origin) or "null") if origin is not None else None
        cors = self._cors(request, origin)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=cors)
        return await self._answer(request, channel="public", origin=origin, headers=cors)

    async def s2s(self, request: Request) -> Response:
        return await self._answer(request, channel="s2s", origin=None, headers={})

    async def _answer(
        self, request: Request, *, channel: Channel, origin: str | None, headers: dict[str, str]
    ) -> Response:
        try:
            raw = await read_body(request)
            messages = _split(raw)
        except PlauditError as error:
            return _refusal(error, headers)
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip() or None
        host = request.client.host if request.client else ""
        answers = []
        for message in messages:
            session = Session(self._services, channel, origin=origin, host=host)
            answers.append(await self._one(session, message, bearer=bearer))
        spoken = [answer for answer in answers if answer is not None]
        if raw.lstrip()[:1] == b"[":
            return Response(b"[" + b",".join(spoken) + b"]", media_type=_JSON, headers=headers)
        return Response(spoken[0] if spoken else b"{}", media_type=_JSON, headers=headers)

    async def _one(self, session: Session, raw: bytes, *, bearer: str | None) -> bytes | None:
        try:
            address = self._address.decode(raw)
        except msgspec.ValidationError as error:
            return self._dispatcher.refuse(session, raw, bad_field(error))
        except NOT_JSON as error:
            return self._dispatcher.refuse(session, raw, not_json(error))
        try:
            self._set_label(session, address, bearer=bearer)
            self._limit(session, address, key=bearer or address.s2s_key)
            if address.ext_user_id and self._for_a_player(address.cid):
                await self._recognise(session, ext_user_id=address.ext_user_id, proof=address.hash)
        except Exception as error:
            return self._dispatcher.refuse(session, raw, error)
        return await self._dispatcher.answer(session, raw)

    def _for_a_player(self, cid: int) -> bool:
        """Whether the answer depends on who asks: also where visitors may ask, a player sees its own view."""
        return cid in self._dispatcher and cid not in FOR_ANYBODY

    def _limit(self, session: Session, address: Address, *, key: str | None) -> None:
        """Count one use by the S2S key or else by the player's own device. What is not known to be true never
        is the key: whoever makes it up would have a new limit each time, and the memory of all of them."""
        device = (session.label_id, (address.ext_user_id or "")[:KEY_LENGTH], session.host)
        who = key if session.trusted else device
        wait_s = self._services.requests.use(who, now_ms=self._services.clock.now())
        if wait_s is not None:
            message = f"Too many requests. Wait {wait_s} s and send this one again."
            raise PlauditError(message, code="rate_limited", err_code=20007, status=429, retry_after_s=wait_s)

    def _set_label(self, session: Session, address: Address, *, bearer: str | None) -> None:
        if session.channel == "s2s":
            found = self._services.catalogue.by_s2s_key(bearer or address.s2s_key or "")
            if found is None:
                message = "This needs a valid S2S key: send it as Authorization: Bearer <key>."
                raise PlauditError(message, code="bad_s2s_key", err_code=20011, status=401)
            label = found[0]
        else:
            label = require_label(self._services.catalogue, address.api_key or address.label_key)
            check_origin(label, session.origin, own_url=self._services.public_url)
        session.label_id = label.id
        session.brand = require_brand(label, address.brand_key)

    def _cors(self, request: Request, origin: str | None) -> dict[str, str]:
        """CORS for origins that some label allows; whether this label does is checked with each message."""
        headers = {"Vary": "Origin", "Cache-Control": "no-store"}
        if origin is not None and any(label.allows_origin(origin) for label in self._services.catalogue):
            headers |= {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Headers": "content-type",
                "Access-Control-Allow-Methods": "POST",
                "Access-Control-Max-Age": "600",
            }
        return headers


async def read_body(request: Request) -> bytes:
    """The body, or PlauditError as soon as it is known to be too large."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_LIMIT:
            message = f"A body has at most {BODY_LIMIT} bytes. Nothing was processed; send smaller pieces."
            raise PlauditError(message, code="too_large", err_code=20003, status=413)
        chunks.append(chunk)
    return b"".join(chunks)


def _split(raw: bytes) -> list[bytes]:
    """One message, or the messages of an array, each still encoded."""
    if raw.lstrip()[:1] != b"[":
        return [raw]
    try:
        messages = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except NOT_JSON as error:
        raise not_json(error) from error
    if len(messages) > BATCH_LIMIT:
        message = (
            f"An array holds at most {BATCH_LIMIT} messages. Nothing was processed; send smaller pieces."
        )
        raise PlauditError(message, code="too_large", err_code=20003, status=413)
    return [bytes(message) for message in messages]


def _refusal(error: PlauditError, headers: dict[str, str]) -> Response:
    body = ErrorResponse(cid=int(ClassId.UNSUPPORTED_COMMAND), errCode=error.err_code, errMsg=error.message)
    return Response(msgspec.json.encode(body), status_code=error.status, media_type=_JSON, headers=headers)

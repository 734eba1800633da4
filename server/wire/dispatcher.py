"""Turns one message into its answer: decode, check that it may be said now, hand it to its feature.

Features register a handler for each request they answer; the dispatcher knows the envelope and the order of a
conversation, and nothing of what messages mean.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import structlog

from server.core.errors import PlauditError
from server.core.ids import new_reference
from server.core.nesting import check_nesting, too_deep
from server.store.unavailable import told
from server.wire.class_ids import ClassId
from server.wire.session import Session
from server.wire.structs import REQUESTS, RESPONSE_OF
from server.wire.structs.envelope import ErrorResponse, Request, Response

Needs = Literal["nothing", "label", "player"]
Handler = Callable[[Session, Any], Awaitable[Response | None]]

MESSAGE_LIMIT = 64 * 1024
# What bytes that are no JSON raise: text that is no UTF-8, and nesting without end, have errors of their own.
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

log = structlog.get_logger("wire")


class Head(msgspec.Struct):
    """The part of every message that says what the rest is."""

    cid: int
    uuid: Any = None
    """Text; what it is instead is told with the rest of the message."""


@dataclass(frozen=True, slots=True)
class Route:
    handler: Handler
    decoder: "msgspec.json.Decoder[Request]"
    needs: Needs
    acting: bool
    answer: int


class Dispatcher:
    def __init__(self) -> None:
        self._routes: dict[int, Route] = {}
        self._head = msgspec.json.Decoder(Head, strict=False)
        self._encoder = msgspec.json.Encoder()
        self.answered = 0

    def on(self, cid: ClassId, handler: Handler, *, needs: Needs = "player") -> None:
        """Answer requests of class `cid` with `handler`, which runs only once the session has what it
        `needs`."""
        struct = REQUESTS[cid]
        decoder = msgspec.json.Decoder(struct, strict=False)
        answer = RESPONSE_OF.get(cid) or int(cid)
        self._routes[int(cid)] = Route(handler, decoder, needs, struct.ACTING, answer)

    def __contains__(self, cid: int) -> bool:
        return cid in self._routes

    def __iter__(self) -> Any:
        return iter(self._routes)

    async def answer(self, session: Session, raw: str | bytes) -> bytes | None:
        """The encoded answer to one message, or None when the message wants none. Never raises for bad
        input."""
        self.answered += 1
        cid, uuid = int(ClassId.UNSUPPORTED_COMMAND), ""
        try:
            head = self._read_head(raw)
            uuid = _text(head.uuid)
            route = self._routes.get(head.cid)
            if route is None:
                raise PlauditError(
                    f"This server does not answer class id {head.cid}.", code="unsupported", err_code=1
                )
            cid = route.answer
            self._admit(session, route)
            response = await route.handler(session, self._read_body(route, raw))
            if response is None:
                return None
        except Exception as error:
            response = _refusal(cid, error)
        response.uuid = uuid
        response.ts = session.services.clock.now()
        return self._encoder.encode(response)

    def refuse(self, session: Session, raw: str | bytes, error: Exception) -> bytes:
        """The encoded answer to a message that came to an end, by a refusal or a failure, before its handler
        was asked."""
        cid, uuid = int(ClassId.UNSUPPORTED_COMMAND), ""
        try:
            head = self._read_head(raw)
            route = self._routes.get(head.cid)
            cid, uuid = route.answer if route else cid, _text(head.uuid)
        except PlauditError as worse:
            error = worse
        response = _refusal(cid, error)
        response.uuid = uuid
        response.ts = session.services.clock.now()
        return self._encoder.encode(response)

    def _read_head(self, raw: str | bytes) -> Head:
        size = len(raw) if isinstance(raw, bytes) or raw.isascii() else len(raw.encode())
        if size > MESSAGE_LIMIT:
            message = (
                f"A message has at most {MESSAGE_LIMIT} bytes; this one has {size}. It was not processed."
            )
            raise PlauditError(message, code="too_large", err_code=20003, status=413)
        try:
            return self._head.decode(raw)
        except msgspec.ValidationError as error:
            if not str(error).startswith("Expected `object`"):
                raise bad_field(error) from error
            message = f"A message is a JSON object with a number cid. {error}."
            raise PlauditError(message, code="bad_envelope", err_code=20001) from error
        except NOT_JSON as error:
            raise not_json(error) from error

    def _read_body(self, route: Route, raw: str | bytes) -> Request:
        check_nesting(raw)
        try:
            return route.decoder.decode(raw)
        except msgspec.ValidationError as error:
            raise bad_field(error) from error
        except NOT_JSON as error:
            raise not_json(error) from error

    def _admit(self, session: Session, route: Route) -> None:
        wait_s = session.bucket.use(now_ms=session.services.clock.now())
        if wait_s is not None:
            message = f"Too many messages. Wait {wait_s} s and send this one again."
            raise PlauditError(message, code="rate_limited", err_code=20007, status=429, retry_after_s=wait_s)
        if route.needs != "nothing" and not session.label_id:
            message = "Send INIT (cid 3) with your label_key first."
            raise PlauditError(message, code="not_initialised", err_code=20004)
        if route.needs == "player" and not session.player_id:
            message = "Send IDENTIFY (cid 5) with the player's ext_user_id first."
            raise PlauditError(message, code="not_identified", err_code=20005)
        if route.acting and session.read_only:
            message = "This is a read-only view of the player: nothing can be done in it."
            raise PlauditError(message, code="read_only", err_code=20006, status=403)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def bad_field(error: msgspec.ValidationError) -> PlauditError:
    """A refusal that names the field, as msgspec's own message does."""
    return PlauditError(f"A field cannot be: {error}.", code="bad_field", err_code=20002)


def not_json(error: Exception) -> PlauditError:
    if isinstance(error, RecursionError):
        return too_deep()
    return PlauditError(f"This is not JSON: {error}.", code="bad_json", err_code=20001)


def _refusal(cid: int, error: Exception) -> ErrorResponse:
    """The answer to what could not be done. What is nobody's fault but ours is logged under a reference."""
    error = told(error)
    if isinstance(error, PlauditError):
        return ErrorResponse(
            cid=cid, errCode=error.err_code, errMsg=error.message, retry_after_s=error.retry_after_s
        )
    reference = new_reference()
    log.error("handler failed", exc_info=error, cid=cid, reference=reference)
    text = f"Something went wrong on our side. Nothing was changed. Reference {reference}."
    return ErrorResponse(cid=cid, errCode=1, errMsg=text)

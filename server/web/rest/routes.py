"""The REST API at /api/v1, for operators' servers and tools.

One request goes one way: find its route, know the key, count the request, decode it, hand it to its handler,
encode the answer. Whatever goes wrong on that way leaves as a problem. There is no CORS here: a page has no
business with an S2S key.
"""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import unquote

import msgspec
import structlog
from sqlalchemy.exc import DataError, IntegrityError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from server.core.clock import MINUTE_MS
from server.core.errors import PlauditError
from server.core.ids import new_reference
from server.core.nesting import check_nesting, too_deep
from server.core.rate import RateLimiter
from server.features.labels.catalogue import Label
from server.store.unavailable import told
from server.web.rest import idempotency, problems
from server.web.rest.cursors import Cursors
from server.web.rest.idempotency import Ticket
from server.web.rest.operation import Call, Operation
from server.web.rest.problems import FieldError
from server.web.rest.reference import Reference
from server.web.rest.table import OPERATIONS, PATH_PARAMETERS, PREFIX
from server.wire.session import Services

REQUESTS_PER_MINUTE = 6_000
_PLACE = re.compile(r"^(?P<message>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)

log = structlog.get_logger("rest")


class Rest:
    """The API as one ASGI application. `secret` signs cursors; `requests_per_minute` is the limit of one
    key."""

    def __init__(
        self, services: Services, *, secret: str, requests_per_minute: int = REQUESTS_PER_MINUTE
    ) -> None:
        self._services = services
        self._secret = secret
        self._cursors = Cursors(secret)
        self._limiter = RateLimiter(limit=requests_per_minute, window_ms=MINUTE_MS)
        self._router = Router(OPERATIONS)
        self._reference = Reference(services.public_url)

    def routes(self) -> list[BaseRoute]:
        return [Below(PREFIX, app=self)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        response = await self._answer(Request(scope, receive))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """The one place where errors become answers."""
        try:
            return await self._respond(request)
        except PlauditError as error:
            if error.code != "method_not_allowed":
                return problems.response(error)
            response = problems.response(error)
            response.headers["Allow"] = ", ".join(self._router.methods(_path(request)))
            return response
        except (DataError, OverflowError):
            message = "A value is too long, out of range, or holds a NUL character. Nothing was changed."
            return problems.response(PlauditError(message, code="bad_value", status=422))
        except IntegrityError:
            message = "Somebody else wrote the same at the same moment. Nothing was changed; send it again."
            return problems.response(PlauditError(message, code="conflict", status=409))
        except Exception as error:
            return _failure(request, error)

    async def _respond(self, request: Request) -> Response:
        path = _path(request)
        page = self._reference.answer(path, request)
        if page is not None:
            return page
        operation, given = self._router.find(request.method, path)
        label, key_id = self._authenticate(request.headers)
        call = await self._read(request, operation, given, label=label, key_id=key_id)
        answer = await operation.handler(call)
        headers = {"Cache-Control": "no-store", **call.headers}
        if call.replayed:
            headers["Idempotent-Replay"] = "true"
        return Response(
            msgspec.json.encode(answer), call.status, headers=headers, media_type="application/json"
        )

    def _authenticate(self, headers: Headers) -> tuple[Label, int]:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        found = self._services.catalogue.by_s2s_key(key.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            message = "This needs a valid S2S key: send it as Authorization: Bearer <key>."
            raise PlauditError(message, code="bad_s2s_key", status=401)
        wait_s = self._limiter.use(found[1], now_ms=self._services.clock.now())
        if wait_s is not None:
            message = f"At most {self._limiter.limit} requests a minute for a key. Wait {wait_s} s."
            raise PlauditError(message, code="rate_limited", status=429, retry_after_s=wait_s)
        return found

    async def _read(
        self, request: Request, operation: Operation, given: Mapping[str, str], *, label: Label, key_id: int
    ) -> Call:
        """Everything that the request says, checked against what its route declares."""
        headers = request.headers
        key = idempotency.read_key(headers.get("idempotency-key")) if operation.idempotent_by_key else None
        raw = await _body(request, operation)
        target = f"{request.method} {request.url.path}?{request.url.query}".encode()
        return Call(
            services=self._services,
            cursors=self._cursors,
            secret=self._secret,
            operation=operation,
            label=label,
            key_id=key_id,
            path={
                name: _convert(value, PATH_PARAMETERS[name], where="path", name=name)
                for name, value in given.items()
            },
            query=_query(request, operation),
            body=_decode(raw, operation),
            ticket=Ticket(label.id, key, idempotency.digest(target, raw)) if key else None,
            pieces=_pieces(request, operation) if operation.streams else None,
            if_match=headers.get("if-match"),
            if_none_match=headers.get("if-none-match"),
        )


def _failure(request: Request, error: Exception) -> Response:
    """The answer to a request that failed by no fault of who sent it."""
    known = told(error)
    if isinstance(known, PlauditError):
        return problems.response(known)
    reference = new_reference()
    log.error("request failed", exc_info=error, path=request.url.path, reference=reference)
    message = "Something went wrong on our side. Give the reference to who runs this server."
    failure = PlauditError(message, code="internal_error", status=500)
    return problems.response(failure, reference=reference)


class Below(Mount):
    """Everything below a prefix, and the prefix itself: also an address with a line break in it, which a
    pattern of Starlette leaves to nobody."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
        if path != self.path and not path.startswith(f"{self.path}/"):
            return Match.NONE, {}
        return Match.FULL, {"endpoint": self.app, "root_path": scope.get("root_path", "") + self.path}


class Router:
    """Finds the operation of a method and an address. It reads the address before percent-decoding, so that a
    player's id may hold a slash."""

    def __init__(self, operations: tuple[Operation, ...]) -> None:
        self._operations: dict[re.Pattern[str], dict[str, Operation]] = {}
        for operation in operations:
            pattern = re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path))
            self._operations.setdefault(pattern, {})[operation.method] = operation

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """The operation and the decoded segments that vary. Raises PlauditError when there is none."""
        for pattern, by_method in self._operations.items():
            match = pattern.fullmatch(path)
            if match is None:
                continue
            operation = by_method.get("GET" if method == "HEAD" else method)
            if operation is None:
                message = f"{method} is not answered here; {', '.join(self.methods(path))} are."
                raise PlauditError(message, code="method_not_allowed", status=405)
            return operation, {name: _unquote(value) for name, value in match.groupdict().items()}
        message = f"There is nothing at this address. {problems.DOCS} lists all there are."
        raise PlauditError(message, code="route_not_found", status=404)

    def methods(self, path: str) -> list[str]:
        known = [by_method for pattern, by_method in self._operations.items() if pattern.fullmatch(path)]
        found = {method for by_method in known for method in by_method}
        return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _path(request: Request) -> str:
    """The address below /api/v1 as it was sent, with its percent signs."""
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    return str(raw.decode("latin-1").partition("?")[0].partition(PREFIX)[2])


def _unquote(value: str) -> str:
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError as error:
        raise FieldError(field="path", message="it is not UTF-8", where="In the address,") from error


CSV = ("text/csv", "text/plain", "application/octet-stream")


async def _pieces(request: Request, operation: Operation) -> AsyncIterator[bytes]:
    """The body of a route that streams, as it comes."""
    media_type = request.headers.get("content-type", CSV[0]).partition(";")[0].strip().lower()
    if media_type not in CSV:
        message = f"The body must be a list (Content-Type: text/csv), not {media_type[:80]}."
        raise PlauditError(message, code="unsupported_media_type", status=415)
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > operation.body_limit:
            message = f"This body may have at most {operation.body_limit} bytes. Nothing was changed."
            raise PlauditError(message, code="too_large", status=413)
        yield piece


async def _body(request: Request, operation: Operation) -> bytes:
    """The body, b"" where the route takes none. PlauditError as soon as it is known to be too large."""
    if operation.body is None:
        return b""
    media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        message = f"The body must be JSON (Content-Type: application/json), not {media_type[:80]}."
        raise PlauditError(message, code="unsupported_media_type", status=415)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > operation.body_limit:
            limit = operation.body_limit
            message = f"This body may have at most {limit} bytes. Nothing was processed; send smaller pieces."
            raise PlauditError(message, code="too_large", status=413)
        chunks.append(chunk)
    return b"".join(chunks)


def _decode(raw: bytes, operation: Operation) -> Any:
    if operation.body is None:
        return None
    if operation.decode is None:
        check_nesting(raw)
    try:
        return msgspec.json.decode(raw, type=operation.decode or operation.body)
    except msgspec.ValidationError as error:
        raise _field_error(error, where="body") from error
    except RecursionError as error:
        raise too_deep() from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlauditError(f"This is not JSON: {error}.", code="bad_json") from error


def _query(request: Request, operation: Operation) -> Any:
    return _convert(dict(request.query_params), operation.query, where="query", name="")


def _convert(value: Any, kind: Any, *, where: str, name: str) -> Any:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _field_error(error, where=where, name=name) from error


def _field_error(error: msgspec.ValidationError, *, where: str, name: str = "") -> FieldError:
    """What msgspec says (`Expected `int`, got `str` - at `$.limit``) as a field and a message."""
    found = _PLACE.match(str(error))
    assert found is not None
    place = (found["path"] or "$").removeprefix("$").lstrip(".")
    field = ".".join(part for part in (where, name, place) if part).replace(".[", "[")
    return FieldError(field=field, message=found["message"], where="The field")

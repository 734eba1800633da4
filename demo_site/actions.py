"""What the shop's server does when asked by its own pages: proofs, orders, and two buttons for developers.

Every action takes and answers JSON, is refused to pages of other origins, and reports to Plaudit from here.
"""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo_site.catalogue import CURRENCY, find
from demo_site.config import DemoConfig
from demo_site.plaudit import Answer, PlauditClient
from demo_site.proofs import LabelProofs
from server.core.clock import Clock

MAX_BODY_BYTES = 16_384
PERMITTED_MARKERS = ("VIP", "SATURDAY_TABLE", "MUG_OWNER")

T = TypeVar("T")
ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class WhoBody(msgspec.Struct, forbid_unknown_fields=True):
    ext_user_id: ShortText


class OrderLine(msgspec.Struct, forbid_unknown_fields=True):
    slug: ShortText
    quantity: Annotated[int, msgspec.Meta(ge=1, le=99)]


class OrderBody(msgspec.Struct, forbid_unknown_fields=True):
    """`request_id` is made by the page before it asks, so that a repeated press is the same order."""

    request_id: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
    lines: Annotated[list[OrderLine], msgspec.Meta(min_length=1, max_length=50)]
    ext_user_id: ShortText | None = None


class InboxBody(msgspec.Struct, forbid_unknown_fields=True):
    ext_user_id: ShortText
    title: ShortText
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
    action: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class MarkerBody(msgspec.Struct, forbid_unknown_fields=True):
    ext_user_id: ShortText
    marker: ShortText


class Refusal(Exception):
    """A request the shop will not act on; `words` say why to the person at the page."""

    def __init__(self, words: str, *, status: int = 400) -> None:
        super().__init__(words)
        self.words = words
        self.status = status


class Actions:
    """The shop's server side over one configuration, with its clock, proofs and Plaudit injected."""

    def __init__(
        self, *, config: DemoConfig, clock: Clock, proofs: LabelProofs, plaudit: PlauditClient
    ) -> None:
        self._config = config
        self._clock = clock
        self._proofs = proofs
        self._plaudit = plaudit

    async def proof(self, request: Request) -> Response:
        """POST /proof {ext_user_id} → {ext_user_id, user_hash, validity_ms}."""
        player = self._known((await self._read(request, WhoBody)).ext_user_id)
        user_hash, validity_ms = self._proofs.full(player, now=self._clock.now())
        return JSONResponse({"ext_user_id": player, "user_hash": user_hash, "validity_ms": validity_ms})

    async def support_view(self, request: Request) -> Response:
        """POST /support/view {ext_user_id} → the address of the read-only widget, good for five minutes."""
        player = self._known((await self._read(request, WhoBody)).ext_user_id)
        user_hash, validity_ms = self._proofs.read_only(player, now=self._clock.now())
        query = {
            "label_key": self._config.label_key,
            "brand_key": self._config.brand_key,
            "user_ext_id": player,
            "user_hash": user_hash,
        }
        src = f"{self._config.url.rstrip('/')}/widget?{urlencode(query)}"
        return JSONResponse({"src": src, "validity_ms": validity_ms})

    async def order(self, request: Request) -> Response:
        """POST /orders: price the basket here, keep the order, then tell Plaudit about the purchase."""
        body = await self._read(request, OrderBody)
        amount = _total(body.lines)
        order_id = "KL-" + hashlib.sha256(body.request_id.encode()).hexdigest()[:6].upper()
        answer: dict[str, Any] = {"order_id": order_id, "amount": float(amount), "currency": CURRENCY}
        if body.ext_user_id is None:
            return JSONResponse({**answer, "report": None})
        now = self._clock.now()
        report = await self._plaudit.report_event(
            event_id=f"order:{body.request_id}",
            ext_user_id=self._known(body.ext_user_id),
            event_type="purchase",
            ts=now,
            payload={"amount": float(amount), "currency": CURRENCY, "order_id": order_id},
        )
        at = datetime.fromtimestamp(now / 1000, UTC).strftime("%H:%M:%S UTC")
        return JSONResponse({**answer, "at": at, "report": report.as_json()})

    async def inbox(self, request: Request) -> Response:
        """POST /developer/inbox: send the visitor an inbox message, from the server."""
        body = await self._read(request, InboxBody)
        message = {"title": body.title, "body": body.body}
        if body.action:
            message["action"] = body.action
        return _told(await self._plaudit.send_inbox_message(self._known(body.ext_user_id), message))

    async def marker(self, request: Request) -> Response:
        """POST /developer/marker: set one of the permitted markers, from the server."""
        body = await self._read(request, MarkerBody)
        if body.marker not in PERMITTED_MARKERS:
            raise Refusal(f"This shop sets only the markers {', '.join(PERMITTED_MARKERS)}.")
        player = self._known(body.ext_user_id)
        return _told(await self._plaudit.change_markers(player, operation="add", markers=[body.marker]))

    async def refused(self, _request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return JSONResponse({"words": error.words}, status_code=error.status)

    def _known(self, ext_user_id: str) -> str:
        if not self._config.knows(ext_user_id):
            raise Refusal("Nobody with that number is a member here.", status=404)
        return ext_user_id

    async def _read(self, request: Request, shape: type[T]) -> T:
        origin = request.headers.get("origin")
        if origin is not None and origin not in self._config.shop_origins:
            raise Refusal("This address answers only to the shop's own pages.", status=403)
        if int(request.headers.get("content-length") or 0) > MAX_BODY_BYTES:
            raise Refusal("That is more than a basket can hold.", status=413)
        try:
            return msgspec.json.decode(await request.body(), type=shape)
        except msgspec.MsgspecError as error:
            raise Refusal(f"The shop could not read that: {error}") from error


def _total(lines: list[OrderLine]) -> Decimal:
    total = Decimal(0)
    for line in lines:
        product = find(line.slug)
        if product is None:
            raise Refusal(f"There is no {line.slug} on the shelf.")
        total += product.price * line.quantity
    return total


def _told(answer: Answer) -> Response:
    return JSONResponse(answer.as_json(), status_code=200 if answer.ok else 502)

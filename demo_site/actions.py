"""What the shop's server does when asked by its own pages: proofs, orders, and two buttons for developers.

Every action takes and answers JSON, is refused to pages of other origins, and reports to Plaudit from here.
"""

import asyncio
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
from demo_site.journeys import find_journey, rules
from demo_site.plaudit import Answer, PlauditClient
from demo_site.proofs import LabelProofs
from demo_site.showcase import find_game
from server.core.clock import Clock

MAX_BODY_BYTES = 16_384
STORED_EVENTS = 50
LAST_RUNS = 20
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


class PopUpBody(msgspec.Struct, forbid_unknown_fields=True):
    """`popup` is the key of a definition, `points` what its text may say."""

    ext_user_id: ShortText
    popup: ShortText
    points: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    request_id: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]


class GameBody(msgspec.Struct, forbid_unknown_fields=True):
    ext_user_id: ShortText
    game: ShortText


class SpinsBody(msgspec.Struct, forbid_unknown_fields=True):
    ext_user_id: ShortText
    game: ShortText
    request_id: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]


class StoredBody(msgspec.Struct, forbid_unknown_fields=True):
    """`event_type` empty: of every type."""

    ext_user_id: ShortText
    event_type: Annotated[str, msgspec.Meta(max_length=80)] = ""


class ReviewBody(msgspec.Struct, forbid_unknown_fields=True):
    ext_user_id: ShortText
    stars: Annotated[int, msgspec.Meta(ge=1, le=5)]
    request_id: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]


class JourneyBody(msgspec.Struct, forbid_unknown_fields=True):
    """Without a visitor there are only the figures of all."""

    journey: ShortText
    ext_user_id: ShortText | None = None


class RulesBody(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing is asked: it is all rules."""


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

    async def pop_up(self, request: Request) -> Response:
        """POST /developer/pop-up: show the visitor a pop-up, from the server."""
        body = await self._read(request, PopUpBody)
        message = {
            "popup": body.popup,
            "params": {"points": body.points},
            "key": f"showcase:{body.request_id}",
        }
        return _told(await self._plaudit.show_pop_up(self._known(body.ext_user_id), message))

    async def spins(self, request: Request) -> Response:
        """POST /developer/spins: give the visitor one round of a game, from the server."""
        body = await self._read(request, SpinsBody)
        player, game = self._known(body.ext_user_id), _game(body.game)
        key = f"showcase:{body.request_id}"
        return _told(await self._plaudit.give_spins(player, game=game, count=1, key=key))

    async def shown_game(self, request: Request) -> Response:
        """POST /developer/shown-game: open a game on the visitor's page, from the server."""
        body = await self._read(request, GameBody)
        return _told(await self._plaudit.show_game(self._known(body.ext_user_id), game=_game(body.game)))

    async def stored(self, request: Request) -> Response:
        """POST /developer/stored: the visitor's last events as Plaudit has them, newest first."""
        body = await self._read(request, StoredBody)
        answer = await self._plaudit.stored_events(self._known(body.ext_user_id), limit=STORED_EVENTS)
        if not answer.ok:
            return _told(answer)
        kept = [event for event in answer.body["items"] if body.event_type in ("", event["event_type"])]
        return JSONResponse({"ok": True, "events": kept})

    async def review(self, request: Request) -> Response:
        """POST /developer/review: the shop has read a review of the visitor's, and puts it on the page."""
        body = await self._read(request, ReviewBody)
        report = await self._plaudit.report_event(
            event_id=f"review:{body.request_id}",
            ext_user_id=self._known(body.ext_user_id),
            event_type="review_written",
            ts=self._clock.now(),
            payload={"slug": "hilltop", "stars": body.stars, "via": "journeys"},
        )
        return _told(report)

    async def journey_figures(self, request: Request) -> Response:
        """POST /developer/journey-figures → {figures: {node: …}, run}: of all members, and where the
        visitor's last run stands (null if there was none)."""
        body = await self._read(request, JourneyBody)
        if find_journey(body.journey) is None:
            raise Refusal(f"There is no journey {body.journey} in this shop.", status=404)
        if body.ext_user_id is None:
            return _figures(await self._plaudit.journey(body.journey))
        player = self._known(body.ext_user_id)
        return _figures(
            *await asyncio.gather(
                self._plaudit.journey(body.journey), self._plaudit.runs_of(player, limit=LAST_RUNS)
            )
        )

    async def rule_figures(self, request: Request) -> Response:
        """POST /developer/rule-figures → {rules: [what Plaudit tells of each]}, drafts left out."""
        await self._read(request, RulesBody)
        active = [rule.slug for rule in rules() if not rule.is_draft]
        answers = await asyncio.gather(*(self._plaudit.rule(slug) for slug in active))
        failed = next((answer for answer in answers if not answer.ok), None)
        if failed is not None:
            return _told(failed)
        return JSONResponse({"rules": [answer.body for answer in answers]})

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


def _game(slug: str) -> str:
    if find_game(slug) is None:
        raise Refusal(f"There is no game {slug} in this shop.", status=404)
    return slug


def _figures(journey: Answer, runs: Answer | None = None) -> Response:
    """The figures of all versions as one, and the last run in that journey."""
    failed = next((answer for answer in (journey, runs) if answer is not None and not answer.ok), None)
    if failed is not None:
        return _told(failed)
    figures: dict[str, dict[str, int]] = {}
    for version in journey.body["versions"]:
        for found in version["figures"]:
            sums = figures.setdefault(found["node"], {"entered": 0, "waiting": 0, "converted": 0})
            for name in sums:
                sums[name] += found[name]
    items = runs.body["items"] if runs is not None else []
    run = next((each for each in items if each["journey"] == journey.body["key"]), None)
    return JSONResponse({"figures": figures, "run": run})


def _told(answer: Answer) -> Response:
    return JSONResponse(answer.as_json(), status_code=200 if answer.ok else 502)

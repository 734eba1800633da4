"""What service workers and gateways ask: the public key, the worker itself, and where they report.

`GET /services/public?api_key=…&event={…}` is the reference's address for the fate of a push. The unguessable
engagement_uid is the right to report; saying the same again changes nothing.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.core.errors import PlauditError
from server.features.labels.access import require_brand, require_label
from server.features.labels.catalogue import Label
from server.features.players.rules import player_key
from server.features.players.tables import BY_ID
from server.features.push import tables
from server.features.push.content import ACTIVITY
from server.features.push.sender import SENDER
from server.paths import STATIC
from server.store.transaction import Tx
from server.wire.session import Services

LONGEST_EVENT = 4096
DELIVERED = "engagement_delivered"
TYPES = (DELIVERED, "engagement_impression", "engagement_action", "engagement_failed")
_OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}


class Report(msgspec.Struct):
    """What became of a push. The fields stand beside the type or in `payload`; `type` and `eventType` are
    other spellings of `event_type`, and `impression` is short for `engagement_impression`."""

    event_type: str = ""
    eventType: str = ""  # noqa: N815 (the wire's spelling)
    type: str = ""
    payload: dict[str, Any] = {}
    engagement_uid: str = ""
    message_id: str = ""
    user_ext_id: str = ""
    activityType: int = ACTIVITY  # noqa: N815 (the wire's spelling)
    action: str = ""
    reason: str = ""


def routes(services: Services) -> list[Route]:
    pushes = Pushes(services)
    return [
        Route("/services/public", pushes.report, methods=["GET"]),
        Route("/push/{label_key}/key", pushes.key),
        Route("/plaudit-sw.js", worker),
    ]


async def worker(_request: Request) -> Response:
    """The service worker, which a site's own worker file takes in with `importScripts`."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
    headers |= {"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff"}
    text = (STATIC / "push" / "worker.js").read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers=headers)


class Pushes:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def key(self, request: Request) -> Response:
        """What a page subscribes with: the public key, and where the site has its service worker."""
        try:
            label = require_label(self._services.catalogue, str(request.path_params["label_key"])[:64])
            answer = {"key": SENDER.keys.public, "worker": label.setting("FCM_SW_URL_V2")}
            return JSONResponse(answer, headers=_OPEN)
        except PlauditError as error:
            return _refused(error)

    async def report(self, request: Request) -> Response:
        try:
            await self._report(request)
        except PlauditError as error:
            return _refused(error)
        return JSONResponse({"errCode": 0}, headers=_OPEN)

    async def _report(self, request: Request) -> None:
        services, query = self._services, request.query_params
        label = require_label(services.catalogue, query.get("api_key") or query.get("label_key"))
        require_brand(label, query.get("brand_key"))
        host = request.client.host if request.client else ""
        wait_s = services.requests.use((label.id, "push", host), now_ms=services.clock.now())
        if wait_s is not None:
            text = f"Too many reports. Wait {wait_s} s and send this one again."
            raise PlauditError(text, code="rate_limited", err_code=20007, status=429, retry_after_s=wait_s)
        kind, report = read(query.get("event") or "")
        await services.writer.run(lambda tx: note(tx, label, kind, report))


def read(text: str) -> tuple[str, Report]:
    """The type of a report and what it says. Raises PlauditError bad_report, which says what is wrong."""
    if len(text) > LONGEST_EVENT:
        raise _bad(f"event has at most {LONGEST_EVENT} characters")
    try:
        report = msgspec.json.decode(text, type=Report, strict=False)
        inner = msgspec.convert(report.payload, type=Report, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError) as error:
        raise _bad(f"event is a JSON object with event_type and engagement_uid ({error})") from error
    said = report.event_type or report.eventType or report.type
    kind = said if said.startswith("engagement_") else f"engagement_{said}"
    if kind not in TYPES:
        raise _bad(f"event_type is one of {', '.join(TYPES)}; not {said[:40]!r}")
    told = inner if report.payload else report
    if told.activityType != ACTIVITY:
        raise _bad(f"activityType of a push is {ACTIVITY}")
    if not (told.engagement_uid or told.message_id) or "\0" in text or "\\u0000" in text:
        raise _bad("engagement_uid names the push")
    return kind, told


def note(tx: Tx, label: Label, kind: str, report: Report) -> None:
    """Record a report as the fate of its push, once, and let who listens to it hear it as an event."""
    uid = report.engagement_uid or report.message_id
    row = tx.first(tables.MESSAGE_BY_UID, {"b_label_id": label.id, "b_uid": uid[:64]})
    player = tx.first(BY_ID, {"label_id": label.id, "player_id": row.player_id}) if row is not None else None
    if row is None or player is None or _is_another(report, player):
        text = "There is no such push of this player."
        raise PlauditError(text, code="engagement_not_found", err_code=20002, status=404)
    if kind == DELIVERED:
        where = {"b_label_id": label.id, "b_player_id": row.player_id, "b_uid": row.uid}
        tx.change(tables.DELIVERED, {**where, "now": tx.now})
        return
    payload: dict[str, Any] = {"engagement_uid": row.uid, "activity_type": ACTIVITY}
    if kind == "engagement_action":
        payload["action"] = report.action[:1000]
    if kind == "engagement_failed":
        payload["reason"] = report.reason[:1000]
    key = f"push:{row.uid}:{kind}"
    tx.emit(label_id=label.id, player_id=row.player_id, kind=kind, payload=payload, key=key)


def _is_another(report: Report, player: Any) -> bool:
    return bool(report.user_ext_id) and player_key(report.user_ext_id) != player.ext_key


def _bad(text: str) -> PlauditError:
    return PlauditError(f"This report cannot be: {text}.", code="bad_report", err_code=20002)


def _refused(error: PlauditError) -> Response:
    body = {"errCode": error.err_code, "errMsg": error.message, "code": error.code}
    return JSONResponse(body, status_code=error.status, headers=_OPEN)

"""What anybody may know of draws, over HTTP: hashes of seeds, seeds of days that are over, and proofs.

A proof of a turn is found by the id that only its player was given. Odds are in it where the operator
publishes them; without them the roll itself can still be done again. What is drawn once for many (raffles,
pots) is found by its number, which is no secret.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.draws import proofs, rules, service, tables
from server.features.draws.scopes import Scope, scopes
from server.features.labels.access import require_label
from server.features.labels.catalogue import Label
from server.wire.session import Services

_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
DAYS = 31
_UNKNOWN_SCOPE = "Nothing is drawn under this name."
_UNKNOWN_NUMBER = "Nothing is drawn under this number. It is that of a raffle's run or of a jackpot's pot."


def routes(services: Services) -> list[Route]:
    fair = FairPlay(services)
    return [
        Route("/fair-play/{label_key}/{scope}.json", fair.seeds),
        Route("/fair-play/{label_key}/{scope}/{reference}.json", fair.proof),
    ]


class FairPlay:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def seeds(self, request: Request) -> Response:
        """The last days of a scope, newest first: each hash, and the seed once its day is over."""
        label, name = self._asked(request)
        shared = proofs.of_scope(name)
        if shared is not None:
            by, number = shared
            listed = await self._services.reader.scan(lambda conn: by.listed(conn, label, number))
            return _answer(None if listed is None else {"scope": name, **listed}, _UNKNOWN_SCOPE)
        scope = scopes(label).get(name)
        now = self._services.clock.now()
        found = await self._services.reader.run(
            lambda conn: service.seeds(conn, label_id=label.id, scope=name, now=now, count=DAYS)
        )
        if scope is None and not found:
            raise PlauditError(_UNKNOWN_SCOPE, code="unknown_scope", status=404)
        days = [{**row, "date": date_of(row["day"])} for row in found]
        answer = {"scope": name, "title": scope.title if scope else name, "days": days}
        if scope is not None and scope.publish_odds:
            answer["odds"] = _published(scope)
        return JSONResponse(answer, headers=_HEADERS)

    async def proof(self, request: Request) -> Response:
        """Everything that went into one draw; of many tickets the first, and with `after` those beyond."""
        label, name = self._asked(request)
        shared = proofs.of_scope(name)
        if shared is not None:
            return await self._shared(request, label, name, shared)
        reference = str(request.path_params["reference"])[: tables.REFERENCE]
        now = self._services.clock.now()

        def read(conn: sa.Connection) -> service.Proof | None:
            return service.proof_of(conn, label_id=label.id, scope=name, reference=reference, now=now)

        found = await self._services.reader.run(read)
        if found is None:
            text = "Nothing was drawn under this id. It is the request_id of the turn."
            raise PlauditError(text, code="unknown_draw", status=404)
        return JSONResponse(told(found, scopes(label).get(name)), headers=_HEADERS)

    async def _shared(
        self, request: Request, label: Label, name: str, shared: tuple[proofs.Proofs, int]
    ) -> Response:
        by, number = shared
        reference = proofs.number_of(str(request.path_params["reference"]))
        after = request.query_params.get("after")

        def read(conn: sa.Connection) -> dict[str, Any] | None:
            if after is not None:
                return by.tickets(conn, label, number, reference, after=proofs.number_of(after))
            found = by.proof(conn, label, number, reference)
            return None if found is None else {"scope": name, **found}

        return _answer(await self._services.reader.scan(read), _UNKNOWN_NUMBER)

    def _asked(self, request: Request) -> tuple[Label, str]:
        label = require_label(self._services.catalogue, str(request.path_params["label_key"]))
        return label, str(request.path_params["scope"])[: tables.SCOPE]


def _answer(found: Any, unknown: str) -> Response:
    if found is None:
        raise PlauditError(unknown, code="unknown_draw", status=404)
    return JSONResponse(found, headers=_HEADERS)


def told(proof: service.Proof, scope: Scope | None) -> dict[str, Any]:
    """A proof as the public may see it."""
    names = scope.names if scope is not None else {}
    publish = scope is not None and scope.publish_odds
    return {
        "scope": proof.scope,
        "title": scope.title if scope is not None else proof.scope,
        "day": proof.day,
        "date": date_of(proof.day),
        "commitment": proof.commitment,
        "committed_at": proof.committed_at,
        "seed": proof.seed,
        "client_seed": proof.client_seed,
        "nonce": proof.nonce,
        "attempt": proof.attempt,
        "total": rules.total_of(proof.odds),
        "number": proof.number,
        "odds": [list(pair) for pair in proof.odds] if publish else None,
        "option_id": proof.option_id,
        "option": names.get(proof.option_id),
        "names": {str(number): name for number, name in names.items()} if publish else {},
        "drawn_at": proof.created_at,
    }


def _published(scope: Scope) -> list[dict[str, Any]]:
    weights = [option.chance.weight for option in scope.options if not option.chance.surcharge]
    total = sum(weights) or 1
    return [
        {
            "option_id": option.id,
            "name": scope.names.get(option.id),
            "percent": round(100 * option.chance.weight / total, 4),
        }
        for option in scope.options
        if not option.chance.surcharge
    ]


def date_of(day: int) -> str:
    """A day (since 1970 in UTC) as people write it: 2026-03-04."""
    return datetime.fromtimestamp(day * DAY_MS / 1000, UTC).date().isoformat()

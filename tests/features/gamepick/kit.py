"""What the tests of prediction games share: games, rounds, players, and requests as a page sends them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import httpx
import msgspec
import sqlalchemy as sa

from server.core.clock import HOUR_MS
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.events.tables import event
from server.features.gamepick import resolving, service
from server.features.gamepick.markets import Facts
from server.features.gamepick.templates import template_of
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.store.transaction import Tx
from server.wire.structs.gamepick import EventSelection, RoundSelection
from tests.support.label import ORIGIN, TestLabel
from tests.support.server import Live

T = TypeVar("T")

NOON = 1_778_068_800_000  # Wednesday, 6 May 2026, 12:00 UTC
GAME = 11
FINAL = {"id": 1, "market": "score", "team1": "Reds", "team2": "Blues", "feed_id": "m-1"}
CORNERS = {"id": 2, "market": "more_corners", "team1": "Reds", "team2": "Blues", "feed_id": "m-1"}
ROUND: dict[str, Any] = {
    "id": 500,
    "template": "cup",
    "name": "Final",
    "opens_at": NOON - HOUR_MS,
    "last_bet_at": NOON + HOUR_MS,
    "events": [FINAL, CORNERS],
}


class Place:
    """A label with one game of predictions, seen from all sides."""

    def __init__(self, live: Live, *, settings: dict[str, str] | None = None, **game: Any) -> None:
        self.live = live
        self.given: TestLabel = live.label(settings=settings)
        self.define("mini_game", "cup", {"id": GAME, "name": "Cup", "type": "matchx", "prizes": [], **game})

    @property
    def label(self) -> Label:
        found = self.live.plaudit.services.catalogue.by_id(self.given.id)
        assert found is not None
        return found

    def run(self, work: Callable[[Tx], T]) -> T:
        """One unit of work with all that follows from it, on the server's own writer and clock."""
        return self.all_at_once([work])[0]

    def all_at_once(self, works: Sequence[Callable[[Tx], T]]) -> list[T]:
        """Units of work at the same time, on every lane that the server's own writer has."""
        writer = self.live.plaudit.services.writer
        loop = writer._loop
        assert loop is not None
        runs = [asyncio.run_coroutine_threadsafe(writer.run(w, key=n), loop) for n, w in enumerate(works)]
        return [run.result(30) for run in runs]

    def define(self, kind: str, key: str, body: dict[str, Any], **options: Any) -> None:
        self.run(lambda tx: save(tx, label_id=self.given.id, kind=kind, key=key, body=body, **options))
        self.live.plaudit.refresh()

    def round(self, **fields: Any) -> int:
        body = {**ROUND, **fields}
        self.define("match_round", f"round-{body['id']}", body)
        return int(body["id"])

    def player(self, name: str = "anna", *, points: int = 0) -> int:
        def work(tx: Tx) -> int:
            row = players.ensure(tx, self.label, brand=None, ext_user_id=name)
            if points:
                cause = Cause(Source.API, f"gift:{row.id}")
                economy.add(
                    tx,
                    label_id=row.label_id,
                    player_id=row.id,
                    currency=Currency.POINTS,
                    amount=points,
                    cause=cause,
                )
            return int(row.id)

        return self.run(work)

    def points(self, player_id: int) -> int:
        with self.live.plaudit.database.reads.connect() as conn:
            return economy.balances(conn, label_id=self.given.id, player_id=player_id)[Currency.POINTS][0]

    def events(self, kind: str, player_id: int | None = None) -> list[dict[str, Any]]:
        t = event.c
        query = sa.select(t.payload).where(t.label_id == self.given.id, t.type == kind).order_by(t.id)
        if player_id is not None:
            query = query.where(t.player_id == player_id)
        with self.live.plaudit.database.reads.connect() as conn:
            return [msgspec.json.decode(row.payload) for row in conn.execute(query).all()]

    # -- predicting and resolving ---------------------------------------------------------------------------

    def submitting(self, player_id: int, *picks: EventSelection, round_id: int = 500) -> Callable[[Tx], int]:
        label = self.label
        selection = RoundSelection(round_id=round_id, events=list(picks))

        def work(tx: Tx) -> int:
            template = template_of(label, GAME)
            done = service.submit(tx, label, template, player_id=player_id, selection=selection)
            return done.changed

        return work

    def submit(self, player_id: int, *picks: EventSelection, round_id: int = 500) -> int:
        return self.run(self.submitting(player_id, *picks, round_id=round_id))

    def enter(self, round_id: int = 500, **facts: Any) -> resolving.Entered:
        """Facts by event: `e1={"score": (2, 1)}`."""
        found = {int(name[1:]): Facts(**of_event) for name, of_event in facts.items()}
        return self.run(lambda tx: resolving.enter(tx, self.label, round_id=round_id, facts=found))

    def resolve(self, round_id: int = 500) -> None:
        """Make it final and do what then waits."""
        self.run(lambda tx: resolving.resolve(tx, self.label, round_id=round_id))
        self.settle(round_id)

    def settle(self, round_id: int = 500) -> None:
        while self.run(lambda tx: resolving.step(tx, self.label, round_id=round_id)) is not None:
            pass

    # -- over HTTP ------------------------------------------------------------------------------------------

    def session(self, name: str = "anna", **fields: Any) -> dict[str, Any]:
        """The query of a page of this player."""
        query = {
            "label_api_key": self.given.key,
            "brand_key": self.given.brand_key,
            "smartico_ext_user_id": name,
            "hash": self.given.proof(name, now=self.live.now),
            "ext_game_id": GAME,
        }
        return {name: value for name, value in {**query, **fields}.items() if value is not None}

    def get(self, method: str, name: str = "anna", *, origin: str = ORIGIN, **fields: Any) -> dict[str, Any]:
        query = self.session(name, **fields)
        answer = httpx.get(
            f"{self.live.url}/games-api/{method}", params=query, headers={"Origin": origin}, timeout=10
        )
        assert answer.status_code == 200
        return dict(answer.json())

    def post(self, method: str, body: Any, name: str = "anna", **fields: Any) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.live.url}/games-api/{method}",
            params=self.session(name, **fields),
            json=body,
            headers={"Origin": ORIGIN},
            timeout=10,
        )
        assert answer.status_code == 200
        return dict(answer.json())

    def send(self, name: str, *picks: dict[str, Any], round_id: int = 500) -> dict[str, Any]:
        body = {"round": {"round_id": round_id, "events": list(picks)}}
        return self.post("submit-selection", body, name)


def score(home: Any, away: Any, number: int = 1) -> EventSelection:
    return EventSelection(gp_event_id=number, team1_user_selection=home, team2_user_selection=away)


def answer(value: str, number: int = 2) -> EventSelection:
    return EventSelection(gp_event_id=number, user_selection=value)


def points(amount: float) -> dict[str, Any]:
    return {"type": "points_add", "amount": amount}


def prize(first: int, last: int, amount: float) -> dict[str, Any]:
    effects = [points(amount)]
    return {"name": f"{amount} points", "place_from": first, "place_to": last, "effects": effects}

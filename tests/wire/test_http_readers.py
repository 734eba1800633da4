"""Reads that visitors may make too: over HTTP they show a named and proved player its own view."""

import json
from typing import Any

import httpx

from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.labels.definitions import save
from server.features.players import service as players
from server.offline import run_unit
from server.store.transaction import Tx
from server.wire.http import FOR_ANYBODY
from tests.support.label import TestLabel
from tests.support.server import Live

BOARD, TRANSLATIONS, INIT, IDENTIFY = 505, 13, 3, 5


def ask(live: Live, label: TestLabel, cid: int, **fields: Any) -> dict[str, Any]:
    message = {"cid": cid, "uuid": "u", "api_key": label.key, **fields}
    answer = httpx.post(f"{live.url}/services/public", content=json.dumps(message), timeout=10)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def board(live: Live, label: TestLabel, **fields: Any) -> dict[str, Any]:
    return ask(live, label, BOARD, period_type_id=1, include_users=True, **fields)


def with_points(live: Live, label: TestLabel, name: str, points: int) -> None:
    loaded = live.plaudit.services.catalogue.by_id(label.id)
    assert loaded is not None

    def work(tx: Tx) -> None:
        body = {"id": 1, "period": "daily", "name": "Today"}
        save(tx, label_id=label.id, kind="leaderboard", key="daily", body=body)
        row = players.ensure(tx, loaded, brand=None, ext_user_id=name)
        economy.add(
            tx,
            label_id=label.id,
            player_id=row.id,
            currency=Currency.POINTS,
            amount=points,
            cause=economy.Cause(Source.API, f"given:{name}"),
        )

    run_unit(live.plaudit.database, work, settle=live.plaudit.pipeline.settle)
    live.plaudit.refresh()


def own_points(answer: dict[str, Any]) -> list[int]:
    """Points in the rows that are marked as the reader's own."""
    assert answer["errCode"] == 0, answer
    (period,) = answer["map"].values()
    return [row["points_accumulated"] for row in period["positions"] if row["is_me"]]


def test_a_named_player_sees_its_own_view_and_a_visitor_does_not(live: Live) -> None:
    label = live.label()
    with_points(live, label, "anna", 30)
    proof = label.proof("anna", now=live.now)
    assert own_points(board(live, label, ext_user_id="anna", hash=proof)) == [30]
    assert own_points(board(live, label)) == []


def test_a_wrong_proof_is_refused_and_shows_nothing(live: Live) -> None:
    label = live.label()
    with_points(live, label, "anna", 30)
    for wrong in (None, "", "x", label.proof("bert", now=live.now), label.proof("anna", now=0)):
        answer = board(live, label, ext_user_id="anna", hash=wrong)
        assert answer["errCode"] == 20021, wrong
        assert "map" not in answer


def test_where_proof_is_optional_the_name_is_enough_and_a_wrong_proof_is_not(live: Live) -> None:
    label = live.label(settings={"IDENTITY_PROOF": "optional"})
    with_points(live, label, "anna", 30)
    assert own_points(board(live, label, ext_user_id="anna")) == [30]
    assert board(live, label, ext_user_id="anna", hash="x")["errCode"] == 20021


def test_a_player_who_is_not_known_is_told_to_identify(live: Live) -> None:
    label = live.label()
    proof = label.proof("nobody", now=live.now)
    assert board(live, label, ext_user_id="nobody", hash=proof)["errCode"] == 20005


def test_what_is_the_same_for_everybody_asks_for_no_proof(live: Live) -> None:
    label = live.label()
    assert ask(live, label, TRANSLATIONS, ext_user_id="nobody", lang_code="EN")["errCode"] == 0
    assert ask(live, label, INIT, label_key=label.key, ext_user_id="nobody")["errCode"] == 0
    proof = label.proof("anna", now=live.now)
    assert ask(live, label, IDENTIFY, ext_user_id="anna", hash=proof)["errCode"] == 0
    routes = live.plaudit.dispatcher._routes.items()
    assert {cid for cid, route in routes if route.needs == "nothing"} <= FOR_ANYBODY

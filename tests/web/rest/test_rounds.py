"""Rounds of predictions over REST: results, scores, the end, and what is refused."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from tests.web.rest.conftest import START_MS, Api
from tests.web.rest.test_economy import define, wallet, work

ROUND = {
    "id": 500,
    "template": "cup",
    "name": "Final",
    "opens_at": START_MS - 1000,
    "last_bet_at": START_MS + 3_600_000,
    "events": [
        {"id": 1, "market": "winner", "feed_id": "m-1"},
        {"id": 2, "market": "overtime", "feed_id": "m-1"},
    ],
    "prizes": [
        {"name": "a", "place_from": 1, "place_to": 1, "effects": [{"type": "points_add", "amount": 50}]}
    ],
}


@pytest.fixture
def rounds(embedded: Api) -> Api:
    """A round that anna and bert have predicted; anna is right about the winner."""
    define(embedded, "mini_game", "cup", {"id": 11, "name": "Cup", "type": "quiz", "prizes": []})
    define(embedded, "match_round", "final", ROUND)
    for name, answers in (("anna", ("1", "no")), ("bert", ("2", "no"))):
        embedded.player(name)
        predict(embedded, name, answers)
    return embedded


def predict(api: Api, name: str, answers: Sequence[str]) -> None:
    async def send(http: httpx.AsyncClient) -> Any:
        query: dict[str, str | int] = {
            "label_api_key": api.label.key,
            "smartico_ext_user_id": name,
            "hash": api.label.proof(name, now=START_MS),
            "ext_game_id": 11,
        }
        events = [{"gp_event_id": n, "user_selection": a} for n, a in enumerate(answers, start=1)]
        body = {"round": {"round_id": 500, "events": events}}
        return (await http.post("/games-api/submit-selection-quiz", params=query, json=body)).json()

    assert api.client.run(send)["errCode"] == 0


def results(api: Api, *found: dict[str, Any]) -> httpx.Response:
    return api.post("/rounds/500/results", {"results": list(found)})


def test_results_are_entered_and_edited_until_the_round_is_resolved(rounds: Api) -> None:
    assert results(rounds, {"event_id": 1, "score": [2, 1]}).json() == {"changed": 1, "undecided": []}
    places = rounds.get("/rounds/500/places").json()["items"]
    assert [(p["place"], p["ext_user_id"], p["score"]) for p in places] == [(1, "anna", 3), (2, "bert", 0)]
    found = results(rounds, {"event_id": 1, "answer": "2"}, {"event_id": 2, "score": [0, 1]}).json()
    assert found == {"changed": 1, "undecided": [2]}
    assert rounds.post("/rounds/500/resolve", None).json()["code"] == "round_wrong_state"
    results(rounds, {"event_id": 2, "canceled": True})
    assert rounds.get("/rounds/500").json()["status"] == "events_resolved"
    assert rounds.post("/rounds/500/resolve", None).json()["status"] == "resolved"
    work(rounds)
    (report,) = rounds.get("/rounds").json()["items"]
    assert (report["settled_at"], report["players"]) == (START_MS, 2)
    assert [wallet(rounds, name)["points"]["balance"] for name in ("anna", "bert")] == [0, 50]
    assert results(rounds, {"event_id": 1, "answer": "1"}).json()["code"] == "round_wrong_state"


def test_a_feed_posts_what_it_knows_of_matches(rounds: Api) -> None:
    body = {"results": [{"feed_id": "m-1", "score": [2, 1]}, {"feed_id": "m-9", "score": [0, 0]}]}
    found = rounds.post("/match-results", body).json()
    assert found == {"changed": 1, "unknown": ["m-9"], "undecided": ["m-1"]}
    (result,) = rounds.get("/rounds/500").json()["results"]
    assert (result["outcome"], result["by_feed"]) == ("1", True)


def test_pages_of_places_go_on_where_the_last_one_ended(rounds: Api) -> None:
    first = rounds.get("/rounds/500/places?limit=1").json()
    second = rounds.get(f"/rounds/500/places?limit=1&cursor={first['next_cursor']}").json()
    assert [p["ext_user_id"] for p in (*first["items"], *second["items"])] == ["anna", "bert"]
    assert [p["place"] for p in (*first["items"], *second["items"])] == [1, 1]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("result", "code"),
    [
        ({"event_id": 9, "score": [2, 1]}, "event_not_found"),
        ({"event_id": 1, "answer": "3"}, "bad_result"),
        ({"event_id": 1, "score": [1, 0], "halftime": [0, 1]}, "bad_result"),
        ({"event_id": 1, "score": [-1, 0]}, "bad_field"),
        ({"event_id": 1, "goals": 3}, "bad_field"),
        ({"score": [1, 0]}, "bad_field"),
    ],
)
def test_a_result_that_cannot_be_changes_nothing(rounds: Api, result: dict[str, Any], code: str) -> None:
    refused = results(rounds, {"event_id": 2, "overtime": True}, result)
    assert refused.json()["code"] == code
    assert rounds.get("/rounds/500").json()["results"] == []


def test_a_round_that_is_not_there_is_told(rounds: Api) -> None:
    for answer in (
        rounds.get("/rounds/7"),
        rounds.get("/rounds/7/places"),
        rounds.post("/rounds/7/resolve", None),
        rounds.post("/rounds/7/results", {"results": [{"event_id": 1, "score": [1, 0]}]}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "round_not_found")

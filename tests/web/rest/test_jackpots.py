"""Pots as an operator's server sees them."""

from typing import Any

from tests.web.rest.conftest import Api
from tests.web.rest.test_economy import define, work

GRAND = {"id": 7, "name": "Grand", "least": 100, "most": 100, "contribution": 1}


def put(api: Api, amount: float, key: str, **fields: Any) -> Any:
    return api.post("/jackpots/grand/contributions", {"amount": amount, "key": key, **fields})


def test_what_is_put_in_once_is_seen_and_the_secret_is_told_after_the_burst(api: Api) -> None:
    api.player()
    define(api, "jackpot", "grand", GRAND)
    assert [put(api, 60, "a").json()["added"] for _ in range(2)] == [True, False]
    (before,) = api.get("/jackpots/grand/pots").json()["items"]
    assert (before["amount"], before["seed"], before["bursts_at_amount"]) == (60, None, None)
    assert put(api, 50, "b", ext_user_id="anna").json()["added"]
    work(api)
    fresh, after = api.get("/jackpots/grand/pots").json()["items"]
    assert (fresh["number"], fresh["amount"], fresh["seed"]) == (2, 0, None)
    assert (after["commitment"], after["bursts_at_amount"]) == (before["commitment"], 100)
    assert after["wins"] == [{"position": 1, "ext_user_id": "anna", "amount": 110, "paid": True}]


def test_what_is_wrong_is_refused(api: Api) -> None:
    define(api, "jackpot", "grand", {**GRAND, "personal": True})
    assert api.get("/jackpots/none/pots").json()["code"] == "definition_not_found"
    assert put(api, 1, "a").status_code == 400
    assert put(api, 1, "a", ext_user_id="nobody").json()["code"] == "player_not_found"
    assert put(api, 0, "a").json()["code"] == "bad_field"

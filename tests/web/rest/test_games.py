"""A player's mini-games, as an operator's server sees and changes them."""

from typing import Any

import pytest

from server.features.minigames import service
from server.features.players import service as players
from server.offline import run_unit
from tests.web.rest.conftest import Api

FIVE = {"id": 1, "name": "Five points", "type": "points", "value": 5}
WHEEL = {"id": 1, "name": "Wheel", "type": "wheel", "buy_in": "spins", "most_spins": 5, "prizes": [FIVE]}


@pytest.fixture
def arcade(embedded: Api) -> Api:
    assert embedded.put("/definitions/mini_game/wheel", {"body": WHEEL}).status_code == 201
    embedded.player()
    return embedded


def give(api: Api, **body: Any) -> Any:
    return api.post("/players/anna/spins", {"game": "wheel", **body})


def test_attempts_are_given_once_for_their_key_and_as_many_as_the_game_allows(arcade: Api) -> None:
    assert give(arcade, count=3, key="order-1").json() == {"given": 3, "held": 3}
    assert give(arcade, count=3, key="order-1").json() == {"given": 0, "held": 3}
    assert give(arcade, count=3).json() == {"given": 2, "held": 5}


def test_what_was_drawn_is_listed_newest_first_with_what_became_of_it(arcade: Api) -> None:
    give(arcade, count=2)
    label = arcade.plaudit.services.catalogue.by_id(arcade.label.id)
    assert label is not None

    def play(tx: Any) -> None:
        who = players.find(tx.conn, label_id=label.id, ext_user_id="anna").id
        for request in ("a", "b"):
            service.play(tx, label, player_id=who, game_id=1, request_id=request)
        service.acknowledge(tx, label, player_id=who, request_id="a")

    run_unit(arcade.plaudit.database, play)
    first = arcade.get("/players/anna/spins", params={"limit": 1}).json()
    rest = arcade.get("/players/anna/spins", params={"cursor": first["next_cursor"]}).json()
    found = [(s["request_id"], s["status"], s["prize"]) for s in first["items"] + rest["items"]]
    assert found == [("b", "drawn", "Five points"), ("a", "credited", "Five points")]


def test_a_game_is_shown_once_for_its_key(arcade: Api) -> None:
    asked = {"game": "wheel", "key": "summer"}
    shown = [arcade.post("/players/anna/shown-games", asked).json()["shown"] for _ in range(2)]
    assert shown == [True, False]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/players/anna/spins", {"game": "none"}, "definition_not_found"),
        ("/players/anna/spins", {"game": "wheel", "count": 0}, "bad_field"),
        ("/players/nobody/spins", {"game": "wheel"}, "player_not_found"),
        ("/players/anna/shown-games", {"game": "none"}, "definition_not_found"),
        ("/players/anna/shown-games", {}, "bad_field"),
    ],
)
def test_what_cannot_be_is_refused(arcade: Api, path: str, body: dict[str, Any], code: str) -> None:
    assert arcade.post(path, body).json()["code"] == code
    assert arcade.get("/players/anna/spins").json()["items"] == []

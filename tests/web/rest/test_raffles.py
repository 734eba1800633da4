"""Tickets of raffles, as an operator's server gives and sees them."""

from tests.features.raffles.kit import HOUR, draw
from tests.web.rest.conftest import Api


def test_an_operator_gives_tickets_and_sees_what_was_won(embedded: Api) -> None:
    api = embedded
    api.player()
    now = api.clock.now()
    body = {
        "id": 1,
        "name": "R",
        "starts_at": now,
        "ends_at": now + HOUR,
        "draws": [draw(first_at=now + HOUR)],
    }
    assert api.put("/definitions/raffle/summer", {"body": body}).status_code == 201
    gift = {"count": 5, "key": "order-1"}
    given = [api.post("/players/anna/raffles/summer/tickets", gift).json() for _ in range(2)]
    assert [(each["given"], each["tickets"]) for each in given] == [(5, 5), (0, 5)]
    assert api.post("/players/anna/raffles/none/tickets", gift).status_code == 404
    assert api.post("/players/anna/raffles/summer/tickets", {"count": 0}).status_code >= 400
    assert api.get("/players/anna/raffles").json()["items"][0]["tickets"] == 5
    assert api.get("/players/anna/raffle-wins").json()["items"] == []

"""A JWT proof may carry properties that the operator's server signed."""

from server.core.clock import HOUR_MS
from server.features.players.identity import issue_jwt
from tests.support.server import Live


def test_signed_attributes_are_set_on_the_player(live: Live) -> None:
    label = live.label()
    client = live.socket()
    client.init(label)
    proof = issue_jwt(
        "anna", salt=label.salt, validity_ms=live.now + HOUR_MS, attributes={"user_country": "IE"}
    )
    assert client.ask(5, ext_user_id="anna", hash=proof)["props"]["user_country"] == "IE"


def test_an_attribute_that_may_not_be_set_is_refused_and_changes_nothing(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    proof = issue_jwt(
        "anna", salt=label.salt, validity_ms=live.now + HOUR_MS, attributes={"ach_points_balance": 10**6}
    )
    refused = client.ask(5, ext_user_id="anna", hash=proof)
    assert refused["errCode"] != 0
    assert "ach_points_balance" in refused["errMsg"]
    assert client.identify(label, "anna", now=live.now)["props"]["ach_points_balance"] == 0

"""Signatures of webhooks, against the vector that the libraries of the standard share."""

import base64

import pytest

from server.core.ids import new_signing_secret
from server.core.standard_webhooks import headers, is_secret, signature
from tests.support.receiver import Got, verified

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"


def test_the_vector_of_the_standard() -> None:
    found = signature(SECRET, message_id=MESSAGE, seconds=1614265330, body=BODY)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_replaced_both_verify_and_no_other() -> None:
    old, new, other = (new_signing_secret() for _ in range(3))
    sent = headers(message_id="msg_1", seconds=5, body=BODY, secrets=[new, old])
    got = Got(sent, BODY, "/")
    assert verified(got, [old])
    assert verified(got, [new])
    assert not verified(got, [other])
    assert not verified(Got(sent, BODY + b" ", "/"), [old, new])
    assert not verified(Got(sent | {"webhook-id": "msg_2"}, BODY, "/"), [old, new])
    assert not verified(Got(sent | {"webhook-timestamp": "6"}, BODY, "/"), [old, new])


def test_without_a_secret_there_is_no_signature() -> None:
    assert set(headers(message_id="msg_1", seconds=5, body=BODY, secrets=[])) == {
        "webhook-id",
        "webhook-timestamp",
    }


@pytest.mark.parametrize(
    ("secret", "is_one"),
    [
        (SECRET, True),
        (SECRET.removeprefix("whsec_"), False),
        ("whsec_" + base64.b64encode(b"a" * 23).decode(), False),
        ("whsec_" + base64.b64encode(b"a" * 65).decode(), False),
        ("whsec_*", False),
    ],
)
def test_a_secret_has_24_to_64_bytes(secret: str, is_one: bool) -> None:
    assert is_secret(secret) is is_one
    assert is_secret(new_signing_secret())

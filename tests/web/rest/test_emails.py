"""E-mails over REST: sent once for a key, and what became of each, and nobody else's."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.features.mail.smtp import POST, Server
from tests.support.adversary import wait_until
from tests.support.label import make_label
from tests.support.mail_server import MailServer
from tests.web.rest.conftest import Api


@pytest.fixture
def mail(api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    made = MailServer()
    server = Server("127.0.0.1", made.port, security="none", sender="hello@shop.example")
    monkeypatch.setattr(POST, "server", server)
    define(api)
    yield made
    made.close()


def define(api: Api) -> None:
    api.put("/definitions/player_property/email", {"body": {"name": "email", "type": "string"}})
    body = {"id": 1, "subject": "{{ params.gift }}", "text": "For you, {{ player.ext_user_id }}"}
    assert api.put("/definitions/email/welcome", {"body": body}).status_code < 300


def send(api: Api, player: str = "anna", **body: Any) -> Any:
    return api.post(f"/players/{player}/emails", {"email": "welcome", **body})


def log(api: Api, **query: Any) -> list[Any]:
    return list(api.send("GET", "/emails", params=query).json()["items"])


def test_an_email_is_sent_once_for_its_key_and_followed(api: Api, mail: MailServer) -> None:
    api.player("anna", properties={"email": "anna@home.example"})
    first = send(api, key="order-1", params={"gift": "A filter"}).json()
    assert first["status"] == "waiting"
    wait_until(lambda: log(api, status="sent"), what="a sent e-mail")
    assert send(api, key="order-1").json() == {**first, "status": "sent"}
    (taken,) = mail.taken
    assert taken.message["Subject"] == "A filter"
    assert taken.message["Message-ID"] == f"<{first['message_id']}@shop.example>"
    (found,) = api.get("/players/anna/emails").json()["items"]
    assert found == log(api)[0]
    assert {name: found[name] for name in ("ext_user_id", "email", "address", "attempts", "error")} == {
        "ext_user_id": "anna",
        "email": "welcome",
        "address": "anna@home.example",
        "attempts": 1,
        "error": None,
    }


def test_why_an_email_was_not_sent_is_said(api: Api, mail: MailServer) -> None:
    api.player("anna")
    api.player("ben", properties={"email": "ben@home.example", "core_email_unsubscribed": True})
    api.patch("/settings", {"settings": {"CONTACT_CAPS": '{"email": {"day": 0}}'}})
    api.player("carl", properties={"email": "carl@home.example"})
    assert [send(api, name).json()["status"] for name in ("anna", "ben", "carl")] == [
        *("no_address", "unsubscribed", "capped")
    ]
    mail.answers["RCPT"] = "550 no such user"
    assert send(api, "carl", ignore_caps=True).json()["status"] == "waiting"
    (failed,) = wait_until(lambda: log(api, status="failed"), what="a refused e-mail")
    assert (failed["attempts"], failed["error"]) == (1, "550 no such user")
    assert [row["ext_user_id"] for row in log(api, status="unsubscribed")] == ["ben"]
    assert send(api, "nobody").status_code == 404
    assert api.post("/players/anna/emails", {"email": "nothing"}).json()["code"] == "definition_not_found"


def test_without_a_mail_server_that_is_the_answer(api: Api) -> None:
    define(api)
    api.player("anna", properties={"email": "anna@home.example"})
    assert send(api).json()["status"] == "no_server"


def test_the_log_comes_in_pages_and_of_one_label(api: Api) -> None:
    define(api)
    api.player("anna")
    for _ in range(3):
        send(api)
    for path in ("/emails", "/players/anna/emails"):
        first = api.send("GET", path, params={"limit": 2}).json()
        second = api.send("GET", path, params={"limit": 2, "cursor": first["next_cursor"]}).json()
        numbers = [row["id"] for row in (*first["items"], *second["items"])]
        assert len(numbers) == 3
        assert numbers == sorted(numbers, reverse=True)
    other = api.of(make_label(api.plaudit, name="Other"))
    assert other.get("/emails").json()["items"] == []
    other.player("anna")
    assert other.get("/players/anna/emails").json()["items"] == []

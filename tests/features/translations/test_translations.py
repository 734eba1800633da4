"""Texts by language and area, and the hash that saves a client from loading what it has."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from server.core.errors import PlauditError
from server.features.labels.definitions import save
from server.features.players import service as players
from server.offline import run_unit
from tests.support.adversary import empty_database, serving
from tests.support.label import TestLabel
from tests.support.server import Live

TRANSLATIONS = 13
TEXTS: dict[str, dict[str, Any]] = {
    "en": {"language": "EN", "texts": {"hello": "Hello", "bye": "Bye"}},
    "de": {"language": "de", "texts": {"hello": "Hallo"}},
    "en_casino": {"language": "EN", "area": 1, "texts": {"spin": "Spin"}},
}


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("translations")
    with empty_database(database_kind, folder, request) as url, serving(url, folder / "data") as server:
        yield server


@pytest.fixture
def label(live: Live) -> TestLabel:
    made = live.label()

    def define(tx: Any) -> None:
        for key, body in TEXTS.items():
            save(tx, label_id=made.id, kind="translation", key=key, body=body)

    run_unit(live.plaudit.database, define)
    live.plaudit.refresh()
    return made


def client_of(live: Live, label: TestLabel) -> Any:
    client = live.socket()
    client.init(label)
    return client


def texts(client: Any, **fields: Any) -> dict[str, str]:
    answer = client.ask(TRANSLATIONS, **fields)
    assert answer["errCode"] == 0, answer
    return dict(answer["translations"])


def test_a_text_that_a_language_lacks_shines_through_from_the_default(live: Live, label: TestLabel) -> None:
    client = client_of(live, label)
    assert texts(client, lang_code="DE", areas=[2]) == {"hello": "Hallo", "bye": "Bye"}
    assert texts(client, lang_code="DE") == {"hello": "Hallo", "bye": "Bye", "spin": "Spin"}
    assert texts(client, lang_code="DE", areas=[1]) == {"spin": "Spin"}


@pytest.mark.parametrize("language", ["", "XX", "\0", "english", "🙂", "e"])
def test_a_language_that_the_label_does_not_speak_becomes_its_default(
    live: Live, label: TestLabel, language: str
) -> None:
    assert texts(client_of(live, label), lang_code=language, areas=[2]) == {"hello": "Hello", "bye": "Bye"}


def test_an_area_that_there_is_not_has_no_texts(live: Live, label: TestLabel) -> None:
    assert texts(client_of(live, label), lang_code="EN", areas=[99, -1, 10**30]) == {}


def test_who_holds_the_present_texts_gets_none_until_one_changes(live: Live, label: TestLabel) -> None:
    client = client_of(live, label)
    first = client.ask(TRANSLATIONS, lang_code="EN")
    again = client.ask(TRANSLATIONS, lang_code="EN", hash_code=first["hash_code"])
    assert (again["hash_code"], again["translations"]) == (first["hash_code"], {})
    for other in (0, None, -1, first["hash_code"] + 1, 10**30):
        assert texts(client, lang_code="EN", hash_code=other) == first["translations"]
    body = {"language": "EN", "texts": {"hello": "Hi"}}
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="translation", key="en", body=body),
    )
    live.plaudit.refresh()
    changed = client.ask(TRANSLATIONS, lang_code="EN", hash_code=first["hash_code"])
    assert changed["translations"] == {"hello": "Hi", "spin": "Spin"}


# -- the disclaimer under the widgets -----------------------------------------------------------------------

TERMS = 954
DISCLAIMER = {
    "EN": "<p onclick='x()'>Hello <b>{{ player.public_username }}</b></p><script>x()</script>",
    "DE": "<p>Hallo {{ player.public_username }}: {{ language }}</p>",
}


def disclaim(live: Live, made: TestLabel, texts: dict[str, str]) -> None:
    def define(tx: Any) -> None:
        for language, text in texts.items():
            body = {"language": language, "texts": {"settings.terms_text": text}}
            save(tx, label_id=made.id, kind="translation", key=f"terms_{language}", body=body)

    run_unit(live.plaudit.database, define)
    live.plaudit.refresh()


def nickname(live: Live, made: TestLabel, name: str) -> None:
    with live.plaudit.database.reads.connect() as conn:
        row = players.require(conn, label_id=made.id, ext_user_id="anna")
    where = {"label_id": made.id, "player_id": row.id}
    run_unit(live.plaudit.database, lambda tx: players.set_nickname(tx, **where, nickname=name))


def disclaimer(client: Any, **fields: Any) -> str | None:
    answer = client.ask(TERMS, **fields)
    assert (answer["cid"], answer["errCode"]) == (955, 0), answer
    text: str | None = answer.get("widget_disclaimer_text")
    return text


def test_the_disclaimer_is_made_for_the_player_in_the_language_asked_for(
    live: Live, label: TestLabel
) -> None:
    disclaim(live, label, DISCLAIMER)
    client = live.player(label)
    nickname(live, label, "<i>Ada</i>")
    assert disclaimer(client) == "<p>Hello <b>&lt;i&gt;Ada&lt;/i&gt;</b></p>"
    assert disclaimer(client, force_language="de") == "<p>Hallo &lt;i&gt;Ada&lt;/i&gt;: DE</p>"
    assert disclaimer(client, force_language="ES") == "<p>Hello <b>&lt;i&gt;Ada&lt;/i&gt;</b></p>"


def test_a_label_without_a_disclaimer_answers_none(live: Live, label: TestLabel) -> None:
    client = live.player(label)
    assert disclaimer(client) is None
    disclaim(live, label, {"EN": "  "})
    assert disclaimer(client) is None


def test_a_visitor_is_told_no_disclaimer(live: Live, label: TestLabel) -> None:
    disclaim(live, label, DISCLAIMER)
    answer = client_of(live, label).ask(TERMS)
    assert (answer["cid"], answer["errCode"]) == (955, 20005)
    assert "widget_disclaimer_text" not in answer
    body = {"cid": TERMS, "uuid": "u", "ts": 0, "api_key": label.key}
    assert live.http(body, headers={"Origin": "https://shop.example"}).json()["errCode"] == 20005


def test_a_disclaimer_that_fails_is_left_out_and_logged(live: Live, label: TestLabel) -> None:
    loop = "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}"
    disclaim(live, label, {"EN": f"<p>{loop}</p>"})
    client = live.player(label)
    with structlog.testing.capture_logs() as logged:
        assert disclaimer(client) is None
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["the terms were left out"]


def test_a_disclaimer_is_kept_sanitised_and_must_parse(live: Live, label: TestLabel) -> None:
    disclaim(live, label, DISCLAIMER)
    kept = texts(client_of(live, label), lang_code="EN")["settings.terms_text"]
    assert kept == "<p>Hello <b>{{ player.public_username }}</b></p>"
    with pytest.raises(PlauditError, match="Liquid"):
        disclaim(live, label, {"EN": "<p>{{ player | }}</p>"})

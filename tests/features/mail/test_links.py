"""The link at the end of an e-mail: a button and one click end e-mails, a look does not, a forgery never."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from itsdangerous import URLSafeSerializer

from server.core.clock import DAY_MS, ManualClock
from server.features.events.tables import event
from server.features.mail.links import LINKS
from server.features.players import service as players
from tests.support.adversary import empty_database, rows, serving
from tests.support.label import TestLabel
from tests.support.server import Live

START = 1_800_000_000_000


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture(scope="module")
def live(
    database_kind: str,
    clock: ManualClock,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("links")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock) as server,
    ):
        yield server


@pytest.fixture
def label(live: Live) -> TestLabel:
    return live.label()


def player(live: Live, label: TestLabel, name: str = "anna", **properties: Any) -> int:
    headers = {"Authorization": f"Bearer {label.s2s_key}"}
    body = {"properties": properties}
    assert httpx.put(f"{live.url}/api/v1/players/{name}", headers=headers, json=body).status_code == 201
    with live.plaudit.database.reads.connect() as conn:
        return int(players.require(conn, label_id=label.id, ext_user_id=name).id)


def is_out(live: Live, label: TestLabel, name: str = "anna") -> bool:
    headers = {"Authorization": f"Bearer {label.s2s_key}"}
    found = httpx.get(f"{live.url}/api/v1/players/{name}", headers=headers).json()
    return bool(found["properties"]["core_email_unsubscribed"])


def test_a_look_changes_nothing_the_button_does_and_can_be_undone(live: Live, label: TestLabel) -> None:
    link = LINKS.unsubscribe(label.id, player(live, label))
    assert link.startswith(f"{live.url}/email/unsubscribe/")
    for method in ("GET", "HEAD"):
        answer = httpx.request(method, link)
        assert (answer.status_code, is_out(live, label)) == (200, False)
    page = httpx.get(link)
    assert page.headers["x-robots-tag"] == "noindex"
    assert "script" not in page.headers["content-security-policy"]
    path = link.removeprefix(live.url)
    assert f'<form method="post" action="{path}"><button>Unsubscribe</button>' in page.text
    done = httpx.post(link)
    assert (done.status_code, is_out(live, label)) == (200, True)
    assert "You are unsubscribed" in done.text
    assert "You are unsubscribed" in httpx.get(link).text
    assert f'action="{path}/undo"' in done.text
    back = httpx.post(f"{link}/undo")
    assert ("You get e-mails again" in back.text, is_out(live, label)) == (True, False)


def test_one_click_of_a_mail_program_is_enough(live: Live, label: TestLabel) -> None:
    """RFC 8058: a POST with this body, without cookies and without anybody who reads the answer."""
    link = LINKS.unsubscribe(label.id, player(live, label))
    player(live, label, "ben")
    for _ in range(2):
        assert httpx.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (is_out(live, label), is_out(live, label, "ben")) == (True, False)
    query = sa.select(event.c.type).where(event.c.label_id == label.id, event.c.type == "update_profile")
    assert len(rows(live, query)) == 1  # rules and segments hear of it once


def test_the_page_speaks_the_players_language(live: Live) -> None:
    label = live.label(settings={"FRONT_END_ALLOWED_LANGUAGES": "EN,DE,XX"})
    link = LINKS.unsubscribe(label.id, player(live, label, "anna", core_user_language="DE"))
    other = LINKS.unsubscribe(label.id, player(live, label, "ben", core_user_language="XX"))
    assert '<html lang="de">' in httpx.get(link).text
    assert "Abmelden" in httpx.get(link).text
    assert '<html lang="en">' in httpx.get(other).text


def test_a_link_of_years_ago_still_works(live: Live, label: TestLabel, clock: ManualClock) -> None:
    link = LINKS.unsubscribe(label.id, player(live, label))
    clock.advance(3650 * DAY_MS)
    try:
        assert httpx.post(link).status_code == 200
    finally:
        clock.advance(-3650 * DAY_MS)
    assert is_out(live, label)


def test_a_link_that_we_did_not_sign_does_nothing(live: Live, label: TestLabel) -> None:
    number = player(live, label)
    good = LINKS.unsubscribe(label.id, number)
    place, _, token = good.rpartition("/")
    forged = URLSafeSerializer("another", salt="email-unsubscribe").dumps([label.id, number])
    elsewhere = URLSafeSerializer(live.plaudit.secret, salt="cursor").dumps([label.id, number])
    other = LINKS.unsubscribe(label.id, number + 1).rpartition("/")[2]
    mixed = other.partition(".")[0] + "." + token.partition(".")[2]
    swapped = token.swapcase()
    for wrong in (forged, elsewhere, mixed, swapped, token[:-1], token + "A" * 300, "x", "é%00"):
        for method in ("GET", "POST"):
            answer = httpx.request(method, f"{place}/{wrong}")
            assert (answer.status_code, answer.json()["code"]) == (404, "bad_link"), wrong
    assert not is_out(live, label)


def test_a_link_of_nobody_says_so(live: Live, label: TestLabel) -> None:
    for link in (LINKS.unsubscribe(label.id, 10**9), LINKS.unsubscribe(10**9, 1)):
        for method in ("GET", "POST"):
            assert httpx.request(method, link).status_code == 404


def test_pages_do_not_hear_of_the_flag(live: Live, label: TestLabel) -> None:
    client = live.player(label)
    with live.plaudit.database.reads.connect() as conn:
        number = int(players.require(conn, label_id=label.id, ext_user_id="anna").id)
    httpx.post(LINKS.unsubscribe(label.id, number))
    client.ask(1)
    assert "core_email_unsubscribed" not in str(client.pushes)
    answer = live.socket()
    answer.init(label)
    assert "core_email_unsubscribed" not in str(answer.identify(label, "anna", now=live.now))

"""Having a picture made: who may, what it costs and how often, and that nobody pays for nothing or twice."""

import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.features.avatars import generator, service, tables, tasks
from server.features.avatars.definition import AvatarPrompt
from server.features.avatars.generator import Picture, Wish, draw
from server.features.avatars.service import Ask
from server.features.labels import service as labels
from server.jobs.engine import Job
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.avatars.test_avatars import CUSTOMIZED, LIST, SET, avatar
from tests.features.shop.kit import at_once, balance, define, give, kinds, loaded, player, unit
from tests.support.adversary import count, rows
from tests.support.label import ORIGIN, TestLabel
from tests.support.server import Live

PROMPT = {"id": 1, "name": "Crown", "motif": "crown", "cost": 30, "currency": "points"}


def ready(live: Live, **settings: str) -> tuple[TestLabel, int]:
    """A label with an avatar and a prompt for 30 points, and Anna with 100."""
    label = live.label(settings=settings)
    avatar(live, label, 1)
    define(live, label, "avatar_prompt", "crown", PROMPT)
    anna = player(live, label)
    give(live, label, anna, 100)
    return label, anna


def post(live: Live, label: TestLabel, anna: int, **fields: Any) -> httpx.Response:
    body = {
        "label_api_key": label.key,
        "brand_key": label.brand_key,
        "user_id": anna,
        "user_ext_id": "anna",
        "hash": label.proof("anna", now=live.now),
        "prompt_id": 1,
        "avatar_url": "https://shop.example/1.png",
        "avatar_real_id": 1,
        **fields,
    }
    kept = {name: value for name, value in body.items() if value is not None}
    return live.http(kept, path="/avatar-customize", headers={"Origin": ORIGIN})


def beginning(live: Live, label: TestLabel, anna: int, request_id: str) -> Any:
    def work(tx: Tx) -> Any:
        known = loaded(live, label)
        return service.begin(tx, known, player_id=anna, ask=Ask(1, 1), request_id=request_id)

    return work


def test_a_picture_is_made_paid_shown_and_can_be_chosen(live: Live) -> None:
    label, anna = ready(live)
    answer = post(live, label, anna, request_id="r-1")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    url = answer.json()["cdn_url"]
    assert url.startswith(f"{live.url}/avatars/")
    assert url.endswith(".svg")
    assert post(live, label, anna, request_id="r-1").json() == {"cdn_url": url}
    assert balance(live, label, anna) == 70
    second = post(live, label, anna).json()["cdn_url"]
    assert (second != url, balance(live, label, anna)) == (True, 40)
    client = live.player(label)
    listed = client.ask(CUSTOMIZED)
    assert [known["url"] for known in listed["avatars"]] == [second, url]
    assert {known["avatar_real_id"] for known in listed["avatars"]} == {1}
    assert client.ask(SET, avatar_id=url, avatar_real_id=1)["avatar_id"] == url
    assert client.ask(LIST)["avatars"][0]["is_in_use"] is True
    other = live.player(label, "bert")
    assert other.ask(SET, avatar_id=url, avatar_real_id=1)["avatar_id"] == "https://shop.example/1.png"


def test_a_picture_is_served_as_a_drawing_that_runs_nothing(live: Live) -> None:
    label, anna = ready(live)
    shown = httpx.get(post(live, label, anna).json()["cdn_url"])
    assert shown.status_code == 200
    assert shown.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert ET.fromstring(shown.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert httpx.get(f"{live.url}/avatars/nobody.svg").status_code == 404
    assert httpx.get(f"{live.url}/avatars/%00.svg").status_code == 404


def test_the_same_wish_is_drawn_the_same_and_another_is_not() -> None:
    def wish(url: str, motif: Any) -> bytes | None:
        return draw(Wish("g", url, AvatarPrompt(id=1, name="N", motif=motif))).svg

    drawings = [wish("https://a.example/1", motif) for motif in generator._MOTIFS]
    assert len(set(drawings)) == len(generator._MOTIFS)
    for drawing in drawings:
        assert drawing is not None
        assert ET.fromstring(drawing).get("viewBox") == "0 0 256 256"
    assert wish("https://a.example/1", "halo") == wish("https://a.example/1", "halo")
    assert wish("https://a.example/1", "halo") != wish("https://a.example/2", "halo")
    assert b"<script" not in (wish('"><script>', "halo") or b"")


def test_the_limit_of_a_player_and_that_of_the_label(live: Live) -> None:
    label, anna = ready(live, AVATAR_CUSTOMIZE_USER_MONTHLY="1")
    assert "cdn_url" in post(live, label, anna, request_id="r-1").json()
    refused = post(live, label, anna).json()
    assert refused["errCode"] == 12001
    assert refused["errMessage"]
    assert "cdn_url" not in refused
    assert "cdn_url" in post(live, label, anna, request_id="r-1").json(), "what was made is answered again"
    label, anna = ready(live, AVATAR_CUSTOMIZE_LABEL_MONTHLY="0")
    assert post(live, label, anna).json()["errCode"] == 12002
    assert balance(live, label, anna) == 100


REFUSED: dict[str, dict[str, Any]] = {
    "a wrong proof": {"hash": "0" * 32 + ":9999999999999"},
    "no proof": {"hash": None},
    "another player's number": {"user_id": 987_654},
    "an unknown player": {"user_ext_id": "nobody"},
    "an unknown label": {"label_api_key": "nope"},
    "another label's brand": {"brand_key": "ffffffff"},
    "an unknown prompt": {"prompt_id": 9},
    "an unknown avatar": {"avatar_real_id": 9},
    "a number that is text": {"avatar_real_id": "cat"},
    "a number beyond all columns": {"avatar_real_id": 2**70},
    "a field that is missing": {"prompt_id": None},
    "a request id that is too long": {"request_id": "r" * 65},
    "a request id that no database takes": {"request_id": "r\0"},
}


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_made_answers_minus_one_and_takes_nothing(live: Live, fields: dict[str, Any]) -> None:
    label, anna = ready(live)
    answer = post(live, label, anna, **fields).json()
    assert answer["errCode"] == -1
    assert answer["errMessage"]
    assert balance(live, label, anna) == 100
    assert count(live, tables.picture, tables.picture.c.label_id == label.id) == 0


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff"])
def test_what_is_no_request_is_answered_too(live: Live, raw: bytes) -> None:
    answer = httpx.post(live.url + "/avatar-customize", content=raw)
    assert answer.json()["errCode"] == -1


def test_a_page_that_is_not_on_the_list_gets_nothing(live: Live) -> None:
    label, anna = ready(live)
    body = {"label_api_key": label.key, "user_id": anna, "user_ext_id": "anna", "prompt_id": 1}
    body |= {"avatar_url": "a", "avatar_real_id": 1, "hash": label.proof("anna", now=live.now)}
    answer = live.http(body, path="/avatar-customize", headers={"Origin": "https://evil.example"})
    assert answer.json()["errCode"] == -1
    assert "access-control-allow-origin" not in answer.headers
    asked = httpx.options(live.url + "/avatar-customize", headers={"Origin": ORIGIN})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "POST")


def test_a_label_with_several_brands_wants_to_know_which(live: Live) -> None:
    label, anna = ready(live)
    unit(live, lambda tx: labels.add_brand(tx, label_id=label.id, name="Second"))
    live.plaudit.refresh()
    assert "brand_key" in post(live, label, anna, brand_key=None).json()["errMessage"]
    assert "cdn_url" in post(live, label, anna).json()


def test_too_small_a_balance_makes_nothing(live: Live) -> None:
    label, anna = ready(live)
    define(live, label, "avatar_prompt", "crown", {**PROMPT, "cost": 101})
    assert post(live, label, anna).json()["errCode"] == -1
    assert balance(live, label, anna) == 100


def test_a_maker_that_fails_is_not_paid_and_one_elsewhere_is_believed(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    label, anna = ready(live, AVATAR_CUSTOMIZE_LABEL_MONTHLY="1", AVATAR_CUSTOMIZE_USER_MONTHLY="1")

    def fail(wish: Wish) -> Picture:
        raise RuntimeError("no colours left")

    monkeypatch.setattr(generator, "GENERATOR", fail)
    assert post(live, label, anna, request_id="r-1").json()["errCode"] == -1
    assert balance(live, label, anna) == 100
    assert post(live, label, anna, request_id="r-1").json()["errCode"] == -1
    assert live.player(label).ask(CUSTOMIZED)["avatars"] == []
    monkeypatch.setattr(generator, "GENERATOR", lambda wish: Picture(url="https://cdn.example/x.png"))
    assert post(live, label, anna).json() == {"cdn_url": "https://cdn.example/x.png"}
    assert balance(live, label, anna) == 70


def test_a_picture_that_was_lost_with_its_process_is_paid_back_once(live: Live) -> None:
    label, anna = ready(live)
    row, _ = unit(live, beginning(live, label, anna, "r-1"))
    assert balance(live, label, anna) == 70
    waiting = rows(live, sa.select(job).where(job.c.kind == service.GIVE_UP, job.c.key == str(row.id)))
    assert waiting[0].due_at == row.created_at + service.GIVE_UP_MS
    lost = Job(1, 1, service.GIVE_UP, str(row.id), {"label_id": label.id, "picture_id": row.id}, 0, 1)
    for _ in range(3):
        unit(live, lambda tx: tasks.give_up(tx, lost))
    assert balance(live, label, anna) == 100
    assert post(live, label, anna, request_id="r-1").json()["errCode"] == -1


def test_a_process_that_died_is_made_up_for_by_asking_again(live: Live) -> None:
    label, anna = ready(live)
    unit(live, beginning(live, label, anna, "r-1"))
    assert "cdn_url" in post(live, label, anna, request_id="r-1").json()
    assert balance(live, label, anna) == 70


# -- many at once -------------------------------------------------------------------------------------------


def test_a_request_sent_many_times_at_once_is_paid_once_and_answered_alike(live: Live) -> None:
    label, anna = ready(live)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: post(live, label, anna, request_id="r-1").json(), range(30)))
    assert len({answer["cdn_url"] for answer in answers}) == 1
    assert balance(live, label, anna) == 70


def test_a_hundred_beginnings_of_one_request_are_one(live: Live) -> None:
    label, anna = ready(live)
    assert kinds(at_once(live, [beginning(live, label, anna, "r-1")] * 100)) == {"done": 100}
    assert balance(live, label, anna) == 70


def test_without_its_guard_one_request_would_be_paid_many_times(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_check_request", lambda request_id: "")
    label, anna = ready(live)
    at_once(live, [beginning(live, label, anna, "r-1")] * 3)
    assert balance(live, label, anna) == 10


def crowd(live: Live, label: TestLabel) -> list[Any]:
    people = [player(live, label, f"p-{number}") for number in range(30)]
    return [beginning(live, label, person, "r") for person in people]


def test_the_labels_limit_holds_when_all_ask_at_once(live: Live) -> None:
    label, _ = ready(live, AVATAR_CUSTOMIZE_LABEL_MONTHLY="7")
    define(live, label, "avatar_prompt", "crown", {"id": 1, "name": "Crown"})
    assert kinds(at_once(live, crowd(live, label))) == {"done": 7, 12002: 23}


def test_without_its_guard_the_labels_limit_would_be_exceeded(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_count_up", lambda tx, label: None)
    label, _ = ready(live, AVATAR_CUSTOMIZE_LABEL_MONTHLY="7")
    define(live, label, "avatar_prompt", "crown", {"id": 1, "name": "Crown"})
    assert kinds(at_once(live, crowd(live, label)))["done"] == 30

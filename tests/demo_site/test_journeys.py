"""The pages of journeys and rules: drawn from the label's own files, with figures that the shop asks for."""

import tomllib
from collections.abc import Iterator

import msgspec
import pytest

from demo_site.journeys import Shown, Stop, find_journey, journeys, rules
from demo_site.texts import LABEL_DIR
from server.demo_story import REGULAR
from tests.demo_site.shop import NOW_MS, Plaudit, open_shop

RUN = {"journey": "top-up", "run": 2, "node": "opened", "state": "open"}
VERSION = {"node": "opened", "entered": 3, "waiting": 1, "effects": 0, "converted": 0}
FIGURES = {
    "key": "top-up",
    "versions": [
        {"version": 2, "figures": [VERSION, {**VERSION, "node": ""}]},
        {"version": 1, "figures": [{**VERSION, "entered": 4}]},
    ],
    "items": [{**RUN, "journey": "brew-book"}, RUN, {**RUN, "run": 1, "node": "thanks"}],
}


def every(stop: Stop) -> Iterator[Stop]:
    yield stop
    for each in stop.after:
        yield from every(each)


def test_every_journey_of_the_label_has_its_page() -> None:
    files = {path.stem for path in (LABEL_DIR / "journey").glob("*.toml")}
    assert {journey.slug for journey in journeys()} == files
    assert len(files) >= 6


@pytest.mark.parametrize("journey", journeys(), ids=lambda each: each.slug)
def test_a_journey_is_a_tree_so_that_a_node_tells_the_way(journey: Shown) -> None:
    drawn = [stop.key for stop in every(journey.first)]
    assert sorted(drawn) == sorted(tomllib.loads(journey.source)["nodes"])
    ways = journey.as_json()["ways"]
    for key, way in ways.items():
        assert (way[0], way[-1]) == (journey.first.key, key)
    assert all(stop.name and stop.words for stop in every(journey.first))


@pytest.mark.parametrize("journey", journeys(), ids=lambda each: each.slug)
def test_a_first_press_begins_it_and_nothing_else_on_the_site_does(journey: Shown) -> None:
    """What members do elsewhere in the shop lacks `via`, and none of its pages sends these actions."""
    start = tomllib.loads(journey.source)["start"]
    press = journey.presses[0]
    kind = {"review": "review_written", "action": "client_action"}.get(press.does, press.name)
    assert start["event"] == kind
    if press.does == "action":
        assert start["action"] == press.name
    else:
        assert '{ field = "via", is = "journeys" }' in journey.source
        assert press.does == "review" or press.payload["via"] == "journeys"
        asked = start["condition"].get("any", [])
        assert all(each in ({"field": "via", "is": "journeys"}, {"marker": REGULAR}) for each in asked)
    assert "segment" not in start


def test_every_rule_is_told_in_a_sentence() -> None:
    files = {path.stem for path in (LABEL_DIR / "rule").glob("*.toml")}
    assert {rule.slug for rule in rules()} == files
    told = {rule.slug: (rule.when, rule.does) for rule in rules()}
    assert told["five-cups-back"] == ("cup_returned, each 5 of cups", "1 gem")


def test_figures_of_all_versions_are_one_and_the_last_run_is_the_journeys_own() -> None:
    plaudit = Plaudit(body=FIGURES)
    body = {"journey": "top-up", "ext_user_id": "kl-1007"}
    answer = open_shop(plaudit).post("/developer/journey-figures", json=body).json()
    assert answer["figures"]["opened"] == {"entered": 7, "waiting": 2, "converted": 0}
    assert answer["run"] == RUN
    paths = sorted(request.url.path for request in plaudit.requests)
    assert paths == ["/api/v1/journeys/top-up", "/api/v1/players/kl-1007/journeys"]


def test_figures_without_a_visitor_ask_for_nobody() -> None:
    plaudit = Plaudit(body=FIGURES)
    answer = open_shop(plaudit).post("/developer/journey-figures", json={"journey": "top-up"}).json()
    assert answer["run"] is None
    assert len(plaudit.requests) == 1


def test_a_journey_or_member_that_is_not_there_is_refused() -> None:
    client = open_shop(Plaudit(body=FIGURES))
    assert client.post("/developer/journey-figures", json={"journey": "none"}).status_code == 404
    stranger = {"journey": "top-up", "ext_user_id": "somebody"}
    assert client.post("/developer/journey-figures", json=stranger).status_code == 404
    assert client.get("/developer/journeys/none").status_code == 404
    away = open_shop().post("/developer/journey-figures", json={"journey": "top-up"})
    assert away.status_code == 502


def test_rules_are_asked_one_by_one_without_drafts() -> None:
    plaudit = Plaudit(body={"key": "any", "fired": 3})
    answer = open_shop(plaudit).post("/developer/rule-figures", json={}).json()
    asked = {request.url.path.rpartition("/")[2] for request in plaudit.requests}
    assert asked == {rule.slug for rule in rules() if not rule.is_draft}
    assert "read-the-story" not in asked
    assert len(answer["rules"]) == len(asked)
    assert open_shop().post("/developer/rule-figures", json={}).status_code == 502


def test_a_review_is_reported_by_the_shops_server_once_for_each_press() -> None:
    plaudit = Plaudit(body={"results": [{"status": "stored"}]})
    body = {"ext_user_id": "kl-1007", "stars": 2, "request_id": "6b0f3c52-0001"}
    assert open_shop(plaudit).post("/developer/review", json=body).json()["ok"]
    (event,) = plaudit.told()["events"]
    assert event == {
        "event_id": "review:6b0f3c52-0001",
        "ext_user_id": "kl-1007",
        "event_type": "review_written",
        "ts": NOW_MS,
        "payload": {"slug": "hilltop", "stars": 2, "via": "journeys"},
    }
    too_many = open_shop(plaudit).post("/developer/review", json={**body, "stars": 6})
    assert too_many.status_code == 400
    assert msgspec.json.decode(too_many.content)["words"]


def test_the_way_of_a_page_is_that_of_its_journey() -> None:
    journey = find_journey("basket-left")
    assert journey is not None
    assert journey.as_json()["ways"]["came_back"] == ("till", "reminder", "again", "came_back")

"""Rounds of predictions in a real page, over the api and through the face: picked, changed, and closed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.core.clock import MINUTE_MS, ManualClock, SystemClock
from server.features.gamepick.tables import pick
from tests.browser.test_economy_actions import Keys
from tests.features.missions.kit import Room
from tests.support.adversary import serving
from tests.support.pages import LISTEN, Host, Site, eventually, until

CUP, QUIZ = 11, 12
OPEN_MS = 10 * MINUTE_MS
MATCH = {"id": 1, "market": "score", "team1": "Harbour", "team2": "Northgate"}
QUESTION = {
    "id": 2,
    "market": "question",
    "question": "Where is the fair?",
    "options": [{"value": "a", "text": "Terrace"}, {"value": "b", "text": "Old Mill"}],
}
GAMES: dict[int, dict[str, Any]] = {
    CUP: {"type": "matchx", "name": "Cup", "event": MATCH},
    QUIZ: {"type": "quiz", "name": "Quiz", "event": QUESTION},
}
FIRST: dict[int, dict[str, Any]] = {
    CUP: {"team1_user_selection": 1, "team2_user_selection": 0},
    QUIZ: {"user_selection": "a"},
}
SECOND: dict[int, dict[str, Any]] = {
    CUP: {"team1_user_selection": 2, "team2_user_selection": 0},
    QUIZ: {"user_selection": "b"},
}
SUBMIT = {CUP: "gamePickSubmitSelection", QUIZ: "gamePickSubmitSelectionQuiz"}


class Tips:
    """A label with a cup and a quiz, each with one round that closes in ten minutes of its clock."""

    def __init__(self, room: Room, clock: ManualClock, host: Host) -> None:
        self.room, self.clock = room, clock
        label = room.label
        self.site = Site(Keys(room.live.url, label.key, label.brand_key, label.salt, label.s2s_key), host)
        for number, of in GAMES.items():
            body = {"id": number, "type": of["type"], "name": of["name"], "prizes": []}
            room.define("mini_game", {**body, "key": f"game-{number}"})
            times = {"opens_at": clock.now() - 1, "last_bet_at": clock.now() + OPEN_MS}
            asked = {
                "id": number * 10,
                "template": f"game-{number}",
                "name": "Final",
                "events": [of["event"]],
            }
            room.define("match_round", {**asked, **times})

    def enter(self, page: Any) -> int:
        name = self.site.player()
        page.add_init_script(LISTEN)
        page.emulate_media(reduced_motion="reduce")
        self.site.open(page, name)
        return self.room.player(name)

    def close_rounds(self) -> None:
        self.clock.advance(OPEN_MS)

    def picked(self, player_id: int) -> list[tuple[Any, ...]]:
        return [
            (row.team1_from, row.team2_from, row.answer)
            for row in self.room.rows(pick, pick.c.player_id == player_id)
        ]


@pytest.fixture
def tips(tmp_path: Path, host: Host) -> Iterator[Tips]:
    clock = ManualClock(SystemClock().now())
    with serving(f"sqlite:///{tmp_path / 'plaudit.db'}", tmp_path / "data", clock=clock) as live:
        yield Tips(Room(live, FRONT_END_ALLOW_DOMAINS=host.origin), clock, host)


def stored(selection: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        selection.get(name) for name in ("team1_user_selection", "team2_user_selection", "user_selection")
    )


@pytest.mark.parametrize("game", GAMES)
def test_a_round_is_played_over_the_api_until_it_closes(page: Any, tips: Tips, game: int) -> None:
    number, event_id = tips.enter(page), GAMES[game]["event"]["id"]

    def submit(selection: dict[str, Any]) -> Any:
        given = {"round_id": game * 10, "events": [{"gp_event_id": event_id, **selection}]}
        call = f"(round) => _smartico.api.{SUBMIT[game]}({{ saw_template_id: {game}, round }})"
        return page.evaluate(call, given)

    def shown(method: str = "gamePickGetActiveRounds") -> Any:
        return page.evaluate(f"_smartico.api.{method}({{ saw_template_id: {game} }})")["data"][0]

    assert (shown()["is_active_now"], shown()["user_placed_bet"]) == (True, False)
    for selection in (FIRST[game], SECOND[game]):
        answer = submit(selection)
        assert answer["errCode"] == 0
        assert answer["data"]["events"][0].items() >= {**selection, "user_placed_bet": True}.items()
        assert tips.picked(number) == [stored(selection)]
    assert submit(SECOND[game])["errCode"] == 3
    tips.close_rounds()
    late = submit(FIRST[game])
    assert (late["errCode"], late["data"]["events"][0]["is_open_for_bets"]) == (3, False)
    assert tips.picked(number) == [stored(SECOND[game])]
    assert (shown()["is_active_now"], shown()["round_status_id"]) == (False, 2)
    assert shown("gamePickGetHistory")["events"][0].items() >= SECOND[game].items()


def face(page: Any) -> Any:
    return page.locator("[data-plaudit=game]")


def choose(page: Any, game: int, *, again: bool) -> None:
    """What FIRST, and then SECOND, say, by the controls of the face."""
    if game == QUIZ:
        face(page).get_by_role("radio", name="Old Mill" if again else "Terrace").click()
        return
    face(page).get_by_role("button", name="Goals of Harbour +").click()
    if not again:
        face(page).get_by_role("button", name="Goals of Harbour +").click()
        face(page).get_by_role("button", name="Goals of Northgate +").click()


@pytest.mark.parametrize("game", GAMES)
def test_a_round_is_played_through_its_face_until_it_closes(page: Any, tips: Tips, game: int) -> None:
    number = tips.enter(page)
    page.evaluate(f"_smartico.miniGame({game})")
    for again, button in ((False, "Submit"), (True, "Update")):
        choose(page, game, again=again)
        face(page).get_by_role("button", name=button).click()
        face(page).get_by_text("Your picks are in").first.wait_for()
        expected = stored((SECOND if again else FIRST)[game])
        eventually(lambda expected=expected: tips.picked(number) == [expected], "the picks are kept")  # type: ignore[misc]
    tips.close_rounds()
    if game == QUIZ:
        face(page).get_by_role("radio", name="Terrace").click()
    else:
        face(page).get_by_role("button", name="Goals of Northgate +").click()
    face(page).get_by_role("button", name="Update").click()
    face(page).locator(".note.problem", has_text="No more changes").wait_for()
    assert tips.picked(number) == [stored(SECOND[game])], "what came too late changed nothing"
    closed(page, game)
    page.reload()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    page.evaluate(f"_smartico.miniGame({game})")
    closed(page, game)
    assert page.evaluate("window.violations") == []


def closed(page: Any, game: int) -> None:
    """The face shows what was picked in time, and lets nobody change it."""
    face(page).get_by_text("No more changes").first.wait_for()
    assert face(page).get_by_role("button", name="Update").count() == 0
    if game == QUIZ:
        radio = face(page).get_by_role("radio", name="Old Mill")
        assert (radio.get_attribute("aria-checked"), radio.get_attribute("aria-disabled")) == ("true", "true")
    else:
        assert face(page).get_by_role("button", name="Goals of Harbour +").count() == 0
        assert face(page).locator("output").all_text_contents() == ["2", "0"]

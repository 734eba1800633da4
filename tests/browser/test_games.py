"""Every game's face in a page with a strict policy: by mouse, by keyboard, without movement, and when it goes
wrong."""

import json
from typing import Any

import pytest

from tests.support.games import PRIZES, GamePage, template

DAY_MS = 86_400_000
WEEKDAYS = [{**prize, "weekdays": [1, 2, 3, 4, 5, 6, 7]} for prize in PRIZES]
ROUND: dict[str, Any] = {
    "round_id": 5,
    "round_name": "Round 14",
    "open_date": 0,
    "last_bet_date": 4_102_444_800_000,
    "is_resolved": False,
    "user_placed_bet": False,
    "public_meta": {},
}
MATCH = {
    "gp_event_id": 1,
    "market_type_id": 1,
    "event_meta": {"team1_name": "Harbour", "team2_name": "Northgate"},
}
QUESTION = {
    "gp_event_id": 2,
    "market_type_id": 27,
    "event_meta": {
        "custom_question": "Which café?",
        "answers": [{"value": "a", "text": "Terrace"}, {"value": "b", "text": "Old Mill"}],
    },
}
EVENT = {"user_placed_bet": False, "resolution_type_id": 0, "is_open_for_bets": True}
FASTER = """
setInterval(() => document.getAnimations().forEach((each) => (each.playbackRate = 8)), 20);
"""
BY_MAIN_BUTTON = ["wheel", "scratch", "plinko", "coin_flip", "treasure_hunt"]
PRESSED_ON_THE_BOARD = {"giftbox": "Box 2", "lootbox_weekdays": "Today", "lootbox_calendar_days": "Today"}


@pytest.fixture
def game(page: Any) -> Any:
    found = GamePage(page)
    yield found
    assert page.evaluate("violations") == []


def calendar() -> list[dict[str, Any]]:
    """One day for ever, so that no test waits for midnight."""
    return [{**PRIZES[0], "active_from_ts": 1, "active_till_ts": 4_102_444_800_000}]


def changes_of(kind: str) -> dict[str, Any]:
    return {"lootbox_weekdays": {"prizes": WEEKDAYS}, "lootbox_calendar_days": {"prizes": calendar()}}.get(
        kind, {}
    )


def moment(page: Any) -> Any:
    return page.locator("[data-plaudit=game] .moment")


def start(page: Any, kind: str) -> None:
    if kind in PRESSED_ON_THE_BOARD:
        page.get_by_role("button", name=PRESSED_ON_THE_BOARD[kind]).press("Enter")
    else:
        page.locator("[data-plaudit=game] .controls button").press("Enter")


def wait_until_shown(page: Any) -> None:
    page.locator("[data-plaudit=game] [data-state=showing]").wait_for()


@pytest.mark.parametrize("kind", [*BY_MAIN_BUTTON, *PRESSED_ON_THE_BOARD])
def test_the_keyboard_alone_plays_to_the_prize_that_the_server_gave(page: Any, game: Any, kind: str) -> None:
    game.open(kind, changes=changes_of(kind))
    start(page, kind)
    wait_until_shown(page)
    page.keyboard.press("Escape")
    moment(page).get_by_role("heading", name="500 points").wait_for()
    assert "You won: 500 points" in game.live()
    assert game.asked("acknowledge") == [["acknowledge", "request-1", None]]
    assert game.asked("emit")[0][1:] == [
        "mini_game_win",
        {"prize_id": 1, "name": "500 points", "visitor_win_uuid": None},
    ]
    page.keyboard.press("Enter")
    moment(page).wait_for(state="detached")
    assert len(game.asked("play")) == 1


@pytest.mark.parametrize("kind", ["wheel", "giftbox", "plinko", "coin_flip"])
def test_the_whole_animation_ends_at_the_prize(page: Any, game: Any, kind: str) -> None:
    """Time runs as fast as the browser can, so this is the animation's own end, not a skipped one."""
    game.open(kind, wins=5, changes={"saw_template_ui_definition": {"spin_animation_duration": 0.4}})
    page.evaluate(FASTER)
    start(page, kind)
    moment(page).get_by_role("heading", name="Raffle ticket").wait_for()


def test_the_wheel_stands_at_the_prize_in_the_end(page: Any, game: Any) -> None:
    game.open("wheel", wins=3, changes={"saw_template_ui_definition": {"spin_animation_duration": 0.2}})
    start(page, "wheel")
    moment(page).wait_for()
    turn = page.evaluate(
        "parseFloat(document.querySelector('[data-plaudit=game]').shadowRoot.querySelector('.rotor').style.getPropertyValue('--turn'))"
    )
    assert 2 * 45 < (360 - turn) % 360 < 3 * 45, "the third of eight sectors is under the pointer"


@pytest.mark.parametrize("kind", [*BY_MAIN_BUTTON, *PRESSED_ON_THE_BOARD])
def test_without_movement_the_result_is_there_at_once(page: Any, game: Any, kind: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    game.open(kind, changes=changes_of(kind))
    start(page, kind)
    if kind == "treasure_hunt":
        page.get_by_role("button", name="Reveal").press("Enter")
    moment(page).get_by_role("heading", name="500 points").wait_for()
    assert page.locator("[data-plaudit=game] .moment canvas").count() == 0


def test_a_scratch_card_is_rubbed_open_with_the_mouse(page: Any, game: Any) -> None:
    game.open("scratch")
    start(page, "scratch")
    wait_until_shown(page)
    box = page.locator("[data-plaudit=game] canvas").bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    for row in range(8):
        side = box["width"] - 10 if row % 2 == 0 else 10
        page.mouse.move(box["x"] + side, box["y"] + 20 + row * box["height"] / 9, steps=8)
    page.mouse.up()
    moment(page).wait_for()


def test_a_treasure_hunt_is_walked_spot_by_spot(page: Any, game: Any) -> None:
    game.open("treasure_hunt")
    start(page, "treasure_hunt")
    for _ in range(5):
        page.locator("[data-plaudit=game] .spot.next").first.press("Enter")
        page.locator("[data-plaudit=game] .spot.next").first.wait_for(state="hidden")
    moment(page).get_by_role("heading", name="500 points").wait_for()


def test_a_voyage_that_fails_gives_the_prize_back(page: Any, game: Any) -> None:
    """Without movement the ship goes one column a press: straight on until the first rock in its lane."""
    page.emulate_media(reduced_motion="reduce")
    lost = {**PRIZES[0], "aknowledge_message_lose": "The rocks were quicker."}
    game.open("voyager", changes={"prizes": [lost], "saw_template_ui_definition": {"game_difficulty": 3}})
    start(page, "voyager")
    for _ in range(40):
        if moment(page).count():
            break
        page.keyboard.press("ArrowRight")
    moment(page).get_by_text("The rocks were quicker.").wait_for()
    assert game.asked("acknowledge") == [["acknowledge", "request-1", {"lose": True}]]
    assert game.asked("emit") == []


def test_a_voyage_is_steered_home_by_keyboard_and_ear(page: Any, game: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    game.open("voyager", changes={"saw_template_ui_definition": {"game_difficulty": 2}})
    start(page, "voyager")
    wait_until_shown(page)
    lane = 2
    for _ in range(40):
        if moment(page).count():
            break
        heard = game.live()
        rocks = [int(n) for n in heard.split("lane")[1].split(".")[0].split(",")] if "Rocks" in heard else []
        free = min((each for each in (1, 2, 3) if each not in rocks), key=lambda each: abs(each - lane))
        for _ in range(abs(free - lane)):
            page.keyboard.press("ArrowUp" if free < lane else "ArrowDown")
        lane = free
        page.keyboard.press("ArrowRight")
    moment(page).get_by_role("heading", name="500 points").wait_for()
    assert game.asked("acknowledge") == [["acknowledge", "request-1", None]]


def test_a_flying_ship_obeys_keys_and_touch_and_skipping_arrives(page: Any, game: Any) -> None:
    game.open("voyager")
    start(page, "voyager")
    wait_until_shown(page)
    ship = "document.querySelector('[data-plaudit=game]').shadowRoot.querySelector('.ship')"
    lane = f"{ship}.style.getPropertyValue('--lane')"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(lane) == "0"
    page.locator("[data-plaudit=game] .space").click(position={"x": 20, "y": 300})
    assert page.evaluate(lane) == "1"
    page.keyboard.press("Escape")
    moment(page).get_by_role("heading", name="500 points").wait_for()
    assert game.asked("acknowledge") == [["acknowledge", "request-1", None]]


def test_a_dropped_prize_is_opened_and_claimed_or_declined(page: Any, game: Any) -> None:
    preset = {"request_id": "drop-1", "prize": PRIZES[1]}
    page.emulate_media(reduced_motion="reduce")
    game.open("prizedrop", preset=preset, changes={"requires_manual_claim": True})
    moment(page).get_by_role("heading", name="Free delivery").wait_for()
    assert game.asked("acknowledge") == []
    assert game.asked("play") == []
    page.get_by_role("button", name="No, thanks").click()
    assert game.asked("acknowledge") == [["acknowledge", "drop-1", {"lose": True}]]
    page.locator("[data-plaudit=game]").wait_for(state="detached")


def test_a_prize_to_be_claimed_is_acknowledged_only_then_and_a_failed_claim_can_be_repeated(
    page: Any, game: Any
) -> None:
    page.emulate_media(reduced_motion="reduce")
    prize = {**PRIZES[1], "acknowledge_type": "explicity-acknowledge", "acknowledge_dp": "dp:gf_store"}
    game.open("wheel", wins=2, changes={"prizes": [prize, PRIZES[3]]}, fails=["lost on the way"])
    start(page, "wheel")
    moment(page).wait_for()
    assert game.asked("acknowledge") == []
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("alert").get_by_text("the prize is safe").wait_for()
    page.get_by_role("button", name="Claim").click()
    page.locator("[data-plaudit=game]").wait_for(state="detached")
    assert len(game.asked("acknowledge")) == 2
    assert game.asked("dp") == [["dp", "dp:gf_store"]]


@pytest.mark.parametrize(("kind", "shown"), [("silent", 0), ("quick-message", 1)])
def test_a_silent_win_is_only_said_and_a_quick_one_shown_on_the_board(
    page: Any, game: Any, kind: str, shown: int
) -> None:
    page.emulate_media(reduced_motion="reduce")
    game.open("coin_flip", changes={"prizes": [{**PRIZES[0], "acknowledge_type": kind}]})
    start(page, "coin_flip")
    page.locator("[data-plaudit=game] [data-state=idle]").wait_for()
    assert "You won: 500 points" in game.live()
    assert moment(page).count() == 0
    assert page.locator("[data-plaudit=game] .quick").count() == shown
    assert len(game.asked("acknowledge")) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"err_code": 40003}, "You need a few more points"),
        ({"err_code": 40004}, "Come back on Friday"),
        ({"err_code": 40002}, "All prizes are gone"),
        ({"err_code": 50000}, "No answer came"),
    ],
)
def test_a_refusal_says_what_to_do_and_nothing_moves(
    page: Any, game: Any, answer: dict[str, int], said: str
) -> None:
    game.open("wheel", answer=answer, changes={"over_limit_message": "Come back on Friday"})
    start(page, "wheel")
    page.locator("[data-plaudit=game] .note.problem").get_by_text(said).wait_for()
    assert said in game.live()
    assert game.asked("acknowledge") == []
    assert moment(page).count() == 0


def test_without_spins_the_button_says_why_it_does_nothing(page: Any, game: Any) -> None:
    none_left = {"saw_buyin_type": "spins", "spin_count": 0, "no_attempts_message": "Missions bring spins."}
    game.open("wheel", changes=none_left)
    button = page.locator("[data-plaudit=game] .controls button")
    assert button.get_attribute("aria-disabled") == "true"
    assert button.is_enabled() is False
    button.press("Enter")
    assert game.live() == "Missions bring spins."
    assert game.asked("play") == []


def test_escape_closes_and_the_focus_goes_back(page: Any, game: Any) -> None:
    page.locator("#opener").focus()
    game.open("wheel")
    assert page.get_by_role("dialog", name="Lucky wheel").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    page.keyboard.press("Escape")
    page.locator("[data-plaudit=game]").wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "opener"
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"
    assert game.asked("closed") == [["closed"]]


def test_the_focus_stays_in_the_dialog(page: Any, game: Any) -> None:
    game.open("giftbox")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") != "opener"


def test_who_closes_during_the_play_still_has_the_prize(page: Any, game: Any) -> None:
    game.open("wheel")
    start(page, "wheel")
    wait_until_shown(page)
    page.get_by_role("button", name="Close").click()
    page.locator("[data-plaudit=game]").wait_for(state="detached")
    assert game.asked("acknowledge") == [["acknowledge", "request-1", None]]


def test_a_game_can_be_a_part_of_the_page(page: Any, game: Any) -> None:
    game.open("wheel", mount=True)
    assert page.get_by_role("dialog").count() == 0
    page.get_by_role("region", name="Lucky wheel").wait_for()
    page.evaluate("game.close()")
    assert page.locator("#place > *").count() == 0


def test_a_custom_game_runs_in_a_frame_that_cannot_reach_the_page(page: Any, game: Any) -> None:
    game.open(
        "custom_minigame",
        changes={"saw_template_ui_definition": {"custom_game_url": "https://games.example/memory?a=1"}},
    )
    frame = page.locator("[data-plaudit=game] iframe")
    assert frame.get_attribute("src") == (
        "https://games.example/memory?a=1&saw_template_id=77&lang=en&hideUser=true"
        "&label_key=label-1&brand_key=brand-1&user_ext_id=noor"
    )
    assert "allow-top-navigation" not in frame.get_attribute("sandbox")
    assert frame.get_attribute("title") == "Memory"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", ""])
def test_what_is_no_web_address_makes_no_frame(page: Any, game: Any, address: str) -> None:
    game.open("custom_minigame", changes={"saw_template_ui_definition": {"custom_game_url": address}})
    page.get_by_text("This game cannot be shown here.").wait_for()
    assert page.locator("[data-plaudit=game] iframe").count() == 0


def test_scores_are_guessed_with_the_keyboard_and_handed_in(page: Any, game: Any) -> None:
    game.open("matchx", rounds=[{**ROUND, "events": [{**EVENT, **MATCH}]}])
    more = page.get_by_role("button", name="Goals of Harbour +")
    more.press("Enter")
    more.press("Enter")
    page.get_by_role("button", name="Goals of Northgate +").press("Enter")
    page.get_by_role("button", name="Submit").press("Enter")
    page.get_by_text("Your picks are in").first.wait_for()
    selection = {"gp_event_id": 1, "team1_user_selection": 1, "team2_user_selection": 0}
    assert game.asked("submit") == [["submit", {"round_id": 5, "events": [selection]}]]


def test_a_quiz_is_answered_with_arrow_keys(page: Any, game: Any) -> None:
    game.open("quiz", rounds=[{**ROUND, "events": [{**EVENT, **QUESTION}]}])
    page.get_by_role("button", name="Submit").click()
    page.locator("[data-plaudit=game] .note.problem").wait_for()
    page.get_by_role("radio", name="Terrace").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio", name="Old Mill").get_attribute("aria-checked") == "true"
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Your picks are in").first.wait_for()
    assert game.asked("submit")[0][1]["events"] == [{"gp_event_id": 2, "user_selection": "b"}]


def test_a_round_that_is_over_can_only_be_looked_at(page: Any, game: Any) -> None:
    done = {**EVENT, **MATCH, "team1_user_selection": 1, "team2_user_selection": 1, "resolution_type_id": 4}
    game.open("matchx", rounds=[{**ROUND, "is_resolved": True, "events": [{**done, "resolution_score": 10}]}])
    page.get_by_text("10 points").wait_for()
    assert page.get_by_role("button", name="Goals of Harbour +").count() == 0
    assert page.locator("[data-plaudit=game] .controls button").is_hidden()


@pytest.mark.parametrize("kind", ["wheel", "giftbox", "coin_flip", "lootbox_weekdays", "voyager"])
def test_nothing_overflows_and_targets_are_large_enough(page: Any, game: Any, kind: str) -> None:
    game.open(kind, language="de", changes=changes_of(kind))
    root = "document.querySelector('[data-plaudit=game]').shadowRoot"
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        for part in (".board", ".game"):
            found = f"{root}.querySelector('{part}')"
            wider = page.evaluate(f"{found}.scrollWidth - {found}.clientWidth")
            assert wider <= 0, f"{part} at {width}"
        sizes = f"[...{root}.querySelectorAll('button')].map((b) => [b.offsetWidth, b.offsetHeight])"
        assert page.evaluate(f"{sizes}.filter(([w, h]) => w && (w < 44 || h < 44))") == [], width


def test_a_game_speaks_arabic_from_right_to_left(page: Any, game: Any) -> None:
    game.open("coin_flip", language="ar")
    page.get_by_role("button", name="ارمِ العملة").wait_for()
    assert page.locator("[data-plaudit=game]").get_attribute("dir") == "rtl"


def test_an_operators_words_come_before_ours(page: Any, game: Any) -> None:
    given = {"template": template("wheel"), "language": "en", "wins": 1}
    page.evaluate(
        f"window.extra = {{ translations: {{ 'game.spin': 'Turn it' }} }}; openWith({json.dumps(given)})"
    )
    page.get_by_role("button", name="Turn it").wait_for()

"""Every game's face in a page with a strict policy: by mouse, by keyboard, without movement, and when it goes
wrong."""

import json
from typing import Any

import pytest

from tests.support.games import PRIZES, GamePage, template
from tests.support.pages import until

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
        page.locator("[data-plaudit=game] .controls .big").press("Enter")


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
    button = page.locator("[data-plaudit=game] .controls .big")
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
    assert page.locator("[data-plaudit=game] .controls .big").is_hidden()


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


FRAME = """<!doctype html><title>Memory</title><body><script>
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => { document.body.append(JSON.stringify(data) + '|'); };
parent.postMessage({ plaudit: 'game' }, '*', [port2]);
window.ask = (ask) => port1.postMessage({ id: ask, ask });
</script>"""
CUSTOM = {"saw_template_ui_definition": {"custom_game_url": "https://games.example/memory"}}


def framed(page: Any, game: Any, **how: Any) -> Any:
    page.route("https://games.example/**", lambda route: route.fulfill(body=FRAME, content_type="text/html"))
    game.open("custom_minigame", **{"changes": CUSTOM, **how})
    frame = page.frame_locator("[data-plaudit=game] iframe").locator("body")
    frame.get_by_text('{"welcome":true}').wait_for()
    return frame


def test_a_custom_game_asks_for_a_play_and_the_stage_shows_the_prize(page: Any, game: Any) -> None:
    frame = framed(page, game)
    frame.evaluate("ask('game')")
    frame.get_by_text('"name":"Memory"').wait_for()
    frame.evaluate("ask('play')")
    frame.get_by_text('"request_id":"request-1"').wait_for()
    assert '"prize":{"id":1,"name":"500 points"' in frame.text_content()
    assert moment(page).count() == 0
    assert game.asked("acknowledge") == []
    frame.evaluate("ask('done')")
    moment(page).get_by_role("heading", name="500 points").wait_for()
    assert game.asked("acknowledge") == [["acknowledge", "request-1", None]]
    assert len(game.asked("play")) == 1


def test_a_custom_game_that_asks_twice_plays_once(page: Any, game: Any) -> None:
    frame = framed(page, game)
    frame.evaluate("ask('play'); ask('play'); ask('steal')")
    frame.get_by_text('"reason":"').wait_for()
    frame.get_by_text('"request_id":"request-1"').wait_for()
    assert "There is no steal" in frame.text_content()
    assert len(game.asked("play")) == 1


def test_a_custom_game_hears_why_it_may_not_play_and_a_frame_that_hangs_keeps_no_prize(
    page: Any, game: Any
) -> None:
    frame = framed(page, game, answer={"err_code": 40004})
    frame.evaluate("ask('play')")
    frame.get_by_text('"err_code":40004').wait_for()
    page.evaluate("game.close()")
    frame = framed(page, game)
    frame.evaluate("ask('play')")
    page.locator("[data-plaudit=game] .controls .big").get_by_text("Open").press("Enter")
    moment(page).get_by_role("heading", name="500 points").wait_for()


def test_only_the_page_in_the_frame_is_listened_to(page: Any, game: Any) -> None:
    framed(page, game)
    page.evaluate(
        """window.heard = []; const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => heard.push(data);
        window.postMessage({ plaudit: 'game' }, '*', [port2]);
        port1.postMessage({ id: 1, ask: 'play' });"""
    )
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert page.evaluate("heard") == []
    assert game.asked("play") == []


def test_who_has_too_little_sees_what_to_do(page: Any, game: Any) -> None:
    page.evaluate("window.extra = { balance: () => 49 }")
    game.open("wheel")
    page.get_by_text("You need a few more points").first.wait_for()
    start(page, "wheel")
    assert game.asked("play") == []
    page.get_by_role("button", name="Find missions").click()
    page.locator("[data-plaudit=game]").wait_for(state="detached")
    assert game.asked("dp") == [["dp", "dp:gf_missions"]]


def test_a_game_without_prizes_left_says_so(page: Any, game: Any) -> None:
    gone = [{**prize, "pool": 0, "pool_initial": 5} for prize in PRIZES]
    game.open("wheel", changes={"prizes": gone})
    page.get_by_text("All prizes are gone for now").first.wait_for()
    page.locator("[data-plaudit=game] .prizes").get_by_text("Sold out").first.wait_for()
    assert page.locator("[data-plaudit=game] .controls .big").get_attribute("aria-disabled") == "true"


def test_the_next_attempt_is_counted_down_to(page: Any, game: Any) -> None:
    game.open("wheel", changes={"next_available_spin_ts": page.evaluate("Date.now()") + 2 * DAY_MS})
    note = page.locator("[data-plaudit=game] .note.wait")
    note.get_by_text("Next try in 1d 23:59").wait_for()


def test_published_odds_past_tries_and_the_fingerprint_of_the_day(page: Any, game: Any) -> None:
    page.evaluate(
        """window.extra = { odds: async () => { asked.push(['odds']); return {
          odds: [{ option_id: 1, percent: 12.5 }, { option_id: 6, percent: 0.2 }],
          days: [{ date: '2026-11-22', commitment: 'ab12cd' }] } } }"""
    )
    past = {"saw_prize_id": 2, "create_date_ts": 1_700_000_000_000, "client_request_id": "old-1"}
    game.open("wheel", changes={"odds_published": True}, history=[{**past, "is_claimed": False}])
    page.get_by_text("0.2 % chance").wait_for()
    assert page.get_by_text("% chance").count() == 2
    page.get_by_text("Your last tries").click()
    page.get_by_role("button", name="Claim").click()
    page.get_by_role("link", name="Verify").wait_for()
    assert game.asked("acknowledge") == [["acknowledge", "old-1", None]]
    page.get_by_text("Fair play", exact=True).click()
    page.get_by_text("ab12cd").wait_for()
    assert len(game.asked("odds")) == 1


def test_odds_that_are_not_published_are_not_asked_for(page: Any, game: Any) -> None:
    page.evaluate("window.extra = { odds: async () => { asked.push(['odds']); return {}; } }")
    game.open("wheel")
    page.locator("[data-plaudit=game] .prizes").wait_for()
    assert page.get_by_text("% chance").count() == 0
    assert game.asked("odds") == []


LISTEN = """
(() => {
  window.tones = 0;
  const create = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { tones++; return create.call(this); };
})();
"""


def test_sound_is_off_until_it_is_turned_on_and_that_is_remembered(page: Any, game: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(LISTEN)
    game.open("giftbox")
    sound = page.get_by_role("button", name="Sound")
    assert sound.get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="Box 1").click()
    moment(page).wait_for()
    assert page.evaluate("tones") == 0
    page.keyboard.press("Enter")
    sound.click()
    until(page, "tones > 0")
    assert sound.get_attribute("aria-pressed") == "true"
    page.evaluate("tones = 0; game.close()")
    game.open("giftbox")
    page.locator("[data-plaudit=game] .tools [aria-pressed=true]").wait_for()
    page.get_by_role("button", name="Box 1").click()
    until(page, "tones > 0")
    page.keyboard.press("Enter")
    sound.click()
    assert page.evaluate("localStorage.getItem('plaudit:sound')") is None


def test_an_operators_style_sheet_stays_on_the_stage_and_fetches_pictures_only(page: Any, game: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    css = """
    @import url('https://evil.example/import.css');
    @font-face { font-family: x; src: url('https://evil.example/font.woff') }
    .board { background: rgb(1, 2, 3); position: fixed; inset: 0 }
    .head { background-image: url('http://evil.example/insecure.png') }
    .note { --x: u\\72l(https://evil.example/escaped); background: var(--x) }
    .face { background: -webkit-image-set('https://evil.example/set.png' 1x) }
    :host { display: none }
    @media all { .pot { color: rgb(4, 5, 6); position: sticky } }
    """
    game.open("wheel", changes={"saw_template_ui_definition": {"custom_css": css}})
    root = "document.querySelector('[data-plaudit=game]').shadowRoot"
    board = f"getComputedStyle({root}.querySelector('.board'))"
    until(page, f"{board}.backgroundColor === 'rgb(1, 2, 3)'")
    assert page.evaluate(f"{board}.position") == "relative"
    assert page.evaluate(f"getComputedStyle({root}.querySelector('.pot')).color") == "rgb(4, 5, 6)"
    assert page.evaluate(f"getComputedStyle({root}.querySelector('.pot')).position") == "static"
    assert page.locator("[data-plaudit=game]").get_by_role("dialog").is_visible()
    assert [url for url in asked if "evil" in url] == []


def test_an_operators_pictures_stand_behind_the_board_and_on_the_card(page: Any, game: Any) -> None:
    pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs="
    ui = {"scratch_cover": pixel, "scratch_bg_desktop": pixel, "scratch_bg_mobile": pixel}
    game.open("scratch", changes={"saw_template_ui_definition": ui})
    root = "document.querySelector('[data-plaudit=game]').shadowRoot"
    until(
        page, f"getComputedStyle({root}.querySelector('.board')).backgroundImage.includes('data:image/gif')"
    )
    colour = f"[...{root}.querySelector('canvas').getContext('2d').getImageData(40, 40, 1, 1).data]"
    until(page, f"{colour}.join() === '255,0,0,255'")


def test_the_pointer_may_stand_aside(page: Any, game: Any) -> None:
    ui = {"spin_animation_duration": 0.2, "wheel_pointer_rotation": 90}
    game.open("wheel", wins=3, changes={"saw_template_ui_definition": ui})
    start(page, "wheel")
    moment(page).wait_for()
    turn = page.evaluate(
        "parseFloat(document.querySelector('[data-plaudit=game]').shadowRoot.querySelector('.rotor').style.getPropertyValue('--turn'))"
    )
    assert 2 * 45 < (90 - turn) % 360 < 3 * 45, "the third of eight sectors is under the pointer on the right"


@pytest.mark.parametrize(("which", "said"), [("spinId", "Play 4711"), ("userId", "Player noor")])
def test_the_id_that_the_operator_exposes_stands_with_the_prize(
    page: Any, game: Any, which: str, said: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    game.open("wheel", changes={"expose_user_spin_id": which}, answer={"spin_id": 4711})
    start(page, "wheel")
    moment(page).get_by_text(said, exact=True).wait_for()


BOARDS = """
window.extra = {
  board: async (id) => { asked.push(['board', id]); return { errCode: 0, data: {
    users: [{ int_user_id: '1', public_username: 'Mirela', gp_position: 1, resolution_score: 9 }],
    my_user: { int_user_id: '7', public_username: 'Noor', gp_position: 12, resolution_score: 1 } } }; },
  pastRounds: async () =>
    [{ round_name: 'Round 13', last_bet_date: 5, user_placed_bet: true, user_score: 3 }],
  isNamed: async () => false,
  rename: async (name) => { asked.push(['rename', name]); return { err_code: name === 'bad' ? 1 : 0 }; },
};
"""


def test_who_is_ahead_in_the_round_and_in_the_season(page: Any, game: Any) -> None:
    page.evaluate(BOARDS)
    game.open("matchx", rounds=[{**ROUND, "events": [{**EVENT, **MATCH}]}])
    page.get_by_text("Ranking").click()
    row = page.locator("[data-plaudit=game] .ranks .mine")
    row.get_by_text("You").wait_for()
    assert row.text_content() == "12YYou1 point"
    page.get_by_role("button", name="Season").click()
    page.locator("[data-plaudit=game] .ranks").wait_for()
    assert game.asked("board") == [["board", 5], ["board", -1]]
    page.get_by_text("Earlier rounds").click()
    page.get_by_text("3 points").wait_for()


def test_after_handing_in_comes_the_name_and_then_the_operators_words(page: Any, game: Any) -> None:
    page.evaluate(BOARDS)
    final = {
        "final_screen_message": "See you on Sunday.",
        "final_screen_cta_button_title": "To the shop",
        "public_meta": {"final_screen_cta_dp": "dp:gf_store"},
    }
    game.open(
        "quiz",
        rounds=[{**ROUND, **final, "events": [{**EVENT, **QUESTION}]}],
        changes={"saw_template_ui_definition": {"ask_for_username": "on-submit"}},
    )
    page.get_by_role("radio", name="Terrace").click()
    page.get_by_role("button", name="Submit").click()
    name = page.get_by_role("textbox", name="Your name")
    name.fill("bad")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").get_by_text("Try another").wait_for()
    name.fill("Noor")
    name.press("Enter")
    moment(page).get_by_text("See you on Sunday.").wait_for()
    page.get_by_role("button", name="To the shop").click()
    page.locator("[data-plaudit=game]").wait_for(state="detached")
    assert game.asked("rename") == [["rename", "bad"], ["rename", "Noor"]]
    assert game.asked("dp") == [["dp", "dp:gf_store"]]


def test_one_gem_is_one_gem(page: Any, game: Any) -> None:
    game.open("coin_flip", changes={"saw_buyin_type": "gems", "buyin_cost_gems": 1})
    page.get_by_role("button", name="Flip 1 gem", exact=True).wait_for()

"""What a page plays over the api is paid for once and won once: double calls, reloads, a visitor's win.

Counted on the server, by the balance and by the history. The last tests open games where a page does: the
real face, asked by its page, by a link or by the server.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from server.features.minigames import service as minigames
from server.features.minigames.tables import pending
from tests.browser.test_economy_actions import START, Keys, Wire
from tests.features.missions.kit import Room
from tests.support.adversary import serving
from tests.support.pages import Host, Site, eventually, until

PRICE, PRIZE = 10, 25
WHEEL, GIFT, DROP, GIVEN = 1, 2, 3, 4
PLAY = f"_smartico.api.playMiniGame({WHEEL})"


class Hall:
    """A label with a wheel that costs and always pays, and a gift box for visitors."""

    def __init__(self, room: Room, host: Host) -> None:
        self.room = room
        label = room.label
        self.site = Site(Keys(room.live.url, label.key, label.brand_key, label.salt, label.s2s_key), host)
        prize = {
            "id": 9,
            "name": "Points",
            "weight": 1,
            "type": "points",
            "value": PRIZE,
            "effects": [{"type": "points_add", "amount": PRIZE}],
        }
        wheel = {"type": "wheel", "buy_in": "points", "price": PRICE, "prizes": [prize]}
        room.define("mini_game", {"id": WHEEL, "name": "Wheel", **wheel})
        gift = {"type": "giftbox", "visitors": True, "prizes": [prize]}
        room.define("mini_game", {"id": GIFT, "name": "Gift", **gift})
        drop = {"type": "prizedrop", "may_cancel": True, "prizes": [prize]}
        room.define("mini_game", {"id": DROP, "name": "Surprise", **drop})

    def player(self) -> tuple[str, int]:
        name = self.site.player()
        number = self.room.player(name)
        self.room.give_points(number, START)
        return name, number


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Hall]:
    folder: Path = tmp_path_factory.mktemp("hall")
    with serving(f"sqlite:///{folder / 'plaudit.db'}", folder / "data") as live:
        yield Hall(Room(live, FRONT_END_ALLOW_DOMAINS=host.origin), host)


def test_a_play_is_paid_credited_and_in_the_history(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    hall.site.open(page, name)
    won = page.evaluate(PLAY)
    assert (won["err_code"], won["prize_id"]) == (0, 9)
    assert hall.room.points(number) == START - PRICE + PRIZE
    (entry,) = page.evaluate("_smartico.api.getMiniGamesHistory()")
    assert (entry["client_request_id"], entry["is_claimed"]) == (won["request_id"], True)


def test_two_quick_calls_are_one_attempt(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    hall.site.open(page, name)
    one, two = page.evaluate(f"Promise.all([{PLAY}, {PLAY}])")
    assert one == two
    assert hall.room.points(number) == START - PRICE + PRIZE


def test_a_reload_before_the_answer_keeps_the_prize_and_pays_once(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    wire = Wire(page)
    hall.site.open(page, name)
    wire.lose = 703
    page.evaluate(f"void {PLAY}")
    for _ in range(500):
        if wire.has_lost():
            break
        page.wait_for_timeout(20)
    page.reload()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    assert page.evaluate(PLAY)["prize_id"] == 9
    assert hall.room.points(number) == START - PRICE + PRIZE


def test_a_page_that_forgets_the_attempt_pays_for_another(page: Any, hall: Hall) -> None:
    """The note is what keeps a reload from paying twice."""
    name, _ = hall.player()
    wire = Wire(page)
    hall.site.open(page, name)
    wire.lose = 703
    page.evaluate(f"void {PLAY}")
    for _ in range(500):
        if wire.has_lost():
            break
        page.wait_for_timeout(20)
    page.evaluate("sessionStorage.clear()")
    page.reload()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    assert page.evaluate(PLAY)["err_code"] == 0
    assert len(page.evaluate("_smartico.api.getMiniGamesHistory()")) == 2


def test_a_prize_waits_for_its_acknowledgement(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    hall.site.open(page, name)
    request_id = page.evaluate(
        f"_smartico.api.playMiniGame({WHEEL}, {{ acknowledge: false }}).then((play) => play.request_id)"
    )
    assert hall.room.points(number) == START - PRICE
    for _ in range(2):
        acknowledge = "(id) => _smartico.api.miniGameWinAcknowledgeRequest(id)"
        assert page.evaluate(acknowledge, request_id)["errCode"] == 0
    assert hall.room.points(number) == START - PRICE + PRIZE


def test_a_batch_pays_for_each_attempt(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    hall.site.open(page, name)
    results = page.evaluate(f"_smartico.api.playMiniGameBatch({WHEEL}, 3)")
    assert [each["errCode"] for each in results] == [0, 0, 0]
    assert hall.room.points(number) == START + 3 * (PRIZE - PRICE)


def test_what_the_server_refuses_costs_nothing(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    hall.site.open(page, name)
    assert page.evaluate("_smartico.api.playMiniGame(99)")["err_code"] == 40007
    assert hall.room.points(number) == START


def test_a_visitors_win_goes_to_one_account_once(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    hall.site.open(page, name)
    message = {
        "cid": 702,
        "uuid": "v-1",
        "request_id": "v-1",
        "saw_template_id": GIFT,
        "visitor_id": "device-1",
        "api_key": hall.room.label.key,
        "brand_key": hall.room.label.brand_key,
    }
    post = """async ([url, message]) => (await (await fetch(url + '/services/public',
      { method: 'POST', body: JSON.stringify(message) })).json())"""
    win = page.evaluate(post, [hall.room.live.url, message])["visitor_win_uuid"]
    for _ in range(2):
        page.evaluate("(win) => _smartico.convertVisitorGame(win)", win)
        until(
            page,
            "sessionStorage.getItem('plaudit:win') === null && _smartico.getPublicProps()"
            f".ach_points_balance === {START + PRIZE}",
        )
    assert hall.room.points(number) == START + PRIZE


def shown(page: Any) -> int:
    """How many games were opened."""
    return int(page.evaluate("heard.filter(([key]) => key === 'saw_starting').length"))


def test_attempts_that_end_leave_the_list_that_a_page_holds(page: Any, hall: Hall) -> None:
    prize = {"id": 9, "name": "Points", "type": "points", "value": PRIZE}
    given = {"type": "wheel", "buy_in": "spins", "spins_expire_s": 60, "prizes": [prize]}
    hall.room.define("mini_game", {"id": GIVEN, "name": "Given", **given})
    name, number = hall.player()
    hall.room.apply(number, {"type": "spins_add", "template": f"mini_game-{GIVEN}", "count": 2})
    hall.site.open(page, name)
    page.evaluate("""_smartico.api.getMiniGames({ onUpdate: (list) => (window.games = list) })
      .then((list) => (window.games = list))""")
    left = f"window.games?.find((game) => game.id === {GIVEN}).spin_count"
    until(page, f"{left} === 2")

    def end(tx: Any) -> int:
        tx.now += 61_000
        return minigames.end_spins(tx, hall.room.loaded, count=9)

    assert hall.room.unit(end) == 1
    until(page, f"{left} === 0")


def test_while_games_are_suspended_the_first_waits_and_opens_later(page: Any, hall: Hall) -> None:
    name, _ = hall.player()
    hall.site.open(page, name)
    page.evaluate(
        f"_smartico.suspendMiniGames(true), _smartico.miniGame({WHEEL}), _smartico.miniGame({GIFT})"
    )
    page.evaluate("_smartico.api.getMiniGames()")
    assert shown(page) == 0
    page.evaluate("_smartico.suspendMiniGames(false)")
    until(page, "heard.some(([key]) => key === 'saw_starting')")
    assert shown(page) == 1


def test_a_deep_link_opens_a_game(page: Any, hall: Hall) -> None:
    name, _ = hall.player()
    hall.site.open(page, name)
    assert page.evaluate(f"_smartico.dp('dp:gf_saw&id={WHEEL}&standalone=true')") is True
    until(page, "heard.some(([key]) => key === 'saw_starting')")
    assert page.evaluate("_smartico.dp('dp:gf_quiz')") is True
    until(page, "heard.some(([key, error]) => key === 'dp_error' && error.reason === 'not_available')")


def dialog(page: Any) -> Any:
    return page.locator("[data-plaudit=game]")


def sent(wire: Wire, cid: int) -> list[dict[str, Any]]:
    return [message for message in wire.asked if message["cid"] == cid]


def waits(hall: Hall, number: int) -> int:
    """How much the server would show at the player's next identify."""
    return len(hall.room.rows(pending, pending.c.player_id == number, pending.c.answered_at.is_(None)))


def test_a_win_leads_to_the_page_that_checks_its_draw(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    page.emulate_media(reduced_motion="reduce")
    hall.site.open(page, name)
    page.evaluate(f"_smartico.miniGame({WHEEL})")
    dialog(page).locator(".controls .big").click()
    link = dialog(page).locator("a.fair")
    link.wait_for()
    (attempt,) = page.evaluate("_smartico.api.getMiniGamesHistory()")
    address = link.get_attribute("href")
    query = {"label": hall.room.label.key, "scope": f"minigame:{WHEEL}"}
    query["request"] = attempt["client_request_id"]
    assert address == f"{hall.room.live.url}/fair-play?{urlencode(query)}"
    page.goto(address)
    until(page, "document.querySelector('.verdict')?.textContent === 'Come back tomorrow'")
    assert hall.room.points(number) == START - PRICE + PRIZE


def test_a_game_that_the_server_opens_is_shown_once_and_the_server_knows(page: Any, hall: Hall) -> None:
    name, number = hall.player()
    wire = Wire(page)
    hall.site.open(page, name)
    hall.room.apply(number, {"type": "mini_game_show", "template": f"mini_game-{WHEEL}"})
    dialog(page).get_by_role("heading", name="Wheel").wait_for()
    eventually(lambda: page.title() and not waits(hall, number), "the answer of the page")
    assert [message["saw_template_id"] for message in sent(wire, 711)] == [WHEEL]
    page.reload()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    page.evaluate("_smartico.api.getMiniGames()")
    assert shown(page) == 0


@pytest.mark.parametrize(("button", "cid", "won"), [("Claim", 709, PRIZE), ("No, thanks", 718, 0)])
def test_a_dropped_prize_is_taken_or_declined_once(
    page: Any, hall: Hall, button: str, cid: int, won: int
) -> None:
    name, number = hall.player()
    wire = Wire(page)
    page.emulate_media(reduced_motion="reduce")
    hall.site.open(page, name)
    hall.room.apply(number, {"type": "prize_drop", "template": f"mini_game-{DROP}"})
    dialog(page).get_by_role("button", name=button).click()
    dialog(page).wait_for(state="detached")
    eventually(lambda: page.title() and not waits(hall, number), "the answer of the page")
    assert hall.room.points(number) == START + won
    assert cid in [message["cid"] for message in wire.asked]


def test_a_visitors_game_fills_its_place_and_the_win_can_be_taken_along(page: Any, hall: Hall) -> None:
    page.emulate_media(reduced_motion="reduce")
    start = hall.site.init_call(visitor_mode=True)
    hall.site.show(page, start, body="<div id='place'></div>")
    until(page, "_smartico.vapi")
    visit = f"template_id: {GIFT}, frame_id: 'place', onWin: (prize) => (window.won = prize)"
    page.evaluate(f"_smartico.showVisitorGame({{ {visit} }})")
    place = page.locator("#place [data-plaudit=game]")
    place.get_by_role("button", name="Box 2").click()
    until(page, "window.won")
    won = page.evaluate("won")
    assert (won["prize_id"], won["name"]) == (9, "Points")
    query = {"label": hall.room.label.key, "scope": f"minigame:{GIFT}"}
    address = place.locator("a.fair").get_attribute("href")
    assert address.startswith(f"{hall.room.live.url}/fair-play?{urlencode(query)}&request=")
    name, number = hall.player()
    hall.site.open(page, name)
    page.evaluate("(win) => _smartico.convertVisitorGame(win)", won["visitor_win_uuid"])
    until(page, f"_smartico.getPublicProps().ach_points_balance === {START + PRIZE}")
    page.goto(address)
    until(page, "document.querySelector('.verdict')?.textContent === 'Come back tomorrow'")
    assert hall.room.points(number) == START + PRIZE


def test_a_game_closes_when_the_player_changes(page: Any, hall: Hall) -> None:
    """Nothing is asked for the first in the name of the next, and what waited for the first is dropped."""
    first, number = hall.player()
    second, _ = hall.player()
    wire = Wire(page)
    hall.site.open(page, first)
    page.evaluate(f"_smartico.miniGame({WHEEL})")
    dialog(page).locator(".controls .big").click()
    dialog(page).locator("[data-state=showing]").wait_for()
    page.evaluate(f"_smartico.suspendMiniGames(true), _smartico.miniGame({GIFT})")
    page.evaluate(f"{hall.site.online_call(second)}")
    dialog(page).wait_for(state="detached")
    until(page, "_smartico.checkSuccessfullyIdentify()")
    page.evaluate("_smartico.suspendMiniGames(false)")
    assert page.evaluate("_smartico.api.getMiniGamesHistory()") == []
    assert (shown(page), sent(wire, 704)) == (1, [])
    assert hall.room.points(number) == START - PRICE

"""Ways through the product as people go them: earning and spending, spinning, joining, reloads, two tabs."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from server.features.minigames import service as minigames
from tests.browser.test_economy_actions import START
from tests.browser.test_games_api import PRICE, PRIZE, Hall
from tests.features.missions.kit import Room
from tests.support.adversary import serving
from tests.support.pages import LISTEN, PATIENCE_S, Host, Site, until

DESK = {"width": 1280, "height": 860}
POINTS = ".hub .head .chip.points .number"
# What a number has shown, from the moment this is called.
FOLLOW = """selector => {
  const number = document.querySelector('[data-plaudit=hub]').shadowRoot.querySelector(selector);
  const read = () => Number(number.textContent.replace(/[^0-9]/g, ''));
  window.shown = [read()];
  const changed = { childList: true, characterData: true, subtree: true };
  new MutationObserver(() => shown.push(read())).observe(number, changed);
}"""
READ_NEWEST = """async () => {
  const [newest] = await _smartico.api.getInboxMessages({ from: 0, to: 5 });
  await _smartico.api.markInboxMessageAsRead(newest.message_guid);
}"""
# No frame is more than 50 ms after the one before, so that a number counts however busy the machine is.
STEADY_FRAMES = """() => {
  const real = requestAnimationFrame;
  let last = performance.now();
  window.requestAnimationFrame = (step) => real((now) => step(last = Math.min(now, last + 50)));
}"""


@pytest.fixture
def newcomer(page: Any, site: Site) -> Any:
    """Somebody who has done nothing yet, on a page of a site; what it violates fails the test."""
    page.add_init_script(LISTEN)
    page.set_viewport_size(DESK)
    page.player, page.rest = site.player("flows"), site.rest
    site.open(page, page.player)
    yield page
    assert page.evaluate("violations") == []


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Hall]:
    """A server with a wheel that costs and always pays."""
    folder: Path = tmp_path_factory.mktemp("hall")
    with serving(f"sqlite:///{folder / 'plaudit.db'}", folder / "data") as live:
        yield Hall(Room(live, FRONT_END_ALLOW_DOMAINS=host.origin), host)


def go(page: Any, link: str) -> None:
    assert page.evaluate("link => _smartico.dp(link)", link)


def happens(site: Site, player: str, event: str, **payload: Any) -> None:
    """The operator's server reports what the player has done."""
    told = {"event_id": uuid.uuid4().hex, "ext_user_id": player, "event_type": event, "payload": payload}
    (result,) = site.rest.ask("POST", "/events", {"events": [told]})["results"]
    assert result["status"] == "stored", result


def reviews(site: Site, player: str, *stars: int) -> None:
    for each in stars:
        happens(site, player, "review_written", slug="hilltop", stars=each)


def gift(site: Site, player: str, amount: int) -> None:
    change = {"operation": "add", "currency": "points", "amount": amount, "key": uuid.uuid4().hex}
    site.rest.ask("POST", f"/players/{player}/wallet", change)


def card(page: Any, name: str) -> Any:
    return page.locator(".hub .list article").filter(has_text=name)


# -- earning, claiming, buying ------------------------------------------------------------------------------


def test_what_is_earned_moves_a_mission_is_claimed_and_spent(newcomer: Any, site: Site) -> None:
    page = newcomer
    go(page, "dp:gf_missions")
    shelf = card(page, "The long shelf")
    bar = shelf.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "0")
    reviews(site, page.player, 4)
    expect(bar).to_have_attribute("aria-valuenow", "33")
    expect(shelf).to_contain_text("1 of 3")
    reviews(site, page.player, 5, 3)
    moment = page.locator(".hub .moment")
    claim = moment.get_by_role("button", name="Claim: The long shelf")
    expect(claim).to_be_visible()
    wallet = site.rest.ask("GET", f"/players/{page.player}/wallet")
    before = round(float(wallet["points"]["balance"]))
    expect(page.locator(POINTS)).to_have_text(str(before))
    page.evaluate(STEADY_FRAMES)
    page.evaluate(FOLLOW, ".head .chip.points .number")
    claim.click()
    expect(page.locator(POINTS)).to_have_text(f"{before + 90}")
    counted = page.evaluate("shown")
    assert counted == sorted(counted)
    assert len(set(counted)) > 2, f"it counts, and does not jump: {counted}"
    moment.get_by_role("button", name="Continue").click()

    page.locator(".hub .nav").get_by_role("button", name="Shop").click()
    page.locator(".hub .list").get_by_role("button", name="A filter on the house").first.click()
    page.locator(".hub .beside").get_by_role("button", name="Buy A filter on the house").click()
    sheet = page.locator(".hub").get_by_role("dialog")
    sheet.get_by_role("button", name="Buy A filter on the house").click()
    expect(sheet.get_by_role("heading")).to_be_visible()
    expect(page.locator(POINTS)).to_have_text(f"{before + 50}")
    sheet.get_by_role("button", name="Done").click()
    go(page, "dp:gf_purchases")
    expect(page.locator(".hub[data-screen=purchases] .list")).to_contain_text("A filter on the house")

    bell = page.locator(".hub .bell")
    unread = int(bell.locator(".count").text_content() or 0)
    site.rest.send(page.player, "Your filter is waiting")
    expect(bell.locator(".count")).to_have_text(str(unread + 1))
    bell.click()
    expect(page.locator(".hub[data-screen=inbox] .list")).to_contain_text("Your filter is waiting")


# -- spinning -----------------------------------------------------------------------------------------------


def by_mouse(page: Any, button: Any) -> None:
    box = button.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def by_touch(page: Any, button: Any) -> None:
    box = button.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def by_keyboard(page: Any, button: Any) -> None:
    for _ in range(30):
        if button.evaluate("button => button.getRootNode().activeElement === button"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@pytest.fixture
def finger(chromium: Any) -> Iterator[Any]:
    """A page of a telephone."""
    context = chromium.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def spun(page: Any, hall: Hall, press: Callable[[Any, Any], None]) -> None:
    """From the lobby of the hub to the prize, which the balance behind it has."""
    name, member = hall.player()
    hall.site.open(page, name)
    go(page, "dp:gf_saw")
    lobby = page.locator(".hub[data-screen=games]").get_by_role("button", name="Wheel")
    by_keyboard(page, lobby) if press is by_keyboard else (
        lobby.tap() if press is by_touch else lobby.click()
    )
    button = page.locator("[data-plaudit=game] .controls .big")
    expect(button).to_be_enabled()
    press(page, button)
    expect(page.locator("[data-plaudit=game] .moment").get_by_role("heading", name="Points")).to_be_visible(
        timeout=PATIENCE_S * 1000
    )
    until(page, f"_smartico.getPublicProps().ach_points_balance === {START - PRICE + PRIZE}")
    assert hall.room.points(member) == START - PRICE + PRIZE
    page.keyboard.press("Enter")
    expect(page.locator("[data-plaudit=game] .moment")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("[data-plaudit=game]")).to_have_count(0)
    expect(page.locator(".hub[data-screen=games]")).to_be_visible()


def test_a_wheel_is_spun_by_mouse(page: Any, hall: Hall) -> None:
    page.set_viewport_size(DESK)
    spun(page, hall, by_mouse)


def test_a_wheel_is_spun_by_touch(finger: Any, hall: Hall) -> None:
    spun(finger, hall, by_touch)


def test_a_wheel_is_spun_by_keyboard_alone(page: Any, hall: Hall) -> None:
    page.set_viewport_size(DESK)
    spun(page, hall, by_keyboard)


def test_a_reload_in_mid_spin_keeps_the_prize(page: Any, hall: Hall) -> None:
    """The page that spun is gone: the hub comes back, and the server pays what was drawn, once."""
    page.set_viewport_size(DESK)
    name, member = hall.player()
    hall.site.open(page, name)
    go(page, "dp:gf_saw")
    page.locator(".hub[data-screen=games]").get_by_role("button", name="Wheel").click()
    page.locator("[data-plaudit=game] .controls .big").click()
    page.locator("[data-plaudit=game] [data-state=showing]").wait_for()
    page.reload()
    expect(page.locator(".hub[data-screen=games]")).to_be_visible()
    expect(page.locator("[data-plaudit=game]")).to_have_count(0)
    (entry,) = page.evaluate("_smartico.api.getMiniGamesHistory()")
    assert (entry["saw_prize_id"], entry["is_claimed"]) == (9, False)
    expect(page.locator(POINTS)).to_have_text(f"{START - PRICE:,}")
    now = hall.room.live.now
    for paid in (1, 0):
        count = hall.room.unit(lambda tx: minigames.sweep(tx, hall.room.loaded, before=now + 1, count=9))
        assert count == paid
    expect(page.locator(POINTS)).to_have_text(f"{START - PRICE + PRIZE:,}")
    assert hall.room.points(member) == START - PRICE + PRIZE


# -- tournaments --------------------------------------------------------------------------------------------


def test_a_tournament_is_joined_and_scores_at_once(newcomer: Any, site: Site) -> None:
    page = newcomer
    go(page, "dp:gf_tournaments")
    page.locator(".hub").get_by_role("button", name="Latte league").first.click()
    beside = page.locator(".hub .beside")
    beside.get_by_role("button", name="Join").click()
    expect(beside.get_by_text("You are in", exact=True)).to_be_visible()
    page.add_locator_handler(page.locator(".hub .moment"), lambda: page.keyboard.press("Escape"))
    happens(site, page.player, "brew_logged", method="Filter", rating=4)
    beside.get_by_role("tab", name="Players").click()
    expect(beside.locator(".rank.mine > .number:last-child")).to_have_text("4", timeout=PATIENCE_S * 1000)


def test_a_tournament_says_what_keeps_one_out(newcomer: Any, site: Site) -> None:
    """Too little to pay with, which the page knows; and nobody meant, which the server says."""
    page = newcomer
    go(page, "dp:gf_tournaments&tab=upcoming")
    hub, toast = page.locator(".hub"), page.locator(".hub .toast")
    hub.get_by_role("button", name="Table of four").click()
    join = hub.locator(".beside").get_by_role("button", name="Join for 20 points")
    expect(join).to_have_attribute("aria-disabled", "true")
    join.click(force=True)
    expect(toast).to_have_text("You need 20 more points")
    gift(site, page.player, 20)
    expect(join).not_to_have_attribute("aria-disabled", "true")
    hub.get_by_role("button", name="Roasters' invitational").click()
    ask = hub.locator(".beside").get_by_role("button", name="Ask to join")
    ask.click()
    expect(hub.locator(".toast.problem")).to_have_text("The invitational is for brewers and above.")
    expect(ask).to_be_visible()


# -- two tabs -----------------------------------------------------------------------------------------------


def test_two_tabs_of_one_player_stay_in_step(newcomer: Any, site: Site) -> None:
    first, second = newcomer, newcomer.context.new_page()
    second.set_viewport_size(DESK)
    reviews(site, first.player, 3, 4, 5)
    site.open(second, first.player)
    for each in (first, second):
        go(each, "dp:gf_missions")
        expect(card(each, "The long shelf").get_by_role("button", name="Claim")).to_be_visible()
    wallet = site.rest.ask("GET", f"/players/{first.player}/wallet")
    before = round(float(wallet["points"]["balance"]))
    unread = int(second.locator(".hub .bell .count").text_content() or 0)
    card(first, "The long shelf").get_by_role("button", name="Claim: The long shelf").click()
    for each in (first, second):
        expect(each.locator(POINTS)).to_have_text(f"{before + 90}")
        expect(card(each, "The long shelf").get_by_role("button", name="Claim")).to_have_count(0)
    site.rest.send(first.player, "To both")
    for each in (first, second):
        expect(each.locator(".hub .bell .count")).to_have_text(str(unread + 1))
    second.evaluate(READ_NEWEST)
    for each in (first, second):
        expect(each.locator(".hub .bell .count")).to_have_text(str(unread))


# -- pop-ups ------------------------------------------------------------------------------------------------


def test_a_pop_up_waits_for_the_end_of_a_suspension_and_then_for_the_hub(newcomer: Any, site: Site) -> None:
    page = newcomer
    popup = page.locator("[data-plaudit=popup]")
    page.evaluate("_smartico.suspendPopups(true)")
    go(page, "dp:gf")
    expect(page.locator(".hub[data-screen=overview]")).to_be_visible()
    for title in ("The first", "The second"):
        send_popup(site, page.player, title)
    site.rest.mark(page.player, "BEHIND")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('BEHIND')")
    expect(popup).to_have_count(0)
    page.evaluate("_smartico.suspendPopups(false)")
    send_popup(site, page.player, "Fire!", interrupts=True)
    expect(popup.get_by_role("heading", name="Fire!")).to_be_visible(timeout=PATIENCE_S * 1000)
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(page.locator(".hub[data-screen=overview]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".hub")).to_have_count(0)
    expect(popup.get_by_role("heading", name="The first")).to_be_visible(timeout=PATIENCE_S * 1000)


def send_popup(site: Site, player: str, title: str, **more: Any) -> None:
    """The operator's server defines a pop-up and sends it."""
    key = f"popup-{uuid.uuid4().hex[:8]}"
    number = int(uuid.uuid4().hex[:6], 16) + 1
    body = {"id": number, "template": "modal", "title": title, "text": "Good to see you.", **more}
    site.rest.ask("PUT", f"/definitions/popup/{key}", {"body": body})
    site.rest.ask("POST", f"/players/{player}/engagements", {"popup": key})

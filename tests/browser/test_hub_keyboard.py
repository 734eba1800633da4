"""The hub with nothing but a keyboard: around it, a reward, a purchase, tabs, and the way out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.hub import Hub
from tests.support.pages import Site, eventually, until

DESK = {"width": 1280, "height": 860}
# What a screen reader calls what has the focus, through the shadow roots.
FOCUSED = """(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at ? (at.getAttribute('aria-label') ?? at.textContent).trim() : '';
})()"""
MOST_STOPS = 90


def focused(page: Any) -> str:
    return str(page.evaluate(FOCUSED))


def tab_to(page: Any, wanted: str | Callable[[str], bool], *, key: str = "Tab") -> str:
    """Goes on until something of that name has the focus; its name."""
    passed = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        name = focused(page)
        if wanted(name) if callable(wanted) else name == wanted:
            return name
        passed.append(name)
    return str(pytest.fail(f"the keyboard never came to {wanted}, only to {passed}"))


@pytest.fixture
def player(page: Any, site: Site) -> Any:
    """Somebody new with 400 points and a reward to claim, on a page with the hub's overview open."""
    page.set_viewport_size(DESK)
    page.emulate_media(reduced_motion="reduce")
    name = page.player = site.player("keys")
    site.open(page, name)
    wallet = {"operation": "add", "currency": "points", "amount": 400, "key": f"{name}-start"}
    site.rest.ask("POST", f"/players/{name}/wallet", wallet)
    until(page, "_smartico.getPublicProps().ach_points_balance >= 400")
    for stars in (3, 4, 5):
        told = {
            "event_id": f"{name}-{stars}",
            "ext_user_id": name,
            "event_type": "review_written",
            "payload": {"slug": "hilltop", "stars": stars},
        }
        site.rest.ask("POST", "/events", {"events": [told]})
    Hub(page).go("overview")
    expect(page.locator(".hub #hub-title")).to_be_focused()
    return page


def test_around_the_hub_and_out_of_it(player: Any) -> None:
    for name, screen in {"Badges": "badges", "Leaderboard": "board", "Home": "overview"}.items():
        tab_to(player, name)
        player.keyboard.press("Enter")
        Hub(player).complete(screen)
        expect(player.locator(".hub #hub-title")).to_be_focused()
    tab_to(player, "Missions", key="Shift+Tab")
    player.keyboard.press("Space")
    Hub(player).complete("missions")
    player.keyboard.press("Escape")
    expect(player.locator("[data-plaudit=hub]")).to_have_count(0)


def test_tabs_are_one_stop_and_arrows_choose(player: Any) -> None:
    tab_to(player, "Missions")
    player.keyboard.press("Enter")
    Hub(player).complete("missions")
    tabs = player.locator(".hub .list [role=tab]")
    chosen = player.locator(".hub .list [role=tab][aria-selected=true]")
    tab_to(player, lambda name: name == (chosen.text_content() or "").strip())
    first = chosen.get_attribute("data-key")
    player.keyboard.press("ArrowRight")
    expect(chosen).not_to_have_attribute("data-key", str(first))
    expect(chosen).to_be_focused()
    player.keyboard.press("End")
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    player.keyboard.press("Home")
    expect(tabs.first).to_be_focused()
    player.keyboard.press("Tab")
    assert not player.locator(".hub .list [role=tab]:focus").count()


def test_a_reward_is_claimed(player: Any) -> None:
    tab_to(player, "Missions")
    player.keyboard.press("Enter")
    Hub(player).complete("missions")
    tab_to(player, "Claim: The long shelf")
    player.keyboard.press("Enter")
    moment = player.locator(".hub .moment")
    expect(moment.get_by_role("heading")).to_have_text("90 points")
    expect(moment.locator(":focus")).to_have_count(1)
    for _ in range(4):
        player.keyboard.press("Tab")
        inside = "(root => root.activeElement === null || root.activeElement.closest('.moment') !== null)"
        assert player.evaluate(f"{inside}(document.querySelector('[data-plaudit=hub]').shadowRoot)")
    eventually(lambda: not moment.count() or player.keyboard.press("Escape"), "the end of what is new")
    assert focused(player)


def test_something_is_bought_after_a_second_thought(player: Any) -> None:
    tab_to(player, "Shop")
    player.keyboard.press("Enter")
    Hub(player).complete("store")
    card = tab_to(player, "Your own hook")
    player.keyboard.press("Enter")
    beside = player.locator(".hub .beside")
    expect(beside.get_by_role("heading", name=card).last).to_be_visible()
    buy = tab_to(player, lambda name: name.startswith("Buy") and card in name)
    player.keyboard.press("Enter")
    sheet = player.locator(".hub .sheet")
    expect(sheet).to_be_visible()
    expect(sheet.locator(":focus")).to_have_count(1)
    player.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    assert focused(player) == buy, "the focus is back on what asked"
    player.keyboard.press("Enter")
    expect(sheet.locator(":focus")).to_have_count(1)
    before = int(player.evaluate("_smartico.getPublicProps().ach_points_balance"))
    if focused(player) != buy:
        tab_to(player, buy)
    player.keyboard.press("Enter")
    until(player, f"_smartico.getPublicProps().ach_points_balance < {json.dumps(before)}")
    expect(sheet.locator(":focus")).to_have_count(1)
    player.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    player.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    assert focused(player) == card, "the focus is back on what was opened"


def test_a_letter_is_read_and_kept(player: Any, site: Site) -> None:
    site.rest.send(player.player, "A word by post")
    until(player, "_smartico.getPublicProps().core_inbox_unread_count >= 1")
    tab_to(player, lambda name: name.startswith("Inbox"))
    player.keyboard.press("Enter")
    Hub(player).complete("inbox")
    tab_to(player, "A word by post")
    player.keyboard.press("Enter")
    expect(player.locator(".hub").get_by_role("heading", name="A word by post")).to_be_visible()
    until(player, "_smartico.getPublicProps().core_inbox_unread_count === 0")
    star = tab_to(player, lambda name: name.startswith("Favourite"))
    player.keyboard.press("Space")
    expect(player.locator(".hub").get_by_role("button", name=star, pressed=True).first).to_be_visible()


def test_a_look_is_chosen_in_the_settings(player: Any) -> None:
    tab_to(player, "Settings")
    player.keyboard.press("Enter")
    Hub(player).complete("settings")
    tab_to(player, "VIP")
    player.keyboard.press("Space")
    until(player, "_smartico.skin === 'v3_base_vip'")
    assert focused(player) == "VIP"

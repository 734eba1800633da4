"""The hub's frame as a person uses it: the ways in, around and out, focus, reloads, a player who leaves."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import until
from tests.support.shop import ADA, Shop

HEARD = """keys => {
  window.heard = [];
  for (const key of keys) _smartico.on(key, (value) => heard.push([key, value ?? null]));
}"""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
SCREENS = {
    "gf": "overview",
    "gf_missions": "missions",
    "gf_badges": "badges",
    "gf_levels": "levels",
    "gf_board": "board",
    "gf_board_previous": "board",
    "gf_board_rules": "board",
    "gf_tournaments": "tournaments",
    "gf_store": "store",
    "gf_bonuses": "bonuses",
    "gf_activity": "activity",
    "gf_settings": "settings",
    "gf_saw": "games",
    "gf_jackpots": "jackpots",
    "gf_raffle": "raffles",
    "gf_clans": "clans",
    "gf_change_nickname": "nickname",
    "gf_change_avatar": "avatar",
    "inbox": "inbox",
}


def hub(page: Any) -> Any:
    return page.locator("[data-plaudit=hub] .hub")


@pytest.mark.parametrize("link", SCREENS)
def test_each_link_opens_its_screen(shop: Shop, link: str) -> None:
    page = shop.identified()
    shop.link(f"dp:{link}")
    expect(page.locator(f".hub[data-screen={SCREENS[link]}]")).to_be_visible()
    expect(page.locator("#hub-title")).not_to_be_empty()
    shop.check()


def test_the_page_hears_of_the_hub_and_of_each_screen(shop: Shop) -> None:
    page = shop.identified()
    page.evaluate(HEARD, ["gf_starting", "gf_started", "gf_closing", "gf_ux"])
    shop.link("dp:gf")
    expect(page.locator(".hub[data-screen=overview]")).to_be_visible()
    page.locator(".hub .nav").get_by_role("button", name="Missions").click()
    expect(page.locator(".hub[data-screen=missions]")).to_be_visible()
    page.locator(".hub").get_by_role("button", name="Close").click()
    expect(hub(page)).to_have_count(0)
    heard = page.evaluate("heard")
    assert [key for key, _ in heard] == ["gf_starting", "gf_ux", "gf_started", "gf_ux", "gf_closing"]
    assert [value["screen_name_id"] for key, value in heard if key == "gf_ux"] == [1, 2]


def test_a_second_link_moves_the_hub_that_is_open(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf")
    expect(page.locator(".hub[data-screen=overview]")).to_be_visible()
    shop.link("dp:gf_missions&category=completed")
    expect(page.get_by_role("tab", name="Done")).to_have_attribute("aria-selected", "true")
    expect(hub(page)).to_have_count(1)


def test_one_entity_opens_over_the_list_on_a_phone_and_back_leads_to_it(shop: Shop) -> None:
    page = shop.page
    page.set_viewport_size(PHONE)
    shop.identified()
    shop.link("dp:gf_missions")
    card = page.locator(".hub .list article").first
    name = card.locator(".cover-all").get_attribute("aria-label")
    card.locator(".cover-all").click()
    expect(page.locator(".hub .beside h3")).to_have_text(name)
    expect(page.locator(".hub .list")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".hub .list")).to_be_visible()
    assert focused_name(page) == name, "the focus is back on what opened it"
    page.keyboard.press("Escape")
    expect(hub(page)).to_have_count(0)


def test_one_entity_opens_beside_the_list_on_a_desk(shop: Shop) -> None:
    page = shop.page
    page.set_viewport_size(DESK)
    shop.identified()
    shop.link("dp:gf_missions")
    cards = page.locator(".hub .list article .cover-all")
    cards.first.click()
    expect(page.locator(".hub .list")).to_be_visible()
    expect(page.locator(".hub .beside")).to_be_visible()
    second = cards.nth(1).get_attribute("aria-label")
    cards.nth(1).click()
    expect(page.locator(".hub .beside h3")).to_have_text(second)


def test_a_reload_finds_the_way_back_and_another_page_does_not(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf_missions")
    page.locator(".hub .list article .cover-all").first.click()
    name = page.locator(".hub .beside h3").text_content()
    page.reload()
    expect(page.locator(".hub .beside h3")).to_have_text(name)
    page.goto(shop.url + "/checkout")
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    page.wait_for_timeout(300)
    expect(hub(page)).to_have_count(0)


def test_what_was_closed_stays_closed_over_a_reload(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf")
    page.locator(".hub").get_by_role("button", name="Close").click()
    page.reload()
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    page.wait_for_timeout(300)
    expect(hub(page)).to_have_count(0)


def test_the_hub_closes_with_its_player(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf")
    expect(hub(page)).to_be_visible()
    page.evaluate("_smartico.logout()")
    expect(hub(page)).to_have_count(0)


@pytest.mark.parametrize("link", ["dp:close", "dp:close_me", "dp:gf_close", "dp:ok", "dp:cancel"])
def test_a_control_link_closes_it(shop: Shop, link: str) -> None:
    page = shop.identified()
    shop.link("dp:gf")
    expect(hub(page)).to_be_visible()
    shop.link(link)
    expect(hub(page)).to_have_count(0)


def test_the_focus_stays_in_the_hub_and_returns_to_the_page(shop: Shop) -> None:
    page = shop.identified()
    page.locator("[data-bell]").first.focus()
    shop.link("dp:gf")
    expect(page.locator(".hub[data-screen=overview]")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "[document.body, document.querySelector('[data-plaudit=hub]')].includes(document.activeElement)"
        )
        assert inside
    page.keyboard.press("Escape")
    expect(hub(page)).to_have_count(0)
    assert page.evaluate("document.activeElement.hasAttribute('data-bell')")


def test_balances_count_while_one_looks(shop: Shop) -> None:
    page = shop.page
    page.set_viewport_size(DESK)
    shop.identified()
    shop.link("dp:gf")
    chip = page.locator(".hub .head .chip.points .number")
    before = int(chip.text_content().replace(",", ""))
    change = {"operation": "add", "currency": "points", "amount": 7, "key": "seen-in-the-hub"}
    shop.rest.ask("POST", f"/players/{ADA}/wallet", change)
    expect(chip).to_have_text(f"{before + 7:,}")


def test_it_leaves_nothing_behind(shop: Shop) -> None:
    page = shop.identified()
    overflow = page.evaluate("document.documentElement.style.overflow")
    shop.link("dp:gf_missions")
    expect(hub(page)).to_be_visible()
    shop.link("dp:close")
    expect(hub(page)).to_have_count(0)
    assert (
        page.evaluate("document.querySelectorAll('[data-plaudit=hub], head > script[src*=chunks]').length")
        == 0
    )
    assert page.evaluate("document.documentElement.style.overflow") == overflow
    assert page.evaluate("sessionStorage.getItem('plaudit:hub')") is None


def focused_name(page: Any) -> str | None:
    """What a screen reader would call what has the focus, through the shadow root."""
    name: str | None = page.evaluate(
        "document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label') ?? null"
    )
    return name

"""The demo's journeys in a page: one presses what members do, and the way lights up as Plaudit tells it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import eventually, until
from tests.support.shop import INES, MATEO, Shop


@pytest.fixture
def walk(shop: Shop) -> Iterator[Shop]:
    """A shop whose visitor has left every journey afterwards."""
    yield shop
    for journey in ("top-up", "basket-left"):
        shop.rest.ask("DELETE", f"/journeys/{journey}/runs/{MATEO}")


def opened(shop: Shop, slug: str, visitor: str) -> Any:
    page = shop.open(f"/developer/journeys/{slug}", visitor=visitor)
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    expect(page.locator("[data-said]")).to_contain_text("Press a button")
    return page


def node(page: Any, key: str) -> Any:
    return page.locator(f"[data-node={key}]")


def actions(shop: Shop, visitor: str) -> set[str]:
    return {event["payload"]["action"] for event in shop.rest.events(visitor, "client_action")}


def entered(shop: Shop, slug: str) -> dict[str, int]:
    versions = shop.rest.ask("GET", f"/journeys/{slug}")["versions"]
    return {found["node"]: found["entered"] for version in versions for found in version["figures"]}


def test_the_link_of_the_invitation_lights_the_way_to_the_points(walk: Shop) -> None:
    before = float(walk.rest.ask("GET", f"/players/{MATEO}/wallet")["points"]["balance"])
    came = entered(walk, "top-up").get("thanks", 0)
    page = opened(walk, "top-up", MATEO)
    assert page.locator("[data-plaudit=popup]").count() == 0
    page.get_by_role("button", name="Send me the invitation").click()
    expect(node(page, "opened").locator("[data-you]").first).to_contain_text("You are here")
    assert page.locator(".ended").count() == 0

    page.get_by_role("link", name="Follow the link in it").click()
    expect(page.get_by_role("dialog")).to_contain_text("25 points")
    assert "DEPOSIT_OPENED" not in page.url
    page.keyboard.press("Escape")
    expect(node(page, "thanks").locator("[data-you]").first).to_have_text("Your way ended here")
    expect(node(page, "thanks").locator("[data-came]").first).to_have_text(str(came + 1))
    assert page.locator(".here").count() == 0
    assert float(walk.rest.ask("GET", f"/players/{MATEO}/wallet")["points"]["balance"]) == before + 25
    walk.check()


def test_who_goes_to_the_till_gets_no_card(walk: Shop) -> None:
    page = opened(walk, "basket-left", MATEO)
    page.get_by_role("button", name="Put a bag into the basket").click()
    expect(node(page, "till").locator("[data-you]").first).to_contain_text("You are here")
    page.get_by_role("button", name="Go to the till").click()
    expect(node(page, "straight").locator("[data-you]").first).to_have_text("You got here: a success")
    assert "ended" not in node(page, "came_back").get_attribute("class")
    assert page.locator("[data-plaudit=popup]").count() == 0
    page.reload()
    expect(node(page, "straight").locator("[data-you]").first).to_have_text("You got here: a success")
    walk.check()


def test_the_control_group_presses_and_nothing_moves(walk: Shop) -> None:
    began = entered(walk, "top-up").get("", 0)
    page = opened(walk, "top-up", INES)
    page.get_by_role("button", name="Send me the invitation").click()
    expect(page.locator("[data-said]")).to_contain_text("Ines Albrecht is in the control group")
    eventually(lambda: "DEPOSIT_INVITED" in actions(walk, INES), "the action of Ines")
    assert page.locator(".here, .ended, .passed").count() == 0
    assert entered(walk, "top-up").get("", 0) == began


def test_the_page_of_rules_says_what_plaudit_counted(shop: Shop) -> None:
    page = shop.open("/developer/rules")
    fired = shop.rest.ask("GET", "/rules/five-cups-back")["fired"]
    assert fired > 0, "the members have brought cups back for nine days"
    shown = page.locator("[data-rule=five-cups-back] [data-fired]")
    eventually(lambda: int(shown.inner_text()) >= fired, "the figure of Plaudit")
    expect(page.locator("[data-rule=read-the-story]")).to_contain_text("A draft")
    shop.check()

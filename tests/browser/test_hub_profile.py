"""Settings, name and picture in the hub, as a person changes them and as they are refused."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import until
from tests.support.shop import ADA, INES, MATEO, Shop

HUB = "document.querySelector('[data-plaudit=hub]').shadowRoot.querySelector('.hub')"
HEARD = """() => {
  window.sent = [];
  const real = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) { sent.push(JSON.parse(text)); return real.call(this, text); };
}"""


@pytest.fixture
def settings(shop: Shop) -> Any:
    shop.identified()
    shop.page.evaluate("_smartico.suspendPopups(true)")
    shop.link("dp:gf_settings")
    expect(shop.page.locator(".hub[data-screen=settings]")).to_be_visible()
    return shop.page.locator(".hub")


def test_the_hub_speaks_the_language_that_is_chosen_and_turns_around(shop: Shop, settings: Any) -> None:
    settings.get_by_role("button", name="العربية").click()
    expect(shop.page.locator("[data-plaudit=hub]")).to_have_attribute("dir", "rtl")
    expect(settings.get_by_role("switch", name="حركة أقل")).to_be_visible()
    expect(shop.page.locator(".hub[data-screen=settings]")).to_have_count(1)
    shop.page.locator(".hub").get_by_role("button", name="English").click()
    expect(settings.get_by_role("switch", name="Less movement")).to_be_visible()
    shop.check()


def test_a_look_is_on_at_once_and_after_a_reload(shop: Shop, settings: Any) -> None:
    before = shop.page.evaluate(f"getComputedStyle({HUB}).backgroundColor")
    night = settings.get_by_role("button", name="Night")
    night.click()
    expect(night).to_have_attribute("aria-pressed", "true")
    assert shop.page.evaluate("_smartico.skin") == "v3_base_dark"
    until(shop.page, f"getComputedStyle({HUB}).backgroundColor !== {json.dumps(before)}")


def test_the_terms_are_made_for_the_player_in_the_language_of_the_hub(shop: Shop, settings: Any) -> None:
    terms = settings.locator(".panel", has=shop.page.get_by_role("heading", name="Terms"))
    expect(terms.locator(".rich-text")).to_contain_text("thanks for visiting, Ada; they have no cash value")
    asked = "_smartico.api.getTranslations('en').then((t) => t.translations['settings.terms_text'])"
    assert "{{ player.public_username" in shop.page.evaluate(asked), "the template is not what is shown"
    settings.get_by_role("button", name="Deutsch").click()
    german = shop.page.locator(".hub .panel", has=shop.page.get_by_role("heading", name="Bedingungen"))
    expect(german).to_contain_text("Dankeschön für deinen Besuch, Ada")
    german.get_by_role("link", name="Shop").click()
    expect(shop.page.locator(".hub[data-screen=store]")).to_be_visible()
    shop.link("dp:gf_settings")
    shop.page.locator(".hub").get_by_role("button", name="English").click()
    expect(settings.get_by_role("switch", name="Less movement")).to_be_visible()
    shop.check()


def test_less_movement_stills_what_is_open_and_what_comes(shop: Shop, settings: Any) -> None:
    switch = settings.get_by_role("switch", name="Less movement")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    still = f"getComputedStyle({HUB}).animationName"
    assert shop.page.evaluate(still) == "none"
    shop.page.reload()
    expect(settings.get_by_role("switch", name="Less movement")).to_have_attribute("aria-checked", "true")
    assert shop.page.evaluate(still) == "none"
    settings.get_by_role("switch", name="Less movement").click()
    shop.page.reload()
    expect(settings.get_by_role("switch", name="Less movement")).to_have_attribute("aria-checked", "false")


def test_the_sound_of_games_is_remembered_where_games_look(shop: Shop, settings: Any) -> None:
    settings.get_by_role("switch", name="Sound of games").click()
    assert shop.page.evaluate("localStorage.getItem('plaudit:sound')") == "on"
    settings.get_by_role("switch", name="Sound of games").click()
    assert shop.page.evaluate("localStorage.getItem('plaudit:sound')") is None


def test_a_name_is_changed_and_the_event_goes_out(shop: Shop) -> None:
    page = shop.identified(visitor=MATEO)
    shop.link("dp:gf_change_nickname")
    field = page.locator(".hub").get_by_role("textbox", name="Your name")
    page.evaluate(HEARD)
    field.fill("  Mateo of the Lane ")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_have_text("Hello, Mateo of the Lane")
    expect(page.locator(".hub .myself .name")).to_have_text("Mateo of the Lane")
    until(page, "sent.some((each) => each.eventType === 'gf_nickname_changed')")
    assert page.evaluate("_smartico.getPublicProps().public_username") == "Mateo of the Lane"
    page.evaluate("_smartico.setNickname('Mateo')")
    expect(field).to_have_value("Mateo of the Lane")
    shop.check()


def test_a_name_that_cannot_be_is_refused_here_and_by_the_server(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf_change_nickname")
    field = page.locator(".hub").get_by_role("textbox", name="Your name")
    page.evaluate(HEARD)
    field.fill("A")
    page.locator(".hub").get_by_role("button", name="Save").click()
    expect(page.locator(".hub .hint")).to_contain_text("At least 2 characters")
    expect(field).to_be_focused()
    assert page.evaluate("sent.filter((each) => each.cid === 159)") == []
    refuse(page, 159, {"public_username_custom": ""})
    field.fill("A good one")
    page.locator(".hub").get_by_role("button", name="Save").click()
    expect(page.locator(".hub .hint")).to_contain_text("This name cannot be used")
    expect(page.locator(".toast.problem")).to_contain_text("This name cannot be used")
    assert page.evaluate("_smartico.getPublicProps().public_username") == "Ada"


def refuse(page: Any, cid: int, instead: dict[str, Any]) -> None:
    """What the page sends next of this kind is spoilt on the way, so that the server refuses it."""
    page.evaluate(
        """([cid, instead]) => {
          const real = WebSocket.prototype.send;
          WebSocket.prototype.send = function (text) {
            const message = JSON.parse(text);
            if (message.cid === cid) Object.assign(message, instead);
            return real.call(this, JSON.stringify(message));
          };
        }""",
        [cid, instead],
    )


def test_a_picture_is_worn_after_a_second_press(shop: Shop) -> None:
    page = shop.identified(visitor=INES)
    shop.link("dp:gf_change_avatar")
    page.evaluate(HEARD)
    page.locator(".hub").get_by_role("radio", name="A coffee bean").click()
    expect(page.locator(".hub .chosen")).to_contain_text("A coffee bean")
    page.locator(".hub .chosen").get_by_role("button", name="Wear it").click()
    expect(page.locator(".toast")).to_have_text("Looks good on you")
    until(page, "sent.some((each) => each.eventType === 'gf_avatar_changed')")
    expect(page.locator(".hub .chosen")).to_have_count(0)
    expect(page.locator(".hub .avatar", has_text="A coffee bean").locator(".worn")).to_be_visible()
    assert page.evaluate("_smartico.getPublicProps().avatar_url").endswith("bean.svg")


def test_pictures_are_chosen_with_the_arrow_keys(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf_change_avatar")
    first = page.locator(".hub .avatars .avatar").first
    first.click()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".hub .avatars .avatar").nth(1)).to_have_attribute("aria-checked", "true")
    expect(page.locator(".hub .avatars .avatar").nth(1)).to_be_focused()


def test_a_picture_that_was_not_earned_says_how_one_gets_it(shop: Shop) -> None:
    page = shop.identified(visitor=INES)
    shop.link("dp:gf_change_avatar")
    locked = page.locator(".hub").get_by_role("radio", name="Locked picture")
    expect(locked.locator(".shot")).to_have_text("?")
    locked.click(force=True)
    expect(page.locator(".toast")).to_contain_text("has to be earned")
    expect(locked).to_have_attribute("aria-checked", "false")
    expect(page.locator(".hub")).not_to_contain_text("keeper's crown")


def test_a_picture_of_another_is_refused_in_words(shop: Shop) -> None:
    page = shop.identified(visitor=INES)
    shop.link("dp:gf_change_avatar")
    page.locator(".hub").get_by_role("radio", name="A kettle").click()
    refuse(page, 157, {"avatar_real_id": 707})
    page.locator(".hub .chosen").get_by_role("button", name="Wear it").click()
    expect(page.locator(".toast.problem")).to_have_text("This picture has to be earned first.")


def test_a_picture_is_drawn_paid_and_kept(shop: Shop) -> None:
    page = shop.identified(visitor=ADA)
    shop.link("dp:gf_change_avatar")
    before = page.evaluate("_smartico.getPublicProps().ach_points_balance")
    wears = page.evaluate("_smartico.getPublicProps().avatar_url")
    page.locator(".hub").get_by_role("button", name="Draw: Sunday hat").click()
    dialog = page.locator(".hub").get_by_role("dialog", name="Make it yours")
    expect(dialog.get_by_role("heading", name="Here it is")).to_be_visible()
    until(page, f"_smartico.getPublicProps().ach_points_balance === {before - 25}")
    dialog.get_by_role("button", name="Keep it for later").click()
    expect(dialog).to_have_count(0)
    expect(
        page.locator(".hub").get_by_role("radiogroup", name="Made for you").get_by_role("radio")
    ).to_have_count(1)
    assert page.evaluate("_smartico.getPublicProps().avatar_url") == wears, "not worn yet"
    shop.check()


@pytest.mark.parametrize("code", [12001, 12002])
def test_no_picture_is_drawn_when_the_month_is_used_up(shop: Shop, code: int) -> None:
    page = shop.identified()
    answer = {"errCode": code, "errMessage": "used up"}
    page.route(
        "**/avatar-customize",
        lambda route: route.fulfill(json=answer, headers={"Access-Control-Allow-Origin": "*"}),
    )
    shop.link("dp:gf_change_avatar")
    page.locator(".hub").get_by_role("button", name="Draw: Under the stars").click()
    expect(page.locator(".toast.problem")).to_contain_text("Nothing was charged")
    expect(page.locator(".hub .making")).to_have_count(0)

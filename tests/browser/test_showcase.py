"""The showcase of the demo site: each widget and game beside the snippet that puts it there, and the bar.

A snippet is not only shown: what it says is what the page did.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from demo_site.showcase import SKINS, WIDGETS, Widget, games
from tests.support.pages import until
from tests.support.shop import ADA, MATEO, Shop

WIDE = {"width": 1280, "height": 900}
IN_THE_PAGE = [game for game in games() if game.type != "prizedrop"]
SNIPPET = "[data-snippet]"

# Takes the place of a method of Plaudit and keeps what it is called with.
KEEP = "(name) => { window.made = []; _smartico[name] = (...args) => { made.push(args); }; }"


@pytest.fixture
def wide(shop: Shop) -> Shop:
    shop.page.set_viewport_size(WIDE)
    return shop


def identified(shop: Shop, path: str, *, visitor: str = ADA) -> Any:
    page = shop.open(path, visitor=visitor)
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    return page


# -- widgets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "widget", [each for each in WIDGETS if each.place == "page"], ids=lambda widget: widget.slug
)
def test_the_snippet_of_a_widget_is_the_call_of_its_page(wide: Shop, widget: Widget) -> None:
    """A parameter changes both: what is called is what is shown."""
    page = identified(wide, f"/widgets/{widget.slug}")
    before = page.locator(SNIPPET).inner_text()
    page.evaluate(KEEP, widget.call)
    parameter = next(each for each in widget.parameters if len(each.options) > 1)
    other = next(option for option in reversed(parameter.options) if option != parameter.value)
    page.locator(f"[data-parameters] [name={parameter.name}]").select_option(other)
    until(page, "made.length === 1")
    after = page.locator(SNIPPET).inner_text()
    assert after != before
    call = after.partition("<script>")[2].partition("</script>")[0]
    ((*_names, options),) = page.evaluate("made")
    assert str(options[parameter.name]) == other
    assert parameter.name in call
    assert f"_smartico.{widget.call}(" in call
    for name, value in options.items():
        assert f"{name}: {value!r}" in call, call
    assert page.evaluate("violations") == []


def test_a_snippet_is_copied_at_a_press(wide: Shop) -> None:
    page = identified(wide, "/widgets/missions")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[data-toasts]")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(SNIPPET).text_content()


def test_a_pop_up_of_the_shops_server_is_shown_and_says_what_was_chosen(wide: Shop) -> None:
    page = identified(wide, "/widgets/pop-ups", visitor=MATEO)
    page.locator("[data-parameters] [name=points]").select_option("40")
    expect(page.locator(SNIPPET)).to_contain_text('"points": 40')
    page.get_by_role("button", name="Show it").click()
    shown = page.get_by_role("dialog")
    expect(shown.get_by_text("40 points")).to_be_visible()
    expect(shown.get_by_text("Four Fridays in a row")).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    wide.check()


@pytest.mark.parametrize("path", ["/", "/widgets/banners"])
def test_a_banner_stands_in_its_place(wide: Shop, path: str) -> None:
    page = identified(wide, path)
    place = page.locator("#home-banner, #live")
    expect(place.get_by_text("five cups, one table")).to_be_visible()
    wide.check()


def test_nobody_is_invited_to_sign_in_before_a_widget_shows(wide: Shop) -> None:
    page = wide.open("/widgets/missions", visitor="nobody")
    expect(page.get_by_text("Nobody is signed in")).to_be_visible()
    page.locator("[data-switch=visitor]").select_option(MATEO)
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    expect(page.get_by_text("Nobody is signed in")).to_be_hidden()


# -- games --------------------------------------------------------------------------------------------------


def test_every_game_opens_on_its_page(wide: Shop) -> None:
    for game in IN_THE_PAGE:
        page = identified(wide, f"/games/{game.slug}")
        expect(page.locator("#live [data-plaudit]"), game.slug).to_be_visible()
        expect(page.locator("#live").get_by_role("heading", name=game.name).first).to_be_visible()
        expect(page.locator(SNIPPET)).to_contain_text(f"_smartico.miniGame({game.id}, {{")
        expect(page.locator("[data-prizes] li").first).to_be_visible()
        wide.check()


def test_the_shops_server_gives_a_round_and_opens_a_game(wide: Shop) -> None:
    page = identified(wide, "/games/way-of-the-bean", visitor=MATEO)
    badge = page.locator("[data-game-price]")
    expect(badge).to_contain_text("rounds left")
    before = int(str(badge.text_content()).split()[0])
    page.get_by_role("button", name="Give me a round").click()
    expect(badge).to_have_text(f"{before + 1} rounds left")
    page.goto(wide.url + "/games/from-the-counter")
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    expect(page.get_by_text("This one comes by itself")).to_be_visible()
    page.get_by_role("button", name="Open it on my page").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    wide.check()


# -- the bar ------------------------------------------------------------------------------------------------


def test_every_language_is_a_choice_away_and_arabic_reads_from_the_right(wide: Shop) -> None:
    page = identified(wide, "/", visitor=MATEO)
    for code, word, direction in (("PT", "Loja", "ltr"), ("AR", "المتجر", "rtl"), ("ES", "Tienda", "ltr")):
        page.locator("[data-switch=language]").select_option(code)
        expect(page.locator("[data-text=nav_shop]").first).to_have_text(word)
        expect(page.locator("html")).to_have_attribute("dir", direction)
        until(page, f"_smartico.getPublicProps().core_user_language === {code!r}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    wide.check()


def test_a_skin_is_worn_at_once_and_on_the_next_page(wide: Shop) -> None:
    page = identified(wide, "/")
    assert page.evaluate("_smartico.skin") == "v3_base_light"
    for name, _words in SKINS:
        page.locator("[data-switch=skin]").select_option(name)
        until(page, f"_smartico.skin === {name!r}")
    page = identified(wide, "/games")
    until(page, f"_smartico.skin === {SKINS[-1][0]!r}")
    page.locator("[data-switch=skin]").select_option("")
    until(page, "_smartico.skin === 'v3_base_light'")


def test_the_operators_own_skin_is_known_to_plaudit(wide: Shop) -> None:
    page = identified(wide, "/games/daily-wheel")
    stage = page.locator("#live [data-plaudit]")
    expect(stage).to_be_visible()
    ground = "node => getComputedStyle(node).getPropertyValue('--brand').trim()"
    page.locator("[data-switch=skin]").select_option("kettle_lane")
    until(page, f"({ground})(document.querySelector('#live [data-plaudit]')) === '#a8401b'")
    assert not [text for text in wide.console.errors() if "skin" in text]


def test_night_falls_on_the_page_and_on_what_plaudit_shows(wide: Shop) -> None:
    page = identified(wide, "/")
    page.get_by_role("button", name="Night", exact=True).click()
    until(page, "_smartico.skin === 'v3_base_dark'")
    expect(page.locator("html")).to_have_attribute("data-mode", "dark")
    page.get_by_role("button", name="Night", exact=True).click()
    until(page, "_smartico.skin === 'v3_base_light'")


def test_the_telephone_shows_the_page_as_a_telephone_does(wide: Shop) -> None:
    page = identified(wide, "/games/daily-wheel")
    page.get_by_role("button", name="Telephone").click()
    frame = page.frame_locator("[data-phone-slot] iframe")
    expect(frame.locator("#live [data-plaudit]")).to_be_visible()
    inside = page.frames[-1]
    assert inside.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [390, 390]
    page.locator("[data-phone-close]").click()
    expect(page.locator("[data-phone-slot] iframe")).to_have_count(0)
    wide.check()

"""The hub as a person's settings ask for it: without movement, in forced colours, or in long words."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.hub import Hub
from tests.support.pages import until
from tests.support.shop import Shop

DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
# Hears of whatever is set in motion, from the first element on, in all shadow roots.
WATCH_MOTION = """
window.moved = [];
const told = ({ type, target, animationName, propertyName }) =>
  moved.push(`${type} ${animationName ?? propertyName} of ${target.className}`);
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) {
  const root = attach.call(this, init);
  for (const type of ['animationstart', 'transitionrun']) root.addEventListener(type, told, true);
  return root;
};
const animate = Element.prototype.animate;
Element.prototype.animate = function (...how) {
  moved.push(`animate ${JSON.stringify(how[0])} of ${this.className}`);
  return animate.apply(this, how);
};
"""
# What is there to be pressed and has no edge of its own once the system has taken our colours away.
EDGELESS = """(() => {
  const root = document.querySelector('[data-plaudit=hub]').shadowRoot;
  const controls = '.button, .icon-button, .tab, .card.opens, .game, .entry, .hero, input, select';
  return [...root.querySelectorAll(controls)].filter((each) => {
    const { borderTopStyle, borderTopWidth, outlineStyle } = getComputedStyle(each);
    const edge = (borderTopStyle !== 'none' && borderTopWidth !== '0px') || outlineStyle !== 'none';
    return !edge && each.checkVisibility();
  }).map((each) => `${each.tagName} ${each.className}`);
})()"""
# What is wider than the room it has: a pane that would scroll sideways, or words that would be cut off.
TOO_WIDE = """(() => {
  const root = document.querySelector('[data-plaudit=hub]').shadowRoot;
  const boxes = '.hub, .rooms, .head, .pane, .nav, .button, .tab, .tag, .name, h1, h2, h3';
  return [...root.querySelectorAll(boxes)]
    .filter((each) => each.checkVisibility() && !each.matches('.visually-hidden'))
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
    .map((each) => [each.tagName, each.className, each.scrollWidth, '>', each.clientWidth,
      each.textContent.slice(0, 40)].join(' '));
})()"""
NEVER_BREAK = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.list .name{white-space:nowrap;font-size:4rem}');
  document.querySelector('[data-plaudit=hub]').shadowRoot.adoptedStyleSheets.push(sheet);
}"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_who_wants_no_movement_sees_none(shop: Shop, size: Any) -> None:
    page = shop.page
    page.set_viewport_size(size)
    page.add_init_script(WATCH_MOTION)
    page.emulate_media(reduced_motion="reduce")
    shop.identified()
    for where in Hub(page).walk():
        assert page.evaluate("moved.splice(0)") == [], where


def test_movement_would_be_heard_of(shop: Shop) -> None:
    page = shop.page
    page.add_init_script(WATCH_MOTION)
    page.emulate_media(reduced_motion="no-preference")
    shop.identified()
    Hub(page).go("overview")
    until(page, "moved.length")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_controls_keep_an_edge_in_forced_colours(shop: Shop, size: Any) -> None:
    page = shop.page
    page.set_viewport_size(size)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    shop.identified()
    found = {where: page.evaluate(EDGELESS) for where in Hub(page).walk()}
    assert {where: each for where, each in found.items() if each} == {}


@pytest.mark.parametrize(("language", "size"), [("ar", DESK), ("ar", PHONE), ("de", PHONE), ("pt", DESK)])
def test_no_screen_is_wider_than_its_room(shop: Shop, language: str, size: Any) -> None:
    page = shop.page
    page.set_viewport_size(size)
    page.emulate_media(reduced_motion="reduce")
    shop.identified()
    speak(page, language)
    hub = Hub(page)
    hub.go("overview")
    host = page.locator("[data-plaudit=hub]")
    expect(host).to_have_attribute("lang", language)
    expect(host).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    found = {where: page.evaluate(TOO_WIDE) for where in hub.walk(tabs=True)}
    speak(page, "en")
    assert {where: each for where, each in found.items() if each} == {}


def speak(page: Any, language: str) -> None:
    """The player's language, which the server keeps."""
    page.evaluate("language => _smartico.changeLanguage(language)", language)
    until(page, f"_smartico.getPublicProps().core_user_language?.toLowerCase() === {json.dumps(language)}")


def test_a_word_that_is_cut_off_would_be_found(shop: Shop) -> None:
    page = shop.page
    page.set_viewport_size(PHONE)
    shop.identified()
    Hub(page).go("missions")
    assert page.evaluate(TOO_WIDE) == []
    page.evaluate(NEVER_BREAK)
    assert page.evaluate(TOO_WIDE) != []

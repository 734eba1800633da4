"""What a page's style sheet does to ours, and ours to the page: nothing, either way."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import until
from tests.support.shop import Shop

# The worst that a page is likely to say, all of it important.
HOSTILE = """
* { color: rgb(255, 0, 0) !important; font: italic 33px/3 cursive !important; letter-spacing: 9px !important;
    text-transform: uppercase !important; direction: rtl !important; visibility: hidden !important;
    --brand: #ff0000 !important; --surface: #ff0000 !important; --radius-card: 0 !important }
div, section, dialog { display: none !important; position: static !important; rotate: 9deg !important }
button, input { all: unset !important }
[data-plaudit], [data-plaudit] * { opacity: 0 !important; width: 1px !important; zoom: 3 !important }
"""
ADD = "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s); }"
LOOK = """selector => {
  const seen = [];
  const root = document.querySelector(selector).shadowRoot;
  for (const element of root.querySelectorAll('*')) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const style = getComputedStyle(element);
    const names = ['color', 'backgroundColor', 'fontFamily', 'fontSize', 'fontStyle', 'lineHeight',
      'letterSpacing', 'textTransform', 'direction', 'display', 'borderRadius', 'zoom'];
    const facts = names.map((name) => style[name]);
    const { width, left } = element.getBoundingClientRect();
    seen.push([element.tagName, String(element.className.baseVal ?? element.className), ...facts,
      Math.round(width), Math.round(left)].join('|'));
  }
  return seen;
}"""
PAGE = """() => [...document.querySelectorAll('body, body *:not([data-plaudit])')].map((element) => {
  const { color, font, margin, overflowX } = getComputedStyle(element);
  const { top, width } = element.getBoundingClientRect();
  return [element.tagName, color, font, margin, overflowX, Math.round(top), Math.round(width)].join('|');
})"""
SHOWN = {
    "hub": ("dp:gf_bonuses", ".hub[data-screen=bonuses] .card", "[data-plaudit=hub]"),
    "game": ("dp:gf_saw&id=1101&standalone=true", "#title:not(:empty)", "[data-plaudit=game]"),
}


def quiet(shop: Shop, path: str = "/product/hilltop") -> Any:
    """A page of the shop on which nothing comes by itself."""
    page = shop.open(path)
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    page.evaluate("_smartico.suspendPopups(true)")
    return page


@pytest.mark.parametrize("what", SHOWN)
def test_a_hostile_style_sheet_changes_nothing_of_ours(shop: Shop, what: str) -> None:
    link, settled, host = SHOWN[what]
    shop.page.emulate_media(reduced_motion="reduce")

    def look(*, hostile: bool) -> list[str]:
        page = quiet(shop)
        if hostile:
            page.evaluate(ADD, HOSTILE)
        shop.link(link)
        page.wait_for_selector(settled)
        page.wait_for_timeout(600)
        seen: list[str] = page.evaluate(LOOK, host)
        return seen

    clean = look(hostile=False)
    assert len(clean) > 20
    assert look(hostile=True) == clean


def test_the_sheet_is_hostile(shop: Shop) -> None:
    """The control: an element of the page's own is changed by it."""
    page = quiet(shop)
    page.evaluate(ADD, HOSTILE)
    style: Any = page.evaluate(
        "(({ color, fontStyle }) => [color, fontStyle])(getComputedStyle(document.body))"
    )
    assert style == ["rgb(255, 0, 0)", "italic"]


def test_nothing_of_ours_changes_the_page(shop: Shop) -> None:
    page = quiet(shop, "/checkout")
    before = page.evaluate(PAGE)
    for _ in range(20):
        page.wait_for_timeout(300)
        earlier, before = before, page.evaluate(PAGE)
        if earlier == before:
            break
    shop.link("dp:gf_bonuses")
    expect(page.locator(".hub[data-screen=bonuses] .card").first).to_be_visible()
    open_page = page.evaluate(PAGE)
    moved = [
        pair for pair in zip(before, open_page, strict=False) if pair[0] != pair[1] and "BODY" not in pair[0]
    ]
    assert moved == []
    shop.link("dp:close")
    expect(page.locator("[data-plaudit=hub]")).to_have_count(0)
    assert page.evaluate(PAGE) == before

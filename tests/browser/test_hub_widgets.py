"""Widgets and blocks in elements of a page: what they show, whom they follow, what is said when they fail."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support import axe
from tests.support.pages import Site, until
from tests.support.shop import ADA, MATEO, Shop

PLACE = """([id, tag]) => {
  const place = document.createElement(tag);
  place.id = id;
  document.querySelector('main').prepend(place);
}"""
SCREENS = {
    "achievements": "overview",
    "achievements2": "overview",
    "missions": "missions",
    "tournaments": "tournaments",
    "store": "store",
    "inbox": "inbox",
}
# Every kind of widget once.
WIDGETS: list[tuple[str, dict[str, str]]] = [
    ("achievements", {}),
    *((kind, {}) for kind in ("missions", "tournaments", "store", "inbox", "short_info", "inbox-widget")),
    *((kind, {"id": "851"}) for kind in ("custom-section", "liquid")),
    ("ui-widget", {"wuuid": "851"}),
    ("mini-game", {"id": "1101"}),
    *((kind, {}) for kind in ("quiz", "match-x-2")),
]
# What is on a page belongs in its landmarks, and that is up to the page.
OF_PAGES = ("region", "page-has-heading-one", "landmark-one-main", "landmark-unique", "heading-order")
HEARD = "window.troubles = []; _smartico.on('dp_error', (what) => troubles.push(what));"


def show(page: Page, kind: str, tag: str = "div", **params: Any) -> Any:
    """Puts a widget into a new element; its host."""
    name = f"place-{kind}"
    page.evaluate(PLACE, [name, tag])
    page.evaluate("([kind, params]) => _smartico.showWidget(kind, params)", [kind, {"iframe": name} | params])
    return page.locator(f"#{name}")


@pytest.fixture
def visit(shop: Shop) -> Any:
    return shop.identified("/")


@pytest.mark.parametrize("kind", SCREENS)
def test_a_screen_of_the_hub_fills_an_element(shop: Shop, visit: Page, kind: str) -> None:
    place = show(visit, kind)
    expect(place.locator(f".hub[data-screen={SCREENS[kind]}]")).to_be_visible()
    expect(place.locator(".pane [aria-busy]")).to_have_count(0)
    expect(place.locator("nav")).to_have_count(1 if kind.startswith("achievements") else 0)
    shop.check()


def test_no_widget_breaks_a_rule_by_day_or_by_night(shop: Shop, visit: Page) -> None:
    """The names beside these are other names of the same."""
    shop.rest.send(ADA, "Something for the bell")
    visit.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = []
    for kind, params in WIDGETS:
        place = show(visit, kind, **params)
        seen = ".ringer" if kind == "inbox-widget" else ".hub, .game"
        expect(place.locator(seen).first).to_be_visible()
        expect(place.locator(".pane [aria-busy], .skeleton")).to_have_count(0)
        for scheme in ("light", "dark"):
            visit.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            lines = axe.violations(visit, f"#place-{kind}", ignored=OF_PAGES, colours_only=scheme == "dark")
            found += [f"{kind} {scheme}: {line}" for line in lines]
        visit.emulate_media(color_scheme="light", reduced_motion="reduce")
        place.evaluate("place => place.remove()")
    assert found == []


@pytest.mark.parametrize("kind", ["short_info", "short_info1"])
def test_the_member_card_counts_and_opens_the_hub(shop: Shop, visit: Page, kind: str) -> None:
    place = show(visit, kind)
    expect(place.locator(".member .name")).to_have_text("Ada")
    expect(place.get_by_role("button", name="How levels work")).to_be_visible()
    place.locator(".who").click()
    expect(visit.locator("dialog.hub[data-screen=overview]")).to_be_visible()
    shop.check()


def test_the_question_mark_can_be_left_out(shop: Shop, visit: Page) -> None:
    place = show(visit, "short_info", noQuestionMark=True)
    expect(place.locator(".member .name")).to_have_text("Ada")
    expect(place.get_by_role("button", name="How levels work")).to_have_count(0)


def test_the_bell_counts_and_opens_the_inbox(shop: Shop, visit: Page) -> None:
    place = show(visit, "inbox-widget")
    bell = place.locator(".ringer")
    unread = visit.evaluate("_smartico.getPublicProps().core_inbox_unread_count")
    expect(bell).to_have_attribute("aria-label", f"Inbox, {unread} unread")
    bell.click()
    expect(visit.locator("dialog.hub[data-screen=inbox]")).to_be_visible()
    shop.check()


@pytest.mark.parametrize(
    ("kind", "number"),
    [("custom-section", 851), ("ui-widget", 851), ("liquid", 854)],
)
def test_a_section_fills_an_element(shop: Shop, visit: Page, kind: str, number: int) -> None:
    name = "wuuid" if kind == "ui-widget" else "id"
    place = show(visit, kind, **{name: str(number)})
    expect(place.locator(".hub[data-screen=section]")).to_be_visible()
    shop.check()


@pytest.mark.parametrize(
    ("kind", "params"), [("mini-game", {"id": "1101"}), ("quiz", {}), ("match-x-2", {}), ("match-x", {})]
)
def test_a_game_fills_an_element(shop: Shop, visit: Page, kind: str, params: dict[str, str]) -> None:
    place = show(visit, kind, **params)
    expect(place.get_by_role("heading").first).to_be_visible()
    shop.check()


def test_several_live_on_one_page_and_the_same_place_is_taken_over(shop: Shop, visit: Page) -> None:
    card, bell, shelf = show(visit, "short_info"), show(visit, "inbox-widget"), show(visit, "store")
    for place in (card, shelf):
        expect(place.locator(".hub")).to_be_visible()
    expect(bell.locator(".hub")).to_have_count(1)  # and seen only while something is unread
    visit.evaluate("_smartico.showWidget('missions', { iframe: 'place-store' })")
    expect(shelf.locator(".hub[data-screen=missions]")).to_be_visible()
    expect(shelf.locator(".hub")).to_have_count(1)


def test_an_iframe_gives_its_place_and_keeps_its_id(shop: Shop, visit: Page) -> None:
    visit.evaluate(
        """() => {
          const frame = document.createElement('iframe');
          Object.assign(frame, { id: 'old', className: 'wide one', width: '420', height: '333' });
          document.querySelector('main').prepend(frame);
          _smartico.showWidget('missions', { iframe: 'old', height: 'auto' });
        }"""
    )
    instead = visit.locator("[data-plaudit-for=old]")
    expect(instead.locator(".hub[data-screen=missions]")).to_be_visible()
    expect(instead).to_have_class("wide one")
    assert instead.evaluate("it => [it.offsetWidth, it.offsetHeight >= 333]") == [420, True]
    expect(visit.locator("#old")).to_be_hidden()
    visit.evaluate("_smartico.showWidget('store', { iframe: 'old' })")
    expect(visit.locator("[data-plaudit-for=old] .hub[data-screen=store]")).to_be_visible()
    expect(visit.locator("[data-plaudit-for=old]")).to_have_count(1)


def test_height_zoom_theme_and_telephone(shop: Shop, visit: Page) -> None:
    place = show(visit, "missions", height="400", force_mobile=True, theme="v3_base_dark", zoom="0.5")
    hub = place.locator(".hub[data-screen=missions]")
    expect(hub).to_be_visible()
    assert hub.evaluate("it => getComputedStyle(it).zoom") == "0.5"
    assert hub.evaluate("it => [it.offsetHeight, it.offsetWidth]") == [400, 430]
    canvas = "it => getComputedStyle(it).getPropertyValue('--canvas').trim()"
    dark = hub.evaluate(canvas)
    light = show(visit, "store").locator(".hub[data-screen=store]")
    expect(light).to_be_visible()
    assert dark != light.evaluate(canvas)
    before = light.evaluate(canvas)
    visit.evaluate("_smartico.setSkin('v3_base_vip')")
    until(
        visit,
        f"""getComputedStyle(document.querySelector('#place-store [data-plaudit]').shadowRoot
          .querySelector('.hub')).getPropertyValue('--canvas').trim() !== {json.dumps(before)}""",
    )
    assert hub.evaluate(canvas) == dark, "its own skin stays"


@pytest.mark.parametrize("kind", ["mini-game", "quiz"])
def test_a_game_has_zoom_theme_and_telephone_too(shop: Shop, visit: Page, kind: str) -> None:
    chosen = {"id": "1101"} if kind == "mini-game" else {}
    place = show(visit, kind, height="700", force_mobile=True, theme="v3_base_vip", zoom="50%", **chosen)
    game = place.locator("[data-plaudit=game] .game")
    expect(game).to_be_visible()
    assert place.evaluate("it => getComputedStyle(it).zoom") == "0.5"
    assert place.evaluate("it => [it.offsetWidth, it.offsetHeight]") == [430, 700]
    canvas = "it => getComputedStyle(it).getPropertyValue('--canvas').trim()"
    vip = game.evaluate(canvas)
    visit.evaluate("_smartico.setSkin('v3_base_festive')")
    visit.evaluate("_smartico.dp('dp:gf_store')")
    over = visit.locator("dialog.hub[data-screen=store]")
    expect(over).to_be_visible()
    assert over.evaluate(canvas) != vip
    assert game.evaluate(canvas) == vip, "its own skin stays"
    visit.evaluate("_smartico.logout()")
    expect(place.locator("[data-plaudit]")).to_have_count(0)
    assert place.evaluate("it => it.getAttribute('style') ?? ''") == ""


def test_a_widget_goes_with_its_player_and_comes_with_the_next(shop: Shop, visit: Page, site: Site) -> None:
    place = show(visit, "short_info")
    expect(place.locator(".member .name")).to_have_text("Ada")
    visit.evaluate("_smartico.logout()")
    expect(place.locator("[data-plaudit]")).to_have_count(0)
    visit.evaluate("hash => _smartico.online('kl-2311', 'EN', hash)", site.proof(MATEO))
    expect(place.locator(".member .name")).to_have_text("Mateo")
    shop.check()


def test_a_widget_speaks_the_language_of_the_moment(shop: Shop, visit: Page) -> None:
    place = show(visit, "missions")
    expect(place.get_by_role("tab", name="Overview")).to_be_visible()
    visit.evaluate("_smartico.changeLanguage('de')")
    expect(place.locator("[data-plaudit=hub]")).to_have_attribute("lang", "de")
    expect(place.locator("[data-plaudit=hub]")).to_have_count(1)
    visit.evaluate("_smartico.changeLanguage('en')")
    expect(place.locator("[data-plaudit=hub]")).to_have_attribute("lang", "en")


def test_without_an_element_it_opens_over_the_page(shop: Shop, visit: Page) -> None:
    visit.evaluate("_smartico.showWidget('tournaments')")
    expect(visit.locator("dialog.hub[data-screen=tournaments]")).to_be_visible()


def test_a_link_closes_what_is_over_the_page_and_not_a_widget(shop: Shop, visit: Page) -> None:
    place = show(visit, "missions")
    expect(place.locator(".hub")).to_be_visible()
    visit.evaluate("_smartico.dp('dp:gf')")
    expect(visit.locator("dialog.hub")).to_be_visible()
    visit.evaluate("_smartico.dp('dp:close')")
    expect(visit.locator("dialog.hub")).to_have_count(0)
    visit.evaluate("_smartico.dp('dp:close')")
    expect(place.locator(".hub")).to_be_visible()


def test_a_mission_opens_within_its_widget_and_another_screen_over_the_page(shop: Shop, visit: Page) -> None:
    place = show(visit, "missions", force_mobile=True)
    place.locator(".list .cover-all").first.click()
    expect(place.locator(".beside h3")).to_be_visible()
    place.get_by_role("button", name="Back").click()
    expect(place.locator(".list .cover-all").first).to_be_visible()


@pytest.mark.allow_page_errors
@pytest.mark.parametrize(
    ("call", "reason", "advice"),
    [
        ("showWidget('missionz', { iframe: 'content' })", "unknown_widget", "widget_unknown"),
        ("showWidget('missions', { iframe: 'nowhere' })", "no_element", "element_unknown"),
        ("gamificationBlock({ dom_id: 'nowhere', url: '/x' })", "no_element", "element_unknown"),
        (
            "gamificationBlock({ dom_id: 'place', url: 'javascript:alert(1)' })",
            "unsafe_address",
            "block_address",
        ),
    ],
)
def test_what_cannot_be_shown_is_said(shop: Shop, visit: Page, call: str, reason: str, advice: str) -> None:
    said: list[str] = []
    visit.on("console", lambda message: said.append(message.text))
    visit.evaluate(PLACE, ["place", "div"])
    visit.evaluate(HEARD)
    visit.evaluate(f"_smartico.{call}")
    until(visit, "troubles.length === 1")
    assert visit.evaluate("troubles[0].reason") == reason
    visit.wait_for_timeout(200)
    assert any(advice in text for text in said), said


def test_a_block_is_a_frame_that_grows_with_its_page(shop: Shop, visit: Page) -> None:
    block = """<!doctype html><body style="margin:0"><div style="height:777px">Hello</div><script>
      addEventListener('message', ({ ports }) => ports[0]?.postMessage({ height: 777 }));
    </script>"""
    visit.context.route(
        "**/operator/block.html", lambda route: route.fulfill(body=block, content_type="text/html")
    )
    visit.evaluate(PLACE, ["place", "div"])
    visit.evaluate("_smartico.gamificationBlock({ dom_id: 'place', url: '/operator/block.html' })")
    frame = visit.locator("#place iframe")
    expect(frame).to_have_attribute("sandbox", "allow-scripts allow-popups allow-forms")
    expect(frame).to_have_css("height", "777px")


def test_a_block_that_is_a_script_runs_in_a_page_without_our_origin(shop: Shop, visit: Page) -> None:
    script = "document.getElementById('root').style.height = '555px'; document.title = self.origin;"
    visit.context.route(
        "**/operator/widget.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    visit.evaluate(PLACE, ["place", "div"])
    visit.evaluate("_smartico.gamificationBlock({ dom_id: 'place', url: '/operator/widget.js' })")
    expect(visit.locator("#place iframe")).to_have_css("height", "555px")
    frame = visit.frames[-1]
    assert frame.title() == "null", "it has no origin of ours"


def test_a_block_by_link_is_a_part_of_the_hub_and_a_second_call_replaces_it(shop: Shop, visit: Page) -> None:
    visit.evaluate(PLACE, ["place", "div"])
    visit.evaluate("_smartico.gamificationBlock({ dom_id: 'place', url: 'dp:gf_missions' })")
    expect(visit.locator("#place .hub[data-screen=missions]")).to_be_visible()
    visit.evaluate("_smartico.gamificationBlock({ dom_id: 'place', url: 'dp:gf_store', fit: 'fill' })")
    expect(visit.locator("#place .hub[data-screen=store]")).to_be_visible()
    expect(visit.locator("#place .hub")).to_have_count(1)


def test_a_framed_page_opens_the_hub_and_a_game_in_the_window_around_it(shop: Shop) -> None:
    page = shop.open("/partner")
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    framed = page.frame_locator("[data-frame-slot] iframe")
    expect(framed.locator("[data-card] [data-name]")).to_contain_text("Ada")
    frame = next(each for each in page.frames if each.parent_frame == page.main_frame)
    assert frame.evaluate("_smartico_inframe.dp('dp:gf')") is True, "the answer comes back"
    expect(page.locator("dialog.hub[data-screen=overview]")).to_be_visible()
    expect(framed.locator("dialog.hub")).to_have_count(0)
    frame.evaluate("_smartico_inframe.dp('dp:close')")
    expect(page.locator("dialog.hub")).to_have_count(0)
    frame.evaluate("_smartico_inframe.showWidget('missions')")
    expect(page.locator("dialog.hub[data-screen=missions]")).to_be_visible()
    assert frame.evaluate("_smartico_inframe.dp('dp:nothing_of_ours')") is False
    shop.check()

"""No screen of the hub, no pop-up and no banner breaks a rule of axe in any skin, by day or by night."""

import json
import uuid
from typing import Any

from tests.support import axe
from tests.support.hub import HUB, LOOKS, Hub
from tests.support.pages import Site, until
from tests.support.shop import Shop

DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
DRESSED_MS = 60
POPUP, BANNER = "[data-plaudit=popup]", "[data-plaudit=banner]"
BUTTONS = [{"label": "Take it", "action": "dp:action&action=TAKEN"}, {"label": "Later"}]
TEMPLATES = ("modal", "reward", "coupon", "toast", "sheet", "full")
# What is on a page belongs in its landmarks, and that is up to the page.
OF_PAGES = ("region", "page-has-heading-one", "landmark-one-main", "heading-order")


def wear(page: Any, look: tuple[str, str]) -> None:
    """A skin by day or by night, and nothing that moves under axe's eyes."""
    page.emulate_media(color_scheme=look[1], reduced_motion="reduce")
    page.evaluate("name => _smartico.setSkin(name)", look[0])
    page.wait_for_timeout(DRESSED_MS)


def found_on(hub: Hub, *, tabs: bool) -> list[str]:
    """What breaks a rule on any screen."""
    return [f"{where}: {line}" for where in hub.walk(tabs=tabs) for line in axe.violations(hub.page, HUB)]


def test_no_word_of_a_screen_is_too_faint_in_any_skin(shop: Shop) -> None:
    """By day and by night of the first skin the tests below examine every screen in full."""
    shop.page.set_viewport_size(DESK)
    page = shop.identified()
    looks = LOOKS[2:]
    for look in (LOOKS[1], *looks):
        wear(page, look)
    hub, found = Hub(page), []
    for where in hub.walk():
        for look in looks:
            wear(page, look)
            found += [f"{where} in {look}: {line}" for line in axe.violations(page, HUB, colours_only=True)]
        looks.reverse()
    assert found == []


def test_no_tab_breaks_a_rule(shop: Shop) -> None:
    shop.page.set_viewport_size(DESK)
    page = shop.identified()
    wear(page, LOOKS[0])
    assert found_on(Hub(page), tabs=True) == []


def test_no_screen_breaks_a_rule_on_a_phone(shop: Shop) -> None:
    shop.page.set_viewport_size(PHONE)
    page = shop.identified()
    wear(page, LOOKS[1])
    assert found_on(Hub(page), tabs=False) == []


def test_no_screen_of_somebody_who_has_nothing_breaks_a_rule(page: Any, site: Site) -> None:
    page.set_viewport_size(DESK)
    site.open(page, site.player("newcomer"))
    wear(page, LOOKS[0])
    hub = Hub(page)
    hub.go("overview")
    assert found_on(hub, tabs=True) == []


def test_a_control_without_a_name_and_a_faint_word_would_be_found(shop: Shop) -> None:
    page = shop.identified()
    wear(page, LOOKS[0])
    Hub(page).go("missions")
    page.evaluate("""() => {
      const root = document.querySelector('[data-plaudit=hub]').shadowRoot;
      const button = root.querySelector('.icon-button.close');
      ['aria-label', 'title'].forEach((name) => button.removeAttribute(name));
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('.list .name{color:#bbb}');
      root.adoptedStyleSheets.push(sheet);
    }""")
    rules = {line.split(":")[0] for line in axe.violations(page, HUB)}
    assert {"button-name", "color-contrast"} <= rules


# -- pop-ups and banners ------------------------------------------------------------------------------------


def define(site: Site, kind: str, **body: Any) -> str:
    key = f"{kind}-{uuid.uuid4().hex[:8]}"
    number = int(uuid.uuid4().hex[:6], 16) + 1
    site.rest.ask("PUT", f"/definitions/{kind}/{key}", {"body": {"id": number, **body}})
    return key


def test_no_pop_up_breaks_a_rule_in_any_skin(page: Any, site: Site) -> None:
    player = site.player("popups")
    site.rest.ask("PUT", f"/players/{player}", {})
    site.open(page, player)
    for look in (*LOOKS, LOOKS[0]):
        wear(page, look)
    found = []
    for template in TEMPLATES:
        body = {"title": template, "text": "Good to see you.", "amount": "50 gems", "code": "BREW-20"}
        key = define(site, "popup", template=template, buttons=BUTTONS, **body)
        site.rest.ask("POST", f"/players/{player}/engagements", {"popup": key, "params": {}})
        page.locator(POPUP).get_by_role("heading").first.wait_for()
        found += [f"{template}: {line}" for line in axe.violations(page, POPUP, ignored=OF_PAGES)]
        for look in (*LOOKS[1:], LOOKS[0]):
            wear(page, look)
            lines = axe.violations(page, POPUP, colours_only=True)
            found += [f"{template} in {look}: {line}" for line in lines]
        page.get_by_role("button", name="Close").click()
        page.locator(POPUP).wait_for(state="detached")
    assert found == []


def test_no_banner_breaks_a_rule_in_any_skin(page: Any, site: Site) -> None:
    place = f"home-{uuid.uuid4().hex[:6]}"
    define(site, "banner", placement_key=place, title="Seven cups left", text="Until noon.", buttons=BUTTONS)
    player = site.player("banner")
    site.show(page, site.init_call() + site.online_call(player), body='<main><div id="top"></div></main>')
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    page.evaluate(f"_smartico.showBanner({json.dumps({'dom_id': 'top', 'placement_key': place})})")
    page.locator(BANNER).get_by_role("heading", name="Seven cups left").wait_for()
    found = []
    for look in LOOKS:
        wear(page, look)
        until(page, f"_smartico.skin === {json.dumps(look[0])}")
        only = look != LOOKS[0]
        found += [
            f"{look}: {line}" for line in axe.violations(page, BANNER, ignored=OF_PAGES, colours_only=only)
        ]
    assert found == []

"""The demo shop as a visitor uses it: every page, every state, telephone and desk, day and night.

The shop runs under a nonce-only policy with trusted types; a violation or a console error fails the test.
Markers, nicknames and the like stay behind, so each test says what it expects to change and puts names back.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import until
from tests.support.shop import ADA, INES, MATEO, Shop

PAGES = [
    *("/", "/product/hilltop", "/checkout", "/games", "/partner", "/support", "/developer"),
    *("/widgets", "/widgets/hub", "/games/daily-wheel", "/developer/snippet", "/developer/guide"),
    *("/developer/journeys", "/developer/rules"),
]

OVERFLOW = "document.documentElement.scrollWidth - innerWidth"

# Everything one can press or fill in, as large as it is to a finger: the label of a radio button is its
# target, and what shows only with the focus (the skip link) is measured with the focus.
TARGETS = """() => {
  const SELECTOR = 'a[href], button, input, select, textarea, summary, [role=button]';
  const small = [];
  for (const node of document.querySelectorAll(SELECTOR)) {
    const target = node.matches('[type=radio], [type=checkbox]') ? node.closest('label') ?? node : node;
    if (!target.checkVisibility({ visibilityProperty: true })) continue;
    if (node.matches('.skip')) node.focus({ preventScroll: true });
    const { width, height } = target.getBoundingClientRect();
    if (width < 43.5 || height < 43.5) {
      small.push([node.tagName, node.className, node.textContent.trim(), width, height].join(' '));
    }
  }
  return small;
}"""


def points(shop: Shop, player: str) -> str:
    """What the card must show: a raffle or a tournament may have paid since the demo has begun."""
    return f"{round(float(shop.rest.ask('GET', f'/players/{player}/wallet')['points']['balance'])):,}"


def unread(page: Any) -> int:
    text = page.locator("[data-unread]").first.text_content()
    return int(text or 0)


# -- home ---------------------------------------------------------------------------------------------------


def test_home_shows_an_identified_player_with_live_properties(shop: Shop) -> None:
    page = shop.identified()
    expect(page.locator("[data-card] [data-name]")).to_contain_text("Ada")
    expect(page.locator("[data-card] [data-prop=ach_level_current]")).to_have_text("Roaster's circle")
    expect(page.locator("[data-prop=ach_points_balance]")).to_have_text(points(shop, ADA))
    expect(page.locator("[data-unread]").first).to_be_visible()
    known = shop.rest.ask("GET", f"/players/{ADA}/inbox/unread-count")["unread_count"]
    assert unread(page) == known > 0
    shop.check()


def test_what_the_server_changes_appears_without_a_reload(shop: Shop) -> None:
    page = shop.identified()
    page.evaluate("window.sameDocument = true")
    before = unread(page)
    shop.rest.mark(ADA, "LIVE_MARKER", operation="remove")
    shop.rest.mark(ADA, "LIVE_MARKER")
    expect(page.locator("[data-markers]").get_by_text("LIVE_MARKER")).to_be_visible()
    shop.rest.send(ADA, "Straight from the server")
    expect(page.locator("[data-unread]").first).to_have_text(str(before + 1))
    page.locator("[data-bell]").first.click()
    expect(page.get_by_text("Straight from the server").first).to_be_visible()
    shop.rest.send(ADA, "While you are looking")
    expect(page.get_by_text("While you are looking").first).to_be_visible()
    assert page.evaluate("sameDocument") is True
    shop.check()


def test_another_visitor_takes_over_without_a_reload(shop: Shop) -> None:
    page = shop.identified()
    page.evaluate("window.sameDocument = true")
    page.locator(f"main [data-visitor='{MATEO}']").click()
    expect(page.locator("[data-card] [data-name]")).to_contain_text("Mateo")
    expect(page.locator("[data-prop=ach_points_balance]")).to_have_text(points(shop, MATEO))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator("main [data-visitor=nobody]").click()
    expect(page.locator("[data-card]")).to_have_attribute("data-state", "out")
    until(page, "!_smartico.checkSuccessfullyIdentify()")
    page.locator(f"main [data-visitor='{ADA}']").click()
    expect(page.locator("[data-card] [data-name]")).to_contain_text("Ada")
    assert page.evaluate("sameDocument") is True
    shop.check()


def test_a_nickname_is_changed_and_shown(shop: Shop) -> None:
    page = shop.identified(visitor=MATEO)
    for name in ("Espresso friend", "Mateo"):
        page.locator("[data-card] [data-open=club]").click()
        page.locator("#nickname").fill(name)
        page.locator("#nickname").press("Enter")
        expect(page.locator("[data-nickname-said]")).not_to_be_empty()
        expect(page.locator("[data-card] [data-name]")).to_contain_text(name)
        page.locator("#club [data-close]").click()
    assert shop.rest.player(MATEO)["nickname"] == "Mateo"
    shop.check()


def test_the_language_switches_on_the_page_and_on_the_player(shop: Shop) -> None:
    page = shop.identified(visitor=MATEO)
    for code, word in (("DE", "Laden"), ("ES", "Tienda")):
        page.locator("[data-open=you]").first.click()
        page.locator(f"#you label:has(input[name=language][value={code}])").click()
        page.locator("#you [data-close]").click()
        expect(page.locator("html")).to_have_attribute("lang", code.lower())
        expect(page.locator("[data-text=nav_shop]").first).to_contain_text(word)
        said = f"_smartico.getPublicProps().core_user_language === '{code}'"
        until(page, said)
        assert shop.rest.player(MATEO)["language"] == code
    shop.check()


def test_a_member_of_the_control_group_sees_no_entry_to_the_club(shop: Shop) -> None:
    page = shop.identified(visitor=INES)
    expect(page.locator("[data-club-hidden]").first).to_be_visible()
    assert page.locator("[data-club]:visible").count() == 0
    page.locator(f"main [data-visitor='{ADA}']").click()
    expect(page.locator("[data-card] [data-club]")).to_be_visible()
    shop.check()


def test_somebody_signed_out_is_invited_and_nothing_is_asked_for_them(shop: Shop) -> None:
    page = shop.open(visitor="nobody")
    expect(page.locator("[data-card] .card-out")).to_be_visible()
    until(page, "window._smartico?.checkSuccessfullyIdentify")
    assert page.evaluate("_smartico.getPublicProps()") is None
    page.locator("[data-bell]").first.click()
    expect(page.locator("[data-inbox] [data-show=out]")).to_be_visible()
    shop.check()


def test_a_refused_proof_is_shown_with_a_way_to_try_again(shop: Shop) -> None:
    page = shop.page
    forged = {"ext_user_id": ADA, "user_hash": "0" * 32 + ":99999999999999", "validity_ms": 99999999999999}
    page.route("**/proof", lambda route: route.fulfill(json=forged))
    shop.open()
    expect(page.locator("[data-card] .card-failed")).to_be_visible()
    expect(page.locator("[data-card] [data-reason]")).to_contain_text("Reference")
    shop.console.said("identify_refused")
    page.unroute("**/proof")
    page.locator("[data-retry]").first.click()
    expect(page.locator("[data-card] [data-name]")).to_contain_text("Ada")


def test_a_lost_connection_is_said_and_what_is_done_meanwhile_arrives(shop: Shop) -> None:
    page = shop.identified(visitor=MATEO)
    before = len(shop.rest.events(MATEO, "newsletter_joined"))
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    page.locator("#letter-mail").fill("mateo@home.example")
    page.locator("[data-letter] button").click()
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    shop.rest.expect_events(MATEO, "newsletter_joined", before + 1)
    shop.check()


# -- checkout -----------------------------------------------------------------------------------------------


def test_checkout_suspends_orders_over_the_server_and_resumes(shop: Shop) -> None:
    page = shop.identified()
    before = len(shop.rest.events(ADA, "purchase"))
    page.locator("[data-add=hilltop]").click()
    page.goto(shop.url + "/checkout")
    suspended = "Object.values({ ...window._smartico.suspended })"
    until(page, f"window._smartico?.suspended && {suspended}.every(Boolean)")
    page.locator("[data-order]").click()
    expect(page.locator(".placed")).to_be_visible()
    expect(page.locator("[data-steps]")).to_contain_text("it told Plaudit")
    until(page, f"{suspended}.every((flag) => !flag)")
    bought = shop.rest.expect_events(ADA, "purchase", before + 1)[-1]
    assert bought["source"] == "server"
    assert bought["payload"]["amount"] > 0
    shop.check()


def test_leaving_the_checkout_resumes_too(shop: Shop) -> None:
    page = shop.identified()
    page.goto(shop.url + "/checkout")
    until(page, "window._smartico?.suspended?.popups")
    page.goto(shop.url + "/")
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    assert page.evaluate("_smartico.suspended.popups") is False


# -- partner, support, developer ----------------------------------------------------------------------------


def test_the_partner_page_shows_the_shop_through_the_bridge(shop: Shop) -> None:
    page = shop.open("/partner")
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    frame = page.frame_locator("[data-frame-slot] iframe")
    expect(frame.locator("[data-card] [data-name]")).to_contain_text("Ada")
    expect(page.locator("[data-log]")).to_contain_text("identify")
    shop.rest.mark(ADA, "SEEN_IN_FRAME")
    expect(frame.locator("[data-markers]").get_by_text("SEEN_IN_FRAME")).to_be_visible()
    frame.locator(f"[data-visitor='{MATEO}']").click()
    expect(frame.locator("[data-card] [data-name]")).to_contain_text("Mateo")
    until(page, "_smartico.getPublicProps()?.public_username === 'Mateo'")
    assert page.evaluate("_smartico.api.getUserProfile().public_username") == "Mateo"
    shop.check()


def test_the_support_desk_shows_a_member_and_closes_with_the_widget(shop: Shop) -> None:
    shop.rest.ask("PUT", f"/players/{MATEO}", {"language": "EN"})
    page = shop.open("/support")
    page.locator(f"[data-view='{MATEO}']").click()
    widget = page.frame_locator("[data-desk-frame] iframe")
    expect(widget.get_by_role("heading", name="Mateo")).to_be_visible()
    balance = widget.get_by_text(points(shop, MATEO), exact=True).locator("visible=true")
    expect(balance.first).to_be_visible()
    widget.get_by_role("button", name="Close").click()
    expect(page.locator("[data-desk-said]")).to_have_text("The widget asked to be closed.")
    expect(page.locator("[data-desk-frame] iframe")).to_have_count(0)
    shop.check()


def test_every_call_of_the_developer_page_runs(shop: Shop) -> None:
    guid = shop.rest.send(MATEO, "For the developer page")
    page = shop.identified("/developer", visitor=MATEO)
    for kind in ("inbox", "marker"):
        form = page.locator(f"form[data-server={kind}]")
        form.locator("button").click()
        expect(form.locator("[data-result]")).to_have_class("result good")
    cards = page.locator("[data-calls] form")
    titles = cards.locator("h3").all_text_contents()
    assert len(titles) == len(set(titles)) > 40
    # A list of messages fills the fields that ask for one; this one is sure to exist.
    for field in page.locator("[data-calls] input[name=guid]").all():
        field.fill(guid)
    # Real numbers would spend what others count on: those of nothing are answered, too.
    for name in (
        "mission_id",
        "claim_id",
        "ach_completed_id",
        "register_id",
        "item_id",
        "bonus_id",
        "clan_id",
    ):
        page.locator(f"[data-calls] input[name={name}]").fill("0")
    for index, title in enumerate(titles):
        card = cards.nth(index)
        card.locator("button[type=submit]").click()
        expect(card.locator("output"), title).to_have_class("result good")
        assert card.locator("output").text_content(), title
    expect(page.locator("[data-log]")).to_contain_text("props_change")
    shop.rest.ask("PUT", f"/players/{MATEO}/nickname", {"nickname": "Mateo"})
    shop.rest.ask("PUT", f"/players/{MATEO}", {"language": "ES"})
    shop.check()


def test_a_call_that_is_refused_says_so_on_its_card(shop: Shop) -> None:
    page = shop.identified("/developer", visitor=MATEO)
    card = page.locator("[data-calls] form", has=page.locator("h3", has_text="api.getInboxMessageBody"))
    card.locator("input").fill("no-such-message")
    card.locator("button").click()
    expect(card.locator("output")).to_have_class("result bad")


# -- every page on every screen -----------------------------------------------------------------------------


BRIGHTNESS = """(() => {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
  return (r + g + b) / 3;
})()"""


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_its_screen_and_obeys_its_policy(shop: Shop, width: int, mode: Any) -> None:
    page = shop.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=mode)
    for path in PAGES:
        shop.open(path)
        until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
        assert page.evaluate(OVERFLOW) <= 0, path
        assert (page.evaluate(BRIGHTNESS) < 100) is (mode == "dark"), path
        if width == 390:
            assert page.evaluate(TARGETS) == [], path
        shop.check()


def test_every_target_of_the_sheets_is_large_enough_for_a_thumb(shop: Shop) -> None:
    page = shop.page
    page.set_viewport_size({"width": 390, "height": 844})
    shop.identified()
    for opener in page.locator("[data-open]:visible, [data-bell]:visible").all():
        opener.click()
        dialog = page.locator("dialog[open]")
        expect(dialog.locator("[data-show=loading]:visible")).to_have_count(0)
        assert page.evaluate(TARGETS) == []
        assert page.evaluate(OVERFLOW) <= 0
        dialog.locator("[data-close]").click()

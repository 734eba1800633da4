"""The inbox and custom sections in the hub, in the linked build, as a player uses them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.core.clock import SystemClock
from tests.support.pages import Site, eventually, heard
from tests.support.shop import Shop

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
HTML = (
    "<h2>All this week</h2><p>Bring a friend. <a href='dp:action&amp;action=FRIEND'>Tell us</a> "
    '<a href="javascript:window.bad=1">not this</a></p>'
    '<script>window.bad=1</script><img src=x onerror="window.bad=1">'
)
PAGE: dict[str, Any] = {
    "title": "Three for two",
    "body": "All this week",
    "action": "dp:inbox",
    "html_body": HTML,
    "buttons": [{"text": "Count me in", "action": "dp:action&action=COUNTED"}],
}
LABELS = "all => all.map((each) => each.ariaLabel)"
Reader = Callable[..., Any]


@pytest.fixture
def player(site: Site) -> str:
    name = site.player("letters")
    site.rest.ask("PUT", f"/players/{name}", {})
    return name


@pytest.fixture
def inbox(page: Any, site: Site, player: str) -> Reader:
    """Opens the inbox of a player on a screen of a size."""

    def open_it(size: dict[str, int], link: str = "dp:inbox") -> Any:
        page.set_viewport_size(size)
        site.open(page, player)
        page.evaluate("link => _smartico.dp(link)", link)
        expect(page.locator(".hub .inbox")).to_be_visible()
        return page.locator(".hub")

    return open_it


def letters(site: Site, player: str) -> dict[str, dict[str, Any]]:
    found = site.rest.ask("GET", f"/players/{player}/inbox?limit=100")["items"]
    return {each["guid"]: each for each in found}


def line(hub: Any, title: str) -> Any:
    return hub.locator(".letter").filter(has_text=title)


def opener(hub: Any, title: str) -> Any:
    return line(hub, title).locator(".cover-all")


def test_on_a_phone_a_message_opens_below_its_line_and_has_been_read(
    site: Site, player: str, inbox: Reader
) -> None:
    guid = site.rest.send(player, "Your mug is ready")
    hub = inbox(PHONE)
    unread = hub.get_by_role("button", name="Unread, Your mug is ready")
    expect(unread).to_have_attribute("aria-expanded", "false")
    assert letters(site, player)[guid]["read_at"] is None, "a list alone reads nothing"
    expect(hub.get_by_role("button", name="Inbox, 1 unread")).to_be_visible()
    unread.click()
    expect(line(hub, "mug").locator(".inline .reader")).to_contain_text("There is something for you.")
    expect(hub.get_by_role("button", name="Inbox", exact=True)).to_be_visible()
    eventually(lambda: letters(site, player)[guid]["read_at"], "the message to be read")
    site.rest.expect_events(player, "engagement_impression", 1)
    opener(hub, "mug").click()
    expect(hub.locator(".reader")).to_have_count(0)


def test_on_a_desk_the_newest_is_open_beside_the_list(site: Site, player: str, inbox: Reader) -> None:
    older = site.rest.send(player, "The older one")
    newest = site.rest.send(player, "The newest one")
    hub = inbox(DESK)
    expect(hub.locator(".reading h2")).to_have_text("The newest one")
    eventually(lambda: letters(site, player)[newest]["read_at"], "the newest to be read")
    assert letters(site, player)[older]["read_at"] is None
    opener(hub, "The older one").click()
    expect(hub.locator(".reading h2")).to_have_text("The older one")
    expect(opener(hub, "The older one")).to_have_attribute("aria-current", "true")


def test_a_link_opens_one_message(page: Any, site: Site, player: str, inbox: Reader) -> None:
    wanted = site.rest.send(player, "The wanted one")
    site.rest.send(player, "Another one")
    hub = inbox(PHONE, f"dp:inbox&id={wanted}")
    expect(line(hub, "The wanted one").locator(".reader")).to_be_visible()
    page.evaluate("_smartico.dp('dp:inbox&id=00000000-0000-0000-0000-000000000000')")
    expect(hub.locator(".reading")).to_contain_text("This message is not there any more")


def test_html_is_harmless_and_its_links_are_clicks_and_deep_links(
    page: Any, site: Site, player: str, inbox: Reader
) -> None:
    site.rest.send(player, **PAGE)
    hub = inbox(DESK)
    text = hub.locator(".reading .rich-text")
    expect(text.get_by_role("heading", name="All this week")).to_be_visible()
    expect(text.get_by_role("link")).to_have_count(1)
    text.get_by_role("link", name="Tell us").click()
    hub.locator(".reading").get_by_role("button", name="Count me in").click()
    actions = [each["payload"]["action"] for each in site.rest.expect_events(player, "client_action", 2)]
    assert sorted(actions) == ["COUNTED", "FRIEND"]
    site.rest.expect_events(player, "engagement_action", 2)
    assert page.evaluate("window.bad") is None
    assert page.locator(".hub img[src=x]").count() == 0


def test_stars_filters_and_tabs(site: Site, player: str, inbox: Reader) -> None:
    for number, title in enumerate(["General one", "News one", "Personal one"]):
        site.rest.send(player, title, category=number)
    hub = inbox(PHONE)
    expect(hub.locator(".letter")).to_have_count(3)
    star = hub.get_by_role("button", name="Favourite: News one")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    hub.get_by_role("tab", name="Favourites").click()
    expect(hub.locator(".letter")).to_have_count(1)
    star.click()
    expect(hub.get_by_role("heading", name="No favourites yet")).to_be_visible()
    hub.get_by_role("button", name="Show all messages").click()
    expect(hub.locator(".letter")).to_have_count(3)
    hub.get_by_role("button", name="For you").click()
    expect(hub.locator(".letter .name")).to_have_text(["Personal one"])
    hub.get_by_role("button", name="For you").click()
    hub.get_by_role("button", name="Unread", exact=True).click()
    opener(hub, "General one").click()
    expect(line(hub, "General one").locator(".reader")).to_be_visible()
    eventually(lambda: sum(1 for each in letters(site, player).values() if each["read_at"]), "the reading")
    expect(hub.locator(".letter")).to_have_count(3)  # what is being read stays


def test_one_is_deleted_and_the_next_is_read(site: Site, player: str, inbox: Reader) -> None:
    for title in ("First", "Second", "Third"):
        site.rest.send(player, title)
    hub = inbox(DESK)
    expect(hub.locator(".reading h2")).to_have_text("Third")
    hub.locator(".reading").get_by_role("button", name="Delete").click()
    expect(hub.locator(".reading h2")).to_have_text("Second")
    expect(hub.locator(".letter")).to_have_count(2)
    assert sum(1 for each in letters(site, player).values() if each["deleted_at"]) == 1


def test_all_are_read_or_after_a_question_deleted(site: Site, player: str, inbox: Reader) -> None:
    for title in ("First", "Second"):
        site.rest.send(player, title)
    hub = inbox(PHONE)
    hub.get_by_role("button", name="Mark all as read").click()
    expect(hub.locator(".letter[data-state=read]")).to_have_count(2)
    hub.get_by_role("button", name="Delete all").click()
    hub.get_by_role("alertdialog").get_by_role("button", name="Keep them").click()
    expect(hub.locator(".letter")).to_have_count(2)
    hub.get_by_role("button", name="Delete all").click()
    hub.get_by_role("alertdialog").get_by_role("button", name="Delete all").click()
    expect(hub.get_by_role("heading", name="No messages yet")).to_be_visible()
    assert all(each["deleted_at"] for each in letters(site, player).values())


def test_twenty_at_a_time_and_a_new_one_on_top(site: Site, player: str, inbox: Reader) -> None:
    for number in range(23):
        site.rest.send(player, f"Letter {number:02}")
    hub = inbox(PHONE)
    expect(hub.locator(".letter")).to_have_count(20)
    hub.get_by_role("button", name="Show more").click()
    expect(hub.locator(".letter")).to_have_count(23)
    expect(hub.get_by_role("button", name="Show more")).to_have_count(0)
    opener(hub, "Letter 21").click()
    site.rest.send(player, "Just in")
    expect(hub.locator(".letter .name").first).to_have_text("Just in")
    expect(hub.locator(".letter")).to_have_count(24)
    expect(line(hub, "Letter 21").locator(".reader")).to_be_visible()


def test_a_message_ends_while_one_looks(page: Any, site: Site, player: str, inbox: Reader) -> None:
    soon = SystemClock().now() + 3_600_000
    site.rest.send(player, "Only today", action="dp:gf_store", expires_at=soon)
    page.clock.install()
    hub = inbox(PHONE)
    expect(line(hub, "Only today")).to_contain_text("Ends in 00:")
    page.clock.fast_forward(3_700_000)
    expect(line(hub, "Only today")).to_have_attribute("data-state", "expired")


def test_a_refusal_is_said_and_the_message_stays(page: Any, site: Site, player: str, inbox: Reader) -> None:
    guid = site.rest.send(player, "Stays")
    hub = inbox(PHONE)
    opener(hub, "Stays").click()
    expect(hub.locator(".reader")).to_be_visible()
    page.evaluate("guid => _smartico.api.deleteInboxMessage(guid)", guid)
    hub.locator(".reader").get_by_role("button", name="Delete").click()
    expect(hub.locator(".toast.problem")).to_contain_text("There is no such message")


@pytest.fixture
def section(site: Site) -> Callable[..., int]:
    """Defines a custom section of its own and tells its number."""

    def define(**body: Any) -> int:
        number = int(uuid.uuid4().hex[:6], 16) + 1
        given = {"id": number, "menu_name": f"Section {number}", **body}
        site.rest.ask("PUT", f"/definitions/custom_section/s-{number}", {"body": given})
        return number

    return define


def show_section(page: Any, site: Site, player: str, number: int, more: str = "") -> Any:
    site.open(page, player)
    page.evaluate("link => _smartico.dp(link)", f"dp:gf_section&id={number}{more}")
    expect(page.locator("#hub-title")).to_have_text(f"Section {number}")
    return page.locator(".hub")


def test_an_operators_page_lies_in_a_frame_and_its_links_come_out(
    page: Any, site: Site, player: str, section: Callable[..., int]
) -> None:
    body = '<p class="big">Hello</p><a href="dp:action&amp;action=FROM_PAGE">Go on</a>'
    number = section(type="html_page", body=body, generic_custom_css=".big{letter-spacing:7px}")
    hub = show_section(page, site, player, number)
    frame = hub.frame_locator(".own-page iframe")
    expect(frame.get_by_text("Hello")).to_be_visible()
    expect(frame.get_by_text("Hello")).to_have_css("letter-spacing", "7px")
    assert hub.locator("iframe").get_attribute("sandbox") == "allow-scripts"
    frame.get_by_role("link", name="Go on").click()
    (event,) = site.rest.expect_events(player, "client_action", 1)
    assert event["payload"]["action"] == "FROM_PAGE"
    assert heard(page, "gf_ux")[-1][0]["custom_section_id"] == number


def test_html_that_is_handed_to_the_frame_runs_nothing(
    page: Any, site: Site, player: str, section: Callable[..., int]
) -> None:
    """What the server would have taken out is put in on the way to the hub."""
    number = section(type="html_page", body="<p>Hello</p>")
    run = 'document.body.append("ran")'
    bad = f"<p>Hello</p><script>{run}</script><img src=x onerror='{run}'>"
    site.open(page, player)
    page.evaluate(
        """bad => { const list = _smartico.api.getCustomSections;
           const altered = (each) => ({ ...each, body: bad });
           _smartico.api.getCustomSections = async () => (await list()).map(altered); }""",
        bad,
    )
    page.evaluate("link => _smartico.dp(link)", f"dp:gf_section&id={number}")
    frame = page.frame_locator(".hub .own-page iframe")
    expect(frame.locator("img[src=x]")).to_have_count(1)  # the altered page has arrived
    expect(frame.locator("body")).not_to_contain_text("ran")


def test_a_page_that_forbids_the_frame_shows_the_text(
    page: Any, site: Site, player: str, section: Callable[..., int]
) -> None:
    number = section(type="html_page", body="<h2>Rules</h2><p>Be kind.</p>")
    policy = '<meta http-equiv="Content-Security-Policy" content="frame-src \'none\'">'
    site.show(page, site.init_call() + site.online_call(player), head=policy)
    page.wait_for_function("_smartico.checkSuccessfullyIdentify?.()")
    page.evaluate("link => _smartico.dp(link)", f"dp:gf_section&id={number}")
    expect(page.locator(".hub .own-page")).to_contain_text("Be kind.")


def test_a_link_hands_its_template_what_it_says(
    page: Any, site: Site, player: str, section: Callable[..., int]
) -> None:
    number = section(type="html_page", liquid_template=1, body="<p>For {{ params.game }}</p>")
    hub = show_section(page, site, player, number, '&liquidParams={"game":"aces & co"}')
    frame = hub.frame_locator(".own-page iframe")
    expect(frame.get_by_text("For aces & co", exact=True)).to_be_visible()
    given = {"id": str(number), "liquidParams": {"game": "kings"}}
    page.evaluate("given => _smartico.showWidget('liquid', given)", given)
    expect(frame.get_by_text("For kings", exact=True)).to_be_visible()
    page.evaluate("_smartico.dp('dp:close')")
    expect(page.locator(".hub")).to_have_count(0)
    page.evaluate("link => _smartico.dp(link)", f"dp:gf_section&id={number}&liquidParams=kings")
    expect(page.locator(".hub .state.problem")).to_contain_text("is the text of one JSON object")


def test_alone_it_is_a_small_window(page: Any, site: Site, player: str, section: Callable[..., int]) -> None:
    page.set_viewport_size(DESK)
    number = section(type="html_page", body="<p>Hello</p>")
    hub = show_section(page, site, player, number, "&standalone=true")
    expect(hub.locator(".nav")).to_be_hidden()
    assert hub.bounding_box()["width"] <= 560
    page.keyboard.press("Escape")
    expect(hub).to_have_count(0)


def test_a_section_that_is_gone_says_so(page: Any, site: Site, player: str) -> None:
    site.open(page, player)
    page.evaluate("_smartico.dp('dp:gf_section&id=1999999999')")
    page.locator(".hub").get_by_role("button", name="Go to the start").click()
    expect(page.locator(".hub[data-screen=overview]")).to_be_visible()


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (852, ".mission"),
        (853, "article"),
        (854, ".own-page iframe"),
        (856, ".badge-card"),
        (861, ".games-lobby .first-game"),
    ],
    ids=["missions", "tournaments", "levels", "badges", "loot box"],
)
def test_kinds_of_the_demo(shop: Shop, number: int, shown: str) -> None:
    page = shop.identified()
    shop.link(f"dp:gf_section&id={number}")
    expect(page.locator(f".hub .section {shown}").first).to_be_visible()
    shop.check()


def test_a_section_of_missions_has_its_own_and_no_others(shop: Shop) -> None:
    page = shop.identified()
    known = page.evaluate("_smartico.api.getMissions()")
    mine = {each["name"] for each in known if 15 in each["category_ids"]}
    shop.link("dp:gf_section&id=852")
    expect(page.locator(".hub .section .mission").first).to_be_visible()
    shown = set(
        page.locator(".hub .section .mission .cover-all").evaluate_all(
            "all => all.map((each) => each.ariaLabel)"
        )
    )
    assert shown
    assert shown <= mine < {each["name"] for each in known}


def test_a_section_that_leads_away_does_so(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf_section&id=857")
    page.wait_for_url("**/partner")

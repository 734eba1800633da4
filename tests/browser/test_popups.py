"""Pop-ups and banners in a page: shown once, one at a time, when and where they may be, and harmless."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.pages import LISTEN, Console, Site, eventually, until

POPUP = "[data-plaudit=popup]"
BANNER = "[data-plaudit=banner]"
SETTINGS = {"DELAY_ENGAGEMENT_EXECUTION_ON_LOGIN_MS": "0", "FRONT_DISABLE_POPUP_INBOX_ON_URLS": ""}
MODAL: dict[str, Any] = {"template": "modal", "title": "Hello {{ params.n }}", "text": "Good to see you."}
GO = [{"label": "Take it", "action": "dp:action&action=TAKEN"}, {"label": "Later"}]


class Sender:
    """The operator's server: defines pop-ups of its own and sends them to one player."""

    def __init__(self, site: Site, player: str) -> None:
        self.site, self.player = site, player

    def define(self, kind: str = "popup", **body: Any) -> str:
        key = f"{kind}-{uuid.uuid4().hex[:8]}"
        number = int(uuid.uuid4().hex[:6], 16) + 1
        self.site.rest.ask("PUT", f"/definitions/{kind}/{key}", {"body": {"id": number, **body}})
        return key

    def send(self, kind: str = "popup", *, key: str = "", expires_at: int | None = None, **body: Any) -> str:
        key = key or self.define(kind, **body)
        given = {kind: key, "params": {"n": 1}} | ({"expires_at": expires_at} if expires_at else {})
        return str(self.site.rest.ask("POST", f"/players/{self.player}/engagements", given)["engagement_uid"])

    def fate(self, uid: str) -> dict[str, Any]:
        found = self.site.rest.ask("GET", f"/players/{self.player}/engagements?limit=100")["items"]
        return dict(next(each for each in found if each["engagement_uid"] == uid))

    def seen(self, uid: str) -> None:
        eventually(lambda: self.fate(uid)["shown_at"], "the impression")


@pytest.fixture
def sender(site: Site) -> Sender:
    """A player who exists, so that something can wait for them."""
    player = site.player("popups")
    site.rest.ask("PUT", f"/players/{player}", {})
    return Sender(site, player)


@pytest.fixture
def settings(site: Site) -> Iterator[Any]:
    """Changes settings of the label for one test."""
    yield lambda **values: site.rest.ask("PATCH", "/settings", {"settings": values})
    site.rest.ask("PATCH", "/settings", {"settings": SETTINGS})


def titled(page: Any, title: str) -> Any:
    return page.locator(POPUP).get_by_role("heading", name=title, exact=True)


def focus(page: Any) -> str:
    """The text of what has the focus, inside of our shadow root too."""
    inner = "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement)"
    return str(page.evaluate(f"{inner}.getAttribute('aria-label') ?? {inner}.textContent"))


def test_a_popup_is_shown_once_and_says_that_it_was_seen(page: Any, site: Site, sender: Sender) -> None:
    site.open(page, sender.player)
    uid = sender.send(**MODAL, buttons=GO)
    titled(page, "Hello 1").wait_for()
    dialog = page.get_by_role("dialog", name="Hello 1")
    dialog.get_by_text("Good to see you.").wait_for()
    sender.seen(uid)
    page.get_by_role("button", name="Later").click()
    page.locator(POPUP).wait_for(state="detached")
    assert sender.fate(uid)["acted_at"] is None
    page.reload()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    later = sender.send(template="toast", title="Behind it")
    titled(page, "Behind it").wait_for()
    assert titled(page, "Hello 1").count() == 0
    sender.seen(later)
    site.rest.expect_events(sender.player, "engagement_impression", 2)


def test_what_nobody_had_time_to_see_is_shown_again_after_a_reload(
    page: Any, site: Site, sender: Sender
) -> None:
    page.add_init_script(
        "if (!location.hash) window.IntersectionObserver = class { observe() {} disconnect() {} };"
    )
    uid = sender.send(**MODAL)
    site.open(page, sender.player)
    titled(page, "Hello 1").wait_for()
    page.goto(page.url + "#seen")
    page.reload()
    titled(page, "Hello 1").wait_for()
    sender.seen(uid)
    site.rest.expect_events(sender.player, "engagement_impression", 1)


def test_a_button_reports_its_link_closes_and_carries_it_out(page: Any, site: Site, sender: Sender) -> None:
    site.open(page, sender.player)
    uid = sender.send(**MODAL, buttons=GO)
    page.get_by_role("button", name="Take it").click()
    page.locator(POPUP).wait_for(state="detached")
    (event,) = site.rest.expect_events(sender.player, "client_action", 1)
    assert event["payload"]["action"] == "TAKEN"
    eventually(lambda: sender.fate(uid)["action"] == GO[0]["action"], "the click")
    sender.seen(uid)


def test_escape_closes_and_the_focus_goes_in_and_back(page: Any, site: Site, sender: Sender) -> None:
    site.open(page, sender.player, script="")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('button'), { textContent: 'Pay' }))"
    )
    page.get_by_role("button", name="Pay").focus()
    sender.send(**MODAL, buttons=GO)
    titled(page, "Hello 1").wait_for()
    until(page, "document.activeElement.matches('[data-plaudit=popup]')")
    assert focus(page) == "Take it"
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(focus(page))
    assert {"Later", "Close"} <= set(reached)
    assert "Pay" not in reached
    page.keyboard.press("Escape")
    page.locator(POPUP).wait_for(state="detached")
    assert focus(page) == "Pay"


def test_they_come_one_at_a_time_in_their_order(page: Any, site: Site, sender: Sender) -> None:
    for n in range(3):
        sender.send(template="modal", title=f"Number {n}")
    site.open(page, sender.player)
    for n in range(3):
        titled(page, f"Number {n}").wait_for()
        assert page.locator(POPUP).count() == 1
        page.keyboard.press("Escape")
        titled(page, f"Number {n}").wait_for(state="detached")


def test_after_a_suspension_the_first_that_was_missed_is_shown(page: Any, site: Site, sender: Sender) -> None:
    site.open(page, sender.player, script="_smartico('suspendPopups', true);")
    until(page, "_smartico.suspended.popups")
    for n in range(2):
        sender.send(template="modal", title=f"Missed {n}")
    site.rest.mark(sender.player, "BEHIND")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('BEHIND')")
    assert page.locator(POPUP).count() == 0
    page.evaluate("_smartico.suspendPopups(false)")
    titled(page, "Missed 0").wait_for()
    page.keyboard.press("Escape")
    page.locator(POPUP).wait_for(state="detached")
    sender.send(template="modal", title="The next")
    titled(page, "The next").wait_for()
    page.keyboard.press("Escape")
    page.reload()
    until(page, "_smartico.suspended?.popups")
    page.evaluate("_smartico.suspendPopups(false)")
    titled(page, "Missed 1").wait_for()


def test_they_stay_away_from_pages_that_are_excluded(
    page: Any, site: Site, sender: Sender, settings: Any
) -> None:
    settings(FRONT_DISABLE_POPUP_INBOX_ON_URLS="/nothing, step=pay")
    uid = sender.send(**MODAL)
    site.open(page, sender.player, query="?step=pay")
    site.rest.mark(sender.player, "BEHIND")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('BEHIND')")
    assert page.locator(POPUP).count() == 0
    assert sender.fate(uid)["failed_at"] is None
    page.evaluate("history.pushState({}, '', location.pathname + '?step=done')")
    titled(page, "Hello 1").wait_for()


def test_they_wait_as_long_after_login_as_the_label_says(
    page: Any, site: Site, sender: Sender, settings: Any
) -> None:
    """The page's clock stands still until the test moves it."""
    settings(DELAY_ENGAGEMENT_EXECUTION_ON_LOGIN_MS="600000")
    sender.send(**MODAL)
    page.clock.install()
    site.open(page, sender.player)
    site.rest.mark(sender.player, "BEHIND")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('BEHIND')")
    page.clock.fast_forward(300_000)
    assert page.locator(POPUP).count() == 0
    page.clock.fast_forward(301_000)
    titled(page, "Hello 1").wait_for()


def test_two_tabs_show_it_in_one(page: Any, site: Site, sender: Sender) -> None:
    other = page.context.new_page()
    for each in (page, other):
        site.open(each, sender.player)
    uid = sender.send(**MODAL)
    eventually(lambda: [each for each in (page, other) if each.locator(POPUP).count()], "a tab with it")
    sender.seen(uid)
    first, second = (page, other) if page.locator(POPUP).count() else (other, page)
    first.keyboard.press("Escape")
    first.locator(POPUP).wait_for(state="detached")
    sender.send(template="toast", title="Behind it")
    eventually(lambda: [each for each in (page, other) if each.locator(POPUP).count()], "the next one")
    assert titled(second, "Hello 1").count() == 0
    site.rest.expect_events(sender.player, "engagement_action", 0)
    shown = site.rest.events(sender.player, "engagement_impression")
    assert [event["payload"]["engagement_uid"] for event in shown].count(uid) == 1
    other.close()


def test_two_tabs_follow_a_deep_link_once_and_not_while_a_popup_is_up(
    page: Any, site: Site, sender: Sender
) -> None:
    other = page.context.new_page()
    site.open(other, sender.player, script="_smartico('suspendPopups', true);")
    site.open(page, sender.player)
    sender.send(**MODAL)
    titled(page, "Hello 1").wait_for()
    link = {"deep_link": "dp:action&action=LINKED"}
    uid = site.rest.ask("POST", f"/players/{sender.player}/engagements", link)["engagement_uid"]
    site.rest.mark(sender.player, "BEHIND")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('BEHIND')")
    site.rest.expect_events(sender.player, "client_action", 0)
    page.keyboard.press("Escape")
    sender.seen(uid)
    other.evaluate("_smartico.suspendPopups(false)")
    other.wait_for_timeout(500)
    site.rest.expect_events(sender.player, "client_action", 1)
    other.close()


def test_a_popup_goes_with_its_player(page: Any, site: Site, sender: Sender) -> None:
    page.add_init_script("window.IntersectionObserver = class { observe() {} disconnect() {} };")
    site.open(page, sender.player)
    uid = sender.send(**MODAL)
    titled(page, "Hello 1").wait_for()
    page.evaluate("_smartico.logout()")
    page.locator(POPUP).wait_for(state="detached")
    assert sender.fate(uid)["shown_at"] is None


def test_what_is_over_is_not_shown(page: Any, site: Site, sender: Sender) -> None:
    sender.send(**MODAL, expires_at=1)
    site.open(page, sender.player)
    sender.send(template="modal", title="In time")
    titled(page, "In time").wait_for()
    assert titled(page, "Hello 1").count() == 0


def test_a_coupon_is_copied_and_a_reward_counts_to_its_number(page: Any, site: Site, sender: Sender) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    site.open(page, sender.player)
    sender.send(template="coupon", code="BREW-20", title="20 % off")
    page.get_by_role("button", name="Copy code").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "BREW-20"
    page.keyboard.press("Escape")
    sender.send(template="reward", amount="1,500 points", title="For your first order")
    page.get_by_role("dialog", name="1,500 points").get_by_text("1,500 points").wait_for()
    page.get_by_role("button", name="Lovely").click()
    page.locator(POPUP).wait_for(state="detached")


EVIL = (
    "<p>Read me</p><script>parent.hacked=1;top.hacked=1</script><img src=x onerror='parent.hacked=1'>"
    '<a href="javascript:parent.hacked=1" id="js">js</a><a href="dp:action&action=FROM_HTML">Go on</a>'
    '<form action="https://evil.example"><input name=a></form><iframe src="https://evil.example"></iframe>'
)


def test_html_of_an_operator_does_nothing_but_say_what_was_clicked(
    page: Any, site: Site, sender: Sender
) -> None:
    console = Console(page)
    site.open(page, sender.player)
    uid = sender.send(template="html", title="News", body=EVIL, height=300)
    frame = page.frame_locator(f"{POPUP} iframe")
    frame.get_by_text("Read me").wait_for()
    inner = next(each for each in page.frames if "/engagements/" in each.url)
    assert inner.evaluate("self.origin") == "null"
    assert inner.evaluate("document.scripts.length") == 1
    assert inner.evaluate("document.querySelectorAll('form, iframe, [onerror]').length") == 0
    assert inner.evaluate("[...document.links].some((link) => link.protocol === 'javascript:')") is False
    # Even a script that came through would reach nothing.
    assert (
        inner.evaluate("(() => { try { return parent.document.title } catch { return 'kept out' } })()")
        == "kept out"
    )
    assert (
        inner.evaluate("(() => { try { return localStorage.length } catch { return 'kept out' } })()")
        == "kept out"
    )
    added = "const it = document.createElement('script'); it.textContent = 'self.ran = 1';"
    added = f"(() => {{ {added} document.body.append(it); return self.ran }})()"
    assert inner.evaluate(added) is None
    sender.seen(uid)
    frame.get_by_role("link", name="Go on").click()
    page.locator(POPUP).wait_for(state="detached")
    (event,) = site.rest.expect_events(sender.player, "client_action", 1)
    assert event["payload"]["action"] == "FROM_HTML"
    assert page.evaluate("window.hacked") is None
    assert not [line for line in console.errors() if "plaudit" in line]


def test_a_page_that_forbids_the_frame_reports_it_and_goes_on(page: Any, site: Site, sender: Sender) -> None:
    calls = site.init_call() + site.online_call(sender.player)
    policy = {"content-security-policy": "frame-src 'none'"}
    page.goto(site.host.put(f"/{sender.player}", site.html(calls), policy))
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    uid = sender.send(template="html", body="<p>Hi</p>")
    eventually(lambda: "frame-src" in (sender.fate(uid)["reason"] or ""), "the reason")
    sender.send(**MODAL)
    titled(page, "Hello 1").wait_for()


def test_designed_templates_hold_to_the_strictest_policy(page: Any, site: Site, sender: Sender) -> None:
    url = site.keys.url
    page.add_init_script(LISTEN)
    policy = (
        "default-src 'none'; script-src 'nonce-n' 'strict-dynamic'; style-src 'nonce-n'; img-src data:; "
        f"connect-src {url} ws{url.removeprefix('http')}; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types plaudit"
    )
    calls = site.init_call() + site.online_call(sender.player)
    html = site.html(calls).replace("<script", '<script nonce="n"')
    page.goto(site.host.put(f"/{sender.player}", html, {"content-security-policy": policy}))
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    for template in ("modal", "reward", "coupon", "toast", "sheet", "full"):
        sender.send(template=template, title=template, amount="50 gems", code="CODE", buttons=GO)
        titled(page, template).wait_for()
        page.get_by_role("button", name="Close").click()
        page.locator(POPUP).wait_for(state="detached")
    assert page.evaluate("violations") == []


# -- banners ------------------------------------------------------------------------------------------------

PLACES = '<div id="top"></div><p id="under">Under it</p>'


def show_page(page: Any, site: Site, player: str, place: str) -> None:
    given = json.dumps({"dom_id": "top", "placement_key": place})
    site.show(page, site.init_call() + site.online_call(player), body=PLACES)
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    page.evaluate(f"_smartico.showBanner({given})")


def test_a_banner_stands_in_its_place_and_follows_its_link(page: Any, site: Site, sender: Sender) -> None:
    place = f"home-{uuid.uuid4().hex[:6]}"
    sender.define("banner", placement_key=place, title="{left} cups left", buttons=GO[:1])
    show_page(page, site, sender.player, place)
    page.locator(BANNER).get_by_role("heading", name="{left} cups left").wait_for()
    data = json.dumps({"placement_key": place, "data": {"left": 7}})
    page.evaluate(f"_smartico.sendDataToBanner({data})")
    page.locator(BANNER).get_by_role("heading", name="7 cups left").wait_for()
    site.rest.expect_events(sender.player, "engagement_impression", 1)
    page.get_by_role("button", name="Take it").click()
    (event,) = site.rest.expect_events(sender.player, "client_action", 1)
    assert event["payload"]["action"] == "TAKEN"
    sent = sender.define("banner", placement_key=place, title="Only for you", only_sent=True)
    sender.send("banner", key=sent)
    page.locator(BANNER).get_by_role("heading", name="Only for you").wait_for()
    assert page.locator(BANNER).count() == 1
    page.evaluate("_smartico.logout()")
    page.locator(BANNER).wait_for(state="detached")


def test_a_place_without_a_banner_takes_no_room(page: Any, site: Site, sender: Sender) -> None:
    site.show(page, site.init_call() + site.online_call(sender.player), body=PLACES)
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    before = page.locator("#under").bounding_box()
    page.evaluate("_smartico.showBanner({ dom_id: 'top', placement_key: 'nobody-has-one' })")
    site.rest.mark(sender.player, "BEHIND")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('BEHIND')")
    assert page.evaluate("document.getElementById('top').childElementCount") == 0
    assert page.locator("#under").bounding_box() == before


def test_a_banner_of_html_is_as_high_as_its_body(page: Any, site: Site, sender: Sender) -> None:
    place = f"html-{uuid.uuid4().hex[:6]}"
    sender.define("banner", placement_key=place, template="html", body=EVIL, height=100)
    show_page(page, site, sender.player, place)
    frame = page.frame_locator(f"{BANNER} iframe")
    frame.get_by_role("link", name="Go on").click()
    (event,) = site.rest.expect_events(sender.player, "client_action", 1)
    assert event["payload"]["action"] == "FROM_HTML"


def test_an_element_that_is_not_there_is_said(page: Any, site: Site, sender: Sender) -> None:
    console = Console(page)
    site.open(page, sender.player)
    page.evaluate("_smartico.showBanner({ dom_id: 'nowhere', placement_key: 'home' })")
    console.said("banner_without_place", "warning")

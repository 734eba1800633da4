"""The pages that a native app shows in a WebView, with a stand-in for the app's end of the line."""

import json
import uuid
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.support.pages import LISTEN, Console, Site, until

PAGE_READY, CLOSE_ME, SHOW_ENGAGEMENT, EXECUTE_DEEP_LINK = 1, 2, 3, 4
READY_TO_BE_SHOWN, SEND_TO_SOCKET, SEND_PUBLIC_PROPS, SEND_GAME_OPENING = 5, 6, 7, 8

# The ends of the line that the frameworks put into a page; each keeps what it is sent in `window.told`.
CHANNELS = {
    "react": "window.ReactNativeWebView = { postMessage: keep };",
    "apple": "window.webkit = { messageHandlers: { SmarticoBridge: { postMessage: keep } } };",
    "android": "window.SmarticoBridge = { postMessage: keep };",
    "flutter": "window.flutter_inappwebview ="
    " { callHandler: (name, text) => name === 'SmarticoBridge' && keep(text) };",
}
KEEP = "window.told = []; const keep = (text) => { told.push(JSON.parse(text)); };"
HUB = "[data-plaudit=hub]"
POPUP = "[data-plaudit=popup]"


class App:
    """A native app around one of our pages."""

    def __init__(self, page: Any, site: Site, channel: str = "android") -> None:
        self.page, self.site = page, site
        self.console = Console(page)
        page.add_init_script("if (window === top) {" + KEEP + CHANNELS.get(channel, "") + "}")
        page.add_init_script(LISTEN)

    def query(self, player: str, **more: str) -> dict[str, str]:
        keys = self.site.keys
        return {"label_key": keys.label_key, "brand_key": keys.brand_key, "user_ext_id": player, **more}

    def open(self, name: str, player: str, **more: str) -> None:
        self.page.goto(f"{self.site.keys.url}/wrapper-{name}.html?{urlencode(self.query(player, **more))}")

    def hub(self, player: str, **more: str) -> None:
        self.open("gf", player, **{"hash": self.site.proof(player), **more})

    def told(self, bcid: int) -> list[dict[str, Any]]:
        return list(self.page.evaluate(f"told.filter((each) => each.bcid === {bcid})"))

    def hears(self, bcid: int, count: int = 1) -> list[dict[str, Any]]:
        until(self.page, f"told.filter((each) => each.bcid === {bcid}).length >= {count}")
        return self.told(bcid)

    def say(self, bcid: int, **fields: Any) -> None:
        """As an object; `text` says it as JSON, as other SDKs do."""
        self.page.evaluate("(message) => window.postMessage(message, '*')", {"bcid": bcid, **fields})

    def say_as_text(self, bcid: int, **fields: Any) -> None:
        text = json.dumps({"bcid": bcid, **fields})
        self.page.evaluate("(data) => window.dispatchEvent(new MessageEvent('message', { data }))", text)

    def clean(self) -> None:
        assert self.page.evaluate("window.violations") == []
        assert self.console.errors() == []


@pytest.fixture
def player(site: Site) -> str:
    return site.player("native")


def popup(**params: Any) -> dict[str, Any]:
    given = {"template": "modal", "title": "Hello", "text": "Good to see you.", **params}
    return {"cid": 110, "activityType": 30, "engagement_uid": str(uuid.uuid4()), "params": given}


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_hub_opens_where_the_app_says_and_closes_with_a_word(
    page: Any, site: Site, player: str, channel: str
) -> None:
    app = App(page, site, channel)
    app.hub(player, dp="dp:gf_missions")
    app.hears(READY_TO_BE_SHOWN)
    page.locator(HUB).get_by_role("heading", level=1, name="Missions").wait_for()
    assert [len(app.told(PAGE_READY)), len(app.told(READY_TO_BE_SHOWN)), len(app.told(CLOSE_ME))] == [1, 1, 0]
    assert "hash=" not in page.url
    assert f"user_ext_id={player}" in page.url
    page.get_by_role("button", name="Close", exact=True).click()
    app.hears(CLOSE_ME)
    assert len(app.told(CLOSE_ME)) == 1
    app.clean()


def test_the_hub_fills_the_page_and_is_a_phone_s_where_the_app_wants_it(
    page: Any, site: Site, player: str
) -> None:
    page.set_viewport_size({"width": 1000, "height": 700})
    app = App(page, site)
    box = f"""(() => {{
      const dialog = document.querySelector('{HUB}').shadowRoot.querySelector('dialog');
      const {{ width, height }} = dialog.getBoundingClientRect();
      return [width, height].join();
    }})()"""
    app.hub(player)
    app.hears(READY_TO_BE_SHOWN)
    until(page, f"{box} === '1000,700'")
    app.hub(player, force_mobile="true")
    app.hears(READY_TO_BE_SHOWN)
    until(page, f"{box} === '430,700'")
    app.hub(player, force_mobile="false")
    app.hears(READY_TO_BE_SHOWN)
    until(page, f"{box} === '1000,700'")


def test_the_app_leads_the_hub_elsewhere_and_a_frame_does_not(page: Any, site: Site, player: str) -> None:
    app = App(page, site)
    app.hub(player)
    app.hears(READY_TO_BE_SHOWN)
    page.evaluate("window.views = []; _smartico.on('gf_ux', (view) => views.push(view))")
    app.say(EXECUTE_DEEP_LINK, dp="dp:gf_store")
    until(page, "views.at(-1)?.screen_name_id === 11")
    app.say_as_text(EXECUTE_DEEP_LINK, dp="dp:gf_missions")
    until(page, "views.at(-1)?.screen_name_id === 2")
    # A sandboxed frame, like one with an operator's HTML: it speaks to the page, and is not the app.
    page.evaluate("""() => new Promise((heard) => {
      addEventListener('message', ({ source }) => source !== window && heard());
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const said = { data: { bcid: 4, dp: 'dp:gf_badges' }, source: frame.contentWindow };
      dispatchEvent(new MessageEvent('message', said));
    })""")
    app.say_as_text(EXECUTE_DEEP_LINK, dp="dp:gf_levels")
    until(page, "views.at(-1)?.screen_name_id === 6")
    assert page.evaluate("views.map((view) => view.screen_name_id)") == [11, 2, 6]
    for odd in ("not json", "[]", "null", '{"bcid":"4"}'):
        page.evaluate("(data) => window.postMessage(data, '*')", odd)
    app.say(99)
    app.say(EXECUTE_DEEP_LINK, dp="dp:gf_close")
    app.hears(CLOSE_ME)


def test_without_an_app_nobody_is_heard(page: Any, site: Site, player: str) -> None:
    app = App(page, site, "none")
    app.hub(player, dp="dp:gf_missions")
    heading = page.locator(HUB).get_by_role("heading", level=1)
    heading.get_by_text("Missions").wait_for()
    app.say(EXECUTE_DEEP_LINK, dp="dp:gf_levels")
    # Messages come in their order: when this one has arrived, the other one has too.
    page.evaluate("new Promise((heard) => { addEventListener('message', heard); postMessage(0, '*'); })")
    assert heading.text_content() == "Missions"
    app.clean()


def test_what_is_said_before_flutter_is_there_is_said_when_it_is(
    site: Site, player: str, chromium: Any
) -> None:
    context = chromium.new_context(user_agent="Mozilla/5.0 SMTO-WRAPPER")
    page = context.new_page()
    app = App(page, site, "none")
    app.hub(player)
    page.locator(HUB).get_by_role("heading", level=1).first.wait_for()
    page.evaluate(
        f"{KEEP.replace('window.told = [];', '')} {CHANNELS['flutter']}"
        "dispatchEvent(new Event('flutterInAppWebViewPlatformReady'))"
    )
    app.hears(PAGE_READY)
    app.hears(READY_TO_BE_SHOWN)
    context.close()


def test_properties_and_games_are_passed_on(page: Any, site: Site, player: str) -> None:
    app = App(page, site)
    app.hub(player)
    first = app.hears(SEND_PUBLIC_PROPS)[0]["props"]
    assert "ach_points_balance" in first
    page.evaluate("_smartico.updatePublicTags('add', ['NATIVE'])")
    until(page, "told.some((each) => each.bcid === 7 && each.props.core_public_tags?.includes('NATIVE'))")


def test_a_game_of_the_operator_is_the_app_s_to_open(page: Any, site: Site, player: str) -> None:
    app = App(page, site)
    app.hub(player, dp="dp:gf_tournaments&id=401")
    app.hears(READY_TO_BE_SHOWN)
    page.locator(HUB).get_by_role("tab", name="Games").click()
    page.locator(HUB).get_by_role("button", name="Hilltop").click()
    app.hears(CLOSE_ME)
    (opening,) = app.told(SEND_GAME_OPENING)
    assert opening["game"]["ext_game_id"] == "hilltop"
    assert [each["bcid"] for each in page.evaluate("told")][-2:] == [SEND_GAME_OPENING, CLOSE_ME]


@pytest.mark.parametrize(
    "dp", ["dp:nonsense", "https://evil.example/", "dp:go&url=https://evil.example/", "missions", ""]
)
def test_a_link_that_leads_nowhere_or_away_opens_the_hub(page: Any, site: Site, player: str, dp: str) -> None:
    app = App(page, site)
    app.hub(player, dp=dp)
    app.hears(READY_TO_BE_SHOWN)
    assert page.url.startswith(site.keys.url)
    assert page.locator(HUB).count() == 1


def test_a_game_by_itself_closes_the_page_with_it(page: Any, site: Site, player: str) -> None:
    app = App(page, site)
    app.hub(player)
    app.hears(READY_TO_BE_SHOWN)
    game = page.evaluate("_smartico.api.getMiniGames().then(([first]) => first.id)")
    app.hub(player, dp=f"dp:gf_saw&id={game}&standalone=true")
    app.hears(READY_TO_BE_SHOWN)
    page.locator("[data-plaudit=game]").wait_for(state="attached")
    assert page.locator(HUB).count() == 0
    page.evaluate("_smartico.dp('dp:close')")
    app.hears(CLOSE_ME)
    assert len(app.told(CLOSE_ME)) == 1


def test_a_refused_proof_is_said_and_can_be_left(page: Any, site: Site, player: str) -> None:
    app = App(page, site)
    app.open("gf", player, hash="wrong", lang="de")
    app.hears(READY_TO_BE_SHOWN)
    page.get_by_role("heading", name="Das ließ sich nicht öffnen").wait_for()
    page.get_by_role("button", name="Schließen").click()
    app.hears(CLOSE_ME)
    assert page.evaluate("window.violations") == []


def test_an_address_says_what_it_lacks(site: Site) -> None:
    base = site.keys.url
    answer = httpx.get(f"{base}/wrapper-gf.html?brand_key=x")
    assert answer.status_code == 400
    assert "The address lacks label_key, user_ext_id, hash." in answer.text
    popups = httpx.get(f"{base}/wrapper-popup.html?label_key={site.keys.label_key}")
    assert popups.status_code == 400
    assert "The address lacks user_ext_id." in popups.text
    unknown = httpx.get(f"{base}/wrapper-popup.html?label_key=none&user_ext_id=p")
    assert unknown.status_code >= 400
    assert "plaudit-widget" not in unknown.text
    old = httpx.get(f"{base}/wrapper-popup.html?label_name={site.keys.label_key}&user_ext_id=%3C/script%3E")
    assert old.status_code == 200
    assert "frame-ancestors 'none'" in old.headers["content-security-policy"]
    assert old.text.count("</script>") == 2


def test_a_popup_is_shown_reported_and_followed_by_the_app(page: Any, site: Site, player: str) -> None:
    app = App(page, site, "apple")
    app.open("popup", player, hash="0f")
    app.hears(PAGE_READY)
    assert "hash=" not in page.url
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    push = popup(buttons=[{"label": "Take it", "action": "dp:gf_missions"}])
    app.say(SHOW_ENGAGEMENT, **push)
    app.say_as_text(SHOW_ENGAGEMENT, **push)
    page.get_by_role("dialog", name="Hello").wait_for()
    app.hears(READY_TO_BE_SHOWN)
    page.get_by_role("button", name="Take it").click()
    app.hears(CLOSE_ME)
    uid = push["engagement_uid"]
    report = {"bcid": SEND_TO_SOCKET, "engagement_uid": uid, "activityType": 30}
    assert app.told(SEND_TO_SOCKET) == [
        {**report, "cid": 103},
        {**report, "cid": 104, "action": "dp:gf_missions"},
    ]
    assert app.told(EXECUTE_DEEP_LINK) == [{"bcid": EXECUTE_DEEP_LINK, "dp": "dp:gf_missions"}]
    order = [each["bcid"] for each in page.evaluate("told")]
    assert order[-2:] == [EXECUTE_DEEP_LINK, CLOSE_ME]
    assert page.locator(POPUP).count() == 0
    app.say(SHOW_ENGAGEMENT, **push)
    other = popup(title="Another")
    app.say(SHOW_ENGAGEMENT, **other)
    page.get_by_role("dialog", name="Another").wait_for()
    assert page.get_by_role("dialog", name="Hello").count() == 0
    app.clean()


def test_popups_come_one_after_the_other_and_the_page_closes_after_the_last(
    page: Any, site: Site, player: str
) -> None:
    app = App(page, site)
    app.open("popup", player)
    app.hears(PAGE_READY)
    app.say(SHOW_ENGAGEMENT, **popup(title="First"))
    app.say(SHOW_ENGAGEMENT, **popup(title="Second"))
    page.get_by_role("dialog", name="First").wait_for()
    assert page.locator(POPUP).count() == 1
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Second").wait_for()
    assert app.told(CLOSE_ME) == []
    page.keyboard.press("Escape")
    app.hears(CLOSE_ME)
    assert len(app.told(SEND_TO_SOCKET)) == 2


def test_a_popup_with_html_of_the_operator_is_framed(page: Any, site: Site, player: str) -> None:
    site.rest.ask("PUT", f"/players/{player}", {})
    number = int(uuid.uuid4().hex[:6], 16) + 1
    body = {
        "id": number,
        "template": "html",
        "title": "News",
        "body": "<p>Written by hand</p>",
        "height": 200,
    }
    site.rest.ask("PUT", f"/definitions/popup/native-{number}", {"body": body})
    given = {"popup": f"native-{number}"}
    uid = site.rest.ask("POST", f"/players/{player}/engagements", given)["engagement_uid"]
    app = App(page, site)
    app.open("popup", player)
    app.hears(PAGE_READY)
    push = popup(template="html", title="News", height=200)
    app.say(SHOW_ENGAGEMENT, **{**push, "engagement_uid": uid})
    app.hears(READY_TO_BE_SHOWN)
    page.frame_locator(f"{POPUP} iframe").get_by_text("Written by hand").wait_for()
    assert page.evaluate("window.violations") == []


def test_what_is_no_popup_is_refused_and_a_broken_one_ends(page: Any, site: Site, player: str) -> None:
    app = App(page, site)
    app.open("popup", player)
    app.hears(PAGE_READY)
    app.say(SHOW_ENGAGEMENT, **{**popup(), "activityType": 31})
    app.say(SHOW_ENGAGEMENT, cid=110)
    app.console.said("SHOW_ENGAGEMENT takes a message 110")
    assert page.locator(POPUP).count() == 0
    app.say(SHOW_ENGAGEMENT, **popup(template="hologram"))
    app.hears(CLOSE_ME)
    assert [each["cid"] for each in app.told(SEND_TO_SOCKET)] == [106]

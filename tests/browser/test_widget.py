"""The read-only view of a support desk: with a stand-in SDK for every state, and with the product itself."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).parents[2]
HOST = "http://plaudit.test"
DESK = "http://desk.test"
CSP = (
    "default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; style-src 'self' 'nonce-n1'; "
    "img-src 'self' https: http: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types plaudit"
)
VIOLATIONS = """
window.violations = [];
addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""

# The little of `_smartico` that the view uses; `state` is given by the test.
STAND_IN = """
(() => {
  const state = %(state)s;
  const handlers = {};
  window.calls = [];
  window.fire = (key, ...values) => (handlers[key] ?? []).forEach((handler) => handler(...values));
  window.change = (part) => { Object.assign(state.props, part); fire('props_change', part); };
  window.state = state;
  const api = {
    getTranslations: async () => ({ translations: state.translations }),
    getInboxMessages: async ({ onUpdate }) => {
      if (onUpdate) window.push = () => onUpdate([...state.inbox]);
      return [...state.inbox];
    },
    getInboxMessageBody: async (guid) => state.bodies[guid] ?? Promise.reject(new Error('not there')),
  };
  window._smartico = {
    on: (key, handler) => (handlers[key] ??= []).push(handler),
    init: (...args) => calls.push(['init', ...args]),
    showWidget: (kind, { element, ...params }) => {
      calls.push(['showWidget', kind, params]);
      element.textContent = 'The hub';
      fire('gf_ux');
    },
    online: async (...args) => {
      calls.push(['online', ...args]);
      if (state.label) return fire('label_init_completed', ...state.label);
      if (state.identify) fire('identify', ...state.identify);
    },
    getPublicProps: () => structuredClone(state.props),
    api: new Proxy(api, { get(target, name) {
      if (name === 'getCurrentLevel') return state.level && (async () => state.level);
      return target[name] ?? ((...args) => calls.push([name, ...args]));
    } }),
  };
  const config = JSON.parse(document.getElementById('plaudit-widget').textContent);
  import('/static/widgets/profile.js').then((view) => view.mountProfile(_smartico, config));
})();
"""
PROPS: dict[str, Any] = {
    "public_username": "Noor",
    "ach_points_balance": 840,
    "ach_points_ever": 1240,
    "ach_gems_balance": 25,
    "ach_diamonds_balance": 1,
    "ach_level_current": "Gold",
    "core_public_tags": ["VIP", "NEWSLETTER"],
    "core_inbox_unread_count": 1,
    "core_registration_date": 1715500000000,
    "core_user_language": "EN",
    "core_is_test_account": True,
    "ach_gamification_in_control_group": True,
}
INBOX = [
    {"message_guid": "g1", "sent_date": "21/11/2026 09:15:00", "read": False, "favorite": False},
    {"message_guid": "g2", "sent_date": "20/11/2026 09:15:00", "read": True, "favorite": True},
]
BODIES = {
    "g1": {
        "title": "Breakfast",
        "preview_body": "Two days left",
        "action": "dp:inbox",
        "html_body": "<p onclick='boom()'>Good &amp; <b>warm</b></p>"
        "<script>boom()</script><img src=x onerror=boom()>",
        "buttons": [{"text": "Collect", "action": "dp:go"}],
    },
    "g2": {"title": "Level up", "preview_body": "You are Gold now.", "action": "dp:gf_levels"},
}


class Widget:
    """The view, in a frame of a support desk, with a stand-in for the SDK."""

    def __init__(self, page: Any, **state: Any) -> None:
        self.page = page
        self.state: dict[str, Any] = {
            "props": dict(PROPS),
            "inbox": list(INBOX),
            "bodies": dict(BODIES),
            "identify": [0, PROPS, ""],
            "translations": {},
            "label": None,
            "level": {"name": "Gold", "progress": 68, "ordinal_position": 3},
        } | state
        self.config: dict[str, Any] = {
            "label_key": "label-1",
            "brand_key": "brand-1",
            "user_ext_id": "noor",
            "user_hash": "hash:1",
            "parent_origins": ["desk.test"],
        }
        page.add_init_script(VIOLATIONS)
        page.route("**/*", self._answer)

    def _answer(self, route: Any) -> None:
        path = route.request.url.split("?")[0]
        script = {"content-type": "text/javascript"}
        if path == f"{DESK}/":
            route.fulfill(
                body=desk_page(f"{HOST}/widget?user_ext_id=noor&user_hash=hash:1"), content_type="text/html"
            )
        elif path == f"{HOST}/widget":
            headers = {"content-type": "text/html", "content-security-policy": CSP}
            route.fulfill(body=self._page(), headers=headers)
        elif path == f"{HOST}/smartico.js":
            route.fulfill(body=STAND_IN % {"state": json.dumps(self.state)}, headers=script)
        elif "/static/" in path:
            route.fulfill(body=(ROOT / "static" / path.split("/static/")[1]).read_text(), headers=script)
        else:
            route.fulfill(status=404, body="")

    def _page(self, **context: Any) -> str:
        templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
        config = json.dumps(self.config).replace("<", "\\u003c")
        given = {
            "nonce": "n1",
            "title": "Player",
            "script_tag_src": "/smartico.js",
            "config": config,
        } | context
        return templates.get_template("widget.html").render(given)

    def open(self) -> Any:
        self.page.goto(f"{DESK}/")
        self.page.wait_for_function("got.some((message) => message.data.type === 'ready')")
        return self.page.frames[1]

    def messages(self) -> Any:
        return self.page.evaluate("got.map(({ origin, data }) => [origin, data.source, data.type])")


def desk_page(src: str) -> str:
    return f"""<!doctype html><title>desk</title><script>
      window.got = [];
      addEventListener('message', ({{ origin, data }}) => got.push({{ origin, data }}));
    </script><iframe title="player" width="900" height="900" src="{src}"></iframe>"""


ROOT_OF_VIEW = "document.getElementById('plaudit-profile').shadowRoot"


def text_of(frame: Any) -> str:
    return str(frame.evaluate(f"{ROOT_OF_VIEW}.textContent"))


def test_the_session_is_read_only_and_leaves_no_proof_in_the_address(page: Any) -> None:
    frame = Widget(page).open()
    init, online = frame.evaluate("calls.slice(0, 2)")
    assert init[1] == "label-1"
    assert init[2]["simulation_mode"] is True
    assert init[2]["generate_visit"] is False
    assert [online[1], online[3]] == ["noor", "hash:1"]
    assert "user_hash" not in frame.evaluate("location.href")
    assert "user_ext_id=noor" in frame.evaluate("location.href")


def test_closing_tells_the_desk_at_its_own_origin(page: Any) -> None:
    widget = Widget(page)
    frame = widget.open()
    frame.get_by_role("button", name="Close").click()
    frame.get_by_role("button", name="Close").press("Escape")
    page.wait_for_function("got.length === 3")
    assert widget.messages() == [[HOST, "plaudit-widget", kind] for kind in ("ready", "close", "close")]


def test_a_page_that_is_not_on_the_list_hears_nothing(page: Any) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    widget = Widget(page)
    widget.config["parent_origins"] = ["https://other.test", "test", "*.desk.test"]
    page.goto(f"{DESK}/")
    frame = page.frames[1]
    frame.get_by_role("button", name="Close").click()
    frame.get_by_text("not on the list of allowed origins").wait_for()
    assert widget.messages() == []
    assert any(DESK in text and "allowed origins" in text for text in said)


@pytest.mark.parametrize(
    ("state", "advice"),
    [
        ({"identify": [20021, {}, "Identification refused. Reference 4f0a9c1e"]}, "open the player again"),
        ({"label": [20011, "Unknown label."]}, "label key"),
        ({"label": [20013, "Origin not allowed."]}, "allowed origins"),
    ],
)
def test_a_refusal_says_what_to_do(page: Any, state: dict[str, Any], advice: str) -> None:
    widget = Widget(page, **state)
    frame = widget.open()
    frame.get_by_role("heading", name="This player cannot be opened").wait_for()
    frame.get_by_text(advice).wait_for()
    frame.get_by_text((state.get("label") or state["identify"])[-1]).wait_for()
    assert "Noor" not in text_of(frame)


def test_a_silent_server_is_named_and_the_view_opens_when_it_answers(page: Any) -> None:
    page.clock.install()
    widget = Widget(page, identify=None)
    page.goto(f"{DESK}/")
    frame = page.frames[1]
    frame.get_by_text("Loading the player").wait_for(state="attached")
    page.clock.run_for(11_000)
    frame.get_by_role("heading", name="The server does not answer").wait_for()
    frame.evaluate("fire('identify', 0, state.props, '')")
    page.clock.run_for(3_000)
    frame.get_by_text("The hub").wait_for()
    assert widget.messages()


def test_a_lost_network_is_said_and_taken_back(page: Any) -> None:
    Widget(page, identify=None)
    page.goto(f"{DESK}/")
    frame = page.frames[1]
    frame.get_by_text("Loading the player").wait_for(state="attached")
    page.context.set_offline(True)
    frame.get_by_text("No connection").wait_for()
    page.context.set_offline(False)
    frame.get_by_text("No connection").wait_for(state="detached")


def test_words_come_from_the_label_and_turn_right_to_left(page: Any) -> None:
    widget = Widget(page, translations={"profile.read_only": "للمشاهدة فقط"})
    widget.config["lang"] = "ar"
    frame = widget.open()
    frame.get_by_text("للمشاهدة فقط").wait_for()
    assert frame.evaluate("document.documentElement.dir") == "rtl"
    assert frame.evaluate("getComputedStyle(document.getElementById('plaudit-profile')).direction") == "rtl"


def test_the_hub_is_shown_below_the_strip_as_the_address_asks(page: Any) -> None:
    widget = Widget(page)
    widget.config |= {"lang": "de", "skin": "v3_base_dark"}
    frame = widget.open()
    kind, params = frame.evaluate("calls.find(([name]) => name === 'showWidget').slice(1)")
    assert kind == "achievements"
    assert (params["lang"], params["theme"], params["height"]) == ("de", "v3_base_dark", "100%")
    assert frame.evaluate("violations") == []


def test_an_address_that_cannot_work_gets_a_page_that_says_so(page: Any) -> None:
    widget = Widget(page)
    page.route(
        f"{HOST}/broken",
        lambda route: route.fulfill(
            body=widget._page(error="The address lacks <user_hash>."),
            headers={"content-type": "text/html", "content-security-policy": CSP},
        ),
    )
    page.goto(f"{HOST}/broken")
    assert page.get_by_role("alert").get_by_text("The address lacks <user_hash>.").is_visible()
    assert page.locator("script").count() == 0
    assert page.evaluate("violations") == []


# -- with the product itself --------------------------------------------------------------------------------


def until(target: Any, expression: str) -> None:
    """Waits for a page or frame; `wait_for_function` needs eval, which the demo's own policy forbids."""
    for _ in range(400):
        if target.evaluate(f"Boolean({expression})"):
            return
        target.wait_for_timeout(50)
    pytest.fail(f"never came true: {expression}")


def widget_url(plaudit: Any, **changes: str) -> str:
    player = plaudit.players[0]
    proof = {"user_ext_id": player["ext_user_id"], "user_hash": player["user_hash"]}
    query = {"label_key": plaudit.label_key, "brand_key": plaudit.brand_key} | proof | changes
    return f"{plaudit.url}/widget?{urlencode(query)}"


def open_from_the_desk(page: Any, plaudit: Any) -> Any:
    page.add_init_script(
        VIOLATIONS + "window.got = []; addEventListener('message', (e) => got.push([e.origin, e.data]));"
    )
    page.goto(f"{plaudit.demo_url}/support")
    page.locator("[data-view]").first.click()
    until(page, "got.some(([, data]) => data?.type === 'ready')")
    return next(frame for frame in page.frames if frame.url.startswith(plaudit.url))


def test_the_demo_desk_sees_its_member_live_and_closes_the_view(
    page: Any, plaudit: Any, chromium: Any
) -> None:
    frame = open_from_the_desk(page, plaudit)
    frame.get_by_role("heading", name="Hello, Ada").wait_for()
    assert frame.evaluate("violations") == []
    shop = chromium.new_context().new_page()
    shop.goto(plaudit.demo_url)
    until(shop, "window._smartico?.checkSuccessfullyIdentify?.()")
    shop.evaluate("_smartico.updatePublicTags('add', ['SEEN_BY_SUPPORT'])")
    frame.get_by_text("SEEN_BY_SUPPORT").wait_for()
    shop.context.close()
    frame.get_by_role("button", name="Close").click()
    until(page, "got.some(([, data]) => data?.type === 'close')")
    assert page.evaluate(
        "got.filter(([, data]) => data?.source === 'plaudit-widget').map(([origin]) => origin)"
    ) == [
        plaudit.url,
        plaudit.url,
    ]


def test_the_desk_sees_an_operators_page_and_no_other_frame(page: Any, plaudit: Any) -> None:
    frame = open_from_the_desk(page, plaudit)
    frame.get_by_role("button", name="House rules").click()
    rules = frame.frame_locator("iframe[title='House rules']")
    rules.get_by_role("heading", name="House rules").wait_for()
    rules.get_by_text("Points do not expire.").wait_for()
    assert frame.evaluate("violations") == []
    other = f"{plaudit.url}/frames/{plaudit.label_key}x"
    frame.evaluate(
        """(src) => document.body.append(Object.assign(document.createElement('iframe'), { src }))""", other
    )
    until(frame, "violations.length")
    assert frame.evaluate("violations") == [f"frame-src {other}"]


def test_the_server_refuses_what_a_read_only_session_tries(page: Any, plaudit: Any) -> None:
    page.goto(widget_url(plaudit))
    page.get_by_role("heading", name="Hello, Ada").wait_for()
    answer = page.evaluate("_smartico.api.markAllInboxMessagesAsRead()")
    assert answer["err_code"] == 20006, answer


def test_every_screen_is_there_and_what_acts_is_locked_and_says_why(page: Any, plaudit: Any) -> None:
    page.add_init_script(VIOLATIONS)
    page.goto(widget_url(plaudit))
    page.get_by_text("JS markers").wait_for()
    page.get_by_text("Member since").wait_for()
    page.locator(".hub .nav").get_by_role("button", name="Missions").click()
    act = page.locator(".hub[data-screen=missions] .button[aria-disabled=true]").first
    act.wait_for()
    act.click(force=True)
    page.locator(".toast").get_by_text("Nothing can be changed here").wait_for()
    assert page.locator(".hub[data-screen=missions] .mission .button:not([aria-disabled=true])").count() == 0
    assert page.evaluate("violations") == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_overflows(page: Any, plaudit: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(widget_url(plaudit))
    page.get_by_text("JS markers").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0


def test_a_forged_hash_shows_no_player(page: Any, plaudit: Any) -> None:
    page.goto(widget_url(plaudit, user_hash="0" * 32 + ":99999999999999"))
    page.get_by_role("heading", name="This player cannot be opened").wait_for()
    page.get_by_text("Identification refused").wait_for()
    assert "user_hash" not in page.url

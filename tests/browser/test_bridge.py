"""The iframe bridge in a browser: two origins, a stand-in `_smartico` in the parent, the raw modules.

Every address is answered from here (`page.route`): a test shows the whole of both pages and needs no server.
The last tests go the same way with the linked scripts and the product.
"""

from pathlib import Path
from typing import Any

import pytest

STATIC = Path(__file__).parents[2] / "static"
OWNER = "http://owner.test"
FRAME = "http://frame.test"

# What the parent's `_smartico` does here: it answers, remembers and fires on request.
STAND_IN = """
const handlers = new Map();
const log = [];
const props = { public_username: 'Noor', ach_points_balance: 10 };
let identified = false;
window.fire = (key, ...values) => (handlers.get(key) ?? []).forEach((handler) => handler(...values));
window.log = log;
window._smartico = {
  on(key, handler) { handlers.set(key, (handlers.get(key) ?? new Set()).add(handler)); },
  off(key, handler) { handlers.get(key)?.delete(handler); },
  init(...args) {
    log.push(['init', ...args]);
    if (log.filter(([name]) => name === 'init').length > 1) return;
    setTimeout(() => { fire('init', 0); fire('label_init_completed', 0, ''); });
  },
  async online(...args) {
    log.push(['online', ...args]);
    if (!identified) fire('identify', 0, { ...props }, '');
    identified = true;
  },
  logout() { log.push(['logout']); identified = false; },
  clear(params) { log.push(['clear', params]); identified = false; },
  dp(link) { log.push(['dp', link]); return link === 'dp:known'; },
  checkSuccessfullyIdentify: () => identified,
  getPublicProps: () => (identified ? props : null),
  getUserProps: () => (identified ? props : {}),
  isMobile: () => false,
  parseUrl: () => ({ page: 'owner' }),
  parseUrlHash: () => ({}),
  ready: async () => {},
  vapi: (language) => ({ getTranslations: async () => ({ translations: { language } }) }),
  api: {
    getUserProfile() { if (!identified) throw new Error('Not in visitor mode.'); return props; },
    async checkSegmentMatch(id) { return id === 7; },
    async getInboxUnreadCount({ onUpdate }) { window.pushUnread = onUpdate; return 3; },
    async setAvatar() {
      throw Object.assign(new Error('Square pictures only.'), { code: 'avatar_invalid', errCode: 20042 });
    },
  },
};
"""

PARENT_HEAD = """
<script type="module">
  import { installBridge } from '/static/sdk/bridge.js';
  %(stand_in)s
  installBridge(window._smartico);
</script>
"""

CHILD = """<!doctype html><title>frame</title>
<script>
  window._smartico_inframe = function () {
    (_smartico_inframe.q = _smartico_inframe.q || []).push(arguments);
  };
  window.heard = [];
  _smartico_inframe('on', 'identify', (...args) => heard.push(['identify', ...args]));
  _smartico_inframe('init', 'label-1', { brand_key: 'b' });
  _smartico_inframe('online', 'noor', 'en', 'hash:1');
</script>
<script type="module" src="/static/sdk/inframe.js"></script>"""


class Site:
    """Pages by address, and the console of everything that was opened."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.pages: dict[str, str] = {}
        self.errors: list[str] = []
        page.on("console", self._keep_errors)
        page.route("**/*", self._answer)

    def _keep_errors(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _answer(self, route: Any) -> None:
        url = route.request.url.split("?")[0].split("#")[0]
        if "/static/" in url:
            headers = {"content-type": "text/javascript", "access-control-allow-origin": "*"}
            route.fulfill(body=(STATIC / url.split("/static/")[1]).read_text(), headers=headers)
        elif url in self.pages:
            route.fulfill(body=self.pages[url], content_type="text/html")
        else:
            route.fulfill(status=404, body="")

    def parent(self, head: str = "", *, trusted: str | None = FRAME, iframes: str | None = None) -> None:
        origins = f"<script>window._smartico_bridge_origins = ['{trusted}']</script>" if trusted else ""
        body = iframes or f'<iframe title="shop" src="{FRAME}/"></iframe>'
        self.pages[f"{OWNER}/"] = f"<!doctype html><title>owner</title>{origins}{head}<body>{body}"

    def open(self) -> Any:
        self.page.goto(f"{OWNER}/")
        return self.frame(FRAME)

    def frame(self, origin: str) -> Any:
        frames = [frame for frame in self.page.frames if frame.url.startswith(origin)]
        assert frames, [frame.url for frame in self.page.frames]
        frames[0].wait_for_load_state()
        return frames[0]

    def log(self) -> Any:
        return self.page.evaluate("window.log")

    def await_error(self, part: str) -> None:
        for _ in range(400):
            if any(part in error for error in self.errors):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"nobody said {part!r}; the console holds {self.errors}")


@pytest.fixture
def site(page: Any) -> Site:
    made = Site(page)
    made.pages[f"{FRAME}/"] = CHILD
    made.parent(PARENT_HEAD % {"stand_in": STAND_IN})
    return made


def test_queued_calls_reach_the_parent_in_order_and_its_callbacks_come_back(site: Site) -> None:
    frame = site.open()
    frame.wait_for_function("heard.length === 1")
    assert [entry[0] for entry in site.log()] == ["init", "online"]
    assert site.log()[1] == ["online", "noor", "en", "hash:1"]
    assert frame.evaluate("heard[0]") == [
        "identify",
        0,
        {"public_username": "Noor", "ach_points_balance": 10},
        "",
    ]
    assert site.errors == []


def test_answers_and_errors_come_back_as_promises(site: Site) -> None:
    frame = site.open()
    assert frame.evaluate("_smartico_inframe.api.checkSegmentMatch(7)") is True
    assert frame.evaluate("_smartico_inframe.dp('dp:known')") is True
    assert frame.evaluate("_smartico_inframe.dp('dp:unknown')") is False
    assert frame.evaluate("_smartico_inframe.vapi('de').getTranslations('de')") == {
        "translations": {"language": "de"}
    }
    failure = frame.evaluate(
        "_smartico_inframe.api.setAvatar({}).catch((e) => [e instanceof Error, e.message, e.code, e.errCode])"
    )
    assert failure == [True, "Square pictures only.", "avatar_invalid", 20042]


def test_synchronous_members_answer_from_a_mirror_as_fresh_as_the_last_message(site: Site) -> None:
    frame = site.open()
    frame.wait_for_function("heard.length === 1")
    assert frame.evaluate("_smartico_inframe.checkSuccessfullyIdentify()") is True
    assert frame.evaluate("_smartico_inframe.api.getUserProfile().public_username") == "Noor"
    assert frame.evaluate("_smartico_inframe.parseUrl()") == {"page": "owner"}
    frame.evaluate(
        """_smartico_inframe.on('props_change', (change) => {
             heard.push([change.ach_points_balance, _smartico_inframe.getPublicProps().ach_points_balance]);
           })"""
    )
    site.page.evaluate(
        "_smartico.getPublicProps().ach_points_balance = 25; fire('props_change', {ach_points_balance: 25})"
    )
    frame.wait_for_function("heard.length === 2")
    assert frame.evaluate("heard[1]") == [25, 25]


def test_a_mirrored_member_that_throws_in_the_parent_throws_in_the_frame(site: Site) -> None:
    frame = site.open()
    frame.evaluate("_smartico_inframe.logout()")
    message = "(() => { try { _smartico_inframe.api.getUserProfile() } catch (e) { return e.message } })()"
    assert frame.evaluate(message) == "Not in visitor mode."


def test_functions_among_the_arguments_are_called_across_the_bridge(site: Site) -> None:
    frame = site.open()
    count = "_smartico_inframe.api.getInboxUnreadCount({ onUpdate: (n) => { heard.push(n); return n * 2; } })"
    assert frame.evaluate(count) == 3
    assert site.page.evaluate("pushUnread(5)") == 10
    assert frame.evaluate("heard.at(-1)") == 5


def test_off_ends_a_subscription(site: Site) -> None:
    frame = site.open()
    frame.wait_for_function("heard.length === 1")
    frame.evaluate("_smartico_inframe.off('identify')")
    site.page.evaluate("fire('identify', 0, {}, '')")
    frame.evaluate("_smartico_inframe.ready()")
    assert frame.evaluate("heard.length") == 1


def test_a_reloaded_frame_connects_again_and_hears_that_the_label_is_up(site: Site) -> None:
    site.pages[f"{FRAME}/"] = CHILD.replace(
        "_smartico_inframe('init'",
        "_smartico_inframe('on', 'label_init_completed', (...args) => heard.push(['label', ...args]));\n"
        "_smartico_inframe('init'",
    )
    frame = site.open()
    frame.wait_for_function("heard.length === 2")
    frame.evaluate("setTimeout(() => location.reload())")
    site.page.wait_for_function("log.filter(([name]) => name === 'online').length === 2")
    frame.wait_for_function(
        "heard.some(([key]) => key === 'identify') && heard.some(([key]) => key === 'label')"
    )
    site.page.evaluate("fire('identify', 0, {}, 'only once')")
    frame.evaluate("_smartico_inframe.ready()")
    assert frame.evaluate("heard.filter((entry) => entry[3] === 'only once').length") == 1


def test_a_foreign_frame_is_refused_loudly_on_both_sides(site: Site) -> None:
    site.parent(PARENT_HEAD % {"stand_in": STAND_IN}, trusted="http://other.test")
    frame = site.open()
    code = frame.evaluate("_smartico_inframe.api.checkSegmentMatch(7).catch((error) => error.code)")
    assert code == "bridge_refused"
    assert site.log() == []
    told = [error for error in site.errors if "_smartico_bridge_origins = ['http://frame.test']" in error]
    assert len(told) == 2, site.errors


def test_messages_made_up_by_a_hostile_page_change_nothing(site: Site) -> None:
    """The attacker sits in a frame of its own and plays every part: child, parent and peer."""
    hostile = """<!doctype html><title>hostile</title><script>
      addEventListener('message', (event) => (window.got ??= []).push([event.data, event.ports.length]));
      const say = (to, data, ports = []) => to.postMessage(data, '*', ports);
      const kinds = ['hello', 'welcome', 'refused'].map((kind) => `plaudit-bridge-${kind}`);
      const call = { k: 'call', id: 1, path: ['dp'], args: ['dp:evil'] };
      const junk = [null, 1, 'x', call, { bcid: 4, dp: 'dp:evil' }];
      setInterval(() => {
        for (const plaudit of kinds)
          for (const to of [parent, parent.frames[0]]) say(to, { plaudit, nonce: 'x', message: 'no' });
        say(parent.frames[0], { plaudit: kinds[1], nonce: 'x' }, [new MessageChannel().port2]);
        for (const data of junk) say(parent, data);
      }, 50);
    </script>"""
    site.pages["http://evil.test/"] = hostile
    iframes = (
        f'<iframe title="shop" src="{FRAME}/"></iframe><iframe title="ad" src="http://evil.test/"></iframe>'
    )
    site.parent(PARENT_HEAD % {"stand_in": STAND_IN}, iframes=iframes)
    frame = site.open()
    frame.wait_for_function("heard.length === 1")
    evil = site.frame("http://evil.test")
    evil.wait_for_function("window.got?.length >= 1")
    assert [entry[0] for entry in site.log()] == ["init", "online"]
    assert frame.evaluate("_smartico_inframe.api.checkSegmentMatch(7)") is True
    assert all(
        data["plaudit"] == "plaudit-bridge-refused" and ports == 0 for data, ports in evil.evaluate("got")
    )


def test_a_parent_without_the_script_is_named_in_a_clear_error(site: Site) -> None:
    site.parent("")
    site.page.clock.install()
    frame = site.open()
    frame.evaluate("void _smartico_inframe.dp('dp:known').catch((error) => heard.push(error.code))")
    site.page.clock.run_for(20_000)
    site.await_error("the page that owns the window must load smartico.js")
    frame.wait_for_function("heard.length === 1")
    assert frame.evaluate("heard") == ["bridge_no_parent"]
    assert len(site.errors) == 1


def test_the_parent_script_may_arrive_later_than_the_frame(site: Site) -> None:
    late = PARENT_HEAD.replace(
        "installBridge(window._smartico);", "setTimeout(() => installBridge(window._smartico), 700);"
    )
    site.parent(late % {"stand_in": STAND_IN})
    frame = site.open()
    assert frame.evaluate("_smartico_inframe.api.checkSegmentMatch(7)") is True


def test_a_frame_may_insist_on_its_parent(site: Site) -> None:
    site.pages[f"{FRAME}/"] = CHILD.replace(
        "<script>", "<script>window._smartico_inframe_parent_origin = 'http://bank.test';", 1
    )
    frame = site.open()
    assert frame.evaluate("_smartico_inframe.ready().catch((error) => error.code)") == "bridge_refused"
    assert site.log() == []


def test_of_several_frames_the_last_to_go_online_owns_the_session(site: Site) -> None:
    second = "http://second.test"
    site.pages[f"{second}/"] = CHILD.replace("_smartico_inframe('online', 'noor', 'en', 'hash:1');", "")
    iframes = f'<iframe title="shop" src="{FRAME}/"></iframe><iframe title="news" src="{second}/"></iframe>'
    site.parent(
        f"<script>window._smartico_bridge_origins = ['{FRAME}', '{second}']</script>"
        + PARENT_HEAD % {"stand_in": STAND_IN},
        trusted=None,
        iframes=iframes,
    )
    first = site.open()
    other = site.frame(second)
    assert other.evaluate("_smartico_inframe.api.checkSegmentMatch(7)") is True
    first.evaluate("_smartico_inframe.online('noor', 'en', 'hash:2')")
    assert other.evaluate("_smartico_inframe.logout().catch((error) => error.code)") == "bridge_not_owner"
    other.evaluate("_smartico_inframe.clear()")
    assert not any(entry[0] in ("logout", "clear") for entry in site.log())
    assert first.evaluate("_smartico_inframe.checkSuccessfullyIdentify()") is True
    first.evaluate("_smartico_inframe.clear()")
    assert site.log()[-1][0] == "clear"


def test_what_cannot_be_copied_is_named(site: Site) -> None:
    frame = site.open()
    error = frame.evaluate(
        "_smartico_inframe.event('x', { node: document.body }).catch((e) => [e.code, e.message])"
    )
    assert error[0] == "bridge_not_cloneable"
    assert "no DOM nodes" in error[1]


def test_a_page_outside_any_iframe_is_told_to_load_the_other_script(site: Site) -> None:
    site.page.goto(f"{FRAME}/")
    site.await_error("Load smartico.js here")
    assert len(site.errors) == 1


# -- with the product itself --------------------------------------------------------------------------------


def until(target: Any, expression: str) -> None:
    """Waits for a page or frame; `wait_for_function` needs eval, which the demo's own policy forbids."""
    for _ in range(400):
        if target.evaluate(f"Boolean({expression})"):
            return
        target.wait_for_timeout(50)
    pytest.fail(f"never came true: {expression}")


def test_the_demo_shop_inside_its_partners_page_identifies_through_the_bridge(
    page: Any, plaudit: Any
) -> None:
    page.goto(f"{plaudit.demo_url}/partner")
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    frame = next(frame for frame in page.frames if "/framed" in frame.url)
    assert frame.evaluate("location.origin") != page.evaluate("location.origin")
    until(frame, "_smartico_inframe.checkSuccessfullyIdentify()")
    inside = frame.evaluate("_smartico_inframe.api.getUserProfile()")
    assert inside == page.evaluate("_smartico.api.getUserProfile()")
    frame.evaluate(
        "window.changes = []; _smartico_inframe.on('props_change', (change) => changes.push(change))"
    )
    frame.evaluate("_smartico_inframe.updatePublicTags('add', ['THROUGH_THE_BRIDGE'])")
    until(frame, "changes.some((change) => change.core_public_tags?.includes('THROUGH_THE_BRIDGE'))")
    assert frame.evaluate("_smartico_inframe.api.getInboxUnreadCount()") == inside["core_inbox_unread_count"]


def test_the_linked_script_reconnects_after_a_reload_of_the_frame(page: Any, plaudit: Any) -> None:
    page.goto(f"{plaudit.demo_url}/partner")
    frame = next(frame for frame in page.frames if "/framed" in frame.url)
    until(frame, "window._smartico_inframe?.checkSuccessfullyIdentify?.()")
    with page.expect_event("framenavigated"):
        frame.evaluate("setTimeout(() => location.reload())")
    frame.wait_for_load_state()
    until(frame, "window._smartico_inframe?.checkSuccessfullyIdentify?.()")

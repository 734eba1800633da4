"""`_smartico` on a page: its life from the queue to `clear`, its callbacks, its deep links, linked.

The last tests run the raw modules, as PLAUDIT_DEV=1 serves them.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.pages import Console, Host, Site, heard, until
from tests.support.server import run_demo


def keys_heard(page: Any) -> set[str]:
    return set(page.evaluate("heard.map(([key]) => key)"))


# -- callbacks ----------------------------------------------------------------------------------------------


def test_every_callback_that_can_happen_comes_with_its_documented_arguments(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player, query="#_smartico_dp=dp%3Aaction%26action%3DFROM_LINK")
    for key in ("login", "session_based_dp_detected"):
        until(page, f"heard.some(([key]) => key === '{key}')")
    page.evaluate(
        """() => {
          history.pushState({}, '', '/second?a=1');
          _smartico.dp('dp:never_heard_of');
          _smartico.event('never_registered', { a: 1 });
          _smartico.logout();
        }"""
    )
    until(page, "heard.some(([key]) => key === 'logout')")
    assert heard(page, "init") == [[0]]
    code, message = heard(page, "label_init_completed")[0]
    assert (code, isinstance(message, str)) == (0, True)
    code, props, message = heard(page, "identify")[0]
    assert (code, props["core_user_language"], message) == (0, "EN", "")
    assert heard(page, "props_change")[0] == [props]
    assert heard(page, "login") == heard(page, "logout") == heard(page, "session_based_dp_detected") == [[]]
    visits = [visit for (visit,) in heard(page, "page_navigation")]
    assert {"url", "prev_url", "referrer", "source"} == set(visits[0])
    assert heard(page, "dp_error") == [[{"link": "dp:never_heard_of", "reason": "unknown_link"}]]
    site.rest.expect_events(player, "client_action", 1)


def test_a_message_that_the_server_does_not_know_is_a_protocol_error(page: Any, site: Site) -> None:
    """No method sends such a message; an answer 99999 is put into the open socket's way instead."""
    page.add_init_script(
        """window.sockets = [];
        window.WebSocket = class extends WebSocket { constructor(a) { super(a); sockets.push(this); } };"""
    )
    site.open(page, site.player())
    page.evaluate("sockets[0].send(JSON.stringify({ cid: 4321, uuid: 'unknown', ts: 0 }))")
    until(page, "heard.some(([key]) => key === 'protocol_error')")
    ((error,),) = heard(page, "protocol_error")
    assert error["errCode"] == 1
    assert error["errMsg"]


def test_an_event_that_is_refused_is_told_with_its_reason(page: Any, site: Site) -> None:
    site.open(page, site.player())
    page.evaluate(
        """() => {
          const loop = {}; loop.self = loop;
          _smartico.event('product_viewed', loop);
          _smartico.event('product_viewed', { slug: 'x'.repeat(70000) });
        }"""
    )
    until(page, "heard.filter(([key]) => key === 'event_dropped').length === 2")
    reasons = page.evaluate("heard.filter(([key]) => key === 'event_dropped').map(([, e]) => e.reason)")
    assert reasons == ["not_serialisable", "too_large"]


@pytest.mark.allow_page_errors
def test_a_handler_that_throws_stops_no_other_and_is_reported(page: Any, site: Site) -> None:
    console = Console(page)
    script = """
      _smartico('on', 'identify', () => { throw new Error('mine'); });
      _smartico('on', 'identify', async () => { throw new Error('later'); });
      _smartico('on', 'identify', () => { window.last = true; });"""
    site.show(page, script + site.init_call() + site.online_call(site.player()))
    until(page, "window.last")
    assert len(heard(page, "identify")) == 1
    assert "handler_failed" in console.said("identify Error: mine")
    assert "handler_failed" in console.said("identify Error: later")


def test_on_with_null_and_off_remove_handlers(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate(
        """() => {
          window.count = 0;
          window.one = () => { count += 1; };
          _smartico.on('props_change', null);
          _smartico.on('props_change', one);
          _smartico.on('props_change', () => { count += 10; });
          _smartico.off('props_change', one);
          heard.length = 0;
        }"""
    )
    site.rest.mark(player, "ONE")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('ONE')")
    assert page.evaluate("count") == 10
    assert heard(page, "props_change") == []


# -- life ---------------------------------------------------------------------------------------------------


def test_ready_resolves_with_the_player_and_again_at_once(page: Any, site: Site) -> None:
    player = site.player()
    site.show(page, site.init_call())
    until(page, "_smartico.ready")
    page.evaluate("window.first = _smartico.ready().then((props) => props.core_user_language); undefined")
    page.evaluate(site.online_call(player, "de"))
    assert page.evaluate("first") == "EN"
    assert page.evaluate("_smartico.ready().then((props) => typeof props.user_id)") == "number"


def test_ready_rejects_when_the_player_is_refused(page: Any, site: Site) -> None:
    site.show(page, site.init_call())
    until(page, "_smartico.ready")
    page.evaluate("window.refused = _smartico.ready().catch((error) => error.errCode); undefined")
    page.evaluate("_smartico.online('somebody', 'en', 'forged:99999999999999'); undefined")
    assert page.evaluate("refused") == 20021


def test_calls_of_the_api_made_before_the_player_is_known_wait_for_them(page: Any, site: Site) -> None:
    player = site.player()
    site.show(page, site.init_call())
    until(page, "_smartico.api")
    page.evaluate("window.count = _smartico.api.getInboxUnreadCount(); undefined")
    page.evaluate(site.online_call(player))
    assert page.evaluate("count") == 0


def test_a_second_init_of_the_same_label_is_skipped_and_says_so(page: Any, site: Site) -> None:
    console = Console(page)
    site.open(page, site.player())
    page.evaluate(site.init_call())
    console.said("init_skipped", "warning")
    assert len(heard(page, "init")) == 1
    assert page.evaluate("_smartico.checkSuccessfullyIdentify()") is True


def test_another_player_without_a_logout_gets_nothing_of_the_one_before(page: Any, site: Site) -> None:
    first, second = site.player("first"), site.player("second")
    site.open(page, first)
    page.evaluate("_smartico.updatePublicTags('add', ['OF_THE_FIRST'])")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('OF_THE_FIRST')")
    page.evaluate(site.online_call(second))
    until(page, "heard.filter(([key]) => key === 'identify').length === 2")
    assert not page.evaluate("_smartico.getPublicProps().core_public_tags?.length")
    page.evaluate("_smartico.action('OF_THE_SECOND')")
    site.rest.expect_events(second, "client_action", 1)
    assert site.rest.events(first, "client_action") == []


COUNT = """
  window.alive = { timers: new Set(), intervals: new Set(), listeners: 0, sockets: [] };
  const { setTimeout: later, clearTimeout: never, setInterval: often, clearInterval: stop } = window;
  window.setTimeout = (f, ...rest) => {
    const id = later(() => { alive.timers.delete(id); f(); }, ...rest);
    alive.timers.add(id);
    return id;
  };
  window.clearTimeout = (id) => { alive.timers.delete(id); never(id); };
  window.setInterval = (...args) => { const id = often(...args); alive.intervals.add(id); return id; };
  window.clearInterval = (id) => { alive.intervals.delete(id); stop(id); };
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target;
    target.addEventListener = function (...a) { alive.listeners += 1; return add.apply(this, a); };
    target.removeEventListener = function (...a) { alive.listeners -= 1; return remove.apply(this, a); };
  }
  const Native = WebSocket;
  window.WebSocket = class extends Native { constructor(...a) { super(...a); alive.sockets.push(this); } };
  window.living = () => ({
    timers: alive.timers.size, intervals: alive.intervals.size, listeners: alive.listeners,
    sockets: alive.sockets.filter((socket) => socket.readyState < 2).length,
    nodes: document.querySelectorAll('*').length,
    history: [history.pushState, history.replaceState].every((f) => /native code/.test(f)),
  });
"""


def test_clear_leaves_no_timer_listener_socket_or_node_behind(page: Any, site: Site) -> None:
    page.add_init_script(f"(() => {{{COUNT}}})()")
    player = site.player()
    site.show(page, "")
    until(page, "_smartico.version")
    before = page.evaluate("living()")
    page.evaluate(site.init_call() + site.online_call(player))
    until(page, "_smartico.checkSuccessfullyIdentify()")
    page.evaluate("_smartico.api.getTranslations('de')")
    during = page.evaluate("living()")
    assert during["sockets"] == 1
    assert during["listeners"] > before["listeners"]
    assert during["history"] is False
    page.evaluate("_smartico.clear()")
    until(page, f"JSON.stringify(living()) === JSON.stringify({json.dumps(before)})")
    page.evaluate("heard.length = 0; history.pushState({}, '', '/after')")
    page.evaluate(site.init_call() + site.online_call(player))
    until(page, "_smartico.checkSuccessfullyIdentify()")
    assert keys_heard(page) == set()


def test_clear_may_keep_the_callbacks(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate("_smartico.clear({ keepCallBacks: true })")
    assert page.evaluate("_smartico.checkSuccessfullyIdentify()") is False
    page.evaluate(site.init_call() + site.online_call(player))
    until(page, "heard.filter(([key]) => key === 'identify').length === 2")


def test_nothing_is_stored_or_sent_before_consent(page: Any, site: Site) -> None:
    player = site.player()
    sent: list[str] = []
    page.on("websocket", lambda socket: sent.append(socket.url))
    calls = site.init_call(consent="pending") + site.online_call(player) + "_smartico('action', 'WAITED');"
    site.show(page, calls)
    until(page, "_smartico.version")
    assert page.evaluate("Object.keys({ ...localStorage, ...sessionStorage })") == []
    assert sent == []
    page.evaluate("_smartico.consent('granted')")
    site.rest.expect_events(player, "client_action", 1)


# -- visitors and address -----------------------------------------------------------------------------------


def test_a_visitor_reads_translations_without_a_player(page: Any, site: Site) -> None:
    brand = json.dumps({"brand_key": site.keys.brand_key, "lang": "DE"})
    site.show(page, f"_smartico('initVisitorMode', {site.keys.label_key!r}, {brand});")
    until(page, "heard.some(([key]) => key === 'label_init_completed')")
    texts = page.evaluate("_smartico.vapi('DE').getTranslations('DE')")["translations"]
    assert texts["nav_shop"] == "Laden"
    assert page.evaluate("_smartico.ready()") == {}
    assert page.evaluate("_smartico.checkSuccessfullyIdentify()") is False
    failure = page.evaluate(
        "(() => { try { _smartico.vapi('DE').getUserProfile() } catch (e) { return e.message } })()"
    )
    assert "needs an identified player" in failure


def test_navigation_without_a_reload_is_noticed(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate("history.pushState({}, '', '/club'); history.replaceState({}, '', '/club?tab=1')")
    page.evaluate("location.hash = 'top'")
    page.go_back()
    until(page, "heard.filter(([key]) => key === 'page_navigation').length === 5")
    visits = [visit for (visit,) in heard(page, "page_navigation")]
    assert [visit["source"] for visit in visits][:3] == ["load", "pushState", "replaceState"]
    assert visits[1]["url"].endswith("/club")
    assert visits[2]["prev_url"] == visits[1]["url"]
    site.rest.expect_events(player, "core_page_view", 5)


def test_pages_and_agents_are_read_by_the_small_helpers(page: Any, site: Site) -> None:
    site.open(page, site.player(), query="?a=1&b=two%20words#/route?c=3")
    assert page.evaluate("_smartico.parseUrl()") == {"a": "1", "b": "two words"}
    assert page.evaluate("_smartico.parseUrlHash()") == {"c": "3"}
    assert page.evaluate("_smartico.isMobile()") is False


def test_reports_of_a_page_reach_the_operator(page: Any, site: Site) -> None:
    site.open(page, site.player())
    page.evaluate("_smartico.sendServerError('the till is on fire'); _smartico.sendServerDebug('just so')")
    until(page, "_smartico.api.getInboxUnreadCount().then(() => true)")
    reports = str(site.rest.ask("GET", "/reports"))
    assert "the till is on fire" in reports
    assert "just so" in reports


# -- deep links ---------------------------------------------------------------------------------------------


LEADING_NOWHERE = {
    "dp:no_such_link": "unknown_link",
    "nonsense": "invalid_link",
    "dp:go&url=javascript:alert(1)": "unsafe_address",
}


def test_a_link_that_leads_nowhere_says_so_in_three_ways(page: Any, site: Site) -> None:
    console = Console(page)
    site.open(page, site.player())
    carried_out = page.evaluate("(links) => links.map((link) => _smartico.dp(link))", [*LEADING_NOWHERE])
    assert carried_out == [False, False, False]
    until(page, "heard.filter(([key]) => key === 'dp_error').length === 3")
    told = {error["link"]: error["reason"] for (error,) in heard(page, "dp_error")}
    assert told == LEADING_NOWHERE
    for reason in LEADING_NOWHERE.values():
        console.said(f"deep_link_{reason}", "warning")


def test_links_to_actions_and_addresses_are_carried_out(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    assert page.evaluate("_smartico.dp('DP:Action&action=TASTED&cup=2')") is True
    (event,) = site.rest.expect_events(player, "client_action", 1)
    assert event["payload"] == {"action": "TASTED", "cup": "2"}
    url = site.host.put("/elsewhere", "<!doctype html><title>Elsewhere</title>")
    with page.expect_navigation(url=url):
        page.evaluate("(link) => _smartico.dp(link)", f"dp:go&url={url}")


def test_a_link_in_the_address_never_leads_to_another_site(page: Any, site: Site) -> None:
    site.open(page, site.player(), query="?_smartico_dp=dp%3Ago%26url%3Dhttps%3A%2F%2Fevil.example%2F")
    until(page, "heard.some(([key]) => key === 'dp_error')")
    assert heard(page, "dp_error")[0][0]["reason"] == "unsafe_address"
    assert page.url.startswith(site.host.origin)


# -- who may use it -----------------------------------------------------------------------------------------


def test_a_page_of_an_origin_that_is_not_on_the_list_is_told_what_to_do(
    page: Any, site: Site, host: Host
) -> None:
    console = Console(page)
    calls = site.init_call() + site.online_call(site.player())
    host.put("/foreign", site.html(calls))
    foreign = f"http://localhost:{host.port}"
    page.goto(f"{foreign}/foreign")
    until(page, "heard.some(([key]) => key === 'label_init_completed')")
    assert heard(page, "init") == [[20013]]
    ((code, message),) = heard(page, "label_init_completed")
    assert code == 20013
    assert foreign in message
    assert "FRONT_END_ALLOW_DOMAINS" in console.said("init_refused")
    for call in ("ready()", "api.getInboxUnreadCount()"):
        failure = page.evaluate(f"_smartico.{call}.catch((error) => error.message)")
        assert "FRONT_END_ALLOW_DOMAINS" in failure, call


def test_a_label_that_does_not_exist_is_told_what_to_do(page: Any, site: Site) -> None:
    console = Console(page)
    site.show(page, "_smartico('init', '00000000-0000-4000-8000-000000000000-1');")
    until(page, "heard.some(([key]) => key === 'label_init_completed')")
    assert heard(page, "init") == [[20011]]
    console.said("init_refused")


# -- the raw modules ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Site]:
    """The same demo with PLAUDIT_DEV=1: the page runs the modules of static/ as they are."""
    for demo in run_demo(tmp_path_factory.mktemp("raw"), PLAUDIT_DEV="1"):
        made = Site(demo, host)
        made.rest.ask("PATCH", "/settings", {"settings": {"FRONT_END_ALLOW_DOMAINS": host.origin}})
        yield made


def test_the_raw_modules_identify_report_and_fetch_their_lazy_parts(page: Any, raw: Site) -> None:
    console = Console(page)
    player = raw.player()
    raw.open(page, player, query="#_smartico_dp=dp%3Aaction%26action%3DFROM_LINK")
    raw.rest.expect_events(player, "client_action", 1)
    raw.rest.mark(player, "LIVE")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('LIVE')")
    assert page.evaluate("_smartico.dp('dp:no_such_link')") is False
    console.said("deep_link_unknown_link", "warning")
    assert (
        page.evaluate("_smartico.api.getTranslations('DE').then((t) => t.translations.nav_shop)") == "Laden"
    )
    assert console.errors() == []

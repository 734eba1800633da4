"""The script on pages that make its life hard: the strictest policy, hostile prototypes, a style sheet that
undoes everything, names that shadow the browser's own.

On each of them a player is identified, events are told and every kind of lazy part is fetched.
"""

import json
from typing import Any

import pytest

from tests.support.pages import LISTEN, QUEUE, Console, Site, heard, until

NONCE = "bm9uY2Utb2YtdGhlLXRlc3Q"


def policy(site: Site) -> str:
    url = site.keys.url
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{NONCE}' 'strict-dynamic'",
            f"style-src 'nonce-{NONCE}'",
            f"connect-src {url} ws{url.removeprefix('http')}",
            "require-trusted-types-for 'script'",
            "trusted-types plaudit",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def open_hostile(
    page: Any,
    site: Site,
    player: str,
    *,
    csp: str = "",
    script: str = "",
    head: str = "",
    query: str = "",
    **params: Any,
) -> None:
    """A page whose every script has a nonce, with `script` before ours."""
    page.add_init_script(LISTEN)
    calls = QUEUE + site.init_call(**params) + site.online_call(player)
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A site</title>'
        f'{head}<script nonce="{NONCE}">{script}{calls}</script>'
        f"{site.tag(f'async nonce={NONCE}')}</head><body><p>A page of a site.</p></body></html>"
    )
    headers = {"content-security-policy": csp} if csp else {}
    page.goto(site.host.put(f"/{player}", html, headers) + query)
    until(page, "_smartico.checkSuccessfullyIdentify?.()")


def use_everything(page: Any, site: Site, player: str, console: Console) -> None:
    """Live properties, events, api, and every chunk: advice, inbox body, parked link, http."""
    site.rest.expect_events(player, "client_action", 1)  # from the address, by a lazy part
    site.rest.mark(player, "LIVE")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('LIVE')")
    page.evaluate("_smartico.event('product_viewed', { slug: 'hilltop', list: [1, 2] })")
    (event,) = site.rest.expect_events(player, "product_viewed", 1)
    assert event["payload"] == {"slug": "hilltop", "list": [1, 2]}
    assert page.evaluate("_smartico.setNickname('Friend')")["err_code"] == 0
    assert page.evaluate("_smartico.dp('dp:no_such_link')") is False
    console.said("none of ours", "warning")
    guid = site.rest.send(player, "Hello there")
    until(page, "_smartico.getPublicProps().core_inbox_unread_count === 1")
    body = page.evaluate("(guid) => _smartico.api.getInboxMessageBody(guid)", guid)
    assert body["title"] == "Hello there"
    texts = page.evaluate("_smartico.vapi('DE').getTranslations('DE').then((answer) => answer.translations)")
    assert texts["nav_shop"] == "Laden"


LINK = "#_smartico_dp=dp%3Aaction%26action%3DFROM_LINK"


def test_everything_runs_without_a_violation_under_the_strictest_policy(page: Any, site: Site) -> None:
    console = Console(page)
    player = site.player()
    open_hostile(page, site, player, csp=policy(site), query=LINK)
    use_everything(page, site, player, console)
    assert page.evaluate("violations") == []
    assert console.errors() == []


def test_the_policy_of_these_tests_does_catch_violations(page: Any, site: Site) -> None:
    """If it did not, the test above would prove nothing."""
    open_hostile(page, site, site.player(), csp=policy(site))
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('img'), { src: 'https://x.test/' }))"
    )
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("(() => { try { document.body.innerHTML = '<b>x</b>' } catch {} })()")
    until(page, "violations.length >= 3")
    directives = {each.split()[0] for each in page.evaluate("violations")}
    assert directives == {"img-src", "style-src-attr", "require-trusted-types-for"}


def test_a_page_that_forbids_the_policy_plaudit_is_told_and_its_player_still_identified(
    page: Any, site: Site
) -> None:
    """Lazy parts need the policy; without it the core works on, and the browser names the directive."""
    console = Console(page)
    player = site.player()
    open_hostile(page, site, player, csp=policy(site).replace("trusted-types plaudit", "trusted-types other"))
    assert page.evaluate("_smartico.dp('dp:no_such_link')") is False
    console.said("deep_link_unknown_link", "warning")
    until(page, "violations.some((text) => text.startsWith('trusted-types'))")


HOSTILE = {
    "prototypes with enumerable additions": """
      Array.prototype.last = function () { return this[this.length - 1]; };
      Object.prototype.extend = function () {};
      String.prototype.trimAll = function () {};
      Function.prototype.inherits = function () {};
    """,
    "toJSON on arrays, as an old library put it": """
      const toJSON = { value() { return this.slice(); }, configurable: true };
      Object.defineProperty(Array.prototype, 'toJSON', toJSON);
    """,
    "history patched by a router": """
      const push = history.pushState;
      history.pushState = function (...args) { return push.apply(this, args); };
    """,
    "names of old libraries": """
      window.$ = window._ = window.define = window.require = function () {};
      define.amd = {};
    """,
    "no randomUUID, as on pages without https": "delete Crypto.prototype.randomUUID;",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_breaks_nothing(page: Any, site: Site, name: str) -> None:
    console = Console(page)
    player = site.player()
    open_hostile(page, site, player, script=HOSTILE[name], query=LINK)
    use_everything(page, site, player, console)
    assert console.errors() == []


def test_an_image_named_after_current_script_never_says_where_the_server_is(page: Any, site: Site) -> None:
    """The core finds its own tag. Lazy parts cannot: what needs them says so, the rest works."""
    console = Console(page)
    player = site.player()
    image = '<img name="currentScript" alt="">'
    calls = QUEUE + site.init_call() + site.online_call(player)
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A site</title>'
        f"<script>{calls}</script></head><body>{image}{site.tag('')}</body></html>"
    )
    page.goto(site.host.put(f"/{player}", html))
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    page.evaluate("_smartico.action('TOLD')")
    site.rest.expect_events(player, "client_action", 1)
    assert page.evaluate("_smartico.dp('dp:no_such_link')") is False
    console.said("deep_link_unknown_link", "warning")


def test_a_style_sheet_that_unsets_everything_leaves_the_bridge_and_the_page_alone(
    page: Any, site: Site
) -> None:
    player = site.player()
    unset = f'<style nonce="{NONCE}">* {{ all: unset !important }}</style>'
    open_hostile(page, site, player, csp=policy(site), head=unset)
    before = page.evaluate("document.querySelectorAll('body *').length")
    page.evaluate("_smartico.setSkin('v3_base_dark')")
    assert page.evaluate("document.querySelectorAll('body *').length") == before
    assert page.evaluate("violations") == []


def test_two_copies_of_the_script_make_one_smartico(page: Any, site: Site) -> None:
    console = Console(page)
    player = site.player()
    open_hostile(page, site, player, head=site.tag("async"))
    assert len(heard(page, "identify")) == 1
    console.said("loaded_twice", "warning")


def test_the_view_of_a_support_desk_obeys_the_servers_own_policy(page: Any, site: Site) -> None:
    player = site.player()
    page.add_init_script(LISTEN)
    site.open(page, player)
    console = Console(page)
    proof = json.dumps([player, site.proof(player)])
    path = page.evaluate(
        "([id, hash]) => '/widget?' + new URLSearchParams({ user_ext_id: id, user_hash: hash })",
        json.loads(proof),
    )
    keys = f"&label_key={site.keys.label_key}&brand_key={site.keys.brand_key}"
    page.goto(site.keys.url + path + keys)
    page.get_by_role("heading").first.wait_for()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    assert page.evaluate("violations") == []
    assert console.errors() == []

"""What an operator, or data of a player in an operator's Liquid, may not do: on every surface that shows it,
nothing runs, no request leaves and no page goes elsewhere. A page without our care shows that the probes
would notice: there, each of them fires.

Pictures are meant to be loaded from anywhere, so they are no probe.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.test_popups import BANNER, PLACES, POPUP, Sender
from tests.support.pages import Site, eventually, until

EVIL = "https://evil.example/"
END = "An honest word"


def fires(name: str) -> str:
    """JavaScript that is noticed wherever it runs, also in a frame."""
    return f"void(new Image().src='{EVIL}{name}')"


PROBES: dict[str, str] = {
    "script": f"<script>{fires('script')}</script>",
    "script_file": f'<script src="{EVIL}script_file"></script>',
    "image_error": f'<img src="data:," onerror="{fires("image_error")}">',
    "svg_load": f'<svg onload="{fires("svg_load")}"></svg>',
    "toggle": f'<details open ontoggle="{fires("toggle")}"><summary>a</summary></details>',
    "focus": f'<input autofocus onfocus="{fires("focus")}">',
    "javascript_link": f'<a href="javascript:{fires("javascript_link")}">js</a>',
    "entity_link": f'<a href="java&#10;script&colon;{fires("entity_link")}">js</a>',
    "frame": f'<iframe src="{EVIL}frame"></iframe>',
    "frame_srcdoc": f'<iframe srcdoc="<script>{fires("frame_srcdoc")}</script>"></iframe>',
    "object": f'<object data="{EVIL}object"></object>',
    "embed": f'<embed src="{EVIL}embed">',
    "style_sheet": f'<link rel="stylesheet" href="{EVIL}style_sheet">',
    "style_import": f"<style>@import url('{EVIL}style_import');</style>",
    "style_picture": f'<div style="height:9px;background:url({EVIL}style_picture)">a</div>',
    "refresh": f'<meta http-equiv="refresh" content="0;url={EVIL}refresh">',
    "form": f'<form action="{EVIL}form"><button type="submit">send</button></form>',
    "outer_window": f'<a href="{EVIL}outer_window" target="_top" ping="{EVIL}ping" download>away</a>',
    "video": f'<video src="{EVIL}video" autoplay></video>',
}
# Harmless where it stands: it fires only where a sanitiser reads it otherwise than a browser does.
MUTATION = f"<math><mtext><table><mglyph><style><img src='data:,' onerror=\"{fires('mutation')}\">"
# A link to another address is a link; the others are not to be clicked through.
LINKS = ("outer_window",)


class Watch:
    """Every request of a browser to a place that nobody should ask, by the name of the probe."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.seen: set[str] = set()
        page.context.route(EVIL + "**", self._note)

    def _note(self, route: Any) -> None:
        self.seen.add(route.request.url.removeprefix(EVIL).partition("?")[0])
        route.fulfill(status=200, content_type="text/html", body="")

    def expect(self, name: str) -> None:
        """Waits until this probe has fired."""
        eventually(lambda: self.page.wait_for_timeout(20) or name in self.seen, name, seconds=5)

    def settle(self) -> None:
        """Time for what would fire to fire: two frames of the screen and a round through the network."""
        self.page.evaluate("new Promise((done) => setTimeout(done, 400))")


@pytest.fixture
def watch(page: Any) -> Iterator[Watch]:
    found = Watch(page)
    yield found
    page.context.unroute(EVIL + "**")


def click_all(target: Any) -> None:
    """What a curious reader presses; what is covered or gone by then is left."""
    target.evaluate(
        """() => [...document.querySelectorAll('a, summary, button, input')].forEach((each) => {
             if (!/evil.example/.test(each.getAttribute('href') ?? '')) { each.focus?.(); each.click?.(); }
           })"""
    )


def test_the_probes_fire_on_a_page_without_care(page: Any, site: Site, watch: Watch) -> None:
    for name, probe in PROBES.items():
        page.goto(site.host.put(f"/hostile-{name}", f"<!doctype html><body>{probe}</body>"))
        if name in ("form", *LINKS):
            click = "each => { each.removeAttribute('download'); setTimeout(() => each.click()); }"
            page.locator("button, a").first.evaluate(click)
        elif name.endswith("_link"):
            page.locator("a").click()
        watch.expect(name)
    assert watch.seen >= set(PROBES)


BODY = "".join(f"<div>{probe}</div>" for probe in (*PROBES.values(), MUTATION))
HOSTILE = f"<p>{END}</p><p>{{{{ params.data }}}}</p>" + BODY


@pytest.fixture
def sender(site: Site) -> Sender:
    player = site.player("hostile")
    site.rest.ask("PUT", f"/players/{player}", {})
    return Sender(site, player)


def send(sender: Sender, kind: str, **body: Any) -> str:
    key = sender.define(kind, **body)
    given = {kind: key, "params": {"data": BODY, "link": "javascript:" + fires("param")}}
    return str(sender.site.rest.ask("POST", f"/players/{sender.player}/engagements", given)["engagement_uid"])


def popup_html(page: Any, sender: Sender) -> Any:
    sender.site.open(page, sender.player)
    send(sender, "popup", template="html", body=HOSTILE, height=300)
    page.frame_locator(f"{POPUP} iframe").get_by_text(END).wait_for()
    return next(each for each in page.frames if "/engagements/" in each.url)


def popup_text(page: Any, sender: Sender) -> Any:
    sender.site.open(page, sender.player)
    send(sender, "popup", template="modal", title="{{ params.data }}", text=END)
    page.locator(POPUP).get_by_text(END).wait_for()
    return page


def banner_html(page: Any, sender: Sender) -> Any:
    place = f"hostile-{uuid.uuid4().hex[:6]}"
    site = sender.site
    key = sender.define("banner", placement_key=place, template="html", body=HOSTILE, height=200)
    given = {"banner": key, "params": {"data": BODY}}
    site.rest.ask("POST", f"/players/{sender.player}/engagements", given)
    site.show(page, site.init_call() + site.online_call(sender.player), body=PLACES)
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    page.evaluate("place => _smartico.showBanner({ dom_id: 'top', placement_key: place })", place)
    page.frame_locator(f"{BANNER} iframe").get_by_text(END).wait_for()
    return next(each for each in page.frames if "/engagements/" in each.url)


def inbox_html(page: Any, sender: Sender) -> Any:
    page_of_it = {"action": "dp:inbox", "html_body": f"<p>{END}</p>" + BODY}
    guid = sender.site.rest.send(sender.player, BODY[:150], **page_of_it)
    sender.site.open(page, sender.player)
    page.evaluate("link => _smartico.dp(link)", f"dp:inbox&id={guid}")
    page.locator(".hub").get_by_text(END).wait_for()
    return page


def section_html(page: Any, sender: Sender) -> Any:
    number = int(uuid.uuid4().hex[:6], 16) + 1
    given = {
        "id": number,
        "type": "html_page",
        "body": HOSTILE.replace("params.data", "language"),
        "menu_name": "S",
    }
    sender.site.rest.ask("PUT", f"/definitions/custom_section/hostile-{number}", {"body": given})
    sender.site.open(page, sender.player)
    page.evaluate("link => _smartico.dp(link)", f"dp:gf_section&id={number}")
    page.frame_locator(".hub .own-page iframe").get_by_text(END).wait_for()
    return next(each for each in page.frames if "/frames/" in each.url)


SURFACES: dict[str, Callable[[Any, Sender], Any]] = {
    "html of a pop-up": popup_html,
    "texts of a pop-up": popup_text,
    "html of a banner": banner_html,
    "html of an inbox message": inbox_html,
    "a custom section": section_html,
}


@pytest.mark.parametrize("name", SURFACES)
def test_nothing_of_it_fires_where_we_show_it(page: Any, sender: Sender, watch: Watch, name: str) -> None:
    shown = SURFACES[name](page, sender)
    before = page.url
    click_all(shown)
    watch.settle()
    assert watch.seen == set()
    assert page.url == before
    assert not [frame.url for frame in page.frames if "evil" in frame.url]


HOSTILE_LINKS = (
    "javascript:" + fires("link"),
    " javascript:" + fires("link"),
    "java\nscript:" + fires("link"),
    "dp:go?url=javascript:" + fires("link"),
    "dp:go&url=" + "javascript%3A" + fires("link"),
    f"dp:go?url=data:text/html,<script>{fires('link')}</script>",
    "data:text/html,<script></script>",
    f"dp:gf_section&id=<img src=x onerror={fires('link')}>",
    f'dp:gf_section&id=1&liquidParams={{"a":"<script>{fires("link")}</script>"}}',
)


def test_no_deep_link_runs_a_script(page: Any, sender: Sender, watch: Watch) -> None:
    sender.site.open(page, sender.player)
    before = page.url
    for link in HOSTILE_LINKS:
        page.evaluate("link => _smartico.dp(link)", link)
    watch.settle()
    assert watch.seen == set()
    assert page.url == before
    page.evaluate("link => { location.href = link }", HOSTILE_LINKS[0])
    watch.expect("link")

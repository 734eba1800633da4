"""Takes pictures of a fresh demo, every page and screen, into test-results/screenshots, light and dark.

`python3 run.py screenshots [WORD …]` takes only those whose name contains one of the words.
"""

import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from demo_site.journeys import journeys
from demo_site.showcase import WIDGETS, games
from run import ROOT
from tests.support import browser
from tests.support.server import Demo, run_demo

FOLDER = ROOT / "test-results" / "screenshots"
WIDTHS = (390, 768, 1280)
SCHEMES = ("light", "dark")
ENDLESS = ("api",)  # pages of which the beginning says enough
FIRST = ".hub .list .cover-all"
SETTLED_MS = 1500  # a number that counts up and a bar that fills have come to rest by then


def pages_of(demo: Demo) -> dict[str, str]:
    """Name of the picture and address, for everything that a person can open."""
    paths = ["checkout", "games", "partner", "support", "developer", "developer/snippet", "developer/guide"]
    paths += [*(f"developer/journeys/{journey.slug}" for journey in journeys()), "developer/rules"]
    paths += ["widgets", *(f"widgets/{widget.slug}" for widget in WIDGETS)]
    paths += [f"games/{game.slug}" for game in games()]
    shop = {path.replace("/", "-"): f"{demo.demo_url}/{path}" for path in paths}
    return {"home": f"{demo.demo_url}/", **shop, "api": f"{demo.url}/api/v1/docs"}


def screens() -> dict[str, str]:
    """Name of the picture and deep link, for every screen of the hub."""
    links = (FOLDER.parents[1] / "static" / "hub" / "routes.js").read_text()
    places = re.findall(r"^  (\w+): \{ view", links, re.M)
    special = {"overview": "dp:gf", "inbox": "dp:inbox", "nickname": "dp:gf_change_nickname"}
    special |= {"avatar": "dp:gf_change_avatar", "raffles": "dp:gf_raffle", "games": "dp:gf_saw"}
    return {f"hub-{name}": special.get(name, f"dp:gf_{name}") for name in places}


def take(chromium: Browser, demo: Demo, words: Sequence[str]) -> int:
    """Write the pictures; the answer is how many."""

    def asked(name: str) -> bool:
        return not words or any(word in name for word in words)

    wanted = {name: url for name, url in pages_of(demo).items() if asked(name)}
    links = {name: link for name, link in screens().items() if asked(name)}
    for width in WIDTHS:
        for scheme in SCHEMES:
            options: dict[str, Any] = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
            context = chromium.new_context(**options)
            page = context.new_page()
            for name, url in wanted.items():
                page.goto(url)
                page.wait_for_timeout(SETTLED_MS)
                path = FOLDER / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=name not in ENDLESS, animations="disabled")
            for name, link in links.items():
                show(page, demo, link)
                page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png")
                if page.locator(FIRST).first.is_visible():
                    page.locator(FIRST).first.click()
                    page.wait_for_timeout(SETTLED_MS)
                    page.screenshot(path=FOLDER / f"{name}-one-{width}-{scheme}.png")
            context.close()
    return len(list(FOLDER.glob("*.png")))


def show(page: Page, demo: Demo, link: str) -> None:
    """Open a screen of the hub over the shop's quietest page."""
    page.goto(f"{demo.demo_url}/checkout")
    page.wait_for_function("() => window._smartico?.checkSuccessfullyIdentify?.()")
    page.evaluate("link => { _smartico.suspendPopups(true); _smartico.dp(link); }", link)
    page.wait_for_timeout(SETTLED_MS)


def main(words: Sequence[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        contextmanager(run_demo)(Path(data)) as demo,
        sync_playwright() as playwright,
    ):
        path = browser.find_headless_shell() or browser.find_chromium(playwright.chromium.executable_path)
        with playwright.chromium.launch(executable_path=path, args=browser.CHROMIUM_ARGS) as chromium:
            print(f"{take(chromium, demo, words)} pictures in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])

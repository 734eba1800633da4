"""Takes pictures of all pages of a fresh demo into test-results/screenshots: each width, in light and dark.

`python3 run.py screenshots [WORD …]` takes only the pages whose name contains one of the words.
"""

import sys
import tempfile
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from run import ROOT
from tests.support import browser
from tests.support.server import Demo, run_demo

FOLDER = ROOT / "test-results" / "screenshots"
WIDTHS = (390, 768, 1280)
SCHEMES = ("light", "dark")
SETTLED_MS = 1500  # a number that counts up and a bar that fills have come to rest by then


def pages_of(demo: Demo) -> dict[str, str]:
    """Name of the picture and address, for everything that a person can open."""
    shop = {
        name: f"{demo.demo_url}/{name}" for name in ("checkout", "games", "partner", "support", "developer")
    }
    return {"home": f"{demo.demo_url}/", **shop, "api": f"{demo.url}/api/v1/docs"}


def take(chromium: Browser, demo: Demo, words: Sequence[str]) -> int:
    """Write the pictures; the answer is how many."""
    wanted = {name: url for name, url in pages_of(demo).items() if not words or any(w in name for w in words)}
    for width in WIDTHS:
        for scheme in SCHEMES:
            options: dict[str, Any] = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
            context = chromium.new_context(**options)
            page = context.new_page()
            for name, url in wanted.items():
                page.goto(url)
                page.wait_for_timeout(SETTLED_MS)
                page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
            context.close()
    return len(wanted) * len(WIDTHS) * len(SCHEMES)


def main(words: Sequence[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        contextmanager(run_demo)(Path(data)) as demo,
        sync_playwright() as playwright,
    ):
        path = browser.find_chromium(playwright.chromium.executable_path)
        with playwright.chromium.launch(executable_path=path, args=browser.CHROMIUM_ARGS) as chromium:
            print(f"{take(chromium, demo, words)} pictures in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The hub in a page of the browser tests: its screens as routes.js names them, and when one is complete."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.pages import eventually, until

HUB = "[data-plaudit=hub]"
CARDS = ".cover-all, .level, .badge-card"
ROUTES = Path(__file__).parents[2] / "static" / "hub" / "routes.js"
# Each skin by day, and by night where it is another.
LOOKS = [
    ("v3_base_light", "light"),
    ("v3_base_dark", "dark"),
    ("v3_base_vip", "light"),
    ("v3_base_vip", "dark"),
    ("v3_base_festive", "light"),
    ("v3_base_festive", "dark"),
]
COMPLETE = """(() => {
  const hub = document.querySelector('[data-plaudit=hub]')?.shadowRoot.querySelector('.hub');
  return hub && hub.dataset.screen === '%s' && hub.querySelector('#hub-title').textContent
    && !hub.querySelector('.panes .skeleton, .panes [aria-busy=true], .panes [data-stale]');
})()"""


def screens() -> dict[str, bool]:
    """The names of all screens, in their order, and whether one of what they list can be opened."""
    places = ROUTES.read_text(encoding="utf-8").split("PLACES = {")[1].split("\n};")[0]
    found = re.findall(r"^  (\w+): (\{.*)", places, re.MULTILINE)
    assert len(found) > 10, found
    return {name: "detail:" in place for name, place in found}


class Hub:
    """The hub over a page on which somebody is identified."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._section: str | None = None

    def link_of(self, screen: str) -> str:
        if "section" not in screen:
            return f"dp:gf_{screen}"
        if self._section is None:
            found = self.page.evaluate("_smartico.api.getCustomSections()")
            self._section = str(found[0]["id"]) if found else "1"
        return f"dp:gf_{screen}&id={self._section}"

    def go(self, screen: str, more: str = "") -> None:
        """Opens a screen, with all that it loads."""
        assert self.page.evaluate("link => _smartico.dp(link)", self.link_of(screen) + more)
        self.complete(screen)

    def complete(self, screen: str) -> None:
        until(self.page, COMPLETE % screen)

    def walk(self, *, tabs: bool = False) -> Iterator[str]:
        """Every screen with its first entity, and all of its tabs when asked for; says where it is."""
        self.page.evaluate("_smartico.suspendPopups(true)")  # or one could lie over the hub
        for screen, has_detail in screens().items():
            self.go(screen)
            yield screen
            choices = self.page.locator(".hub .list [role=tab]:not([aria-selected=true])")
            keys = [each.get_attribute("data-key") for each in choices.all()] if tabs else []
            for key in keys:
                self.page.locator(f".hub .list [role=tab][data-key='{key}']").click()
                self.complete(screen)
                yield f"{screen}, tab {key}"
            if has_detail and self._opens_the_first(screen):
                yield f"{screen}, one of them"

    def _opens_the_first(self, screen: str) -> bool:
        if self._shows_one():
            return False
        cards = self.page.locator(".hub .list").locator(CARDS).locator("visible=true")
        if not cards.count():
            return False
        cards.first.click()
        eventually(self._shows_one, f"one of {screen}")
        self.complete(screen)
        return True

    def _shows_one(self) -> bool:
        """Beside the list, or within it as letters are."""
        pane = self.page.locator(".hub .beside").is_visible()
        return bool(pane or self.page.locator(".hub .list .letter[data-open]").count())

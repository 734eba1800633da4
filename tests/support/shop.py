"""The demo shop in a browser page, for the tests of what a visitor sees.

The shop runs under a nonce-only policy with trusted types; `check` fails on a violation or a console error.
"""

from typing import Any

from playwright.sync_api import expect

from tests.support.pages import LISTEN, Console, Rest

ADA, MATEO, INES = "kl-1007", "kl-2311", "kl-4820"


class Shop:
    """The shop in a page, and what the page has complained about."""

    def __init__(self, page: Any, plaudit: Any) -> None:
        self.page = page
        self.url = plaudit.demo_url
        self.rest = Rest(plaudit)
        self.console = Console(page)
        page.add_init_script(LISTEN)

    def open(self, path: str = "/", *, visitor: str = ADA) -> Any:
        cookie = {"name": "kl_visitor", "value": visitor, "url": self.url}
        self.page.context.add_cookies([cookie])
        self.page.goto(self.url + path)
        return self.page

    def identified(self, path: str = "/", *, visitor: str = ADA) -> Any:
        page = self.open(path, visitor=visitor)
        expect(page.locator("[data-card] [data-name]").first).to_be_visible()
        return page

    def check(self) -> None:
        assert [text for text in self.console.errors() if "ERR_INTERNET_DISCONNECTED" not in text] == []
        assert self.page.evaluate("violations") == []

    def link(self, link: str) -> None:
        """Carries out a deep link, as a button of the page would."""
        assert self.page.evaluate("link => _smartico.dp(link)", link)

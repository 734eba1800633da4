"""The reference page in a browser: its policy lets all of it work, and it fits a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.web.rest.table import OPERATIONS
from tests.support.server import Live


def test_the_page_works_under_its_own_policy_and_fits_every_width(
    start_server: Callable[..., Live], tmp_path: Path, page: Any
) -> None:
    live = start_server(f"sqlite:///{tmp_path / 'plaudit.db'}")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for width, has_room in ((360, False), (768, False), (1440, True)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live.url}/api/v1/docs")
        page.get_by_role("button", name="Copy").first.wait_for()
        assert page.get_by_role("button", name="Copy").count() == len(OPERATIONS) + 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.locator(".contents details").evaluate("element => element.open") is has_room
    page.goto(f"{live.url}/api/v1/docs#problem-bad_cursor")
    assert page.locator("#problem-bad_cursor").is_visible()
    assert complaints == []


def test_copying_gives_the_whole_command(
    start_server: Callable[..., Live], tmp_path: Path, page: Any
) -> None:
    live = start_server(f"sqlite:///{tmp_path / 'plaudit.db'}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live.url}/api/v1/docs")
    page.locator("#operation-send_events").get_by_role("button", name="Copy").click()
    page.locator("#operation-send_events").get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"curl -X POST {live.url}/api/v1/events")
    assert copied.rstrip().endswith("}'")

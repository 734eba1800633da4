"""No face of a game, and no moment of a result, breaks a rule that axe knows: in light and in dark."""

from typing import Any

import pytest

from tests.browser.test_games import EVENT, MATCH, QUESTION, ROUND, changes_of, moment, start
from tests.support import axe
from tests.support.games import NAMES, PRIZES, GamePage

GAME = "[data-plaudit=game]"
# A dialog is no landmark and needs no heading of the first level: those are the page's own.
OF_PAGES = ("region", "page-has-heading-one", "landmark-one-main", "heading-order")
PAST = [
    {"saw_prize_id": 2, "create_date_ts": 1_700_000_000_000, "client_request_id": "r", "is_claimed": False}
]
BOARD = """
window.extra = {
  odds: async () => ({ odds: [{ option_id: 1, percent: 12.5 }],
    days: [{ date: '2026-11-22', commitment: 'ab12' }] }),
  board: async () => ({ errCode: 0, data: { my_user: null,
    users: [{ int_user_id: '1', public_username: 'Mirela', gp_position: 1, resolution_score: 4 }] } }),
  pastRounds: async () => [],
};
"""


def opened(page: Any, kind: str) -> GamePage:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    game = GamePage(page)
    page.evaluate(BOARD)
    how: dict[str, Any] = {"history": PAST, "changes": {**changes_of(kind), "odds_published": True}}
    if kind == "prizedrop":
        how["preset"] = {"request_id": "drop-1", "prize": PRIZES[1]}
    if kind in ("matchx", "quiz"):
        events = [{**EVENT, **(MATCH if kind == "matchx" else QUESTION)}]
        how["rounds"] = [{**ROUND, "events": events}]
    game.open(kind, **how)
    return game


def unfolded(page: Any) -> None:
    """Open everything that stands beside the board, also what is drawn anew meanwhile."""
    page.locator(f"{GAME} .part").first.wait_for()
    page.wait_for_function(
        """() => {
          const game = document.querySelector('[data-plaudit=game]').shadowRoot;
          const parts = [...game.querySelectorAll('details')];
          for (const each of parts) each.open = true;
          return parts.length && parts.every((each) => each.querySelector('.inside > *'));
        }"""
    )


def broken(page: Any) -> list[str]:
    """What breaks a rule by day, and which words are too faint by night."""
    by_day = axe.violations(page, GAME, ignored=OF_PAGES)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return by_day + axe.violations(page, GAME, colours_only=True)


@pytest.mark.parametrize("kind", sorted(set(NAMES) - {"custom_minigame", "prizedrop"}))
def test_a_face_with_all_that_stands_beside_it_breaks_no_rule(page: Any, kind: str) -> None:
    opened(page, kind)
    unfolded(page)
    assert broken(page) == []


@pytest.mark.parametrize(("kind", "wins"), [("wheel", 1), ("wheel", 4), ("prizedrop", 1)])
def test_the_moment_of_a_result_breaks_no_rule(page: Any, kind: str, wins: int) -> None:
    if kind == "prizedrop":
        opened(page, kind)
    else:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        GamePage(page).open(kind, wins=wins)
        start(page, kind)
    moment(page).wait_for()
    assert broken(page) == []


def test_a_face_without_a_name_would_be_found(page: Any) -> None:
    opened(page, "wheel")
    button = "document.querySelector('[data-plaudit=game]').shadowRoot.querySelector('.close')"
    page.evaluate(f"{button}.removeAttribute('aria-label')")
    assert any(line.startswith("button-name") for line in axe.violations(page, GAME, ignored=OF_PAGES))

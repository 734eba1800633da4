"""Every face of a game as a support desk sees it, locked, and in forced colours, on one page each."""

from typing import Any

import pytest

from tests.browser.test_games import EVENT, MATCH, QUESTION, ROUND, changes_of
from tests.support.games import NAMES, GamePage

FACES = sorted(set(NAMES) - {"custom_minigame", "prizedrop"})
PREDICTIONS = {"matchx": MATCH, "quiz": QUESTION}
ROOT = "document.querySelector('[data-plaudit=game]').shadowRoot"
# Controls that a person sees, and those among them that no edge, text or drawing sets apart.
INVISIBLE = f"""() => {{
  const buttons = [...{ROOT}.querySelectorAll('button')];
  const seen = buttons.filter((each) => each.checkVisibility() && each.offsetWidth);
  const plain = (each) => {{
    const style = getComputedStyle(each);
    const edge = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none';
    const other = style.backgroundColor !== getComputedStyle({ROOT}.querySelector('.game')).backgroundColor;
    return !edge && !other && !each.textContent.trim() && !each.querySelector('svg, img, canvas');
  }};
  return [seen.length, seen.filter(plain).map((each) => each.outerHTML.slice(0, 120))];
}}"""
FOCUS = f"""() => {{
  const inner = {ROOT}.activeElement;
  if (!inner) return 'nothing has the focus';
  const {{ outlineStyle: style, outlineWidth: width }} = getComputedStyle(inner);
  const drawn = style !== 'none' && parseFloat(width) >= 2;
  return drawn ? '' : `${{inner.outerHTML.slice(0, 120)}} ${{style}} ${{width}}`;
}}"""


def opened(page: Any, kind: str, *, read_only: bool = False) -> GamePage:
    game = GamePage(page)
    page.evaluate("(readOnly) => { window.extra = { readOnly }; }", read_only)
    how: dict[str, Any] = {"changes": changes_of(kind)}
    if kind in PREDICTIONS:
        how["rounds"] = [{**ROUND, "events": [{**EVENT, **PREDICTIONS[kind]}]}]
    game.open(kind, **how)
    page.locator("[data-plaudit=game] .face > *").first.wait_for()
    return game


@pytest.mark.parametrize("kind", FACES)
def test_who_only_looks_finds_every_face_locked_with_the_reason(page: Any, kind: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    game = opened(page, kind, read_only=True)
    note = page.locator("[data-plaudit=game] .note")
    note.get_by_text("Nothing can be played here.").wait_for()
    locked = page.locator("[data-plaudit=game] .controls, [data-plaudit=game] .face").locator(
        "button:visible"
    )
    assert {each.get_attribute("aria-disabled") for each in locked.all()} <= {"true"}
    assert page.locator("[data-plaudit=game] .game[data-locked]").count() == 1
    for control in locked.all():
        control.click(force=True)
    page.locator("[data-plaudit=game] .face").first.click(force=True, position={"x": 20, "y": 20})
    page.wait_for_timeout(200)
    assert [call for call in game.asked() if call[0] in ("play", "submit", "acknowledge")] == []
    assert page.evaluate("violations") == []


@pytest.mark.parametrize("kind", FACES)
def test_a_face_is_played_in_forced_colours(page: Any, kind: str) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    game = opened(page, kind)
    count, plain = page.evaluate(INVISIBLE)
    assert count > 0
    assert plain == []
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == ""
    if kind not in PREDICTIONS:
        main = page.locator("[data-plaudit=game] .controls button:visible:not([aria-disabled=true])")
        board = page.locator("[data-plaudit=game] .face button:visible:not([aria-disabled=true])")
        (main if main.count() else board).first.click()
        page.wait_for_function("asked.some(([name]) => name === 'play')")
    assert len(game.asked("play")) == (0 if kind in PREDICTIONS else 1)

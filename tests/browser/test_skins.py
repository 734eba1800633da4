"""Skins on a page of a site: what is open changes with them, and it wears what the server has checked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.features.labels import skins
from server.features.labels.service import set_settings
from tests.browser.test_games_api import GIFT, Hall
from tests.features.missions.kit import Room
from tests.support.adversary import serving
from tests.support.pages import Host, until

OWN = {
    "v3_club": {
        "base": "v3_base_vip",
        "tokens": {"brand": "#0b5a7a", "brand-edge": "#073d53", "on-brand": "#ffffff", "radius-card": "3px"},
        "dark": {"canvas": "#001018"},
    }
}
TOKEN = """(name) => getComputedStyle(document.querySelector('[data-plaudit=game]'))
  .getPropertyValue(`--${name}`).trim()"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Hall]:
    folder: Path = tmp_path_factory.mktemp("skins")
    with serving(f"sqlite:///{folder / 'plaudit.db'}", folder / "data") as live:
        room = Room(live, FRONT_END_ALLOW_DOMAINS=host.origin, UI_SKINS=json.dumps(OWN))
        yield Hall(room, host)


def opened(page: Any, hall: Hall) -> None:
    name, _ = hall.player()
    page.emulate_media(color_scheme="light")
    hall.site.open(page, name)
    page.evaluate(f"_smartico.miniGame({GIFT})")
    until(page, "document.querySelector('[data-plaudit=game]')?.shadowRoot?.querySelector('.face')")


@pytest.fixture
def game(page: Any, hall: Hall) -> Any:
    """A page of a site with a game open on it."""
    opened(page, hall)
    return page


def in_pixels(value: str) -> str:
    """Sizes as they are shown: by a root of 16 px, whatever the page's is."""
    return re.sub(r"([\d.]+)rem", lambda found: f"{float(found[1]) * 16:g}px", value)


def wears(page: Any, name: str, value: str) -> None:
    until(page, f"({TOKEN})('{name}') === {json.dumps(value)}")


def names(page: Any, name: str) -> Any:
    return page.evaluate(TOKEN, name)


def test_without_a_choice_the_persons_setting_decides(game: Any) -> None:
    day, night = skins.tokens_of("")
    wears(game, "canvas", day["canvas"])
    game.emulate_media(color_scheme="dark")
    wears(game, "canvas", night["canvas"])


@pytest.mark.parametrize("skin", skins.base_names())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_open_wears_each_skin_as_the_server_knows_it(game: Any, skin: str, scheme: str) -> None:
    game.emulate_media(color_scheme=scheme)
    expected = dict(skins.tokens_of(skin)[scheme == "dark"])
    background = "getComputedStyle(document.querySelector('[data-plaudit=game]')).colorScheme"
    game.evaluate("(name) => _smartico.setSkin(name)", skin)
    wears(game, "canvas", expected["canvas"])
    wears(game, "art-royal", expected["art-royal"])
    assert game.evaluate(background) == expected.pop("scheme")
    expected["font-display"] = expected["font-display"].replace("var(--font)", expected["font"])
    shown = {name: in_pixels(value) for name, value in expected.items()}
    assert {name: names(game, name) for name in expected} == shown


def test_an_operators_skin_goes_over_its_base_and_can_be_left(game: Any) -> None:
    base = skins.tokens_of("v3_base_vip")
    game.evaluate("_smartico.setSkin('v3_club')")
    wears(game, "brand", "#0b5a7a")
    assert names(game, "radius-card") == "3px"
    assert names(game, "canvas") == base[0]["canvas"]
    game.emulate_media(color_scheme="dark")
    wears(game, "canvas", "#001018")
    assert names(game, "surface") == base[1]["surface"]
    game.evaluate("_smartico.setSkin('v3_base_light')")
    wears(game, "radius-card", skins.tokens_of("")[0]["radius-card"])


def test_an_unknown_skin_says_so_and_follows_the_person(game: Any) -> None:
    said: list[str] = []
    game.on("console", lambda message: said.append(message.text))
    game.evaluate("_smartico.setSkin('v3_base_dark')")
    wears(game, "canvas", skins.tokens_of("v3_base_dark")[0]["canvas"])
    game.evaluate("_smartico.setSkin('v3_nobody')")
    wears(game, "canvas", skins.tokens_of("")[0]["canvas"])
    for _ in range(100):
        if any("skin_unknown" in text and "v3_nobody" in text for text in said):
            return
        game.wait_for_timeout(20)
    pytest.fail(f"nobody said that there is no such skin: {said}")


def test_of_two_choices_at_once_the_later_one_counts(game: Any) -> None:
    game.evaluate("_smartico.setSkin('v3_base_festive'); _smartico.setSkin('v3_base_dark')")
    wears(game, "canvas", skins.tokens_of("v3_base_dark")[0]["canvas"])
    game.evaluate("_smartico.setSkin('v3_base_vip'); _smartico.setSkin('v3_base_festive')")
    wears(game, "canvas", skins.tokens_of("v3_base_festive")[0]["canvas"])
    game.wait_for_timeout(200)
    assert names(game, "canvas") == skins.tokens_of("v3_base_festive")[0]["canvas"]


def choose(hall: Hall, skin: str) -> None:
    values = {"GAMIFICATION_DEFAULT_SKIN": skin}
    hall.room.unit(lambda tx: set_settings(tx, label_id=hall.room.label.id, values=values))


def test_the_labels_choice_stands_until_the_page_makes_one(page: Any, hall: Hall) -> None:
    choose(hall, "v3_base_festive")
    opened(page, hall)
    choose(hall, "")
    wears(page, "canvas", skins.tokens_of("v3_base_festive")[0]["canvas"])
    page.evaluate("_smartico.setSkin('v3_base_dark')")
    wears(page, "canvas", skins.tokens_of("v3_base_dark")[0]["canvas"])

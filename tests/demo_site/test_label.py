"""The demo label's folder is what the importer takes, and the shop's words are complete in every language."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from demo_site.catalogue import PRODUCTS
from demo_site.config import DemoConfig
from demo_site.players import AVATARS, DEMO_PLAYERS, demo_players, described
from demo_site.texts import LABEL_DIR, LANGUAGES, language_or_default, texts
from server.features import all as features
from server.features.labels.definitions import KINDS
from server.features.labels.files import read_folder
from tests.demo_site.shop import CONFIG

STATIC = LABEL_DIR.parent / "static"
QUIET = ("event_type", "journey", "player_property", "rule", "segment", "translation")
"""Kinds without a text that players read."""
REGISTERED = features.MESSAGES
"""Importing the features is what makes their kinds known to the importer."""


def read(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_the_importer_takes_the_whole_folder() -> None:
    folder = read_folder(LABEL_DIR)
    kinds = [found.kind for found in folder.definitions]
    assert folder.label.name == "Kettle Lane"
    assert folder.label.brands == [{"name": "Kettle Lane"}]
    assert folder.label.settings["IDENTITY_PROOF"] == "required"
    assert folder.label.settings["FRONT_END_ALLOWED_LANGUAGES"] == "EN,DE,ES,PT,AR"
    assert kinds.count("segment") == 8
    assert kinds.count("translation") == 5
    assert kinds.count("event_type") >= 4
    assert kinds.count("player_property") >= 2
    assert REGISTERED


def test_the_economy_is_rich() -> None:
    kinds = [found.kind for found in read_folder(LABEL_DIR).definitions]
    least = {
        "level": 8,
        "mission": 20,
        "badge": 8,
        "achievement_category": 5,
        "tournament": 8,
        "leaderboard": 3,
        "shop_category": 3,
        "shop_item": 12,
        "bonus_template": 4,
        "clan": 4,
        "avatar": 6,
        "avatar_prompt": 3,
        "custom_section": 6,
        "popup": 6,
        "rule": 10,
        "journey": 6,
        "inbox_message": 5,
        "banner": 2,
    }
    assert {kind: kinds.count(kind) for kind in least if kinds.count(kind) < least[kind]} == {}


def test_missions_are_of_every_kind() -> None:
    missions = [read(path) for path in (LABEL_DIR / "mission").glob("*.toml")]
    ways = {mission.get("availability", "unlocked") for mission in missions}
    assert ways == {"unlocked", "locked", "given", "given_by_ai", "recurring", "recurring_upon_completion"}
    for trait in ("opt_in", "time_limit_ms", "active_till", "requires_claim", "visible_to"):
        assert any(trait in mission for mission in missions), trait
    badges = [read(path) for path in (LABEL_DIR / "badge").glob("*.toml")]
    assert all(len(list(badge["tasks"])) >= 3 for badge in badges)  # type: ignore[call-overload]


def test_numbers_of_one_kind_differ() -> None:
    for kind, _struct in KINDS:
        numbers = [read(path).get("id") for path in (LABEL_DIR / kind).glob("*.toml")]
        known = [number for number in numbers if number is not None]
        assert len(known) == len(set(known)), kind
    both = [path for kind in ("mission", "badge") for path in (LABEL_DIR / kind).glob("*.toml")]
    achievements = [read(path)["id"] for path in both]
    assert len(achievements) == len(set(achievements))


def test_what_players_read_is_there_in_german_and_arabic() -> None:
    for definition in read_folder(LABEL_DIR).definitions:
        if definition.kind in QUIET:
            continue
        found = definition.body["translations"]
        assert found.keys() in ({"de", "ar"}, {"de", "es", "pt", "ar"}), definition.key
        assert all(texts.keys() == found["ar"].keys() for texts in found.values()), definition.key
        assert all(re.search("[\u0600-\u06ff]", text) for text in found["ar"].values()), definition.key


# Texts that nobody reads: choices, addresses, links, and what a maker of pictures is told.
TECHNICAL = {
    *(
        "url",
        "icon_url",
        "image_url",
        "image_url2",
        "image_url2_mobile",
        "stage_image",
        "menu_img",
        "redirect_url",
    ),
    *(
        "cta_action",
        "url_or_dp",
        "type",
        "kind",
        "event",
        "currency",
        "fee_currency",
        "pool_currency",
        "period",
    ),
    *("registration", "availability", "ribbon", "discount_ribbon", "label_tag", "motif", "prompt", "every"),
    *("mission_tabs_options", "overview_missions_filter", "operator", "property", "field", "marker", "split"),
    *("buy_in", "sound", "acknowledge", "action", "second_action", "zone", "give_period", "per", "url"),
    *("contribution_type", "amount_field", "game_field", "template", "market"),
    *("value", "team1", "team2"),
    *("avatar", "bonus", "level", "mission", "segment", "weekday", "claim_button_action", "delivery"),
    *("art", "code", "placement_key"),
}

# Products keep their names in every language; the labels of buttons are translated as label_1 and label_2.
LISTS_WITHOUT_TEXTS = (
    "buttons",
    "effects",
    "rewards",
    "scoring",
    "caps",
    "tiers",
    "related_games",
    "games",
    "rules",
)


def untranslated(body: Mapping[str, Any], path: str = "") -> set[str]:
    """The texts of a definition, and of the tasks and prizes in it, that are not in German and Arabic."""
    spoken = body.get("translations", {})
    found = set()
    for name, value in body.items():
        if isinstance(value, str) and value and name not in TECHNICAL:
            found |= {f"{path}{name}:{each}" for each in ("de", "ar") if not spoken.get(each, {}).get(name)}
        if isinstance(value, list) and name not in LISTS_WITHOUT_TEXTS:
            for at, inner in enumerate(value):
                found |= untranslated(inner, f"{path}{name}[{at}].") if isinstance(inner, dict) else set()
    return found


def test_no_text_that_players_read_lacks_a_language() -> None:
    shown = [each for each in read_folder(LABEL_DIR).definitions if each.kind not in QUIET]
    assert len(shown) > 80
    lacking = {f"{each.kind}/{each.key}": missing for each in shown if (missing := untranslated(each.body))}
    assert lacking == {}


def test_a_text_that_lacks_a_language_would_be_found() -> None:
    mission = read(LABEL_DIR / "mission" / "morning-cup.toml")
    assert untranslated(mission) == set()
    assert untranslated({**mission, "hint_text": "Early is good"}) == {"hint_text:de", "hint_text:ar"}
    tasks = [{"id": 1, "name": "Log a brew", "translations": {"de": {"name": "Eintragen"}}}]
    assert untranslated({**mission, "tasks": tasks}) == {"tasks[0].name:ar"}


def test_pictures_that_the_label_names_are_there() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in LABEL_DIR.rglob("*.toml"))
    named = set(re.findall(r"http://127\.0\.0\.1:8421/static/([\w/.-]+)", text))
    assert len(named) > 40
    assert {name for name in named if not (STATIC / name).is_file()} == set()


def test_money_is_for_the_server_alone() -> None:
    assert read(LABEL_DIR / "event_type" / "purchase.toml")["source"] == "server"


def test_every_event_the_shop_sends_is_registered() -> None:
    code = "".join(path.read_text() for path in (STATIC / "js").rglob("*.js"))
    sent = set(re.findall(r"call\('event', '(\w+)'", code))
    assert sent
    assert sent <= {path.stem for path in (LABEL_DIR / "event_type").glob("*.toml")}


def test_segments_are_numbered_apart() -> None:
    numbers = [read(path)["id"] for path in (LABEL_DIR / "segment").glob("*.toml")]
    assert len(numbers) == len(set(numbers))


def test_every_language_has_every_text() -> None:
    files = [read(path)["texts"] for path in (LABEL_DIR / "translation").glob("*.toml")]
    english = texts("EN")
    for found in files:
        assert isinstance(found, dict)
        assert found.keys() == english.keys()
        assert all(found.values())
        assert all(("{name}" in found[key]) == ("{name}" in english[key]) for key in english)


def test_every_text_of_the_templates_is_there() -> None:
    templates = "".join(path.read_text() for path in (LABEL_DIR.parent / "templates").glob("*.html"))
    code = "".join(path.read_text() for path in (STATIC / "js").rglob("*.js"))
    used = set(re.findall(r't\(texts, "(\w+)"\)|texts\.(\w+)|data-label="(\w+)"', templates))
    asked = {next(filter(None, names)) for names in used} | set(re.findall(r"\btext\('(\w+)'", code))
    assert asked <= texts("EN").keys()


@pytest.mark.parametrize(
    ("asked", "given"), [("DE", "DE"), ("es-MX", "ES"), ("fr", "EN"), (None, "EN"), ("", "EN")]
)
def test_a_language_the_shop_does_not_speak_becomes_english(asked: str | None, given: str) -> None:
    assert language_or_default(asked) == given


def test_a_language_that_does_not_exist_is_said_to() -> None:
    with pytest.raises(LookupError, match="does not speak 'FR'"):
        texts("FR")


def test_players_differ_and_their_pictures_are_there() -> None:
    assert len(DEMO_PLAYERS) == 3
    levels = {player["level"] for player in DEMO_PLAYERS}
    assert len(levels) == 3
    assert {player["language"] for player in DEMO_PLAYERS} <= set(dict(LANGUAGES))
    assert any(player["properties"]["ach_gamification_in_control_group"] for player in DEMO_PLAYERS)
    assert any(not player["inbox"] for player in DEMO_PLAYERS)
    for key, _words in AVATARS:
        assert (STATIC / "img" / "avatars" / f"{key}.svg").is_file()
    for player in demo_players("http://127.0.0.1:8421/"):
        assert player["avatar"].startswith("http://127.0.0.1:8421/static/img/avatars/")


def test_a_player_of_the_operators_own_is_shown_too() -> None:
    assert described("x-1", "Somebody")["avatar"] == "/static/img/avatars/bean.svg"


def test_products_have_their_pictures() -> None:
    for product in PRODUCTS:
        assert (STATIC / "img" / "products" / f"{product.slug}.svg").is_file()


def test_a_shop_with_a_name_of_its_own_has_one_origin() -> None:
    config = DemoConfig(
        url="https://plaudit.example",
        demo_url="https://shop.example/",
        label_key="l",
        brand_key="b",
        salt="s",
        s2s_key="k",
        players=(),
    )
    assert config.shop_origins == ("https://shop.example",)
    assert config.frame_origin_for(host="shop.example") == "https://shop.example"
    assert config.plaudit_socket_origin == "wss://plaudit.example"


def test_secrets_are_not_in_what_a_log_would_print() -> None:
    assert CONFIG.salt not in repr(CONFIG)
    assert CONFIG.s2s_key not in repr(CONFIG)


def test_the_pages_scripts_write_no_markup_from_strings() -> None:
    for path in (STATIC / "js").rglob("*.js"):
        code = path.read_text()
        for forbidden in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in code, path.name


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.svg"), *STATIC.rglob("*.js")]:
        found = set(re.findall(r"https?://[^\s\"')]+", path.read_text()))
        assert found <= {"http://www.w3.org/2000/svg"}, path.name

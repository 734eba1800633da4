"""The guides are followed in a browser: their pages and snippets are taken from the text as it stands."""

import tomllib
import uuid
from pathlib import Path
from typing import Any

from server.core.conditions import check
from server.features.labels.definitions import KINDS
from server.features.segments.definition import Segment
from tests.docs.reading import ROOT, blocks
from tests.support.pages import Console, Site, until

GUIDES = ROOT / "docs" / "guides"
SCRIPT_TAG, EXTENDED = GUIDES / "script-tag.md", GUIDES / "extended-integration.md"
SNIPPET_OF_README = ROOT / "README.md"

# Not for a page that has a player already: the bridge is for a frame, consent and globals are for the start.
ELSEWHERE = ("_smartico_inframe", "consent", "_smartico_user_id")


def with_keys(text: str, site: Site, player: str) -> str:
    """A guide's example with what a reader is told to put in place of the words in capitals."""
    for word, value in {
        "LABEL_KEY": site.keys.label_key,
        "BRAND_KEY": site.keys.brand_key,
        "USER_HASH": site.proof(player),
        "PLAYER_ID": player,
        "player-1": player,
        "http://127.0.0.1:8420": site.keys.url,
        "https://plaudit.example": site.keys.url,
    }.items():
        text = text.replace(word, value)
    return text


def show(page: Any, site: Site, html: str, player: str) -> None:
    page.goto(site.host.put(f"/{uuid.uuid4().hex[:8]}", with_keys(html, site, player)))


def first_page(path: Path) -> str:
    return next(block.text for block in blocks(path) if block.language == "html")


def test_the_page_of_the_script_tag_guide_greets_its_player(page: Any, site: Site) -> None:
    console = Console(page)
    show(page, site, first_page(SCRIPT_TAG), site.player())
    until(page, "document.getElementById('hello').textContent.startsWith('Hello ')")
    page.evaluate("_smartico.setNickname('Ada')")
    until(page, "_smartico.getPublicProps().public_username === 'Ada'")
    assert console.errors() == []


def test_the_page_of_the_script_tag_guide_says_when_the_proof_is_another_players(
    page: Any, site: Site
) -> None:
    console = Console(page)
    html = first_page(SCRIPT_TAG).replace("'player-1'", "'somebody-else'")
    show(page, site, html, site.player())
    until(page, "document.getElementById('hello').textContent.startsWith('Refused')")
    assert "20021" in console.said("identify_refused")


def test_the_snippet_of_the_readme_identifies_its_player(page: Any, site: Site) -> None:
    allowed = "<script>window._smartico_allow_localhost = true;</script>"
    show(page, site, allowed + first_page(SNIPPET_OF_README), site.player())
    until(page, "window._smartico.checkSuccessfullyIdentify?.()")


def test_every_snippet_of_the_extended_integration_runs(page: Any, site: Site) -> None:
    """One after the other on one page, as a reader would paste them into the console."""
    player = site.player()
    site.open(page, player)
    console = Console(page)
    site.rest.send(player)
    snippets = [block for block in blocks(EXTENDED) if block.language == "js"]
    run = [block for block in snippets if not any(word in block.text for word in ELSEWHERE)]
    assert len(run) > 20
    for block in run:
        failure = page.evaluate(
            "(code) => new Function('return (async () => {' + code + '})()')().then(() => '', String)",
            with_keys(block.text, site, player),
        )
        assert failure == "", f"{block.place}: {failure}"
    until(page, "_smartico.getPublicProps().core_utm_source === 'newsletter'")
    until(page, "_smartico.getPublicProps().core_last_login_entry_point === 'Lobby'")
    actions = site.rest.expect_events(player, "client_action", 2)
    assert [event["payload"] for event in actions] == [
        {"action": "CashierSubmitClicked"},
        {"method": "card", "action": "CashierSubmitClicked"},
    ]
    # The hub asks for the picture that a snippet sets, at an address that nobody has.
    assert [text for text in console.errors() if "ERR_NAME_NOT_RESOLVED" not in text] == []


def test_the_addresses_of_the_guide_carry_out_their_link(page: Any, site: Site) -> None:
    (block,) = [b for b in blocks(EXTENDED) if b.language == "text" and "DEPOSIT_OPENED" in b.text]
    for address in block.text.split():
        player = site.player()
        site.open(page, player, query=address.removeprefix("https://shop.example/deposit"))
        (action,) = site.rest.expect_events(player, "client_action", 1)
        assert action["payload"] == {"action": "DEPOSIT_OPENED"}
        assert "_smartico_dp" not in page.url


def test_the_examples_of_definitions_are_accepted() -> None:
    found = {}
    text = (GUIDES / "definitions.md").read_text(encoding="utf-8")
    for part in text.split("\n### ")[1:]:
        kind = part.splitlines()[0].strip("`")
        if "```toml\n" in part:
            found[kind] = KINDS.check(kind, tomllib.loads(part.split("```toml\n")[1].split("```")[0]))
    assert set(found) >= {"event_type", "player_property", "segment", "mission"}
    segment = found["segment"]
    assert isinstance(segment, Segment)
    assert segment.condition is not None
    assert check(segment.condition) == 4

"""The integration guide of the demo site goes through the reference's article on extended integration,
paragraph by paragraph, in words of our own: each has a section, and each button does what it says.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from demo_site.guide import CHAPTERS, sections
from tests.support.pages import until
from tests.support.shop import ADA, INES, MATEO, Shop

HEADINGS = "a heading, or the date at the end"
CONTRACT = "whom to ask at the vendor, which self-hosted has no counterpart for"

# The article's paragraphs by their number in the kept text, with where each is treated here.
PARAGRAPHS: dict[range, str] = {
    range(1, 3): HEADINGS,
    range(3, 8): "entry-point",
    range(8, 13): "actions",
    range(13, 19): "address",
    range(19, 23): "markers",
    range(23, 30): "events",
    range(30, 31): HEADINGS,
    range(31, 33): "profile",
    range(33, 38): "control-group",
    range(38, 40): "avatar",
    range(40, 42): "nickname",
    range(42, 47): "skin",
    range(47, 51): "widgets",
    range(51, 57): "inbox",
    range(57, 58): CONTRACT,
    range(58, 59): "inbox",
    range(59, 60): HEADINGS,
    range(60, 63): "suspend",
    range(63, 64): "callbacks",
    range(64, 69): "bridge",
    range(69, 70): CONTRACT,
    range(70, 83): "back-office",
    range(83, 87): "proof",
    range(87, 88): CONTRACT,
    range(88, 93): "push",
    range(93, 97): "localhost",
    range(97, 100): "utm",
    range(100, 104): "segments",
    range(104, 105): HEADINGS,
}
LAST_PARAGRAPH = 104

# What the panel says, or the log below it shows, after each press.
OUTCOMES: dict[str, str] = {
    "entry-point": 'core_last_login_entry_point is "Lobby" now',
    "action": 'stored client_action.*"CashierSubmitClicked"',
    "action-details": 'stored client_action.*"method":"card"',
    "address-action": "stored client_action.*DEPOSIT_OPENED",
    "address-link": "stored client_action.*OFFER_OPENED",
    "address-journey": "Begin it in the frame",
    "marker-read": "Watching. Your markers now:",
    "marker-server": 'core_public_tags is .*"VIP"',
    "marker-add": 'core_public_tags is .*"SAW_OFFER"',
    "marker-remove": "core_public_tags is",
    "event": 'stored product_viewed.*"hilltop"',
    "event-unknown": r"Refused \(rejected\): .*film_watched",
    "event-money": r"Refused \(rejected\): .*purchase",
    "profile": r"is Regular and has [\d]+ points",
    "control-group": "Not in the control group",
    "avatar": "avatar_url is .*mug.svg",
    "nickname": 'public_username is "Early bird" now',
    "skin-night": "The skin is v3_base_light now",
    "skin-level": "You are Regular",
    "widget-hub": "The hub is over the page",
    "widget-card": "The card stands in its place",
    "widget-game": "The wheel is over the page",
    "inbox-open": "The inbox is over the page",
    "inbox-count": r"The bell says \d+",
    "inbox-message": r"Unread messages: \d+",
    "suspend": "Held back: popups, inbox, miniGames",
    "resume": "What came first while it was quiet is here now",
    "callbacks": "props_change came",
    "bridge": "the shop in its frame made the calls",
    "back-office": "The view says that it is ready",
    "proof": f"A proof for {MATEO}, good until",
    "proof-forged": "Refused, with a code",
    "push": 'user_last_session_push_state is "(GRANTED|ASK|BLOCKED|NOT_SUPPORTED)" now',
    "visitor": "the api of visitors answered",
    "localhost": "Refused, loudly",
    "utm": 'core_utm_campaign is "spring" now',
    "segment": "VIP member",
    "segments": "Asked for 3",
}
STEPS = [step.slug for section in sections() for step in section.steps]
OPENS_SOMETHING = {"widget-hub", "widget-game", "inbox-open", "resume"}


def test_every_paragraph_has_its_section_and_every_section_its_paragraphs() -> None:
    numbers = [number for span in PARAGRAPHS for number in span]
    assert numbers == list(range(1, LAST_PARAGRAPH + 1))
    slugs = [section.slug for section in sections()]
    assert len(slugs) == len(set(slugs))
    assert set(PARAGRAPHS.values()) - {HEADINGS, CONTRACT} == set(slugs)


def test_every_button_has_an_outcome_to_be_checked() -> None:
    assert len(STEPS) == len(set(STEPS))
    assert set(STEPS) == set(OUTCOMES)
    assert all(section.steps and section.words for section in sections())


def close_what_opened(page: Any) -> None:
    """Escape, once something of Plaudit is over the page."""
    opened = page.get_by_role("dialog")
    if opened.count():
        expect(opened.first).to_be_visible()
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)


@pytest.fixture
def mateo(shop: Shop) -> Iterator[Shop]:
    """Mateo at the guide, who has his own name again afterwards."""
    shop.open("/developer/guide", visitor=MATEO)
    yield shop
    shop.rest.ask("PUT", f"/players/{MATEO}/nickname", {"nickname": "Mateo"})


def test_all_of_it_is_clicked_through(mateo: Shop) -> None:
    page = mateo.page
    expect(page.locator("[data-guide-who]")).to_have_text("Mateo Ruiz")
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    for chapter in CHAPTERS:
        expect(page.get_by_role("heading", name=chapter.title)).to_be_visible()
    for section in sections():
        topic = page.locator(f"[data-topic={section.slug}]")
        for step in section.steps:
            topic.locator(f"[data-step={step.slug}] [data-run]").click()
            panel = topic.locator("[data-panel]")
            expect(panel, step.slug).not_to_have_attribute("data-state", "busy", timeout=20_000)
            said = str(panel.locator("[data-panel-said]").inner_text())
            assert re.search(OUTCOMES[step.slug], said), f"{step.slug}: {said}"
            if step.slug == "widget-card":
                expect(page.locator("#guide-widget .member .name")).to_be_visible()
            if step.slug in OPENS_SOMETHING:
                close_what_opened(page)
    assert page.evaluate("violations") == []


@pytest.mark.parametrize(("visitor", "shown"), [(ADA, True), (INES, False)])
def test_the_door_of_the_club_is_for_those_inside(shop: Shop, visitor: str, shown: bool) -> None:
    page = shop.open("/developer/guide", visitor=visitor)
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    page.locator("[data-step=control-group] [data-run]").click()
    expect(page.locator("[data-topic=control-group] [data-panel]")).to_have_attribute("data-state", "done")
    assert page.locator("#club-door").is_visible() is shown


def test_what_one_reads_is_what_runs(shop: Shop) -> None:
    page = shop.open("/developer/guide")
    code = page.locator("[data-step=entry-point] [data-source]")
    expect(code).to_have_text("_smartico.setLoginEntry('Lobby');")
    assert page.locator("[data-step]:not([data-frame]) [data-source]:empty").count() == 0


def test_nobody_is_told_to_sign_in_first(shop: Shop) -> None:
    page = shop.open("/developer/guide", visitor="nobody")
    page.locator("[data-step=utm] [data-run]").click()
    panel = page.locator("[data-topic=utm] [data-panel]")
    expect(panel).to_have_attribute("data-state", "failed")
    expect(panel).to_contain_text("Sign in as a member first")

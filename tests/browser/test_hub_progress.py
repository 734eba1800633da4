"""The hub's overview, missions, badges and levels as a person uses them, with the moments between."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import LISTEN, Site, until
from tests.support.shop import ADA, Shop

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
# Counts looks at the missions: one when a link is followed, one of the screen, and the first one of the news.
LOOKS = """() => {
  window.looks = 0;
  const real = _smartico.api.getMissions;
  _smartico.api.getMissions = (...args) => { window.looks++; return real(...args); };
}"""
# Counts what the page asks for while the real call goes on.
COUNT_OPT_INS = """() => {
  window.optIns = 0;
  const real = _smartico.api.requestMissionOptIn;
  _smartico.api.requestMissionOptIn = (...args) => { window.optIns++; return real(...args); };
}"""
REFUSE = """([name, code]) => {
  _smartico.api[name] = async () => ({ err_code: code, err_message: 'no' });
}"""


@pytest.fixture
def newcomer(page: Any, site: Site) -> Any:
    """Somebody who has done nothing yet, on a page of a site; what it violates fails the test."""
    page.add_init_script(LISTEN)
    page.set_viewport_size(DESK)
    page.player, page.rest = site.player("progress"), site.rest
    site.open(page, page.player)
    yield page
    assert page.evaluate("violations") == []


def go(page: Any, link: str) -> None:
    assert page.evaluate("link => _smartico.dp(link)", link)


def happens(page: Any, event: str, **payload: Any) -> None:
    """The operator's server reports what the player has done."""
    told = {"event_id": uuid.uuid4().hex, "ext_user_id": page.player, "event_type": event, "payload": payload}
    (result,) = page.rest.ask("POST", "/events", {"events": [told]})["results"]
    assert result["status"] == "stored", result


def looked(page: Any, times: int) -> None:
    """What is done from here on is news: the last of so many looks has its answer."""
    until(page, f"looks >= {times}")
    page.evaluate("_smartico.api.getMissions().then(() => {})")


def card(page: Any, name: str) -> Any:
    return page.locator(".hub .list article").filter(has_text=name)


def moment(page: Any) -> Any:
    return page.locator(".hub .moment")


def reviews(page: Any) -> None:
    for stars in (3, 4, 5):
        happens(page, "review_written", slug="hilltop", stars=stars)


# -- overview -----------------------------------------------------------------------------------------------


def test_the_overview_says_who_one_is_what_waits_and_who_leads(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf")
    home = page.locator(".hub[data-screen=overview]")
    expect(home.get_by_role("heading", name="Hello, Ada")).to_be_visible()
    expect(home.locator(".hero")).to_contain_text("Roaster's circle")
    expect(home.locator(".today article").first.get_by_role("button", name="Claim:")).to_be_visible()
    expect(home.locator(".week .place.me")).to_contain_text("You")
    expect(home.locator(".pot .amount .number")).not_to_be_empty()
    expect(home.locator(".special").get_by_role("button", name="House rules")).to_be_visible()
    shop.check()


def test_the_overview_leads_to_what_it_shows(shop: Shop) -> None:
    page = shop.identified()
    for button, screen in {"All missions": "missions", "Lobby": "games", "Leaderboard": "board"}.items():
        shop.link("dp:gf")
        page.locator(".hub[data-screen=overview] .heading").get_by_role("button", name=button).click()
        expect(page.locator(f".hub[data-screen={screen}]")).to_be_visible()


def test_a_phone_finds_the_other_screens_on_the_overview(shop: Shop) -> None:
    shop.page.set_viewport_size(PHONE)
    page = shop.identified()
    shop.link("dp:gf")
    page.locator(".hub .explore").get_by_role("button", name="Badges").click()
    expect(page.locator(".hub[data-screen=badges]")).to_be_visible()


def test_the_overview_of_a_newcomer_is_complete_without_a_place_on_the_board(newcomer: Any) -> None:
    go(newcomer, "dp:gf")
    expect(newcomer.locator(".hub .hero")).to_contain_text("Taster")
    expect(newcomer.locator(".hub .today article").first).to_be_visible()


# -- missions -----------------------------------------------------------------------------------------------


def test_missions_stand_in_their_buckets(newcomer: Any) -> None:
    go(newcomer, "dp:gf_missions&category=locked")
    expect(newcomer.get_by_role("tab", name="Locked")).to_have_attribute("aria-selected", "true")
    expect(card(newcomer, "The second pot")).to_contain_text("Place your first order.")
    newcomer.get_by_role("tab", name="Missed").click()
    expect(card(newcomer, "Last cup of autumn")).to_contain_text("Ended on")
    newcomer.get_by_role("tab", name="To start").click()
    expect(card(newcomer, "Three cups back")).to_be_visible()


def test_a_category_leaves_the_other_missions_out(newcomer: Any) -> None:
    go(newcomer, "dp:gf_missions&category=available")
    expect(card(newcomer, "Slow hands")).to_be_visible()
    choice = newcomer.get_by_role("group", name="Category").get_by_role("button", name="At the counter")
    choice.click()
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(card(newcomer, "Slow hands")).to_have_count(0)
    expect(card(newcomer, "Three cups back")).to_be_visible()


def test_a_mission_shows_its_steps_and_the_things_that_count(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf_missions&id=210")
    beside = page.locator(".hub .beside")
    expect(beside.get_by_role("heading", name="Tour of the shelf")).to_be_visible()
    expect(beside.locator(".task.done")).to_have_count(2)
    expect(beside.locator(".related").get_by_role("button", name="Hilltop")).to_be_visible()
    shop.check()


def test_taking_part_moves_a_mission_to_those_in_progress(newcomer: Any) -> None:
    go(newcomer, "dp:gf_missions")
    card(newcomer, "Slow hands").get_by_role("button", name="Take part: Slow hands").click()
    expect(newcomer.locator(".toast")).to_have_text("You are in. Every step counts from now on")
    expect(card(newcomer, "Slow hands")).to_have_attribute("data-bucket", "progress")


def test_a_refused_opt_in_says_why_and_stays_for_another_try(newcomer: Any) -> None:
    go(newcomer, "dp:gf_missions")
    take_part = card(newcomer, "Slow hands").get_by_role("button", name="Take part: Slow hands")
    expect(take_part).to_be_visible()
    newcomer.evaluate(REFUSE, ["requestMissionOptIn", 40014])
    take_part.click()
    expect(newcomer.locator(".toast.problem")).to_have_text("This mission is still locked.")
    expect(take_part).to_be_visible()


def test_a_link_takes_part_once(newcomer: Any) -> None:
    newcomer.evaluate(COUNT_OPT_INS)
    go(newcomer, "dp:gf_missions&id=208&opt_in=true")
    expect(newcomer.locator(".hub .toast")).to_have_text("You are in. Every step counts from now on")
    go(newcomer, "dp:gf_badges")
    expect(newcomer.locator(".hub[data-screen=badges]")).to_be_visible()
    newcomer.locator(".hub").get_by_role("button", name="Back").click()
    expect(newcomer.locator(".hub .beside h3")).to_have_text("Three cups back")
    assert newcomer.evaluate("optIns") == 1
    kept = newcomer.evaluate("Object.values(sessionStorage).join()")
    assert "gf_missions&id=208" in kept
    assert "opt_in" not in kept


def test_a_link_to_a_locked_mission_says_that_it_is_locked(newcomer: Any) -> None:
    go(newcomer, "dp:gf_missions&id=215&opt_in=true")
    expect(newcomer.locator(".toast.problem")).not_to_be_empty()
    expect(newcomer.locator(".hub .beside h3")).to_have_text("The second pot")


def test_a_mission_that_is_gone_says_so(newcomer: Any) -> None:
    go(newcomer, "dp:gf_missions&id=999999")
    expect(newcomer.locator(".hub .beside")).to_contain_text("This mission is not there any more")


# -- moments ------------------------------------------------------------------------------------------------


def test_a_mission_done_while_one_looks_is_a_moment_and_so_is_its_reward(newcomer: Any) -> None:
    newcomer.evaluate(LOOKS)
    go(newcomer, "dp:gf_missions")
    expect(card(newcomer, "The long shelf")).to_be_visible()
    looked(newcomer, 3)
    reviews(newcomer)
    expect(moment(newcomer).locator(".eyebrow")).to_have_text("Mission done")
    expect(moment(newcomer).get_by_role("heading")).to_have_text("The long shelf")
    moment(newcomer).get_by_role("button", name="Claim: The long shelf").click()
    expect(moment(newcomer).get_by_role("heading")).to_have_text("90 points")
    expect(moment(newcomer).locator(".gains")).to_contain_text("points")
    moment(newcomer).get_by_role("button", name="Continue").click()
    expect(moment(newcomer)).to_have_count(0)
    newcomer.get_by_role("tab", name="Done").click()
    expect(card(newcomer, "The long shelf")).to_contain_text("Done on")


def test_a_refused_claim_says_why(newcomer: Any) -> None:
    reviews(newcomer)
    go(newcomer, "dp:gf_missions")
    claim = card(newcomer, "The long shelf").get_by_role("button", name="Claim: The long shelf")
    expect(claim).to_be_visible()
    newcomer.evaluate(REFUSE, ["requestMissionClaimReward", 40015])
    claim.click()
    expect(newcomer.locator(".toast.problem")).to_have_text("The time to claim this reward is over.")
    expect(moment(newcomer)).to_have_count(0)
    expect(claim).to_be_visible()


def test_a_new_level_is_a_moment_that_escape_ends(newcomer: Any) -> None:
    newcomer.evaluate(LOOKS)
    go(newcomer, "dp:gf_levels")
    expect(newcomer.locator(".hub .level[data-state=current]")).to_contain_text("Taster")
    looked(newcomer, 1)
    happens(newcomer, "purchase", amount=130, currency="EUR", order_id="KL-1")
    level = moment(newcomer).filter(has_text="New level")
    expect(moment(newcomer)).to_be_visible()
    for _ in range(4):
        if level.count():
            break
        newcomer.keyboard.press("Escape")
        expect(moment(newcomer)).to_be_visible()
    expect(level.get_by_role("heading")).to_have_text("Level 2")
    newcomer.keyboard.press("Escape")
    expect(level).to_have_count(0)
    expect(newcomer.locator(".hub .level[data-state=current]")).to_contain_text("Regular")


def test_nothing_moves_in_a_moment_for_those_who_want_that(newcomer: Any) -> None:
    newcomer.emulate_media(reduced_motion="reduce")
    newcomer.evaluate(LOOKS)
    go(newcomer, "dp:gf_missions")
    expect(card(newcomer, "The long shelf")).to_be_visible()
    looked(newcomer, 3)
    reviews(newcomer)
    expect(moment(newcomer)).to_be_visible()
    expect(moment(newcomer).locator("canvas")).to_have_count(0)
    moving = "document.querySelector('[data-plaudit=hub]').shadowRoot.getAnimations().length"
    assert newcomer.evaluate(moving) == 0


# -- badges and levels --------------------------------------------------------------------------------------


def test_badges_hang_by_category_and_one_shows_its_stages(shop: Shop) -> None:
    page = shop.identified()
    shop.link("dp:gf_badges")
    group = page.locator(".hub .list section").filter(has_text="Brewing at home")
    expect(group.locator(".score")).to_have_text("0 of 1")
    group.get_by_role("button", name="The brew book").click()
    beside = page.locator(".hub .beside")
    expect(beside.locator(".task")).to_have_count(3)
    expect(beside.locator(".task.done")).to_have_count(1)
    shop.check()


def test_a_badge_is_grey_until_its_first_stage_which_is_a_moment(newcomer: Any) -> None:
    go(newcomer, "dp:gf_badges")
    badge = newcomer.locator(".hub .badge-card").filter(has_text="Kind words")
    expect(badge).to_have_class("badge-card unearned")
    happens(newcomer, "review_written", slug="hilltop", stars=5)
    expect(moment(newcomer).locator(".eyebrow")).to_have_text("New badge")
    expect(moment(newcomer)).to_contain_text("One review")
    moment(newcomer).get_by_role("button", name="Wonderful").click()
    expect(badge).to_have_class("badge-card")


def test_levels_say_what_is_reached_and_what_the_next_takes(shop: Shop) -> None:
    page = shop.identified()
    page.evaluate("window.seen = []; _smartico.on('gf_ux', (at) => seen.push(at.screen_name_id))")
    shop.link("dp:gf_levels")
    expect(page.locator(".hub .level[data-state=reached]")).to_have_count(4)
    page.get_by_role("tab", name="The way").click()
    expect(page.get_by_role("button", name="Level 5, Roaster's circle, You are here")).to_be_visible()
    page.get_by_role("button", name="Level 6, Cupper, 5,500 points").click()
    expect(page.locator(".hub .beside .need")).to_contain_text("of 5,500")
    assert page.evaluate("seen") == [6, 7, 32]
    shop.check()


def test_a_level_is_hidden_until_its_points_are_near(newcomer: Any) -> None:
    go(newcomer, "dp:gf_levels")
    expect(newcomer.locator(".hub .level").first).to_be_visible()
    expect(newcomer.locator(".hub .level").filter(has_text="Keeper of the kettle")).to_have_count(0)


def test_the_hub_speaks_arabic_from_the_right(shop: Shop) -> None:
    page = shop.identified(visitor=ADA)
    page.evaluate("_smartico.changeLanguage('ar')")
    shop.link("dp:gf_levels&tab=map")
    expect(page.locator(".hub .node[data-state=current]")).to_be_visible()
    expect(page.get_by_role("heading", name="المستويات")).to_be_visible()

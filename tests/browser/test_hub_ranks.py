"""Leaderboards, tournaments and clans in the hub, in the demo shop."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.support.shop import INES, MATEO, Shop

DESK = {"width": 1280, "height": 860}
SCREENS_HEARD = """() => {
  window.heard = [];
  _smartico.on('gf_ux', (view) => heard.push([view.screen_name_id, view.screen_subname_id]));
}"""
GAMES_HEARD = "() => { window.games = []; _smartico.on('ach_game_opening', (game) => games.push(game)); }"
FAILING_ONCE = """() => {
  const real = _smartico.api.getLeaderBoard;
  _smartico.api.getLeaderBoard = () => {
    _smartico.api.getLeaderBoard = real;
    return Promise.reject(new Error('no'));
  };
}"""


def opened(shop: Shop, link: str, *, desk: bool = True, **how: Any) -> Any:
    """The hub on a screen; the page's own text is not in it."""
    if desk:
        shop.page.set_viewport_size(DESK)
    shop.identified(**how)
    shop.link(link)
    return shop.page.locator(".hub")


def tab(hub: Any, name: str) -> Any:
    return hub.get_by_role("tab", name=name, exact=True)


def chosen(hub: Any, name: str) -> None:
    expect(tab(hub, name)).to_have_attribute("aria-selected", "true")


# -- leaderboards -------------------------------------------------------------------------------------------


def test_a_board_has_a_podium_the_others_below_and_oneself_marked(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_board")
    expect(hub.locator(".podium .step")).to_have_count(3)
    expect(hub.locator(".ranks .rank .place").first).to_have_text(re.compile(r"^0?\d$"))
    mine = hub.locator(":is(.step,.rank).mine")
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text("Ada")
    shop.check()


def test_points_of_others_are_kept_back_as_the_operator_wants(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_board")
    expect(hub.locator(":is(.step,.rank).mine .number").last).to_be_visible()
    expect(hub.locator(".step:not(.mine) > .number").first).to_be_hidden()


def test_period_part_and_the_period_before_are_chosen(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_board&type=2")
    chosen(hub, "Week")
    expect(hub.get_by_role("heading", name="The week on the lane")).to_be_visible()
    tab(hub, "Month").click()
    expect(hub.get_by_role("heading", name="The month in beans")).to_be_visible()
    tab(hub, "Prizes").click()
    expect(hub.get_by_text("Place 10", exact=True)).to_be_visible()
    tab(hub, "Rules").click()
    expect(hub.get_by_text("Who is first to reach a score stands first.")).to_be_visible()
    before = hub.get_by_role("button", name="Last month")
    before.click()
    expect(before).to_have_attribute("aria-pressed", "true")
    shop.check()


def test_links_lead_to_the_rules_and_to_the_period_before(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_board_rules")
    chosen(hub, "Rules")
    shop.link("dp:gf_board_previous&type=1")
    expect(hub.get_by_role("button", name="Yesterday")).to_have_attribute("aria-pressed", "true")
    chosen(hub, "Leaders")


def test_a_board_that_does_not_load_says_so_and_loads_at_the_second_try(shop: Shop) -> None:
    shop.identified()
    shop.page.evaluate(FAILING_ONCE)
    shop.link("dp:gf_board")
    hub = shop.page.locator(".hub")
    hub.get_by_role("button", name="Try again").click()
    expect(hub.locator(".podium .step")).to_have_count(3)


# -- tournaments --------------------------------------------------------------------------------------------


def test_the_lobby_pins_the_featured_one_and_sorts_the_others(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments")
    expect(hub.locator(".list section").first).to_contain_text("Featured")
    expect(hub.locator(".list section").first).to_contain_text("Latte league")
    tab(hub, "Upcoming").click()
    expect(hub.locator(".tournament", has_text="Winter cup")).to_be_visible()
    expect(hub.locator(".tournament", has_text="Latte league")).to_have_count(0)
    tab(hub, "Finished").click()
    expect(hub.locator(".tournament", has_text="Autumn grinder")).to_be_visible()
    tab(hub, "Mine").click()
    expect(hub.locator(".tournament", has_text="Latte league")).to_contain_text("You: place")
    tab(hub, "Top").click()
    expect(hub.locator(".tournament").first).to_contain_text("Latte league")
    shop.check()


def test_a_tournament_has_its_parts_and_says_which_is_on_view(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments")
    expect(hub.locator(".tournament").first).to_be_visible()
    shop.page.evaluate(SCREENS_HEARD)
    hub.get_by_role("button", name="Latte league").first.click()
    beside = hub.locator(".beside")
    expect(beside.locator("h3")).to_have_text("Latte league")
    expect(beside.locator(".clock")).to_be_visible()
    tab(beside, "Players").click()
    expect(beside.locator(".rank.mine")).to_contain_text("Ada")
    tab(beside, "Prizes").click()
    expect(beside.get_by_text("250 points and a gem", exact=True)).to_be_visible()
    tab(beside, "Games").click()
    expect(beside.get_by_role("button", name="Hilltop")).to_be_visible()
    assert shop.page.evaluate("heard") == [[5, 1], [5, 2], [5, 3], [5, 4]]
    shop.check()


def test_scores_are_live(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments")
    hub.get_by_role("button", name="Latte league").first.click()
    beside = hub.locator(".beside")
    tab(beside, "Players").click()
    score = beside.locator(".rank.mine > .number:last-child")
    before = int(score.text_content())
    shop.page.evaluate("_smartico.event('brew_logged', { method: 'Filter', rating: 4 })")
    expect(score).to_have_text(str(before + 4), timeout=15_000)


def test_a_paid_entry_is_asked_about_first_and_taken_once(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments&tab=upcoming")
    hub.get_by_role("button", name="Table of four").click()
    points = hub.locator(".head .chip.points .number")
    before = int(points.text_content().replace(",", ""))
    beside = hub.locator(".beside")
    beside.get_by_role("button", name="Join for 20 points").click()
    question = hub.get_by_role("alertdialog")
    question.get_by_role("button", name="Not now").click()
    expect(question).to_have_count(0)
    beside.get_by_role("button", name="Join for 20 points").click()
    question.get_by_role("button", name="Join for 20 points").click()
    expect(beside.get_by_text("You are in", exact=True)).to_be_visible()
    expect(points).to_have_text(str(before - 20))
    shop.check()


def test_who_is_not_meant_hears_the_operators_words(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments&tab=upcoming", visitor=MATEO)
    hub.get_by_role("button", name="Roasters' invitational").click()
    hub.locator(".beside").get_by_role("button", name="Ask to join").click()
    expect(hub.locator(".toast.problem")).to_have_text("The invitational is for brewers and above.")
    expect(hub.locator(".beside").get_by_role("button", name="Ask to join")).to_be_visible()


def test_a_clan_tournament_ranks_clans_and_shows_who_scores(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments")
    hub.get_by_role("button", name="Cup of the four tables").click()
    beside = hub.locator(".beside")
    tab(beside, "Clans").click()
    own = beside.locator(".rank.mine .expander")
    own.click()
    expect(own).to_have_attribute("aria-expanded", "true")
    expect(beside.locator(".members .rank", has_text="Ada")).to_be_visible()
    tab(beside, "Prizes").click()
    expect(beside.get_by_text("The golden kettle")).to_be_visible()


def test_a_finished_one_says_how_it_ended(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments&tab=finished")
    hub.get_by_role("button", name="Autumn grinder").click()
    expect(hub.locator(".beside .result")).to_contain_text("You finished on place")
    expect(hub.locator(".beside .clock")).to_have_count(0)


def test_a_link_may_name_the_tournament_and_mean_its_run(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments&id=401")
    expect(hub.locator(".beside h3")).to_have_text("Latte league")
    shop.link("dp:gf_tournaments&id=987654")
    expect(hub.get_by_role("heading", name="This tournament is not there any more")).to_be_visible()


def test_a_game_goes_to_the_page_that_listens(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments&id=401")
    shop.page.evaluate(GAMES_HEARD)
    tab(hub.locator(".beside"), "Games").click()
    hub.locator(".beside").get_by_role("button", name="Hilltop").click()
    expect(hub).to_have_count(0)
    game = shop.page.evaluate("games")[0]
    assert (game["ext_game_id"], game["context"]["entity"]) == ("hilltop", "tournament")
    assert "/product/" not in shop.page.url


def test_the_link_of_a_game_opens_where_nobody_listens(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_tournaments&id=401")
    shop.page.evaluate("_smartico.on('ach_game_opening', null)")
    tab(hub.locator(".beside"), "Games").click()
    hub.locator(".beside").get_by_role("button", name="Hilltop").click()
    shop.page.wait_for_url("**/product/hilltop")


# -- clans --------------------------------------------------------------------------------------------------


def test_clans_are_ranked_and_found(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_clans")
    expect(hub.locator(".clan-row .place")).to_have_text(["01", "02", "03", "04"])
    expect(hub.locator(".clan-row.mine")).to_contain_text("Hilltop")
    search = hub.get_by_role("searchbox", name="Find a clan")
    search.fill("lantern")
    expect(hub.locator(".clan-row")).to_have_count(1)
    search.fill("nobody has this name")
    hub.get_by_role("button", name="Show all").click()
    expect(hub.locator(".clan-row")).to_have_count(4)
    shop.check()


def test_changing_clans_is_asked_about_and_then_one_waits(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_clans", visitor=MATEO)
    hub.get_by_role("button", name="Night Lantern").click()
    beside = hub.locator(".beside")
    beside.get_by_role("button", name="Change to this clan").click()
    question = hub.get_by_role("alertdialog")
    expect(question).to_contain_text("You leave Morning Row for it.")
    question.get_by_role("button", name="Change to this clan").click()
    expect(beside.get_by_text("Your clan", exact=True)).to_be_visible()
    expect(beside.locator(".rank.mine")).to_contain_text("Mateo")
    expect(hub.locator(".list .clan-row.mine")).to_contain_text("Night Lantern")
    hub.get_by_role("button", name="Slow Cone").click()
    locked = beside.get_by_role("button", name="Change to this clan")
    expect(locked).to_have_attribute("aria-disabled", "true")
    expect(beside.get_by_text("You can change again in")).to_be_visible()
    shop.check()


def test_a_refusal_of_the_server_is_said_in_words(shop: Shop) -> None:
    hub = opened(shop, "dp:gf_clans", visitor=INES)
    hub.get_by_role("button", name="Night Lantern").click()
    hub.locator(".beside").get_by_role("button", name="Join", exact=True).click()
    assert shop.page.evaluate("_smartico.api.joinClan(901)")["errCode"] == 0
    hub.get_by_role("alertdialog").get_by_role("button", name="Join", exact=True).click()
    expect(hub.locator(".toast.problem")).to_have_text(
        "You changed clans not long ago. Please wait a little."
    )

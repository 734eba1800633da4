"""The demo's custom game: a page of the shop in a frame without an origin, which asks the stage for plays."""

from typing import Any

from tests.support.shop import Shop

PAIRS = 1114


def find_all_pairs(cards: Any) -> None:
    """Turn the two cards of each shape."""
    shapes = cards.locator("button").evaluate_all("(all) => all.map((each) => each.dataset.shape)")
    for shape in sorted(set(shapes)):
        for index in [at for at, each in enumerate(shapes) if each == shape]:
            cards.locator("button").nth(index).click()


def test_who_finds_all_pairs_plays_and_the_prize_is_in_the_history(page: Any, plaudit: Any) -> None:
    shop = Shop(page, plaudit)
    shop.identified("/games")
    page.evaluate(f"_smartico.miniGame({PAIRS})")
    cards = page.frame_locator("[data-plaudit=game] iframe")
    cards.get_by_text("Find the four pairs").wait_for()
    find_all_pairs(cards)
    page.locator("[data-plaudit=game] .moment").wait_for()
    entry = page.evaluate(f"_smartico.api.getMiniGamesHistory({{ saw_template_id: {PAIRS} }})")[0]
    games = page.evaluate("_smartico.api.getMiniGames()")
    prizes = next(game for game in games if game["id"] == PAIRS)["prizes"]
    prize = next(each for each in prizes if each["id"] == entry["saw_prize_id"])
    heading = "Not this time" if prize["prize_type"] == "no-prize" else prize["name"]
    page.locator("[data-plaudit=game] .moment").get_by_role("heading", name=heading).wait_for()
    page.locator("[data-plaudit=game] .moment button").first.press("Enter")
    cards.get_by_text("Find the four pairs").wait_for()
    shop.check()

"""The shop, purchases, bonuses and the activity log of the hub, as a player uses them.

Each test takes a player of its own beside the demo's label. Answers that the demo gives nobody (every
refusal, long lists) are put in the place of its own on their way to the page.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import Site, until

ITEMS, BUY, HISTORY, BONUSES, CLAIM = 509, 511, 541, 600, 602
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
WORDS = {
    1: "not open to you",
    106: "does not sell this any more",
    121: "cannot be bought right now",
    9999: "Nothing was taken from you",
    11000: "enough points",
    11001: "does not sell that item",
    11002: "bonus could not be given",
    11003: "not for you at the moment",
    11004: "cannot buy this yet",
    11005: "no bonus here that fits you",
    11006: "as many of these as one may",
    11007: "handing it over did not work yet",
    11009: "Somebody was faster",
    11011: "enough gems",
    11012: "enough diamonds",
    11014: "not on sale at the moment",
}


class Wire:
    """Stands between the page and the server: counts what is asked, and may change an answer."""

    def __init__(self, page: Any) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: dict[int, Callable[[dict[str, Any], dict[str, Any]], Any]] = {}
        page.route_web_socket("**/websocket/services*", self._between)

    def _between(self, socket: Any) -> None:
        server = socket.connect_to_server()

        def to_server(text: Any) -> None:
            self.asked.append(json.loads(text))
            server.send(text)

        def to_page(text: Any) -> None:
            answer = json.loads(text)
            change = self.answers.get(answer["cid"] - 1)
            question = next((q for q in self.asked if q.get("uuid") == answer.get("uuid")), {})
            if change:
                change(question, answer)
            socket.send(json.dumps(answer))

        socket.on_message(to_server)
        server.on_message(to_page)

    def refuse(self, cid: int, code: int) -> None:
        def change(_question: dict[str, Any], answer: dict[str, Any]) -> None:
            answer.update(errCode=code, errMsg="in the server's words")

        self.answers[cid] = change

    def count(self, cid: int) -> int:
        return sum(1 for question in self.asked if question["cid"] == cid)


class Player:
    """A new player with a page of a site, and the hub in it."""

    def __init__(self, page: Any, site: Site, *, points: int = 0, gems: int = 0, size: Any = PHONE) -> None:
        self.page, self.site = page, site
        self.wire = Wire(page)
        self.name = site.player("buyer")
        page.set_viewport_size(size)
        site.open(page, self.name)
        for currency, amount in (("points", points), ("gems", gems)):
            if amount:
                self.give(currency, amount)
                until(page, f"_smartico.getPublicProps().ach_{currency}_balance >= {amount}")

    def give(self, currency: str, amount: int, key: str = "start") -> None:
        body = {
            "operation": "add",
            "currency": currency,
            "amount": amount,
            "key": f"{self.name}-{currency}-{key}",
        }
        self.site.rest.ask("POST", f"/players/{self.name}/wallet", body)

    def link(self, link: str, screen: str) -> Any:
        assert self.page.evaluate("link => _smartico.dp(link)", link)
        found = self.page.locator(f".hub[data-screen={screen}]")
        expect(found).to_be_visible()
        return found

    def balance(self) -> int:
        return int(self.page.evaluate("_smartico.getPublicProps().ach_points_balance"))


def cards(hub: Any) -> Any:
    return hub.locator(".list .item:visible .name")


def test_the_shelf_by_category_order_and_name(page: Any, site: Site) -> None:
    hub = Player(page, site, points=400, size=DESK).link("dp:gf_store", "store")
    expect(cards(hub)).to_have_count(12)
    hub.get_by_role("tab", name="On the shelf").click()
    expect(cards(hub)).to_have_text(
        ["Your own hook", "Enamel mug", "Hand mill", "The cupping book", "Bag of the week"]
    )
    hub.get_by_role("button", name="Price, lowest first").click()
    expect(cards(hub)).to_have_text(
        ["The cupping book", "Your own hook", "Enamel mug", "Bag of the week", "Hand mill"]
    )
    hub.get_by_role("button", name="Price, lowest first").click()
    expect(cards(hub).first).to_have_text("Bag of the week")
    hub.get_by_role("button", name="Name", exact=True).click()
    expect(cards(hub).first).to_have_text("Bag of the week")
    expect(cards(hub).nth(1)).to_have_text("Enamel mug")
    search = hub.get_by_role("searchbox")
    search.fill("MUG")
    expect(cards(hub)).to_have_text(["Enamel mug"])
    search.fill("there is no such thing")
    expect(hub.get_by_role("heading", name="Nothing of that name")).to_be_visible()
    hub.get_by_role("button", name="Show everything").click()
    expect(cards(hub)).to_have_count(12)
    expect(search).to_be_focused()


def test_cards_say_what_keeps_one_from_buying(page: Any, site: Site) -> None:
    player = Player(page, site, points=200, gems=20)
    hub = player.link("dp:gf_store", "store")

    def card(name: str) -> Any:
        return hub.locator(".item").filter(has=page.get_by_role("button", name=name, exact=True))

    expect(card("The cupping book").locator(".veil")).to_have_text("Sold out")
    expect(card("Hand mill")).to_contain_text("For the morning crew and above.")
    expect(card("Enamel mug")).to_contain_text("140 points to go")
    expect(card("Enamel mug").locator("s")).to_have_text("380")
    expect(card("Enamel mug").locator(".off")).to_have_text("−10 %")
    expect(card("Bag of the week").locator(".ribbon")).to_have_text("Hot")
    player.give("points", 140, "more")
    expect(card("Enamel mug")).not_to_contain_text("to go")


@pytest.mark.parametrize(
    ("item", "reason"), [(609, "Sold out"), (608, "For the morning crew"), (605, "220 points to go")]
)
def test_what_cannot_be_bought_says_why_and_asks_nothing(
    page: Any, site: Site, item: int, reason: str
) -> None:
    player = Player(page, site, points=200, gems=20)
    hub = player.link(f"dp:gf_store&id={item}", "store")
    button = hub.locator(".beside .wide-control button")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(hub.locator(".toast")).to_contain_text(reason)
    expect(hub.get_by_role("dialog")).to_have_count(0)
    assert player.wire.count(BUY) == 0


def test_buying_from_the_card_to_the_bonus_and_its_code(page: Any, site: Site) -> None:
    player = Player(page, site, points=200)
    hub = player.link("dp:gf_store", "store")
    hub.get_by_role("button", name="Two euros off", exact=True).click()
    hub.locator(".beside").get_by_role("button", name="Buy Two euros off").click()
    sheet = hub.get_by_role("dialog", name="Buy this?")
    expect(sheet.locator(".sum .number")).to_have_text(["200", "-70", "130"])
    sheet.get_by_role("button", name="Buy Two euros off").click()
    bought = hub.get_by_role("dialog", name="It is yours")
    expect(bought.locator(".now .number")).to_have_text("130")
    assert player.wire.count(BUY) == 1
    bought.get_by_role("button", name="Go to bonuses").click()

    expect(page.locator(".hub[data-screen=bonuses]")).to_be_visible()
    pending = page.locator(".hub").get_by_role("tab", name=re.compile("To claim"))
    expect(pending).to_have_attribute("aria-selected", "true")
    page.locator(".hub").get_by_role("button", name="Claim Two euros off").click()
    claimed = page.locator(".hub").get_by_role("dialog", name="Two euros off")
    code = re.compile(r"Enter (\w+) at the checkout")
    expect(claimed).to_contain_text(code)
    found = code.search(claimed.text_content())
    assert found
    claimed.get_by_role("button", name="Done").click()
    expect(page.locator(".hub").get_by_role("tab")).to_have_text(["Claimed"])
    with page.expect_request(lambda request: request.url.endswith(f"/checkout?code={found[1]}")):
        page.locator(".hub").get_by_role("button", name="Use Two euros off").click()


def test_a_purchase_stands_among_the_purchases(page: Any, site: Site) -> None:
    player = Player(page, site, points=100)
    hub = player.link("dp:gf_purchases", "purchases")
    hub.get_by_role("button", name="Go to the shop").click()
    page.evaluate("_smartico.api.buyStoreItem(601)")
    page.locator(".hub").get_by_role("button", name="Your purchases").click()
    row = page.locator(".hub[data-screen=purchases] article")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("A filter on the house")
    expect(row).to_contain_text("40")
    expect(page.locator(".hub").get_by_role("heading", name="Today")).to_be_visible()
    row.get_by_role("button").click()
    expect(page.locator(".hub .beside h3")).to_have_text("A filter on the house")
    expect(page.locator(".hub .beside .wide-control button")).to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize("way", ["Escape", "Not now", "outside"])
def test_who_thinks_better_of_it_buys_nothing(page: Any, site: Site, way: str) -> None:
    player = Player(page, site, points=200)
    hub = player.link("dp:gf_store&id=602", "store")
    button = hub.locator(".beside").get_by_role("button", name="Buy Two euros off")
    button.click()
    sheet = hub.get_by_role("dialog", name="Buy this?")
    expect(sheet).to_be_visible()
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "outside":
        page.mouse.click(195, 40)
    else:
        sheet.get_by_role("button", name="Not now").click()
    expect(sheet).to_have_count(0)
    expect(button).to_be_focused()
    assert player.wire.count(BUY) == 0
    assert player.balance() == 200


def test_every_refusal_is_said_in_words_and_leaves_the_sheet_for_another_try(page: Any, site: Site) -> None:
    player = Player(page, site, points=200)
    hub = player.link("dp:gf_store&id=602", "store")
    # The refusals are made up on the way; what is bought behind them must not change the card.
    player.wire.answers[ITEMS] = lambda _q, answer: [each.update(canBuy=True) for each in answer["items"]]
    hub.locator(".beside").get_by_role("button", name="Buy Two euros off").click()
    sheet = hub.get_by_role("dialog", name="Buy this?")
    press = sheet.get_by_role("button", name="Buy Two euros off")
    for code, words in WORDS.items():
        player.wire.refuse(BUY, code)
        press.click()
        expect(sheet.locator(".refused")).to_contain_text(words)
        expect(hub.locator(".toast.problem")).to_contain_text(words)
        expect(press).to_be_enabled()
    assert player.wire.count(BUY) == len(WORDS)


def test_more_purchases_come_by_pages(page: Any, site: Site) -> None:
    player = Player(page, site, points=100)
    page.evaluate("_smartico.api.buyStoreItem(601)")
    total = 45

    def many(question: dict[str, Any], answer: dict[str, Any]) -> None:
        row, first = answer["items"][0] if answer["items"] else many_rows[0], question["offset"]
        many_rows.append(row)
        rows = [
            {**row, "purchase_ts": row["purchase_ts"] - n * 1000}
            for n in range(first, min(total, first + question["limit"]))
        ]
        answer.update(items=rows, hasMore=first + question["limit"] < total)

    many_rows: list[dict[str, Any]] = []
    player.wire.answers[HISTORY] = many
    hub = player.link("dp:gf_purchases", "purchases")
    for shown in (20, 40, 45):
        expect(hub.locator("article")).to_have_count(shown)
        if shown < total:
            hub.get_by_role("button", name="Show more").click()
    expect(hub.get_by_role("button", name="Show more")).to_have_count(0)


def test_a_claim_that_fails_says_so_and_one_that_was_made_before_is_done(page: Any, site: Site) -> None:
    player = Player(page, site, points=200)
    page.evaluate("_smartico.api.buyStoreItem(602)")
    hub = player.link("dp:gf_bonuses&section=pending", "bonuses")
    claim = hub.locator(".list").get_by_role("button", name="Claim Two euros off")
    expect(claim).to_be_visible()

    def unclaimed(_question: dict[str, Any], answer: dict[str, Any]) -> None:
        for each in answer["bonuses"]:
            each.update(bonusStatusId=4, redeemable=True)

    player.wire.answers[BONUSES] = unclaimed
    for code, words in {1: "could not take it just now", 9999: "went wrong on our side"}.items():
        player.wire.refuse(CLAIM, code)
        claim.click()
        expect(hub.locator(".toast.problem")).to_contain_text(words)
    player.wire.refuse(CLAIM, -1)
    claim.click()
    expect(hub.get_by_role("dialog", name="Two euros off")).to_be_visible()
    expect(hub.locator(".toast.problem")).to_have_count(0)


def test_a_bonus_by_its_link_and_a_player_without_any(page: Any, site: Site) -> None:
    player = Player(page, site, points=200)
    hub = player.link("dp:gf_bonuses", "bonuses")
    expect(hub.get_by_role("heading", name="No bonuses yet")).to_be_visible()
    page.evaluate("_smartico.api.buyStoreItem(602)")
    expect(hub.get_by_role("tab", name=re.compile("To claim"))).to_be_visible()
    number = page.evaluate("_smartico.api.getBonuses().then(([one]) => one.bonus_id)")
    hub = player.link(f"dp:gf_bonuses&id={number}", "bonuses")
    expect(hub.locator(".beside h3")).to_have_text("Two euros off")
    hub.locator(".beside").get_by_role("button", name="Claim Two euros off").click()
    hub.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(hub.locator(".beside").get_by_role("button", name="Claim Two euros off")).to_have_count(0)
    expect(hub.locator(".beside")).to_contain_text("Claimed on")
    player.link("dp:gf_bonuses&id=999999", "bonuses")
    expect(hub.get_by_role("heading", name="This bonus is not here any more")).to_be_visible()


def test_the_log_has_signs_and_balances_and_grows_while_one_looks(page: Any, site: Site) -> None:
    player = Player(page, site, points=200, gems=3)
    hub = player.link("dp:gf_activity", "activity")
    amounts = hub.locator(".line .amount")
    expect(amounts.filter(has_text="+3")).to_have_count(1)
    page.evaluate("_smartico.api.buyStoreItem(602)")
    spent = hub.locator(".line").filter(has_text="-70")
    expect(spent).to_contain_text("Shop")
    expect(spent).to_contain_text("Balance 130")
    expect(hub.locator(".line .amount.plus").filter(has_text="+200")).to_have_count(1)
    player.give("points", 7, "later")
    expect(amounts.filter(has_text="+7")).to_have_count(1)
    expect(hub.get_by_role("heading", name="Today")).to_be_visible()
    hub.get_by_role("tab", name="Previous week").click()
    expect(hub.get_by_role("heading", name="Nothing happened in this time")).to_be_visible()
    hub.get_by_role("tab", name="This week").click()
    expect(amounts.filter(has_text="+7")).to_have_count(1)


def test_the_log_comes_by_pages(page: Any, site: Site) -> None:
    player = Player(page, site)
    for number in range(45):
        player.give("points", number + 1, f"n{number}")
    hub = player.link("dp:gf_activity", "activity")
    expect(hub.locator(".line")).to_have_count(40)
    hub.get_by_role("button", name="Show more").click()
    log = "_smartico.api.getActivityLogV2({startTimeSeconds: 0, endTimeSeconds: 9e9, from: %d, to: %d})"
    total = sum(len(page.evaluate(log % (first, first + 50))) for first in (0, 50))
    assert total >= 45
    expect(hub.locator(".line")).to_have_count(total)
    expect(hub.get_by_role("button", name="Show more")).to_have_count(0)

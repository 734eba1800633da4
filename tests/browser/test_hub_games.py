"""The games, past plays, jackpots and raffles of the hub, as a player uses them.

Each test takes a player of its own beside the demo's label. What the demo gives nobody in the seconds of a
test (prizes that wait, a draw that is made this moment) is put into the answers on their way to the page.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import Site

GAMES, SEEN, HISTORY = 700, 704, 716
JACKPOT_IN, JACKPOT_OUT, JACKPOT_WON = 804, 806, 808
RAFFLES, RUN, CLAIM_WON, OPT_IN = 902, 904, 908, 916
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
DRAWING, EXECUTED = 2, 3
REFUSED = "in the server's words"

Change = Callable[[dict[str, Any], dict[str, Any]], None]


class Wire:
    """Stands between the page and the server: counts what is asked, may change an answer, and may push.

    `answers` are changed by the class id of their question; `afterwards` by class id what is put there when
    such a question reaches the server, so that a page that looks again before sees what it saw.
    """

    def __init__(self, page: Any) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: dict[int, Change] = {}
        self.afterwards: dict[int, dict[int, Change]] = {}
        self._refused: set[int] = set()
        self._socket: Any = None
        page.route_web_socket("**/websocket/services*", self._between)

    def _between(self, socket: Any) -> None:
        self._socket = socket
        server = socket.connect_to_server()

        def to_server(text: Any) -> None:
            question = json.loads(text)
            self.asked.append(question)
            cid = question["cid"]
            if cid in self._refused:
                self.push(cid=cid + 1, uuid=question["uuid"], errCode=1, errMsg=REFUSED)
            else:
                self.answers |= self.afterwards.pop(cid, {})
                server.send(text)

        def to_page(text: Any) -> None:
            answer = json.loads(text)
            question = next((each for each in self.asked if each.get("uuid") == answer.get("uuid")), {})
            if change := self.answers.get(answer["cid"] - 1):
                change(question, answer)
            socket.send(json.dumps(answer))

        socket.on_message(to_server)
        server.on_message(to_page)

    def push(self, **message: Any) -> None:
        self._socket.send(json.dumps(message))

    def refuse(self, cid: int) -> None:
        """What is asked from now on does not reach the server."""
        self._refused.add(cid)

    def allow(self, cid: int) -> None:
        self._refused.discard(cid)

    def accept(self, cid: int) -> None:
        """Success, whatever the server says."""
        self.allow(cid)
        self.answers[cid] = lambda _question, answer: answer.update(errCode=0, errMsg=None)

    def count(self, cid: int) -> int:
        return sum(1 for question in self.asked if question["cid"] == cid)


class Player:
    """A new player with a page of a site."""

    def __init__(self, page: Any, site: Site) -> None:
        self.page = page
        self.wire = Wire(page)
        self.site = site
        self.name = site.player("gamer")

    def link(self, link: str, *, size: Any = PHONE) -> Any:
        """The hub that a link opens."""
        self.page.set_viewport_size(size)
        self.site.open(self.page, self.name)
        assert self.page.evaluate("link => _smartico.dp(link)", link)
        return self.page.locator(".hub")

    def alter_games(self, **changes: dict[str, Any]) -> None:
        """Changes games by their type; those that are not named are left out."""

        def change(_question: dict[str, Any], answer: dict[str, Any]) -> None:
            kinds = {"wheel": 1, "scratch": 2, "giftbox": 4, "prizedrop": 5, "treasure_hunt": 9, "plinko": 11}
            wanted = {kinds[name]: more for name, more in changes.items()}
            answer["templates"] = [
                each | wanted[each["saw_game_type_id"]]
                for each in answer["templates"]
                if each["saw_game_type_id"] in wanted
            ]

        self.wire.answers[GAMES] = change

    def alter_draw(self, number: int, **more: Any) -> None:
        """Changes one draw of the demo's raffle."""

        def change(_question: dict[str, Any], answer: dict[str, Any]) -> None:
            for draw in answer["items"][0]["draws"]:
                if draw["draw_id"] == number:
                    draw.update(more)

        self.wire.answers[RAFFLES] = change

    def number(self) -> int:
        return int(self.page.evaluate("_smartico.getPublicProps().user_id"))


@pytest.fixture
def player(page: Any, site: Site) -> Player:
    return Player(page, site)


def card(hub: Any, name: str) -> Any:
    return hub.locator(".game").filter(has_text=name)


# -- the lobby ----------------------------------------------------------------------------------------------


def test_the_lobby_begins_with_one_game_and_opens_what_is_pressed(player: Player) -> None:
    hub = player.link("dp:gf_saw")
    first = hub.locator(".first-game")
    expect(first).to_contain_text("The morning wheel")
    expect(first.locator(".pot-chip")).to_contain_text("points")
    expect(card(hub, "Three crates")).to_contain_text("3 left today")
    expect(card(hub, "Three crates").locator("svg.tile")).to_be_visible()
    expect(hub.get_by_text("From the counter")).to_have_count(0)
    card(hub, "Three crates").click()
    expect(player.page.get_by_role("dialog", name="Three crates")).to_be_visible()


def test_what_cannot_be_played_says_why(player: Player) -> None:
    player.alter_games(
        wheel={"spin_count": 0, "next_available_spin_ts": 4_102_444_800_000},
        scratch={},
        giftbox={"spin_count": 0},
        treasure_hunt={"spin_count": 0},
        plinko={"visibile_when_can_spin": True},
        prizedrop={},
    )
    hub = player.link("dp:gf_saw", size=DESK)
    expect(hub.get_by_role("heading", name="Come back for these")).to_be_visible()
    expect(hub.get_by_role("heading", name="Ready to play")).to_have_count(0)
    expect(card(hub, "The morning wheel").get_by_role("timer")).to_contain_text("Again in")
    expect(card(hub, "Scratch the bag")).to_contain_text("30 more points to go")
    expect(card(hub, "Three crates")).to_contain_text("All played")
    expect(card(hub, "The way of the bean")).to_contain_text("A round comes with every order.")
    expect(hub.locator(".game")).to_have_count(4)


def test_a_game_that_can_be_paid_is_ready_at_once(player: Player) -> None:
    player.alter_games(scratch={}, wheel={})
    hub = player.link("dp:gf_saw")
    expect(card(hub, "Scratch the bag")).to_have_attribute("data-how", "short")
    body = {"operation": "add", "currency": "points", "amount": 100, "key": f"{player.name}-paid"}
    player.site.rest.ask("POST", f"/players/{player.name}/wallet", body)
    expect(card(hub, "Scratch the bag")).to_have_attribute("data-how", "play")
    expect(hub.get_by_role("heading", name="Ready to play")).to_be_visible()


def test_the_only_game_opens_without_a_lobby(player: Player) -> None:
    player.alter_games(wheel={})
    hub = player.link("dp:gf_saw")
    expect(player.page.get_by_role("dialog", name="The morning wheel")).to_be_visible()
    expect(hub).to_have_count(0)


def test_no_game_at_all_leads_to_the_missions(player: Player) -> None:
    player.alter_games(prizedrop={"visibile_when_can_spin": True}, wheel={"activeTillDate": 1})
    hub = player.link("dp:gf_saw")
    expect(hub.get_by_role("heading", name="No games right now")).to_be_visible()
    hub.get_by_role("button", name="See the missions").click()
    expect(player.page.locator(".hub[data-screen=missions]")).to_be_visible()


# -- past plays ---------------------------------------------------------------------------------------------


def play_twice(player: Player) -> None:
    """A prize that waits and one of another game that was seen; what was drawn is put in by the wire."""
    player.page.evaluate("_smartico.api.playMiniGame(1103, { acknowledge: false })")
    player.page.evaluate("_smartico.api.playMiniGame(1101)")

    def change(question: dict[str, Any], answer: dict[str, Any]) -> None:
        for each in answer["prizes"]:
            each["is_claimed"] = each["saw_template_id"] != 1103
            prize = next(p for p in each["template"]["prizes"] if p["saw_prize_id"] == each["saw_prize_id"])
            prize["prize_type_id"] = 1 if each["saw_template_id"] == 1101 else 2
            prize["saw_prize_ui_definition"]["name"] = "A fine prize"

    player.wire.answers[HISTORY] = change


def test_plays_are_narrowed_down_and_can_be_checked(player: Player) -> None:
    player.site.open(player.page, player.name)
    play_twice(player)
    assert player.page.evaluate("_smartico.dp('dp:gf_game_history')")
    hub = player.page.locator(".hub")
    plays = hub.locator(".played")
    expect(plays).to_have_count(2)
    link = plays.first.get_by_role("link", name="Check this draw").get_attribute("href")
    assert "/fair-play?" in link
    assert "scope=minigame%3A1101" in link
    assert "request=" in link
    hub.get_by_role("tab", name="Won").click()
    expect(plays).to_have_count(1)
    expect(plays).to_contain_text("A fine prize")
    hub.get_by_role("tab", name="All").click()
    hub.get_by_role("combobox", name="Game").select_option("The morning wheel")
    expect(plays).to_have_count(1)
    expect(plays).to_contain_text("Not this time")
    hub.get_by_role("tab", name="To claim").click()
    expect(hub.get_by_role("heading", name="Nothing here")).to_be_visible()


def test_a_prize_that_waits_is_claimed_and_a_refusal_is_said(player: Player) -> None:
    player.site.open(player.page, player.name)
    play_twice(player)
    player.wire.refuse(SEEN)
    assert player.page.evaluate("_smartico.dp('dp:gf_game_history')")
    hub = player.page.locator(".hub")
    claim = hub.get_by_role("button", name="Claim: A fine prize")
    claim.click()
    expect(hub.locator(".toast.problem")).to_have_text(REFUSED)
    player.wire.allow(SEEN)
    player.wire.afterwards[SEEN] = {HISTORY: lambda _question, _answer: None}
    claim.click()
    expect(hub.locator(".toast")).to_have_text("It is yours")
    expect(hub.get_by_role("button", name="Claim: A fine prize")).to_have_count(0)


# -- jackpots -----------------------------------------------------------------------------------------------


def test_taking_part_in_a_pot_and_leaving_it(player: Player) -> None:
    hub = player.link("dp:gf_jackpots")
    cards = hub.locator(".pot-card")
    expect(cards.first).to_be_visible()
    mine = cards.filter(has_text=str(cards.first.locator("h2").text_content()))
    player.wire.refuse(JACKPOT_OUT)
    mine.get_by_role("button", name="Leave").click()
    expect(hub.locator(".toast.problem")).to_have_text(REFUSED)
    player.wire.allow(JACKPOT_OUT)
    mine.get_by_role("button", name="Leave").click()
    player.wire.refuse(JACKPOT_IN)
    mine.get_by_role("button", name="Take part").click()
    expect(hub.locator(".toast.problem")).to_have_text(REFUSED)
    player.wire.allow(JACKPOT_IN)
    mine.get_by_role("button", name="Take part").click()
    expect(mine.get_by_role("button", name="Leave")).to_be_visible()


def test_what_one_may_still_join_comes_first(player: Player) -> None:
    hub = player.link("dp:gf_jackpots")
    names = hub.locator(".pot-card h2")
    expect(names).to_have_count(2)
    last = str(names.last.text_content())
    hub.get_by_role("button", name=f"Leave: {last}").click()
    expect(names.first).to_have_text(last)


def test_a_pot_tells_its_rules_and_how_it_bursts(player: Player) -> None:
    hub = player.link("dp:gf_jackpots", size=DESK)
    hub.locator(".pot-card .cover-all").first.click()
    detail = hub.locator(".beside")
    fair = detail.get_by_role("link", name="Fair play: how a pot bursts")
    expect(fair).to_have_attribute("href", re.compile("scope=jackpot"))
    detail.get_by_role("tab", name="Winners").click()
    expect(detail.locator(".state, .task").first).to_be_visible()


@pytest.mark.parametrize("mine", [True, False])
def test_a_pot_that_bursts_is_a_moment_for_who_has_won_and_a_line_for_others(
    player: Player, mine: bool
) -> None:
    hub = player.link("dp:gf_missions")
    expect(hub.get_by_role("tab", name="Overview")).to_be_visible()
    player.page.wait_for_function("_smartico.checkSuccessfullyIdentify()")
    jackpot = player.page.evaluate("_smartico.api.jackpotGet().then((all) => all[0])")
    winner = {
        "is_me": mine,
        "public_username": "Noor",
        "winning_amount_jp_currency": 512,
        "winning_amount_wallet_currency": 512,
        "winning_position": 1,
        "avatar_id": "",
    }
    player.wire.push(cid=JACKPOT_WON, jackpot=jackpot, winners=[winner])
    if mine:
        moment = hub.get_by_role("dialog", name="You won the jackpot")
        expect(moment.locator("h2")).to_contain_text("512.00")
        moment.get_by_role("button").click()
        expect(moment).to_have_count(0)
    else:
        expect(hub.locator(".toast")).to_contain_text("for Noor")
        expect(hub.get_by_role("dialog")).to_have_count(0)


# -- raffles ------------------------------------------------------------------------------------------------


def test_from_the_raffle_to_its_draw_and_back(player: Player) -> None:
    hub = player.link("dp:gf_raffle")
    hub.get_by_role("button", name="The receipt raffle").click()
    detail = hub.locator(".beside")
    expect(detail.locator("h3")).to_have_text("The receipt raffle")
    expect(detail.get_by_role("link", name="Fair play")).to_be_visible()
    detail.get_by_role("button", name="A year of coffee").click()
    expect(detail.locator("h3")).to_contain_text("A year of coffee")
    expect(detail.locator(".clock")).to_contain_text("Draw in")
    expect(detail.locator(".figure .number").first).to_have_text("0")
    expect(detail).to_contain_text("You need 5 tickets")
    hub.get_by_role("button", name="Back", exact=True).click()
    expect(detail.locator("h3")).to_have_text("The receipt raffle")
    hub.get_by_role("button", name="Back", exact=True).click()
    expect(detail).to_be_hidden()
    expect(hub.get_by_role("button", name="The receipt raffle")).to_be_visible()


def test_taking_part_in_a_draw(player: Player) -> None:
    hub = player.link("dp:gf_raffle&id=1301-1312")
    enter = hub.get_by_role("button", name="Take part: Friday's basket")
    player.wire.refuse(OPT_IN)
    enter.click()
    expect(hub.locator(".toast.problem")).to_have_text(REFUSED)
    player.wire.allow(OPT_IN)
    enter.click()
    expect(hub.locator(".toast")).to_have_text("You are in. Good luck")
    expect(hub.locator(".beside .wide-control .tag").first).to_have_text("You take part")


def won(number: int, *, claimed: int | None = None) -> Change:
    """A run that is over: two others have won, and the player in the last place of the answer."""

    def change(_question: dict[str, Any], answer: dict[str, Any]) -> None:
        def winner(user_id: int, name: str, won_id: int, at: int | None) -> dict[str, Any]:
            ticket = {"id": won_id, "s": f"1301-{won_id:07d}"}
            return {
                "user_id": user_id,
                "public_username": name,
                "avatar_id": "",
                "avatar_url": "",
                "ticket": ticket,
                "raf_won_id": won_id,
                "claimed_date": at,
            }

        draw = answer["draw"]
        others = [winner(9_000_001, "Noor", 51, 5), winner(9_000_002, "Paulo", 52, 5)]
        draw.update(current_state=EXECUTED, winners_total=3)
        prize = draw["prizes"][0] | {"requires_claim": True}
        draw["prizes"] = [prize | {"winners": [*others, winner(number, "Me", 53, claimed)]}]

    return change


def test_own_wins_come_first_and_are_claimed(player: Player) -> None:
    hub = player.link("dp:gf_raffle")
    expect(hub.get_by_role("button", name="The receipt raffle")).to_be_visible()
    run = player.page.evaluate("_smartico.api.getRaffles().then(([one]) => one.draws[0].run_id)")
    player.wire.answers[RUN] = won(player.number())
    player.wire.refuse(CLAIM_WON)
    assert player.page.evaluate("id => _smartico.dp(`dp:gf_raffle&id=1301-1311-${id}`)", run)
    rows = hub.locator(".beside li.task")
    expect(rows.locator(".name")).to_have_text(["You", "Noor", "Paulo"])
    claim = hub.get_by_role("button", name="Claim: 15 points")
    claim.click()
    expect(hub.locator(".toast.problem")).to_have_text(REFUSED)
    player.wire.accept(CLAIM_WON)
    player.wire.afterwards[CLAIM_WON] = {RUN: won(player.number(), claimed=5)}
    claim.click()
    moment = hub.get_by_role("dialog", name="You won")
    expect(moment.locator("h2")).to_have_text("15 points")
    moment.get_by_role("button").click()
    expect(rows.first).to_contain_text("Claimed")
    expect(claim).to_have_count(0)


def test_a_draw_that_is_made_while_one_looks_ends_in_a_moment(player: Player) -> None:
    player.alter_draw(1313, current_state=DRAWING, run_id=3_000)
    hub = player.link("dp:gf_raffle&id=1301-1313")
    detail = hub.locator(".beside")
    expect(detail.get_by_role("img", name="Drawing now")).to_be_visible()
    player.wire.answers[RUN] = lambda question, answer: finished(player.number(), question, answer)
    player.alter_draw(1313, current_state=EXECUTED, run_id=3_000)
    expect(hub.get_by_role("dialog", name="You won")).to_be_visible()
    hub.get_by_role("dialog", name="You won").get_by_role("button").click()
    expect(detail.get_by_role("button", name="See the winners").first).to_be_visible()


def finished(number: int, _question: dict[str, Any], answer: dict[str, Any]) -> None:
    """The answer about a run that the server does not have, as it would be after the draw."""
    meta = {"name": "A year of coffee", "description": "", "image_url": "", "is_grand": True}
    prize_meta = {
        "name": "A year of coffee",
        "description": "",
        "image_url": "",
        "hide_chance_to_win": False,
    }
    prize = {
        "prize_id": 4,
        "public_meta": prize_meta,
        "prizes_per_run": 1,
        "prizes_per_run_actual": 1,
        "chances_to_win_perc": 0,
        "requires_claim": True,
        "min_required_tickets_for_user": 5,
        "priority": 0,
        "should_claim": True,
        "winners": [],
    }
    draw = {
        "draw_id": 1313,
        "public_meta": meta,
        "prizes": [prize],
        "current_state": EXECUTED,
        "run_id": 3_000,
        "execution_type": 2,
        "execution_ts": 1,
        "ticket_start_ts": 0,
        "allow_multi_prize_per_ticket": False,
        "total_tickets_count": 3,
        "my_tickets_count": 1,
        "my_last_tickets": [],
        "user_opted_in": True,
        "requires_optin": False,
        "is_active": False,
    }
    answer.update(errCode=0, errMsg=None, draw=draw)
    won(number)(_question, answer)


def test_a_raffle_that_is_no_more_says_so(player: Player) -> None:
    hub = player.link("dp:gf_raffle&id=77")
    expect(hub.get_by_role("heading", name="This raffle is not there any more")).to_be_visible()


def test_where_there_is_no_raffle_the_missions_are_next(player: Player) -> None:
    player.wire.answers[RAFFLES] = lambda _question, answer: answer.update(items=[])
    hub = player.link("dp:gf_raffle")
    expect(hub.get_by_role("heading", name="No raffle right now")).to_be_visible()
    hub.get_by_role("button", name="See the missions").click()
    expect(player.page.locator(".hub[data-screen=missions]")).to_be_visible()

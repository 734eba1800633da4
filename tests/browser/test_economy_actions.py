"""What a player pays for, or is paid for, happens once: double clicks, answers that are lost, reloads.

Counted on the server, by the balance and by the events. The last tests take the safety away (no id on the
message, no note of it in storage): then it happens twice, or the page hears of a refusal, so the others can
fail.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.features.events.tables import event
from server.features.tournaments import runs
from tests.features.missions.kit import Room, mission
from tests.support.adversary import serving
from tests.support.pages import Host, Site, until

START = 1000
PRICE = 10


@dataclass(frozen=True)
class Keys:
    url: str
    label_key: str
    brand_key: str
    salt: str
    s2s_key: str


class Club:
    """A label with one of everything that is paid for, and the site that uses it."""

    def __init__(self, room: Room, host: Host) -> None:
        self.room = room
        label = room.label
        keys = Keys(room.live.url, label.key, label.brand_key, label.salt, label.s2s_key)
        self.site = Site(keys, host)
        points = {"currency": "points", "price": PRICE}
        room.define("shop_item", {"id": 1, "name": "Mug", "type": "tangible", **points})
        clan = {"name": "Table", "capacity": 100, "entry_fee": PRICE, "fee_currency": "points"}
        room.define("clan", {"id": 1, **clan})
        recurring = {"availability": "recurring_upon_completion", "requires_claim": True}
        room.define("mission", mission(1, **recurring), mission(2, opt_in=True))
        room.define("bonus_template", {"id": 1, "name": "Voucher", "key": "voucher"})
        now = room.live.now
        schedule = {"starts_at": now - 1000, "duration_s": 86_400}
        scoring = [{"event": "purchase", "formula": {"value": 1}}]
        cup = {"id": 1, "name": "Cup", "schedule": schedule, "scoring": scoring, "late_registration": True}
        room.define("tournament", {**cup, "registration": "buy_in_points", "buy_in": PRICE})
        room.unit(lambda tx: runs.plan(tx, room.loaded))
        room.carry_out_jobs()

    def member(self) -> tuple[str, int]:
        """A new player with something to spend, a completed mission and a bonus."""
        name = self.site.player()
        number = self.room.player(name)
        self.room.give_points(number, START)
        self.room.happen(number)
        self.room.apply(number, {"type": "bonus_give", "bonus": "voucher"})
        return name, number

    def told(self, number: int, kind: str) -> int:
        return len(self.room.rows(event, event.c.player_id == number, event.c.type == kind))


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Club]:
    folder: Path = tmp_path_factory.mktemp("club")
    with serving(f"sqlite:///{folder / 'plaudit.db'}", folder / "data") as live:
        yield Club(Room(live, FRONT_END_ALLOW_DOMAINS=host.origin, CLAN_COOLDOWN_DAYS="0"), host)


@dataclass(frozen=True)
class Action:
    """A call, its message, what it does to the balance, and the event that follows from each time."""

    call: str
    cid: int
    paid: int
    event: str
    again: bool = False
    """Whether somebody who means it may do it twice."""

    @property
    def answer(self) -> str:
        return f"{self.call}.then((a) => a.err_code ?? a.errCode)"


BUY = Action("_smartico.api.buyStoreItem(1)", 511, -PRICE, "shop_item_purchase_successed", again=True)
CLAIM = """_smartico.api.getMissions().then(([mission]) =>
  _smartico.api.requestMissionClaimReward(1, mission.ach_completed_id))"""
REGISTER = """_smartico.api.getTournamentsList().then(([cup]) =>
  _smartico.api.registerInTournament(cup.instance_id))"""
ACTIONS = {
    "buy": BUY,
    "register": Action(REGISTER, 521, -PRICE, "tournament_user_registered"),
    "claim a mission": Action(CLAIM, 539, 10, "ach_mission_claimed"),
    "opt in": Action("_smartico.api.requestMissionOptIn(2)", 525, 0, ""),
    "claim a bonus": Action(
        "_smartico.api.getBonuses().then(([one]) => _smartico.api.claimBonus(one.bonus_id))",
        602,
        0,
        "core_bonus_redeemed",
    ),
    "join a clan": Action("_smartico.api.joinClan(1)", 574, -PRICE, "clan_joined", again=True),
}
every_action = pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)


class Wire:
    """Stands between the page and the server, and may lose answers or change what is asked."""

    def __init__(self, page: Any) -> None:
        self.asked: list[dict[str, Any]] = []
        self.lose: int | None = None
        self.change: Callable[[dict[str, Any]], None] = lambda message: None
        self.drop = False
        page.route_web_socket("**/websocket/services*", self._between)

    def _between(self, socket: Any) -> None:
        server = socket.connect_to_server()

        def to_server(text: Any) -> None:
            message = json.loads(text)
            self.asked.append(message)
            self.change(message)
            server.send(json.dumps(message))

        def to_page(text: Any) -> None:
            if self.lose is None or json.loads(text)["cid"] != self.lose:
                socket.send(text)
                return
            self.lose = None
            if self.drop:
                server.close()
                socket.close(code=1012, reason="gone")

        socket.on_message(to_server)
        server.on_message(to_page)

    def has_lost(self) -> bool:
        return self.lose is None

    def ids(self, action: Action) -> list[str]:
        return [message.get("uuid", "") for message in self.asked if message["cid"] == action.cid]


def without_id(message: dict[str, Any]) -> None:
    """Takes the id off what acts; the conversation itself keeps its own."""
    if message["cid"] in {action.cid for action in ACTIONS.values()}:
        message["uuid"] = ""


def assert_once(club: Club, number: int, action: Action, times: int = 1) -> None:
    assert club.room.points(number) == START + times * action.paid
    if action.event:
        assert club.told(number, action.event) == times


def lost_by_a_reload(page: Any, wire: Wire, club: Club, action: Action, *, meanwhile: str = "") -> list[int]:
    """The page acts, is reloaded before it has its answer, and acts again; what it heard then."""
    wire.lose = action.cid + 1
    page.evaluate(f"void {action.answer}")
    for _ in range(500):
        if wire.has_lost():
            break
        page.wait_for_timeout(20)
    assert wire.has_lost(), "the server has answered, and nobody heard"
    if meanwhile:
        page.evaluate(meanwhile)
    page.reload()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    return [int(page.evaluate(action.answer))]


# -- once ---------------------------------------------------------------------------------------------------


@every_action
def test_two_quick_calls_are_one_action_with_one_answer(page: Any, club: Club, action: Action) -> None:
    name, number = club.member()
    club.site.open(page, name)
    assert page.evaluate(f"Promise.all([{action.answer}, {action.answer}])") == [0, 0]
    assert_once(club, number, action)


@every_action
def test_a_socket_that_drops_before_the_answer_makes_no_second_action(
    page: Any, club: Club, action: Action
) -> None:
    name, number = club.member()
    wire = Wire(page)
    club.site.open(page, name)
    wire.lose, wire.drop = action.cid + 1, True
    assert page.evaluate(action.answer) == 0
    first, second = wire.ids(action)
    assert first == second != ""
    assert_once(club, number, action)


@every_action
def test_a_reload_before_the_answer_makes_no_second_action(page: Any, club: Club, action: Action) -> None:
    name, number = club.member()
    wire = Wire(page)
    club.site.open(page, name)
    assert lost_by_a_reload(page, wire, club, action) == [0]
    first, second = wire.ids(action)
    assert first == second != ""
    assert_once(club, number, action)


def test_two_purchases_that_are_meant_are_two(page: Any, club: Club) -> None:
    name, number = club.member()
    club.site.open(page, name)
    assert [page.evaluate(BUY.answer) for _ in range(2)] == [0, 0]
    assert_once(club, number, BUY, times=2)


def test_what_the_server_refuses_is_answered_with_its_code_and_nothing_is_taken(
    page: Any, club: Club
) -> None:
    name, number = club.member()
    club.site.open(page, name)
    refused = {
        "buyStoreItem(99)": 106,
        "registerInTournament(99)": 30001,
        "requestMissionClaimReward(1, 10 ** 9)": 1,
        "requestMissionOptIn(99)": 105,
        "claimBonus(10 ** 9)": -1,
        "joinClan(99)": 1001,
    }
    answers = {
        call: page.evaluate(f"_smartico.api.{call}.then((a) => a.err_code ?? a.errCode)") for call in refused
    }
    assert answers == refused
    assert club.room.points(number) == START


# -- what is shown follows ----------------------------------------------------------------------------------


def test_lists_are_told_of_what_the_player_does_and_of_what_the_server_pushes(page: Any, club: Club) -> None:
    name, number = club.member()
    club.site.open(page, name)
    listen = """(async () => {
      window.told = { missions: [], bought: [], log: [], cup: [], bonuses: [] };
      const api = _smartico.api;
      const to = (name, read) => ({ onUpdate: (list) => told[name].push(read(list)) });
      const now = Date.now() / 1000;
      await api.getMissions(to('missions', (list) => list.find((each) => each.id === 1).completion_count));
      await api.getStorePurchasedItems(to('bought', (list) => list.length));
      await api.getTournamentsList(to('cup', (list) => list[0].registration_status));
      await api.getBonuses(to('bonuses', (list) => list[0].is_redeemable));
      await api.getActivityLog({ startTimeSeconds: now - 60, endTimeSeconds: now + 600,
        ...to('log', (list) => list[0].amount) });
      return told;
    })()"""
    assert page.evaluate(listen) == {"missions": [], "bought": [], "log": [], "cup": [], "bonuses": []}
    club.room.happen(number)
    until(page, "told.missions.at(-1) === 2")
    club.room.give_points(number, 7)
    until(page, "told.log.at(-1) === 7")
    for name in ("buy", "register", "claim a bonus"):
        assert page.evaluate(ACTIONS[name].answer) == 0
    until(page, "told.bought.at(-1) === 1")
    until(page, "told.cup.at(-1) === 'REGISTERED'")
    until(page, "told.bonuses.at(-1) === false")
    until(page, f"told.log.at(-1) === {-PRICE}")
    assert page.evaluate("told.bought.length") == 1


# -- without the safety ------------------------------------------------------------------------------------


@every_action
def test_messages_without_an_id_do_happen_again(page: Any, club: Club, action: Action) -> None:
    name, number = club.member()
    wire = Wire(page)
    wire.change = without_id
    club.site.open(page, name)
    (heard,) = lost_by_a_reload(page, wire, club, action)
    if action.again:
        assert heard == 0
        assert_once(club, number, action, times=2)
    else:
        assert heard != 0, "a repetition that nobody recognises is refused"


def test_a_page_that_forgets_its_notes_does_buy_again(page: Any, club: Club) -> None:
    name, number = club.member()
    wire = Wire(page)
    club.site.open(page, name)
    notes = "Object.keys(sessionStorage).filter((key) => key.startsWith('plaudit:act:'))"
    forget = f"{notes}.forEach((key) => sessionStorage.removeItem(key))"
    assert lost_by_a_reload(page, wire, club, BUY, meanwhile=forget) == [0]
    assert_once(club, number, BUY, times=2)

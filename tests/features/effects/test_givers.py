"""What games give (attempts, drops, tickets, a share of a pot), given by everything that gives: once, whoever
the giver is, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.core.clock import MINUTE_MS, ManualClock
from server.features.bonuses import service as bonuses
from server.features.bonuses.tables import bonus
from server.features.gamepick import resolving
from server.features.gamepick import service as gamepick
from server.features.gamepick.markets import Facts
from server.features.gamepick.templates import template_of
from server.features.jackpots.definition import PARTS
from server.features.jackpots.tables import contribution
from server.features.minigames import service as minigames
from server.features.minigames.tables import credit, pending
from server.features.raffles.tables import ticket
from server.features.tournaments.tables import run
from server.wire.structs.gamepick import EventSelection, RoundSelection
from tests.features.minigames.kit import FIVE, wheel
from tests.features.missions.kit import CLAIM, mission
from tests.features.raffles.kit import HOUR, NOON, Hall, draw, prize
from tests.support.adversary import empty_database, serving
from tests.support.server import Live

JOB_MS = 10 * MINUTE_MS
BUY, REGISTER = 511, 521
SCORE = {"event": "purchase", "formula": {"value": 1}}

EFFECTS: dict[str, dict[str, Any]] = {
    "spins_add": {"type": "spins_add", "template": "given", "count": 3},
    "mini_game_show": {"type": "mini_game_show", "template": "given"},
    "prize_drop": {"type": "prize_drop", "template": "sky"},
    "raffle_tickets": {"type": "raffle_tickets", "raffle": "r1", "count": 4},
    "jackpot_add": {"type": "jackpot_add", "jackpot": "pot", "amount": 2.5},
}


class Fair(Hall):
    """A label with a game, a drop, a raffle and a pot that can be given, and anna who is given them."""

    def __init__(self, live: Live) -> None:
        super().__init__(live)
        self.define("mini_game", {**wheel(1, buy_in="spins"), "key": "given"})
        self.define("mini_game", {**wheel(2, type="prizedrop", must_claim=True), "key": "sky"})
        pot = {"id": 1, "name": "Pot", "least": 100, "most": 100, "contribution": 1, "auto_opt_in": True}
        self.define("jackpot", {**pot, "event": "nothing_feeds_it", "key": "pot"})
        self.raffle()
        self.anna = self.player()
        self.page = live.player(self.label, "anna")

    def has(self) -> dict[str, float]:
        """What anna has of each effect."""
        waiting = self.rows(pending, pending.c.player_id == self.anna)
        tickets = self.rows(ticket, ticket.c.player_id == self.anna, ticket.c.raffle_id == 1)
        return {
            "spins_add": sum(row.left_count for row in self.rows(credit, credit.c.player_id == self.anna)),
            "mini_game_show": sum(row.request_id is None for row in waiting),
            "prize_drop": sum(row.request_id is not None for row in waiting),
            "raffle_tickets": sum(row.ticket_count for row in tickets),
            "jackpot_add": sum(
                row.amount
                for row in self.rows(contribution, contribution.c.player_id == self.anna)
                if row.jackpot_id == 1
            )
            / PARTS,
        }

    def later(self, ms: int = JOB_MS) -> None:
        self.move_to(self.live.now + ms)

    def ask(self, cid: int, **fields: Any) -> None:
        assert self.page.ask(cid, **fields)["errCode"] == 0


WHOLE = {"spins_add": 3, "mini_game_show": 1, "prize_drop": 1, "raffle_tickets": 4, "jackpot_add": 2.5}

# -- who gives ----------------------------------------------------------------------------------------------


def by_mission(fair: Fair, effect: dict[str, Any]) -> None:
    fair.define("mission", mission(rewards=[effect]))
    for _ in range(2):
        fair.happen(fair.anna, event_id="same")


def by_task(fair: Fair, effect: dict[str, Any]) -> None:
    fair.define("mission", mission(tasks=[{"id": 1, "event": "purchase", "rewards": [effect]}], rewards=[]))
    fair.happen(fair.anna)


def by_claimed_mission(fair: Fair, effect: dict[str, Any]) -> None:
    fair.define("mission", mission(rewards=[effect], requires_claim=True))
    fair.happen(fair.anna)
    (shown,) = fair.page.ask(502)["achievements"]
    assert fair.has() == dict.fromkeys(WHOLE, 0)
    claim = {"ach_id": 1, "ach_completed_id": shown["ach_completed_id"]}
    fair.ask(CLAIM, **claim)
    assert fair.page.ask(CLAIM, **claim)["errCode"] == 40017


def by_badge(fair: Fair, effect: dict[str, Any]) -> None:
    fair.define("badge", mission(rewards=[effect]))
    fair.happen(fair.anna)


def by_level(fair: Fair, effect: dict[str, Any]) -> None:
    """A level has no rewards of its own: a mission that counts reaching it gives them."""
    fair.define(
        "level", {"id": 1, "name": "One", "is_default": True}, {"id": 2, "name": "Two", "required_points": 9}
    )
    fair.define("mission", mission(tasks=[{"id": 1, "event": "ach_level_changed"}], rewards=[effect]))
    fair.give_points(fair.anna, 9)


def by_bonus(fair: Fair, effect: dict[str, Any]) -> None:
    """A bonus is the operator's: a mission that counts its redemption gives what is ours."""
    fair.define("bonus_template", {"id": 7, "name": "Coffee", "key": "coffee"})
    fair.define("mission", mission(tasks=[{"id": 1, "event": "core_bonus_redeemed"}], rewards=[effect]))
    fair.apply(fair.anna, {"type": "bonus_give", "bonus": "coffee"})
    (given,) = fair.rows(bonus)
    claim = {"player_id": fair.anna, "bonus_id": given.id, "request_id": "r"}
    for _ in range(2):
        fair.unit(lambda tx: bonuses.claim(tx, fair.loaded, **claim))


def by_shop(fair: Fair, effect: dict[str, Any]) -> None:
    item = {"id": 1, "name": "Luck", "type": "spin", "price": 5, "effects": [effect]}
    fair.define("shop_item", item)
    fair.give_points(fair.anna, 5)
    fair.ask(BUY, itemId=1)


def by_tournament(fair: Fair, effect: dict[str, Any]) -> None:
    _compete(fair, prizes=[{"name": "First", "place_from": 1, "place_to": 1, "effects": [effect]}])
    assert fair.has() == dict.fromkeys(WHOLE, 0)
    for _ in range(3):
        fair.later(HOUR)


def by_joining(fair: Fair, effect: dict[str, Any]) -> None:
    _compete(fair, join_effects=[effect])


def _compete(fair: Fair, **fields: Any) -> None:
    """Let anna take part in a tournament of an hour, and score."""
    schedule = {"starts_at": NOON + MINUTE_MS, "duration_s": 3600}
    body = {"id": 1, "name": "Cup", "schedule": schedule, "scoring": [SCORE], **fields}
    fair.define("tournament", body)
    fair.carry_out_jobs()
    fair.ask(REGISTER, tournamentInstanceId=fair.rows(run)[0].id)
    fair.later()
    fair.happen(fair.anna)


def by_mini_game(fair: Fair, effect: dict[str, Any]) -> None:
    won = {**FIVE, "type": "bonus", "effects": [effect]}
    fair.define("mini_game", {**wheel(9, prizes=[won]), "key": "free"})
    where: dict[str, Any] = {"player_id": fair.anna, "request_id": "r"}
    fair.unit(lambda tx: minigames.play(tx, fair.loaded, game_id=9, **where))
    assert fair.has() == dict.fromkeys(WHOLE, 0)
    for _ in range(2):
        fair.unit(lambda tx: minigames.acknowledge(tx, fair.loaded, **where))


def by_raffle(fair: Fair, effect: dict[str, Any]) -> None:
    fair.raffle(id=2, draws=[draw(prizes=[prize(effects=[effect])], first_at=NOON + MINUTE_MS)])
    fair.give(fair.anna, raffle_id=2)
    fair.later()


def by_jackpot(fair: Fair, effect: dict[str, Any]) -> None:
    pot = {"id": 2, "name": "Small", "least": 1, "most": 1, "contribution": 1, "auto_opt_in": True}
    fair.define("jackpot", {**pot, "recurring": False, "effects": [effect], "key": "small"})
    fair.happen(fair.anna, "casino_bet", amount=1)
    fair.later()


def by_round(fair: Fair, effect: dict[str, Any]) -> None:
    fair.define("mini_game", {**wheel(9, type="quiz", prizes=[]), "key": "quiz"})
    won = {"name": "First", "place_from": 1, "place_to": 1, "effects": [effect]}
    times = {"opens_at": NOON - HOUR, "last_bet_at": NOON + HOUR}
    asked = {
        "id": 1,
        "name": "Final",
        "template": "quiz",
        "events": [{"id": 1, "market": "overtime"}],
        **times,
    }
    fair.define("match_round", {**asked, "prizes": [won]})
    picks = RoundSelection(round_id=1, events=[EventSelection(gp_event_id=1, user_selection="yes")])
    template = template_of(fair.loaded, 9)
    fair.unit(lambda tx: gamepick.submit(tx, fair.loaded, template, player_id=fair.anna, selection=picks))
    fair.unit(lambda tx: resolving.enter(tx, fair.loaded, round_id=1, facts={1: Facts(answer="yes")}))
    for _ in range(2):
        fair.unit(lambda tx: resolving.resolve(tx, fair.loaded, round_id=1))
    fair.later()


GIVERS: dict[str, Callable[[Fair, dict[str, Any]], None]] = {
    name.removeprefix("by_"): given for name, given in list(globals().items()) if name.startswith("by_")
}


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("givers")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=ManualClock(NOON)) as server,
    ):
        yield server


@pytest.fixture
def fair(live: Live) -> Fair:
    clock = live.plaudit.services.clock
    assert isinstance(clock, ManualClock)
    clock.advance(NOON - clock.now())
    return Fair(live)


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("giver", GIVERS)
def test_what_games_give_is_given_once_by_whoever_gives(fair: Fair, giver: str, effect: str) -> None:
    GIVERS[giver](fair, EFFECTS[effect])
    expected = {**dict.fromkeys(WHOLE, 0), effect: WHOLE[effect]}
    assert fair.has() == expected
    fair.later()
    assert fair.has() == expected, "nothing comes a second time"

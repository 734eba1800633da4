"""What pages must not know of games never leaves: every answer, push and address of games is walked through
for weights, stocks, seeds that are still secret, and the points at which pots burst."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.core.clock import ManualClock
from server.features.draws import tables as draws
from server.features.draws.scopes import scopes
from server.features.gamepick import http as games_api
from server.features.jackpots.definition import PARTS
from server.features.jackpots.tables import pot as jackpot_pot
from server.wire.structs import jackpots, minigames, raffles
from server.wire.structs.envelope import Push
from tests.features.minigames.kit import FIVE, NOTHING, wheel
from tests.features.raffles.kit import HOUR, NOON, Hall, draw, prize
from tests.support.adversary import empty_database, serving
from tests.support.label import WireClient
from tests.support.server import Live

WEIGHT, STOCK = 987_654_321, 77_771
WHEEL, DROPS, PAID, CUP = 1, 2, 3, 4
GRAND, SMALL = 1, 2
OPEN, OVER = 1, 2
SECRET_KEYS = {
    *("weight", "weights", "stock", "taken", "probability", "veil", "server_seed"),
    *("effects", "condition", "see", "play", "give_limit"),
}
LATER_KEYS = {"seed", "odds", "bursts_at"}
"""Keys of proofs, which have no value before their time."""
STOCK_KEYS = {"pool", "pool_initial", "wins_count"}
FEATURES = ("minigames", "jackpots", "raffles", "draws")


# A proof tells the sum of all weights, or nobody could do a roll again: so no weight stands alone.
class Fair(Hall):
    """A label with secrets in everything, in which anna has done everything."""

    def __init__(self, live: Live, **fields: Any) -> None:
        super().__init__(live)
        self.said: list[tuple[str, Any]] = []
        self.asked: set[int] = set()
        rare = {**FIVE, "weight": WEIGHT, "stock": STOCK}
        self._game(WHEEL, prizes=[rare, NOTHING], visitors=True, **fields)
        self._game(DROPS, type="prizedrop", may_cancel=True, prizes=[rare, NOTHING], **fields)
        won = [rare, NOTHING, {**rare, "id": 2, "type": "jackpot", "condition": {"marker": "VIP"}}]
        self._game(PAID, buy_in="spins", pot={"seed": 10}, prizes=won, **fields)
        self._game(CUP, type="matchx", prizes=[])
        times = {"opens_at": NOON - HOUR, "last_bet_at": NOON + HOUR}
        gift = {
            "name": "First",
            "place_from": 1,
            "place_to": 1,
            "effects": [{"type": "points_add", "amount": 5}],
        }
        asked = {"name": "Final", "template": f"game-{CUP}", "events": [{"id": 1, "market": "overtime"}]}
        self.define("match_round", {**asked, **times, "id": 40, "prizes": [gift]})
        pots = {"name": "Pot", "contribution": 1, "auto_opt_in": True, "event": "casino_bet"}
        self.define("jackpot", {**pots, "id": GRAND, "least": 1000, "most": 9_000_000, "key": "grand"})
        self.define(
            "jackpot", {**pots, "id": SMALL, "least": 2, "most": 2, "recurring": False, "key": "small"}
        )
        self.raffle(id=OPEN, draws=[draw(opt_in=True)])
        self.raffle(id=OVER, draws=[draw(first_at=NOON + 1, prizes=[prize(must_claim=True)])])
        self.anna = self.player()
        self.page: WireClient = live.player(self.label, "anna")
        self._happen()
        self._messages()
        self._addresses()

    def _game(self, number: int, **fields: Any) -> None:
        self.define("mini_game", {**wheel(number, **fields), "key": f"game-{number}"})

    def _happen(self) -> None:
        gifts = [{"type": "raffle_tickets", "raffle": f"r{number}", "count": 2} for number in (OPEN, OVER)]
        drop = {"type": "prize_drop", "template": f"game-{DROPS}"}
        self.apply(self.anna, *gifts, drop, drop, {"type": "mini_game_show", "template": f"game-{WHEEL}"})
        self.apply(self.anna, {"type": "spins_add", "template": f"game-{PAID}", "count": 9})
        for _ in range(2):
            self.happen(self.anna, "casino_bet", amount=1)
        self.move_to(NOON + 1000)
        self.drops = [self._push(708) for _ in range(2)]
        for cid in (706, 707, 808):
            self.shown = self._push(cid)

    def _push(self, cid: int) -> Any:
        found = self.page.push(cid)
        self.said.append((f"push {cid}", found))
        return found

    def ask(self, cid: int, **fields: Any) -> Any:
        answer = self.page.ask(cid, **fields)
        assert answer["errCode"] == 0, (cid, answer)
        self.asked.add(cid)
        self.said.append((f"answer to {cid}", answer))
        return answer

    def visit(self, cid: int, **fields: Any) -> Any:
        label = self.label
        who = {"api_key": label.key, "brand_key": label.brand_key, "visitor_id": "d"}
        answer = self.live.http({"cid": cid, "uuid": "u", "ts": 0, **who, **fields}).json()
        assert answer["errCode"] == 0
        self.said.append((f"answer to {cid} of a visitor", answer))
        return answer

    def _messages(self) -> None:
        for number in (WHEEL, PAID):
            self.ask(702, request_id=f"r-{number}", saw_template_id=number)
            self.ask(704, request_id=f"r-{number}")
        self.ask(712, spins=[{"request_id": "batch", "saw_template_id": PAID}])
        self.ask(714, request_ids=["batch"])
        for cid, dropped in zip((709, 718), self.drops, strict=True):
            self.ask(cid, **{name: dropped[name] for name in ("request_id", "pending_message_id")})
        self.page.send(711, pending_message_id=1, saw_template_id=WHEEL)
        self.asked.add(711)
        self.ask(700)
        self.ask(716)
        self.visit(700)
        win = self.visit(702, request_id="v", saw_template_id=WHEEL)["visitor_win_uuid"]
        self.ask(20700, visitor_win_uuid=win)
        self.ask(20790, scope=f"minigame:{WHEEL}", client_seed="mine")
        self.ask(806, jp_template_id=GRAND)
        self.ask(804, jp_template_id=GRAND)
        self.ask(800)
        self.ask(802, jp_template_ids=[GRAND, SMALL])
        self.ask(809, jp_template_id=SMALL)
        self.ask(811, jp_template_id=GRAND)
        runs = {row.raffle_id: row.id for row in reversed(self.runs())}
        self.ask(916, raffle_id=OPEN, draw_id=1, raffle_run_id=runs[OPEN])
        self.ask(908, won_id=self.won()[0].id)
        self.ask(902)
        for number in (OPEN, OVER):
            self.ask(904, raffle_id=number, run_id=runs[number])
            self.ask(906, raffle_id=number)
            self.ask(920, raffle_id=number)
        self.said.append(("the log", self.page.ask(545, startTimeSeconds=0, endTimeSeconds=2**31)))
        self.said += [("a push", push) for push in self.page.pushes]

    def _addresses(self) -> None:
        picks = {"round": {"round_id": 40, "events": [{"gp_event_id": 1, "user_selection": "yes"}]}}
        who = {
            "label_api_key": self.label.key,
            "smartico_ext_user_id": "anna",
            "hash": self.label.proof("anna", now=self.live.now),
            "ext_game_id": CUP,
        }
        for method in (*games_api._SUBMITS, *games_api._READS):
            body = {**who, **picks, "round_id": 40, "int_user_id": self.anna}
            answer = httpx.post(f"{self.live.url}/games-api/{method}", json=body, timeout=10).json()
            assert answer["errCode"] in (0, 3), (method, answer)
            self.said.append((method, answer))
        references = [(row.scope, row.reference) for row in self.rows(draws.draw)]
        references += [(f"raffle:{row.raffle_id}", str(row.id)) for row in self.runs()]
        references += [(f"jackpot:{row.jackpot_id}", str(row.id)) for row in self.rows(jackpot_pot)]
        pages = [f"{name}.json" for name in {*scopes(self.loaded), *(scope for scope, _ in references)}]
        pages += [f"{scope}/{reference}.json" for scope, reference in references]
        for page in pages:
            answer = httpx.get(f"{self.live.url}/fair-play/{self.label.key}/{page}", timeout=10)
            self.said.append((page, answer.json()))

    def secrets(self) -> set[Any]:
        """What nobody may know now."""
        runs, pots = self.runs(), [row for row in self.rows(jackpot_pot) if row.jackpot_id == GRAND]
        bursts = {row.bursts_at for row in pots}
        return {
            WEIGHT,
            *(row.seed for row in self.rows(draws.seed)),
            *(row.seed for row in runs if row.raffle_id == OPEN),
            *(row.veil for row in runs),
            *(row.seed for row in pots),
            *bursts,
            *(amount / PARTS for amount in bursts),
        }


def leaves(said: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """(path, key, value) of everything in a message; items of lists have the key of their list."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield f"{path}.{key}", key, value
            yield from leaves(value, f"{path}.{key}")
    elif isinstance(said, list):
        for value in said:
            yield path, path.rsplit(".", 1)[-1], value
            yield from leaves(value, path)


def told(fair: Fair, *, stock: bool) -> list[str]:
    """Where something was said that nobody may know; with `stock` stocks may be told."""
    hidden = fair.secrets() | (set() if stock else {STOCK, *range(STOCK - 9, STOCK)})
    found = []
    for source, message in fair.said:
        for path, key, value in leaves(message):
            early = key in LATER_KEYS and value is not None and _is_secret_now(source)
            stocked = key in STOCK_KEYS and value is not None and not stock
            known = not isinstance(value, dict | list) and value in hidden
            inside = isinstance(value, str) and any(isinstance(one, str) and one in value for one in hidden)
            if key in SECRET_KEYS or early or stocked or known or inside:
                found.append(f"{source}{path}: {value!r}")
    return found


def _is_secret_now(source: str) -> bool:
    """Whether a proof's time has not come: that of a run or a pot that is over has."""
    return not source.startswith((f"raffle:{OVER}", f"jackpot:{SMALL}"))


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("secrets")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=ManualClock(NOON)) as server,
    ):
        yield server


@pytest.fixture
def at_noon(live: Live) -> Live:
    clock: Any = live.plaudit.services.clock
    clock.advance(NOON - clock.now())
    return live


def test_nothing_secret_leaves_in_any_message_of_games(at_noon: Live) -> None:
    fair = Fair(at_noon)
    assert told(fair, stock=False) == []
    routes = at_noon.plaudit.dispatcher._routes.items()
    of_games = tuple(f"server.features.{feature}." for feature in FEATURES)
    assert {int(cid) for cid, route in routes if route.handler.__module__.startswith(of_games)} == fair.asked
    known = [cls for module in (minigames, jackpots, raffles) for cls in vars(module).values()]
    pushes = {
        int(cls.CID) for cls in known if isinstance(cls, type) and issubclass(cls, Push) and cls is not Push
    }
    heard = {int(source.split()[1]) for source, _ in fair.said if re.fullmatch(r"push \d+", source)}
    assert heard == pushes


def test_stocks_leave_where_a_game_exposes_them_and_the_walk_finds_them(at_noon: Live) -> None:
    """Its own control: what is there is found, and it is stocks and nothing else."""
    fair = Fair(at_noon, expose_stock=True)
    assert told(fair, stock=True) == []
    found = told(fair, stock=False)
    assert {line.split(":")[0].rsplit(".", 1)[-1] for line in found} == STOCK_KEYS
    for secret in fair.secrets():
        fair.said = [("made up", {"a": [{"b": secret}]})]
        assert told(fair, stock=True), "each of them would be found"

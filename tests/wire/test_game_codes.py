"""Every refusal of games comes about through the wire, on both databases: none is left out or made up."""

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.core.clock import MINUTE_MS, ManualClock
from server.core.errors import PlauditError
from server.core.rate import RateLimiter
from server.features.minigames.rules import CODES
from server.features.players.identity import issue_hmac
from server.features.players.tables import player as players
from tests.docs.reading import ROOT
from tests.features.minigames.kit import FIVE, wheel
from tests.features.raffles.kit import HOUR, NOON, Hall, draw, prize
from tests.support.adversary import empty_database, serving
from tests.support.server import Live

VIP = {"marker": "VIP"}
SOON = NOON + 5 * MINUTE_MS
EVENTS = [{"id": 1, "market": "score", "team1": "Reds", "team2": "Blues"}, {"id": 2, "market": "overtime"}]
ROUND = {"name": "Final", "opens_at": NOON - HOUR, "last_bet_at": NOON + HOUR, "events": EVENTS}
NOBODY_MAY: dict[int, dict[str, Any]] = {
    1: {"buy_in": "spins"},
    3: {"buy_in": "points", "price": 10**6},
    5: {"active_from": NOON + HOUR},
    6: {"play": VIP},
    7: {"buy_in": "gems", "price": 1},
    8: {"buy_in": "diamonds", "price": 1},
}
"""Games that cannot be played for the reasons 4000x; those of predictions have numbers 100 higher."""
FREE, EMPTY, DAILY, FOR_VISITORS, DROPS, HIDDEN = 2, 12, 4, 9, 10, 11
OPEN, CLOSED_ROUND, FOR_FEW, UNOPENED = 120, 121, 122, 123
_numbers = itertools.count(1)


class Fair(Hall):
    """A label in which everything can be refused, with anna, and with carl who is in the control group."""

    def __init__(self, live: Live) -> None:
        super().__init__(live)
        for number, fields in NOBODY_MAY.items():
            self._game(number, **fields)
            self._predictions(number + 100, **fields)
        self._game(FREE)
        self._game(EMPTY, prizes=[{**FIVE, "stock": 0}])
        self._game(DAILY, attempts={"count": 1, "per": "ever"})
        self._game(FOR_VISITORS, visitors=True)
        self._game(DROPS, type="prizedrop")
        self._game(HIDDEN, see=VIP)
        self._predictions(OPEN)
        self._predictions(CLOSED_ROUND, attempts={"count": 1, "per": "ever"})
        self.define(
            "match_round", {**ROUND, "id": 999, "template": f"game-{CLOSED_ROUND}", "key": "round-999"}
        )
        self._predictions(FOR_FEW, see=VIP)
        self._game(UNOPENED, type="quiz", prizes=[])
        self._jackpots()
        self._raffles()
        self.anna, self.carl = self.player(), self.player("carl")
        self.apply(
            self.anna, {"type": "raffle_tickets", "raffle": "r2"}, {"type": "raffle_tickets", "raffle": "r3"}
        )
        self.unit(
            lambda tx: tx.change(
                players.update().where(players.c.id == self.carl).values(in_control_group=True)
            )
        )
        self.move_to(SOON + MINUTE_MS)
        self.pages = {name: live.player(self.label, name) for name in ("anna", "carl")}

    def _game(self, number: int, **fields: Any) -> None:
        self.define("mini_game", {**wheel(number, **fields), "key": f"game-{number}"})

    def _predictions(self, number: int, **fields: Any) -> None:
        self._game(number, type="matchx", prizes=[], **fields)
        self.define(
            "match_round", {**ROUND, "id": number, "template": f"game-{number}", "key": f"round-{number}"}
        )

    def _jackpots(self) -> None:
        plain = {"name": "Grand", "least": 100, "most": 100, "contribution": 1}
        self.define("jackpot", {**plain, "id": 1, "key": "pot"})
        self.define("jackpot", {**plain, "id": 2, "key": "discreet", "expose_winners": False})
        self.define("jackpot", {**plain, "id": 3, "key": "own", "personal": True})

    def _raffles(self) -> None:
        self.raffle(id=1, draws=[draw(opt_in=True), draw(2)])
        self.raffle(id=2, draws=[draw(first_at=SOON, prizes=[prize(must_claim=True)])])
        self.raffle(id=3, draws=[draw(first_at=SOON)])
        self.raffle(id=4, draws=[draw(first_at=SOON, opt_in=True)])
        self.raffle(id=5, draws=[draw(opt_in=True)], see=VIP)
        self.raffle(id=6, most_per_player=1)
        tickets = {"type": "raffle_tickets", "raffle": "r6", "count": 2}
        self.define(
            "shop_item", {"id": 1, "name": "Two", "type": "raffle_ticket", "price": 0, "effects": [tickets]}
        )

    # -- asking ---------------------------------------------------------------------------------------------

    def ask(self, cid: int, *, name: str = "anna", **fields: Any) -> Any:
        return self.pages[name].ask(cid, **fields)["errCode"]

    def play(self, game: int, **fields: Any) -> Any:
        return self.ask(702, saw_template_id=game, **{"request_id": f"r-{next(_numbers)}", **fields})

    def visit(self, **fields: Any) -> Any:
        """Play as nobody, over HTTP."""
        body = {
            "cid": 702,
            "uuid": "u",
            "ts": 0,
            "api_key": self.label.key,
            "brand_key": self.label.brand_key,
        }
        given = {"request_id": f"r-{next(_numbers)}", "saw_template_id": FOR_VISITORS, **fields}
        return self.live.http({**body, **given}).json()["errCode"]

    def games(
        self, method: str, name: str = "anna", *, verb: str = "GET", body: Any = None, **fields: Any
    ) -> Any:
        proof = self.label.proof(name, now=self.live.now)
        query: dict[str, Any] = {"label_api_key": self.label.key, "smartico_ext_user_id": name, "hash": proof}
        query |= {"ext_game_id": OPEN, **fields}
        url = f"{self.live.url}/games-api/{method}"
        return httpx.request(verb, url, params=query, json=body, timeout=10).json()["errCode"]

    def predict(self, number: int = OPEN, *, event: int = 2, round_id: int | None = None, **pick: Any) -> Any:
        events = [{"gp_event_id": event, **(pick or {"user_selection": "yes"})}]
        body = {"round": {"round_id": number if round_id is None else round_id, "events": events}}
        return self.games("submit-selection", verb="POST", body=body, ext_game_id=number)

    def rest(self, path: str, body: Any) -> Any:
        """The problem's readable code: it has no number."""
        head = {"Authorization": f"Bearer {self.label.s2s_key}"}
        return httpx.post(f"{self.live.url}/api/v1{path}", json=body, headers=head, timeout=10).json()["code"]

    def effect(self, **effect: Any) -> Any:
        return self.rest("/players/anna/effects", {"effects": [effect]})

    def result(self, number: int = OPEN, **facts: Any) -> Any:
        return self.rest(f"/rounds/{number}/results", {"results": [{"event_id": 2, **facts}]})

    def opt_in(self, raffle_id: int, draw_id: int = 1, *, name: str = "anna") -> Any:
        of_draw = (row for row in self.runs() if (row.raffle_id, row.draw_id) == (raffle_id, draw_id))
        where = {"raffle_id": raffle_id, "draw_id": draw_id, "raffle_run_id": next(of_draw).id}
        return self.ask(916, name=name, **where)

    def claim(self, raffle_id: int) -> Any:
        run_ids = {row.id for row in self.runs() if row.raffle_id == raffle_id}
        return self.ask(908, won_id=next(row.id for row in self.won() if row.run_id in run_ids))

    def dropped(self) -> dict[str, Any]:
        self.apply(self.anna, {"type": "prize_drop", "template": f"game-{DROPS}"})
        push = self.pages["anna"].push(708)
        return {name: push[name] for name in ("request_id", "pending_message_id")}

    def limited(self, limiter: str, ask: Callable[[], Any]) -> Any:
        """The second answer where only one is allowed."""
        services = self.live.plaudit.services
        usual = getattr(services, limiter)
        setattr(services, limiter, RateLimiter(limit=1, window_ms=HOUR))
        try:
            ask()
            return ask()
        finally:
            setattr(services, limiter, usual)


def twice(ask: Callable[[], Any]) -> Any:
    ask()
    return ask()


def looking(fair: Fair) -> Any:
    """A proof that only lets look."""
    look = issue_hmac("anna", salt=fair.label.salt, validity_ms=NOON + HOUR, scope="read")
    return fair.games("submit-selection", verb="POST", body={}, hash=look)


def same_request(fair: Fair) -> Any:
    fair.play(FREE, request_id="same")
    return fair.play(DAILY, request_id="same")


Ask = Callable[[Fair], Any]
REFUSALS: dict[tuple[str, str, Any], Ask] = {
    # Mini-games: the numbers of the reference protocol, then ours.
    ("minigames", "no_spins", 40001): lambda fair: fair.play(1),
    ("minigames", "pool_empty", 40002): lambda fair: fair.play(EMPTY),
    ("minigames", "not_enough", 40003): lambda fair: fair.play(3),
    ("minigames", "too_often", 40004): lambda fair: twice(lambda: fair.play(DAILY)),
    ("minigames", "game_not_active", 40007): lambda fair: fair.play(5),
    ("minigames", "not_for_player", 40009): lambda fair: fair.play(6),
    ("minigames", "not_enough", 40011): lambda fair: fair.play(7),
    ("minigames", "not_enough", 40012): lambda fair: fair.play(8),
    ("minigames", "visitor_stop", -40001): lambda fair: fair.visit(visitor_id="d", saw_template_id=FREE),
    ("minigames", "gamification_off", 1): lambda fair: fair.play(FREE, name="carl"),
    ("minigames", "not_identified", 20005): lambda fair: fair.visit(),
    ("minigames", "bad_visitor_id", 20002): lambda fair: fair.visit(visitor_id="d" * 65),
    ("minigames", "rate_limited", 20007): lambda fair: fair.limited(
        "visits", lambda: fair.visit(visitor_id="e")
    ),
    ("minigames", "bad_batch", 20002): lambda fair: fair.ask(712, spins=[]),
    ("minigames", "bad_request_id", 20002): lambda fair: fair.play(FREE, request_id=""),
    ("minigames", "request_id_used", 20002): same_request,
    ("minigames", "unknown_spin", 20002): lambda fair: fair.ask(704, request_id="never"),
    ("minigames", "cannot_cancel", 20002): lambda fair: fair.ask(718, **fair.dropped()),
    ("minigames", "unknown_win", 20002): lambda fair: fair.ask(20700, visitor_win_uuid="never"),
    ("minigames", "unknown_game", "unknown_game"): lambda fair: fair.effect(type="spins_add", template="x"),
    # Predictions: the buy-in is refused with the numbers of mini-games.
    ("minigames", "no_spins", "buy-in 40001"): lambda fair: fair.predict(101),
    ("minigames", "not_enough", "buy-in 40003"): lambda fair: fair.predict(103),
    ("minigames", "game_not_active", "buy-in 40007"): lambda fair: fair.predict(105),
    ("minigames", "not_for_player", "buy-in 40009"): lambda fair: fair.predict(106),
    ("minigames", "not_enough", "buy-in 40011"): lambda fair: fair.predict(107),
    ("minigames", "not_enough", "buy-in 40012"): lambda fair: fair.predict(108),
    ("gamepick", "no_change", 3): lambda fair: twice(fair.predict),
    ("gamepick", "round_not_found", 4): lambda fair: fair.predict(round_id=4242),
    ("gamepick", "event_not_found", 4): lambda fair: fair.predict(event=9),
    ("gamepick", "player_not_found", 4): lambda fair: fair.games(
        "game-round-info-for-user", round_id=OPEN, int_user_id=4242
    ),
    ("gamepick", "read_only", 100000): looking,
    ("gamepick", "identity_refused", 100000): lambda fair: fair.games("user-info", hash="v2:0:0:full"),
    ("gamepick", "wrong_player", 100001): lambda fair: fair.games("user-info", ext_user_id=fair.carl),
    ("gamepick", "not_identified", 100001): lambda fair: fair.games("user-info", "nobody"),
    ("gamepick", "template_not_found", 100002): lambda fair: fair.games("user-info", ext_game_id=FOR_FEW),
    ("gamepick", "no_change", 100003): lambda fair: fair.games("active-rounds", ext_game_id=UNOPENED),
    ("gamepick", "unknown_method", 100004): lambda fair: fair.games("jackpots"),
    ("gamepick", "method_not_allowed", 100004): lambda fair: fair.games("submit-selection"),
    ("gamepick", "rate_limited", 20007): lambda fair: fair.limited(
        "requests", lambda: fair.games("user-info")
    ),
    ("gamepick", "bad_pick", 20002): lambda fair: fair.predict(user_selection="perhaps"),
    ("gamepick", "bad_result", "bad_result"): lambda fair: fair.result(answer="perhaps"),
    ("gamepick", "round_wrong_state", "round_wrong_state"): lambda fair: fair.rest(
        f"/rounds/{OPEN}/resolve", None
    ),
    # Jackpots and raffles: one number for all, and what to do in the message.
    ("jackpots", "already_so", 1): lambda fair: twice(lambda: fair.ask(804, jp_template_id=1)),
    ("jackpots", "unknown_jackpot", 1): lambda fair: fair.ask(804, jp_template_id=4242),
    ("jackpots", "control_group", 1): lambda fair: fair.ask(804, jp_template_id=1, name="carl"),
    ("jackpots", "not_exposed", 1): lambda fair: fair.ask(809, jp_template_id=2),
    ("jackpots", "too_many", 20002): lambda fair: fair.ask(802, jp_template_ids=list(range(2000))),
    ("jackpots", "not_taking_part", "not_taking_part"): lambda fair: fair.effect(
        type="jackpot_add", jackpot="own", amount=1
    ),
    ("jackpots", "definition_not_found", "definition_not_found"): lambda fair: fair.rest(
        "/jackpots/unknown/contributions", {"key": "k", "amount": 1}
    ),
    ("raffles", "unknown_raffle", 1): lambda fair: fair.ask(904, raffle_id=4242, run_id=1),
    ("raffles", "unknown_run", 1): lambda fair: fair.ask(904, raffle_id=1, run_id=4242),
    ("raffles", "unknown_draw", 1): lambda fair: fair.ask(906, raffle_id=1, draw_id=4242),
    ("raffles", "no_opt_in", 1): lambda fair: fair.opt_in(1, 2),
    ("raffles", "not_for_player", 1): lambda fair: fair.opt_in(1, name="carl"),
    ("raffles", "run_over", 1): lambda fair: fair.opt_in(4),
    ("raffles", "already_in", 1): lambda fair: twice(lambda: fair.opt_in(1)),
    ("raffles", "unknown_prize", 1): lambda fair: fair.ask(908, won_id=4242),
    ("raffles", "no_claim", 1): lambda fair: fair.claim(3),
    ("raffles", "already_claimed", 1): lambda fair: twice(lambda: fair.claim(2)),
    ("raffles", "rate_limited", 20007): lambda fair: fair.limited(
        "own_wins", lambda: fair.ask(920, raffle_id=1)
    ),
    ("raffles", "no_tickets_left", 11007): lambda fair: fair.ask(511, itemId=1),
}
"""By feature, readable code and answer: how it comes about."""

SPEC = {
    "minigames": {40001, 40002, 40003, 40004, 40007, 40009, 40011, 40012, -40001},
    "gamepick": {3, 4, 100000, 100001, 100002, 100003, 100004},
    "jackpots": {1},
    "raffles": {1},
}
"""The numbers that the reference protocol has for games."""


@pytest.fixture(scope="module")
def fair(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Fair]:
    folder: Path = tmp_path_factory.mktemp("fair")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=ManualClock(NOON)) as live,
    ):
        yield Fair(live)


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of all refusals that the server makes from now on."""
    codes: list[str] = []
    init = PlauditError.__init__

    def noting(self: PlauditError, message: str, **fields: Any) -> None:
        init(self, message, **fields)
        codes.append(self.code)

    monkeypatch.setattr(PlauditError, "__init__", noting)
    return codes


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: "-".join(map(str, refusal)))
def test_a_refusal_comes_about_and_has_its_number(
    fair: Fair, raised: list[str], refusal: tuple[str, str, Any]
) -> None:
    _, code, answer = refusal
    number = int(answer.split()[1]) if str(answer).startswith("buy-in") else answer
    assert REFUSALS[refusal](fair) == number
    assert code in raised


def test_the_wire_has_a_refusal_for_every_number_of_the_protocol() -> None:
    for feature, numbers in SPEC.items():
        assert numbers <= {answer for of, _, answer in REFUSALS if of == feature}


def test_every_number_of_games_in_the_reference_is_provoked() -> None:
    """As the page of error codes has them: by their names, or because it says prediction game."""
    text = (ROOT / "docs/reference/error-codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (-?\d+) \| `(\w+)` \| (.*)", text, re.MULTILINE)
    documented = {
        int(number)
        for number, name, told in rows
        if name.startswith(("SAW_", "GAME_")) or "prediction game" in told
    }
    assert documented == SPEC["minigames"] | SPEC["gamepick"]


def test_every_refusal_in_the_sources_of_games_is_provoked() -> None:
    provoked = {(feature, code) for feature, code, _ in REFUSALS}
    written = {(feature, code) for feature in SPEC for code in codes_of(feature)}
    assert written - provoked == set(), "these have no row above"
    of_players = {("gamepick", "identity_refused"), ("gamepick", "not_identified")}
    assert provoked - written == of_players, "these are made elsewhere, or nowhere any more"


def codes_of(feature: str) -> set[str]:
    """The readable codes that a feature's sources name: as `code=…`, or as the second word of `refused`."""
    found = set(CODES.values()) if feature == "minigames" else set()
    for path in sorted((ROOT / "server/features" / feature).glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                found |= {_text(given.value) for given in call.keywords if given.arg == "code"}
                name = (
                    call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                )
                found |= {_text(word) for word in call.args[1:2] if name == "refused"}
    return found - {""}


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""

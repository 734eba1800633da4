"""What anybody may know of draws: hashes before, seeds after, proofs that a browser can do again."""

import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from server import cli, log
from server.app import build
from server.core.clock import DAY_MS, MINUTE_MS, ManualClock
from server.core.randomness import commitment, roll
from server.features.draws import service, tables
from server.features.draws.definition import Chance
from server.features.draws.rules import Option
from server.features.draws.scopes import Scope
from server.features.draws.simulation import chi_square_tail, report, simulate
from server.features.labels.definitions import save
from server.features.minigames.definition import games
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx
from tests.support.label import TestLabel
from tests.support.pages import until
from tests.support.server import ROOT, Live, free_port

SCOPE = "minigame:7"
WHEEL: dict[str, Any] = {
    "id": 7,
    "name": "Wheel",
    "type": "wheel",
    "publish_odds": True,
    "prizes": [
        {"id": 1, "name": "Nothing", "type": "no-prize", "weight": 60_000_000},
        {"id": 2, "name": "Ten points", "type": "points", "value": 10, "weight": 40_000_000},
    ],
}
SECRET_WHEEL = {**WHEEL, "id": 8, "name": "Secret wheel", "publish_odds": False}


class Fair:
    """A server whose clock is moved by hand, a label with two wheels, and a draw of the day before."""

    def __init__(self, live: Live, clock: ManualClock) -> None:
        self.live = live
        self.clock = clock
        self.label: TestLabel = live.label()
        run_unit(live.plaudit.database, self._define)
        live.plaudit.refresh()
        for scope in (SCOPE, "minigame:8"):
            self.draw("yesterday", scope)
        clock.advance(DAY_MS)
        self.draw("today", SCOPE)

    def _define(self, tx: Tx) -> None:
        save(tx, label_id=self.label.id, kind="mini_game", key="wheel", body=WHEEL)
        save(tx, label_id=self.label.id, kind="mini_game", key="secret", body=SECRET_WHEEL)

    def draw(self, reference: str, scope: str) -> None:
        label = self.live.plaudit.services.catalogue.by_id(self.label.id)
        assert label is not None
        game = games(label)[int(scope.removeprefix("minigame:"))]

        def work(tx: Tx) -> None:
            now = self.clock.now()
            moment = Tx(tx.conn, now=now, dialect=tx.dialect)
            standing = service.Live(tx.conn, label, None, scope=scope, now=now)
            service.draw(
                moment,
                label,
                scope=scope,
                key=f"{scope}:{reference}",
                options=game.options,
                standing=standing,
                player_id=0,
            )

        run_unit(self.live.plaudit.database, work)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.live.url}/fair-play/{self.label.key}/{path}", timeout=10)

    def page(self, reference: str, scope: str = SCOPE) -> str:
        return f"{self.live.url}/fair-play?label={self.label.key}&scope={scope}&request={reference}"


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fair]:
    # A minute ahead once it is moved, so that jobs which other processes would enqueue now are due.
    clock = ManualClock(int(time.time() * 1000) - DAY_MS + MINUTE_MS)
    live = Live(build(Settings(port=free_port(), data=tmp_path_factory.mktemp("fair")), clock=clock))
    live.start()
    yield Fair(live, clock)
    live.stop()


def test_a_proof_of_a_day_that_is_over_has_everything(fair: Fair):
    proof = fair.get(f"{SCOPE}/yesterday.json").json()
    assert commitment(proof["seed"]) == proof["commitment"]
    message = f"{SCOPE}:{proof['client_seed']}:{proof['nonce']}:{proof['attempt']}"
    assert roll(proof["seed"], message, 100_000_000) == proof["number"]
    assert proof["odds"] == [[1, 60_000_000], [2, 40_000_000]]


def test_todays_seed_is_not_told(fair: Fair):
    proof = fair.get(f"{SCOPE}/today.json").json()
    assert proof["seed"] is None
    days = fair.get(f"{SCOPE}.json").json()["days"]
    assert [bool(day["seed"]) for day in days if day["day"] < fair.clock.now() // DAY_MS] == [True]
    assert not any(day["seed"] for day in days if day["day"] >= fair.clock.now() // DAY_MS)


def test_odds_are_told_only_where_the_operator_publishes_them(fair: Fair):
    secret = fair.get("minigame:8/yesterday.json")
    assert secret.json()["odds"] is None
    assert "60000000" not in secret.text
    assert "odds" not in fair.get("minigame:8.json").json()
    assert [row["percent"] for row in fair.get(f"{SCOPE}.json").json()["odds"]] == [60, 40]


@pytest.mark.parametrize("path", ["minigame:99.json", f"{SCOPE}/nobody.json"])
def test_what_was_never_drawn_is_not_found(fair: Fair, path: str):
    answer = fair.get(path)
    assert answer.status_code == 404
    assert answer.json()["message"]


def test_tomorrows_hash_is_there_today(fair: Fair):
    today = fair.clock.now() // DAY_MS
    for _ in range(100):
        days = {row["day"]: row for row in fair.get(f"{SCOPE}.json").json()["days"]}
        if today + 1 in days:
            break
        time.sleep(0.1)
    assert days[today + 1]["commitment"]
    assert days[today + 1]["seed"] is None


def test_a_player_chooses_a_seed_over_the_wire(fair: Fair):
    now = fair.clock.now()
    client = fair.live.socket()
    client.init(fair.label)
    client.identify(fair.label, "anna", now=now)
    answer = client.ask(20790, scope=SCOPE, client_seed="my luck")
    assert (answer["cid"], answer["errCode"], answer["client_seed"]) == (20791, 0, "my luck")
    assert client.ask(20790, scope="minigame:99", client_seed="my luck")["errCode"] == 1
    assert "ASCII" in client.ask(20790, scope=SCOPE, client_seed="a:b")["errMsg"]


def test_the_browsers_arithmetic_is_the_servers(node: str):
    """The same rolls from the page's script and from the server, with totals that are rarely fair at once."""
    cases = [("ab" * 32, f"m:{n}", total) for n, total in enumerate([1, 2, 3, 10, 1_000_003, 2**52 + 1])]
    script = (
        "const { roll, commitment } = await import(process.argv[1]);"
        "const cases = JSON.parse(process.argv[2]);"
        "const rolls = await Promise.all(cases.map((one) => roll(...one)));"
        "console.log(JSON.stringify([rolls, await commitment(cases[0][0])])); process.exit(0);"
    )
    path = str(ROOT / "static" / "fairplay" / "verify.js")
    command = [node, "--input-type=module", "-e", script, path, json.dumps(cases)]
    rolls, hashed = json.loads(subprocess.check_output(command, timeout=60))
    assert rolls == [roll(*case) for case in cases]
    assert hashed == commitment(cases[0][0])


def test_a_page_does_a_draw_again(fair: Fair, page: Any):
    page.goto(fair.page("yesterday"))
    until(page, "document.querySelector('.verdict')?.textContent === 'This draw was fair'")
    assert page.locator("li.holds").count() == 3


@pytest.mark.parametrize("field", ["seed", "client_seed", "number", "commitment", "option_id"])
def test_a_page_finds_one_altered_byte(fair: Fair, page: Any, field: str):
    def alter(route: Any) -> None:
        proof = route.fetch().json()
        value = proof[field]
        flipped = value[:-1] + ("0" if value[-1] != "0" else "1") if isinstance(value, str) else value + 1
        route.fulfill(json={**proof, field: flipped})

    page.route("**/yesterday.json", alter)
    page.goto(fair.page("yesterday"))
    until(page, "document.querySelector('.verdict')?.textContent === 'This draw does not hold'")


def test_a_page_says_when_to_come_back_and_what_is_unknown(fair: Fair, page: Any):
    page.goto(fair.page("today"))
    until(page, "document.querySelector('.verdict')?.textContent === 'Come back tomorrow'")
    page.goto(fair.page("nobody"))
    until(page, "document.querySelector('.verdict')?.textContent === 'Nothing to check'")


# -- the command line and the simulation --------------------------------------------------------------------


@pytest.fixture(autouse=True)
def quiet_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command would let the log write to what pytest captures for one test only."""
    monkeypatch.setattr(log, "configure", lambda: None)


def run_cli(fair: Fair, *arguments: str) -> None:
    cli.main([*arguments, "--data", str(fair.live.plaudit.settings.data)])


def test_a_draw_is_verified_on_the_command_line(fair: Fair, capsys: pytest.CaptureFixture[str]):
    run_cli(fair, "verify-spin", SCOPE, "yesterday")
    assert "The draw holds." in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        run_cli(fair, "verify-spin", SCOPE, "nobody")
    assert ended.value.code == 2


def test_a_stored_draw_that_was_altered_does_not_hold(fair: Fair, capsys: pytest.CaptureFixture[str]):
    fair.draw("forged", "minigame:8")
    day = tables.draw.update().where(tables.draw.c.key == "minigame:8:forged")
    run_unit(fair.live.plaudit.database, lambda tx: tx.change(day.values(day=tables.draw.c.day - 1)))
    with pytest.raises(SystemExit) as ended:
        run_cli(fair, "verify-spin", "minigame:8", "forged")
    assert ended.value.code == 1
    assert "does not hold" in capsys.readouterr().err


def test_a_game_is_simulated_on_the_command_line(fair: Fair, capsys: pytest.CaptureFixture[str]):
    run_cli(fair, "simulate")
    assert "minigame:7  Wheel" in capsys.readouterr().out
    run_cli(fair, "simulate", SCOPE, "--spins", "2000")
    said = capsys.readouterr().out
    assert "as the weights say" in said
    assert "a turn costs" in said
    with pytest.raises(SystemExit) as ended:
        run_cli(fair, "simulate", "minigame:99")
    assert ended.value.code == 2


def lots(*chances: Chance) -> Scope:
    options = tuple(Option(number, chance) for number, chance in enumerate(chances, start=1))
    return Scope("box", "Box", options, values={1: 5})


def test_a_simulation_tells_when_stocks_end_and_what_a_turn_costs():
    result = simulate(lots(Chance(stock=3), Chance(stock=2)), turns=10, now=0, seed="ab" * 32)
    assert result.nothing_left_at == 5
    assert [line.drawn for line in result.lines] == [3, 2]
    assert max(line.ended_at or 0 for line in result.lines) == 5
    assert result.cost_per_turn == 1.5
    assert any("nothing is left after turn 5" in line for line in report(result))


def test_a_simulation_judges_odds_that_are_not_as_they_should_be():
    result = simulate(lots(Chance(weight=1), Chance(weight=1)), turns=10_000, now=0, seed="ab" * 32)
    assert result.p_value > 0.001
    result.lines[0].drawn += 300
    assert chi_square_tail((300**2) / 5000, 1) < 0.001


@pytest.mark.parametrize(
    ("value", "freedom", "p"), [(16.266, 3, 0.001), (3.841, 1, 0.05), (18.307, 10, 0.05)]
)
def test_the_tail_of_chi_square_is_that_of_the_tables(value: float, freedom: int, p: float):
    assert chi_square_tail(value, freedom) == pytest.approx(p, rel=1e-3)

"""Raffles and pots done again by anybody: hashes before, seeds after, in a browser and by a command."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server import cli, log
from server.app import build
from server.core.clock import HOUR_MS, ManualClock
from server.core.randomness import commitment
from server.features.draws import proofs
from server.features.jackpots.definition import PARTS
from server.features.raffles import hat, proof
from server.features.raffles import tables as raffle_tables
from server.settings import Settings
from tests.features.jackpots.kit import House
from tests.features.jackpots.kit import body as jackpot
from tests.features.raffles.kit import Hall, draw, prize, raffle
from tests.support.pages import until
from tests.support.server import ROOT, Live, free_port

OPEN, SECRET, HELD = "raffle:1", "jackpot:8", 140


class Drawn(House, Hall):
    """A raffle with a run that is drawn and one that is not, and pots of two jackpots that have burst."""

    def __init__(self, live: Live, clock: ManualClock) -> None:
        super().__init__(live)
        self.clock, now = clock, clock.now()
        prizes = [prize(1, per_run=30), prize(2, per_run=5, least_own_tickets=90)]
        times = {"starts_at": now, "ends_at": now + 9 * HOUR_MS}
        held = draw(1, prizes=prizes, first_at=now + HOUR_MS, type="recurring", every_s=3600)
        chosen = draw(2, prizes=prizes, first_at=now + HOUR_MS, opt_in=True)
        super().raffle(**{**raffle(draws=[held, chosen]), **times})
        for number, publish in ((7, True), (8, False)):
            one = jackpot(id=number, least=50, most=120, seed=10, publish_odds=publish, shares=[60, 40])
            self.define("jackpot", {**one, "key": f"pot-{number}"})
        for number, count in enumerate((120, 80, 100)):
            self.give(self.player(f"p{number}"), count)
        (run,) = [run for run in self.runs() if run.draw_id == 2]
        for number in (0, 2):
            row = {"label_id": self.label.id, "run_id": run.id, "player_id": self.player(f"p{number}")}
            add = raffle_tables.entrant.insert().values(**row, created_at=now)
            self.unit(lambda tx, add=add: tx.change(add))  # type: ignore[misc]
        for number in (7, 8):
            self.put(self.player("p0"), 30, number=number)
            self.put(self.player("p1"), HELD - 40, number=number)
        clock.advance(HOUR_MS)
        self.carry_out_jobs()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.live.url}/fair-play/{self.label.key}/{path}", timeout=10)

    def page(self, scope: str, reference: str = "") -> str:
        more = f"&request={reference}" if reference else ""
        return f"{self.live.url}/fair-play?label={self.label.key}&scope={scope}{more}"

    def run_of(self, draw_id: int, *, number: int = 1) -> str:
        return str(next(run.id for run in self.runs() if (run.draw_id, run.number) == (draw_id, number)))

    def pot_of(self, jackpot_id: int, *, number: int = 1) -> str:
        pots = {(pot.jackpot_id, pot.number): pot.id for pot in self.pots()}
        return str(pots[jackpot_id, number])


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    clock = ManualClock(int(time.time() * 1000) + HOUR_MS)
    live = Live(build(Settings(port=free_port(), data=tmp_path_factory.mktemp("drawn")), clock=clock))
    live.start()
    yield Drawn(live, clock)
    live.stop()


# -- over HTTP ----------------------------------------------------------------------------------------------


def test_hashes_are_listed_before_anything_is_drawn(drawn: Drawn) -> None:
    runs = drawn.get(f"{OPEN}.json").json()
    pots = drawn.get("jackpot:7.json").json()
    assert [(one["title"], len(one["draws"])) for one in (runs, pots)] == [("Summer", 3), ("Grand", 2)]
    for found in (runs, pots):
        assert all(len(one["commitment"]) == 64 for one in found["draws"])
        assert sum(one["drawn_at"] is None for one in found["draws"]) == 1
        assert not any("seed" in one for one in found["draws"])


def test_the_seed_of_a_run_is_told_when_it_is_drawn_and_belongs_to_the_hash(drawn: Drawn) -> None:
    before = drawn.get(f"{OPEN}/{drawn.run_of(1, number=2)}.json").json()
    assert (before["seed"], before["winners"], before["ranges"], before["next"]) == (None, [], [], None)
    after = drawn.get(f"{OPEN}/{drawn.run_of(1)}.json").json()
    assert commitment(after["seed"]) == after["commitment"]
    assert (len(after["winners"]), sum(count for _, count, _ in after["ranges"])) == (35, 300)
    secrets = {run.veil for run in drawn.runs()} | {run.seed for run in drawn.runs() if run.state == 1}
    assert not any(secret in json.dumps([before, after]) for secret in secrets)


def test_where_a_pot_bursts_is_told_when_it_has_and_the_range_only_where_it_is_published(
    drawn: Drawn,
) -> None:
    open_pot = drawn.get(f"jackpot:7/{drawn.pot_of(7, number=2)}.json").json()
    assert [open_pot[name] for name in ("seed", "least", "most", "bursts_at")] == [None] * 4
    burst = drawn.get(f"jackpot:7/{drawn.pot_of(7)}.json").json()
    assert commitment(burst["seed"]) == burst["commitment"]
    assert (burst["least"], burst["most"], burst["final_amount"]) == (50 * PARTS, 120 * PARTS, HELD * PARTS)
    assert burst["least"] <= burst["bursts_at"] <= burst["most"]
    kept = drawn.get(f"{SECRET}/{drawn.pot_of(8)}.json").json()
    assert [kept[name] for name in ("least", "most", "bursts_at")] == [None] * 3
    assert kept["seed"]


@pytest.mark.parametrize("path", ["raffle:9.json", "jackpot:9.json", "raffle:x.json", "raffle:1/x.json"])
def test_what_there_never_was_is_not_found(drawn: Drawn, path: str) -> None:
    answer = drawn.get(path)
    assert answer.status_code == 404
    assert answer.json()["message"]


@pytest.mark.parametrize("reference", ["0", "-1", "99999", "9" * 30, "1e3", "%C2%B2"])
def test_a_number_that_nothing_has_is_not_found(drawn: Drawn, reference: str) -> None:
    for scope in ("raffle:1", "jackpot:7"):
        assert drawn.get(f"{scope}/{reference}.json").status_code == 404
    assert drawn.get(f"{OPEN}/{reference}.json?after=0").status_code == 404


def test_a_run_and_a_pot_are_found_only_under_their_own_name_and_label(drawn: Drawn) -> None:
    assert drawn.get(f"raffle:2/{drawn.run_of(1)}.json").status_code == 404
    assert drawn.get(f"jackpot:8/{drawn.pot_of(7)}.json").status_code == 404
    other = drawn.live.label(name="Other")
    for path in (f"raffle:1/{drawn.run_of(1)}", f"jackpot:7/{drawn.pot_of(7)}", "raffle:1", "jackpot:7"):
        found = httpx.get(f"{drawn.live.url}/fair-play/{other.key}/{path}.json", timeout=10)
        assert found.status_code == 404


def test_tickets_come_in_pages(drawn: Drawn, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"{OPEN}/{drawn.run_of(1)}.json"
    whole = drawn.get(path).json()["ranges"]
    monkeypatch.setattr(proof, "MOST_RANGES", 2)
    first = drawn.get(path).json()
    rest = drawn.get(f"{path}?after={first['next']}").json()
    assert (len(first["ranges"]), rest["next"]) == (2, None)
    assert [*first["ranges"], *rest["ranges"]] == whole
    assert drawn.get(f"{path}?after=999999").json() == {"ranges": [], "next": None}


# -- the browser's arithmetic -------------------------------------------------------------------------------

DRAW = (
    "const { winners } = await import(process.argv[1]);"
    "const cases = JSON.parse(process.argv[2]);"
    "const found = [];"
    "for (const [run, ranges] of cases) found.push(await winners(run, ranges));"
    "console.log(JSON.stringify(found)); process.exit(0);"
)


@st.composite
def cases(draws: Callable[..., Any]) -> tuple[dict[str, Any], list[list[Any]]]:
    """A run with tickets in rows of some players, with holes, and prizes for more than there are."""
    at, ranges = draws(st.integers(1, 2**40)), []
    first = at
    for _ in range(draws(st.integers(0, 8))):
        at += draws(st.sampled_from([0, 0, 1, 300]))
        count = draws(st.integers(1, 12))
        ranges.append([at, count, draws(st.sampled_from("abc"))])
        at += count
    places = [[n, draws(st.integers(1, 12)), draws(st.sampled_from([1, 1, 5, 20]))] for n in (1, 2)]
    run = {"run_id": draws(st.integers(1, 2**50)), "seed": "5a" * 32, "first": first, "last": at - 1}
    return {**run, "again": draws(st.booleans()), "places": places}, ranges


@given(some=st.lists(cases(), min_size=20, max_size=40))
@settings(max_examples=6, deadline=None, derandomize=True)
def test_a_browser_draws_the_winners_that_the_server_draws(node: str, some: list[Any]) -> None:
    path = str(ROOT / "static" / "fairplay" / "hat.js")
    command = [node, "--input-type=module", "-e", DRAW, path, json.dumps(some)]
    found = json.loads(subprocess.check_output(command, timeout=120))
    for (run, ranges), again in zip(some, found, strict=True):
        tickets = hat.Listed([tuple(one) for one in ranges], first=run["first"], last=run["last"])
        drawn = hat.winners(
            run["seed"],
            run_id=run["run_id"],
            tickets=tickets,
            places=[hat.Place(*place) for place in run["places"]],
            again=run["again"],
        )
        assert [[one.prize_id, one.place, one.number] for one in drawn] == again


# -- the page -----------------------------------------------------------------------------------------------


def verdict(page: Any, said: str) -> None:
    until(page, f"document.querySelector('.verdict')?.textContent === '{said}'")


@pytest.mark.parametrize("draw_id", [1, 2])
def test_a_page_draws_a_run_again(drawn: Drawn, page: Any, draw_id: int) -> None:
    page.goto(drawn.page(OPEN, drawn.run_of(draw_id)))
    verdict(page, "This draw was fair")
    assert page.locator("li.holds").count() == 3
    assert page.locator("dd", has_text="Prize 1, 1: ticket").count() == 1


def test_a_page_draws_a_run_again_whose_tickets_come_in_pages(
    drawn: Drawn, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "MOST_RANGES", 2)
    page.goto(drawn.page(OPEN, drawn.run_of(1)))
    verdict(page, "This draw was fair")


def test_a_page_draws_where_a_pot_had_to_burst(drawn: Drawn, page: Any) -> None:
    page.goto(drawn.page("jackpot:7", drawn.pot_of(7)))
    verdict(page, "This draw was fair")
    assert page.locator("li.holds").count() >= 3
    page.goto(drawn.page(SECRET, drawn.pot_of(8)))
    verdict(page, "This draw was fair")
    assert "does not publish the range" in page.locator("li.unknown").last.inner_text()


def altered(value: Any) -> Any:
    """The value with one byte changed, or one number in it."""
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    return [altered(value[0]), *value[1:]] if isinstance(value, list) else value + 1


RUN = ["seed", "commitment", "run_id", "first", "last", "tickets", "places", "winners", "ranges"]
POT = ["seed", "commitment", "jackpot_id", "pot_number", "least", "bursts_at"]


@pytest.mark.parametrize(("scope", "field"), [*((OPEN, f) for f in RUN), *(("jackpot:7", f) for f in POT)])
def test_a_page_finds_one_altered_byte(drawn: Drawn, page: Any, scope: str, field: str) -> None:
    reference = drawn.run_of(1) if scope == OPEN else drawn.pot_of(7)

    def alter(route: Any) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, field: altered(told[field])})

    page.route(f"**/{reference}.json*", alter)
    page.goto(drawn.page(scope, reference))
    verdict(page, "This draw does not hold")


def test_a_page_says_what_is_not_drawn_yet_and_lists_what_there_is(drawn: Drawn, page: Any) -> None:
    for scope, reference in ((OPEN, drawn.run_of(1, number=2)), ("jackpot:7", drawn.pot_of(7, number=2))):
        page.goto(drawn.page(scope, reference))
        verdict(page, "Not drawn yet")
    page.goto(drawn.page(OPEN))
    page.get_by_role("link", name=f"Run {drawn.run_of(1)}", exact=True).click()
    verdict(page, "This draw was fair")
    page.goto(drawn.page("jackpot:99"))
    verdict(page, "Nothing to check")


# -- the command line ---------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def quiet_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command would let the log write to what pytest captures for one test only."""
    monkeypatch.setattr(log, "configure", lambda: None)


def verify(drawn: Drawn, scope: str, reference: str) -> None:
    label = ["--label", drawn.label.key]
    cli.main(["verify-spin", scope, reference, *label, "--data", str(drawn.live.plaudit.settings.data)])


def test_runs_and_pots_are_verified_on_the_command_line(
    drawn: Drawn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "MOST_RANGES", 2)
    for scope, reference in ((OPEN, drawn.run_of(1)), (OPEN, drawn.run_of(2)), (SECRET, drawn.pot_of(8))):
        verify(drawn, scope, reference)
        assert "The draw holds." in capsys.readouterr().out
    for scope, reference, status in ((OPEN, drawn.run_of(1, number=2), 1), ("jackpot:7", "99", 2)):
        with pytest.raises(SystemExit) as ended:
            verify(drawn, scope, reference)
        assert ended.value.code == status


def test_a_run_whose_winner_was_altered_does_not_hold(
    drawn: Drawn, capsys: pytest.CaptureFixture[str]
) -> None:
    reference, won = int(drawn.run_of(2)), raffle_tables.won
    first = min(row.id for row in drawn.won() if row.run_id == reference)
    forge = won.update().where(won.c.id == first)
    number = next(row.ticket_number for row in drawn.won() if row.id == first)
    drawn.unit(lambda tx: tx.change(forge.values(ticket_number=number % 300 + 1)))
    try:
        with pytest.raises(SystemExit) as ended:
            verify(drawn, OPEN, str(reference))
        assert ended.value.code == 1
        assert "other winners" in capsys.readouterr().err
    finally:
        drawn.unit(lambda tx: tx.change(forge.values(ticket_number=number)))


def test_long_lists_are_left_out_of_what_people_read() -> None:
    assert proofs.facts({"seed": "s", "winners": [1], "ranges": [2], "next": 3}) == {"seed": "s"}

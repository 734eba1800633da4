"""What was put into pots that burst long ago goes, and pots are still the sum of what was put in."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS, ManualClock
from server.features.jackpots import retention, service, settling, tables
from server.features.jackpots.definition import PARTS, jackpots
from server.features.labels import service as labels
from server.jobs.engine import Job
from server.store.transaction import Tx
from tests.features.jackpots.kit import NUMBER, House
from tests.support.adversary import empty_database, serving
from tests.support.server import Live

KEPT_DAYS = 730


@pytest.fixture(scope="module")
def live(
    database_kind: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    clock: ManualClock,
) -> Iterator[Live]:
    """A server that leaves settling and forgetting to these tests."""
    folder = tmp_path_factory.mktemp("server")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock, works=False) as server,
    ):
        yield server


def settle(house: House, pot_id: int) -> None:
    label = house.loaded
    jackpot = jackpots(label)[NUMBER]
    while house.unit(lambda tx: settling.step(tx, label, jackpot, pot_id=pot_id)):
        pass


def burst(house: House, *, amounts: Sequence[float] = (40, 30, 30)) -> Any:
    """A pot that players have filled and that is paid out."""
    before = len(house.pots())
    for number, each in enumerate(amounts):
        house.put(house.player(f"p{number}"), each, key=f"{before}:{number}")
    found = house.pots()[-2]
    settle(house, found.id)
    return found


def forget(house: House) -> int:
    """Let the job do all it can; in how many steps. Afterwards it waits for a day."""
    job, steps = Job(0, 0, retention.FORGET_JOB, "", {}, 0, 1), 0

    def step(tx: Tx) -> tuple[int, int]:
        return retention.forget(tx, job), tx.now

    while True:
        due, now = house.unit(step)
        if due != now:
            assert due == now + DAY_MS
            return steps
        steps += 1


def contributions(house: House, pot_id: int) -> int:
    return len(house.rows(tables.contribution, tables.contribution.c.pot_id == pot_id))


def wrong(house: House) -> list[Any]:
    with house.live.plaudit.database.reads.connect() as conn:
        return [row for row in service.wrong_pots(conn) if row.label_id == house.label.id]


def test_contributions_go_when_their_pot_burst_long_ago_and_its_sum_stays(
    house: House, clock: ManualClock
) -> None:
    house.jackpot()
    pot = burst(house)
    house.put(house.player("late"), 7)
    clock.advance(KEPT_DAYS * DAY_MS)
    assert forget(house) == 0
    assert contributions(house, pot.id) == 3
    clock.advance(1)
    assert forget(house) >= 1
    assert contributions(house, pot.id) == 0
    assert house.held(pot.id) == (100, 100)
    kept = house.pots()[0]
    assert (kept.carried, kept.final_amount, kept.folded_at) == (100 * PARTS, 100 * PARTS, clock.now())
    assert len(house.wins()) == 1
    assert wrong(house) == []


def test_an_open_pot_keeps_all_its_chances_however_old(house: House, clock: ManualClock) -> None:
    house.jackpot()
    anna = house.player()
    house.put(anna, 7)
    clock.advance(10 * KEPT_DAYS * DAY_MS)
    forget(house)
    assert contributions(house, house.pots()[0].id) == 1


def test_a_pot_that_is_not_paid_out_keeps_its_contributions_until_it_is(
    house: House, clock: ManualClock
) -> None:
    house.jackpot(shares=[50, 50])
    for number, each in enumerate((40, 60)):
        house.put(house.player(f"p{number}"), each)
    pot, label = house.pots()[0], house.loaded
    clock.advance((KEPT_DAYS + 1) * DAY_MS)
    forget(house)
    assert contributions(house, pot.id) == 2
    house.unit(lambda tx: settling.step(tx, label, jackpots(label)[NUMBER], pot_id=pot.id))
    assert len(house.wins()) == 2
    forget(house)
    assert contributions(house, pot.id) == 2
    settle(house, pot.id)
    forget(house)
    assert contributions(house, pot.id) == 0
    assert wrong(house) == []


def test_it_goes_on_in_small_steps_over_several_pots_and_each_step_keeps_the_sum(
    house: House, clock: ManualClock
) -> None:
    house.jackpot()
    pots = [burst(house, amounts=[10] * 10) for _ in range(2)]
    label_id, steps = house.label.id, 0
    while house.unit(lambda tx: retention.fold(tx, label_id=label_id, until=tx.now + 1, count=4)):
        steps += 1
        assert [house.held(pot.id) for pot in pots] == [(100, 100)] * 2
        assert wrong(house) == []
        left = sum(contributions(house, pot.id) for pot in pots)
        assert left == max(0, 20 - 4 * steps)
    assert steps in (5, 6)
    assert all(pot.folded_at for pot in house.pots()[:2])


def test_a_step_that_fails_forgets_nothing(house: House, clock: ManualClock) -> None:
    house.jackpot()
    pot = burst(house)
    label_id = house.label.id

    def work(tx: Tx) -> None:
        assert retention.fold(tx, label_id=label_id, until=tx.now + 1)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        house.unit(work)
    assert contributions(house, pot.id) == 3
    assert house.pots()[0].carried == 0
    assert wrong(house) == []


def test_each_label_keeps_them_as_long_as_it_keeps_events(house: House, clock: ManualClock) -> None:
    house.jackpot()
    pot = burst(house)
    clock.advance(9 * DAY_MS)

    def keep(days: str) -> None:
        values = {retention.SETTING: days}
        house.unit(lambda tx: labels.set_settings(tx, label_id=house.label.id, values=values))

    keep("0")
    forget(house)
    assert contributions(house, pot.id) == 3
    keep("8")
    forget(house)
    assert contributions(house, pot.id) == 0


def test_personal_pots_are_forgotten_each_for_itself(house: House, clock: ManualClock) -> None:
    house.jackpot(personal=True)
    anna, bert = house.player("anna"), house.player("bert")
    for player_id in (anna, bert):
        house.put(player_id, 100)
    settle(house, house.pots(anna)[0].id)
    clock.advance((KEPT_DAYS + 1) * DAY_MS)
    forget(house)
    assert contributions(house, house.pots(anna)[0].id) == 0
    assert contributions(house, house.pots(bert)[0].id) == 1
    assert wrong(house) == []


def test_a_pot_that_lost_a_contribution_is_found(house: House, clock: ManualClock) -> None:
    """The negative control of `wrong`: forgetting without carrying."""
    house.jackpot()
    pot = burst(house)
    one = sa.delete(tables.contribution).where(
        tables.contribution.c.pot_id == pot.id, tables.contribution.c.amount == 40 * PARTS
    )
    house.unit(lambda tx: tx.change(one))
    (found,) = wrong(house)
    assert (found.id, found.held, found.due) == (pot.id, 100 * PARTS, 60 * PARTS)

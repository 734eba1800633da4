"""A player's own position in a large run: kept sorted, and as good as counted."""

import pytest

from server.store import ranks
from server.store.ranks.held import HeldRanks
from tests.features.tournaments.kit import HOUR_S, INFO, REGISTER, House
from tests.support.adversary import wait_until

NAMES = ("anna", "bert", "cleo")


@pytest.fixture
def started(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A run that three players are in."""
    monkeypatch.setattr(ranks, "LARGE", 0)
    house.define()
    for name in NAMES:
        house.player(name)
        assert house.socket(name).ask(REGISTER, tournamentInstanceId=1)["errCode"] == 0
    house.later(HOUR_S)
    return house


def positions(house: House) -> list[int]:
    asked = [house.socket(name).ask(INFO, tournamentInstanceId=1) for name in NAMES]
    return [int(answer["userPosition"]["position"]) for answer in asked]


def keep(house: House) -> HeldRanks:
    found = house.services.ranks
    assert isinstance(found, HeldRanks)

    def is_kept() -> bool:
        return bool(positions(house)) and f"run:{house.made.id}:1" in found._held

    wait_until(is_kept, what="the run to be kept")
    return found


def test_a_position_follows_entries_and_scores(started: House) -> None:
    house = started
    keep(house)
    anna, bert, cleo = (house.player(name) for name in NAMES)
    assert positions(house) == [1, 2, 3], "unscored, by number"
    for player, amount in ((bert, 10), (cleo, 20), (anna, 10)):
        house.bet(player, amount)
        house.later(1)
    assert positions(house) == [3, 2, 1], "who reached it first is before"
    found = keep(house)
    assert len(found._held[f"run:{house.made.id}:1"].keys) == 3


def test_a_finished_run_says_the_place_that_was_settled(started: House) -> None:
    house = started
    anna, bert, cleo = (house.player(name) for name in NAMES)
    for player, amount in ((bert, 10), (cleo, 20), (anna, 15)):
        house.bet(player, amount)
    house.later(HOUR_S + 3)
    assert positions(house) == [2, 3, 1]

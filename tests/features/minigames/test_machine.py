"""Games under anything at all: plays, retries, acknowledgements, losses, crashes, jumps of the clock."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.core.periods import start_of
from server.features.draws import service as draws
from server.features.draws import tables as draw_tables
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.labels.definitions import save
from server.features.minigames import service, tables
from server.features.minigames.definition import AUTO_ACKNOWLEDGE_MS, games
from server.store.transaction import Tx
from tests.support.machine import NEVER, Crash, ServiceMachine, on_a_database, run

PRICE, STOCK, A_DAY, PAYS, SPIN_LASTS_S = 3, 4, 4, 10, 3600
BIG = {"id": 1, "name": "Ten", "type": "points", "value": PAYS, "stock": STOCK, "weight": 5}
CLAIMED = {"id": 2, "name": "By hand", "type": "points", "value": 1, "acknowledge": "explicity-acknowledge"}
PRIZES = [BIG, CLAIMED, {"id": 3, "name": "None", "type": "no-prize"}]
PAID = {
    "id": 1,
    "name": "Paid",
    "type": "voyager",
    "buy_in": "points",
    "price": PRICE,
    "prizes": PRIZES,
    "attempts": {"count": A_DAY},
}
GIVEN = {
    "id": 2,
    "name": "Given",
    "type": "wheel",
    "buy_in": "spins",
    "prizes": PRIZES,
    "spins_expire_s": SPIN_LASTS_S,
}
DIES = st.sampled_from([*[NEVER] * 12, 0, 3, 7, 12, 20, 33])
"""Before which statement a unit of work dies; most do not."""


def _points(tx: Tx, label_id: int, player_id: int, amount: int, cause: Cause) -> None:
    money = Currency.POINTS
    economy.add(tx, label_id=label_id, player_id=player_id, currency=money, amount=amount, cause=cause)


class Arcade(ServiceMachine):
    happened: ClassVar[Counter[str]] = Counter()
    """What came of rules in all examples together."""
    luck: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.people = [self.player(name) for name in ("anna", "bert")]
        self.gifts = 0
        self.given = dict.fromkeys(self.people, 0)
        self.credits: list[tuple[int, int, int]] = []
        self.drawn: dict[tuple[int, str], int] = {}
        self.open: list[tuple[int, str]] = []
        for who in (0, 1):
            self._gift(who, (14, 4)[who])
            self._give_spins(who, 6, NEVER)

    @initialize(luck=st.integers(0, 999))
    def shuffle(self, luck: int) -> None:
        """What will be drawn differs from example to example, and is the same each time."""
        Arcade.luck = luck

    def define(self, tx: Tx) -> None:
        save(tx, label_id=self.label_id, kind="mini_game", key="paid", body=PAID)
        save(tx, label_id=self.label_id, kind="mini_game", key="given", body=GIVEN)

    @rule(who=st.integers(0, 1), amount=st.sampled_from([0, 2, 30]))
    def gift(self, who: int, amount: int) -> None:
        self._gift(who, amount)

    def _gift(self, who: int, amount: int) -> None:
        self.gifts += 1
        cause, person = Cause(Source.API, f"gift:{self.gifts}"), self.people[who]
        self.unit(lambda tx: _points(tx, self.label_id, person, amount, cause))
        self.given[person] += amount

    @rule(who=st.integers(0, 1), count=st.integers(1, 3), dies_after=DIES)
    def give_spins(self, who: int, count: int, dies_after: int) -> None:
        self._give_spins(who, count, dies_after)

    def _give_spins(self, who: int, count: int, dies_after: int) -> None:
        self.gifts += 1
        person, game, key = self.people[who], games(self.label)[2], f"spins:{self.gifts}"
        try:
            self.unit(
                lambda tx: service.give_spins(
                    tx, self.label, game, player_id=person, count=count, key=key, source=Source.API
                ),
                dies_after=dies_after,
            )
        except Crash:
            return
        self.credits.append((person, count, self.clock.now() + SPIN_LASTS_S * 1000))

    @rule(who=st.integers(0, 1), game=st.integers(1, 2), times=st.integers(1, 3), dies_after=DIES)
    def play(self, who: int, game: int, times: int, dies_after: int) -> None:
        """With ids that have not been used; the last of these attempts may die."""
        for left in reversed(range(times)):
            name = f"r-{game}-{len(self.drawn)}"
            self._play(self.people[who], game, name, NEVER if left else dies_after)

    @rule(which=st.integers(0, 9), dies_after=DIES)
    def play_again(self, which: int, dies_after: int) -> None:
        """With an id that was used, for the other game and for its own."""
        if not self.drawn:
            self.play(which % 2, 2, 1, NEVER)
        if self.drawn:
            person, name = [*self.drawn][which % len(self.drawn)]
            game = int(name.split("-")[1])
            self._play(person, 3 - game, name, dies_after)
            self._play(person, game, name, dies_after)

    def _play(self, person: int, game: int, name: str, dies_after: int) -> None:
        known = self.drawn.get((person, name))
        try:
            played = self.unit(
                lambda tx: service.play(tx, self.label, player_id=person, game_id=game, request_id=name),
                dies_after=dies_after,
            )
        except Crash:
            self.happened["play died"] += 1
            return
        except PlauditError as error:
            self.happened[f"refused {error.err_code}"] += 1
            return
        assert known in (None, played.spin_id), "one request drew twice"
        if known is None:
            self.drawn[person, name] = played.spin_id
            self.open.append((person, name))
        self.happened["drew" if known is None else "drew what it had drawn"] += 1
        self.happened[f"prize {played.prize.id}"] += known is None

    @rule(which=st.integers(0, 9), lose=st.sampled_from([False, False, True]), dies_after=DIES)
    def acknowledge(self, which: int, lose: bool, dies_after: int) -> None:
        """One that nobody has acknowledged yet."""
        if not self.open:
            self.play(which % 2, 1, 1, NEVER)
        if self.open:
            person, name = self.open[which % len(self.open)]
            self._acknowledge(person, name, lose, dies_after)

    @rule(which=st.integers(0, 9), lose=st.booleans(), dies_after=DIES)
    def acknowledge_anything(self, which: int, lose: bool, dies_after: int) -> None:
        """One of what was drawn, settled or not, and now and then what was not drawn."""
        drawn = [*self.drawn, (self.people[0], "never played")]
        self._acknowledge(*drawn[which % len(drawn)], lose, dies_after)

    def _acknowledge(self, person: int, name: str, lose: bool, dies_after: int) -> None:
        try:
            settled = self.unit(
                lambda tx: service.acknowledge(tx, self.label, player_id=person, request_id=name, lose=lose),
                dies_after=dies_after,
            )
        except Crash:
            self.happened["acknowledge died"] += 1
            return
        except PlauditError:
            self.happened["acknowledged nothing"] += 1
            return
        if (person, name) in self.open:
            self.open.remove((person, name))
        self.happened[("lost" if lose else "won") if settled else "settled before"] += 1

    @rule(late=st.booleans(), dies_after=DIES)
    def sweep(self, late: bool, dies_after: int) -> None:
        if late and self.open:
            self.clock.advance(AUTO_ACKNOWLEDGE_MS)
        before = self.clock.now() - AUTO_ACKNOWLEDGE_MS
        try:
            found = self.unit(
                lambda tx: service.sweep(tx, self.label, before=before, count=5), dies_after=dies_after
            )
        except Crash:
            return
        self.happened["swept"] += found

    @rule(dies_after=DIES)
    def end_spins(self, dies_after: int) -> None:
        try:
            found = self.unit(lambda tx: service.end_spins(tx, self.label, count=2), dies_after=dies_after)
        except Crash:
            return
        self.happened["ended"] += found

    @rule(days=st.sampled_from([0.002, 0.03, 0.5, 1, 1.04]))
    def jump(self, days: float) -> None:
        self.clock.advance(int(days * DAY_MS))

    @invariant()
    def the_books_are_right(self) -> None:
        spins = self.rows(tables.spin)
        assert {(spin.player_id, spin.request_id): spin.id for spin in spins} == self.drawn
        kept = [spin for spin in spins if spin.status != tables.LOST]
        for game in (1, 2):
            out = [spin for spin in kept if (spin.game_id, spin.prize_id) == (game, 1)]
            taken = self.rows(draw_tables.stock, draw_tables.stock.c.scope == f"minigame:{game}")
            assert len(out) == sum(row.taken for row in taken) <= STOCK, "the stock does not know what is out"
        with self.plaudit.database.reads.connect() as conn:
            assert economy.wrong_wallets(conn) == []
            for person in self.people:
                self._check(conn, person, [spin for spin in spins if spin.player_id == person])

    def _check(self, conn: sa.Connection, person: int, spins: list[Any]) -> None:
        paid = [spin for spin in spins if spin.game_id == 1]
        won = [spin for spin in spins if spin.status == tables.ACKNOWLEDGED]
        gained = sum({1: PAYS, 2: 1, 3: 0}[spin.prize_id] for spin in won)
        balance = economy.balances(conn, label_id=self.label_id, player_id=person)[Currency.POINTS][0]
        assert balance == self.given[person] + gained - PRICE * len(paid)
        days = [start_of("day", spin.created_at, self.label.zone) for spin in paid]
        assert all(days.count(day) <= A_DAY for day in days), "more attempts than a day has"
        self._check_attempts(person, used=sum(spin.game_id == 2 for spin in spins))
        for spin in spins:
            waits = spin.prize_id == 2 and spin.status == tables.DRAWN
            assert not waits, "what has to be claimed waits for nobody else"
            if spin.game_id == 2:
                ends = [until for who, _, until in self.credits if who == person]
                assert max(ends) > spin.created_at, "an attempt was used after it had ended"

    def _check_attempts(self, person: int, *, used: int) -> None:
        """What was given is used, left, or struck out after its end and not before."""
        now = self.clock.now()
        gifts = [(count, until) for who, count, until in self.credits if who == person]
        kept = self.rows(tables.credit, tables.credit.c.player_id == person)
        lasting = sum(row.left_count for row in kept if row.expires_at > now)
        left = sum(row.left_count for row in kept)
        assert left + used <= sum(count for count, _ in gifts), "more attempts than were given"
        assert lasting + used >= sum(count for count, until in gifts if until > now), "some went too soon"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Arcade]]:
    """With the same seeds in every example, so that what failed fails again."""
    monkeypatch.setattr(draws, "new_seed", lambda: "ab" * 32)
    monkeypatch.setattr(draws, "new_client_seed", lambda: f"seed-{Arcade.luck}")
    with on_a_database(Arcade, tmp_path) as bound:
        yield bound


def test_nothing_is_won_paid_or_used_twice_or_lost(machine: type[Arcade]) -> None:
    machine.happened.clear()
    run(machine, examples=60, steps=40)
    few = {name: machine.happened[name] for name, least in OFTEN.items() if machine.happened[name] < least}
    assert not few, f"these hardly happened, so little was tried: {few} of {machine.happened}"


OFTEN = {
    **dict.fromkeys(("drew", "drew what it had drawn", "prize 1", "won", "settled before", "ended"), 25),
    **dict.fromkeys(("prize 2", "prize 3", "lost", "swept", "play died", "acknowledge died"), 8),
    **dict.fromkeys(("acknowledged nothing", "refused 20002"), 8),
    **dict.fromkeys(("refused 40001", "refused 40003", "refused 40004"), 8),
}
"""How often each has to come of all examples, for the machine to say something."""


def _pays_always(tx: Tx, label: Any, row: Any, *, lose: bool = False) -> bool:
    """Settling without asking whether that was done."""
    status = tables.LOST if lose else tables.ACKNOWLEDGED
    tx.change(tables.spin.update().where(tables.spin.c.id == row.id).values(status=status))
    if not lose:
        _points(tx, label.id, row.player_id, PAYS, Cause(Source.API, f"{row.id}:{tx.now}"))
    return True


GUARDS: dict[str, tuple[Any, str, Any]] = {
    "stock": (draws, "take", lambda tx, label, **_: True),
    "price": (service, "_pay", lambda tx, label, game, **_: None),
    "settled": (service, "settle", _pays_always),
    "give back": (draws, "give_back", lambda tx, label, **_: None),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_the_machine_notices_when_a_guard_is_gone(
    machine: type[Arcade], guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*GUARDS[guard])
    with pytest.raises(AssertionError):
        run(machine, examples=100, steps=30)

"""Hypothesis state machines over services: units of work that may die before any statement, one database for
all examples of a test, a label of its own for each example."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from server.app import Plaudit, build
from server.core.clock import ManualClock
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.settings import Settings
from server.store.transaction import Tx
from tests.support.label import make_label

NEVER = 10_000
NOTICED = (AssertionError, sa.exc.IntegrityError, ExceptionGroup, Flaky)
"""How a machine ends when a guard is gone. What is left behind in the database that examples share can make
the same steps fail at another place the next time."""
# The night before the clocks in Berlin go back.
START = 1_792_800_000_000
M = TypeVar("M", bound="ServiceMachine")


class Crash(Exception):
    """The process died in the middle of a unit of work."""


class FailingTx(Tx):
    """A unit of work that dies before its n-th statement."""

    __slots__ = ("left",)

    def __init__(self, conn: sa.Connection, *, now: int, dialect: str, left: int) -> None:
        super().__init__(conn, now=now, dialect=dialect)
        self.left = left

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Crash

    def first(self, *args: Any) -> Any:
        self._count()
        return super().first(*args)

    def value(self, *args: Any) -> Any:
        self._count()
        return super().value(*args)

    def change(self, *args: Any) -> int:
        self._count()
        return super().change(*args)

    def insert(self, *args: Any) -> int:
        self._count()
        return super().insert(*args)


class ServiceMachine(RuleBasedStateMachine):
    """What rules act on: a label in Berlin's time, with what `define` puts in it."""

    plaudit: Plaudit
    clock: ManualClock
    transaction: ClassVar[type[FailingTx]] = FailingTx

    def __init__(self) -> None:
        super().__init__()
        self.label_id = make_label(self.plaudit, settings={"LABEL_TIME_ZONE": "Europe/Berlin"}).id
        self.unit(self.define)
        self.plaudit.refresh()
        found = self.plaudit.services.catalogue.by_id(self.label_id)
        assert found is not None
        self.label: Label = found

    def define(self, tx: Tx) -> None:
        raise NotImplementedError

    def player(self, name: str) -> int:
        row = self.unit(lambda tx: players.ensure(tx, self.label, brand=None, ext_user_id=name))
        return int(row.id)

    def unit(self, work: Callable[[Tx], Any], *, dies_after: int = NEVER) -> Any:
        """One unit of work with all that follows from it; nothing of it stays when it dies."""
        with self.plaudit.database.writes.connect() as conn:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            tx = self.transaction(conn, now=self.clock.now(), dialect="sqlite", left=dies_after)
            try:
                result = work(tx)
                self.plaudit.pipeline.settle(tx)
            except BaseException:
                conn.rollback()
                raise
            conn.commit()
            return result

    def rows(self, table: sa.Table, *where: Any) -> list[Any]:
        with self.plaudit.database.reads.connect() as conn:
            return list(conn.execute(sa.select(table).where(table.c.label_id == self.label_id, *where)).all())


@contextmanager
def on_a_database(machine: type[M], folder: Path) -> Iterator[type[M]]:
    """The machine bound to a database of its own in `folder`."""
    clock = ManualClock(START)
    plaudit = build(Settings(data=folder), clock=clock)
    yield type(f"Bound{machine.__name__}", (machine,), {"plaudit": plaudit, "clock": clock})
    plaudit.services.reader.close()
    plaudit.database.close()


def run(
    machine: type[RuleBasedStateMachine],
    *,
    examples: int,
    steps: int,
    phases: tuple[Phase, ...] = (Phase.generate,),
) -> None:
    """The same examples each time."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=phases,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""A label whose webhooks are posted to this machine, under a clock that is moved by hand."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from server.core.clock import ManualClock
from server.core.outbound import Outbound
from server.features.economy.currencies import Source
from server.features.effects import service as effects
from server.features.effects.definition import Effect
from server.features.events.service import Event, ingest
from server.features.labels.definitions import save
from server.features.webhooks import service, tables
from server.jobs import tables as job_tables
from server.store.transaction import Tx
from tests.support.label import make_label
from tests.support.receiver import LOOPBACK, Receiver
from tests.support.unit import Unit, carry_out, jobs_of, until_nothing_waits

START = 1_800_000_000_000
KEY = "orders"


class House:
    """One database; `work` carries out what is due, `until` moves the clock from one attempt to the next."""

    def __init__(self, unit: Unit, outbound: Outbound) -> None:
        """`unit` may have served others: this house has a label of its own, and all that waited is gone."""
        self.unit, self.clock, self.outbound = unit, ManualClock(START), outbound
        self.receiver = Receiver()
        unit.label_id = make_label(unit.plaudit).id
        for table in (job_tables.job, tables.delivery, tables.endpoint, tables.secret):
            self.run(partial(_clear, table))
        self.player_id: int = self.unit.player("anna").id

    @property
    def label(self) -> Any:
        return self.unit.label

    def run(self, work: Callable[[Tx], Any]) -> Any:
        def at(tx: Tx) -> Any:
            tx.now = self.clock.now()
            found = work(tx)
            self.unit.plaudit.pipeline.settle(tx)
            return found

        return self.unit.run(at)

    def define(self, key: str = KEY, **fields: Any) -> None:
        body = {"id": 1, "name": "Order desk", "url": self.receiver.url, **fields}
        self.run(lambda tx: save(tx, label_id=self.label.id, kind="webhook", key=key, body=body))
        # What other features do after a change takes its time and is not looked at here.
        t = job_tables.job
        self.run(lambda tx: tx.change(t.delete().where(t.c.kind != service.DELIVERY)))

    def give(self, *, cause: str = "test:1", key: str = KEY, event: Any = None, **fields: Any) -> None:
        """Carry out the effect `webhook` for the player."""
        context = effects.Context(self.player_id, Source.MANUAL, cause, payload=event or {})
        effect = Effect(type="webhook", webhook=key, **fields)
        label = self.label
        self.run(lambda tx: effects.apply_all(tx, label, context, [effect]))

    def happens(self, kind: str = "page_opened", number: str = "e-1", **payload: Any) -> bool:
        event = Event(id=number, type=kind, payload=payload, source="server", occurred_at=self.clock.now())
        label = self.label
        return bool(self.run(lambda tx: ingest(tx, label, player_id=self.player_id, event=event)))

    def work(self, *, hands: int = 1) -> int:
        """Carry out what is due now; the number of jobs that were taken up."""
        return carry_out(self.unit, self.clock, hands=hands)

    def until_done(self, *, most: int = 40) -> list[int]:
        """Go from one due moment to the next until nothing waits; the pauses between, in ms."""
        return until_nothing_waits(self.unit, self.clock, service.DELIVERY, most=most)

    def jobs(self) -> Sequence[Any]:
        return jobs_of(self.unit, service.DELIVERY)

    def deliveries(self) -> list[Any]:
        return list(self.run(lambda tx: tx.all(sa.select(tables.delivery).order_by(tables.delivery.c.id))))

    def delivery(self) -> Any:
        (row,) = self.deliveries()
        return row

    def health(self, key: str = KEY) -> service.Health:
        label = self.label
        found: service.Health = self.run(lambda tx: service.health(tx.conn, label)[key])
        return found

    def secrets(self) -> list[str]:
        label_id = self.label.id
        return list(self.run(lambda tx: service.secrets(tx, label_id=label_id, webhook_key=KEY)))

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(got.body) for got in self.receiver.got]

    @property
    def ids(self) -> list[str]:
        return [got.headers["webhook-id"] for got in self.receiver.got]


def _clear(table: sa.Table, tx: Tx) -> None:
    tx.change(table.delete())


def outbound_to(*addresses: str, allowed: Any = LOOPBACK) -> Outbound:
    """A way out for which every name is at these addresses; without any, names are as the system has them."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return Outbound(allowed=allowed, resolve=resolve) if addresses else Outbound(allowed=allowed)

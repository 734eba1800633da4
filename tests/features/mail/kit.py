"""A label whose e-mails go to a mail server on this machine, under a clock that is moved by hand."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from server.core.clock import ManualClock
from server.features.economy.currencies import Source
from server.features.effects import service as effects
from server.features.effects.definition import Effect
from server.features.labels import service as labels
from server.features.labels.definitions import save
from server.features.mail import service, tables
from server.features.mail.smtp import Server
from server.features.players import service as players
from server.jobs import tables as job_tables
from server.store.transaction import Tx
from tests.support.label import make_label
from tests.support.mail_server import MailServer
from tests.support.unit import Unit, carry_out, jobs_of, until_nothing_waits

START = 1_800_000_000_000
KEY = "welcome"
SENDER = "hello@shop.example"


class House:
    """One database; `work` carries out what is due, `until_done` moves the clock from try to try."""

    def __init__(self, unit: Unit) -> None:
        """`unit` may have served others: this house has a label of its own, and all that waited is gone."""
        self.unit, self.clock, self.mail = unit, ManualClock(START), MailServer()
        unit.label_id = make_label(unit.plaudit).id
        for table in (job_tables.job, tables.message):
            self.run(partial(_clear, table))
        body = {"name": "email", "type": "string"}
        self.run(lambda tx: save(tx, label_id=self.label_id, kind="player_property", key="email", body=body))
        self.player_id = self.player("anna", email="anna@home.example")

    @property
    def label(self) -> Any:
        return self.unit.label

    @property
    def label_id(self) -> int:
        return self.unit.label_id

    def server_of(self, **fields: Any) -> Server:
        given = {"host": "127.0.0.1", "port": self.mail.port, "security": "none", "sender": SENDER}
        return Server(**{**given, **fields})

    def run(self, work: Callable[[Tx], Any]) -> Any:
        def at(tx: Tx) -> Any:
            tx.now = self.clock.now()
            return work(tx)

        return self.unit.run(at)

    def player(self, ext_user_id: str, **properties: Any) -> int:
        number: int = self.unit.player(ext_user_id).id
        self.change(player_id=number, **properties)
        return number

    def change(self, *, player_id: int | None = None, **properties: Any) -> None:
        number, label = player_id or self.player_id, self.label
        self.run(lambda tx: players.set_operator_properties(tx, label, player_id=number, values=properties))

    def settings(self, **values: str) -> None:
        self.run(lambda tx: labels.set_settings(tx, label_id=self.label_id, values=values))

    def define(self, key: str = KEY, **fields: Any) -> None:
        body = {"id": 1, "subject": "Hello", "text": "Good to see you.", **fields}
        self.run(lambda tx: save(tx, label_id=self.label_id, kind="email", key=key, body=body))
        # What other features do after a change takes its time and is not looked at here.
        t = job_tables.job
        self.run(lambda tx: tx.change(t.delete().where(t.c.kind != service.SEND)))

    def give(self, *, cause: str = "test:1", event: Any = None, player_id: int = 0, **fields: Any) -> None:
        """Carry out the effect `email` for the player."""
        context = effects.Context(player_id or self.player_id, Source.MANUAL, cause, payload=event or {})
        effect, label = Effect(type="email", email=KEY, **fields), self.label
        self.run(lambda tx: effects.apply_all(tx, label, context, [effect]))

    def work(self, *, hands: int = 1) -> int:
        """Carry out what is due now; the number of jobs that were taken up."""
        return carry_out(self.unit, self.clock, hands=hands)

    def until_done(self, *, most: int = 20) -> list[int]:
        """Go from one due moment to the next until nothing waits; the pauses between, in ms."""
        return until_nothing_waits(self.unit, self.clock, service.SEND, most=most)

    def jobs(self) -> Sequence[Any]:
        return jobs_of(self.unit, service.SEND)

    def emails(self) -> list[Any]:
        return list(self.run(lambda tx: tx.all(sa.select(tables.message).order_by(tables.message.c.id))))

    def email(self) -> Any:
        (row,) = self.emails()
        return row

    @property
    def message_ids(self) -> list[str]:
        return [str(taken.message["Message-ID"]) for taken in self.mail.taken]


def _clear(table: sa.Table, tx: Tx) -> None:
    tx.change(table.delete())

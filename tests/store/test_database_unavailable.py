"""What a client hears when the database cannot take a write."""

import sqlite3

from server.store.transaction import Tx
from tests.support.server import Live


def test_an_event_that_the_database_could_not_take_is_to_be_sent_again(live: Live) -> None:
    client = live.player(live.label())

    async def full(*_: object, **__: object) -> None:
        writer.run = run  # type: ignore[method-assign]

        def disk_is_full(_tx: Tx) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        await writer.run(disk_is_full)

    writer = live.plaudit.services.writer
    run, writer.run = writer.run, full  # type: ignore[method-assign, assignment]
    refused = client.ask(9, uuid="e-1", eventType="page_opened", payload={})
    assert (refused["errCode"], refused["retry_after_s"]) == (20052, 5)
    again = client.ask(9, uuid="e-1", eventType="page_opened", payload={})
    assert (again["errCode"], again.get("duplicate")) == (0, None)

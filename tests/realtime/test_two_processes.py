"""Two servers on one database: what is done through one is heard on the other, and Redis may go away."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from server.core.notice import Notice
from server.features.events import tables as events
from server.features.labels import service as labels
from server.features.labels.definitions import save
from server.offline import run_unit
from server.realtime.bus import RedisBus
from tests.support import services
from tests.support.adversary import count, wait_until
from tests.support.label import TestLabel
from tests.support.line import Line
from tests.support.server import Live

EVENT, INBOX, PROPS = 9, 513, 108


@pytest.fixture
def line(redis_url: str) -> Iterator[Line]:
    """Redis, as far away as the test wants it."""
    between = Line(redis_url)
    yield between
    between.cut()


@pytest.fixture
def database(postgres_server: services.Postgres) -> Iterator[str]:
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


def mark(client: Any, marker: str) -> dict[str, Any]:
    change = {"operation": "add", "tags": [marker]}
    return dict(client.ask(EVENT, eventType="core_public_tags_update", payload=change))


def pair(start_server: Callable[..., Live], database: str, redis_url: str) -> tuple[Live, Live, TestLabel]:
    here, there = (start_server(database, redis_url=redis_url) for _ in range(2))
    label = here.label()
    there.plaudit.refresh()
    return here, there, label


def test_a_marker_set_through_one_process_reaches_a_page_on_the_other(
    start_server: Callable[..., Live], database: str, redis_url: str
) -> None:
    here, there, label = pair(start_server, database, redis_url)
    client, mate, stranger = here.player(label), there.player(label), there.player(label, "bert")
    assert mark(client, "vip")["errCode"] == 0
    assert mate.push(PROPS)["props"] == {"core_public_tags": ["VIP"]}
    assert client.push(PROPS)["props"] == {"core_public_tags": ["VIP"]}
    assert mark(mate, "late")["errCode"] == 0
    assert client.push(PROPS)["props"] == {"core_public_tags": ["LATE", "VIP"]}
    assert stranger.ask(INBOX)["errCode"] == 0
    assert stranger.pushes == []
    assert client.pushes == [], "each change is heard once"


def test_what_operators_change_through_one_process_is_live_on_the_other(
    start_server: Callable[..., Live], database: str, redis_url: str
) -> None:
    here, there, label = pair(start_server, database, redis_url)
    client = there.player(label)
    assert client.ask(EVENT, eventType="tea_brewed")["errCode"] == 20031
    body = {"name": "tea_brewed"}
    write(here, lambda tx: save(tx, label_id=label.id, kind="event_type", key="tea_brewed", body=body))
    wait_until(lambda: client.ask(EVENT, eventType="tea_brewed")["errCode"] == 0, what="the definition")
    values = {"GAMIFICATION_DEFAULT_SKIN": "night"}
    write(here, lambda tx: labels.set_settings(tx, label_id=label.id, values=values))
    wait_until(
        lambda: there.socket().init(label)["settings"]["GAMIFICATION_DEFAULT_SKIN"] == "night",
        what="the setting",
    )


def write(live: Live, work: Any) -> None:
    writer = live.plaudit.services.writer
    assert writer._loop is not None
    asyncio.run_coroutine_threadsafe(writer.run(work), writer._loop).result(10)


def test_when_redis_goes_away_nothing_is_lost_and_pages_of_the_process_go_on_hearing(
    start_server: Callable[..., Live], database: str, line: Line
) -> None:
    here, there, label = pair(start_server, database, line.url)
    client, mate, far = here.player(label), here.player(label), there.player(label)
    line.cut()
    wait_until(lambda: not here.plaudit.bus.ready, what="the bus to notice")
    for n in range(20):
        assert client.ask(EVENT, uuid=f"e-{n}", eventType="page_opened")["errCode"] == 0
    assert mark(client, "alone")["errCode"] == 0
    assert mate.push(PROPS)["props"] == {"core_public_tags": ["ALONE"]}
    assert far.identify(label, "anna", now=there.now)["props"]["core_public_tags"] == ["ALONE"]
    assert count(there, events.event, events.event.c.type == "page_opened") == 20
    line.mend()
    wait_until(lambda: here.plaudit.bus.ready and there.plaudit.bus.ready, what="the bus to return")
    far.pushes.clear()
    assert mark(client, "together")["errCode"] == 0
    wait_until(lambda: "TOGETHER" in far.push(PROPS)["props"]["core_public_tags"], what="the push")


def test_while_redis_is_away_definitions_still_travel_by_the_database(
    start_server: Callable[..., Live], database: str, line: Line
) -> None:
    here, there, label = pair(start_server, database, line.url)
    client = there.player(label)
    line.cut()
    body = {"name": "tea_brewed"}
    run_unit(
        here.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="event_type", key="tea_brewed", body=body),
    )
    wait_until(lambda: client.ask(EVENT, eventType="tea_brewed")["errCode"] == 0, what="the definition")


@pytest.mark.anyio
async def test_a_listener_that_fails_costs_neither_the_connection_nor_the_next_notice(redis_url: str) -> None:
    heard: list[str] = []
    both = asyncio.Event()

    def listen(notice: Notice) -> None:
        if notice.body == "bad":
            raise RuntimeError("this one cannot be heard")
        heard.append(notice.body)
        if notice.body == "last":
            both.set()

    sender, receiver = RedisBus(redis_url), RedisBus(redis_url)
    await sender.start(lambda notice: None)
    await receiver.start(listen)
    try:
        sender.announce([Notice("push", 1, 1, body) for body in ("bad", "good")])
        sender.announce([Notice("push", 1, 1, "last")])
        await asyncio.wait_for(both.wait(), 10)
        assert [body for body in heard if body in ("good", "last")] == ["good", "last"]
        assert receiver.ready
    finally:
        await sender.stop()
        await receiver.stop()


@pytest.mark.anyio
async def test_installations_with_databases_of_their_own_in_one_redis_do_not_hear_each_other(
    redis_url: str,
) -> None:
    elsewhere = urlsplit(redis_url)._replace(path="/15").geturl()
    heard: dict[str, list[str]] = {redis_url: [], elsewhere: []}
    both = asyncio.Event()
    buses = [RedisBus(url) for url in (redis_url, elsewhere, redis_url, elsewhere)]

    def listener(url: str) -> Callable[[Notice], None]:
        def listen(notice: Notice) -> None:
            heard[url].append(notice.body)
            if all(heard.values()):
                both.set()

        return listen

    for bus in buses[:2]:
        await bus.start(lambda notice: None)
    for bus, url in zip(buses[2:], (redis_url, elsewhere), strict=True):
        await bus.start(listener(url))
    try:
        buses[0].announce([Notice("push", 1, 1, "ours")])
        buses[1].announce([Notice("push", 1, 1, "theirs")])
        await asyncio.wait_for(both.wait(), 10)
        assert heard == {redis_url: ["ours"], elsewhere: ["theirs"]}
    finally:
        for bus in buses:
            await bus.stop()

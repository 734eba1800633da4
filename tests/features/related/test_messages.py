"""What belongs to a game: the same shapes as in the lists, and only what the reader may see."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from server.core.clock import HOUR_MS, ManualClock
from server.features.labels.definitions import save
from server.jobs.engine import Worker
from tests.support.label import TestLabel
from tests.support.server import Live

T = TypeVar("T")

RELATED, MISSIONS, LOBBY = 543, 502, 517
GAMES = [{"id": 1, "ext_game_id": "gold-slot2", "name": "Gold"}]
TASK = {"id": 1, "name": "Look", "event": "page_opened", "count": 2}


def wait(live: Live, work: Coroutine[Any, Any, T]) -> T:
    """Let the server's own loop do it, at the moment of the test's clock."""
    loop = live.plaudit.services.writer._loop
    assert loop is not None
    return asyncio.run_coroutine_threadsafe(work, loop).result(30)


def define(live: Live, label: TestLabel, kind: str, **body: Any) -> None:
    key = f"{kind}-{body['id']}"
    writer = live.plaudit.services.writer
    wait(live, writer.run(lambda tx: save(tx, label_id=label.id, kind=kind, key=key, body=body)))
    live.plaudit.refresh()


def offered(live: Live, clock: ManualClock) -> TestLabel:
    """A label with missions, a badge and a running tournament of a game, and others of none."""
    label = live.label()
    missions: list[dict[str, Any]] = [
        {"related_games": GAMES},
        {},
        {"related_games": GAMES, "visible_to": {"marker": "VIP"}},
    ]
    for number, fields in enumerate(missions, start=1):
        define(live, label, "mission", id=number, name=f"Mission {number}", tasks=[TASK], **fields)
    define(live, label, "badge", id=9, name="Star", tasks=[TASK], related_games=GAMES)
    times = {"starts_at": clock.now() + HOUR_MS, "duration_s": 3600}
    scoring = [{"event": "casino_bet", "formula": {"field": "amount"}}]
    for number, games in ((1, GAMES), (2, [])):
        define(
            live, label, "tournament", id=number, name=f"Cup {number}", schedule=times, scoring=scoring,
            related_games=games,
        )  # fmt: skip
    _plan(live)
    return label


def _plan(live: Live) -> None:
    """Runs of tournaments are made by a job."""
    services = live.plaudit.services
    worker = Worker(writer=services.writer, reader=services.reader, clock=services.clock)
    while wait(live, worker.work()):
        pass


def visitor(live: Live, label: TestLabel, **fields: Any) -> dict[str, Any]:
    body = {"cid": RELATED, "uuid": "u", "ts": 0, "api_key": label.key, **fields}
    return dict(live.http(body, headers={"Origin": "https://shop.example"}).json())


def test_a_game_has_its_missions_badges_and_runs_as_the_lists_show_them(
    live: Live, clock: ManualClock
) -> None:
    client = live.player(offered(live, clock))
    answer = client.ask(RELATED, related_game_id="gold-slot2")
    assert (answer["cid"], answer["errCode"]) == (544, 0)
    listed = {(a["ach_type_id"], a["ach_id"]): a for a in client.ask(MISSIONS)["achievements"]}
    assert answer["achievements"] == [listed[1, 1], listed[2, 9]]
    lobby = client.ask(LOBBY)["tournaments"]
    assert len(lobby) == 2
    assert answer["tournaments"] == [run for run in lobby if run["tournamentId"] == 1]


def test_what_is_meant_for_some_is_shown_to_them(live: Live, clock: ManualClock) -> None:
    client = live.player(offered(live, clock))
    client.ask(9, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]})
    found = client.ask(RELATED, related_game_id="gold-slot2")["achievements"]
    assert [(a["ach_type_id"], a["ach_id"]) for a in found] == [(1, 1), (1, 3), (2, 9)]


def test_visitors_and_players_over_http_are_answered(live: Live, clock: ManualClock) -> None:
    label = offered(live, clock)
    seen = visitor(live, label, related_game_id="gold-slot2")
    assert [a["ach_id"] for a in seen["achievements"]] == [1, 9]
    assert len(seen["tournaments"]) == 1
    live.player(label).ask(9, eventType="page_opened", payload={"depth": 1})
    proof = label.proof("anna", now=clock.now())
    mine = visitor(live, label, related_game_id="gold-slot2", ext_user_id="anna", hash=proof)
    assert mine["achievements"][0]["progress"] == 50
    assert seen["achievements"][0]["progress"] == 0
    assert visitor(live, label, related_game_id="x", ext_user_id="anna", hash="no")["errCode"] == 20021


def test_an_unknown_game_and_another_label_have_nothing(live: Live, clock: ManualClock) -> None:
    client = live.player(offered(live, clock))
    assert client.ask(RELATED, related_game_id="gold")["achievements"] == []
    answer = live.player(live.label(name="Other")).ask(RELATED, related_game_id="gold-slot2")
    assert (answer["achievements"], answer["tournaments"]) == ([], [])


@pytest.mark.parametrize("game", [None, 5, "", "  ", "x" * 201])
def test_what_is_no_game_is_refused(live: Live, game: Any) -> None:
    answer = live.player(live.label()).ask(RELATED, related_game_id=game)
    assert (answer["cid"], answer["errCode"]) == (544, 20002)
    assert "related_game_id" in answer["errMsg"]


def test_a_game_of_strange_letters_is_merely_unknown(live: Live) -> None:
    answer = live.player(live.label()).ask(RELATED, related_game_id="\0' OR 1=1 --")
    assert (answer["errCode"], answer["achievements"]) == (0, [])

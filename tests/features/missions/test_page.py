"""The page of missions keeps what it has shown; nobody can tell."""

from typing import Any

import msgspec
import pytest

from server.core.clock import DAY_MS, HOUR_MS, ManualClock
from server.features.events.facts import PlayerFacts
from server.features.missions import page as pages
from server.features.missions import service, view
from server.features.missions.reading import Reading
from server.features.players.tables import BY_ID
from tests.features.missions.kit import Room, mission
from tests.support.server import Live

TWICE = {"id": 1, "event": "purchase", "count": 2}


def both(room: Room, player_id: int, *, language: str = "EN") -> tuple[Any, Any]:
    """The page as it is served, and as it would be if nothing were kept."""
    label, now = room.loaded, room.live.now
    with room.live.plaudit.database.reads.connect() as conn:
        row = conn.execute(BY_ID, {"label_id": label.id, "player_id": player_id}).first()
        facts = PlayerFacts(conn, label, row, now=now)
        reading = Reading(conn, label, row, facts=facts, now=now)
        served = pages.page(reading, label, language=language, now=now)
        anew = [
            view.achievement(s, label, language=language, zone=reading.zone, now=now)
            for s in reading.everything()
        ]
    return msgspec.json.decode(msgspec.json.encode(served)), msgspec.json.decode(msgspec.json.encode(anew))


def furnished(live: Live, clock: ManualClock) -> Room:
    """One of everything that changes with time, with the player, or with other missions."""
    room, now = Room(live), clock.now()
    room.define(
        "mission",
        mission(1, translations={"DE": {"name": "Mission auf Deutsch"}}),
        mission(2, active_from=now + 5 * HOUR_MS, active_till=now + 3 * DAY_MS),
        mission(3, availability="recurring", schedule={"every": "day"}),
        mission(
            4, availability="locked", tasks=[TWICE, {"id": 2, "kind": "unlock", "unlocked_by_mission_id": 1}]
        ),
        mission(5, requires_claim=True, claim_within_ms=2 * DAY_MS),
        mission(6, opt_in=True, time_limit_ms=DAY_MS, tasks=[TWICE]),
        mission(7, visible_to={"property": "user_country", "is": "DE"}),
        mission(8, availability="given"),
        mission(9, availability="recurring_upon_completion", max_completions=3),
    )
    stages = [TWICE, {"id": 2, "event": "purchase", "count": 5}]
    badge = {"id": 1, "name": "Badge", "tasks": stages, "active_till": now + 2 * DAY_MS}
    room.define("badge", badge, {**badge, "id": 2, "hide": True, "show_after_first_stage": True})
    return room


def a_few_days(room: Room, clock: ManualClock, player_id: int) -> list[tuple[Any, Any]]:
    """What a player sees, in two languages, after each of the things that happen to it."""

    def opt_in() -> None:
        room.unit(lambda tx: service.opt_in(tx, room.loaded, player_id=player_id, ach_id=6))

    seen = []
    for act in (
        lambda: None,
        lambda: room.happen(player_id),
        lambda: clock.advance(6 * HOUR_MS),
        opt_in,
        lambda: room.happen(player_id),
        lambda: room.set(player_id, user_country="DE"),
        lambda: clock.advance(DAY_MS),
        lambda: room.happen(player_id),
        lambda: room.set(player_id, core_time_zone="Asia/Tokyo"),
        lambda: clock.advance(7 * DAY_MS),
    ):
        act()
        seen += [both(room, player_id), both(room, player_id), both(room, player_id, language="DE")]
    return seen


def test_what_is_kept_is_what_would_be_made_anew(live: Live, clock: ManualClock) -> None:
    room = furnished(live, clock)
    seen = a_few_days(room, clock, room.player())
    assert all(served == anew for served, anew in seen)
    assert len({str(served) for served, _ in seen}) > 15


def test_a_page_that_forgets_what_day_it_is_would_be_found_out(
    live: Live, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "start_of", lambda *_: 0)
    room = furnished(live, clock)
    assert any(served != anew for served, anew in a_few_days(room, clock, room.player()))


def test_players_do_not_see_what_is_kept_of_others(live: Live, clock: ManualClock) -> None:
    room = furnished(live, clock)
    anna, ben = room.player("anna"), room.player("ben")
    room.happen(anna)
    before, _ = both(room, anna)
    served, anew = both(room, ben)
    assert served == anew != before


def test_what_is_kept_has_an_end(live: Live, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "KEPT", 3)
    room = furnished(live, clock)
    served, anew = both(room, room.player())
    assert served == anew
    assert len(room.loaded.compiled["missions.entries"]) <= 3

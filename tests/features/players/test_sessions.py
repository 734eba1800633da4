"""Proofs on a live session, what a refusal gives away, the login window and the control group."""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog

from server.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, ManualClock, SystemClock
from server.features.events import tables as events
from server.features.labels import service as labels
from server.features.labels.definitions import save
from server.features.players import identity, rules
from server.features.players.tables import player as players
from server.offline import run_unit
from tests.support.adversary import count, empty_database, rows, serving
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live

IDENTIFY, LOGIN, LOGOUT, EVENT, INBOX = 5, 7, 8, 9, 513


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(SystemClock().now())


@pytest.fixture(scope="module")
def live(
    database_kind: str,
    clock: ManualClock,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("sessions")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock) as server,
    ):
        yield server


def bad_proofs(label: TestLabel, now: int) -> dict[str, tuple[str | None, str]]:
    """Proofs that prove nothing, each with the reason that the operator's log gives."""
    until = now + HOUR_MS
    forged = hashlib.md5(f"anna:guess:{until}".encode()).hexdigest()
    return {
        "missing": (None, "missing"),
        "empty": ("", "missing"),
        "nonsense": ("let me in", "malformed"),
        "expired": (label.proof("anna", now=now, valid_ms=-1), "expired"),
        "forged": (f"{forged}:{until}", "wrong_signature"),
        "of another player": (label.proof("bert", now=now), "wrong_signature"),
        "prolonged": (label.proof("anna", now=now).split(":")[0] + f":{until + DAY_MS}", "wrong_signature"),
        "valid for a century": (label.proof("anna", now=now, valid_ms=36_500 * DAY_MS), "validity_too_far"),
        "of another form": (
            identity.issue_jwt("bert", salt=label.salt, validity_ms=until),
            "other_player",
        ),
        "unsigned": ("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0." + "A" * 43, "malformed"),
    }


def test_no_bad_proof_identifies_anybody_and_a_page_learns_nothing_of_why(live: Live) -> None:
    label = live.label()
    client = live.socket()
    client.init(label)
    told = set()
    with structlog.testing.capture_logs() as logged:
        for name, (proof, reason) in bad_proofs(label, live.now).items():
            answer = client.ask(IDENTIFY, ext_user_id="anna", hash=proof)
            assert (answer["cid"], answer["errCode"]) == (6, 20021), name
            assert set(answer) == {"cid", "uuid", "ts", "errCode", "errMsg"}
            reference = answer["errMsg"].split("Reference ")[1][:8]
            told.add(answer["errMsg"].replace(reference, "<reference>"))
            assert int(reference, 16) >= 0
            lines = [line for line in logged if line.get("reference") == reference]
            assert [line["reason"] for line in lines] == [reason], name
            assert lines[0]["ext_user_id"] == "anna"
            assert label.salt not in str(lines)
    assert len(told) == 1
    assert client.ask(INBOX)["errCode"] == 20005
    assert count(live, players, players.c.label_id == label.id) == 0
    assert client.identify(label, "anna", now=live.now)["errCode"] == 0


def test_a_refusal_gives_away_neither_that_a_player_exists(live: Live) -> None:
    label = live.label()
    live.player(label, "known")
    client = live.socket()
    client.init(label)
    texts = set()
    for name in ("known", "unknown"):
        text = client.ask(IDENTIFY, ext_user_id=name, hash="x")["errMsg"]
        texts.add(text.replace(text.split("Reference ")[1][:8], ""))
    assert len(texts) == 1


def test_a_failed_proof_ends_the_session_of_the_player_before(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    assert client.ask(IDENTIFY, ext_user_id="bert", hash="x")["errCode"] == 20021
    assert client.ask(INBOX)["errCode"] == 20005


def test_a_proof_used_again_by_its_player_is_the_same_player_and_doubles_nothing(live: Live) -> None:
    label = live.label()
    proof = label.proof("anna", now=live.now)
    ids = set()
    for name in ("anna", "ANNA", " anna "):
        client = live.socket()
        client.init(label)
        ids.add(client.ask(IDENTIFY, ext_user_id=name, hash=proof)["user_id"])
        client.ask(LOGIN)
        client.ask(EVENT, uuid="once", eventType="page_opened")
    assert len(ids) == 1
    assert count(live, players, players.c.label_id == label.id) == 1
    kept = sorted(
        row.type for row in rows(live, events.event.select().where(events.event.c.label_id == label.id))
    )
    assert kept == ["login", "page_opened"]


def test_a_proof_works_until_the_old_salts_overlap_ends_and_never_after(
    live: Live, clock: ManualClock
) -> None:
    label = live.label()
    old = label.proof("anna", now=live.now, valid_ms=10 * DAY_MS)
    salt = run_unit(
        live.plaudit.database, lambda tx: labels.rotate_salt(tx, label_id=label.id, overlap_ms=HOUR_MS)
    )
    live.plaudit.refresh()
    new = identity.issue_md5("anna", salt=salt, validity_ms=live.now + 10 * DAY_MS)
    assert accepted(live, label, old)
    assert accepted(live, label, new)
    clock.advance(2 * HOUR_MS)
    assert not accepted(live, label, old)
    assert accepted(live, label, new)


def test_a_proof_stops_working_the_moment_it_expires(live: Live, clock: ManualClock) -> None:
    label = live.label()
    proof = label.proof("anna", now=live.now, valid_ms=MINUTE_MS)
    clock.advance(MINUTE_MS - 1)
    assert accepted(live, label, proof)
    clock.advance(1)
    assert not accepted(live, label, proof)


def accepted(live: Live, label: TestLabel, proof: str) -> bool:
    client = live.socket()
    client.init(label)
    return bool(client.ask(IDENTIFY, ext_user_id="anna", hash=proof)["errCode"] == 0)


def logins(live: Live, label: TestLabel) -> int:
    return count(live, events.event, events.event.c.label_id == label.id, events.event.c.type == "login")


def test_a_reload_within_thirty_minutes_is_no_second_login(live: Live, clock: ManualClock) -> None:
    label = live.label()
    client, mate = live.player(label), live.player(label)
    assert client.ask(LOGIN)["errCode"] == 0
    for _ in range(5):
        clock.advance(30 * MINUTE_MS)  # each reload opens the window anew
        assert mate.ask(LOGIN)["errCode"] == 0
    assert logins(live, label) == 1
    clock.advance(30 * MINUTE_MS + 1)
    client.ask(LOGIN)
    assert logins(live, label) == 2


def test_a_login_after_a_logout_counts_at_once(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    client.ask(LOGIN)
    assert client.ask(LOGOUT)["errCode"] == 0
    assert client.ask(LOGIN)["errCode"] == 20005
    client.identify(label, "anna", now=live.now)
    client.ask(LOGIN)
    assert logins(live, label) == 2


@pytest.mark.parametrize(
    "payload", [{"language": 5}, {"language": None}, {"language": ["EN"]}, {"language": {}}]
)
def test_a_language_that_is_none_becomes_the_default_one(live: Live, payload: dict[str, Any]) -> None:
    label = live.label()
    client = live.socket()
    client.init(label)
    seen = client.identify(label, "anna", now=live.now, payload=payload)
    assert seen["errCode"] == 0, seen
    assert seen["props"]["core_user_language"] == "EN"


LEVEL_MAP = 500


def test_every_socket_of_a_player_answers_in_the_language_that_is_chosen_on_one(live: Live) -> None:
    label = live.label()
    level = {"id": 1, "name": "Taster", "translations": {"de": {"name": "Probierer"}}}
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="level", key="one", body=level),
    )
    live.plaudit.refresh()
    here, there = live.player(label), live.player(label)
    assert named(here) == named(there) == "Taster"
    here.ask(9, eventType="core_language_changed", payload={"language": "DE"})
    assert named(here) == "Probierer", "at once"
    there.push(108)
    assert named(there) == "Probierer"
    here.ask(9, eventType="core_language_changed", payload={"language": "xx"})
    assert named(here) == "Taster", "one that is not allowed is the default one"


def named(client: WireClient) -> str:
    return str(client.ask(LEVEL_MAP)["levels"][0]["level_public_meta"]["name"])


# -- the control group --------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [0, 1, 25, 50, 90, 100])
def test_the_control_group_is_as_large_as_the_setting_says(percent: int) -> None:
    """Within five standard deviations of a binomial draw, over 5,000 players of each of three labels."""
    for label_key in ("a-1", "b-1", "c-1"):
        size = sum(
            rules.in_control_group(label_key=label_key, ext_key=f"player-{n}", enabled_percent=percent)
            for n in range(5_000)
        )
        share = 1 - percent / 100
        assert abs(size - 5_000 * share) <= 5 * (5_000 * share * (1 - share)) ** 0.5


def test_labels_choose_their_control_groups_independently() -> None:
    def group(key: str) -> set[int]:
        return {
            n
            for n in range(5_000)
            if rules.in_control_group(label_key=key, ext_key=str(n), enabled_percent=50)
        }

    assert abs(len(group("a") & group("b")) - 1_250) <= 5 * (5_000 * 0.25 * 0.75) ** 0.5


def in_group(live: Live, label: TestLabel, name: str) -> bool:
    client = live.socket()
    client.init(label)
    return bool(client.identify(label, name, now=live.now)["props"]["ach_gamification_in_control_group"])


def test_a_player_stays_in_its_group_whatever_becomes_of_the_setting(live: Live) -> None:
    label = live.label(settings={"GAMIFICATION_ENABLED_PERCENT": "50"})
    names = [f"p-{n}" for n in range(20)]
    groups = {name: in_group(live, label, name) for name in names}
    assert set(groups.values()) == {True, False}
    for percent in ("0", "100"):
        values = {"GAMIFICATION_ENABLED_PERCENT": percent}
        run_unit(live.plaudit.database, partial(labels.set_settings, label_id=label.id, values=values))
        live.plaudit.refresh()
        assert {name: in_group(live, label, name.upper()) for name in names} == groups
        assert in_group(live, label, f"new-{percent}") is (percent == "0")

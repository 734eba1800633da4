"""Events from a browser: what is refused, what is kept as a sample, and that nothing counts twice."""

import ast
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.core.errors import PlauditError
from server.features.events import rules, tables
from server.features.events.definition import BUILT_IN
from server.features.labels.definitions import save
from server.offline import run_unit
from tests.support.adversary import count, empty_database, rows, serving
from tests.support.label import TestLabel
from tests.support.server import Live

EVENT, PROPS = 9, 108
ROOT = Path(__file__).resolve().parents[3]
# Fields of payloads, which look like names of events.
SAYING = ("emit", "_emit", "tell", "_tell", "said", "_tell_next")
FIELDS = {"tournament_id", "tournament_instance_id", "tournament_name"}
FIELDS |= {"clan_place", "clan_id", "ach_id", "ach_type_id", "ach_completed_id", "core_user_language"}


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("events")
    with empty_database(database_kind, folder, request) as url, serving(url, folder / "data") as server:
        yield server


def stored(live: Live, label: TestLabel) -> list[tuple[str, str]]:
    t = tables.event
    return [(row.event_id, row.type) for row in rows(live, t.select().where(t.c.label_id == label.id))]


def samples(live: Live, label: TestLabel) -> dict[str, Any]:
    t = tables.event_sample
    return {row.type: row for row in rows(live, t.select().where(t.c.label_id == label.id))}


def test_an_unregistered_event_answers_20031_and_a_sample_is_kept_and_counted(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    for n in range(3):
        answer = client.ask(EVENT, uuid=f"u-{n}", eventType="tea_brewed", payload={"cups": n})
        assert (answer["cid"], answer["errCode"]) == (10, 20031)
        assert "event_type" in answer["errMsg"]
    kept = samples(live, label)["tea_brewed"]
    assert (kept.seen, kept.payload, kept.source) == (3, '{"cups":2}', "client")
    assert stored(live, label) == []


def test_once_the_type_is_registered_the_same_event_is_taken(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    assert client.ask(EVENT, uuid="u", eventType="tea_brewed")["errCode"] == 20031
    body = {"name": "tea_brewed", "source": "client"}
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="event_type", key="tea_brewed", body=body),
    )
    live.plaudit.refresh()
    answer = client.ask(EVENT, uuid="u", eventType="tea_brewed")
    assert (answer["errCode"], answer.get("duplicate")) == (0, None)


@pytest.mark.parametrize(
    ("kind", "payload", "named"),
    [
        ("page_opened", {"depth": "deep"}, "depth"),
        ("page_opened", {"depth": 1.5}, "depth"),
        ("page_opened", {"depth": True}, "depth"),
        ("client_action", {}, "action"),
        ("client_action", {"action": None}, "action"),
        ("client_action", {"action": 5}, "action"),
        ("core_public_tags_update", {"tags": ["a"]}, "operation"),
        ("core_public_tags_update", {"operation": "add", "tags": "a"}, "tags"),
        ("core_set_last_login_entry", None, "entry_point"),
        ("core_set_utms", {"core_utm_source": ["x"]}, "core_utm_source"),
        ("core_language_changed", {"language": 5}, "language"),
    ],
)
def test_a_payload_that_does_not_fit_answers_20032_names_the_field_and_is_kept_as_a_sample(
    live: Live, kind: str, payload: Any, named: str
) -> None:
    label = live.label()
    client = live.player(label)
    answer = client.ask(EVENT, eventType=kind, payload=payload)
    assert (answer["cid"], answer["errCode"]) == (10, 20032), answer
    assert repr(named) in answer["errMsg"]
    assert named in samples(live, label)[kind].reason
    assert stored(live, label) == []
    assert client.ask(EVENT, eventType="page_opened", payload={"depth": 1})["errCode"] == 0


def test_every_event_type_for_servers_only_is_refused_from_a_browser(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    money = [name for name, kind in BUILT_IN.items() if kind.source == "server"]
    assert {"purchase", "acc_deposit_approved", "casino_win", "update_sensitive_properties"} <= set(money)
    for name in money:
        answer = client.ask(EVENT, eventType=name, payload={"amount": 1_000_000, "currency": "EUR"})
        assert (answer["cid"], answer["errCode"]) == (10, 20033), name
        assert "your server" in answer["errMsg"]
    assert stored(live, label) == []
    assert samples(live, label) == {}


def test_nobody_reports_what_follows_inside_plaudit(live: Live) -> None:
    """A page that could say that points were added would climb every board."""
    label = live.label()
    client = live.player(label)
    inner = [name for name, kind in BUILT_IN.items() if kind.source == "plaudit"]
    assert {"ach_points_added", "ach_level_changed", "tournament_win"} <= set(inner)
    for name in inner:
        answer = client.ask(EVENT, eventType=name, payload={"amount": 5, "board_amount": 5})
        assert (answer["cid"], answer["errCode"]) == (10, 20033), name
        for source in ("client", "server"):
            with pytest.raises(PlauditError, match="nobody reports it"):
                rules.check_event(BUILT_IN[name], name=name, source=source, payload={})
    body = {"name": "ach_points_added", "source": "any"}
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="event_type", key="ach_points_added", body=body),
    )
    live.plaudit.refresh()
    assert client.ask(EVENT, eventType="ach_points_added")["errCode"] == 20033
    assert stored(live, label) == []


def test_every_event_that_the_server_says_is_registered() -> None:
    """Names are constants where they are said; those that are put together are in the list by hand."""
    said: set[str] = set()
    for path in (ROOT / "server/features").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said |= _said(node)
    assert {"clan_joined", "core_bonus_given", "tournament_win", "ach_task_completed"} <= said
    assert said <= set(BUILT_IN)


def _said(node: ast.AST) -> set[str]:
    """The names of events in a call that says one: of `emit` itself, or of a function that leads to it."""
    if isinstance(node, ast.Assign) and _name(node.targets[0]) in ("kind", "_EVENTS"):
        found = list(ast.walk(node.value))
    elif isinstance(node, ast.Call) and _name(node.func) in SAYING:
        found = [n for given in (*node.args, *(k.value for k in node.keywords)) for n in ast.walk(given)]
    else:
        return set()
    texts = [n.value for n in found if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    names = {text for text in texts if re.fullmatch(r"(ach|core|tournament|shop|clan)_[a-z_]+[a-z]", text)}
    return names - FIELDS


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_an_operator_cannot_open_a_money_event_to_browsers_by_mistake(live: Live) -> None:
    label = live.label()
    body = {"name": "purchase", "source": "any"}
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="event_type", key="purchase", body=body),
    )
    live.plaudit.refresh()
    assert live.player(label).ask(EVENT, eventType="purchase")["errCode"] == 20033


@pytest.mark.parametrize("event_id", ["", "x" * 65, "a\0b", "a\nb"])
def test_an_event_id_that_cannot_be_is_refused_and_not_stored(live: Live, event_id: str) -> None:
    label = live.label()
    client = live.player(label)
    client.socket.send(json.dumps({"cid": EVENT, "uuid": event_id, "eventType": "page_opened"}))
    answer = client.receive()
    assert answer["errCode"] == 20002
    assert "id of 1 to 64" in answer["errMsg"]
    assert stored(live, label) == []
    assert client.ask(EVENT, uuid="x" * 64, eventType="page_opened")["errCode"] == 0


@pytest.mark.parametrize("name", ["", "x" * 81, "a\0b", "a\nb"])
def test_an_event_type_that_cannot_be_is_refused_and_leaves_no_sample(live: Live, name: str) -> None:
    label = live.label()
    answer = live.player(label).ask(EVENT, eventType=name)
    assert answer["errCode"] == 20002
    assert samples(live, label) == {}


def test_samples_are_bounded_however_many_types_a_page_invents(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "SAMPLE_LIMIT", 5)
    label = live.label()
    client = live.player(label)
    for n in range(10):
        client.ask(EVENT, eventType=f"invented-{n}", payload={"a": "x" * 10_000})
    kept = samples(live, label)
    assert len(kept) == 5
    assert all(len(row.payload) <= 4_000 for row in kept.values())


def test_the_same_event_from_two_sockets_at_once_is_stored_once(live: Live) -> None:
    """Ten rounds of a start line; each socket sends the same twenty ids."""
    label = live.label()
    pages = [live.player(label) for _ in range(4)]
    answers: list[dict[str, Any]] = []
    start = threading.Barrier(len(pages))

    def send(page: Any) -> None:
        start.wait(10)
        answers.extend(page.ask(EVENT, uuid=f"e-{n}", eventType="page_opened") for n in range(20))

    threads = [threading.Thread(target=send, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer["errCode"] for answer in answers] == [0] * 80
    assert sum(1 for answer in answers if not answer.get("duplicate")) == 20
    assert sorted(stored(live, label)) == sorted((f"e-{n}", "page_opened") for n in range(20))


def test_the_same_id_of_two_players_is_two_events(live: Live) -> None:
    label = live.label()
    for name in ("anna", "bert"):
        answer = live.player(label, name).ask(EVENT, uuid="same", eventType="page_opened")
        assert (answer["errCode"], answer.get("duplicate")) == (0, None)


def test_a_refused_effect_takes_its_event_back(live: Live) -> None:
    """Sent again with what is allowed, the same id is stored: nothing of the first attempt is left."""
    label = live.label()
    client = live.player(label)
    change = {"operation": "add", "tags": ["x" * 65]}
    assert (
        client.ask(EVENT, uuid="t", eventType="core_public_tags_update", payload=change)["errCode"] == 20043
    )
    assert stored(live, label) == []
    change = {"operation": "add", "tags": ["fits"]}
    answer = client.ask(EVENT, uuid="t", eventType="core_public_tags_update", payload=change)
    assert (answer["errCode"], answer.get("duplicate")) == (0, None)
    assert client.push(PROPS)["props"] == {"core_public_tags": ["FITS"]}


def test_when_it_happened_is_believed_within_a_week_and_five_minutes(live: Live) -> None:
    day = 86_400_000
    now = 100 * day
    assert rules.occurred_at(now - 6 * day, now=now) == now - 6 * day
    assert rules.occurred_at(now + 299_000, now=now) == now + 299_000
    for absurd in (0, -1, now - 8 * day, now + 301_000, 10**30):
        assert rules.occurred_at(absurd, now=now) == now


# -- entry points -------------------------------------------------------------------------------------------


def enter(client: Any, name: str) -> dict[str, Any]:
    return dict(client.ask(EVENT, eventType="core_set_last_login_entry", payload={"entry_point": name}))


def test_the_51st_entry_point_is_refused_not_stored_and_leaves_the_player_where_it_was(live: Live) -> None:
    label = live.label()
    client, mate = live.player(label), live.player(label, "bert")
    for n in range(rules.ENTRY_POINT_LIMIT):
        assert enter(client, f"door-{n}")["errCode"] == 0
        assert client.push(PROPS)["props"] == {"core_last_login_entry_point": f"door-{n}"}
    answer = enter(client, "one-too-many")
    assert (answer["cid"], answer["errCode"]) == (10, 20034)
    assert "50 entry points" in answer["errMsg"]
    assert "one-too-many" in answer["errMsg"]
    t = tables.entry_point
    names = {row.name for row in rows(live, t.select().where(t.c.label_id == label.id))}
    assert names == {f"door-{n}" for n in range(50)}
    again = client.identify(label, "anna", now=live.now)
    assert again["props"]["core_last_login_entry_point"] == "door-49"
    assert count(live, tables.event, tables.event.c.label_id == label.id) == 50
    assert enter(mate, "door-7")["errCode"] == 0
    assert enter(mate, "one-too-many")["errCode"] == 20034


def test_another_label_has_entry_points_of_its_own(live: Live) -> None:
    first, second = live.label(), live.label()
    client = live.player(first)
    for n in range(rules.ENTRY_POINT_LIMIT):
        enter(client, f"door-{n}")
    assert enter(client, "late")["errCode"] == 20034
    assert enter(live.player(second), "late")["errCode"] == 0


@pytest.mark.parametrize("name", ["", "  ", "\0", "\u200b"])
def test_an_entry_point_without_a_visible_name_is_refused(live: Live, name: str) -> None:
    answer = enter(live.player(live.label()), name)
    assert answer["errCode"] == 20032
    assert "1 to 100" in answer["errMsg"]


# -- markers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "tags"),
    [
        ("double", ["a"]),
        ("add", ["x" * 65]),
        ("add", [""]),
        ("add", ["\0"]),
        ("add", [None]),
        ("add", [{"a": 1}]),
        ("add", [["a"]]),
        ("add", [f"m-{n}" for n in range(101)]),
    ],
)
def test_a_marker_that_cannot_be_answers_20043_and_leaves_the_markers_alone(
    live: Live, operation: str, tags: list[Any]
) -> None:
    label = live.label()
    client = live.player(label)
    kind = "core_public_tags_update"
    assert client.ask(EVENT, eventType=kind, payload={"operation": "add", "tags": ["old"]})["errCode"] == 0
    answer = client.ask(EVENT, eventType=kind, payload={"operation": operation, "tags": tags})
    assert (answer["cid"], answer["errCode"]) == (10, 20043), answer
    assert client.identify(label, "anna", now=live.now)["props"]["core_public_tags"] == ["OLD"]

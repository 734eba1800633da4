"""What a journey may look like, and what a refusal says of one that cannot be."""

from typing import Any

import pytest

from server.core.errors import PlauditError
from server.features.journeys.definition import missing_names
from server.features.labels.definitions import KINDS
from tests.features.journeys.kit import body, delay, give, journey, points

WAIT = {"type": "wait_event", "event": "login"}
AB = [{"key": "a", "percent": 50}, {"key": "b", "percent": 50}]


def refusal(definition: dict[str, Any]) -> str:
    with pytest.raises(PlauditError) as error:
        KINDS.check("journey", definition)
    assert error.value.code == "bad_definition"
    return error.value.message


def one(**node: Any) -> str:
    """What is said of a journey with this node alone."""
    return refusal(body(n=node))


def test_a_journey_with_every_type_of_node_is_kept_as_it_is() -> None:
    nodes: dict[str, Any] = {
        "a": give("b"),
        "b": delay("c", at="09:00"),
        "c": {**WAIT, "then": "d", "timeout": "d", "timeout_seconds": 5, "condition": {"marker": "X"}},
        "d": {"type": "check", "condition": {"marker": "X"}, "yes": "e", "no": "e"},
        "e": {
            "type": "split",
            "branches": [{"key": "x", "to": "f", "condition": {"marker": "X"}}],
            "else": "f",
        },
        "f": {"type": "ab", "branches": [{**AB[0], "to": "g"}, {**AB[1], "to": "g"}], "goal": "l"},
        "g": {"type": "limit", "count": 2, "period": "week", "then": "h", "over": "h"},
        "h": {"type": "quiet_hours", "quiet_from": "22:00", "quiet_to": "07:30", "then": "i"},
        "i": {"type": "control_group", "percent": 10, "then": "j"},
        "j": {"type": "start_journey", "journey": "other", "then": "k"},
        "k": {"type": "stop_journey", "journey": "other", "then": "l"},
        "l": {"type": "funnel", "then": "m"},
        "m": {"type": "convert", "then": "n"},
        "n": {"type": "stop"},
    }
    whole = {
        **body(**nodes),
        "gate": {"marker": "X"},
        "entry_mode": "restart",
        "control_group_percent": 5,
        "most_entries_per_player": 3,
        "entries_period": "month",
        "quiet_from": "22:00",
        "quiet_to": "08:00",
        "convert_on": {"event": "purchase"},
        "on_edit": "migrate",
    }
    KINDS.check("journey", whole)
    assert journey(whole).hears == {"login": None, "purchase": None}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"entry": "nowhere"}, "entry names the node 'nowhere'"),
        ({"nodes": {}}, "1 to 200 nodes"),
        ({"id": 0}, "id lies between"),
        ({"control_group_percent": 101}, "control_group_percent"),
        ({"quiet_from": "22:00"}, "stand together"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "at another time"),
        ({"quiet_from": "24:00", "quiet_to": "22:00"}, "time of day"),
        ({"start": {"event": "purchase", "segment": 1}}, "not both"),
        ({"start": {"condition": {"marker": "X"}}}, "belong to event"),
        ({"start": {"event": "login", "already": True}}, "belongs to segment"),
        ({"start": {"event": "login", "action": "x"}}, "client_action"),
        ({"gate": {"all": []}}, "gate: This condition cannot be"),
        ({"most_entries": 0}, "most_entries is 1 or more"),
        ({"entry_mode": "twice"}, "entry_mode"),
    ],
)
def test_what_a_journey_cannot_be(changes: dict[str, Any], said: str) -> None:
    assert said in refusal({**body(a=give()), **changes})


def test_each_exit_leads_to_a_node_and_each_node_is_led_to() -> None:
    assert "node 'a': then leads to 'b', which is not there" in refusal(body(a=give("b")))
    branches = [{"key": "x", "to": "z", "percent": 5}]
    assert "x leads to 'z'" in one(type="split", branches=branches)
    assert "nothing leads to node 'b'" in refusal(body(a=give(), b=give()))
    assert "no exit yes" in refusal(body(a=give(), b=give()) | body(a={**give("b"), "yes": "b"}, b=give()))


def test_a_circle_has_to_wait_somewhere() -> None:
    check = {"type": "check", "condition": {"marker": "X"}, "yes": "a", "no": None}
    said = refusal(body(first=give("a"), a=give("b"), b=check))
    assert "leads back to itself" in said
    assert "'a'" in said or "'b'" in said
    KINDS.check("journey", body(a=give("b"), b=delay("a")))
    KINDS.check("journey", body(a=give("b"), b={**WAIT, "then": "a"}))
    assert "leads back" in refusal(body(a=give("b"), b=delay("a", seconds=None, until=5)))
    quiet = {"type": "quiet_hours", "quiet_from": "22:00", "quiet_to": "07:30", "then": "a"}
    assert "leads back" in refusal(body(a=give("b"), b=quiet))


def test_a_journey_has_at_most_200_nodes() -> None:
    def chain(count: int) -> dict[str, Any]:
        return body(**{f"n{n}": give(f"n{n + 1}" if n < count - 1 else None) for n in range(count)})

    KINDS.check("journey", chain(200))
    assert "1 to 200 nodes" in refusal(chain(201))


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"type": "activity"}, "1 to 20 effects"),
        ({"type": "activity", "effects": [points()] * 21}, "1 to 20 effects"),
        ({"type": "delay"}, "seconds, at, both"),
        ({"type": "delay", "seconds": 5, "until": 5}, "seconds, at, both"),
        ({"type": "delay", "seconds": 0}, "a year"),
        ({"type": "delay", "at": "9"}, "time of day"),
        ({"type": "delay", "until": -1}, "epoch milliseconds"),
        ({"type": "wait_event"}, "name an event"),
        ({**WAIT, "action": "x"}, "client_action"),
        ({**WAIT, "timeout": "n"}, "needs timeout_seconds"),
        ({"type": "check"}, "needs a condition"),
        ({"type": "check", "condition": {"property": "x"}}, "exactly one of is"),
        ({"type": "split"}, "1 to 20 branches"),
        ({"type": "split", "branches": [{"key": "a"}]}, "a condition each, or a percent each"),
        (
            {"type": "split", "branches": [{"key": "a", "percent": 60}, {"key": "b", "percent": 41}]},
            "at most 100",
        ),
        ({"type": "split", "branches": [{"key": "else", "percent": 60}]}, "cannot be the key"),
        ({"type": "ab", "branches": AB[:1]}, "2 to 20 branches"),
        ({"type": "ab", "branches": [AB[0], AB[0]]}, "a key of its own"),
        ({"type": "ab", "branches": [AB[0], {"key": "b", "percent": 40}]}, "come to 100"),
        ({"type": "ab", "branches": AB, "winner": "c"}, "one of its branches: a, b"),
        ({"type": "ab", "branches": AB, "goal": "n"}, "a funnel node"),
        ({"type": "ab", "branches": AB, "winner_after": 0}, "winner_after"),
        ({"type": "limit"}, "needs a count"),
        ({"type": "limit", "count": 0}, "count is 1 or more"),
        ({"type": "quiet_hours"}, "quiet_from and quiet_to"),
        ({"type": "control_group"}, "needs a percent"),
        ({"type": "control_group", "percent": -1}, "between 0 and 100"),
        ({"type": "start_journey"}, "key of a journey"),
        ({"type": "stop_journey"}, "key of a journey"),
        ({"type": "funnel", "effects": [points()]}, "only an activity has effects"),
        ({"type": "funnel", "branches": AB}, "only split and ab"),
        ({"type": "stop", "then": "n"}, "no exit then"),
    ],
)
def test_what_a_node_cannot_be(node: dict[str, Any], said: str) -> None:
    message = one(**node)
    assert said in message
    assert "'n'" in message


def test_effects_are_those_that_somebody_carries_out() -> None:
    said = one(type="activity", effects=[points(), {"type": "fireworks"}])
    assert "There is no effect 'fireworks'" in said
    assert "$.nodes.n.effects[1]" in said
    assert "needs amount or formula" in one(type="activity", effects=[{"type": "points_add"}])


def test_what_is_named_and_missing_is_told_with_its_node() -> None:
    gift = {"type": "activity", "effects": [{"type": "mission_give", "mission": "m"}], "then": "b"}
    graph = journey(body(a=gift, b={"type": "start_journey", "journey": "other"}))
    found = missing_names(graph, {})
    assert [each[:9] for each in found] == ["node 'a':", "node 'b':"]
    assert missing_names(graph, {"mission": {"m": 1}, "journey": {"other": 1}}) == []

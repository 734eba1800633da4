"""What a rule may be, and what is refused with which words."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.core.errors import PlauditError
from server.features.automation.definition import Rule
from server.features.automation.schedule import Schedule, latest_until, next_after
from server.features.automation.tasks import next_run
from server.features.labels.definitions import KINDS

POINTS = {"type": "points_add", "amount": 10}
BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
DAILY = {"every": "day", "minutes": 540}
ADD = {"field": "amount", "every": 10}


def body(**fields: Any) -> dict[str, Any]:
    whole = {"id": 1, "name": "Rule", "event": "purchase", "effects": [POINTS], **fields}
    return {name: value for name, value in whole.items() if value is not None}


def scheduled(**fields: Any) -> dict[str, Any]:
    return body(event=None, **{"schedule": DAILY, **fields})


@pytest.mark.parametrize(
    "good",
    [
        body(),
        body(event="client_action", action="read_story"),
        body(accumulate=ADD, limit={"times": 1}, most_in_all=5, control_group_percent=12.5),
        body(accumulate={"field": "amount", "every_in": {"EUR": 0.000001}, "currency_field": "currency"}),
        body(condition={"field": "amount", "gt": 5}, segment=101, active_from=1, active_till=2),
        scheduled(segment=101, limit={"times": 1, "per": "week"}),
        scheduled(schedule={"every": "week", "weekdays": [1, 7]}),
        scheduled(schedule={"every": "month", "month_days": [-1]}),
        scheduled(schedule={"every": "once", "at": 1}),
    ],
)
def test_these_are_rules(good: dict[str, Any]) -> None:
    assert isinstance(KINDS.check("rule", good), Rule)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (body(id=0), "id lies between"),
        (body(effects=[]), "1 to 20 effects"),
        (body(effects=[POINTS] * 21), "1 to 20 effects"),
        (body(effects=[{"type": "fireworks"}]), "There is no effect 'fireworks'"),
        (body(effects=[POINTS, {"type": "marker_add"}]), r"needs marker.*\$\.effects\[1\]"),
        (body(event=None), "either an event, or a schedule"),
        (body(schedule=DAILY), "either an event, or a schedule"),
        (body(event="client_action"), "names the action"),
        (body(action="read_story"), "names the action"),
        (body(most_in_all=0), "most_in_all is 1 or more"),
        (body(limit={"times": 0}), "times of a limit is 1 or more"),
        (body(limit={"times": 1, "per": "hour"}), "hour"),
        (body(control_group_percent=101), "between 0 and 100"),
        (body(control_group_percent=-1), "between 0 and 100"),
        (body(active_from=5, active_till=5), "active_till lies after active_from"),
        (body(active_from=-1), "active_from is a moment"),
        (body(condition={"all": []}), "This condition cannot be"),
        (body(accumulate={"field": "amount"}), "accumulate needs every, or every_in"),
        (body(accumulate={"field": "", "every": 1}), "names a number of the event"),
        (body(accumulate={"field": "amount", "every": 0}), "between 0.000001 and"),
        (body(accumulate={"field": "amount", "every": 0.0000001}), "at most six digits"),
        (body(accumulate={"field": "amount", "every": 2e12}), "at most six digits|10\\^12"),
        (body(accumulate={"field": "amount", "every_in": {"EUR": 1}}), "needs currency_field"),
        (
            body(accumulate={"field": "amount", "every_in": {"eur": 1}, "currency_field": "c"}),
            "codes of currencies, in capitals",
        ),
        (body(accumulate={**ADD, "taken_back_by": ["refund"] * 11}), "at most 10 types"),
        (scheduled(accumulate=ADD), "accumulate is for rules with an event"),
        (scheduled(condition={"not": {"field": "amount", "gt": 1}}), "cannot ask for a field"),
        (scheduled(schedule={"every": "day", "minutes": 1440}), "minutes of a schedule"),
        (scheduled(schedule={"every": "week"}), "names weekdays"),
        (scheduled(schedule={"every": "week", "weekdays": [0]}), "names weekdays"),
        (scheduled(schedule={"every": "day", "weekdays": [1]}), "names weekdays"),
        (scheduled(schedule={"every": "month"}), "names month_days"),
        (scheduled(schedule={"every": "month", "month_days": [32]}), "names month_days"),
        (scheduled(schedule={"every": "once"}), "has `at`"),
        (scheduled(schedule={"every": "day", "at": 5}), "has `at`"),
        (scheduled(schedule={"every": "once", "at": -5}), "at is a moment"),
        (body(colour="red"), "colour"),
    ],
)
def test_these_are_refused_with_a_reason(bad: dict[str, Any], reason: str) -> None:
    with pytest.raises(PlauditError, match=reason) as refused:
        KINDS.check("rule", bad)
    assert refused.value.code in ("bad_definition", "bad_condition")


# -- schedules ----------------------------------------------------------------------------------------------


def ms(text: str, zone: ZoneInfo = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def shown(moment: int | None) -> str | None:
    """As the clocks of Berlin show it."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone(BERLIN).isoformat()[:16]


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        (Schedule("day", minutes=540), "2026-05-06T08:59", "2026-05-06T09:00"),
        (Schedule("day", minutes=540), "2026-05-06T09:00", "2026-05-07T09:00"),
        (Schedule("day"), "2026-05-06T23:59", "2026-05-07T00:00"),
        # The clocks skip 02:00 to 03:00 on 29 March 2026.
        (Schedule("day", minutes=150), "2026-03-28T12:00", "2026-03-29T03:30"),
        (Schedule("day", minutes=150), "2026-03-29T03:30", "2026-03-30T02:30"),
        (Schedule("week", minutes=60, weekdays=(1, 5)), "2026-05-06T00:00", "2026-05-08T01:00"),
        (Schedule("week", minutes=60, weekdays=(3,)), "2026-05-06T01:00", "2026-05-13T01:00"),
        (Schedule("month", month_days=(31,)), "2026-02-01T00:00", "2026-02-28T00:00"),
        (Schedule("month", month_days=(-1, 15)), "2026-04-15T00:00", "2026-04-30T00:00"),
        (Schedule("month", month_days=(1,)), "2026-01-01T00:00", "2026-02-01T00:00"),
        (Schedule("once", at=ms("2026-05-06T12:00")), "2026-05-06T11:59", "2026-05-06T12:00"),
        (Schedule("once", at=ms("2026-05-06T12:00")), "2026-05-06T12:00", None),
    ],
)
def test_the_next_run_is_the_first_moment_after(schedule: Schedule, after: str, expected: str | None) -> None:
    found = next_after(schedule, ms(after), BERLIN)
    assert shown(found) == expected
    if found is not None:
        assert latest_until(schedule, found, BERLIN) == found


def test_the_repeated_hour_runs_once() -> None:
    """On 25 October 2026 the clocks of Berlin show 02:30 twice."""
    schedule = Schedule("day", minutes=150)
    first = next_after(schedule, ms("2026-10-25T00:00"), BERLIN)
    assert first is not None
    assert shown(next_after(schedule, first, BERLIN)) == "2026-10-26T02:30"


def test_the_latest_run_is_the_last_moment_up_to_now() -> None:
    schedule = Schedule("week", minutes=60, weekdays=(1,))
    assert shown(latest_until(schedule, ms("2026-05-06T00:00"), BERLIN)) == "2026-05-04T01:00"
    once = Schedule("once", at=100)
    assert (latest_until(once, 99, BERLIN), latest_until(once, 100, BERLIN)) == (None, 100)


def test_a_rule_runs_only_within_its_window() -> None:
    def rule(whole: dict[str, Any]) -> Rule:
        found = KINDS.check("rule", whole)
        assert isinstance(found, Rule)
        return found

    day = 86_400_000
    window = rule(scheduled(schedule={"every": "day"}, active_from=10 * day, active_till=11 * day))
    assert next_run(window, after=0, zone=UTC_ZONE) == 10 * day
    assert next_run(window, after=10 * day, zone=UTC_ZONE) is None
    assert next_run(rule(body()), after=0, zone=UTC_ZONE) is None

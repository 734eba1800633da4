"""What makes a message: effects and events, bodies of an operator's own, and definitions that cannot be."""

from typing import Any

import pytest

from server.core.errors import PlauditError
from server.core.outbound import OUTBOUND, retry_after_ms
from server.features.labels.definitions import KINDS
from server.features.webhooks import rules
from server.features.webhooks.definition import Webhook
from tests.features.webhooks.kit import KEY, START, House

SOUND = {"id": 1, "name": "Orders", "url": "https://shop.example/hooks"}


def test_events_that_a_webhook_names_are_posted_when_the_condition_holds(house: House) -> None:
    condition = {"field": "depth", "gte": 3}
    house.define(events=[{"type": "page_opened", "condition": condition}])
    assert house.happens(number="e-1", depth=2)
    assert house.happens(number="e-2", depth=3)
    assert not house.happens(number="e-2", depth=3)  # reported twice, heard once
    house.work()
    assert house.bodies == [
        {
            "type": "page_opened",
            "timestamp": "2027-01-15T08:00:00.000Z",
            "data": {
                "player": {"ext_user_id": "anna", "user_id": house.player_id, "language": "EN"},
                "event": {"depth": 3},
                "params": {},
            },
        }
    ]


def test_one_event_goes_to_every_webhook_that_names_it_under_ids_of_their_own(house: House) -> None:
    for key in ("orders", "stock"):
        house.define(key, events=[{"type": "page_opened"}])
    house.define("other", events=[{"type": "something_else"}])
    house.happens()
    house.work()
    assert len(set(house.ids)) == 2


def test_a_body_of_ones_own_keeps_types_and_cannot_be_broken_by_data(house: House) -> None:
    body = {
        "kind": "{{ type }}",
        "who": "{{ player.ext_user_id }}",
        "amount": "{{ event.amount }}",
        "lines": ["{{ event.lines }}", 7, True],
        "text": "{{ player.ext_user_id | upcase }} says {{ event.note }} for {{ params.desk }}",
        "missing": "{{ event.nothing.at.all }}",
        "at": "{{ timestamp }}",
    }
    house.define(body=body, type="order.made")
    note = '"}, "admin": true, {"x": "'
    house.give(event={"amount": 12.5, "lines": [{"sku": "a"}], "note": note}, params={"desk": "north"})
    house.work()
    assert house.bodies == [
        {
            "kind": "order.made",
            "who": "anna",
            "amount": 12.5,
            "lines": [[{"sku": "a"}], 7, True],
            "text": f"ANNA says {note} for north",
            "missing": None,
            "at": "2027-01-15T08:00:00.000Z",
        }
    ]


def test_a_template_that_fails_loses_no_event(house: House) -> None:
    """The default body goes out instead, and the event is stored."""
    body = {"text": "{% for i in (1..20000) %}x{% endfor %}"}
    house.define(body=body, events=[{"type": "page_opened"}])
    assert house.happens(depth=1)
    house.work()
    assert house.bodies[0]["data"]["event"] == {"depth": 1}
    house.give()  # the effect, whose cause can be told, is left out and logged
    assert house.work() == 0


def test_headers_of_ones_own_are_sent(house: House) -> None:
    house.define(headers={"X-Desk": "north"})
    house.give()
    house.work()
    assert house.receiver.got[0].headers["x-desk"] == "north"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"url": "http://shop.example/hooks"}, "https"),
    ({"url": "https://user:secret@shop.example/"}, "no user"),
    ({"url": "ftp://shop.example/"}, "https"),
    ({"headers": {"Authorization": "Bearer x"}}, "secret"),
    ({"headers": {"Webhook-Id": "1"}}, "set by Plaudit"),
    ({"headers": {"Host": "inside"}}, "set by Plaudit"),
    ({"headers": {"X-A": "a\r\nX-B: b"}}, "visible ASCII"),
    ({"headers": {"X A": "a"}}, "not the name"),
    ({"headers": {f"X-{n}": "" for n in range(21)}}, "at most 20"),
    ({"body": {"text": "{{ player"}}, "Liquid"),
    ({"body": {"text": "{{ player.name | nonsense }}"}}, "filter"),
    ({"body": {"a": [{"b": [{"c": [{"d": [{"e": [{"f": 1}]}]}]}]}]}}, "levels"),
    ({"events": [{"type": ""}]}, "type of an event"),
    ({"events": [{"type": "a", "condition": {"marker": "A", "segment": 1}}]}, "condition"),
    ({"type": "a b"}, "type has"),
    ({"id": 0}, "id lies"),
    ({"name": " "}, "name has"),
]


@pytest.mark.parametrize(("change", "reason"), BAD, ids=lambda value: str(value)[:50])
def test_a_definition_that_cannot_be_is_refused(
    change: dict[str, Any], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OUTBOUND, "allowed", ())
    KINDS.check("webhook", SOUND)
    with pytest.raises(PlauditError, match=reason):
        KINDS.check("webhook", {**SOUND, **change})


def test_a_body_that_is_too_long_is_refused() -> None:
    webhook = Webhook(id=1, name="a", url="https://shop.example/")
    facts = {"player": {}, "event": {"text": "x" * rules.MOST_BYTES}, "params": {}}
    with pytest.raises(PlauditError, match="at most"):
        rules.body_of(webhook, kind=KEY, occurred_at=START, facts=facts)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Fri, 15 Jan 2027 08:00:30 GMT", 30),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0),
        ("Fri, 15 Jan 2100 08:00:00 GMT", 24 * 3600),
        ("30", 30),
        ("٣٠", 0),
        ("1e3", 0),
        (None, 0),
    ],
)
def test_a_retry_after_is_seconds_or_a_date(value: str | None, seconds: int) -> None:
    longest = rules.LONGEST_RETRY_AFTER_MS
    assert retry_after_ms(value, now=START, longest=longest) == seconds * 1000


def test_rests_grow_and_have_an_end() -> None:
    assert [rules.rest_ms(count) // 1000 for count in (1, 4, 5, 6, 7, 11, 12, 500)] == [
        *(0, 0, 5, 10, 20, 320, 600, 600)
    ]
    assert rules.rest_ms(1, retry_after_ms=10**9) == rules.LONGEST_REST_MS

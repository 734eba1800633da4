"""Inbox messages of automation: written for the player, within caps and the month's limit."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect, check_effect
from server.features.effects.service import Context, apply_all
from server.features.events.pipeline import Happened
from server.features.inbox import limit, sending, service
from server.features.inbox.definition import InboxMessage
from server.features.inbox.tables import inbox_message, inbox_month
from server.features.labels import service as labels
from server.features.labels.definitions import KINDS, save
from server.offline import run_unit
from server.store.transaction import Tx
from tests.support.adversary import empty_database
from tests.support.unit import Unit

NOON = 1_782_907_200_000
LETTER: dict[str, Any] = {
    "id": 4,
    "title": "{{ event.amount }} for {{ player.public_username }}",
    "body": "Thank you for {{ params.what }}",
    "html_body": "<p onclick='x()'>{{ params.what }}</p><script>x()</script>",
    "buttons": [{"label": "Look", "action": "dp:gf_shop&id={{ event.item }}"}],
    "category": 2,
    "expires_s": 60,
    "show_preview": False,
    "translations": {"DE": {"title": "{{ event.amount }} für dich", "label_1": "Ansehen"}},
}


@pytest.fixture
def unit(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Unit]:
    with empty_database(database_kind, tmp_path, request) as url:
        found = Unit(tmp_path / "data", url)
        yield found
        found.close()


def define(unit: Unit, **body: Any) -> None:
    def work(tx: Tx) -> None:
        save(tx, label_id=unit.label_id, kind="inbox_message", key="thanks", body={**LETTER, **body})

    unit.run(work)


def configure(unit: Unit, **values: str) -> None:
    unit.run(lambda tx: labels.set_settings(tx, label_id=unit.label_id, values=values))


def give(unit: Unit, player: int, effect: Effect, *, cause: str = "rule:1:1") -> list[Any]:
    """What is pushed when automation gives this to the player."""
    label = unit.label
    event = {"amount": 12.5, "item": 3}

    def work(tx: Tx) -> list[Any]:
        tx.now = NOON
        context = Context(player, Source.RULE, cause, payload=event, whole=True)
        apply_all(tx, label, context, [effect])
        return [msgspec.json.decode(notice.body) for notice in tx.notices]

    return unit.run(work)


def rows(unit: Unit) -> list[Any]:
    return list(unit.run(lambda tx: tx.all(inbox_message.select().order_by(inbox_message.c.id))))


def test_a_message_is_written_for_its_player_once(unit: Unit) -> None:
    define(unit)
    anna = unit.player().id
    effect = Effect(type="inbox", message="thanks", params={"what": "<b>tea</b>"})
    (push,) = give(unit, anna, effect)
    assert (push["activityType"], push["resource_id"]) == (31, 4)
    assert give(unit, anna, effect) == []
    (row,) = rows(unit)
    body = msgspec.json.decode(row.body)
    assert body.pop("title").startswith(f"12.5 for {anna}:an")
    assert body == {
        "body": "Thank you for <b>tea</b>",
        "type": 0,
        "image": "",
        "action": "dp:inbox",
        "show_preview": False,
        "html_body": "<p>&lt;b&gt;tea&lt;/b&gt;</p>",
        "additional_buttons": [{"action": "dp:gf_shop&id=3", "inbox_cta_text": "Look"}],
    }
    assert (row.category_id, row.expires_at, row.withheld) == (2, NOON + 60_000, None)


def test_it_is_written_in_the_language_of_its_player(unit: Unit) -> None:
    define(unit)
    facts = {"language": "DE", "player": {}, "params": {}, "event": {"amount": 3}}
    definition = unit.label.of_kind(InboxMessage)["thanks"]
    message = sending.write(definition, facts, player_id=1, now=NOON)
    assert (message.title, message.buttons[0].text) == ("3 für dich", "Ansehen")


def test_the_effect_alone_says_a_few_words(unit: Unit) -> None:
    anna = unit.player().id
    give(unit, anna, Effect(type="inbox", title="{{ event.amount }} €", action="dp:gf", expires_s=60))
    (row,) = rows(unit)
    body = msgspec.json.decode(row.body)
    assert (body["title"], body["action"], row.expires_at) == ("12.5 €", "dp:gf", NOON + 60_000)


def test_each_player_keeps_the_same_variation(unit: Unit) -> None:
    half = {"id": 8, "percent": 50, "fields": {"title": "Other"}}
    define(unit, variations=[half, {"id": 9, "percent": 20, "fields": {"title": "Third"}}])
    definition = unit.label.of_kind(InboxMessage)["thanks"]
    facts = {"language": "EN", "player": {}, "params": {}, "event": {"amount": 3}}

    def titles() -> list[str]:
        return [sending.write(definition, facts, player_id=n, now=NOON).title for n in range(1000)]

    found = titles()
    assert found == titles()
    shares = {title: found.count(title) for title in set(found)}
    assert 450 <= shares["Other"] <= 550
    assert 160 <= shares["Third"] <= 240
    assert 250 <= shares["3 for"] <= 350
    assert sending.write(definition, facts, player_id=found.index("Other"), now=0).resource_variation_id == 8


def test_one_too_many_is_kept_and_never_reaches_the_inbox(unit: Unit) -> None:
    configure(unit, CONTACT_CAPS='{"inbox": {"day": 1}}')
    anna = unit.player().id
    effect = Effect(type="inbox", title="Hello")
    give(unit, anna, effect)
    for _ in range(2):
        assert give(unit, anna, effect, cause="rule:1:2") == []
    assert [row.withheld for row in rows(unit)] == [None, "contact_caps"]
    owner = {"label_id": unit.label_id, "player_id": anna, "now": NOON}
    assert unit.run(lambda tx: service.unread_count(tx.conn, **owner)) == 1
    assert len(unit.run(lambda tx: service.page(tx.conn, **owner, limit=20, offset=0, filters={}))) == 1


def test_a_label_sends_no_more_in_a_month_than_it_may(unit: Unit) -> None:
    configure(unit, INBOX_MONTHLY_LIMIT="19")
    label, anna = unit.label, unit.player().id
    message = service.Message("Hello")

    def send(at: int) -> Any:
        def work(tx: Tx) -> Any:
            tx.now = at
            guid = sending.deliver(tx, label, player_id=anna, message=message, key=None)
            return service.withheld(tx.conn, guid=guid)

        return unit.run(work)

    assert [send(NOON) for _ in range(21)] == [None] * 19 + ["monthly_limit"] * 2
    assert send(NOON + 30 * DAY_MS) == "monthly_limit"
    assert send(NOON + 31 * DAY_MS) is None
    assert unit.run(lambda tx: len(tx.all(inbox_month.select()))) == limit.SHARES
    configure(unit, INBOX_MONTHLY_LIMIT="0")
    label = unit.label
    assert send(NOON + 32 * DAY_MS) == "monthly_limit"


def test_the_limit_is_exact_when_many_send_at_once(unit: Unit) -> None:
    configure(unit, INBOX_MONTHLY_LIMIT="21")
    label, gate = unit.label, threading.Barrier(6)
    taken: list[bool] = []
    lock = threading.Lock()

    def send() -> None:
        gate.wait(10)
        for _ in range(6):
            got = run_unit(unit.plaudit.database, lambda tx: limit.take(tx, label))
            with lock:
                taken.append(got)

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(taken), sum(taken)) == (36, 21)


def test_what_pages_report_is_kept_with_the_message(unit: Unit) -> None:
    label, anna, ben = unit.label, unit.player().id, unit.player("ben").id
    give(unit, anna, Effect(type="inbox", title="Hello"))
    (row,) = rows(unit)
    reports = service.Reports()
    wanted = reports.index(label)

    def hear(kind: str, who: int, **fields: Any) -> None:
        payload = {"engagement_uid": row.guid, "activity_type": 31, **fields}
        event = Happened(kind, payload, "k", NOON)

        def work(tx: Tx) -> None:
            tx.now = NOON
            reports.hear(tx, label, player_id=who, event=event, wanted=wanted[kind])

        unit.run(work)

    for who, fields in ((ben, {}), (anna, {"activity_type": 30}), (anna, {"engagement_uid": "\0"})):
        hear("engagement_impression", who, **fields)
    assert rows(unit)[0].shown_at is None
    hear("engagement_impression", anna)
    hear("engagement_action", anna, action="dp:gf")
    hear("engagement_action", anna, action="dp:gf_shop")
    (row,) = rows(unit)
    assert (row.shown_at, row.acted_at, row.link) == (NOON, NOON, "dp:gf")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no title": ({"title": " "}, "needs title"),
    "a title without end": ({"title": "x" * 201}, "title has at most 200"),
    "no number": ({"id": 0}, "id lies between"),
    "an unknown category": ({"category": 3}, "category is 0"),
    "no time": ({"expires_s": 0}, "expires_s is 1"),
    "a page and an action": ({"action": "dp:gf"}, "no other action"),
    "three buttons": ({"buttons": [{"label": "a", "action": "dp:gf"}] * 3}, "at most 2"),
    "a button that leads nowhere": ({"buttons": [{"label": "a", "action": ""}]}, "a label and an action"),
    "a button to a script": ({"buttons": [{"label": "a", "action": "javascript:x"}]}, "action is a deep"),
    "a picture that is none": ({"icon": "data:image/png;base64,AA"}, "icon is"),
    "liquid that does not parse": ({"body": "{% if %}"}, "Liquid"),
    "a NUL character": ({"body": "a\0"}, "NUL"),
    "a translation of nothing": ({"translations": {"DE": {"colour": "rot"}}}, "translations are of"),
    "a share of nobody": ({"variations": [{"id": 1, "percent": 0}]}, "1 to 100 percent"),
    "more than everybody": (
        {"variations": [{"id": 1, "percent": 60}, {"id": 2, "percent": 41}]},
        "at most 100 percent",
    ),
    "one number twice": ({"variations": [{"id": 1, "percent": 6}] * 2}, "an id of its own"),
    "a variation of the number": ({"variations": [{"id": 1, "percent": 6, "fields": {"id": 3}}]}, "not id"),
    "a variation that cannot be": (
        {"variations": [{"id": 1, "percent": 6, "fields": {"title": ""}}]},
        "variation 1: a message needs title",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_a_message_is_refused_with_what_to_do(name: str) -> None:
    fields, part = WRONG[name]
    with pytest.raises(PlauditError, match=part):
        KINDS.check("inbox_message", {**LETTER, **fields})


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "nothing to say": ({}, "needs title or message"),
    "an action that is none": ({"title": "a", "action": "javascript:x"}, "action is a deep link"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_effect_that_cannot_be_is_refused_when_it_is_defined(name: str) -> None:
    fields, part = BAD[name]
    with pytest.raises(PlauditError, match=part) as caught:
        check_effect(Effect(type="inbox", **fields))
    assert caught.value.code == "bad_effect"


FAILS: dict[str, tuple[dict[str, Any], str]] = {
    "no such message": ({"message": "nowhere"}, "definition_not_found"),
    "a link that is none": ({"title": "a", "action": "{{ event.item }}"}, "template_failed"),
    "liquid that fails": ({"title": "{{ 1 | divided_by: 0 }}"}, "template_failed"),
    "a title of nothing": ({"title": "{{ event.nothing }}"}, "bad_message"),
}


@pytest.mark.parametrize("name", FAILS)
def test_a_message_that_cannot_be_written_is_refused_and_leaves_nothing(unit: Unit, name: str) -> None:
    fields, code = FAILS[name]
    with pytest.raises(PlauditError) as caught:
        give(unit, unit.player().id, Effect(type="inbox", **fields))
    assert caught.value.code == code
    assert rows(unit) == []

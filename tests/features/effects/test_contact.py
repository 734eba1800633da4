"""How often a player may be contacted: for each channel and all of them, exactly, whoever sends."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.core.clock import DAY_MS, HOUR_MS
from server.core.errors import PlauditError
from server.features.effects import contact, tables
from server.features.effects.counting import Counts, counted
from server.features.labels import service as labels
from server.features.labels.settings import check_settings
from server.offline import run_unit
from server.store.transaction import Tx
from tests.support.adversary import empty_database
from tests.support.unit import Unit

# Wednesday, 2026-07-01 12:00 UTC.
NOON = 1_782_907_200_000


@pytest.fixture
def unit(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Unit]:
    with empty_database(database_kind, tmp_path, request) as url:
        found = Unit(tmp_path / "data", url)
        yield found
        found.close()


def cap(unit: Unit, **caps: dict[str, int]) -> None:
    values = {"CONTACT_CAPS": msgspec.json.encode(caps).decode()}
    unit.run(lambda tx: labels.set_settings(tx, label_id=unit.label_id, values=values))


def use(unit: Unit, player: int, key: str, *, channel: contact.Channel = "popup", at: int = NOON) -> bool:
    label = unit.label

    def work(tx: Tx) -> bool:
        tx.now = at
        return contact.use(tx, label, player_id=player, channel=channel, key=key)

    return unit.run(work)


def test_a_cap_holds_for_its_period_and_its_player(unit: Unit) -> None:
    cap(unit, popup={"day": 2})
    anna, ben = unit.player("anna").id, unit.player("ben").id
    assert [use(unit, anna, str(n)) for n in range(3)] == [True, True, False]
    assert use(unit, ben, "0")
    assert use(unit, anna, "banner", channel="banner")
    assert not use(unit, anna, "late", at=NOON + 12 * HOUR_MS - 1)
    assert use(unit, anna, "next", at=NOON + 12 * HOUR_MS)


def test_the_same_key_counts_once_and_keeps_its_answer(unit: Unit) -> None:
    cap(unit, popup={"day": 1})
    anna = unit.player().id
    assert [use(unit, anna, key) for key in "aabba"] == [True, True, False, False, True]
    assert use(unit, anna, "a", channel="push")


def test_all_channels_together_have_a_cap_and_what_is_refused_is_not_counted(unit: Unit) -> None:
    cap(unit, popup={"hour": 1}, all={"week": 3})
    anna = unit.player().id
    assert use(unit, anna, "1")
    assert [use(unit, anna, f"no-{n}") for n in range(5)] == [False] * 5
    assert use(unit, anna, "2", channel="push")
    assert use(unit, anna, "3", channel="email")
    assert not use(unit, anna, "4", channel="email")
    monday = NOON + 4 * DAY_MS + 12 * HOUR_MS
    assert not use(unit, anna, "5", channel="email", at=monday - 1)
    assert use(unit, anna, "6", channel="email", at=monday)


def test_a_cap_of_nothing_shuts_a_channel(unit: Unit) -> None:
    cap(unit, javascript={"month": 0})
    assert not use(unit, unit.player().id, "a", channel="javascript")


def test_where_no_cap_asks_nothing_is_kept(unit: Unit) -> None:
    cap(unit, popup={"day": 1})
    anna = unit.player().id
    assert use(unit, anna, "a", channel="push")
    assert unit.run(lambda tx: len(tx.all(tables.contact.select()))) == 0


def test_old_keys_go_when_the_player_is_contacted_again(unit: Unit) -> None:
    cap(unit, popup={"day": 5})
    anna = unit.player().id
    for n in range(3):
        use(unit, anna, str(n))
    use(unit, anna, "later", at=NOON + contact.KEPT_MS + 1)
    keys = unit.run(lambda tx: [row.key for row in tx.all(tables.contact.select())])
    assert keys == ["popup:later"]


def test_a_day_is_one_of_the_labels_time_zone(unit: Unit) -> None:
    cap(unit, popup={"day": 1})
    zone = {"LABEL_TIME_ZONE": "Asia/Tokyo"}
    unit.run(lambda tx: labels.set_settings(tx, label_id=unit.label_id, values=zone))
    anna = unit.player().id
    assert use(unit, anna, "a")
    assert not use(unit, anna, "b", at=NOON + 3 * HOUR_MS - 1)
    assert use(unit, anna, "c", at=NOON + 3 * HOUR_MS)


def rush(unit: Unit, player: int, *, count: int = 24) -> int:
    """How many of so many contacts at the same moment are let through, each in a transaction of its own."""
    label, gate = unit.label, threading.Barrier(8)
    allowed: list[bool] = []

    def send(first: int) -> None:
        gate.wait(10)
        for n in range(first, count, 8):

            def work(tx: Tx, key: str = f"k{n}") -> bool:
                return contact.use(tx, label, player_id=player, channel="popup", key=key)

            allowed.append(run_unit(unit.plaudit.database, work))

    threads = [threading.Thread(target=send, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(allowed) == count
    return sum(allowed)


def test_a_cap_is_exact_when_many_send_at_once(unit: Unit) -> None:
    cap(unit, popup={"month": 7})
    assert rush(unit, unit.player().id) == 7


def test_without_the_lock_it_would_not_be(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control; SQLite has one writer at a time, with or without a lock of a row."""
    if not unit.plaudit.database.embedded:
        cap(unit, popup={"month": 7})
        anna = unit.player().id
        use(unit, anna, "makes the row", at=NOON - 40 * DAY_MS)
        t, real = tables.contact_count, counted
        read = t.select().where(t.c.player_id == anna)
        meet = threading.Barrier(8)

        def slow(*args: Any, **options: Any) -> Any:
            meet.wait(10)
            return real(*args, **options)

        monkeypatch.setitem(tables.HOLD, "postgresql", read)
        monkeypatch.setattr(contact, "counted", slow)
        assert rush(unit, anna) > 7


def test_what_no_cap_asks_for_any_more_is_left_out() -> None:
    began = {"hour": 9, "day": 5, "week": 3, "month": 1}
    counts: Counts = {"push": {"day": (5, 4)}, "popup": {"day": (5, 1), "week": (2, 9)}}
    caps = {"popup": {"day": 3, "week": 1}}
    assert counted(counts, caps, channel="popup", began=began) == {"popup": {"day": (5, 2), "week": (3, 1)}}
    assert counted(counts, caps, channel="push", began=began) == {"popup": {"day": (5, 1), "week": (3, 0)}}


WRONG = {
    "no object": ("[]", "takes a JSON object"),
    "no JSON": ("{", "takes a JSON object"),
    "an unknown channel": ('{"pigeon": {"day": 1}}', "there is no channel pigeon"),
    "an unknown period": ('{"popup": {"year": 1}}', "popup: there is no period year"),
    "a number alone": ('{"popup": 3}', "popup takes an object"),
    "no period": ('{"popup": {}}', "popup takes an object"),
    "less than nothing": ('{"all": {"day": -1}}', "a whole number from 0"),
    "a fraction": ('{"all": {"day": 1.5}}', "a whole number from 0"),
    "true": ('{"all": {"day": true}}', "a whole number from 0"),
    "too many": ('{"all": {"day": 1000001}}', "a whole number from 0"),
}


@pytest.mark.parametrize("name", WRONG)
def test_caps_that_cannot_be_are_refused_with_what_to_do(name: str) -> None:
    text, part = WRONG[name]
    with pytest.raises(PlauditError, match=part) as caught:
        check_settings({"CONTACT_CAPS": text})
    assert caught.value.code == "bad_setting"

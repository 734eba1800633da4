"""Posting webhooks: every message arrives or is known not to have, each failure is handled as documented."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from server.core.outbound import Outbound
from server.features.labels import service as labels
from server.features.webhooks import rules, service, tables, tasks
from server.jobs import tables as job_tables
from server.jobs.engine import LEASE_MS, Job
from tests.features.webhooks.kit import KEY, START, House, outbound_to
from tests.support.receiver import LOOPBACK, verified


def test_an_effect_is_posted_signed_and_logged(house: House) -> None:
    house.define()
    house.give(event={"amount": 12}, params={"desk": "north"})
    assert house.work() == 1
    (got,) = house.receiver.got
    assert verified(got, house.secrets())
    assert got.headers["webhook-timestamp"] == str(START // 1000)
    assert got.headers["content-type"] == "application/json"
    assert house.bodies == [
        {
            "type": KEY,
            "timestamp": "2027-01-15T08:00:00.000Z",
            "data": {
                "player": {"ext_user_id": "anna", "user_id": house.player_id, "language": "EN"},
                "event": {"amount": 12},
                "params": {"desk": "north"},
            },
        }
    ]
    row = house.delivery()
    assert (row.status, row.attempts, row.http_status, row.error) == ("delivered", 1, 200, None)
    assert (row.settled_at, row.due_at) == (START, None)
    assert house.jobs() == []
    assert house.health() == service.Health(last_ok_at=START)


def test_the_same_cause_is_posted_once_for_good(house: House) -> None:
    house.define()
    for _ in range(3):
        house.give(cause="mission:1:completion:1")
    assert len(house.jobs()) == 1
    house.work()
    house.give(cause="mission:1:completion:1")
    assert house.work() == 0
    house.give(cause="mission:1:completion:2")
    house.work()
    assert len(house.ids) == len(set(house.ids)) == 2
    assert all("." not in message for message in house.ids)


def test_two_workers_post_a_message_once(house: House) -> None:
    house.define()
    for number in range(6):
        house.give(cause=f"test:{number}")
    assert house.work(hands=2) == 6
    assert len(house.ids) == len(set(house.ids)) == 6


# -- endpoints that fail ------------------------------------------------------------------------------------


def test_an_endpoint_that_fails_for_a_day_gets_everything_in_the_end(house: House) -> None:
    """The pauses are those of the schedule, each at most a tenth longer, and the id is always the same."""
    house.define()
    house.receiver.status = 500
    house.give()
    pauses = []
    while house.clock.now() < START + DAY_MS:
        house.work()
        (due,) = (row.due_at for row in house.jobs())
        assert house.delivery().due_at == due
        pauses.append(due - house.clock.now())
        house.clock.advance(pauses[-1])
    for pause, planned in zip(pauses, rules.PAUSES_MS, strict=False):
        assert planned <= pause <= planned * (1 + rules.SPREAD)
    assert house.delivery().error == "answered 500: ok"
    assert house.health().failing_since == START
    house.receiver.status = 204
    house.until_done()
    row = house.delivery()
    assert (row.status, row.attempts) == ("delivered", len(house.ids))
    assert len(set(house.ids)) == 1
    assert len({got.body for got in house.receiver.got}) == 1
    assert all(verified(got, house.secrets()) for got in house.receiver.got)
    stamps = [got.headers["webhook-timestamp"] for got in house.receiver.got]
    assert len(set(stamps)) == len(stamps)  # each attempt says its own moment
    assert house.health().failures == 0


def test_after_ten_attempts_a_message_is_given_up_and_can_be_replayed(house: House) -> None:
    house.define()
    house.receiver.status = 500
    house.give()
    pauses = house.until_done()
    assert len(pauses) == 9
    assert 3 * DAY_MS < sum(pauses) < 4 * DAY_MS
    assert (house.delivery().status, house.delivery().attempts) == ("failed", rules.MOST_ATTEMPTS)
    house.receiver.status = 200
    assert house.work() == 0
    label = house.label
    house.run(lambda tx: service.replay(tx, label, webhook_key=KEY, delivery_id=house_id(house)))
    house.until_done()
    assert (house.delivery().status, house.delivery().attempts) == ("delivered", 1)
    assert len(set(house.ids)) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 503])
def test_a_redirect_or_an_error_is_a_failure_that_is_tried_again(house: House, status: int) -> None:
    house.define()
    house.receiver.status = status
    house.receiver.headers = {"Location": "http://127.0.0.1:1/"}
    house.give()
    house.work()
    assert len(house.receiver.got) == 1
    row = house.delivery()
    assert (row.status, row.http_status, row.error) == ("waiting", status, f"answered {status}: ok")


def test_410_disables_the_endpoint_at_once(house: House) -> None:
    house.define()
    house.receiver.status = 410
    house.give(cause="test:1")
    house.work()
    assert house.jobs() == []
    assert house.delivery().status == "failed"
    assert "410" in str(house.health().disabled_reason)
    house.receiver.status = 200
    house.give(cause="test:2")
    house.until_done()
    assert len(house.ids) == 1  # nothing is posted to a disabled endpoint
    assert [(row.status, row.error) for row in house.deliveries()][1] == (
        "failed",
        "the endpoint is disabled",
    )
    label = house.label
    house.run(lambda tx: service.enable(tx, label, webhook_key=KEY))
    found = house.run(lambda tx: service.replay_failed(tx, label, webhook_key=KEY, since=START))
    assert found == (2, False)
    house.until_done()
    assert [row.status for row in house.deliveries()] == ["delivered", "delivered"]


def test_days_of_nothing_but_failures_disable_the_endpoint(house: House) -> None:
    """One success in between begins the count anew."""
    house.define()

    def fails_at(moment: int) -> None:
        house.clock.advance(moment - house.clock.now())
        house.give(cause=f"at:{moment}")
        house.work()

    house.receiver.status = 500
    fails_at(START)
    house.receiver.status = 200
    fails_at(START + 4 * DAY_MS)
    house.receiver.status = 500
    fails_at(START + 5 * DAY_MS)
    fails_at(START + 9 * DAY_MS)
    assert house.health().disabled_at is None
    fails_at(START + 10 * DAY_MS)
    health = house.health()
    assert health.disabled_at == START + 10 * DAY_MS
    assert "5 days" in str(health.disabled_reason)


def test_zero_days_never_disable(house: House) -> None:
    house.define()
    label_id = house.label.id
    house.run(lambda tx: labels.set_settings(tx, label_id=label_id, values={"WEBHOOK_DISABLE_DAYS": "0"}))
    house.receiver.status = 500
    for day in (0, 50):
        house.clock.advance(day * DAY_MS)
        house.give(cause=f"day:{day}")
        house.work()
    assert house.health().disabled_at is None


@pytest.mark.parametrize(
    ("value", "pause_s"),
    [("7", 7), ("120", 120), ("999999999", 24 * 3600), ("soon", 5), ("", 5), ("-5", 5)],
)
def test_retry_after_is_respected_within_a_day(house: House, value: str, pause_s: int) -> None:
    house.define()
    house.receiver.status = 429
    house.receiver.headers = {"Retry-After": value}
    house.give()
    house.work()
    (job,) = house.jobs()
    assert pause_s * SECOND_MS <= job.due_at - START <= max(pause_s, 5.5) * SECOND_MS


def test_an_endpoint_that_asks_for_time_gets_nothing_else_meanwhile(house: House) -> None:
    house.define()
    house.receiver.status = 503
    house.receiver.headers = {"Retry-After": "60"}
    house.give(cause="first")
    house.work()
    house.receiver.status, house.receiver.headers = 200, {}
    house.give(cause="second")
    house.work()
    assert len(house.ids) == 1
    assert house.deliveries()[1].attempts == 0  # resting is no attempt
    house.clock.advance(MINUTE_MS + 10 * SECOND_MS)
    house.until_done()
    assert [row.status for row in house.deliveries()] == ["delivered", "delivered"]


def test_an_endpoint_that_goes_on_failing_is_spared(house: House) -> None:
    """After five failures in a row the next message waits instead of being tried."""
    house.define()
    house.receiver.status = 500
    for number in range(5):
        house.give(cause=f"test:{number}")
        house.work()
    house.give(cause="spared")
    house.work()
    assert len(house.ids) == 5


def test_a_slow_endpoint_is_given_up_and_tried_again(house: House) -> None:
    done = threading.Event()
    house.define()
    house.outbound.total_s = 0.2
    house.receiver.before = lambda: wait(done)
    house.give()
    house.work()
    assert "within 0.2 s" in house.delivery().error
    assert house.delivery().http_status is None
    done.set()
    house.outbound.total_s = 10
    house.until_done()
    assert house.delivery().status == "delivered"


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1"])
def test_a_name_that_points_inside_is_refused_and_said(
    house: House, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "OUTBOUND", outbound_to(address, allowed=()))
    house.define(url="https://hooks.example/")
    house.give()
    house.work()
    row = house.delivery()
    assert (row.status, row.http_status) == ("waiting", None)
    assert "not a public address" in row.error
    assert house.health().last_error == row.error


def test_a_name_that_moves_inside_between_attempts_is_judged_at_each(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt goes to the address that was judged; the second finds another and refuses."""
    answers = iter([["127.0.0.1"], ["192.168.0.1"]])

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(answers)

    monkeypatch.setattr(tasks, "OUTBOUND", Outbound(allowed=LOOPBACK, resolve=resolve))
    house.define(url=house.receiver.url.replace("127.0.0.1", "hooks.example"))
    house.receiver.status = 500
    house.give()
    house.work()
    house.clock.advance(6 * SECOND_MS)
    house.work()
    assert len(house.ids) == 1
    assert "192.168.0.1" in house.delivery().error


def test_what_an_endpoint_says_is_kept_short_and_printable(house: House) -> None:
    house.define()
    house.receiver.status = 500
    house.receiver.text = b"\x00\x1b[31mno\n\xff" + b"x" * 1_000_000
    house.give()
    house.work()
    said = house.delivery().error
    assert said.startswith("answered 500: ")
    assert said.isprintable()
    assert len(said) <= 300


# -- a process that dies ------------------------------------------------------------------------------------


def test_a_process_that_dies_between_post_and_settle_posts_again_under_the_same_id(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after kill -9: the post went out, nothing was written, and the lease runs out."""
    house.define()
    house.give()
    (row,) = house.run(lambda tx: tx.all(sa.select(job_tables.job)))
    payload = {"label_id": house.label.id, "delivery_id": house.delivery().id}
    job = Job(row.id, 1, row.kind, row.key, payload, row.due_at, 1)
    post = house.run(lambda tx: tasks.prepare(tx, job))
    lease = {"lease_until": START + LEASE_MS, "fence": 1, "tries": 1}
    house.run(lambda tx: tx.change(job_tables.job.update().values(**lease)))
    asyncio.run(tasks.perform(post))
    assert house.work() == 0  # somebody has it
    house.clock.advance(LEASE_MS + 1)
    house.until_done()
    assert len(house.ids) == 2
    assert len(set(house.ids)) == 1
    assert house.delivery().status == "delivered"


def test_a_result_that_comes_twice_counts_once(house: House) -> None:
    house.define()
    house.give()
    job = job_of(house)
    house.run(lambda tx: tasks.settle(tx, job, tasks.Result(200)))
    assert house.run(lambda tx: tasks.settle(tx, job, tasks.Result(500, "late"))) is None
    assert (house.delivery().status, house.health().failures) == ("delivered", 0)
    assert house.run(lambda tx: tasks.prepare(tx, job)) is None


def test_what_cannot_be_posted_any_more_is_failed_and_not_lost(house: House) -> None:
    house.define()
    house.give()
    house.run(lambda tx: archive(tx, house))
    house.until_done()
    assert (house.delivery().status, house.receiver.got) == ("failed", [])
    assert "no active webhook" in house.delivery().error


def test_a_change_of_the_address_holds_for_what_waits(house: House) -> None:
    house.define(url="http://127.0.0.1:1/")
    house.give()
    house.work()
    house.define()
    house.until_done()
    assert (house.delivery().status, len(house.ids)) == ("delivered", 1)


# -- the log and the secrets --------------------------------------------------------------------------------


def test_a_ping_reaches_a_disabled_endpoint_once(house: House) -> None:
    house.define()
    house.receiver.status = 410
    house.give()
    house.work()
    label = house.label
    house.run(lambda tx: service.ping(tx, label, webhook_key=KEY))
    house.until_done()
    assert house.bodies[-1]["type"] == "webhook.ping"
    assert house.deliveries()[-1].status == "failed"
    house.receiver.status = 200
    house.run(lambda tx: service.ping(tx, label, webhook_key=KEY))
    house.until_done()
    assert house.deliveries()[-1].status == "delivered"
    assert house.health().disabled_at is not None


def test_while_a_secret_is_replaced_both_sign(house: House) -> None:
    house.define()
    (old,) = house.secrets()
    label_id = house.label.id
    new = house.run(
        lambda tx: service.rotate_secret(tx, label_id=label_id, webhook_key=KEY, overlap_ms=HOUR_MS)
    )
    assert house.secrets() == [new, old]
    house.give(cause="within")
    house.work()
    house.clock.advance(HOUR_MS)
    house.give(cause="after")
    house.work()
    within, after = house.receiver.got
    assert verified(within, [old])
    assert verified(within, [new])
    assert verified(after, [new])
    assert not verified(after, [old])


def test_the_log_forgets_what_is_old_and_keeps_what_waits(house: House) -> None:
    house.define()
    house.give(cause="delivered")
    house.work()
    house.receiver.status = 500
    house.give(cause="waits")
    house.work()
    job = Job(1, 1, tasks.FORGET_JOB, "", {}, 0, 1)
    label_id = house.label.id
    house.run(lambda tx: service.rotate_secret(tx, label_id=label_id, webhook_key=KEY, overlap_ms=0))
    house.clock.advance(30 * DAY_MS)
    assert house.run(lambda tx: tasks.forget(tx, job)) == house.clock.now() + DAY_MS
    house.clock.advance(1)
    assert house.run(lambda tx: tasks.forget(tx, job)) == house.clock.now()
    assert [row.status for row in house.deliveries()] == ["waiting"]
    assert len(house.run(lambda tx: tx.all(sa.select(tables.secret)))) == 1


# -- helpers ------------------------------------------------------------------------------------------------


def wait(done: threading.Event) -> None:
    done.wait(5)


def house_id(house: House) -> int:
    with house.unit.plaudit.database.reads.connect() as conn:
        return int(conn.execute(sa.select(tables.delivery.c.id)).scalar_one())


def job_of(house: House) -> Job:
    payload = {"label_id": house.label.id, "delivery_id": house.delivery().id}
    return Job(1, 1, service.DELIVERY, "", payload, START, 1)


def archive(tx: Any, house: House) -> None:
    from server.features.labels.tables import definition

    tx.change(definition.update().where(definition.c.kind == "webhook").values(status="archived"))

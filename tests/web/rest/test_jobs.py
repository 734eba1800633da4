"""Dead letters as an operator's server sees them."""

import sqlalchemy as sa

from server.jobs.engine import enqueue
from server.jobs.tables import job
from server.offline import run_unit
from server.store.transaction import Tx
from tests.support.adversary import wait_until
from tests.support.label import make_label
from tests.web.rest.conftest import Api, check_problem


def bury(api: Api, key: str, *, label_id: int, kind: str = "test.dead") -> int:
    """A job of a label that failed for good; its number."""

    def work(tx: Tx) -> int:
        enqueue(tx, kind=kind, key=key, due_at=tx.now, payload={"label_id": label_id})
        tx.change(sa.update(job).where(job.c.key == key).values(failed_at=tx.now, tries=12, error="refused"))
        return int(tx.value(sa.select(job.c.id).where(job.c.key == key)))

    return run_unit(api.plaudit.database, work)


def keys(api: Api, query: str = "") -> list[str]:
    return [each["key"] for each in api.get(f"/jobs/dead{query}").json()["items"]]


def test_dead_letters_are_listed_replayed_and_deleted(api: Api) -> None:
    first, second = (bury(api, key, label_id=api.label.id) for key in ("a", "b"))
    bury(api, "c", label_id=api.label.id, kind="test.other")
    assert (keys(api), keys(api, "?kind=test.dead")) == (["c", "b", "a"], ["b", "a"])
    page = api.get("/jobs/dead?limit=2").json()
    assert [each["error"] for each in page["items"]] == ["refused", "refused"]
    assert keys(api, f"?limit=2&cursor={page['next_cursor']}") == ["a"]
    replayed = api.post(f"/jobs/{first}/replay", None).json()
    assert (replayed["key"], replayed["tries"], replayed["failed_at"]) == ("a", 0, None)
    assert api.send("DELETE", f"/jobs/{second}").json()["key"] == "b"
    assert keys(api) == ["c"]
    for refused in (api.post(f"/jobs/{first}/replay", None), api.send("DELETE", f"/jobs/{second}")):
        assert check_problem(refused)["code"] == "job_not_found"


def test_dead_letters_of_another_label_are_not_there(embedded: Api) -> None:
    other = make_label(embedded.plaudit).id
    number = bury(embedded, "theirs", label_id=other)
    assert keys(embedded) == []
    assert embedded.post(f"/jobs/{number}/replay", None).status_code == 404
    assert embedded.send("DELETE", f"/jobs/{number}").status_code == 404


def test_the_figures_of_jobs_are_told_by_kind(embedded: Api) -> None:
    figures = embedded.plaudit.figures
    figures.steps["test.kind"] += 2
    figures.failed["test.kind"] += 1
    figures.dead["test.kind"] += 1
    text = metrics(embedded)
    for line in ("job_steps_total", "job_failures_total", "jobs_dead_total"):
        assert f'plaudit_{line}{{kind="test.kind"}}' in text


def test_how_late_each_kind_of_job_is_stands_in_the_figures(embedded: Api) -> None:
    wait_until(
        lambda: 'plaudit_job_lag_seconds{kind="raffles.' in metrics(embedded), what="the worker's look"
    )


def metrics(api: Api) -> str:
    return api.client.request("GET", "http://plaudit.test/metrics").text
